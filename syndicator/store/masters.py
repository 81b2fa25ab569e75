"""Masters on shared platforms: what the other columns' reposts know of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.repost import State
from syndicator.core.times import Millis
from syndicator.store.columns import millis

if TYPE_CHECKING:
    from syndicator.core.model import PlatformKey
    from syndicator.core.repost import Repost
    from syndicator.store.tx import Tx

_UNKNOWN = frozenset({State.PUSHING, State.UNSURE})


@dataclass(frozen=True, slots=True)
class OfOthers:
    """A master that other columns' reposts of the same policy handed over, or may have."""

    remote_id: str
    """Empty where its creation is not known to have come through."""
    unknown: bool
    """The outcome of some write to it is not known yet."""
    last_write: Millis | None
    """When the last one that may have changed it ended; None where they only found it."""


def of_others(tx: Tx, row: Repost, platform: PlatformKey) -> OfOthers | None:
    """What other sites of the platform know of the policy's master; None where there was none."""
    rows = tx.all("master_of_others", policy=row.policy, platform=platform, repost=row.id)
    if not rows:
        return None
    writes = [at for one in rows if (at := millis(one["last_write"])) is not None]
    return OfOthers(
        remote_id=next((one["remote_id"] for one in rows if one["remote_id"]), ""),
        unknown=any(State(one["state"]) in _UNKNOWN for one in rows),
        last_write=Millis(max(writes)) if writes else None,
    )
