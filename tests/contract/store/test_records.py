"""Deadlines, attempts, sightings, evidence, events: what proves each figure."""

import hashlib
from functools import partial

import pytest

from syndicator.core import events as ev
from syndicator.core.chain import GENESIS, link
from syndicator.core.deadline import Due, Result
from syndicator.core.errors import StoreError
from syndicator.core.model import PersonKey, PolicyId, ProfileKey, RepostId
from syndicator.core.repost import Step
from syndicator.core.times import Millis
from syndicator.core.verdict import Verdict
from syndicator.store import (
    SqliteStore,
    Tx,
    attempts,
    deadlines,
    events,
    evidence,
    policies,
    reposts,
    sightings,
)
from tests.contract.store.ground import EVENING, HOUR, NOON, OBSERVING, document, due, owe, step

ONE = ProfileKey("one-hour")


def owed(tx: Tx, *dues: Due) -> RepostId:
    """One policy owed by one site."""
    return owe(tx, policies.insert(tx, document(), NOON), dues=dues or (due(),), rules=OBSERVING)


# -- deadlines ------------------------------------------------------------------------------------


async def test_each_rule_has_its_own_deadline(store: SqliteStore) -> None:
    """Target, limit, forms and doubt come back; rules without a limit are kept as such."""
    vague = Due(ProfileKey("vague"), due().accepts, None, None, provisional=True)
    repost = await store.write(lambda tx: owed(tx, due(), vague))
    rows = await store.read(lambda tx: deadlines.of(tx, repost, 1))
    one, other = rows
    assert Due(one.profile, one.accepts, one.target, one.limit, one.provisional) == due()
    assert Due(other.profile, other.accepts, other.target, other.limit, other.provisional) == vague
    assert (one.target_result, one.limit_result, one.decided_at) == (Result.OPEN, Result.OPEN, None)


async def test_the_nearest_is_of_what_is_wanted_now(store: SqliteStore) -> None:
    """Retries are computed from the wanted revision's deadlines, which make it urgent again."""
    repost = await store.write(lambda tx: owed(tx, due(), due("day", Millis(EVENING + HOUR))))
    assert await store.read(lambda tx: deadlines.nearest(tx, repost)) == (NOON + HOUR, EVENING)

    def revised(tx: Tx) -> None:
        step(tx, repost, ev.Revised(2))
        deadlines.insert(tx, repost, 2, [due(limit=Millis(EVENING + 5), target=2)])

    await store.write(revised)
    assert await store.read(lambda tx: deadlines.nearest(tx, repost)) == (
        NOON + 2 * HOUR,
        EVENING + 5,
    )
    assert len(await store.read(lambda tx: deadlines.all_of(tx, repost))) == 3


async def test_a_duty_without_a_rule_has_no_deadline(store: SqliteStore) -> None:
    """Nothing is invented where no rule binds."""
    repost = await store.write(
        lambda tx: owe(tx, policies.insert(tx, document(), NOON), rules=OBSERVING)
    )
    assert await store.read(lambda tx: deadlines.nearest(tx, repost)) == (None, None)


async def test_what_is_past_is_found_until_it_is_decided(store: SqliteStore) -> None:
    """Open targets and limits come up once surely past, each rule once, ended duties never."""

    def op(tx: Tx) -> RepostId:
        policy = policies.insert(tx, document(), NOON)
        repost = owe(tx, policy, "pine", dues=(due(),), rules=OBSERVING)
        ended = owe(tx, policy, "birch", dues=(due(),), rules=OBSERVING)
        step(tx, ended, ev.Waived(PersonKey("zhao"), "撤并 · merged"))
        return repost

    repost = await store.write(op)
    goal = NOON + HOUR + 59_999
    assert await past(store, goal) == []
    assert await past(store, goal + 1) == [(repost, "one-hour")]
    await decide(store, repost, Result.MISSED, Result.OPEN)
    assert await past(store, goal + 1) == []
    assert await past(store, EVENING + 60_000) == [(repost, "one-hour")]
    assert await store.read(lambda tx: deadlines.soon(tx, NOON, EVENING)) == 1
    await decide(store, repost, Result.MISSED, Result.UNDECIDED)
    assert await past(store, EVENING + 60_000) == []
    assert await store.read(lambda tx: deadlines.soon(tx, NOON, EVENING)) == 0


async def past(store: SqliteStore, now: int) -> list[tuple[RepostId, str]]:
    """Demands that are past and open."""
    rows = await store.read(lambda tx: deadlines.passed(tx, Millis(now), 9))
    return [(row.repost, row.profile) for row in rows]


async def decide(store: SqliteStore, repost: RepostId, target: Result, limit: Result) -> None:
    """Record how the demand stands."""
    await store.write(lambda tx: deadlines.decide(tx, repost, 1, ONE, target, limit, NOON))


async def test_met_and_missed_stand_for_ever(store: SqliteStore) -> None:
    """An undecided result may still be decided; a decided one no later look overturns."""
    repost = await store.write(owed)
    await decide(store, repost, Result.UNDECIDED, Result.MET)
    await decide(store, repost, Result.MISSED, Result.MISSED)
    await decide(store, repost, Result.MET, Result.OPEN)
    (row,) = await store.read(lambda tx: deadlines.of(tx, repost, 1))
    assert (row.target_result, row.limit_result) == (Result.MISSED, Result.MET)
    assert row.decided_at == NOON


async def test_a_missed_limit_is_not_made_good_by_a_later_copy(store: SqliteStore) -> None:
    """A copy that comes after the limit changes nothing about the limit."""
    repost = await store.write(owed)
    await decide(store, repost, Result.MET, Result.MISSED)
    await decide(store, repost, Result.MISSED, Result.MET)
    (row,) = await store.read(lambda tx: deadlines.of(tx, repost, 1))
    assert (row.target_result, row.limit_result) == (Result.MET, Result.MISSED)


# -- attempts -------------------------------------------------------------------------------------


async def test_an_attempt_is_open_until_its_first_ending(store: SqliteStore) -> None:
    """The intent is there before the request; what came of it is set once."""
    repost = await store.write(owed)
    attempt = await store.write(lambda tx: attempts.begin(tx, repost, "create", 1, NOON))
    (row,) = await store.read(lambda tx: attempts.of(tx, repost))
    assert (row.op, row.revision, row.started_at, row.finished_at) == ("create", 1, NOON, None)
    for outcome in ("HandedOver", "Lost"):
        await store.write(
            partial(attempts.finish, attempt=attempt, at=EVENING, outcome=outcome, detail="ok")
        )
    (row,) = await store.read(lambda tx: attempts.of(tx, repost))
    assert (row.finished_at, row.outcome, row.detail) == (EVENING, "HandedOver", "ok")


async def test_an_attempt_belongs_to_a_repost(store: SqliteStore) -> None:
    """One for a repost that is not there is refused."""
    with pytest.raises(StoreError):
        await store.write(lambda tx: attempts.begin(tx, RepostId(99), "create", 1, NOON))


# -- sightings ------------------------------------------------------------------------------------


def look(
    tx: Tx,
    repost: RepostId,
    at: int,
    verdict: Verdict = Verdict.FAITHFUL,
    reasons: tuple[str, ...] = (),
    proof: str | None = None,
) -> sightings.Recorded:
    """A look at the public page."""
    return sightings.record(
        tx,
        repost=repost,
        at=Millis(at),
        verdict=verdict,
        revision=1,
        page_url="https://pine.invalid/77.html",
        reasons=reasons,
        spans=[{"kind": "replaced", "original": "5", "page": "6", "at": 12}] if reasons else [],
        theirs=False,
        evidence=proof,
    )


async def test_equal_looks_are_one_run(store: SqliteStore) -> None:
    """A hundred looks that say the same are one row with its first and last time and its proof."""
    repost = await store.write(owed)

    def op(tx: Tx) -> list[bool]:
        runs = [look(tx, repost, NOON + n, proof=f"e{n}").new for n in range(100)]
        runs.append(look(tx, repost, NOON + 200, Verdict.ALTERED, ("数字被改",)).new)
        runs.append(look(tx, repost, NOON + 300).new)
        return runs

    assert await store.write(op) == [True, *[False] * 99, True, True]
    first, second, third = await store.read(lambda tx: sightings.of(tx, repost))
    assert (first.first_at, first.last_at, first.looks, first.evidence) == (
        NOON,
        NOON + 99,
        100,
        "e0",
    )
    assert second.spans == ({"kind": "replaced", "original": "5", "page": "6", "at": 12},)
    assert second.reasons == ("数字被改",)
    assert (third.verdict, third.looks) == (Verdict.FAITHFUL, 1)


async def test_a_restless_page_begins_a_few_runs_a_day(store: SqliteStore) -> None:
    """The same finding in other words at every look: three runs a day, all looks counted."""
    repost = await store.write(owed)

    def op(tx: Tx) -> list[sightings.Recorded]:
        return [
            look(tx, repost, NOON + n * HOUR, Verdict.ALTERED, (f"数字被改（{n} 处）",))
            for n in range(60)
        ]

    seen = await store.write(op)
    assert [n for n, one in enumerate(seen) if one.new] == [0, 1, 2, 24, 25, 26, 48, 49, 50]
    assert sum(one.spared for one in seen) == 60 - 9
    runs = await store.read(lambda tx: sightings.of(tx, repost))
    assert sum(one.looks for one in runs) == 60
    assert runs[-1].last_at == NOON + 59 * HOUR
    other = await store.write(lambda tx: look(tx, repost, NOON + 60 * HOUR, Verdict.POLLUTED))
    back = await store.write(
        lambda tx: look(tx, repost, NOON + 61 * HOUR, Verdict.ALTERED, ("数字被改（1 处）",))
    )
    assert other.new
    assert back.new


async def test_each_repost_has_its_own_run(store: SqliteStore) -> None:
    """Looks at two sites do not mix, although they say the same."""

    def op(tx: Tx) -> list[bool]:
        policy = policies.insert(tx, document(), NOON)
        pine, birch = owe(tx, policy, "pine"), owe(tx, policy, "birch")
        return [look(tx, one, NOON).new for one in (pine, birch, pine)]

    assert await store.write(op) == [True, True, False]


# -- evidence -------------------------------------------------------------------------------------

PAGE = ("<html>" + "各区县:请装点街灯。" * 500 + "</html>").encode("gb18030")
DIGEST = hashlib.sha256(PAGE).hexdigest()
URL = "https://pine.invalid/77.html"


def keep(tx: Tx, at: int = NOON, url: str = URL, refers: int | None = None) -> int:
    """Keep the page, or an answer with the same bytes as one that is kept."""
    form = evidence.Form.RESPONSE if refers is None else evidence.Form.REVISIT
    new = evidence.NewRecord(
        DIGEST, url, Millis(at), 200, len(PAGE), form, refers, PAGE if refers is None else b"same"
    )
    return evidence.put(tx, new)


async def test_a_record_comes_back_exactly(store: SqliteStore) -> None:
    """By its number or by the digest of its body, with a digest of its own."""
    number = await store.write(keep)
    kept = await store.read(lambda tx: evidence.get(tx, number))
    assert kept == await store.read(lambda tx: evidence.named(tx, DIGEST))
    assert kept is not None
    assert (kept.record, kept.sealed) == (PAGE, DIGEST)
    assert (kept.url, kept.at, kept.status, kept.size) == (URL, NOON, 200, len(PAGE))
    assert await store.read(lambda tx: evidence.find(tx, DIGEST, URL, NOON)) == number
    assert await store.read(lambda tx: evidence.find(tx, DIGEST, URL, Millis(NOON + 1))) is None
    assert await store.read(lambda tx: evidence.named(tx, "other")) is None


async def test_retention_takes_bytes_and_leaves_the_digest(store: SqliteStore) -> None:
    """Old bytes go in portions and are counted; the same page seen again is kept again."""
    number = await store.write(keep)
    assert await store.read(evidence.usage) == evidence.Usage(1, len(PAGE), 0)
    assert await store.write(lambda tx: evidence.expire(tx, NOON, 9)) == 0
    assert await store.write(lambda tx: evidence.expire(tx, Millis(NOON + 1), 9)) == 1
    assert await store.write(lambda tx: evidence.expire(tx, Millis(NOON + 1), 9)) == 0
    gone = await store.read(lambda tx: evidence.get(tx, number))
    assert gone is not None
    assert (gone.record, gone.size, gone.sealed) == (None, len(PAGE), DIGEST)
    assert await store.read(lambda tx: evidence.whole(tx, DIGEST)) is None
    assert await store.read(evidence.usage) == evidence.Usage(0, 0, 1)
    again = await store.write(partial(keep, at=NOON + HOUR))
    assert (await store.read(lambda tx: evidence.whole(tx, DIGEST))) == evidence.Whole(
        again, URL, Millis(NOON + HOUR)
    )


async def test_bytes_stay_while_a_younger_answer_refers_to_them(store: SqliteStore) -> None:
    """A page seen again in spring is proved by the bytes of autumn: both go together."""
    first = await store.write(keep)
    second = await store.write(partial(keep, at=NOON + HOUR, refers=first))
    assert await store.write(lambda tx: evidence.expire(tx, Millis(NOON + 1), 9)) == 0
    assert await store.read(lambda tx: evidence.has_bytes(tx, first))
    assert await store.write(lambda tx: evidence.expire(tx, Millis(NOON + HOUR + 1), 9)) == 2
    assert not await store.read(lambda tx: evidence.has_bytes(tx, second))


# -- events ---------------------------------------------------------------------------------------


async def test_events_are_linked_from_the_first(store: SqliteStore) -> None:
    """Each hash is made from the one before and from everything the event says."""

    def op(tx: Tx) -> None:
        events.append(tx, NOON, "daemon", "started", {"configuration": "松间"})
        events.append(tx, EVENING, "policy:3", "released", {"reason": "属实"}, "zhao")

    await store.write(op)
    [first] = await store.read(lambda tx: events.story(tx, "daemon"))
    [second] = await store.read(lambda tx: events.story(tx, "policy:3"))
    assert (first.seq, first.prev) == (1, GENESIS)
    assert second.prev == first.hash
    said = {
        "chain": "main",
        "seq": 2,
        "at": EVENING,
        "subject": "policy:3",
        "kind": "released",
        "person": "zhao",
        "body": {"reason": "属实"},
    }
    assert second.hash == link(first.hash, said)
    assert await store.read(events.heads) == {"main": (2, second.hash)}


async def test_an_undone_event_leaves_no_gap(store: SqliteStore) -> None:
    """The chain goes on from what was recorded, not from what was tried."""

    def undone(tx: Tx) -> None:
        events.append(tx, NOON, "daemon", "tried", {})
        raise KeyError

    await store.write(lambda tx: events.append(tx, NOON, "daemon", "one", {}))
    with pytest.raises(KeyError):
        await store.write(undone)
    await store.write(lambda tx: events.append(tx, NOON, "daemon", "two", {}))
    chain = await store.read(lambda tx: events.story(tx, "daemon"))
    assert [(event.seq, event.kind) for event in chain] == [(1, "one"), (2, "two")]
    assert chain[1].prev == chain[0].hash


async def test_an_event_without_one_form_is_refused(store: SqliteStore) -> None:
    """A number with a fraction has no one form in JSON: it cannot enter the chain."""
    with pytest.raises(TypeError):
        await store.write(lambda tx: events.append(tx, NOON, "daemon", "x", {"s": 0.5}))
    assert await store.read(events.heads) == {}


async def test_every_kind_of_event_has_its_word(store: SqliteStore) -> None:
    """Kinds are the events' names in snake case."""
    assert reposts.kind_of(ev.WithdrawalOrdered) == "withdrawal_ordered"
    assert reposts.kind_of(ev.Claimed) == "claimed"
    repost = await store.write(owed)
    row = await store.read(lambda tx: reposts.get(tx, repost))
    assert row is not None
    assert row.step is Step.LOOK
    assert row.policy == PolicyId(1)
