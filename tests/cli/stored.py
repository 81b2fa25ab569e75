"""A store as a busy day leaves it: one thing of each kind that somebody must look at."""

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from syndicator.core import events as ev
from syndicator.core.deadline import Due, Result
from syndicator.core.lifecycle import born
from syndicator.core.model import (
    Form,
    ItemId,
    PlatformKey,
    PolicyId,
    ProfileKey,
    RepostId,
    SiteKey,
    SourceKey,
    UnitKey,
)
from syndicator.core.polling import ListState
from syndicator.core.times import Millis, Span
from syndicator.core.verdict import Verdict
from syndicator.ports import SystemClock
from syndicator.store import (
    Tx,
    attempts,
    deadlines,
    items,
    open_store,
    policies,
    reposts,
    sightings,
    sources,
    watches,
)
from tests.cli.office import Office
from tests.contract.store.ground import RULES, Shown, document, step

HOUR: Final = 3_600_000
MINUTE: Final = 60_000
PORTAL: Final = ("yun-portal", "yun", "cloud")
COUNTY: Final = ("yun-1-portal", "yun-1", "seen")
SCHOOL: Final = ("yun-edu-portal", "yun-edu", "cloud")


@dataclass(frozen=True, slots=True)
class Day:
    """What was put in, by number."""

    now: Millis
    confirmed: RepostId
    late: RepostId
    soon: RepostId
    refused: RepostId
    released: PolicyId
    held: PolicyId
    secret: PolicyId
    conflict: ItemId


def fill(place: Office) -> Day:
    """Write the day into the office's store."""
    return asyncio.run(_fill(place))


async def _fill(place: Office) -> Day:
    clock = SystemClock()
    store = await open_store(place.store, clock=clock)
    try:
        return await store.write(lambda tx: _day(tx, clock.now()))
    finally:
        await store.aclose()


def _day(tx: Tx, now: Millis) -> Day:
    start = Millis(now - 3 * HOUR)
    new = replace(document(1), start=Span(start, Millis(start + MINUTE)), seen_at=start)
    released = policies.insert(tx, new, start)
    held = policies.insert(tx, document(2, "held"), start)
    secret = policies.insert(tx, document(3, "secret"), start)
    second = policies.insert(tx, replace(document(4), start=new.start, seen_at=start), start)

    confirmed = _owe(tx, released, PORTAL, start, now + HOUR)
    late = _owe(tx, released, COUNTY, start, now - HOUR)
    # So far off that no week of holidays lies between: warnings come in office hours.
    refused = _owe(tx, released, SCHOOL, start, now + 20 * 24 * HOUR)
    soon = _owe(tx, second, PORTAL, start, now + 5 * MINUTE)
    _confirm(tx, confirmed, now)
    deadlines.decide(
        tx, late, 1, ProfileKey("one-hour"), Result.MISSED, Result.MISSED, Millis(now - 1)
    )
    step(tx, refused, ev.Claimed(), start)
    step(tx, refused, ev.Refusal("column", "栏目 5 不存在 · there is no column 5"), start)

    _shown(tx, "https://source.invalid/a/1.html", "policy", released, now)
    conflict = _shown(tx, "https://source.invalid/b/9.html", "conflict", None, now)
    _lists(tx, now)
    return Day(now, confirmed, late, soon, refused, released, held, secret, conflict)


def _owe(
    tx: Tx, policy: PolicyId, where: tuple[str, str, str], start: Millis, limit: int
) -> RepostId:
    site, unit, platform = where
    goal, end = Millis(start + HOUR), Millis(limit)
    due = Due(
        ProfileKey("one-hour"),
        frozenset({Form.REPOST, Form.LINK}),
        Span(goal, Millis(goal + MINUTE)),
        Span(end, Millis(end + MINUTE)),
        provisional=False,
    )
    return reposts.insert(
        tx,
        born(policy, SiteKey(site), 1, start, RULES),
        unit=UnitKey(unit),
        platform=PlatformKey(platform),
        urgency=end,
        why={"code": "all", "zh": "全部站点都应转载", "en": "every site owes it"},
        dues=[due],
        at=start,
    )


def _confirm(tx: Tx, repost: RepostId, now: Millis) -> None:
    at = Millis(now - 2 * HOUR)
    step(tx, repost, ev.Claimed(), at)
    attempt = attempts.begin(tx, repost, "create", 1, at)
    attempts.finish(tx, attempt, Millis(at + 400), "stored", "41")
    url = "https://www.yun.example/zc/41.html"
    step(tx, repost, ev.HandedOver(1, "41", url, review=False), Millis(at + 400))
    seen = Millis(at + 10 * MINUTE)
    sightings.record(
        tx,
        repost=repost,
        at=Millis(at + MINUTE),
        verdict=Verdict.ALTERED,
        revision=1,
        page_url=url,
        reasons=["有改动 · it was changed"],
        spans=[{"kind": "replaced", "original": "应", "page": "可"}],
        theirs=False,
        evidence=None,
    )
    sightings.record(
        tx,
        repost=repost,
        at=seen,
        verdict=Verdict.FAITHFUL,
        revision=1,
        page_url=url,
        reasons=["全文一致 · the whole text stands there"],
        spans=[],
        theirs=False,
        evidence=None,
    )
    step(tx, repost, ev.SeenRight(Verdict.FAITHFUL, 1, url, theirs=False), seen)
    reposts.set_visible(tx, repost, Span(Millis(at + 5 * MINUTE), seen))
    deadlines.decide(tx, repost, 1, ProfileKey("one-hour"), Result.MISSED, Result.MET, seen)


def _shown(tx: Tx, address: str, decision: str, policy: PolicyId | None, now: Millis) -> ItemId:
    seen = items.seen(
        tx,
        source=SourceKey("capital"),
        entry=replace(Shown(), url=address),
        address=address,
        doc_no="松政发|2026|1",
        absent_at=None,
        at=now,
    )
    why = ["文号相同而正文不同 · same number, another text"] if decision == "conflict" else []
    items.decide(tx, seen.id, decision, why, policy, now)
    return seen.id


def _lists(tx: Tx, now: Millis) -> None:
    key = SourceKey("capital")
    sources.due(tx, [key], now)
    sources.looked(
        tx,
        key=key,
        at=now,
        state=ListState.BLOCKED,
        reason="质询页 · a challenge page",
        good=False,
        failures=2,
        next_poll_at=Millis(now + MINUTE),
        memory=None,
        rows_seen=None,
        skew_ms=None,
    )
    site = SiteKey("yun-1-portal")
    watches.wake(tx, site, now)
    watches.looked(
        tx,
        site=site,
        at=now,
        state=ListState.FAILED,
        reason="连接超时 · timed out",
        next_poll_at=Millis(now + MINUTE),
        failures=1,
    )
