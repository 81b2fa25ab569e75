"""Reposts: the row everything turns on, the queue too. A move is compare-and-set and an event."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from syndicator.core.deadline import NO_DEADLINE, Result
from syndicator.core.errors import LostRace
from syndicator.core.model import (
    Form,
    PlatformKey,
    PolicyHead,
    PolicyId,
    RepostId,
    SiteKey,
    UnitKey,
)
from syndicator.core.repost import GONE, Repost, State, Step
from syndicator.core.times import Millis, Span
from syndicator.store import deadlines, events
from syndicator.store.columns import dump, millis, span, stamp, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from syndicator.core.deadline import Due
    from syndicator.core.events import Event
    from syndicator.store.deadlines import Deadline
    from syndicator.store.tx import Cell, Row, Tx

_STORED: Final = frozenset({State.ACCEPTED, State.IN_REVIEW})
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class OnSite:
    """A repost as a look at its site meets it."""

    repost: Repost
    head: PolicyHead
    accepts: tuple[frozenset[Form], ...]
    """Forms that each binding deadline of what is wanted accepts."""
    limit: Millis | None
    """Earliest limit of what is wanted."""
    marks: tuple[Millis, ...]
    """Ends of the targets and limits of what is wanted that are not judged yet."""
    ends: tuple[Millis, ...]
    """Those of them after which an absence makes late."""
    start: Span
    """From when the clocks of what is wanted run."""
    visible: Span | None
    """When what is wanted appeared, once it did."""
    absent_at: Millis | None
    """Last good look without it."""
    accepted_at: Millis | None
    """When the CMS first took it."""
    listed_at: Millis | None
    """Last look at the site's list that led to the copy."""


# -- one row --------------------------------------------------------------------------------------


def insert(
    tx: Tx,
    row: Repost,
    *,
    unit: UnitKey,
    platform: PlatformKey,
    urgency: Millis,
    why: Mapping[str, str],
    dues: Iterable[Due],
    at: Millis,
) -> RepostId:
    """Enter a new duty with its deadlines. Raises `Duplicate` where the site owes it already."""
    number = tx.insert(
        "repost_add",
        policy=row.policy,
        site=row.site,
        unit=unit,
        platform=platform,
        state=row.state,
        version=row.version,
        wanted=row.wanted,
        step=row.step,
        due=row.due,
        urgency=urgency,
        since=row.since,
        at=at,
        reason=row.reason,
        why=dump(why),
    )
    found = RepostId(number)
    deadlines.insert(tx, found, row.wanted, dues)
    body = {"policy": row.policy, "site": row.site, "wanted": row.wanted, "why": dict(why)}
    note(tx, found, at, "owed", {**body, "to": str(row.state), "version": row.version})
    return found


def get(tx: Tx, repost: RepostId) -> Repost | None:
    """One repost."""
    row = tx.one("repost_get", id=repost)
    return None if row is None else repost_of(row)


def apply(tx: Tx, old: Repost, new: Repost, event: Event, at: Millis) -> None:
    """Move a repost, if nobody moved it since `old` was read, and append the event.

    Raises `LostRace` otherwise. Where something newer is wanted, what was seen of the older is kept
    with its deadlines and what is wanted counts as not seen.
    """
    moved = tx.run(
        "repost_move_if_unmoved",
        **_cells(new),
        at=at,
        stored=new.state in _STORED and old.state not in _STORED,
        was_state=old.state,
        was_version=old.version,
    )
    if moved == 0:
        raise LostRace(
            f"repost:{old.id} 已被别处改动，稍后重来 · somebody moved it first; it is tried again "
            f"({old.state} v{old.version})"
        )
    if new.wanted != old.wanted:
        tx.run("repost_keep_visible", id=old.id, revision=old.wanted)
        if new.wanted != GONE:
            tx.run("repost_forget_visible", id=old.id)
    body = event.body()
    person = body.pop("person", None)
    course = {"from": str(old.state), "to": str(new.state), "version": new.version}
    events.append(
        tx,
        at,
        f"repost:{old.id}",
        kind_of(type(event)),
        {**body, **course},
        None if person is None else str(person),
    )


def note(tx: Tx, repost: RepostId, at: Millis, kind: str, body: Mapping[str, object]) -> None:
    """Append an event that moves nothing."""
    events.append(tx, at, f"repost:{repost}", kind, body)


def kind_of(event: type[Event]) -> str:
    """An event's kind in the store: its name in snake case."""
    return _snake(event.__name__)


@cache
def _snake(name: str) -> str:
    return _CAMEL.sub("_", name).lower()


# -- many rows ------------------------------------------------------------------------------------


def by_policy(tx: Tx, policy: PolicyId) -> list[Repost]:
    """Every site's duty for a policy."""
    return [repost_of(row) for row in tx.all("repost_of_policy", policy=policy)]


def by_site(tx: Tx, site: SiteKey, states: Iterable[State]) -> list[Repost]:
    """A site's reposts in the given states."""
    return [
        repost_of(row)
        for state in states
        for row in tx.all("repost_at_site", site=site, state=state)
    ]


def in_state(tx: Tx, state: State) -> list[Repost]:
    """Every repost in a state, the longest there first."""
    return [repost_of(row) for row in tx.all("repost_in_state", state=state)]


def stuck(tx: Tx, now: Millis, tolerance_ms: int, count: int = 1_000) -> list[Repost]:
    """Open reposts whose rescue, reminder or look is overdue by more than the tolerance.

    A row without any next action cannot be: the schema refuses it. A row whose next action is a
    look counts only where its site's visit is as long overdue, or was never set.
    """
    past = Millis(now - tolerance_ms)
    return [repost_of(row) for row in tx.all("repost_stuck", past=past, count=count)]


def counts_by_state(tx: Tx) -> dict[State, int]:
    """How many reposts are in each state, zeros included."""
    found = {State(row["state"]): int(row["n"]) for row in tx.all("repost_counts")}
    return {state: found.get(state, 0) for state in State}


def sites_under_way(tx: Tx) -> list[SiteKey]:
    """Sites where something is owed or standing."""
    return [SiteKey(row["site"]) for row in tx.all("repost_sites_open")]


# -- looks ----------------------------------------------------------------------------------------


def on_site(tx: Tx, site: SiteKey, until: Millis = NO_DEADLINE) -> list[OnSite]:
    """Everything a look at a site can tell about, most urgent first.

    Of confirmed copies only those whose re-check is due at `until`.
    """
    return [_on_site(tx, row) for row in tx.all("repost_on_site", site=site, until=until)]


def next_recheck(tx: Tx, site: SiteKey) -> Millis | None:
    """When the next confirmed copy of the site is to be looked at again."""
    row = tx.one("repost_next_recheck", site=site)
    return None if row is None else millis(row["due"])


def postpone_look(tx: Tx, repost: RepostId, due: Millis) -> None:
    """Set the next look of a row that waits for one."""
    tx.run("repost_postpone_look", id=repost, due=due)


def older_copies(tx: Tx, site: SiteKey, than: RepostId) -> list[str]:
    """Addresses of the site's last confirmed copies that appeared before this one."""
    return [row["page_url"] for row in tx.all("repost_older_copies", site=site, id=than)]


def set_listed(tx: Tx, repost: RepostId, at: Millis) -> None:
    """The site's list led to the copy at `at`."""
    tx.run("repost_listed", id=repost, at=at)


def set_visible(tx: Tx, repost: RepostId, visible: Span) -> None:
    """When what is wanted appeared; the first finding stays."""
    tx.run("repost_set_visible", id=repost, lower=visible.lower, upper=visible.upper)


# -- rows ↔ values --------------------------------------------------------------------------------


def repost_of(row: Row) -> Repost:
    """The core's value of a row."""
    return Repost(
        id=RepostId(row["id"]),
        policy=PolicyId(row["policy"]),
        site=SiteKey(row["site"]),
        state=State(row["state"]),
        version=row["version"],
        wanted=row["wanted"],
        step=Step(row["step"]),
        due=millis(row["due"]),
        since=Millis(row["since"]),
        sent=row["sent"],
        standing=row["standing"],
        failures=row["failures"],
        writes=row["writes"],
        remote_id=row["remote_id"],
        remote_url=row["remote_url"],
        page_url=row["page_url"],
        theirs=bool(row["theirs"]),
        override=bool(row["override"]),
        misses=row["misses"],
        reason=row["reason"],
        told_url=row["told_url"],
    )


def _cells(row: Repost) -> dict[str, Cell]:
    """What a move may change."""
    return {
        "id": row.id,
        "state": row.state,
        "version": row.version,
        "wanted": row.wanted,
        "step": row.step,
        "due": row.due,
        "since": row.since,
        "sent": row.sent,
        "standing": row.standing,
        "failures": row.failures,
        "writes": row.writes,
        "remote_id": row.remote_id,
        "remote_url": row.remote_url,
        "page_url": row.page_url,
        "theirs": row.theirs,
        "override": row.override,
        "misses": row.misses,
        "reason": row.reason,
        "told_url": row.told_url,
    }


def _on_site(tx: Tx, row: Row) -> OnSite:
    repost = repost_of(row)
    dues = deadlines.of(tx, repost.id, repost.wanted)
    limits = [due.limit.lower for due in dues if due.limit is not None]
    start = span(row, "start")
    published = stamp(row)
    if start is None or published is None:
        raise ValueError(repost.policy)
    return OnSite(
        repost=repost,
        head=PolicyHead(
            id=repost.policy,
            title=row["p_title"],
            doc_no=row["p_doc_no"],
            doc_no_text=row["p_doc_no_text"],
            issuers=texts(row["p_issuers"]),
            source=row["p_source"],
            url=row["p_url"],
            published=published,
            seen_at=Millis(row["p_seen_at"]),
            released_at=millis(row["p_released_at"]),
            latest=row["p_latest"],
        ),
        accepts=tuple(due.accepts for due in dues),
        limit=min(limits, default=None),
        marks=_marks(dues),
        ends=tuple(sorted({edges.upper for edges in _open(dues)})),
        start=start,
        visible=span(row, "visible"),
        absent_at=millis(row["absent_at"]),
        accepted_at=millis(row["accepted_at"]),
        listed_at=millis(row["listed_at"]),
    )


def _marks(dues: Iterable[Deadline]) -> tuple[Millis, ...]:
    return tuple(sorted({end for edges in _open(dues) for end in (edges.lower, edges.upper)}))


def _open(dues: Iterable[Deadline]) -> list[Span]:
    return [
        edges
        for due in dues
        for edges, result in ((due.target, due.target_result), (due.limit, due.limit_result))
        if edges is not None and result is Result.OPEN
    ]
