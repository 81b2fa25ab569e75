"""What people ask for: lists, stories, export. Everything here only reads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from syndicator.core.deadline import Due
from syndicator.core.model import ItemId, PlatformKey, PolicyId, RepostId, UnitKey
from syndicator.core.report import Judged, RepostRow
from syndicator.core.repost import GONE, OPEN, Repost, State
from syndicator.core.times import Millis, Span
from syndicator.core.verdict import Verdict
from syndicator.store import (
    attempts,
    deadlines,
    events,
    items,
    policies,
    reposts,
    sightings,
    watches,
)
from syndicator.store.columns import mapping, millis, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from syndicator.store.attempts import AttemptRow
    from syndicator.store.deadlines import Deadline
    from syndicator.store.events import EventRow
    from syndicator.store.items import ItemRow
    from syndicator.store.policies import PolicyRow
    from syndicator.store.sightings import SightingRow
    from syndicator.store.tx import Row, Store, Tx
    from syndicator.store.watches import SiteWatch

PAGE: Final = 500
"""Rows read at a time, so that a long list holds no memory and no old view of the store."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A repost as lists and the export show it."""

    repost: Repost
    unit: UnitKey
    platform: PlatformKey
    title: str
    """The policy's."""
    doc_no: str | None
    released_at: Millis | None
    """When the policy was released."""
    start: Span
    """From when the clocks of what is wanted run."""
    created_at: Millis
    why: Mapping[str, object]
    """Why this site owes it: code, zh, en."""
    verdict: Verdict | None
    """Of the last look."""
    visible: Span | None
    """When what is wanted appeared; of a withdrawn copy, when it had appeared."""
    absent_at: Millis | None
    """Last good look without it."""
    accepted_at: Millis | None
    deadlines: tuple[Deadline, ...]
    """Of every revision, older ones first."""

    @property
    def reported(self) -> tuple[Deadline, ...]:
        """Deadlines of the revision that is reported on: the wanted one, before a withdrawal."""
        known = [due.revision for due in self.deadlines if due.revision != GONE]
        number = self.repost.wanted if self.repost.wanted != GONE else max(known, default=GONE)
        return tuple(due for due in self.deadlines if due.revision == number)

    def row(self) -> RepostRow:
        """What core/report.py counts with."""
        return RepostRow(
            repost=self.repost.id,
            policy=self.repost.policy,
            doc_no=self.doc_no,
            title=self.title,
            unit=self.unit,
            site=self.repost.site,
            state=self.repost.state,
            standing=self.repost.standing,
            start=self.start,
            released_at=self.released_at,
            visible=self.visible,
            absent_at=self.absent_at,
            deadlines=tuple(_judged(due) for due in self.reported),
        )


@dataclass(frozen=True, slots=True)
class RepostStory:
    """Everything about one repost."""

    listed: Listed
    policy: PolicyRow
    attempts: list[AttemptRow]
    sightings: list[SightingRow]
    events: list[EventRow]
    watch: SiteWatch | None
    """The site's list; None while it is not watched."""


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One version of a policy, without its text."""

    number: int
    title: str
    digest: str
    source_url: str
    fetched_at: Millis


@dataclass(frozen=True, slots=True)
class PolicyStory:
    """Everything about one policy."""

    policy: PolicyRow
    items: list[ItemRow]
    revisions: list[RevisionLine]
    reposts: list[Listed]
    events: list[EventRow]


@dataclass(frozen=True, slots=True)
class ItemStory:
    """Everything about one item."""

    item: ItemRow
    policy: PolicyRow | None
    events: list[EventRow]


@dataclass(frozen=True, slots=True)
class Found:
    """Subjects that bear an address or a number."""

    policies: tuple[PolicyId, ...]
    items: tuple[ItemId, ...]


# -- lists ----------------------------------------------------------------------------------------


def in_states(tx: Tx, states: Iterable[State]) -> list[Listed]:
    """Reposts in the given states, most urgent first within each."""
    return [_listed(tx, row) for state in states for row in tx.all("view_in_state", state=state)]


def pending(tx: Tx) -> list[RepostRow]:
    """Every repost owed and not at rest, for late and will-be-late lists."""
    return [listed.row() for listed in in_states(tx, sorted(OPEN))]


def page(
    tx: Tx,
    after: RepostId,
    count: int = PAGE,
    *,
    policy: PolicyId | None = None,
    state: State | None = None,
) -> list[Listed]:
    """The next reposts by number, of one policy or state where given."""
    rows = tx.all("view_reposts", after=after, count=count, policy=policy, state=state)
    return [_listed(tx, row) for row in rows]


async def every(
    store: Store, *, policy: PolicyId | None = None, state: State | None = None
) -> AsyncIterator[Listed]:
    """Every repost by number, read page by page."""
    after = RepostId(0)
    while True:
        rows = await store.read(partial(page, after=after, policy=policy, state=state))
        for row in rows:
            yield row
        if len(rows) < PAGE:
            return
        after = rows[-1].repost.id


# -- stories --------------------------------------------------------------------------------------


def of_repost(tx: Tx, repost: RepostId) -> RepostStory | None:
    """The story of one repost."""
    known = reposts.get(tx, repost)
    if known is None:
        return None
    rows = page(tx, RepostId(repost - 1), 1)
    policy = policies.row(tx, known.policy)
    if not rows or policy is None:
        return None
    return RepostStory(
        listed=rows[0],
        policy=policy,
        attempts=attempts.of(tx, repost),
        sightings=sightings.of(tx, repost),
        events=events.story(tx, f"repost:{repost}"),
        watch=watches.get(tx, known.site),
    )


def of_policy(tx: Tx, policy: PolicyId) -> PolicyStory | None:
    """The story of one policy."""
    known = policies.row(tx, policy)
    if known is None:
        return None
    numbers = [row.id for row in reposts.by_policy(tx, policy)]
    return PolicyStory(
        policy=known,
        items=items.of_policy(tx, policy),
        revisions=[_revision(row) for row in tx.all("revision_list", policy=policy)],
        reposts=[listed for number in numbers for listed in page(tx, RepostId(number - 1), 1)],
        events=events.story(tx, f"policy:{policy}"),
    )


def of_item(tx: Tx, item: ItemId) -> ItemStory | None:
    """The story of one item."""
    known = items.get(tx, item)
    if known is None:
        return None
    return ItemStory(
        item=known,
        policy=None if known.policy is None else policies.row(tx, known.policy),
        events=events.story(tx, f"item:{item}"),
    )


def find(tx: Tx, *, address: str | None = None, doc_no: str | None = None) -> Found:
    """What is known under a normalised address or a canonical document number."""
    keys = (("address", address), ("doc_no", doc_no))
    found = {
        PolicyId(row["policy"])
        for kind, value in keys
        if value is not None
        for row in tx.all("policy_by_key", kind=kind, value=value)
    }
    at = [
        ItemId(row["id"])
        for source in tx.all("source_all")
        if address is not None
        for row in tx.all("view_item_at", source=source["key"], address=address)
    ]
    return Found(tuple(sorted(found)), tuple(at))


# -- rows ↔ values --------------------------------------------------------------------------------


def _listed(tx: Tx, row: Row) -> Listed:
    repost = reposts.repost_of(row)
    start = span(row, "start")
    if start is None:
        raise ValueError(repost.id)
    return Listed(
        repost=repost,
        unit=UnitKey(row["unit"]),
        platform=PlatformKey(row["platform"]),
        title=row["p_title"],
        doc_no=row["p_doc_no"],
        released_at=millis(row["p_released_at"]),
        start=start,
        created_at=Millis(row["created_at"]),
        why=mapping(row["why"]),
        verdict=None if row["verdict"] is None else Verdict(row["verdict"]),
        visible=span(row, "visible"),
        absent_at=millis(row["absent_at"]),
        accepted_at=millis(row["accepted_at"]),
        deadlines=tuple(deadlines.all_of(tx, repost.id)),
    )


def _judged(one: Deadline) -> Judged:
    due = Due(one.profile, one.accepts, one.target, one.limit, one.provisional)
    return Judged(due, one.target_result, one.limit_result)


def _revision(row: Row) -> RevisionLine:
    return RevisionLine(
        number=row["number"],
        title=row["title"],
        digest=row["digest"],
        source_url=row["source_url"],
        fetched_at=Millis(row["fetched_at"]),
    )
