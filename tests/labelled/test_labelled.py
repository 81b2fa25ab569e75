"""The judge against a labelled set of our own making: documents × dresses × what sites do.

No copy that is changed, cut, quoted or polluted may ever be called faithful; what is faithful must
be found so; each change must be named by a span. **The set grows with each mistake found**: a page
that was misjudged anywhere (a site's, a contested figure's) gets a twin here, in our own words,
with the verdict a careful person gives it, before the judge is mended. `papers` holds the
documents, `dresses` the markup sites show them in, `cases` and `others` what was done to them.
"""

from __future__ import annotations

import pytest

from syndicator.core.verdict import Verdict
from tests.labelled import outcomes
from tests.labelled.judged import run

LEAST_PAIRS = 300
LEAST_RECALL = 0.98
GOOD = {Verdict.FAITHFUL, Verdict.LINKED, Verdict.MISPLACED}


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


def test_other_outcomes_have_another_version() -> None:
    """What kept evidence is judged by has a version: no outcome changes without it."""
    results, _ = run()
    now = {name: outcomes.line(found) for name, (_, found) in results.items()}
    assert not outcomes.changed(now), outcomes.HOW
