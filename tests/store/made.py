"""Stores made for tests, closed and at rest."""

from pathlib import Path

from syndicator.store import Tx, events, open_store
from tests.contract.store.ground import NOON, Dial

EVENTS = 1_010


async def filled(path: Path) -> dict[str, tuple[int, str]]:
    """A store with so many events; its heads."""
    store = await open_store(path, clock=Dial())
    await store.write(_many)
    heads = await store.read(events.heads)
    await store.aclose()
    return heads


def _many(tx: Tx) -> None:
    for number in range(EVENTS):
        events.append(tx, NOON, "daemon", "noted", {"number": number})
