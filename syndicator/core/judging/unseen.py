"""Changes that a folded text does not show, though a reader of the page sees them.

Where a page's text reads like the policy's once both are folded, three things may still have been
done to it: letters turned round, figures moved from one cell to the next, words put on the same
line before its first word or behind its last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from syndicator.core.judging import findings
from syndicator.core.judging.findings import Changed, SpanKind
from syndicator.core.judging.flat import lay_flat, normalise_laid
from syndicator.core.judging.noise import is_noise
from syndicator.core.judging.sides import Comparison, Original, Source
from syndicator.core.judging.undoing import bends
from syndicator.core.text import digit_joints, normalise
from syndicator.core.verdict import Verdict


class Stretch(NamedTuple):
    """``size`` characters of the policy at ``a`` stand on the page at ``p``, both normalised."""

    a: int
    p: int
    size: int


def unseen(
    original: Original, source: Source, text: str, stretches: Sequence[Stretch], *, cut_out: bool
) -> Comparison | None:
    """The verdict on a page that was changed so; None where it was not.

    ``text`` is the page's, one block a line, ``cut_out`` whether it is the article's alone;
    ``stretches`` are what of the policy stands in its normal form, from its beginning to its end.
    """
    if turned := _turned(original, source, text):
        return Comparison(Verdict.ALTERED, (findings.TURNED,), turned)
    if shifted := _shifted_figures(source, text, stretches):
        return Comparison(Verdict.ALTERED, findings.figures_changed(shifted), shifted)
    if fringed := _fringed(source, text, stretches, cut_out=cut_out):
        return Comparison(Verdict.ALTERED, (findings.WORDS_ADDED,), fringed)
    return None


_TURNED: Final = "\u202e"
_TURNED_RUN: Final = re.compile("\u202e([^\u202c\n]*)")


def _turned(original: Original, source: Source, text: str) -> tuple[Changed, ...]:
    """Words behind a sign that turns their letters round (U+202E): 3.5 is read as 5.3.

    Comparing folds what is not printed; the eye sees what it does.
    """
    if _TURNED not in text or _TURNED in original.text:
        return ()
    spans = []
    for run in map(normalise, _TURNED_RUN.findall(text)):
        at = source.flat.plain.find(run)
        if run != run[::-1] and at >= 0:
            said = source.flat.raw(at, at + len(run))
            spans.append(Changed(SpanKind.REPLACED, said, said[::-1], source.flat.place(at)))
    return tuple(spans)


_FIGURES: Final = re.compile(r"\d+")


def _shifted_figures(
    source: Source, text: str, stretches: Sequence[Stretch]
) -> tuple[Changed, ...]:
    """Cells of figures whose digits moved from one cell to the next, so that the run reads alike.

    A page that shows a run without any border is only wrapped otherwise.
    """
    if not source.joints:
        return ()
    joints = digit_joints(text)
    theirs = {joint - p + a for a, p, size in stretches for joint in joints if p < joint < p + size}
    spans = []
    for run in _FIGURES.finditer(source.plain):
        cells = range(run.start() + 1, run.end())
        own, shown = source.joints.intersection(cells), theirs.intersection(cells)
        if own and shown and own != shown:
            original = source.flat.raw(run.start(), run.end())
            place = source.flat.place(run.start())
            spans.append(Changed(SpanKind.REPLACED, original, _split(run, shown), place))
    return tuple(spans)


def _split(run: re.Match[str], joints: set[int]) -> str:
    borders = [0, *(joint - run.start() for joint in sorted(joints)), len(run[0])]
    return " ".join(run[0][one:other] for one, other in pairwise(borders))


_FRINGE: Final = 4
_OF_OFFICE: Final = re.compile(r"\(?此件.{2,12}\)?")
"""(此件公开发布), which an office prints behind its signature."""
_FEW_LINES: Final = 2
_WORD: Final = re.compile(r"[\w%‰]")


def _fringed(
    source: Source, text: str, stretches: Sequence[Stretch], *, cut_out: bool
) -> tuple[Changed, ...]:
    """Words put before the first or behind the last of the text, on the same line.

    Containment does not see them. On a page without lines anything may stand there, and on a whole
    page some words of its own.
    """
    flat = lay_flat(text)
    if len(flat.rows) <= _FEW_LINES:
        return ()
    start, end = stretches[0].p, stretches[-1].p + stretches[-1].size
    if flat.plain != normalise_laid(text):  # signs at the ends of lines were joined
        start = flat.plain.find(source.flat.plain)
        end = start + len(source.flat.plain)
    if start < 0:
        return ()
    ahead, behind = flat.fringes(start, end)
    size = len(source.flat.plain)
    return tuple(
        Changed(SpanKind.INSERTED, "", words, source.flat.place(place))
        for words, place in ((ahead, 0), (behind, size))
        if _is_put(source, words)
        and (cut_out or len(words) <= _FRINGE or words in source.plain or bends(words))
    )


def _is_put(source: Source, words: str) -> bool:
    """Whether words on the text's own line are neither its heading nor what pages print."""
    for heading in source.headings:
        words = words.replace(heading, "")
    if not _WORD.search(words) or is_noise(words):
        return False
    return _OF_OFFICE.fullmatch(words) is None
