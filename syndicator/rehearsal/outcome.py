"""What the daemon itself says of a rehearsal: its own record, read like any auditor would."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from syndicator.core.deadline import Result
from syndicator.core.repost import GONE, State
from syndicator.rehearsal.prose import bare
from syndicator.sdk import Need
from syndicator.store import events, figures, open_readonly, sightings, views

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from syndicator.core.model import RepostId
    from syndicator.core.repost import Repost
    from syndicator.core.times import Millis, Span
    from syndicator.store import Tx
    from syndicator.store.events import EventRow
    from syndicator.store.views import Listed

HELD_POLICIES = "held"


@dataclass(frozen=True, slots=True)
class Said:
    """What the daemon says of one document at one site."""

    repost: RepostId
    state: State
    sent: bool
    """It says that the CMS took a copy from it."""
    theirs: bool
    words: frozenset[str]
    """Everything it ever noticed there: `verdict:…` and `remark:…` of sightings, `event:…` of its
    story, `site:…` of the whole site's, `need:…` of a refusal, `reminded:STATE`, `held:vanished`,
    `theirs`, and `limit:…`, `target:…` by result."""
    start: Span
    visible: Span | None
    confirmed_at: Millis | None
    """When it first confirmed the copy."""
    limit: Span | None
    """The earliest limit of what is wanted, and how it ended."""
    result: Result

    @property
    def late(self) -> bool:
        """It says that the limit is missed."""
        return self.result is Result.MISSED


@dataclass(frozen=True, slots=True)
class Outcome:
    """The daemon's whole record, by publication and site."""

    said: Mapping[tuple[str, str], Said]
    held_policies: int
    strangers: int
    """Reposts of documents that the plan does not know."""


async def read_outcome(store: Path, titles: Mapping[str, str], now: Millis) -> Outcome:
    """Read a daemon's store. `titles`: bare title of each document → its key."""
    opened = await open_readonly(store)
    said: dict[tuple[str, str], Said] = {}
    strangers = 0
    try:
        async for listed in views.every(opened):
            key = titles.get(bare(listed.title), "")
            story = await opened.read(partial(_story, listed=listed))
            if key:
                said[key, listed.repost.site] = story
            else:
                strangers += 1
        counted = await opened.read(lambda tx: figures.count(tx, now))
    finally:
        await opened.aclose()
    return Outcome(said, counted.policies.get(HELD_POLICIES, 0), strangers)


def _story(tx: Tx, listed: Listed) -> Said:
    row = listed.repost
    happened = events.story(tx, f"repost:{row.id}")
    seen = sightings.of(tx, row.id)
    words = {f"verdict:{one.verdict}" for one in seen}
    words |= {f"remark:{remark.code}" for one in seen for remark in one.remarks}
    words |= {f"limit:{due.limit_result}" for due in listed.deadlines if due.limit is not None}
    words |= {f"target:{due.target_result}" for due in listed.deadlines if due.target is not None}
    words |= _words(happened)
    words |= {f"site:{one.kind}" for one in events.story(tx, f"site:{row.site}")}
    if row.theirs:
        words.add("theirs")
    limits = [due for due in listed.reported if due.limit is not None]
    first = min(limits, key=lambda due: due.limit.lower if due.limit else 0, default=None)
    if first is not None and first.limit is not None and barred(happened, first.limit.upper):
        words.add("barred")
    confirmed = [one.at for one in happened if one.body.get("to") == State.CONFIRMED]
    return Said(
        repost=row.id,
        state=row.state,
        sent=ever_sent(row, happened),
        theirs=row.theirs,
        words=frozenset(words),
        start=listed.start,
        visible=listed.visible,
        confirmed_at=confirmed[0] if confirmed else None,
        limit=None if first is None else first.limit,
        result=Result.OPEN if first is None else first.limit_result,
    )


def ever_sent(row: Repost, happened: Iterable[EventRow]) -> bool:
    """Whether a copy of ours ever stood there, by what the daemon was told or saw itself.

    A copy that bore our key when it was seen is ours, though no answer ever said so. What is gone
    now may have been there, or was ordered back before anything was handed over: its story knows.
    """
    if row.sent != GONE:
        return row.sent is not None or (row.standing is not None and not row.theirs)
    return any(
        (one.kind == "handed_over" and one.body.get("revision") != GONE)
        or one.kind == "found_ours"
        or (one.kind == "seen_right" and not one.body.get("theirs"))
        for one in happened
    )


def barred(happened: Iterable[EventRow], at: Millis) -> bool:
    """Whether the site refused our account when that moment passed."""
    refused = False
    for one in happened:
        if one.at > at:
            break
        if one.kind == "refusal":
            refused = one.body.get("need") == Need.CREDENTIAL
        elif one.body.get("from") == State.REFUSED and one.body.get("to") != State.REFUSED:
            refused = False
    return refused


def _words(happened: Iterable[EventRow]) -> set[str]:
    words = set()
    for one in happened:
        words.add(f"event:{one.kind}")
        before, after = one.body.get("from"), one.body.get("to")
        if one.kind == "refusal":
            words.add(f"need:{one.body.get('need')}")
        elif one.kind == "reminded":
            words.add(f"reminded:{before}")
        elif one.kind == "not_seen" and after == State.HELD:
            words.add("held:vanished")
    return words
