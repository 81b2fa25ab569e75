"""Who owes a released policy: reposts and deadlines, laid out in one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
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
    from syndicator.core.model import PolicyHead, PolicyId, Scope, SiteKey
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
    laid: list[SiteKey] = []
    for owed in owing(scope, settings.units, settings.sites, at=start.lower, origin=head.url):
        site = settings.sites[owed.site]
        if site.key in known:
            continue
        unit = settings.units[site.unit]
        dues = duties(settings.profiles, head.source, unit.level, start, settings.calendar)
        first = dues[0] if dues else None
        rules = rules_of(
            ctx,
            site.key,
            first.target.lower if first and first.target else None,
            first.limit.lower if first and first.limit else None,
        )
        row = born(head.id, site.key, head.latest, now, rules)
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
    moved = 0
    for row in reposts.by_policy(tx, policy):
        if row.state in ENDS:
            continue
        moves.move(ctx, tx, row, ev.Revised(number), now)
        site = settings.sites.get(row.site)
        if site is not None:
            level = settings.units[site.unit].level
            dues = duties(settings.profiles, head.source, level, start, settings.calendar)
            deadlines.insert(tx, row.id, number, dues)
        moved += 1
    return moved


def scope_text(scope: Scope) -> str:
    """The scope as the store keeps it: canonical JSON."""
    return json.dumps({"kind": scope.kind, "values": list(scope.values)}, ensure_ascii=False)
