"""Reminders, changes of the policy or the configuration, and the acts of persons."""

from __future__ import annotations

from dataclasses import replace

from syndicator.core import events as ev
from syndicator.core.lifecycle.goals import (
    ended,
    held,
    planned,
    remind,
)
from syndicator.core.lifecycle.table import on
from syndicator.core.repost import GONE, OPEN, Repost, Rules, State, Step
from syndicator.core.times import Millis

S = State


@on([S.HELD, S.REFUSED, S.ACCEPTED, S.IN_REVIEW, S.PLANNED], ev.Reminded)
def _reminded(row: Repost, e: ev.Reminded, now: Millis, rules: Rules) -> Repost:
    return remind(replace(row, reason=e.reason or row.reason), now, rules)


_SETTLED = (S.PLANNED, S.IN_REVIEW, S.ACCEPTED, S.CONFIRMED, S.REFUSED)


@on(_SETTLED, ev.Revised, S.PLANNED, stays=True)
def _revised(row: Repost, e: ev.Revised, now: Millis, rules: Rules) -> Repost:
    new = _rewanted(row, e.revision)
    return row if new is row else planned(new, now, rules)


@on([S.HELD, S.UNSURE, S.PUSHING], ev.Revised)
def _revised_underway(row: Repost, e: ev.Revised, _now: Millis, _rules: Rules) -> Repost:
    return _rewanted(row, e.revision)


def _rewanted(row: Repost, wanted: int) -> Repost:
    """Newest wins: an older revision, or any after a withdrawal, changes nothing."""
    if row.wanted == GONE or (wanted != GONE and wanted <= row.wanted):
        return row
    return replace(row, wanted=wanted, writes=0, failures=0, misses=0)


@on([S.PLANNED], ev.Paused, S.HELD)
def _paused(row: Repost, e: ev.Paused, now: Millis, rules: Rules) -> Repost:
    return held(row, now, rules, e.reason)


@on([S.PLANNED], ev.Reaimed)
def _reaimed(row: Repost, e: ev.Reaimed, now: Millis, rules: Rules) -> Repost:
    return planned(replace(row, reason=e.reason), now, rules)


@on([S.HELD], ev.Released, S.PLANNED)
def _released(row: Repost, e: ev.Released, now: Millis, rules: Rules) -> Repost:
    new = replace(row, override=True, writes=0, failures=0, misses=0, reason=e.reason)
    return planned(new, now, rules)


@on([S.PLANNED, S.REFUSED], ev.Retried, S.PLANNED)
def _retried(row: Repost, e: ev.Retried, now: Millis, rules: Rules) -> Repost:
    return planned(replace(row, writes=0, failures=0, reason=e.reason), now, rules)


@on([S.UNSURE], ev.Retried)
def _find_now(row: Repost, e: ev.Retried, now: Millis, _: Rules) -> Repost:
    return replace(row, due=now, reason=e.reason)


@on([*OPEN - {S.PUSHING}, S.CONFIRMED], ev.Waived, S.WAIVED)
def _waived(row: Repost, e: ev.Waived, _now: Millis, _rules: Rules) -> Repost:
    return ended(row, S.WAIVED, e.reason)


@on([*OPEN - {S.PUSHING, S.UNSURE}, S.CONFIRMED], ev.WithdrawalOrdered, S.PLANNED)
def _withdrawal(row: Repost, e: ev.WithdrawalOrdered, now: Millis, rules: Rules) -> Repost:
    return planned(replace(_rewanted(row, GONE), reason=e.reason), now, rules)


@on([S.PUSHING, S.UNSURE], ev.WithdrawalOrdered)
def _withdrawal_underway(
    row: Repost, e: ev.WithdrawalOrdered, _now: Millis, _rules: Rules
) -> Repost:
    return replace(_rewanted(row, GONE), reason=e.reason)


@on([*OPEN, S.CONFIRMED], ev.UrlRecorded)
def _url_recorded(row: Repost, e: ev.UrlRecorded, now: Millis, _rules: Rules) -> Repost:
    new = replace(row, told_url=e.url)
    return replace(new, due=now) if row.step is Step.LOOK else new
