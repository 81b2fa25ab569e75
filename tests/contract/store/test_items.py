"""Sources and their items: every entry once, with what was decided and why."""

from dataclasses import dataclass, replace
from functools import partial

import pytest

from syndicator.core.model import ItemId, PersonKey, PolicyId, SourceKey
from syndicator.core.polling import ListState
from syndicator.core.times import Millis
from syndicator.store import SqliteStore, Tx, events, items, policies, sources
from tests.contract.store.ground import HOUR, NOON, STAMP, Shown, document

SOURCE = SourceKey("songjian")
ZHAO = PersonKey("zhao")


def show(
    tx: Tx, entry: Shown | None = None, at: int = NOON, address: str | None = None
) -> items.Seen:
    """A source shows an entry."""
    shown = entry or Shown()
    return items.seen(
        tx,
        source=SOURCE,
        entry=shown,
        address=address or shown.url or f"id:{shown.id}",
        doc_no="松政发|2026|1",
        absent_at=Millis(at - HOUR),
        at=Millis(at),
    )


async def get(store: SqliteStore, item: ItemId) -> items.ItemRow:
    """The item, which is there."""
    row = await store.read(lambda tx: items.get(tx, item))
    assert row is not None
    return row


async def kinds(store: SqliteStore, item: ItemId) -> list[str]:
    """The item's story."""
    return [event.kind for event in await store.read(lambda tx: events.story(tx, f"item:{item}"))]


async def test_an_entry_is_one_item_however_often_it_is_shown(store: SqliteStore) -> None:
    """The second showing only says that it still stands there; nothing of the first changes."""
    first = await store.write(show)
    again = await store.write(lambda tx: show(tx, replace(Shown(), title="另一标题"), NOON + 5))
    assert (first.new, again.new) == (True, False)
    assert first.id == again.id
    row = await get(store, first.id)
    assert (row.title, row.published) == (Shown().title, STAMP)
    assert (row.first_seen_at, row.last_seen_at, row.absent_at) == (NOON, NOON + 5, NOON - HOUR)
    assert await kinds(store, first.id) == ["seen"]


async def test_equal_or_missing_dates_lose_nothing(store: SqliteStore) -> None:
    """Entries are told apart by address alone; without a date or a link they are items too."""

    def op(tx: Tx) -> list[bool]:
        undated = replace(Shown(), stamp=None)
        entries = [
            Shown(),
            replace(Shown(), url="https://source.invalid/a/2.html"),
            replace(undated, url="https://source.invalid/a/3.html"),
            replace(undated, url=None, id="row-4"),
        ]
        return [show(tx, entry).new for entry in entries]

    assert await store.write(op) == [True] * 4
    due = await store.read(lambda tx: items.due_for_planning(tx, NOON, 9))
    assert [row.published for row in due] == [STAMP, STAMP, None, None]
    assert due[3].url == ""


async def test_two_sources_may_show_the_same_address(store: SqliteStore) -> None:
    """Each source's entry is its own item; identity of documents is the policies' business."""
    await store.write(show)
    other = SourceKey("mirror")
    seen = await store.write(
        lambda tx: items.seen(
            tx,
            source=other,
            entry=Shown(),
            address=Shown().url or "",
            doc_no=None,
            absent_at=None,
            at=NOON,
        )
    )
    assert seen.new


async def test_planning_takes_what_waits_longest(store: SqliteStore) -> None:
    """A decided item is planned no more, a postponed one at its time."""

    def op(tx: Tx) -> tuple[ItemId, ItemId, ItemId]:
        one = show(tx, address="a", at=NOON + 2).id
        two = show(tx, address="b", at=NOON + 1).id
        three = show(tx, address="c", at=NOON).id
        items.decide(tx, three, "ignored", ["旧文 · old"], None, NOON)
        items.postpone(tx, two, Millis(NOON + HOUR), "HTTP 503", NOON)
        return one, two, three

    one, two, three = await store.write(op)
    assert await due(store, NOON + 9) == [one]
    assert await due(store, NOON + HOUR) == [one, two]
    row = await get(store, two)
    assert (row.decision, row.plan_failures, row.reasons) == ("refused", 1, ("HTTP 503",))
    assert (await get(store, three)).plan_at is None
    counts = await store.read(items.counts)
    assert (counts[items.ItemDecision.NEW], counts[items.ItemDecision.IGNORED]) == (1, 1)


async def due(store: SqliteStore, now: int) -> list[ItemId]:
    """Items to be planned."""
    rows = await store.read(lambda tx: items.due_for_planning(tx, Millis(now), 9))
    return [row.id for row in rows]


async def test_a_refusal_is_told_once_for_each_reason(store: SqliteStore) -> None:
    """Trying again for the same reason is counted, not told; another reason is."""
    seen = await store.write(show)

    def op(tx: Tx) -> None:
        for why in ("HTTP 503", "HTTP 503", "乱码 · mojibake"):
            items.postpone(tx, seen.id, Millis(NOON + HOUR), why, NOON)

    await store.write(op)
    assert await kinds(store, seen.id) == ["seen", "refused", "refused"]
    assert (await get(store, seen.id)).plan_failures == 3


async def test_a_decision_bears_policy_reasons_and_person(store: SqliteStore) -> None:
    """What was decided is kept with the item and in its story; new and refused are no decisions."""
    seen = await store.write(show)
    policy = await store.write(lambda tx: policies.insert(tx, document(), NOON))
    await store.write(lambda tx: items.decide(tx, seen.id, "policy", ["规则"], policy, NOON))
    row = await get(store, seen.id)
    assert (row.decision, row.policy, row.reasons) == ("policy", policy, ("规则",))
    assert [one.id for one in await store.read(lambda tx: items.of_policy(tx, policy))] == [seen.id]
    await store.write(lambda tx: items.close(tx, seen.id, ZHAO, "不转", NOON))
    row = await get(store, seen.id)
    assert (row.decision, row.policy, row.reasons) == ("ignored", policy, ("不转",))
    story = await store.read(lambda tx: events.story(tx, f"item:{seen.id}"))
    assert [(event.kind, event.person) for event in story[1:]] == [
        ("decided", None),
        ("decided", "zhao"),
    ]
    for wrong in ("refused", "new", "perhaps"):
        with pytest.raises(ValueError, match=wrong):
            await store.write(
                partial(
                    items.decide, item=seen.id, decision=wrong, reasons=[], policy=None, at=NOON
                )
            )


async def test_a_person_may_order_an_item_planned_anew(store: SqliteStore) -> None:
    """The ruling stays with the item, so that planning follows it."""
    seen = await store.write(show)
    await store.write(lambda tx: items.decide(tx, seen.id, "conflict", ["文号"], None, NOON))
    assert [row.id for row in await store.read(items.held)] == [seen.id]
    await store.write(lambda tx: items.reopen(tx, seen.id, "policy:3", ZHAO, "同一文件", NOON))
    row = await get(store, seen.id)
    assert (row.decision, row.ruling, row.plan_at) == ("new", "policy:3", NOON)


async def test_an_approved_secret_is_planned_anew_as_itself(store: SqliteStore) -> None:
    """Its text was never kept, so the item it came from is read again, ruled to be that policy."""
    seen = await store.write(show)
    policy = await store.write(lambda tx: policies.insert(tx, document(state="secret"), NOON))
    await store.write(lambda tx: items.decide(tx, seen.id, "secret", ["★"], policy, NOON))
    await store.write(lambda tx: items.reopen_for(tx, policy, Millis(NOON + 5)))
    row = await get(store, seen.id)
    assert (row.decision, row.ruling, row.plan_at) == ("new", f"policy:{policy}", NOON + 5)
    await store.write(lambda tx: items.reopen_for(tx, PolicyId(99), NOON))


# -- sources --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Validators:
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Memory:
    validators: Validators
    digest: str


def read(tx: Tx, at: int, state: ListState, memory: Memory | None = None) -> None:
    """A reading of the source ends."""
    good = state is ListState.OK
    sources.looked(
        tx,
        key=SOURCE,
        at=Millis(at),
        state=state,
        reason="" if good else "HTTP 503",
        good=good,
        failures=0 if good else 1,
        next_poll_at=Millis(at + HOUR),
        memory=memory,
        rows_seen=20 if good else None,
        skew_ms=40 if good else None,
    )


async def test_a_source_is_due_at_once_and_then_by_its_rhythm(store: SqliteStore) -> None:
    """One never met is due; one that was read is due at its time; one not configured never."""
    keys = [SOURCE, SourceKey("other")]
    due = await store.write(lambda tx: sources.due(tx, keys, NOON))
    assert [row.key for row in due] == keys
    assert due[0].state is ListState.NEW
    await store.write(lambda tx: read(tx, NOON, ListState.OK))
    assert [row.key for row in await store.write(lambda tx: sources.due(tx, keys, NOON))] == [
        "other"
    ]
    later = Millis(NOON + HOUR)
    assert [row.key for row in await store.write(lambda tx: sources.due(tx, [SOURCE], later))] == [
        SOURCE
    ]


async def test_a_bad_reading_keeps_what_the_good_one_taught(store: SqliteStore) -> None:
    """Validators, digest, rows and the last good reading survive an outage, told once."""
    memory = Memory(Validators('"e1"', None), "abc")
    await store.write(lambda tx: sources.due(tx, [SOURCE], NOON))
    await store.write(lambda tx: read(tx, NOON, ListState.OK))
    await store.write(lambda tx: read(tx, NOON + 1, ListState.OK, memory))
    await store.write(lambda tx: read(tx, NOON + 2, ListState.FAILED))
    await store.write(lambda tx: read(tx, NOON + 3, ListState.FAILED))
    row = await store.read(lambda tx: sources.get(tx, SOURCE))
    assert row is not None
    assert (row.etag, row.last_modified, row.body_digest) == ('"e1"', None, "abc")
    assert (row.last_ok_at, row.last_try_at) == (NOON + 1, NOON + 3)
    assert (row.rows_seen, row.skew_ms, row.failures, row.reason) == (20, 40, 1, "HTTP 503")
    assert await store.read(sources.every) == [row]
    story = await store.read(lambda tx: events.story(tx, f"source:{SOURCE}"))
    assert [(event.body["from"], event.body["to"]) for event in story] == [
        ("new", "ok"),
        ("ok", "failed"),
    ]
