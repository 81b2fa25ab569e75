"""A policy's text laid along one reading of a page, with what each difference means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from syndicator.core.judging.align import Alignment, align, align_closely
from syndicator.core.judging.edits import Change, Judge, Judged
from syndicator.core.judging.flat import Flat
from syndicator.core.judging.sides import Source

_UNSIGNED: Final = 0.5
_REWRITTEN: Final = 0.55
_CLEARLY: Final = 0.1


@dataclass(frozen=True, slots=True)
class Laid:
    """A text laid along one reading of the page."""

    flat: Flat
    alignment: Alignment
    judged: tuple[Judged, ...]
    share: float
    """Share of the text that stands there, moved text included."""
    density: float
    """Share of the policy's text in the stretch of page it stands in."""


def lay(source: Source, flat: Flat) -> Laid | None:
    """The policy's text along a page's, as well as it can be laid; None where nothing agrees."""
    found = align(source.plain, flat.plain, flat.borders)
    best = _weighed(source, flat, found) if found else None
    if best is not None and best.share >= _UNSIGNED:
        return best
    close = align_closely(source.plain, flat.plain, flat.borders)
    if close is None:
        return best
    rewritten = _weighed(source, flat, close)
    # Both judged by the stretch that was laid closely, for that may be the beginning only.
    known = _kept_share(best.judged, close.size) if best else 0.0
    return rewritten if rewritten.share > max(_REWRITTEN, known + _CLEARLY) else best


def _weighed(source: Source, flat: Flat, alignment: Alignment) -> Laid:
    listed = source.listed.plain if source.listed else ""
    judge = Judge(source.flat, flat, alignment, source.headings, source.inner, listed)
    judged = tuple(judge.judged())
    share = _kept_share(judged, alignment.size)
    kept = share * alignment.size
    put = sum(item.edit.p1 - item.edit.p0 for item in judged if _counts(item))
    return Laid(flat, alignment, judged, share, kept / (kept + put) if kept else 0.0)


def _kept_share(judged: Sequence[Judged], size: int) -> float:
    """Share of the first ``size`` characters of the original that stand there."""
    lost = sum(
        min(item.edit.a1, size) - item.edit.a0
        for item in judged
        if _counts(item) and item.edit.a0 < size
    )
    return max(0, size - lost) / size


def _counts(item: Judged) -> bool:
    return item.change not in {Change.NOISE, Change.MOVED}
