"""What every stage works with. Built once by app.py; only `settings` is ever replaced (reload)."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from syndicator.stages.looking.lists import Lists
from syndicator.stages.looking.reading import Reading
from syndicator.stages.pushing.briefs import Briefs
from syndicator.stages.pushing.masters import Masters
from syndicator.store import policies

if TYPE_CHECKING:
    from syndicator.browser.client import BrowserClient
    from syndicator.core.model import EgressKey, PolicyId, RepostId, Revision
    from syndicator.net.client import HttpClient
    from syndicator.obs.observed import Observer
    from syndicator.ports import Clock, Dice
    from syndicator.sdk import Adapter
    from syndicator.settings.model import Settings
    from syndicator.stages.source_check import Checking
    from syndicator.store import Store, Tx
    from syndicator.store.meta import Restored

T = TypeVar("T")


@dataclass(slots=True)
class Wakes:
    """By these one stage tells the next that there is work; a hint, polling is the truth."""

    watch: asyncio.Event = field(default_factory=asyncio.Event)
    plan: asyncio.Event = field(default_factory=asyncio.Event)
    push: asyncio.Event = field(default_factory=asyncio.Event)
    confirm: asyncio.Event = field(default_factory=asyncio.Event)
    report: asyncio.Event = field(default_factory=asyncio.Event)


class Revisions:
    """Texts under way, so that one policy for a thousand sites is read once. Bounded."""

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._kept: OrderedDict[tuple[PolicyId, int], Revision] = OrderedDict()
        self._proved: set[tuple[PolicyId, int]] = set()

    def get(self, policy: PolicyId, number: int) -> Revision | None:
        """The text, if it is at hand."""
        found = self._kept.get((policy, number))
        if found is not None:
            self._kept.move_to_end((policy, number))
        return found

    def put(self, policy: PolicyId, revision: Revision) -> None:
        """Keep it, letting go of the one unused longest."""
        self._kept[policy, revision.number] = revision
        if len(self._kept) > self._size:
            gone, _ = self._kept.popitem(last=False)
            self._proved.discard(gone)

    def proved(self, policy: PolicyId, revision: Revision) -> bool:
        """Whether its rendering was proved equal to the source's text; once is enough."""
        return (policy, revision.number) in self._proved

    def note_proof(self, policy: PolicyId, revision: Revision) -> None:
        """It was."""
        if (policy, revision.number) in self._kept:
            self._proved.add((policy, revision.number))


@dataclass(slots=True)
class Context:
    """The daemon's parts, as the stages see them."""

    settings: Settings
    clock: Clock
    dice: Dice
    store: Store
    client: Callable[[EgressKey], HttpClient]
    adapters: dict[str, type[Adapter]]
    observe: Observer
    wakes: Wakes = field(default_factory=Wakes)
    revisions: Revisions = field(default_factory=Revisions)
    briefs: Briefs = field(default_factory=Briefs)
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One reading of a text at a time: hundreds of sites ask for the same."""
    checking: dict[PolicyId, Checking] = field(default_factory=dict)
    """One reading of a policy's source at a time."""
    masters: Masters = field(init=False)
    """Which sites show a master of their platform, and who writes to it when."""
    reading: Reading = field(default_factory=Reading)
    """Where pages are read and judged."""
    browser: BrowserClient | None = None
    """The browser unit, where one is configured."""
    lists: Lists = field(default_factory=Lists)
    """Sites' public lists as they were last read."""
    publishing: bool = True
    """False while the store cannot record: nothing leaves that could not be written down."""
    restored: Restored | None = None
    """That the store was set back and has not caught up; None else."""
    trouble: str = ""
    """Why, for people; "" while it can."""
    damaged: bool = False
    """True once a page of the store was found damaged: only a restore ends that."""
    records: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the store can record again."""
    stopping: bool = False
    """True once an orderly stop began: nothing new is started."""
    sending: set[RepostId] = field(default_factory=set)
    """Reposts whose requests this process carries now; rescue leaves them alone."""
    draining: bool = False
    """True while a person's drain stands: nothing new is handed over or looked up."""

    def __post_init__(self) -> None:
        self.masters = Masters(self.adapters)

    @property
    def starts(self) -> bool:
        """Whether an exchange with a CMS may begin now."""
        return self.publishing and not self.stopping and not self.draining

    async def write(self, op: Callable[[Tx], T]) -> T:
        """Run one operation in the next group commit."""
        return await self.store.write(op)

    async def read(self, op: Callable[[Tx], T]) -> T:
        """Run one read-only operation."""
        return await self.store.read(op)

    async def revision(self, policy: PolicyId, number: int) -> Revision:
        """A policy's text, from memory where it is at hand. Raises `NoSuchRow`."""
        kept = self.revisions.get(policy, number)
        if kept is None:
            async with self._reading:
                kept = self.revisions.get(policy, number)
                if kept is None:
                    kept = await self.read(lambda tx: policies.revision(tx, policy, number))
                    self.revisions.put(policy, kept)
        return kept
