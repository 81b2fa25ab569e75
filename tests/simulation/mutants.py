"""Daemons that break one rule each: the proof must notice every one of them."""

from collections.abc import Callable
from typing import TypeVar

from syndicator.app import App
from syndicator.sdk import Adapter, Lookup, LookupOutcome, Reference
from syndicator.store.tx import Store, Tx
from tests.simulation.daemon import Whole
from tests.simulation.machine import MemoryStore

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
        return _Lossy(store)


class _Undone(Exception):
    """Undoes an operation whose result is wanted all the same."""


class _Lossy:
    def __init__(self, inner: MemoryStore) -> None:
        self._inner = inner
        self._count = 0

    async def write(self, op: Callable[[Tx], T]) -> T:
        self._count += 1
        if self._count % 7:
            return await self._inner.write(op)
        kept: list[T] = []

        def undone(tx: Tx) -> None:
            kept.append(op(tx))
            raise _Undone

        try:
            await self._inner.write(undone)
        except _Undone:
            return kept[0]
        raise AssertionError("the operation was not undone")

    async def read(self, op: Callable[[Tx], T]) -> T:
        return await self._inner.read(op)

    async def aclose(self) -> None:
        await self._inner.aclose()


class Hasty(Whole):
    """The limits of the platforms are not kept: every request passes at once."""

    def app(self, app: App) -> None:
        settings = app.ctx.settings
        for platform in settings.platforms.values():
            object.__setattr__(platform.limits, "per_second", 1_000.0)
