"""One revision rendered for a site: the text is the source's, the site's part lies outside it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from syndicator.core.errors import PageUnusable
from syndicator.core.handover import copy_key
from syndicator.core.text import digest, has_replacement
from syndicator.pages.sanitise import text_of
from syndicator.sdk import Article, Reference

if TYPE_CHECKING:
    from syndicator.core.model import PlatformKey, PolicyHead, Revision, Site
    from syndicator.core.repost import Repost

SUMMARY_LENGTH = 120


def reference(
    head: PolicyHead,
    site: Site,
    master_of: PlatformKey | None = None,
    row: Repost | None = None,
) -> Reference:
    """How a copy of this policy is recognised in the site's CMS; `row` knows the id it has there.

    `master_of` names the platform whose master the site shows: its columns have one key together,
    and a copy that was put up for this site alone before is still known by the older one.
    """
    identity = head.doc_no or head.url
    own = copy_key(identity, site.key)
    return Reference(
        key=own if master_of is None else copy_key(identity, f"platform:{master_of}"),
        title=head.title,
        doc_no=head.doc_no_text,
        source_url=head.url,
        column=site.column,
        also=() if master_of is None else (own,),
        remote_id=None if row is None else row.own_id,
    )


def render(ref: Reference, head: PolicyHead, revision: Revision, source_name: str) -> Article:
    """The article as it is handed over; its revision was proved (`prove`)."""
    return Article(
        ref=ref,
        revision=revision.number,
        html=revision.html,
        text=revision.text,
        digest=revision.digest,
        summary=_summary(revision.text),
        source_name=source_name,
        source_published=head.published.iso(),
        column=ref.column,
    )


@lru_cache(maxsize=64)
def _summary(text: str) -> str:
    return " ".join(text.split())[:SUMMARY_LENGTH]


def prove(revision: Revision) -> None:
    """What leaves equals the source's text (invariant 3). Raises `PageUnusable`."""
    if has_replacement(revision.html) or has_replacement(revision.title):
        raise PageUnusable(
            "文本含乱码(U+FFFD)，不得外发 · the text carries U+FFFD and must not leave; "
            "check the source's encoding"
        )
    if digest(text_of(revision.html)) != revision.digest:
        raise PageUnusable(
            "净化后的正文与来源不一致，不得外发 · the sanitised text differs from the source's; "
            "set body_selector of the source"
        )
