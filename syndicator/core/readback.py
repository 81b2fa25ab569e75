"""Whether a text read back from a CMS is one that we stored there, or one that its people changed.

The whole text must be ours, not only contain ours: what an editor put before or after it is his.
Around it may stand only what we ourselves put there, our source line first of all, whatever the
CMS made of its markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.core.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SOURCE: Final = "来源:"
"""Begins our source line (sdk/recognise.py), in its normal form."""


def own_pieces(
    *, title: str, doc_no: str | None, url: str, source: str, published: str, summary: str
) -> tuple[str, ...]:
    """What of ours may stand beside the text in what a CMS stores, normalised, longest first."""
    source_line = f"{_SOURCE}{normalise(source)}"
    pieces = {source_line, *map(normalise, (title, doc_no or "", url, source, published, summary))}
    return tuple(sorted(pieces - {""}, key=lambda piece: (-len(piece), piece)))


def with_words(own: Iterable[str], words: Iterable[str]) -> tuple[str, ...]:
    """The same with words that an adapter puts beside every text, normalised here."""
    pieces = {*own, *map(normalise, words)}
    return tuple(sorted(pieces - {""}, key=lambda piece: (-len(piece), piece)))


def held(stored: str, known: Mapping[int, str], own: Iterable[str]) -> int | None:
    """Which of our texts a stored one is, all texts normalised; None where it is none of them.

    `known` are our texts by revision, `own` what of ours may stand around them.
    """
    pieces = tuple(own)
    return next((number for number, text in known.items() if _is(stored, text, pieces)), None)


def _is(stored: str, text: str, own: tuple[str, ...]) -> bool:
    if stored == text:
        return True
    before, found, after = stored.partition(text)
    return bool(found) and _only(before, own) and _only(after, own)


def _only(around: str, own: tuple[str, ...]) -> bool:
    for piece in own:
        around = around.replace(piece, "")
    return not around
