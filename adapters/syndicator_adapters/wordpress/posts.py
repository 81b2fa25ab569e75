"""WordPress posts as the REST interface lists them, and which of them are copies of an article."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Final

from syndicator.sdk import Copy, Reference, Standing
from syndicator.sdk.recognise import (
    bears_number,
    borne_key,
    is_key_of_ours,
    read_mark,
    same_title,
    without_source_line,
)

STATUSES: Final = "publish,future,draft,pending,private,trash"
EDIT_FIELDS: Final = "id,slug,status,link,title.raw,content.raw,date_gmt,password,categories"
VIEW_FIELDS: Final = "id,slug,status,link,title.rendered,content.rendered,date_gmt,categories"

VARIANTS: Final = 5
"""How many of `key-2`, `key-3`, … are asked for; WordPress numbers posts that want one slug."""

_SUFFIX: Final = r"(?:-\d+)?(?:__trashed(?:-\d+)?)?"


@dataclass(frozen=True, slots=True)
class Post:
    """One post, from either context of the interface."""

    id: str
    slug: str
    status: str
    link: str | None
    title: str
    html: str
    published: str | None
    protected: bool
    categories: tuple[int, ...]

    @property
    def standing(self) -> Standing:
        """Public only when anybody can read it: published and without a password."""
        if self.status == "trash":
            return Standing.TRASHED
        public = self.status == "publish" and not self.protected
        return Standing.PUBLIC if public else Standing.REVIEW


def read_post(value: object) -> Post | None:
    """Read a post; None for anything without id and status."""
    if not isinstance(value, Mapping):
        return None
    number, status, link = value.get("id"), value.get("status"), value.get("link")
    if not isinstance(number, int) or not isinstance(status, str):
        return None
    content, date = value.get("content"), value.get("date_gmt")
    hidden = bool(value.get("password")) or _flag(content, "protected")
    return Post(
        id=str(number),
        slug=str(value.get("slug", "")),
        status=status,
        link=link if isinstance(link, str) else None,
        title=unescape(_text(value.get("title"))),
        html=_text(content),
        published=f"{date}Z" if isinstance(date, str) and status == "publish" else None,
        protected=hidden,
        categories=_numbers(value.get("categories")),
    )


def _text(value: object) -> str:
    if not isinstance(value, Mapping):
        return ""
    text = value.get("raw", value.get("rendered"))
    return text if isinstance(text, str) else ""


def _flag(value: object, name: str) -> bool:
    return isinstance(value, Mapping) and bool(value.get(name))


def _numbers(value: object) -> tuple[int, ...]:
    return tuple(one for one in value if isinstance(one, int)) if isinstance(value, list) else ()


def slugs(keys: Iterable[str]) -> str:
    """Every slug a post of ours may have got, as the interface's list parameter."""
    return ",".join(slug for key in keys for slug in _variants(key))


def _variants(key: str) -> list[str]:
    ours = [key, *(f"{key}-{number}" for number in range(2, VARIANTS + 1))]
    trashed = [f"{slug}__trashed" for slug in ours]
    again = [f"{key}__trashed-{number}" for number in range(2, VARIANTS + 1)]
    return [*ours, *trashed, *again]


def is_own(post: Post, ref: Reference) -> bool:
    """Whether it is our copy: by a key of ours, else by the id we were told when it was stored."""
    mark = read_mark(post.html)
    if is_ours(post, ref.keys):
        return True
    keyed = mark is not None or is_key_of_ours(post.slug, ref.key)
    return not keyed and ref.owns(post.id, None)


def is_ours(post: Post, keys: Collection[str]) -> bool:
    """Whether it bears a key of ours: the mark in its text decides, else the text or the slug."""
    mark = read_mark(post.html)
    if mark is not None:
        return mark.key in keys
    if borne_key(post.html, keys):
        return True
    return any(re.fullmatch(re.escape(key) + _SUFFIX, post.slug) for key in keys)


def as_copy(post: Post, ref: Reference) -> Copy | None:
    """The post as a copy of the article referred to, or None when it is something else.

    Its columns are category ids here; the adapter names the reference's own.

    A post that bears another key of ours is another article's, or another site's on a shared
    installation: no copy, whatever its title.
    """
    mark = read_mark(post.html)
    ours = is_own(post, ref)
    if not is_ours(post, ref.keys):
        if is_key_of_ours(mark.key if mark else post.slug, ref.key):
            return None
        numbered = bears_number(post.title, post.html, ref.doc_no)
        if not numbered and not same_title(post.title, ref.title):
            return None
    return Copy(
        remote_id=post.id,
        url=post.link,
        standing=post.standing,
        ours=ours,
        title=post.title,
        revision=mark.revision if mark and ours else None,
        html=without_source_line(post.html),
        published=post.published,
        columns=frozenset(map(str, post.categories)),
    )
