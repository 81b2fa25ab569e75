"""A text laid flat for comparing: its lines normalised and joined, with the way back."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple
from unicodedata import is_normalized

from syndicator.core.judging.noise import is_noise, kind_of_noise, may_be_listed, opens_related
from syndicator.core.text import may_hold_raised, normalise, normalise_with_places

_LINE: Final = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

_MARK: Final = "\ufdd0"
"""A code point that is no character (Unicode 23.7), so that no text can need it."""


class Row(NamedTuple):
    """One line that is kept: where it stands in the text, as it is, and normalised."""

    at: int
    raw: str
    plain: str


class Flat:
    """The kept lines of a text as one normalised string.

    ``borders`` are the places where lines begin in ``plain``, ascending; the end of the text is no
    border of its own.
    """

    def __init__(
        self,
        rows: list[Row] | None = None,
        text: str = "",
        keep: Callable[[str], bool] | None = None,
    ) -> None:
        self._given = rows
        self._text = text
        self._keep = keep
        self._places: dict[int, list[int]] = {}

    # What most pages are never asked for is worked out when it is: a page has hundreds of lines.
    @cached_property
    def rows(self) -> list[Row]:
        """The kept lines."""
        if self._given is not None:
            return self._given
        keep = self._keep
        if keep is not None:
            return [row for row in lay_flat(self._text).rows if keep(row.plain)]
        lines = list(_LINE.finditer(self._text))
        if not lines:
            return []
        # All lines are normalised in one go: one by one costs ten times as much.
        plains = normalise(_MARK.join([line[0] for line in lines])).split(_MARK)
        return [
            Row(line.start(), line[0], plain)
            for line, plain in zip(lines, plains, strict=True)
            if plain
        ]

    @cached_property
    def plain(self) -> str:
        """The kept lines normalised and joined."""
        return "".join([row.plain for row in self.rows])

    @cached_property
    def borders(self) -> list[int]:
        """Where they begin in ``plain``."""
        return list(accumulate((len(row.plain) for row in self.rows[:-1]), initial=0))[
            : len(self.rows)
        ]

    @cached_property
    def _ends(self) -> frozenset[int]:
        return frozenset((*self.borders, len(self.plain)))

    @property
    def said(self) -> str:
        """The kept lines as they are, one below the other."""
        return "\n".join([row.raw for row in self.rows])

    def raw_lines(self) -> list[str]:
        """The lines as they are; with those that hold nothing but invisible signs."""
        if self._given is None and self._keep is None:
            return [line for line in _LINE.findall(self._text) if line.strip()]
        return [row.raw for row in self.rows]

    def is_border(self, at: int) -> bool:
        """Whether a line begins or the text ends at this place of ``plain``."""
        return at in self._ends

    def raw(self, start: int, end: int) -> str:
        """The text that ``plain[start:end]`` came from, dropped lines left out."""
        parts: list[str] = []
        for number in self._between(start, end):
            row, border = self.rows[number], self.borders[number]
            low, high = max(0, start - border), min(len(row.plain), end - border)
            if low == 0 and high == len(row.plain):
                parts.append(row.raw.strip())
            elif low < high:
                places = self._places_in(number)
                parts.append(row.raw[places[low] : places[high - 1] + 1])
        return "\n".join(parts)

    def place(self, at: int) -> int:
        """Where in the text the character ``plain[at]`` came from; its end for the end."""
        if not self.rows:
            return 0
        number = max(0, bisect_right(self.borders, at) - 1)
        row, inside = self.rows[number], at - self.borders[number]
        places = self._places_in(number)
        return row.at + (places[inside] if inside < len(places) else len(row.raw))

    def fringes(self, start: int, end: int) -> tuple[str, str]:
        """What else stands on the first and on the last line of ``plain[start:end]``."""
        first = max(0, bisect_right(self.borders, start) - 1)
        following = bisect_left(self.borders, end)
        last = self.borders[following] if following < len(self.borders) else len(self.plain)
        return self.plain[self.borders[first] : start], self.plain[end:last]

    def lines_of(self, start: int, end: int) -> list[str]:
        """The normalised lines, or parts of lines, of ``plain[start:end]``."""
        return [
            self.rows[number].plain[
                max(0, start - self.borders[number]) : end - self.borders[number]
            ]
            for number in self._between(start, end)
        ]

    def _places_in(self, number: int) -> list[int]:
        """Where in its line each character of a row came from; asked once a row, for it is slow."""
        if number not in self._places:
            self._places[number] = normalise_with_places(self.rows[number].raw)[1]
        return self._places[number]

    def _between(self, start: int, end: int) -> Iterator[int]:
        number = max(0, bisect_right(self.borders, start) - 1)
        while number < len(self.rows) and self.borders[number] < end:
            yield number
            number += 1


def lay_flat(text: str, keep: Callable[[str], bool] | None = None) -> Flat:
    """Lay a text flat; ``keep`` decides over each normalised line that holds anything."""
    return _laid(text) if keep is None else Flat(text=text, keep=keep)


@lru_cache(maxsize=16)  # several questions are asked of one page
def _laid(text: str) -> Flat:
    return Flat(text=text.replace(_MARK, ""))


_RUNS: Final = "-.…"
"""Signs of which several in a row are one."""
_RUN: Final = re.compile(r"--|…|\.\.")


def normalise_laid(text: str) -> str:
    """:func:`normalise`, by the lines that are laid flat anyhow: joined, where they read alike so.

    They do where no sign at a line's end can join the next line's first.
    """
    flat = lay_flat(text)
    plain = flat.plain
    if _MARK in text or may_hold_raised(text) or not is_normalized("NFC", plain):
        return normalise(text)
    if _RUN.search(plain) and any(
        one.plain[-1] in _RUNS and other.plain[0] in _RUNS for one, other in pairwise(flat.rows)
    ):
        return normalise(text)
    return plain


_MOST_PIECES: Final = 4
_WRAPPED: Final = 6


def lay_page_flat(
    text: str,
    own: frozenset[str],
    headings: frozenset[str] = frozenset(),
    whole: str = "",
    kinds: frozenset[str] = frozenset(),
) -> Flat:
    """Lay a page flat without its noise.

    ``own`` are lines of the policy, which are never noise; ``headings`` are lines about it that are
    none of its text, such as a title that only the page prints; ``whole`` is its text, normalised:
    a page may wrap its lines otherwise. ``kinds`` of noise are a part of it (see
    :attr:`Source.inner`), so that a changed one is no noise either.
    """
    listing = False

    def keep(plain: str) -> bool:
        nonlocal listing
        if plain in own or (listing and len(plain) >= _WRAPPED and plain in whole):
            listing = False
            return True
        if opens_related(plain):
            listing = True
            return False
        listing = listing and may_be_listed(plain)
        return (
            not listing
            and plain not in headings
            and (not is_noise(plain) or kind_of_noise(plain) in kinds)
        )

    laid = lay_flat(text, keep)
    openings = {heading[0] for heading in headings if heading}
    if not any(row.plain[0] in openings for row in laid.rows):
        return laid
    return Flat(list(_without_broken(laid.rows, headings, openings)))


def _without_broken(rows: list[Row], headings: frozenset[str], openings: set[str]) -> Iterator[Row]:
    """The rows without headings that a page breaks into several lines."""
    at = 0
    while at < len(rows):
        size = 0
        if rows[at].plain[0] in openings:
            pieces = accumulate(row.plain for row in rows[at : at + _MOST_PIECES])
            size = next((n for n, joined in enumerate(pieces, 1) if joined in headings), 0)
        if not size:
            yield rows[at]
        at += size or 1
