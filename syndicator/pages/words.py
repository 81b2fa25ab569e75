"""Closed lists written as one line of names."""

from __future__ import annotations


def words(listed: str) -> tuple[str, ...]:
    """The names in ``listed``, separated by blanks, in order."""
    return tuple(listed.split())
