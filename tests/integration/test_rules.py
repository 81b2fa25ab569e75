"""Verdicts that other rules gave, and absences that no page proves, judged once more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from syndicator.cli import run
from syndicator.core.model import RepostId
from syndicator.core.verdict import Verdict
from syndicator.evidence.replay import Outcome, replay
from syndicator.pages.judging import RULES
from syndicator.store import evidence, proofs, sightings
from tests.integration.office import opened
from tests.integration.scenes import document, standing

if TYPE_CHECKING:
    import pytest

    from syndicator.core.times import Millis
    from syndicator.store import Tx
    from tests.acceptance.configuration import Configuration
    from tests.acceptance.source import ListedSource
    from tests.integration.county import County

FIRST = RepostId(1)
OLD = "1"


def judged_by_others(tx: Tx, at: Millis, verdict: Verdict, reason: str) -> None:
    """What another version of this program left, had it said so of the same page."""
    (known,) = proofs.of(tx, FIRST)
    ((role, kept),) = evidence.of(tx, known.id)
    made = sightings.record(
        tx,
        repost=FIRST,
        at=at,
        verdict=verdict,
        revision=known.revision,
        page_url=known.page_url,
        reasons=[reason],
        spans=[],
        theirs=known.theirs,
        evidence=kept.digest,
    )
    answers = [(role, kept.id)]
    proofs.prove(tx, made.id, at, question=known.question, rules=OLD, answers=answers)


async def test_a_verdict_that_newer_rules_do_not_give_is_revised(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Told with both versions and both verdicts; it is no fault, and the old one stays."""
    async with opened(configuration) as office:
        await standing(office, source, document())
        now = office.clock.now()
        await office.app.ctx.write(lambda tx: judged_by_others(tx, now, Verdict.ALTERED, "改动"))
    option = ["--config", str(configuration.files)]
    assert run(["verify", "replay", "--rules", "--json", *option]) == 0
    one, other, *rules, end = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (one["outcome"], one["rules"]) == ("same", RULES)
    assert (other["outcome"], other["rules"], other["rules_now"]) == ("revised", OLD, RULES)
    assert (other["verdict"], other["verdict_now"]) == ("altered", "faithful")
    assert [(r["kept"], r["present"], r["same"], r["revised"]) for r in rules] == [
        (OLD, RULES, 0, 1),
        (RULES, RULES, 1, 0),
    ]
    assert (end["ok"], end["revised"]) == (True, 1)
    assert run(["verify", "replay", "--rules", *option]) == 0
    shown = capsys.readouterr().out
    assert f"规则 {OLD} → {RULES} rules: 判定 verdict: altered → faithful" in shown
    assert f"规则 rules {OLD} → {RULES}: 新规则另有结论 revised 1" in shown


async def test_an_absence_read_through_the_interface_says_why_nothing_proves_it(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A list that an adapter read is no page: nothing is claimed, and the way out is named."""
    configuration.sites[0] = {**configuration.sites[0], "list_kind": "cms", "list_url": ""}
    async with opened(configuration) as office:
        await standing(office, source, document())
        county.cms.records.clear()
        for _ in range(4):
            await office.later(3601, "confirm")
        found = await office.app.ctx.read(lambda tx: [replay(tx, o) for o in proofs.every(tx)])
    gone = found[-1]
    assert gone.proved.verdict in {Verdict.ABSENT, Verdict.VANISHED}
    assert gone.outcome is Outcome.UNPROVEN
    assert "list_kind" in gone.why
