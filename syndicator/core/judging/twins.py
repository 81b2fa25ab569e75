"""A second copy of the text on the same page, and not the same: the whole one excuses no other.

Who looks for the text anywhere on a page finds it in a fold, in the comments, in white letters,
while the article that people read says something else. So beside a whole text no other may stand
that says it otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from syndicator.core.judging import findings
from syndicator.core.judging.edits import Change
from syndicator.core.judging.flat import Flat, Row, lay_flat, lay_page_flat
from syndicator.core.judging.laid import lay
from syndicator.core.judging.sides import Comparison, Page, Source
from syndicator.core.judging.verbatim import Beside
from syndicator.core.verdict import Verdict

_LONGEST_PAGE: Final = 400_000
_REPEATED: Final = 5
_EXCERPT: Final = 0.3
_CLOSE: Final = 0.8
_MOST: Final = 0.5
_OTHERWISE: Final = frozenset({Change.REMOVED, Change.ADDED, Change.CHANGED})
_EXCUSED: Final = frozenset(
    {Verdict.FAITHFUL, Verdict.MISPLACED, Verdict.POLLUTED, Verdict.PARTIAL}
)


def beside_twins(
    source: Source, page: Page, whole: str, found: Comparison, rest: Beside | None = None
) -> Comparison:
    """The verdict on a page that has the whole text, once what else it says is heard.

    ``whole`` is what stands there, normalised; ``rest`` what is beside it on the page.
    """
    if found.verdict not in _EXCUSED:
        return found
    text = page.full_text or page.text
    if not _is_repeated(source, text, rest):
        return found
    text = text[:_LONGEST_PAGE]
    apart = frozenset(head for head in source.headings if head not in source.plain)
    flat = lay_page_flat(text, source.own_lines, apart, source.plain, source.kinds)
    twin = lay(source, Flat(list(_outside(flat, whole, page.text))))
    if twin is None:
        return found
    said = {item.change for item in twin.judged}
    least = _CLOSE if twin.share < _MOST else _MOST
    if twin.share < _EXCERPT or twin.density < least:
        return found
    changed = said & _OTHERWISE
    if not changed and not (Change.FOREIGN in said and twin.share >= _MOST):
        return found
    spans = tuple(
        findings.span_of(source.flat, twin.flat, item)
        for item in twin.judged
        if item.change in _OTHERWISE or item.change is Change.FOREIGN
    )
    verdict = Verdict.ALTERED if changed else Verdict.POLLUTED
    reasons = (findings.OTHER_COPY, *findings.figures_changed(spans), *found.reasons)
    return replace(found, verdict=verdict, reasons=reasons, spans=(*spans, *found.spans))


def _is_repeated(source: Source, text: str, rest: Beside | None) -> bool:
    """Whether pieces of the policy stand on the page more than once: most pages end here."""
    if len(text) < (1 + _EXCERPT) * len(source.plain):
        return False
    if rest is not None and not rest.repeats(1 / _REPEATED):
        return False
    seeds = source.own.seeds
    everything = "".join(text.split())
    twice = sum(everything.find(seed, everything.find(seed) + 1) >= 0 for seed in seeds)
    return _REPEATED * twice >= len(seeds) > 0


def _outside(flat: Flat, whole: str, article: str) -> Iterator[Row]:
    """The page's lines without those of the whole text, each time it stands there."""
    at = flat.plain.find(whole)
    if at < 0:  # the article is read without its furniture, the page is not
        own = Counter(row.plain for row in lay_flat(article).rows)
        for row in flat.rows:
            own[row.plain] -= 1
            if own[row.plain] < 0:
                yield row
        return
    taken: list[tuple[int, int]] = []
    while at >= 0:
        taken.append((at, at + len(whole)))
        at = flat.plain.find(whole, at + len(whole))
    for row, start in zip(flat.rows, flat.borders, strict=True):
        end = start + len(row.plain)
        if not any(low < end and start < high for low, high in taken):
            yield row
