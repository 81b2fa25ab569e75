"""What persons do: each act is a transition with a name and a reason, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.control.protocol import Answer, Request, Verb
from syndicator.core import events as ev
from syndicator.core.errors import ActionRefused, IllegalTransition
from syndicator.core.lifecycle import legal
from syndicator.core.model import ItemId, PolicyId, RepostId, Scope, ScopeKind
from syndicator.core.repost import ENDS
from syndicator.core.scope import unanswered
from syndicator.stages import moves
from syndicator.stages.duties import lay_out
from syndicator.store import items, policies, reposts, rulings

if TYPE_CHECKING:
    from syndicator.core.model import Person
    from syndicator.core.repost import Repost
    from syndicator.core.times import Millis
    from syndicator.stages.context import Context
    from syndicator.store import Tx


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act is about."""

    kind: str
    number: int


def subject_of(text: str) -> Subject:
    """Parse `policy:3`, `repost:12`, `item:7`. Raises `ActionRefused`."""
    kind, _, number = text.partition(":")
    if kind not in {"policy", "repost", "item"} or not number.isdecimal():
        raise ActionRefused(
            f"对象写法应为 policy:3、repost:12 或 item:7，而不是 {text!r} · "
            f"name it as policy:3, repost:12 or item:7, not {text!r}"
        )
    return Subject(kind, int(number))


def scope_of(text: str) -> Scope:
    """Parse `all`, `sector:a,b`, `region:2201`, `sites:x,y`. Raises `ActionRefused`."""
    kind, _, values = text.partition(":")
    names = {"all": "all", "sector": "sector", "region": "region", "sites": "directed"}
    listed = tuple(value for value in values.split(",") if value)
    if kind not in names or (kind != "all" and not listed):
        raise ActionRefused(
            f"范围写法应为 all、sector:…、region:… 或 sites:…，而不是 {text!r} · "
            f"name the scope as all, sector:…, region:… or sites:…, not {text!r}"
        )
    return Scope(ScopeKind(names[kind]), listed)


async def act(ctx: Context, person: Person, request: Request) -> Answer:
    """Carry out one act that changes the store. Raises `ActionRefused` with the reason."""
    if request.verb is not Verb.RETRY and not request.reason.strip():
        raise ActionRefused("须写明理由 --reason · a reason is needed: --reason")
    subject = subject_of(request.subject)
    now = ctx.clock.now()

    def op(tx: Tx) -> str:
        return _ACTS[subject.kind](ctx, tx, person, request, subject.number, now)

    message = await ctx.write(op)
    for wake in (ctx.wakes.plan, ctx.wakes.push, ctx.wakes.confirm):
        wake.set()
    return Answer(ok=True, message=message)


_Order = type[ev.Released] | type[ev.Retried] | type[ev.Waived] | type[ev.WithdrawalOrdered]
_ORDERS: Final[dict[Verb, _Order]] = {
    Verb.RELEASE: ev.Released,
    Verb.RETRY: ev.Retried,
    Verb.WAIVE: ev.Waived,
    Verb.WITHDRAW: ev.WithdrawalOrdered,
}


def _event(person: Person, request: Request) -> ev.Event:
    """The life-cycle event of an act on one repost."""
    return _ORDERS[request.verb](person.key, request.reason)


def _on_repost(
    ctx: Context, tx: Tx, person: Person, request: Request, number: int, now: Millis
) -> str:
    row = reposts.get(tx, RepostId(number))
    if row is None:
        raise ActionRefused(f"没有 repost:{number} · there is no repost:{number}")
    try:
        new = moves.move(ctx, tx, row, _event(person, request), now)
    except IllegalTransition as wrong:
        raise ActionRefused(_not_now(row, request.verb)) from wrong
    return f"repost:{number} {row.state.label} → {new.state.label} · {row.state} → {new.state}"


def _not_now(row: Repost, verb: Verb) -> str:
    """Why an order does not fit, and which ones do."""
    fit = ", ".join(one for one, event in _ORDERS.items() if event in legal(row.state))
    zh, en = (f"可用 {fit}", f"what fits is {fit}") if fit else ("已了结", "it has ended")
    name = f"repost:{row.id}"
    return (
        f"{name} 现为“{row.state.label}”，不能 {verb}；{zh}，详见 explain {name} · "
        f"{name} is {row.state}: {verb} does not fit, {en}; see explain {name}"
    )


def _on_policy(
    ctx: Context, tx: Tx, person: Person, request: Request, number: int, now: Millis
) -> str:
    policy = policies.row(tx, PolicyId(number))
    if policy is None:
        raise ActionRefused(f"没有 policy:{number} · there is no policy:{number}")
    if request.verb is Verb.RELEASE and policy.state != "released":
        return _release(ctx, tx, person, request, policy, now)
    if request.verb is Verb.WAIVE and policy.state != "released":
        rulings.ignore(tx, policy.id, person.key, request.reason, now)
        return f"policy:{number} 已定为不转 · decided: not to be reposted"
    if request.verb is Verb.WITHDRAW:
        rulings.set_wanted_gone(tx, policy.id, person.key, request.reason, now)
    return _each(ctx, tx, reposts.by_policy(tx, policy.id), _event(person, request), now)


def _each(ctx: Context, tx: Tx, rows: list[Repost], event: ev.Event, now: Millis) -> str:
    moved = 0
    for row in rows:
        if row.state in ENDS:
            continue
        try:
            moves.move(ctx, tx, row, event, now)
        except IllegalTransition:
            continue
        moved += 1
    return f"{moved}/{len(rows)} 个转载任务已变更 · {moved} of {len(rows)} reposts changed"


def _release(
    ctx: Context,
    tx: Tx,
    person: Person,
    request: Request,
    policy: policies.PolicyRow,
    now: Millis,
) -> str:
    if policy.state == "secret":
        return _approve_secret(tx, person, request, policy, now)
    scope = _named(ctx, request.scope) if request.scope else policy.scope
    if scope is None:
        raise ActionRefused(
            "没有规则给出范围，请用 --scope 指明 · no rule gave a scope: name it with --scope"
        )
    rulings.release(tx, policy.id, scope, person.key, request.reason, now)
    laid = lay_out(ctx, tx, policies.head(tx, policy.id), scope, policy.start, now)
    return (
        f"policy:{policy.id} 已放行，{laid.reposts} 个转载任务 · released: {laid.reposts} reposts"
    )


def _named(ctx: Context, text: str) -> Scope:
    """The scope a person typed; a name nobody answers to is refused, as a slip owes nothing."""
    scope = scope_of(text)
    if nobody := unanswered(scope, ctx.settings.units, ctx.settings.sites):
        names = ", ".join(nobody)
        raise ActionRefused(
            f"没有站点属于 {names}，请核对 --scope 与 units.csv、sites.csv · no site answers to "
            f"{names}: compare --scope with units.csv and sites.csv"
        )
    return scope


def _approve_secret(
    tx: Tx, person: Person, request: Request, policy: policies.PolicyRow, now: Millis
) -> str:
    """Two different persons; then the page is read anew, because its text was never kept."""
    names = rulings.approve(tx, policy.id, person.key, request.reason, now)
    if len(names) < rulings.SECRET_APPROVALS:
        return (
            f"policy:{policy.id} 带涉密标志，已记 {person.name} 同意，还需另一名把关人 · "
            "bears marks of secrecy: your approval is kept, a second releaser is needed"
        )
    items.reopen_for(tx, policy.id, now)
    return (
        f"policy:{policy.id} 两人同意，将重新读取来源 · "
        "two releasers agreed: its source is read again"
    )


def _on_item(
    _ctx: Context, tx: Tx, person: Person, request: Request, number: int, now: Millis
) -> str:
    item = items.get(tx, ItemId(number))
    if item is None:
        raise ActionRefused(f"没有 item:{number} · there is no item:{number}")
    if request.verb is Verb.WAIVE:
        items.close(tx, item.id, person.key, request.reason, now)
        return f"item:{number} 已定为不转 · decided: not to be reposted"
    if request.verb is Verb.WITHDRAW:
        raise ActionRefused("请对 policy 或 repost 撤回 · withdraw a policy or a repost")
    ruling = request.same_as
    if item.decision == "conflict" and not ruling:
        raise ActionRefused(
            "该条目与已知文件冲突，请用 --same-as policy:ID 或 --same-as new 定夺 · "
            "it conflicts with a known policy: decide with --same-as policy:ID or --same-as new"
        )
    items.reopen(tx, item.id, ruling, person.key, request.reason, now)
    return f"item:{number} 将重新规划 · item:{number} is planned again"


_ACTS = {"policy": _on_policy, "repost": _on_repost, "item": _on_item}
