"""What each difference between a policy and a page means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from syndicator.core.judging.align import Alignment, Edit
from syndicator.core.judging.flat import Flat
from syndicator.core.judging.noise import is_noise, is_noise_run, kind_of_noise
from syndicator.core.judging.pollution import is_foreign, spam


class Change(StrEnum):
    """What was done to the text at one place."""

    NOISE = "noise"
    """Nothing: a button, a label, a heading shown elsewhere."""
    CUT = "cut"
    """Sentences, paragraphs or the rest of the text are missing."""
    REMOVED = "removed"
    """Words were taken out of a sentence."""
    ADDED = "added"
    """Words were put into a sentence."""
    CHANGED = "changed"
    """Words or figures were replaced."""
    MOVED = "moved"
    """The text stands in another place."""
    FOREIGN = "foreign"
    """Text that is none of the policy's was put between its lines."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One edit and what it means."""

    edit: Edit
    change: Change


_LONG: Final = 30
_LONG_AT_EDGE: Final = 10
_LONG_ADDED: Final = 40
_ADVERT: Final = 8
_NOISE: Final = 2
"""No button has one letter; asking costs more than comparing."""

_SHIFTS: Final = 64
_MOVED: Final = 8
_MOVED_LONG: Final = 16
_MOSTLY: Final = 0.8
_LONGEST_LIST: Final = 60
_STOPS: Final = ".;:!?"


_DATE: Final = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日(?:\d{1,2}:\d{2})?")
_LONGEST_BYLINE: Final = 30


def _is_byline(line: str) -> bool:
    """Whether a line below the title can be a date, a source or a column: short, no sentence."""
    short = len(line) <= _LONGEST_BYLINE and not any(stop in line for stop in ".;!?")
    return short and not is_foreign(line)


class Judge:
    """Judges the edits of one alignment.

    ``shown`` are headings that the page shows elsewhere, ``inner`` lines of the policy that would
    be noise on a page, ``listed`` is its list of attachments.
    """

    def __init__(
        self,
        original: Flat,
        page: Flat,
        alignment: Alignment,
        shown: tuple[str, ...],
        inner: frozenset[str] = frozenset(),
        listed: str = "",
    ) -> None:
        self._original = original
        self._page = page
        self._alignment = alignment
        self._shown = shown
        self._inner = inner
        self._listed = listed
        self._kinds = frozenset(map(kind_of_noise, inner))
        # A tenth of a short text is a part of it as much as a sentence of a long one.
        self._long = min(_LONG, max(_LONG_AT_EDGE, len(original.plain) // 10))
        plain = page.plain
        self._outside = "\n".join(
            [
                plain[: alignment.start],
                plain[alignment.end :],
                *(plain[edit.p0 : edit.p1] for edit in alignment.edits),
            ]
        )

    def judged(self) -> Iterator[Judged]:
        """Every edit with its meaning, in the order of the text."""
        for edit in self._alignment.edits:
            yield from self._judge(edit)

    def _judge(self, edit: Edit) -> Iterator[Judged]:
        lost = self._original.plain[edit.a0 : edit.a1]
        put = self._page.plain[edit.p0 : edit.p1]
        if lost and len(put) >= _NOISE and self._is_noise_put(edit):
            edit, put = edit._replace(p0=edit.p1), ""
        if put and len(lost) >= _NOISE and self._is_noise_lost(edit):
            edit, lost = edit._replace(a0=edit.a1), ""
        if lost and not put:
            yield self._lost(edit, lost)
        elif put and not lost:
            yield self._put(edit, put)
        elif self._is_exchange(edit, lost, put):
            yield self._lost(edit._replace(p0=edit.p1), lost)
            yield self._put(edit._replace(a0=edit.a1), put)
        elif self._is_moved(edit, lost):
            yield Judged(edit, Change.MOVED)
        elif len(lost) - len(put) >= self._long and self._is_remnant(edit, lost, put):
            yield Judged(edit, Change.CUT)
        else:
            yield Judged(edit, Change.CHANGED)

    def _is_remnant(self, edit: Edit, lost: str, put: str) -> bool:
        """Whether in place of much text only a piece of it stands, or the date below a title."""
        ends = (lost.startswith(put[:at]) and lost.endswith(put[at:]) for at in range(len(put) + 1))
        if put in self._original.plain or any(ends):
            return True
        lines = self._page.lines_of(edit.p0, edit.p1)
        return self._on_lines(edit) and all(_DATE.fullmatch(line) for line in lines)

    def _is_exchange(self, edit: Edit, lost: str, put: str) -> bool:
        """Whether whole lines stand in place of whole sentences: something missing, and foreign."""
        return (
            max(len(lost), len(put)) >= _LONG
            and self._on_lines(edit)
            and (lost in self._outside or put in self._original.plain or is_foreign(put))
        )

    def _lost(self, edit: Edit, lost: str) -> Judged:
        if self._is_noise_lost(edit) or self._is_shown(lost):
            return Judged(edit, Change.NOISE)
        at_edge = edit.a0 == 0 or edit.a1 == self._alignment.size
        unit = next(self._as_units(self._original, edit.a0, edit.a1), None)
        if unit:
            shift = unit[0] - edit.a0
            edit = Edit(*unit, edit.p0 + shift, edit.p1 + shift)
            lost = self._original.plain[edit.a0 : edit.a1]
        if self._is_relisted(lost):
            return Judged(edit, Change.NOISE)
        if self._is_moved(edit, lost):
            return Judged(edit, Change.MOVED)
        long = len(lost) >= (_LONG_AT_EDGE if at_edge else self._long)
        return Judged(edit, Change.CUT if long or unit else Change.REMOVED)

    def _put(self, edit: Edit, put: str) -> Judged:
        page = self._page
        for start, end in self._shifts(page.plain, edit.p0, edit.p1):
            shift = start - edit.p0
            moved = Edit(edit.a0 + shift, edit.a1 + shift, start, end)
            if page.is_border(start) and page.is_border(end):
                return Judged(moved, self._between_lines(moved))
            at_stop = self._original.is_border(moved.a0) or page.plain[start - 1] in _STOPS
            if at_stop and is_noise_run(page.plain[start:end]):
                return Judged(moved, Change.NOISE)
        if spam(put) or len(put) >= _LONG_ADDED or (len(put) >= _ADVERT and is_foreign(put)):
            known = put in self._original.plain
            return Judged(edit, Change.MOVED if known else Change.FOREIGN)
        return Judged(edit, Change.ADDED)

    def _between_lines(self, edit: Edit) -> Change:
        """What whole lines put between those of the policy mean."""
        lines = self._page.lines_of(edit.p0, edit.p1)
        strange = [line for line in lines if not is_noise(line) and not self._is_shown(line)]
        if not strange:
            return Change.NOISE
        if self._is_shown(self._original.plain[: edit.a0]) and all(map(_is_byline, strange)):
            return Change.NOISE
        known = all(line in self._original.plain for line in strange)
        return Change.MOVED if known else Change.FOREIGN

    def _is_noise_put(self, edit: Edit) -> bool:
        lines = self._page.lines_of(edit.p0, edit.p1)
        if self._page.is_border(edit.p0) and self._page.is_border(edit.p1):
            return all(is_noise(line) and kind_of_noise(line) not in self._kinds for line in lines)
        return is_noise_run("".join(lines))

    def _is_noise_lost(self, edit: Edit) -> bool:
        """Whether only noise that the source's page carried is missing."""
        if not (self._original.is_border(edit.a0) and self._original.is_border(edit.a1)):
            return False
        lines = self._original.lines_of(edit.a0, edit.a1)
        return all(is_noise(line) and line not in self._inner for line in lines)

    def _is_shown(self, text: str) -> bool:
        """Whether nothing is left of the text without the headings shown elsewhere."""
        for heading in self._shown:
            text = text.replace(heading, "")
        return not text

    def _is_relisted(self, lost: str) -> bool:
        """Whether a list of attachments only stands below the text, where a CMS puts it."""
        short = lost.startswith("附件") and len(lost) <= _LONGEST_LIST
        return (short or lost == self._listed) and lost in self._outside

    def _is_moved(self, edit: Edit, lost: str) -> bool:
        if len(lost) >= _MOVED and lost in self._outside:
            return True
        if len(lost) < _MOVED_LONG:
            return False
        found: set[int] = set()
        for stray in self._alignment.strays:
            if stray.a < edit.a1 and edit.a0 < stray.a + stray.size:
                piece = self._page.plain[stray.p : stray.p + stray.size]
                if piece in self._outside:
                    found.update(range(max(stray.a, edit.a0), min(stray.a + stray.size, edit.a1)))
        return len(found) >= _MOSTLY * len(lost)

    def _on_lines(self, edit: Edit) -> bool:
        return self._page.is_border(edit.p0) and self._page.is_border(edit.p1)

    def _as_units(self, text: Flat, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where the run can lie so that whole sentences or lines are missing."""
        plain = text.plain
        for low, high in self._shifts(plain, start, end):
            begins = text.is_border(low) or plain[low - 1] in _STOPS or plain[low] == "("
            ends = text.is_border(high) or plain[high - 1] in _STOPS
            if begins and ends and high - low > 1:
                yield low, high

    @staticmethod
    def _shifts(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Every place where the same run can lie: in 甲乙甲, 甲乙 was put before or 乙甲 behind."""
        yield start, end
        low, high = start, end
        while low > 0 and start - low < _SHIFTS and plain[low - 1] == plain[high - 1]:
            low, high = low - 1, high - 1
            yield low, high
        low, high = start, end
        while high < len(plain) and low - start < _SHIFTS and plain[low] == plain[high]:
            low, high = low + 1, high + 1
            yield low, high
