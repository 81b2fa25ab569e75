"""What an operation may rely on, whatever keeps the store."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from syndicator.core.errors import StoreError
from syndicator.store import SqliteStore, Tx, audit, events, meta, open_store
from syndicator.store.group import ENOUGH
from tests.contract.store.ground import NOON, Dial


class Mistake(Exception):
    """What an operation may raise."""


def square(_tx: Tx, number: int) -> int:
    """Change nothing."""
    return number * number


def note(tx: Tx, number: int) -> int:
    """Append an event that bears a number."""
    return events.append(tx, NOON, "daemon", "noted", {"number": number})


async def noted(store: SqliteStore) -> list[object]:
    """Numbers recorded so far, in order."""
    story = await store.read(lambda tx: events.story(tx, "daemon"))
    return [event.body["number"] for event in story]


async def test_a_result_comes_back_and_what_was_written_is_read(store: SqliteStore) -> None:
    """An operation's value is returned once it is recorded, and readers see it from then on."""
    assert await store.write(lambda tx: note(tx, 7)) == 1
    assert await noted(store) == [7]


async def test_an_exception_undoes_its_own_operation_alone(store: SqliteStore) -> None:
    """Operations share a transaction; what raises loses its own writes alone."""

    def half(tx: Tx) -> int:
        note(tx, 99)
        raise Mistake

    answers = await asyncio.gather(
        store.write(lambda tx: note(tx, 1)),
        store.write(half),
        store.write(lambda tx: note(tx, 2)),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [int, Mistake, int]
    assert await noted(store) == [1, 2]


async def test_the_chain_holds_after_what_was_undone(store: SqliteStore) -> None:
    """Links are numbered and joined without a gap, whatever was undone between them."""

    def half(tx: Tx) -> None:
        note(tx, 99)
        raise Mistake

    def lost(_tx: Tx) -> None:
        raise Mistake

    for number in range(3):
        await asyncio.gather(
            store.write(partial(note, number=10 * number)),
            store.write(lost),
            store.write(half if number else lost),
            store.write(partial(note, number=10 * number + 1)),
            return_exceptions=True,
        )
        with pytest.raises(Mistake):
            await store.write(half)
    story = await store.read(lambda tx: events.story(tx, "daemon"))
    assert [event.body["number"] for event in story] == [0, 1, 10, 11, 20, 21]
    assert [event.seq for event in story] == [1, 2, 3, 4, 5, 6]
    assert [event.prev for event in story[1:]] == [event.hash for event in story[:-1]]
    assert (await store.read(audit.verify_events)).ok


async def test_what_shared_the_undone_transaction_runs_again(store: SqliteStore) -> None:
    """An operation beside one that failed half-way is recorded once, whatever it ran."""
    runs: list[int] = []

    def counted(tx: Tx) -> int:
        runs.append(1)
        return note(tx, 1)

    def half(tx: Tx) -> None:
        note(tx, 99)
        raise Mistake

    answers = await asyncio.gather(
        store.write(counted), store.write(half), store.write(counted), return_exceptions=True
    )
    assert [answers[0], answers[2]] == [1, 2]
    assert await noted(store) == [1, 1]
    assert len(runs) == 3


async def test_one_alone_never_waits_for_company(tmp_path: Path, dial: Dial) -> None:
    """A commit gathers while there was company; an operation after a silence is recorded now."""
    store = await open_store(tmp_path / "slow.db", clock=dial, gather_ms=60_000)
    for number in range(3):
        await asyncio.wait_for(store.write(partial(note, number=number)), 30)
    await asyncio.gather(*(store.write(partial(note, number=n)) for n in range(ENOUGH)))
    before = store.counts.commits
    many = [store.write(partial(note, number=n)) for n in range(ENOUGH)]
    await asyncio.wait_for(asyncio.gather(*many), 30)
    assert store.counts.commits == before + 1
    await store.aclose()


async def test_many_writes_share_few_commits(store: SqliteStore) -> None:
    """A thousand outcomes at once are a handful of transactions, in the order handed in."""
    before = store.counts.commits
    await asyncio.gather(*(store.write(partial(note, number=n)) for n in range(1_000)))
    assert store.counts.commits - before <= 5
    assert store.counts.operations >= 1_000
    assert await noted(store) == list(range(1_000))


async def test_writers_that_keep_coming_share_commits_too(store: SqliteStore) -> None:
    """Fifty tasks that each write twenty times, one after the other, need few commits a write."""
    before = store.counts.commits

    async def worker() -> None:
        for number in range(20):
            await store.write(partial(note, number=number))

    await asyncio.gather(*(worker() for _ in range(50)))
    assert store.counts.commits - before <= 100
    assert len(await noted(store)) == 1_000


async def test_each_caller_gets_its_own_answer(store: SqliteStore) -> None:
    """Results go to who asked, however many share the transaction."""
    answers = await asyncio.gather(*(store.write(partial(square, number=n)) for n in range(600)))
    assert answers == [n * n for n in range(600)]


async def test_a_caller_gone_before_its_turn_records_nothing(store: SqliteStore) -> None:
    """Cancelled while it waits, an operation does not run."""
    first = asyncio.create_task(store.write(lambda tx: note(tx, 1)))
    gone = asyncio.create_task(store.write(lambda tx: note(tx, 2)))
    await asyncio.sleep(0)
    gone.cancel()
    await first
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await noted(store) == [1]


async def test_a_reader_sees_one_moment(store: SqliteStore) -> None:
    """Two queries of one reading operation agree, although a commit comes in between."""
    await store.write(lambda tx: note(tx, 1))
    loop = asyncio.get_running_loop()

    def twice(tx: Tx) -> tuple[int, int]:
        before = len(events.story(tx, "daemon"))
        asyncio.run_coroutine_threadsafe(store.write(lambda own: note(own, 2)), loop).result()
        return before, len(events.story(tx, "daemon"))

    assert await store.read(twice) == (1, 1)
    assert await noted(store) == [1, 2]


async def test_a_reader_cannot_write(store: SqliteStore) -> None:
    """What is handed to `read` changes nothing, by the database's own refusal."""
    with pytest.raises(StoreError):
        await store.read(lambda tx: meta.put(tx, "a", "b"))
    assert await store.read(lambda tx: meta.get(tx, "a")) is None


async def test_a_failed_reader_leaves_its_connection_fit(store: SqliteStore) -> None:
    """An exception in a reading operation is its caller's alone."""

    def wrong(_tx: Tx) -> None:
        raise Mistake

    for _ in range(5):
        with pytest.raises(Mistake):
            await store.read(wrong)
    assert await noted(store) == []


async def test_closing_records_what_was_handed_in(store: SqliteStore) -> None:
    """Operations that wait when the store is closed are recorded; later ones are refused."""
    waiting = [asyncio.create_task(store.write(partial(note, number=n))) for n in range(50)]
    await asyncio.sleep(0)
    await store.aclose()
    assert await asyncio.gather(*waiting) == list(range(1, 51))
    with pytest.raises(StoreError, match="closed"):
        await store.write(lambda tx: note(tx, 1))


async def test_words_are_remembered_until_dropped(store: SqliteStore) -> None:
    """The store remembers words of its own; a restore mark is there until it is settled."""
    await store.write(lambda tx: meta.put(tx, meta.RESTORED_AT, str(NOON)))
    assert await store.read(meta.restored) == meta.Restored(NOON, "")
    await store.write(meta.settled)
    assert await store.read(meta.restored) is None
    await store.write(lambda tx: meta.touch(tx, NOON))
    assert await store.read(lambda tx: meta.get(tx, "touched_at")) == str(NOON)
