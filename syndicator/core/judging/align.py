"""Where one text stands in another, and every edit between the two.

Scores do not see an inserted 不, and a character-by-character alignment of two long texts costs
their product. So the texts are tied together by what they share word for word (blocks), the
heaviest chain of blocks that keeps the order is the alignment, and only the gaps between them are
compared character by character. Time is near linear for texts that are nearly alike and bounded
for any others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel

from syndicator.core.judging.blocks import Block, drawn_together, heaviest_chain, shared_blocks

_CELLS: Final = 25_000_000
"""Largest product of two gaps compared character by character (some 20 ms)."""

_BUDGET: Final = 60_000_000
_SLACK: Final = 24


class Edit(NamedTuple):
    """``original[a0:a1]`` stands as ``page[p0:p1]``; either may be empty."""

    a0: int
    a1: int
    p0: int
    p1: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The original laid along the page."""

    edits: tuple[Edit, ...]
    start: int
    """Where the original's text begins on the page."""
    end: int
    size: int
    """Characters of the original that were laid along the page."""
    strays: tuple[Block, ...]
    """Shared blocks that break the order: text that was moved, or repeated elsewhere."""


def align(original: str, page: str, borders: Sequence[int] = (0,)) -> Alignment | None:
    """Lay ``original`` along ``page`` (both normalised); None where they share no seed in order.

    ``borders`` are the places where lines of the page begin, ascending.
    """
    groups = shared_blocks(original, page)
    chain = heaviest_chain(groups)
    if not chain:
        return None
    chain = drawn_together(chain, original, page)
    edits = _Gaps(original, page).between(chain)
    kept = set(chain)
    strays = tuple(block for group in groups for block in group if block not in kept)
    heart = max(chain, key=lambda block: block.size)
    return _framed(_Texts(original, page, borders), edits, heart, strays)


def align_closely(original: str, page: str, borders: Sequence[int] = (0,)) -> Alignment | None:
    """Lay two texts along each other that share too few seeds: rewritten, or in another script.

    The page is cut to the window where most short runs of the original stand; both are bounded, so
    of a very long original only the beginning is judged.
    """
    original = original[:_LONGEST_CLOSE]
    window = _window(original, page)
    if window is None:
        return None
    start, end = window
    edits = _Gaps(original, page).refined(Edit(0, len(original), start, end))
    return _framed(_Texts(original, page, borders), edits, Block(0, start, 0), ())


_LONGEST_CLOSE: Final = 4_000
_PAIR: Final = 2
_PLACES: Final = 5
_SAMPLES: Final = 4_000


class _Gaps:
    """Compares what lies between blocks, within a budget."""

    def __init__(self, original: str, page: str) -> None:
        self._original = original
        self._page = page
        self._left = _BUDGET

    def between(self, chain: list[Block]) -> list[Edit]:
        """Every edit before, between and after the blocks of a chain."""
        first, last = chain[0], chain[-1]
        edits = self.refined(Edit(0, first.a, max(0, first.p - first.a - _SLACK), first.p))
        for one, other in pairwise(chain):
            edits += self.refined(Edit(one.a + one.size, other.a, one.p + one.size, other.p))
        rest, end = len(self._original) - last.a - last.size, last.p + last.size
        reach = min(len(self._page), end + rest + _SLACK)
        edits += self.refined(Edit(last.a + last.size, len(self._original), end, reach))
        return edits

    def refined(self, gap: Edit) -> list[Edit]:
        """The edits inside one gap, character by character where it is not too large."""
        a0, a1, p0, p1 = gap = self._tightened(gap)
        cells = (a1 - a0) * (p1 - p0)
        if not cells or cells > min(_CELLS, self._left):
            return [gap] if a1 > a0 or p1 > p0 else []
        self._left -= cells
        edits: list[Edit] = []
        ops = Indel.opcodes(self._original[a0:a1], self._page[p0:p1])
        if _is_shredded([op.src_end - op.src_start for op in ops if op.tag == "equal"], gap):
            return [gap]
        for op in ops:
            if op.tag == "equal":
                continue
            edit = Edit(a0 + op.src_start, a0 + op.src_end, p0 + op.dest_start, p0 + op.dest_end)
            if edits and (edits[-1].a1, edits[-1].p1) == (edit.a0, edit.p0):
                edit = Edit(edits[-1].a0, edit.a1, edits.pop().p0, edit.p1)
            edits.append(edit)
        return edits

    def _tightened(self, gap: Edit) -> Edit:
        """The gap without what both sides begin and end with."""
        a0, a1, p0, p1 = gap
        while a0 < a1 and p0 < p1 and self._original[a0] == self._page[p0]:
            a0, p0 = a0 + 1, p0 + 1
        while a0 < a1 and p0 < p1 and self._original[a1 - 1] == self._page[p1 - 1]:
            a1, p1 = a1 - 1, p1 - 1
        return Edit(a0, a1, p0, p1)


_PHRASE: Final = 12
_SHARED_SHARE: Final = 0.3


def _is_shredded(runs: list[int], gap: Edit) -> bool:
    """Whether two phrases only agree by chance, in single characters: then they are one edit."""
    larger = max(gap.a1 - gap.a0, gap.p1 - gap.p0)
    chance = max(runs, default=0) < _PHRASE // 2 and sum(runs) < _SHARED_SHARE * larger
    return larger >= _PHRASE and chance


class _Texts(NamedTuple):
    original: str
    page: str
    borders: Sequence[int]


def _framed(texts: _Texts, edits: list[Edit], heart: Block, strays: tuple[Block, ...]) -> Alignment:
    """The alignment without what only stands before and after the text on the page."""
    size = len(texts.original)
    inner = [edit for edit in edits if edit.a1 > 0 and edit.a0 < size]
    inner = [_whole_numbers(edit, texts) for edit in _tidied(inner, texts.borders)]
    if not inner:
        leading = [edit.p1 for edit in edits if edit.a1 == 0]
        start = max(leading, default=heart.p - heart.a)
        return Alignment((), start, start + size, size, strays)
    if inner[0].a0 == 0:
        inner[0] = _clipped_head(inner[0], texts)
    if inner[-1].a1 == size:
        inner[-1] = _clipped_tail(inner[-1], texts)
    start = inner[0].p0 - inner[0].a0
    end = inner[-1].p1 + size - inner[-1].a1
    return Alignment(tuple(_joined(inner)), start, end, size, strays)


_EDGE: Final = 10
_UNLINED: Final = 3
_LONGER: Final = 12
_LIKE: Final = 0.35


def _clipped_head(edit: Edit, texts: _Texts) -> Edit:
    """Of what stands before the text, only its first line can be a change of its first words."""
    at = max(0, bisect_right(texts.borders, edit.p1) - 1)
    line = texts.borders[at]
    if line == edit.p1 and at and _alike(edit, texts, texts.borders[at - 1], line):
        return edit._replace(p0=max(edit.p0, texts.borders[at - 1]))
    reach = _reach(edit, texts, edit.p1 - line)
    return edit._replace(p0=min(edit.p1, max(edit.p0, line, edit.p1 - reach)))


def _clipped_tail(edit: Edit, texts: _Texts) -> Edit:
    """Of what stands behind the text, only its last line can be a change of its last words."""
    ends = [*texts.borders, len(texts.page)]
    at = bisect_left(ends, edit.p0)
    line = ends[at]
    if line == edit.p0 and at + 1 < len(ends) and _alike(edit, texts, line, ends[at + 1]):
        return edit._replace(p1=min(edit.p1, ends[at + 1]))
    reach = _reach(edit, texts, line - edit.p0)
    return edit._replace(p1=max(edit.p0, min(edit.p1, line, edit.p0 + reach)))


def _alike(edit: Edit, texts: _Texts, start: int, end: int) -> bool:
    """Whether a whole line of the page looks like the lost words, rewritten."""
    lost = texts.original[edit.a0 : edit.a1]
    near = len(lost) <= 2 * (end - start) + _EDGE
    return near and Indel.normalized_similarity(lost, texts.page[start:end]) >= _LIKE


def _reach(edit: Edit, texts: _Texts, line: int) -> int:
    """How much of the page's line can be changed words at an edge of the text.

    On a page without lines, anything may stand there: then long words are just missing.
    """
    lost = edit.a1 - edit.a0
    if len(texts.borders) > _UNLINED and line <= lost + _LONGER:
        return line
    return lost if lost < _EDGE else 0


_ISLE: Final = 3
_CHANCE: Final = 16
_SEA: Final = 3


def _tidied(edits: list[Edit], borders: Sequence[int]) -> list[Edit]:
    """Edits with chance agreement between them taken in: a replaced phrase is one edit."""
    tidy: list[Edit] = []
    for following in edits:
        edit = following
        while tidy and _is_chance(tidy[-1], edit):
            before = tidy.pop()
            edit = Edit(before.a0, edit.a1, before.p0, edit.p1)
        tidy.append(edit)
    return _sunk(tidy, borders)


def _is_chance(one: Edit, other: Edit) -> bool:
    isle = other.a0 - one.a1
    small = min(max(e.a1 - e.a0, e.p1 - e.p0) for e in (one, other))
    if isle <= _ISLE:
        return small > isle
    replaced = all(e.a1 > e.a0 and e.p1 > e.p0 for e in (one, other))
    return isle < _CHANCE and replaced and small >= 2 * isle


def _sunk(edits: list[Edit], borders: Sequence[int]) -> list[Edit]:
    """Edits with what drifts between two of them taken in: a few words in a sea of lost text.

    A date of the page's own (2026年7月…) met one in a long passage that is missing; a heading that
    really stands there fills its line.
    """
    kept: list[Edit] = []
    for edit in edits:
        shore = len(kept) - 1
        while shore >= 0 and not _is_shore(kept[shore], edit, borders):
            shore -= 1
        if shore >= 0:
            one = kept[shore]
            del kept[shore:]
            kept.append(Edit(one.a0, edit.a1, one.p0, edit.p1))
        else:
            kept.append(edit)
    return kept


def _is_shore(one: Edit, other: Edit, borders: Sequence[int]) -> bool:
    isle = other.p0 - one.p1
    if isle >= _CHANCE or min(one.a1 - one.a0, other.a1 - other.a0) < _SEA * max(isle, 1):
        return False
    at = bisect_left(borders, one.p1)
    return borders[at : at + 1] != [one.p1] or other.p0 not in borders[at:]


def _whole_numbers(edit: Edit, texts: _Texts) -> Edit:
    """A changed digit is a changed number: 3.5 became 3.6 and 十二 became 二十, not 5 became 6."""
    original, page = texts.original, texts.page
    a0, a1, p0, p1 = edit
    sides = [side for side in (original[a0:a1], page[p0:p1]) if side]
    for letters in (_FIGURES, _NUMERALS):
        if any(side[0] in letters for side in sides):
            while a0 and p0 and original[a0 - 1] == page[p0 - 1] and original[a0 - 1] in letters:
                if original[a0 - 1] == "." and not original[max(0, a0 - 2) : a0 - 1].isdigit():
                    break
                a0, p0 = a0 - 1, p0 - 1
        if any(side[-1] in letters for side in sides):
            while a1 < len(original) and p1 < len(page) and original[a1] == page[p1]:
                stop = original[a1] == "." and not original[a1 + 1 : a1 + 2].isdigit()
                if original[a1] not in letters or stop:
                    break
                a1, p1 = a1 + 1, p1 + 1
    return Edit(a0, a1, p0, p1)


_FIGURES: Final = frozenset("0123456789.")
_NUMERALS: Final = frozenset("〇零一二三四五六七八九十百千")


def _joined(edits: list[Edit]) -> list[Edit]:
    """Edits that touch or overlap since they were widened, as one."""
    joined: list[Edit] = []
    for edit in edits:
        before = joined[-1] if joined else None
        if before and (edit.a0 < before.a1 or edit.p0 < before.p1 or edit[::2] == before[1::2]):
            a1, p1 = max(before.a1, edit.a1), max(before.p1, edit.p1)
            joined[-1] = Edit(before.a0, a1, before.p0, p1)
        else:
            joined.append(edit)
    return joined


def _window(original: str, page: str) -> tuple[int, int] | None:
    """The stretch of the page along whose diagonal most short runs of the original stand."""
    places: dict[str, list[int]] = {}
    for place in range(len(page) - _PAIR + 1):
        found = places.setdefault(page[place : place + _PAIR], [])
        if len(found) < _PLACES:
            found.append(place)
    width = max(16, len(original) // 8)
    step = len(original) // _SAMPLES + 1
    votes = Counter(
        (place - at) // width
        for at in range(0, len(original) - _PAIR + 1, step)
        for place in places.get(original[at : at + _PAIR], ())
    )
    if not votes:
        return None
    bucket = max(votes, key=lambda b: votes[b - 1] + 2 * votes[b] + votes[b + 1])
    start = max(0, (bucket - 1) * width)
    return start, min(len(page), start + len(original) + 4 * width)
