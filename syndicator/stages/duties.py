"""Who owes a released policy: reposts and deadlines, laid out in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from syndicator.core import events as ev
from syndicator.core.deadline import duties, urgency
from syndicator.core.lifecycle import born
from syndicator.core.repost import ENDS
from syndicator.core.scope import owing
from syndicator.stages import moves
from syndicator.stages.rules import rules_of
from syndicator.store import deadlines, policies, reposts, watches

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.core.deadline import Due
    from syndicator.core.model import Level, PolicyHead, PolicyId, Scope, SiteKey
    from syndicator.core.times import Millis, Span
    from syndicator.stages.context import Context
    from syndicator.store import Tx


@dataclass(frozen=True, slots=True)
class Laid:
    """What laying out a policy did."""

    reposts: int
    sites: tuple[SiteKey, ...]


def lay_out(ctx: Context, tx: Tx, head: PolicyHead, scope: Scope, start: Span, now: Millis) -> Laid:
    """Create every repost that the policy's scope demands and that is not there yet.

    Deadlines count from `start` however late the release; the units and sites are those valid at
    its earlier end. Sites that owe it already keep their row, so it may be called again.
    """
    settings = ctx.settings
    known = {row.site for row in reposts.by_policy(tx, head.id)}
    dues_at = _dues_by_level(ctx, head, start)
    laid: list[SiteKey] = []
    for owed in owing(
        scope,
        settings.units,
        settings.sites,
        at=start.lower,
        origin=head.url,
        source=head.source,
        profiles=settings.profiles,
    ):
        site = settings.sites[owed.site]
        if site.key in known:
            continue
        dues = dues_at(settings.units[site.unit].level)
        row = born(head.id, site.key, head.latest, now, rules_of(ctx, site.key))
        reposts.insert(
            tx,
            row,
            unit=site.unit,
            platform=site.platform,
            urgency=urgency(dues),
            why={"code": owed.why.code, "zh": owed.why.zh, "en": owed.why.en},
            dues=dues,
            at=now,
        )
        if site.watch is not None:
            watches.wake(tx, site.key, now)
        laid.append(site.key)
    return Laid(len(laid), tuple(laid))


def revise(ctx: Context, tx: Tx, policy: PolicyId, number: int, start: Span, now: Millis) -> int:
    """Raise `wanted` of every repost of the policy; the new revision has deadlines of its own."""
    head = policies.head(tx, policy)
    settings = ctx.settings
    dues_at = _dues_by_level(ctx, head, start)
    moved = 0
    for row in reposts.by_policy(tx, policy):
        if row.state in ENDS:
            continue
        moves.move(ctx, tx, row, ev.Revised(number), now)
        site = settings.sites.get(row.site)
        if site is not None:
            dues = dues_at(settings.units[site.unit].level)
            deadlines.insert(tx, row.id, number, dues)
        moved += 1
    return moved


def _dues_by_level(
    ctx: Context, head: PolicyHead, start: Span
) -> Callable[[Level], tuple[Due, ...]]:
    """Deadlines differ by the unit's level only: each is counted once, not once a site."""
    settings = ctx.settings

    @cache
    def at(level: Level) -> tuple[Due, ...]:
        return duties(settings.profiles, head.source, level, start, settings.calendar)

    return at
