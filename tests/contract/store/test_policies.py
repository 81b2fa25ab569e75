"""Policies: known by three keys, revised, released by persons, never lost."""

from functools import partial

import pytest

from syndicator.core.errors import ActionRefused
from syndicator.core.identity import Keys
from syndicator.core.model import PersonKey, PolicyId, Scope, ScopeKind
from syndicator.core.times import Millis, Span
from syndicator.store import SqliteStore, Tx, events, policies, rulings
from syndicator.store.errors import NoSuchRow
from tests.contract.store.ground import HOUR, NOON, document, text

ZHAO, QIAN = PersonKey("zhao"), PersonKey("qian")
EVERYWHERE = Scope(ScopeKind.ALL)


def enter(tx: Tx, state: str = "released", number: int = 1) -> PolicyId:
    """A policy in a state."""
    return policies.insert(tx, document(number, state), NOON)


async def kinds(store: SqliteStore, policy: PolicyId) -> list[str]:
    """The policy's story."""
    story = await store.read(lambda tx: events.story(tx, f"policy:{policy}"))
    return [event.kind for event in story]


async def test_a_policy_is_read_back_as_it_was_entered(store: SqliteStore) -> None:
    """Head, start, scope, reasons, metadata and the first text come back whole."""
    policy = await store.write(enter)
    new = document()
    row = await store.read(lambda tx: policies.row(tx, policy))
    assert row is not None
    head = await store.read(lambda tx: policies.head(tx, policy))
    assert row.head == head
    assert (head.title, head.doc_no, head.issuers) == (new.title, new.doc_no, new.issuers)
    assert (head.published, head.released_at, head.latest) == (new.published, NOON, 1)
    assert (row.start, row.scope, row.reasons) == (new.start, new.scope, new.reasons)
    assert row.meta == new.meta
    assert row.state == "released"
    first = await store.read(lambda tx: policies.revision(tx, policy, 1))
    assert (first.text, first.html) == ("各区县:请装点街灯。", "<p>各区县:请装点街灯。</p>")
    assert await kinds(store, policy) == ["entered"]


async def test_any_key_finds_the_policy(store: SqliteStore) -> None:
    """Address, number and text each lead to it, with everything it is known under."""
    policy = await store.write(enter)
    await store.write(lambda tx: enter(tx, number=2))
    extra = Keys("https://other.invalid/1.html", None, None)
    await store.write(lambda tx: policies.add_keys(tx, policy, extra))
    await store.write(lambda tx: policies.add_keys(tx, policy, extra))
    for keys in (extra, Keys(None, "松政发|2026|1", None), Keys(None, None, "d1")):
        (known,) = await store.read(partial(policies.candidates, keys=keys))
        assert known.id == policy
        assert known.addresses == {"https://source.invalid/a/1.html", extra.address}
        assert known.doc_nos == {"松政发|2026|1"}
        assert known.latest == "d1"
    both = Keys("https://source.invalid/a/1.html", "松政发|2026|2", None)
    assert len(await store.read(lambda tx: policies.candidates(tx, both))) == 2
    nothing = Keys(None, None, "d7")
    assert await store.read(lambda tx: policies.candidates(tx, nothing)) == []


async def test_a_revision_is_numbered_and_the_newest_leads(store: SqliteStore) -> None:
    """The next text is the next number, found by its digest; the older one stays."""
    policy = await store.write(enter)
    newer = text("各区县:请于月底前装点街灯。", "d1b")
    assert await store.write(lambda tx: policies.add_revision(tx, policy, newer, NOON)) == 2
    head = await store.read(lambda tx: policies.head(tx, policy))
    assert (head.latest, head.title) == (2, newer.title)
    assert await store.read(lambda tx: policies.latest_digest(tx, policy)) == "d1b"
    (known,) = await store.read(lambda tx: policies.candidates(tx, Keys(None, None, "d1b")))
    assert known.texts == {"d1", "d1b"}
    assert set(known.titles) == {newer.title}
    old = await store.read(lambda tx: policies.revision(tx, policy, 1))
    assert old.digest == "d1"
    with pytest.raises(NoSuchRow):
        await store.read(lambda tx: policies.revision(tx, policy, 3))


async def test_a_source_read_again_is_remembered(store: SqliteStore) -> None:
    """When the source last showed it counts from its text, and from each reading after."""
    policy = await store.write(enter)
    assert await store.read(lambda tx: policies.checked_at(tx, policy)) == NOON
    later = Millis(NOON + HOUR)
    await store.write(lambda tx: policies.checked(tx, policy, later))
    assert await store.read(lambda tx: policies.checked_at(tx, policy)) == later


async def test_a_held_policy_is_released_by_a_person(store: SqliteStore) -> None:
    """It waits with its age, then goes to the scope that was named; the start stays."""
    policy = await store.write(lambda tx: enter(tx, "held"))
    assert await store.read(policies.waiting) == (1, NOON)
    assert [row.id for row in await store.read(policies.held)] == [policy]
    later = Millis(NOON + HOUR)
    await store.write(lambda tx: rulings.release(tx, policy, EVERYWHERE, ZHAO, "属实", later))
    row = await store.read(lambda tx: policies.row(tx, policy))
    assert row is not None
    assert (row.state, row.scope, row.head.released_at) == ("released", EVERYWHERE, later)
    assert row.start == Span(Millis(NOON - HOUR), Millis(NOON - HOUR + 59_999))
    assert await store.read(policies.waiting) == (0, None)
    (told,) = (await store.read(lambda tx: events.story(tx, f"policy:{policy}")))[1:]
    assert (told.kind, told.person, told.body["reason"]) == ("released", "zhao", "属实")


async def test_a_released_policy_is_not_released_twice(store: SqliteStore) -> None:
    """A second release changes nothing: responsibility counts from the first."""
    policy = await store.write(enter)
    later = Millis(NOON + HOUR)
    await store.write(lambda tx: rulings.release(tx, policy, EVERYWHERE, ZHAO, "再", later))
    head = await store.read(lambda tx: policies.head(tx, policy))
    assert head.released_at == NOON
    assert await kinds(store, policy) == ["entered"]


async def test_one_person_cannot_release_what_bears_marks_of_secrecy(store: SqliteStore) -> None:
    """Address and hash only are kept; two different persons must agree, one twice is one."""
    policy = await store.write(lambda tx: enter(tx, "secret"))
    row = await store.read(lambda tx: policies.row(tx, policy))
    assert row is not None
    assert (row.head.title, row.head.latest) == ("", 0)
    assert await store.read(lambda tx: policies.latest_digest(tx, policy)) is None
    for _ in range(2):
        agreed = await store.write(lambda tx: rulings.approve(tx, policy, ZHAO, "已核", NOON))
        assert agreed == (ZHAO,)
    with pytest.raises(ActionRefused):
        await store.write(lambda tx: rulings.release(tx, policy, EVERYWHERE, ZHAO, "x", NOON))
    agreed = await store.write(lambda tx: rulings.approve(tx, policy, QIAN, "同意", NOON))
    assert agreed == (ZHAO, QIAN)
    await store.write(lambda tx: rulings.release(tx, policy, EVERYWHERE, QIAN, "x", NOON))
    assert (await kinds(store, policy))[-1] == "released"


async def test_a_person_shelves_or_withdraws_a_policy(store: SqliteStore) -> None:
    """Holding, ignoring and withdrawing are each told with the person and the reason."""
    policy = await store.write(enter)
    await store.write(lambda tx: rulings.hold(tx, policy, ("来源已改",), NOON))
    held = await store.read(lambda tx: policies.row(tx, policy))
    assert held is not None
    assert (held.state, held.head.released_at, held.reasons) == ("held", None, ("来源已改",))
    await store.write(lambda tx: rulings.ignore(tx, policy, ZHAO, "仅转发", NOON))
    await store.write(lambda tx: rulings.set_wanted_gone(tx, policy, ZHAO, "有误", NOON))
    row = await store.read(lambda tx: policies.row(tx, policy))
    assert row is not None
    assert (row.state, row.wanted_gone) == ("ignored", True)
    assert await kinds(store, policy) == ["entered", "held", "ignored", "withdrawal_ordered"]


async def test_what_is_not_there_is_said(store: SqliteStore) -> None:
    """A number that no policy bears is an error with its name, not an empty value."""
    with pytest.raises(NoSuchRow, match="policy:9"):
        await store.read(lambda tx: policies.head(tx, PolicyId(9)))
    assert await store.read(lambda tx: policies.row(tx, PolicyId(9))) is None
