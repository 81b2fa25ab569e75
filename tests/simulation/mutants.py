"""Daemons that break one rule each: the proof must notice every one of them."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from syndicator.app import App
from syndicator.core.repost import Repost, State
from syndicator.net.errors import TimedOut
from syndicator.net.progress import Phase, Progress
from syndicator.net.transport import Incoming, Outgoing, Transport
from syndicator.sdk import Adapter, Lookup, LookupOutcome, Reference
from syndicator.stages.context import Context
from syndicator.stages.rescue import Rescue
from syndicator.store.tx import Store, Tx
from tests.simulation.daemon import Whole
from tests.simulation.machine import MemoryStore
from tests.simulation.network import SimTransport

T = TypeVar("T")


class NoLookUp(Whole):
    """Every look-up finds nothing."""

    def app(self, app: App) -> None:
        adapters = app.ctx.adapters
        for name, family in list(adapters.items()):
            adapters[name] = _seeing_nothing(family)


def _seeing_nothing(family: type[Adapter]) -> type[Adapter]:
    async def find(_self: Adapter, _ref: Reference) -> LookupOutcome:
        return Lookup(())

    return type(family.__name__, (family,), {"find": find})


class LossyStore(Whole):
    """Every seventh write is said to be durable and is not."""

    def store(self, store: MemoryStore) -> Store:
        return _Dropping(store)


class ForgetsClaims(Whole):
    """A request leaves though the claim that foretells it never came to the disk."""

    def store(self, store: MemoryStore) -> Store:
        return _Forgetting(store)


class TimeOutsUnsent(Whole):
    """A write that was not answered in time counts as surely not sent."""

    def transport(self, transport: SimTransport) -> Transport:
        return _Sure(transport)


class _Sure:
    def __init__(self, inner: SimTransport) -> None:
        self._inner = inner

    async def send(self, request: Outgoing, progress: Progress) -> Incoming:
        try:
            return await self._inner.send(request, progress)
        except (TimedOut, asyncio.CancelledError):  # given up by the engine, or by who waited
            progress.phase = Phase.CONNECT
            raise

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Undone(Exception):
    """Undoes an operation whose result is wanted all the same."""


class _Dropping:
    """Says of some writes that they are durable; they are not."""

    def __init__(self, inner: MemoryStore) -> None:
        self._inner = inner
        self._count = 0

    def _drops(self, _done: object) -> bool:
        return not self._count % 7

    async def write(self, op: Callable[[Tx], T]) -> T:
        self._count += 1
        kept: list[T] = []

        def tried(tx: Tx) -> T:
            done = op(tx)
            if self._drops(done):
                kept.append(done)
                raise _Undone
            return done

        try:
            return await self._inner.write(tried)
        except _Undone:
            return kept[-1]

    async def read(self, op: Callable[[Tx], T]) -> T:
        return await self._inner.read(op)

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Forgetting(_Dropping):
    def _drops(self, done: object) -> bool:
        row = done[0] if isinstance(done, tuple) and done else None
        return isinstance(row, Repost) and row.state is State.PUSHING


class NoRescue(Whole):
    """What was under way when the daemon died stays so: nobody looks it up."""

    def app(self, app: App) -> None:
        rescue = next(one for one in app.stages if one.name == "rescue")
        app.rescue = rescue_of_nothing = _Nothing(app.rescue)
        rescue.run_once = rescue_of_nothing.run_once


class _Nothing(Rescue):
    def __init__(self, whole: Rescue) -> None:
        vars(self).update(vars(whole))

    async def _interrupt(self, ctx: Context, rows: list[Repost]) -> None:
        """Leave them as they are."""


class Hasty(Whole):
    """The limits of the platforms are not kept: every request passes at once."""

    def app(self, app: App) -> None:
        settings = app.ctx.settings
        for platform in settings.platforms.values():
            object.__setattr__(platform.limits, "per_second", 1_000.0)
