"""What a look at the public page means."""

from __future__ import annotations

from dataclasses import replace

from syndicator.core import events as ev
from syndicator.core.lifecycle.goals import (
    ended,
    held,
    planned,
    watching,
)
from syndicator.core.lifecycle.table import on
from syndicator.core.rechecks import next_recheck
from syndicator.core.repost import GONE, Repost, Rules, State, Step
from syndicator.core.times import Millis

S = State

_LOOKED_AT = (
    S.HELD,
    S.PLANNED,
    S.UNSURE,
    S.IN_REVIEW,
    S.ACCEPTED,
    S.CONFIRMED,
    S.REFUSED,
)


@on(_LOOKED_AT, ev.SeenRight, S.CONFIRMED, stays=True)
def _seen_right(row: Repost, e: ev.SeenRight, now: Millis, rules: Rules) -> Repost:
    own = _own_id(row, theirs=e.theirs)
    new = replace(row, standing=e.revision, page_url=e.page_url, theirs=e.theirs, misses=0)
    new = replace(new, remote_id=own)
    new = replace(new, sent=_sent(row, e.revision, theirs=e.theirs))
    if e.revision != row.wanted:
        # An old text, or one that must go: no confirmation, and never a push beside a staff copy.
        if _ours_again(new, rules):
            return planned(new, now, rules)
        theirs_now = new.theirs and new.step is Step.PUSH
        return watching(new, now, rules) if theirs_now or new.step is Step.LOOK else new
    since = row.since if row.state is State.CONFIRMED else now
    due = next_recheck(since, now, rules.rechecks_ms, rules.recheck_for_ms)
    return replace(
        new, state=S.CONFIRMED, step=Step.LOOK, due=due, failures=0, reason="", override=False
    )


def _ours_again(row: Repost, rules: Rules) -> bool:
    """A look waited where a push is due: the copy was called theirs, and bears our key."""
    waits = row.state is S.PLANNED and row.step is Step.LOOK
    return waits and rules.pushes and not row.theirs


def _own_id(row: Repost, *, theirs: bool) -> str | None:
    """An older store kept the id of the site's people's copy: it is not that of ours."""
    return None if row.theirs and not theirs else row.remote_id


def _sent(row: Repost, revision: int, *, theirs: bool) -> int | None:
    """A copy that is not theirs is ours, though no answer ever said that it was stored."""
    return row.sent if row.sent is not None or theirs or revision == GONE else revision


@on(
    [S.PLANNED, S.UNSURE, S.IN_REVIEW, S.ACCEPTED, S.CONFIRMED, S.REFUSED, S.HELD],
    ev.SeenWrong,
    S.HELD,
)
def _seen_wrong(row: Repost, e: ev.SeenWrong, now: Millis, rules: Rules) -> Repost:
    sent = _sent(row, row.wanted, theirs=e.theirs)
    new = replace(row, page_url=e.page_url, theirs=e.theirs, standing=None, misses=0, sent=sent)
    new = replace(new, remote_id=_own_id(row, theirs=e.theirs))
    return held(new, now, rules, f"{e.verdict.label} · {e.verdict}: {e.reason}")


def _may_end(row: Repost, rules: Rules) -> bool:
    """Whether a copy that nobody sees is gone: a draft of ours may yet be let out by its editor."""
    if row.sent == GONE or row.theirs:
        return True
    unpublished = row.sent is not None and row.page_url is None
    return not rules.pushes and not unpublished


@on([S.CONFIRMED], ev.NotSeen, S.HELD, stays=True)
@on(set(_LOOKED_AT) - {S.CONFIRMED}, ev.NotSeen, S.WITHDRAWN, stays=True)
def _not_seen(row: Repost, _: ev.NotSeen, now: Millis, rules: Rules) -> Repost:
    misses = row.misses + 1
    new = replace(row, misses=misses)
    if row.wanted == GONE:
        if misses >= rules.vanish_after and _may_end(row, rules):
            return ended(replace(new, standing=None), S.WITHDRAWN, "已见撤下 · seen gone")
    elif row.state is S.CONFIRMED and misses >= rules.vanish_after:
        reason = "消失：曾核验在页，现已不见 · vanished: it stood on the page and does not any more"
        return held(replace(new, standing=None), now, rules, reason)
    return watching(new, now, rules) if row.step is Step.LOOK else new
