"""plan: a new item → its article → one policy with revisions → who owes it, in one transaction.

    fetch | read | identity by three keys | importance, scope, holds | policy + reposts + deadlines

An item that cannot be decided keeps its reason and is tried again; nothing is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syndicator.core.address import normalise_url
from syndicator.core.classify import Decision, Facts, Kind, decide
from syndicator.core.errors import PageUnusable, TransportError
from syndicator.core.identity import Conflict, Keys, New, Same, match
from syndicator.core.lag import start_of
from syndicator.core.model import ItemId, PolicyId
from syndicator.core.polling import next_source_poll
from syndicator.core.reason import Reason
from syndicator.core.text import kindred
from syndicator.core.times import Millis, Precision, Span, Stamp
from syndicator.evidence.keeping import keep
from syndicator.evidence.received import received
from syndicator.obs.observed import ItemDecided, Observed, PersonNeeded
from syndicator.stages.article import Article, Unusable, read_article
from syndicator.stages.duties import lay_out, revise
from syndicator.stages.looking.proving import prepared
from syndicator.stages.pushing.pump import Pump
from syndicator.store import items, policies, rulings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.settings.model import SourceConf
    from syndicator.stages.context import Context
    from syndicator.store import Tx
    from syndicator.store.items import ItemRow

ITEMS_AT_ONCE = 8
RETRY_S = 300.0
"""First wait after a failed try; doubles up to eight times itself."""

_UNLIKE = Reason(
    "unlike_the_known_text",
    "标识相同而正文几乎全不同（页面可能有误），请人工核对",
    "same keys, next to nothing of the known text (perhaps a wrong page): a person must compare",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """An item with its article and what the rules say of it."""

    item: ItemRow
    source: SourceConf
    article: Article
    keys: Keys
    decision: Decision
    start: Span
    published: Stamp


class Plan:
    """Decides items, a bounded number at once."""

    def __init__(self) -> None:
        self.pump: Pump[ItemId] = Pump("plan", ITEMS_AT_ONCE)

    async def run_once(self, ctx: Context) -> Mapping[str, int]:
        """Start every item that is due for a decision and has room."""
        now = ctx.clock.now()
        most = ITEMS_AT_ONCE + self.pump.passed_over
        due = await ctx.read(lambda tx: items.due_for_planning(tx, now, most))
        started = 0
        for item in due:
            if self.pump.room <= 0:
                break
            if item.id in self.pump:
                continue
            await self.pump.start(ctx, item.id, plan_item(ctx, item), ctx.wakes.plan)
            started += 1
        return {"started": started, "under_way": len(self.pump)}


async def plan_item(ctx: Context, item: ItemRow) -> None:
    """Decide one item. Every way out leaves a decision, or a reason and a next try."""
    source = ctx.settings.sources.get(item.source)
    if source is None:
        await _refuse(ctx, item, f"信源 {item.source} 已不在配置中 · source not configured", None)
        return
    try:
        article = await read_article(ctx, source, item.url, item.title)
    except Unusable as unusable:
        await _refuse(ctx, item, str(unusable), unusable)
        return
    except (PageUnusable, TransportError) as failure:
        await _refuse(ctx, item, str(failure), None)
        return
    reading = _judge(ctx, item, source, article)
    told = await ctx.write(lambda tx: _decide(ctx, tx, reading))
    for one in told:
        ctx.observe(one)
    ctx.wakes.push.set()
    ctx.wakes.confirm.set()


def _judge(ctx: Context, item: ItemRow, source: SourceConf, article: Article) -> Reading:
    meta = article.meta
    published = article.published or item.published or _first_seen(item)
    start = start_of(published, item.absent_at, item.first_seen_at)
    number = meta.doc_no.key if meta.doc_no and meta.doc_no.identifies else item.doc_no
    facts = Facts(
        source=source.key,
        title=article.title,
        doc_no=number,
        issuers=meta.issuers or (source.issuer,),
        themes=meta.themes,
        signed=meta.signed,
        published=published,
        openness=meta.openness,
        marks=article.secret,
        urgent=article.urgent,
    )
    keys = Keys(normalise_url(article.url), number, article.digest)
    return Reading(
        item=item,
        source=source,
        article=article,
        keys=keys,
        decision=_unless_doubtful(source, article, decide(ctx.settings.rules, facts)),
        start=start.span,
        published=published,
    )


def _unless_doubtful(source: SourceConf, article: Article, decision: Decision) -> Decision:
    """Hold what no authority showed, or whose text was found by guesswork."""
    if decision.kind is not Kind.IMPORTANT:
        return decision
    doubts: list[Reason] = []
    if not source.official:
        # A converter or mirror is no authority.
        zh = f"信源 {source.key} 非官方，须人工核对原文"
        en = f"source {source.key} is not official: a person must compare the original"
        doubts.append(Reason("unofficial_source", zh, en))
    if article.guessed:
        zh = "正文由通用抽取得到，须人工核对；可为信源设置 body_selector"
        en = "the text was found by general extraction: compare it, and set body_selector"
        doubts.append(Reason("text_extracted", zh, en))
    if not doubts:
        return decision
    return replace(decision, kind=Kind.HELD, reasons=(*decision.reasons, *doubts))


def _first_seen(item: ItemRow) -> Stamp:
    """Neither list nor page says when: the day is unknown, the clocks start where we saw it."""
    return Stamp(item.first_seen_at, Precision.SECOND)


def _decide(ctx: Context, tx: Tx, reading: Reading) -> list[Observed]:
    """Enter the item as a policy, a sighting of a known one, a revision, or a conflict."""
    now = ctx.clock.now()
    item, decision = reading.item, reading.decision
    if item.ruling and item.ruling.startswith("policy:"):
        return _ruled(ctx, tx, reading, PolicyId(int(item.ruling.partition(":")[2])), now)
    if decision.kind is Kind.SECRET:
        policy = _insert(tx, reading, "secret", now)
        return _close(tx, reading, "secret", policy, now)
    found = match(reading.keys, reading.article.title, policies.candidates(tx, reading.keys))
    if isinstance(found, Conflict) and item.ruling != "new":
        items.decide(tx, item.id, "conflict", [str(found.why)], None, now)
        return [_told(reading, "conflict", str(found.why)), _person(reading, str(found.why))]
    if isinstance(found, New | Conflict) or item.ruling == "new":
        return _enter(ctx, tx, reading, now)
    policies.add_keys(tx, found.id, reading.keys)
    if isinstance(found, Same):
        return _close(tx, reading, "same", found.id, now)
    if not _kindred(tx, reading, found.id):
        # A person may rule that it is that policy's new text all the same.
        items.decide(tx, item.id, "conflict", [str(_UNLIKE)], None, now)
        return [_told(reading, "conflict", str(_UNLIKE)), _person(reading, str(_UNLIKE))]
    return _revise(ctx, tx, reading, found.id, now)


def _kindred(tx: Tx, reading: Reading, policy: PolicyId) -> bool:
    """Whether the text may be a version of the newest one that is known, if any is."""
    latest = policies.head(tx, policy).latest
    return not latest or kindred(policies.revision(tx, policy, latest).text, reading.article.text)


def _revise(
    ctx: Context, tx: Tx, reading: Reading, policy: PolicyId, now: Millis
) -> list[Observed]:
    if _outdated(tx, reading, policy):
        policies.add_keys(tx, policy, Keys(None, None, reading.article.digest))
        return _close(tx, reading, "same", policy, now, extra="outdated")
    number = policies.add_revision(tx, policy, _texts(reading), now, reading.start)
    moved = revise(ctx, tx, policy, number, reading.start, now)
    return _close(tx, reading, "revision", policy, now, extra=f"{moved} reposts")


def _outdated(tx: Tx, reading: Reading, policy: PolicyId) -> bool:
    """Whether its page was read late: it was published before the newest text that is known.

    Where only our polls say so the order of the list must say so too: a clock that was set back
    makes what is new look old, and its text would be lost.
    """
    item = reading.item
    together = items.shown_with(tx, policy, item.source, item.first_seen_at)
    if any(reading.published.span().upper < known.at for known in together):
        return True  # One reading showed both first, so only their own dates tell which is newer.
    latest = policies.latest_since(tx, policy)
    if latest is None or reading.start.upper >= latest.lower:
        return False
    dated = reading.published.span().upper < latest.lower
    return dated or item.id < items.newest_text(tx, policy)


def _ruled(ctx: Context, tx: Tx, reading: Reading, policy: PolicyId, now: Millis) -> list[Observed]:
    """A person said which policy it is; one with marks of secrecy was approved by two."""
    known = policies.row(tx, policy)
    if known is None:
        why = f"没有 policy:{policy} · there is no policy:{policy}"
        items.decide(tx, reading.item.id, "conflict", [why], None, now)
        return [_told(reading, "conflict", why)]
    if known.state == "secret":
        policies.add_revision(tx, policy, _texts(reading), now, reading.start)
        why = "两名把关人已同意，可放行 · two releasers agreed: it may be released"
        rulings.hold(tx, policy, (why,), now)
        return _close(tx, reading, "held", policy, now, extra=why)
    policies.add_keys(tx, policy, reading.keys)
    if policies.latest_digest(tx, policy) == reading.article.digest:
        return _close(tx, reading, "same", policy, now)
    return _revise(ctx, tx, reading, policy, now)


def _enter(ctx: Context, tx: Tx, reading: Reading, now: Millis) -> list[Observed]:
    kind = reading.decision.kind
    if kind is Kind.UNIMPORTANT:
        policy = _insert(tx, reading, "ignored", now)
        return _close(tx, reading, "ignored", policy, now)
    if kind is Kind.HELD:
        policy = _insert(tx, reading, "held", now)
        return _close(tx, reading, "held", policy, now)
    policy = _insert(tx, reading, "released", now)
    scope = reading.decision.scope
    laid = 0
    if scope is not None:
        head = policies.head(tx, policy)
        laid = lay_out(ctx, tx, head, scope, reading.start, now).reposts
    return _close(tx, reading, "policy", policy, now, extra=f"{laid} reposts")


def _insert(tx: Tx, reading: Reading, state: str, now: Millis) -> PolicyId:
    secret = state == "secret"
    article, decision = reading.article, reading.decision
    return policies.insert(
        tx,
        policies.NewPolicy(
            state=state,
            title="" if secret else article.title,
            doc_no=None if secret else reading.keys.doc_no,
            doc_no_text=None if secret else article.meta.doc_no_text,
            issuers=() if secret else article.meta.issuers,
            source=reading.source.key,
            url=article.url,
            published=reading.published,
            start=reading.start,
            seen_at=reading.item.first_seen_at,
            rule=decision.rule,
            scope=decision.scope,
            reasons=tuple(str(reason) for reason in decision.reasons),
            keys=Keys(reading.keys.address, None, article.digest) if secret else reading.keys,
            revision=None if secret else _texts(reading),
            urgent=any(reason.code == "urgent" for reason in decision.reasons),
        ),
        now,
    )


def _texts(reading: Reading) -> policies.NewRevision:
    article = reading.article
    return policies.NewRevision(
        title=article.title,
        html=article.html,
        text=article.text,
        digest=article.digest,
        source_url=article.url,
        fetched_at=article.fetched_at,
    )


def _close(
    tx: Tx, reading: Reading, decision: str, policy: PolicyId, now: Millis, extra: str = ""
) -> list[Observed]:
    reasons = [str(reason) for reason in reading.decision.reasons]
    if reading.article.published is not None and decision != "secret":
        items.dated(tx, reading.item.id, reading.article.published)
    items.decide(tx, reading.item.id, decision, reasons, policy, now)
    told: list[Observed] = [_told(reading, decision, *reasons, extra)]
    if decision in {"held", "secret"}:
        told.append(_person(reading, "; ".join(reasons), policy))
    return told


async def _refuse(ctx: Context, item: ItemRow, why: str, unusable: Unusable | None) -> None:
    """The page cannot be taken now: kept with its reason, tried again more and more slowly."""
    now = ctx.clock.now()
    again = next_source_poll(now, RETRY_S, item.plan_failures, ctx.dice.fraction())
    made = None if unusable is None else await prepared(ctx, received(unusable.answer, now))

    def op(tx: Tx) -> None:
        items.postpone(tx, item.id, again, why, now)
        if made is not None and made.record is not None and made.record.refers is None:
            keep(tx, made)

    await ctx.write(op)
    ctx.observe(ItemDecided(item.id, "refused", item.title, (why,)))


def _told(reading: Reading, decision: str, *reasons: str) -> ItemDecided:
    item = reading.item
    title = "" if decision == "secret" else item.title
    return ItemDecided(item.id, decision, title, tuple(filter(None, reasons)))


def _person(reading: Reading, why: str, policy: PolicyId | None = None) -> PersonNeeded:
    secret = reading.decision.kind is Kind.SECRET
    subject = f"item:{reading.item.id}" if policy is None else f"policy:{policy}"
    name = "" if secret else reading.item.title
    return PersonNeeded(
        kind="secret" if secret else "held",
        subject=subject,
        message=f"{name}: {why}；explain {subject}，然后 release 或 waive · then release or waive",
    )
