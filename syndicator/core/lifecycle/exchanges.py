"""What an exchange with the CMS means: claims, outcomes of writes, answers of look-ups."""

from __future__ import annotations

from dataclasses import replace

from syndicator.core import events as ev
from syndicator.core.errors import IllegalTransition
from syndicator.core.lifecycle.goals import (
    held,
    planned,
    remind,
    retry_at,
    stored,
    unsure,
)
from syndicator.core.lifecycle.table import on
from syndicator.core.repost import GONE, Repost, Rules, State, Step
from syndicator.core.times import Millis

S = State


@on([S.PLANNED], ev.Claimed, S.PUSHING, S.HELD)
def _claimed(row: Repost, _: ev.Claimed, now: Millis, rules: Rules) -> Repost:
    if row.writes >= rules.max_writes:
        return held(
            row, now, rules, f"写入已达{row.writes}次仍未成 · {row.writes} writes without success"
        )
    due = Millis(now + rules.lease_ms)
    return replace(row, state=S.PUSHING, step=Step.RESCUE, due=due, writes=row.writes + 1)


@on([S.PUSHING], ev.HandedOver, S.ACCEPTED, S.IN_REVIEW, S.PLANNED)
def _handed_over(row: Repost, e: ev.HandedOver, now: Millis, rules: Rules) -> Repost:
    new = replace(
        row, sent=e.revision, remote_id=e.remote_id, remote_url=e.remote_url or row.remote_url
    )
    if e.revision != row.wanted:
        return planned(new, now, rules)
    return stored(new, now, rules, review=e.review)


@on([S.PUSHING], ev.MasterUpdated, S.PLANNED)
def _master_updated(row: Repost, e: ev.MasterUpdated, now: Millis, rules: Rules) -> Repost:
    """What the CMS took for the column itself (`sent`) stays: nothing yet, or an older text."""
    url = e.remote_url or row.remote_url
    return planned(replace(row, remote_id=e.remote_id, remote_url=url), now, rules)


@on([S.PUSHING], ev.NotStored, S.PLANNED)
def _not_stored(row: Repost, e: ev.NotStored, now: Millis, rules: Rules) -> Repost:
    new = replace(row, failures=row.failures + 1, writes=max(0, row.writes - 1), reason=e.reason)
    return planned(new, now, rules, due=retry_at(new, now, rules, e.retry_after_ms))


@on([S.PUSHING], ev.Throttled, S.PLANNED)
def _throttled(row: Repost, e: ev.Throttled, now: Millis, rules: Rules) -> Repost:
    new = replace(row, writes=max(0, row.writes - 1), reason=e.reason)
    return planned(new, now, rules, due=retry_at(new, now, rules, e.retry_after_ms))


@on([S.PUSHING], ev.Lost, S.UNSURE)
def _lost(row: Repost, e: ev.Lost, now: Millis, rules: Rules) -> Repost:
    return unsure(replace(row, failures=row.failures + 1), now, rules, e.reason)


@on([S.PUSHING], ev.Interrupted, S.UNSURE)
def _interrupted(row: Repost, _: ev.Interrupted, now: Millis, rules: Rules) -> Repost:
    return unsure(row, now, rules, "推送中断，先查再定 · push was interrupted: look up first")


@on([S.PUSHING, S.PLANNED, S.UNSURE], ev.Refusal, S.REFUSED)
def _refusal(row: Repost, e: ev.Refusal, now: Millis, rules: Rules) -> Repost:
    return remind(replace(row, state=S.REFUSED, reason=f"[{e.need}] {e.reason}"), now, rules)


@on([S.PLANNED, S.UNSURE], ev.LookupFailed)
def _lookup_failed(row: Repost, e: ev.LookupFailed, now: Millis, rules: Rules) -> Repost:
    new = replace(row, failures=row.failures + (not e.throttled), reason=e.reason)
    return replace(new, due=retry_at(new, now, rules, e.retry_after_ms))


@on([S.PLANNED, S.UNSURE], ev.FoundOurs, S.ACCEPTED, S.IN_REVIEW, S.PLANNED)
def _found_ours(row: Repost, e: ev.FoundOurs, now: Millis, rules: Rules) -> Repost:
    found = row.sent if e.revision is None else e.revision
    new = replace(
        row,
        remote_id=e.remote_id,
        remote_url=e.remote_url or row.remote_url,
        sent=found,
        theirs=False,
    )
    if found != row.wanted or row.wanted == GONE:  # what was found is not gone
        return planned(new, now, rules)
    return stored(new, now, rules, review=e.review)


@on([S.PLANNED, S.UNSURE], ev.FoundTheirs, S.PLANNED)
def _found_theirs(row: Repost, e: ev.FoundTheirs, now: Millis, rules: Rules) -> Repost:
    reason = "站方已自行录入，不再推送 · the site's people entered it themselves; nothing is pushed"
    url = e.remote_url or row.remote_url
    new = replace(row, theirs=True, remote_url=url, reason=reason)
    return planned(new, now, rules)


@on([S.PLANNED], ev.FoundNothing, S.ACCEPTED)
def _nothing_to_withdraw(row: Repost, e: ev.FoundNothing, now: Millis, rules: Rules) -> Repost:
    if row.wanted != GONE:
        msg = f"{row.state} × {type(e).__name__} wants {row.wanted}"
        raise IllegalTransition(msg)
    return stored(replace(row, sent=GONE), now, rules, review=False)


@on([S.UNSURE], ev.FoundNothing, S.PLANNED)
def _found_nothing(row: Repost, _: ev.FoundNothing, now: Millis, rules: Rules) -> Repost:
    """The write counts all the same: what is not found may only be late, so writes stay bounded."""
    due = retry_at(row, now, rules, None) if row.failures > 1 else now
    return planned(row, now, rules, due=due)


@on([S.PLANNED, S.UNSURE], ev.FoundRemoved, S.HELD)
def _found_removed(row: Repost, e: ev.FoundRemoved, now: Millis, rules: Rules) -> Repost:
    reason = (
        "站方已撤下本稿，未经具名人员不得恢复"
        " · the site removed the copy; only a named person puts it back"
    )
    return held(replace(row, remote_id=e.remote_id), now, rules, reason)


@on([S.PLANNED, S.UNSURE], ev.FoundEdited, S.HELD)
def _found_edited(row: Repost, e: ev.FoundEdited, now: Millis, rules: Rules) -> Repost:
    return held(replace(row, remote_id=e.remote_id), now, rules, e.reason)
