"""The judge against a labelled set of our own making: documents × dresses × what sites do.

No copy that is changed, cut, quoted or polluted may ever be called faithful; what is faithful must
be found so; each change must be named by a span. **The set grows with each mistake found**: a page
that was misjudged anywhere (a site's, a contested figure's) gets a twin here, in our own words,
with the verdict a careful person gives it, before the judge is mended. `papers` holds the
documents, `dresses` the markup sites show them in, `cases` and `others` what was done to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain

import pytest

from syndicator.core.compare import Comparison, Original, compare
from syndicator.core.docno import parse_docno
from syndicator.core.sides import Anchor
from syndicator.core.text import normalise
from syndicator.core.times import parse_stamp
from syndicator.core.verdict import Verdict
from syndicator.pages.extract import read_page
from syndicator.pages.side import page_side
from tests.labelled import cases, others
from tests.labelled.pairs import Pair, Tally, dressed, source_page
from tests.labelled.papers import Document

LEAST_PAIRS = 300
LEAST_RECALL = 0.98
OPEN: tuple[str, ...] = ("/parked host/",)
"""Cases the judge does not master yet."""
GOOD = {Verdict.FAITHFUL, Verdict.LINKED, Verdict.MISPLACED}


def labelled() -> Iterator[Pair]:
    """Every pair."""
    pairs = dressed(
        chain(
            cases.faithful(),
            cases.one_spot(),
            cases.order_and_heading(),
            cases.additions(),
            cases.parts(),
            others.links(),
            others.other_papers(),
        )
    )
    for pair in chain(pairs, others.no_articles()):
        if not any(name in pair.id for name in OPEN):
            yield pair


@cache
def original_of(paper: Document) -> Original:
    """The document as the daemon knows it: read from the source's page."""
    page = source_page(paper)
    read = read_page(page.body, page.url)
    assert read.body_by == "#UCAP-CONTENT"
    return Original(
        parse_docno(paper.number),
        paper.title,
        read.text,
        parse_stamp(f"{paper.published:%Y-%m-%d}"),
        paper.url,
        tuple(Anchor(link.url, link.text) for link in read.body_links),
    )


def judged(pair: Pair) -> Comparison:
    """What the judge says of the page, read as the daemon reads it."""
    snapshot = read_page(pair.answer.body, pair.answer.url, None, pair.answer.kind)
    return compare(original_of(pair.paper), page_side(snapshot, pair.column))


def complaints(pair: Pair, found: Comparison) -> Iterator[str]:
    """What is wrong with a judgement."""
    if found.verdict is not pair.verdict:
        yield f"{found.verdict} for {pair.verdict}"
    if pair.reason and pair.reason not in {reason.code for reason in found.reasons}:
        yield f"reason {pair.reason} not given"
    lost = normalise("".join(span.original for span in found.spans))
    put = normalise("".join(span.page for span in found.spans))
    for words, named in ((pair.lost, lost), (pair.put, put)):
        yield from (f"{word} not named" for word in words if normalise(word) not in named)


@cache
def run() -> tuple[dict[str, tuple[Pair, Comparison]], Tally]:
    """Judge the set once for all tests."""
    results: dict[str, tuple[Pair, Comparison]] = {}
    tally = Tally()
    for pair in labelled():
        assert pair.id not in results, pair.id
        found = judged(pair)
        results[pair.id] = (pair, found)
        tally.add(pair.verdict, found.verdict)
        wrong = "; ".join(complaints(pair, found))
        if wrong:
            codes = " ".join(reason.code for reason in found.reasons)
            tally.wrong.append(f"{pair.id}: {wrong} [{codes}]")
    return results, tally


def test_nothing_wrong_is_called_right() -> None:
    """No altered, partial, polluted or quoting page is called faithful, linked or misplaced."""
    results, _ = run()
    false = [
        f"{name}: {found.verdict}"
        for name, (pair, found) in results.items()
        if pair.verdict not in GOOD and found.verdict in GOOD
    ]
    assert not false, "\n".join(false)


def test_what_is_faithful_is_found_faithful() -> None:
    """Recall over every dress: boilerplate alarms nobody."""
    _, tally = run()
    assert tally.recall(Verdict.FAITHFUL) >= LEAST_RECALL, "\n".join(tally.wrong)


def test_every_verdict_reason_and_span(capsys: pytest.CaptureFixture[str]) -> None:
    """Each pair has its verdict, its reason and its changed words named; the table is printed."""
    results, tally = run()
    with capsys.disabled():
        print(f"\n{len(results)} labelled pairs\n{tally.table()}")  # noqa: T201 -- the table is the result
    assert len(results) >= LEAST_PAIRS
    assert not tally.wrong, "\n".join(tally.wrong)
