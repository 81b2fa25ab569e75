"""An invented province for a February: its sites, its papers, its planted faults, its store."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from syndicator.core.attention import Kind
from syndicator.core.model import (
    SourceKey,
)
from syndicator.core.times import SHANGHAI, Millis, to_millis
from syndicator.feeds.families import FAMILIES
from syndicator.net.client import HttpClient
from syndicator.registry import load_adapters
from syndicator.settings.load import load
from syndicator.stages.context import Context
from syndicator.store.migrate import migrate
from syndicator.store.queries import load_queries
from syndicator.store.sqlite_tx import SqliteTx
from syndicator.store.tx import Tx
from tests.acceptance.configuration import Configuration, important
from tests.contract.store.ground import Dial
from tests.integration.office import EvenDice
from tests.realdata import REPOSITORY

T = TypeVar("T")

STEP_MS: Final = 600_000
HOUR_MS: Final = 3_600_000
SOURCE: Final = SourceKey("capital")
RULE: Final = {
    "key": "one-day",
    "document": "示例政办发〔2020〕1号",
    "clause": "（六）",
    "quote": "力争一小时内转载，最迟一个工作日",
    "accepts": ["repost", "link"],
    "target": {"hours": 1},
    "limit": {"working_days": 1},
    "verified": True,
    "enabled": True,
}
QUICK: Final = tuple(f"quick{n}" for n in range(1, 8))
REVIEWED: Final = ("review1", "review2")
SLOW, LATE, STAFF = "slow", "late", "staff"
SITES: Final = (*QUICK, *REVIEWED, SLOW, LATE, STAFF)


def at(day: int, hour: int, minute: int = 0) -> Millis:
    """A moment of February 2026 (the 29th and on: March)."""
    moment = datetime(2026, 2, 1, hour, minute, tzinfo=SHANGHAI) + timedelta(days=day - 1)
    return to_millis(moment)


PUBLISHED: Final = (
    *((at(day, hour, 5), False) for day, hour in ((2, 9), (4, 15), (6, 17), (9, 10), (11, 9))),
    (at(13, 10, 5), False),
    (at(14, 16, 45), True),  # held, a make-up Saturday, quarter of an hour before the holidays
    (at(18, 10, 5), False),  # in the middle of them
    (at(24, 9, 5), False),
    (at(26, 20, 5), True),  # held overnight
    (at(28, 11, 5), False),  # a make-up Saturday
)
"""When, and whether the office holds it first."""
LATE_WITH: Final = frozenset({2, 4, 9})
"""Policies the late site posts fourteen hours after their limit: true breaches."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something planted: from when until when the world is like that."""

    kind: Kind
    subject: str
    since: Millis
    until: Millis

    def on(self, now: Millis) -> bool:
        return self.since <= now < self.until


FAULTS: Final = (
    Fault(Kind.SOURCE_SILENT, f"source:{SOURCE}", at(10, 9, 30), at(10, 12)),
    Fault(Kind.SOURCE_CHANGED, f"source:{SOURCE}", at(25, 10), at(25, 15)),
    Fault(Kind.SITE_BLIND, "site:quick5", at(11, 9), at(11, 16)),
    Fault(Kind.CHECKER_BLIND, "checker", at(19, 22), at(19, 23, 30)),
    Fault(Kind.REFUSED, "site:quick6", at(13, 10), at(13, 14)),
    Fault(Kind.VANISHED, "site:quick3", at(22, 16), at(22, 16, 30)),
    Fault(Kind.BACKUP_OLD, "store", at(4, 2), at(6, 2)),
)


class MemoryStore:
    """A store in memory that keeps no one waiting."""

    def __init__(self) -> None:
        raw = sqlite3.connect(":memory:", isolation_level=None)
        raw.row_factory = sqlite3.Row
        migrate(raw)
        self.raw = raw
        self.tx = SqliteTx(raw, load_queries(), "main", "sha256")

    async def write(self, op: Callable[[Tx], T]) -> T:
        return op(self.tx)

    async def read(self, op: Callable[[Tx], T]) -> T:
        return op(self.tx)

    async def aclose(self) -> None:
        self.raw.close()


@contextmanager
def context(directory: Path, clock: Dial) -> Iterator[Context]:
    """An office with the shipped table of working days and realistic intervals."""
    made = Configuration(directory, profiles=[RULE])
    made.timing = {"confirm_overdue_s": 900}
    made.source(SOURCE, "http://127.0.0.1:1/list.json", every_s=60)
    made.platform("all", "none", "observe")
    for site in SITES:
        made.site(site, "all", f"http://127.0.0.1:1/{site}/")
    made.rules.append(important("any", doc_prefixes=["示例"]))
    made.write()
    year = Path("config", "calendar", "2026.yaml")
    (directory / year).write_bytes((REPOSITORY / year).read_bytes())
    today = datetime(2026, 2, 1, tzinfo=SHANGHAI).date()
    settings = load(made.files, adapters=load_adapters(), families=FAMILIES, today=today)
    store = MemoryStore()
    try:
        yield Context(
            settings=settings,
            clock=clock,
            dice=EvenDice(),
            store=store,
            client=_no_client,
            adapters={},
            observe=lambda _: None,
        )
    finally:
        store.raw.close()


def _no_client(_: object) -> HttpClient:
    raise AssertionError("nothing is asked over the network")
