"""The whole set, judged once as the daemon judges: bytes in, verdict, reasons and spans out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from syndicator.core.judging.findings import Changed
from syndicator.core.model import Revision
from syndicator.core.text import digest, normalise
from syndicator.core.times import Millis, parse_stamp
from syndicator.core.verdict import Verdict
from syndicator.pages.extract import read_page
from syndicator.pages.judging import PageAnswer, Question, judge
from syndicator.pages.sanitise import sanitise, text_of
from tests.labelled import bent, beside, cases, figures, others, tricks
from tests.labelled.pairs import Pair, Tally, dressed, source_page
from tests.labelled.papers import Document
from tests.labelled.sheets import SITE_ID_CODE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the judge says of a pair."""

    verdict: Verdict
    codes: tuple[str, ...]
    """Of its reasons and remarks."""
    spans: tuple[Changed, ...]


def labelled() -> Iterator[Pair]:
    """Every pair."""
    pairs = dressed(
        chain(
            cases.faithful(),
            cases.one_spot(),
            cases.order_and_heading(),
            cases.additions(),
            cases.parts(),
            beside.attached(),
            beside.listed(),
            beside.notes(),
            beside.linked_words(),
            tricks.second_copies(),
            tricks.marked_up(),
            tricks.beside_furniture(),
            tricks.innocents(),
            figures.raised(),
            figures.numbered(),
            bent.beside(),
            bent.headings(),
            bent.cells(),
            bent.forms(),
            bent.unseen(),
            others.links(),
            others.other_papers(),
        )
    )
    yield from chain(pairs, others.no_articles())


@cache
def revision_of(paper: Document) -> Revision:
    """The document as the daemon keeps it: read from the source's page and sanitised."""
    page = source_page(paper)
    read = read_page(page.body, page.url)
    assert read.body_by == "#UCAP-CONTENT"
    html = sanitise(read.body_html or "", page.url)
    text = text_of(html)
    return Revision(1, paper.title, html, text, digest(text), page.url, Millis(0))


def judged(pair: Pair) -> Outcome:
    """What the judge says of the answer, read as the daemon reads it."""
    question = Question(
        texts=(revision_of(pair.paper),),
        doc_no=pair.paper.number,
        published=parse_stamp(f"{pair.paper.published:%Y-%m-%d}"),
        site_id_code=SITE_ID_CODE,
        expected_column=pair.column,
    )
    headers = {"content-type": pair.answer.kind}
    found = judge(question, PageAnswer(pair.answer.url, 200, headers, pair.answer.body))
    reasons = (*found.comparison.reasons, *found.remarks)
    return Outcome(found.verdict, tuple(r.code for r in reasons), found.comparison.spans)


def complaints(pair: Pair, found: Outcome) -> Iterator[str]:
    """What is wrong with a judgement."""
    if found.verdict is not pair.verdict:
        yield f"{found.verdict} for {pair.verdict}"
    if pair.reason and pair.reason not in found.codes:
        yield f"reason {pair.reason} not given"
    lost = normalise("".join(span.original for span in found.spans))
    put = normalise("".join(span.page for span in found.spans))
    for words, named in ((pair.lost, lost), (pair.put, put)):
        yield from (f"{word} not named" for word in words if normalise(word) not in named)


@cache
def run() -> tuple[dict[str, tuple[Pair, Outcome]], Tally]:
    """Judge the set once for all tests."""
    results: dict[str, tuple[Pair, Outcome]] = {}
    tally = Tally()
    for pair in labelled():
        assert pair.id not in results, pair.id
        found = judged(pair)
        results[pair.id] = (pair, found)
        tally.add(pair.verdict, found.verdict)
        wrong = "; ".join(complaints(pair, found))
        if wrong:
            tally.wrong.append(f"{pair.id}: {wrong} [{' '.join(found.codes)}]")
    return results, tally
