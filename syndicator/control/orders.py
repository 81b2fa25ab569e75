"""Orders of persons that stand until they are lifted: a freeze, held platforms, a drain.

They are kept in the store, so that they outlive a restart. In force, a freeze (重保) and a hold
stand beside the windows of the calendar: whatever reads those (stages, metrics) sees them too, and
the rows keep their places in the queue. A drain starts nothing at all. Watching and confirming go
on under each of them, and so do deadlines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from syndicator.core.calendar import Freeze
from syndicator.core.errors import ActionRefused
from syndicator.core.model import PlatformKey
from syndicator.core.times import SHANGHAI, Millis, from_millis, to_millis
from syndicator.store import meta

if TYPE_CHECKING:
    from syndicator.core.model import Person
    from syndicator.settings.model import Settings
    from syndicator.stages.context import Context
    from syndicator.store import Tx

FREEZE: Final = "freeze"
DRAIN: Final = "drain"
HOLDS: Final = "holds"
"""Under these the orders are kept in the store's meta."""
FOREVER: Final = Millis(253_370_764_800_000)
"""The year 9999: until it is lifted."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person ordered."""

    person: str
    name: str
    reason: str
    since: Millis
    until: Millis | None = None
    """None: until it is lifted."""


@dataclass(frozen=True, slots=True)
class Orders:
    """All that stand at one moment."""

    freeze: Order | None = None
    drain: Order | None = None
    holds: Mapping[PlatformKey, Order] = field(default_factory=dict)

    def windows(self) -> tuple[Freeze, ...]:
        """The freeze over all platforms and the hold over each, as windows."""
        held = [
            Freeze(f"{one.name}：{one.reason}", one.since, FOREVER, frozenset({key}), ordered=True)
            for key, one in sorted(self.holds.items())
        ]
        if self.freeze is None:
            return tuple(held)
        until = FOREVER if self.freeze.until is None else self.freeze.until
        name = f"命令冻结 ordered, {self.freeze.name}：{self.freeze.reason}"
        return (Freeze(name, self.freeze.since, until, ordered=True), *held)


def given(person: Person, reason: str, now: Millis, until: Millis | None = None) -> Order:
    """An order by this person. Raises `ActionRefused` without a reason."""
    if not reason.strip():
        raise ActionRefused("须写明理由 --reason · a reason is needed: --reason")
    return Order(person.key, person.name, reason, now, until)


def kept(tx: Tx) -> Orders:
    """The orders in the store, whether the time of a freeze is over or not."""
    holds = json.loads(meta.get(tx, HOLDS) or "{}")
    return Orders(
        _order(meta.get(tx, FREEZE)),
        _order(meta.get(tx, DRAIN)),
        {PlatformKey(key): Order(**one) for key, one in holds.items()},
    )


def keep(tx: Tx, orders: Orders) -> None:
    """Put them in place of what the store holds."""
    for key, order in ((FREEZE, orders.freeze), (DRAIN, orders.drain)):
        if order is None:
            meta.drop(tx, key)
        else:
            meta.put(tx, key, _text(asdict(order)))
    if orders.holds:
        meta.put(tx, HOLDS, _text({key: asdict(one) for key, one in orders.holds.items()}))
    else:
        meta.drop(tx, HOLDS)


def enforce(ctx: Context, orders: Orders) -> None:
    """Let these orders be in force and no other."""
    ctx.settings = with_orders(ctx.settings, orders)
    ctx.draining = orders.drain is not None


def with_orders(settings: Settings, orders: Orders) -> Settings:
    """The settings with the windows of these orders beside those of the calendar."""
    calendar = tuple(one for one in settings.freezes if not one.ordered)
    return replace(settings, freezes=(*calendar, *orders.windows()))


def kept_in_force(old: Settings, fresh: Settings) -> Settings:
    """A new configuration under the orders that are in force, with no moment without them."""
    ordered = tuple(one for one in old.freezes if one.ordered)
    return replace(fresh, freezes=(*fresh.freezes, *ordered))


async def resume(ctx: Context) -> None:
    """Put the kept orders in force again at the start."""
    enforce(ctx, await ctx.read(kept))


def shown(window: Freeze) -> str:
    """A window for people: name, platforms, and its end or the command that ends it."""
    where = ", ".join(sorted(window.platforms)) or "全部平台 all platforms"
    if window.until != FOREVER:
        end = f"{from_millis(window.until, SHANGHAI):%Y-%m-%d %H:%M}"
    elif window.platforms:
        end = f"unhold platform:{where}"
    else:
        end = "thaw"
    return f"{window.name}（{where}）→ {end}"


def moment(text: str) -> Millis:
    """Parse `2026-10-08T08:00`, Beijing time where it names no zone. Raises `ActionRefused`."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ActionRefused(
            f"时间写法应为 2026-10-08T08:00，而不是 {text!r} · "
            f"write the time as 2026-10-08T08:00, not {text!r}"
        ) from wrong
    return to_millis(read if read.tzinfo else read.replace(tzinfo=SHANGHAI))


def _order(text: str | None) -> Order | None:
    return None if text is None else Order(**json.loads(text))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
