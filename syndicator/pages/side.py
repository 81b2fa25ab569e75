"""A page as it was read, as the page side of a comparison."""

from __future__ import annotations

from functools import lru_cache

from syndicator.core.address import is_file, may_hold_file
from syndicator.core.judging.sides import Anchor, Page
from syndicator.pages.links import read_links
from syndicator.pages.snapshot import Link, Links, PageSnapshot
from syndicator.pages.stream import Stream
from syndicator.pages.tree import Unparsable, parse_tree


def page_side(
    snapshot: PageSnapshot, expected_column: str | None = None, *, attached: bool = True
) -> Page:
    """Everything the comparison wants to know of a page; the column is checked where it is owed.

    Without ``attached``, which is whether the policy links anything, no files are looked for.
    """
    return Page(
        text=snapshot.text or snapshot.full_text,
        title=snapshot.title,
        links=snapshot.links.urls,
        links_said=snapshot.links.said,
        head_date=snapshot.published,
        expected_column=expected_column,
        column=snapshot.column,
        status=snapshot.status,
        full_text=snapshot.full_text,
        hidden_text=snapshot.hidden_text,
        body_hidden_text=snapshot.body_hidden_text,
        traditional=snapshot.traditional,
        url=snapshot.url,
        cut_out=bool(snapshot.text),
        body_links=tuple(Anchor(link.url, link.text) for link in snapshot.body_links),
        files=tuple(
            Anchor(link.url, link.text) for link in (_files(snapshot.links) if attached else ())
        ),
    )


def _files(links: Links) -> list[Link]:
    if not may_hold_file(links.said):
        return []
    return links.leading(is_file)


@lru_cache(maxsize=64)  # one policy meets many pages
def links_of(html: str) -> tuple[Anchor, ...]:
    """Links in a policy's text; none for markup that cannot be read or holds none."""
    if "<a " not in html:
        return ()
    try:
        root = parse_tree(html)
    except Unparsable:
        return ()
    return tuple(Anchor(link.url, link.text) for link in read_links(Stream.of_tree(root), None)[0])
