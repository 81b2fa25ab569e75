"""What the store knows of things that may need a person; core/attention decides which do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syndicator.core.attention import BlindSite, Demand, ReadSource, Strange, Waiting
from syndicator.core.model import PlatformKey, PolicyId, ProfileKey, SiteKey, SourceKey, UnitKey
from syndicator.core.repost import State
from syndicator.core.times import Millis, Span
from syndicator.core.verdict import Verdict
from syndicator.store import remarked, sources
from syndicator.store.columns import millis, reasons
from syndicator.store.policies import PolicyState

if TYPE_CHECKING:
    from syndicator.store.tx import Row, Tx


@dataclass(frozen=True, slots=True)
class LateSite:
    """A site past a limit."""

    site: SiteKey
    unit: UnitKey
    missed: bool
    """False: our looks do not tell."""
    count: int
    limit: Millis
    decided_at: Millis


@dataclass(frozen=True, slots=True)
class WaitingPolicy:
    """A policy that waits for a person."""

    id: PolicyId
    secret: bool
    source: SourceKey
    seen_at: Millis
    start: Span


def waiting(tx: Tx) -> list[Waiting]:
    """Reposts in states that somebody may have to end."""
    return [
        Waiting(
            site=SiteKey(row["site"]),
            unit=UnitKey(row["unit"]),
            platform=PlatformKey(row["platform"]),
            state=State(row["state"]),
            verdict=None if row["verdict"] is None else Verdict(row["verdict"]),
            was_seen=row["visible_upper"] is not None,
            since=Millis(row["since"]),
        )
        for row in tx.all("attention_waiting")
    ]


def strange(tx: Tx) -> list[Strange]:
    """Lists that are not their site's, and pages whose last look a person must follow up."""
    lists = [
        Strange(
            site=SiteKey(row["site"]),
            unit=UnitKey(row["unit"]),
            codes=frozenset(one.code for one in reasons(row["strange"])),
            since=Millis(row["strange_at"]),
        )
        for row in tx.all("attention_strange_lists")
    ]
    return lists + [Strange(one.site, one.unit, one.codes, one.since) for one in remarked.of(tx)]


def limits(tx: Tx) -> list[Demand]:
    """Open limits of what is not confirmed."""
    return [_demand(row) for row in tx.all("attention_limits")]


def targets(tx: Tx) -> list[Demand]:
    """Open targets of what is not confirmed."""
    return [_demand(row) for row in tx.all("attention_targets")]


def limit_sites(tx: Tx, demand: Demand) -> list[tuple[SiteKey, UnitKey]]:
    """Sites at which the limit is open."""
    return _sites(tx, "attention_limit_sites", demand)


def target_sites(tx: Tx, demand: Demand) -> list[tuple[SiteKey, UnitKey]]:
    """Sites at which the target is open."""
    return _sites(tx, "attention_target_sites", demand)


def _sites(tx: Tx, query: str, demand: Demand) -> list[tuple[SiteKey, UnitKey]]:
    rows = tx.all(
        query,
        policy=demand.policy,
        revision=demand.revision,
        profile=demand.profile,
        lower=demand.due.lower,
        upper=demand.due.upper,
    )
    return [_placed(row) for row in rows]


def late(tx: Tx) -> list[LateSite]:
    """Sites past a limit that was judged, the longest past first."""
    return [
        LateSite(
            *_placed(row),
            missed=row["result"] == "missed",
            count=int(row["n"]),
            limit=Millis(row["oldest"]),
            decided_at=Millis(row["decided_at"]),
        )
        for row in tx.all("attention_late")
    ]


def policies(tx: Tx) -> list[WaitingPolicy]:
    """Policies that wait for a person, the longest waiting first."""
    return [
        WaitingPolicy(
            id=PolicyId(row["id"]),
            secret=row["state"] == PolicyState.SECRET,
            source=SourceKey(row["source"]),
            seen_at=Millis(row["seen_at"]),
            start=Span(Millis(row["start_lower"]), Millis(row["start_upper"])),
        )
        for row in tx.all("attention_policies")
    ]


def conflicts(tx: Tx) -> list[tuple[int, Millis]]:
    """Items that contradict what is known, with the time each was first seen."""
    return [(int(row["id"]), Millis(row["first_seen_at"])) for row in tx.all("attention_conflicts")]


def read_sources(tx: Tx) -> list[ReadSource]:
    """Every source as its readings left it."""
    return [
        ReadSource(
            key=row.key,
            state=row.state,
            last_ok_at=row.last_ok_at,
            last_try_at=row.last_try_at,
            failures=row.failures,
            skew_ms=row.skew_ms,
        )
        for row in sources.every(tx)
    ]


def blind(tx: Tx) -> list[BlindSite]:
    """Sites whose list could not be read at the last visit."""
    return [
        BlindSite(
            site=SiteKey(row["site"]),
            unit=UnitKey(row["unit"] or ""),
            seen_at=_last_seen(row),
            owes=row["owed_at"] is not None,
        )
        for row in tx.all("attention_blind")
    ]


def watched(tx: Tx) -> int:
    """How many public lists are watched."""
    row = tx.one("attention_watched")
    return 0 if row is None else int(row["n"])


def oldest(tx: Tx) -> dict[State, Millis]:
    """Since when the oldest repost is in each state; states without one are left out."""
    return {State(row["state"]): Millis(row["oldest"]) for row in tx.all("attention_oldest")}


def began_at(tx: Tx) -> Millis | None:
    """When the store began; None before its first event."""
    row = tx.one("attention_began", chain=tx.chain)
    return None if row is None else millis(row["at"])


def _last_seen(row: Row) -> Millis:
    """The last good look, and not before something was owed there."""
    known = [row["last_ok_at"], row["owed_at"]]
    return Millis(max((at for at in known if at is not None), default=row["last_try_at"] or 0))


def _demand(row: Row) -> Demand:
    return Demand(
        policy=int(row["policy"]),
        revision=int(row["revision"]),
        profile=ProfileKey(row["profile"]),
        due=Span(Millis(row["due_lower"]), Millis(row["due_upper"])),
        start=Span(Millis(row["start_lower"]), Millis(row["start_upper"])),
    )


def _placed(row: Row) -> tuple[SiteKey, UnitKey]:
    return SiteKey(row["site"]), UnitKey(row["unit"])
