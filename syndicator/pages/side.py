"""A page as it was read, as the page side of a comparison."""

from __future__ import annotations

from syndicator.core.sides import Page
from syndicator.pages.snapshot import PageSnapshot


def page_side(snapshot: PageSnapshot, expected_column: str | None = None) -> Page:
    """Everything the comparison wants to know of a page; the column is checked where it is owed."""
    return Page(
        text=snapshot.text or snapshot.full_text,
        title=snapshot.title,
        links=tuple(link.url for link in snapshot.links),
        head_date=snapshot.published,
        expected_column=expected_column,
        column=snapshot.column,
        status=snapshot.status,
        full_text=snapshot.full_text,
        hidden_text=snapshot.hidden_text,
        body_hidden_text=snapshot.body_hidden_text,
        traditional=snapshot.traditional,
    )
