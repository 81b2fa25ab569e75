"""What the store's tests stand on: a clock to turn, and policies and reposts of invented places."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from syndicator.core.deadline import Due
from syndicator.core.events import Event
from syndicator.core.identity import Keys
from syndicator.core.lifecycle import born, transition
from syndicator.core.model import (
    Form,
    PlatformKey,
    PolicyId,
    ProfileKey,
    RepostId,
    Scope,
    ScopeKind,
    SiteKey,
    SourceKey,
    UnitKey,
)
from syndicator.core.repost import Repost, Rules
from syndicator.core.times import Millis, Precision, Span, Stamp
from syndicator.store import Tx, policies, reposts

HOUR: Final = 3_600_000
NOON: Final = Millis(1_767_240_000_000)
"""2026-01-01T12:00+08:00."""

STAMP: Final = Stamp(NOON, Precision.MINUTE)
EVENING: Final = Millis(NOON + 8 * HOUR)

RULES: Final = Rules(
    pushes=True,
    watched=True,
    schedule=(60.0, 300.0),
    target=None,
    limit=None,
    lease_ms=60_000,
    settle_ms=30_000,
    grace_ms=600_000,
    remind_ms=HOUR,
    rechecks_ms=(24 * HOUR,),
    recheck_for_ms=9_600 * HOUR,
    look_ms=120_000,
)
OBSERVING: Final = replace(RULES, pushes=False)


@dataclass(slots=True)
class Dial:
    """A clock that stands still until it is turned."""

    at: Millis = NOON

    def now(self) -> Millis:
        return self.at

    def monotonic(self) -> float:
        return self.at / 1000

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError

    async def wait_for(self, awaitable: Awaitable[object], seconds: float) -> bool:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry of a source's list."""

    url: str | None = "https://source.invalid/a/1.html"
    title: str = "关于松间市集装点冬日街灯的通知"
    id: str | None = "guid-1"
    author: str | None = None
    stamp: Stamp | None = STAMP
    summary: str | None = None
    doc_no_text: str | None = "松政发〔2026〕1号"
    extra: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))


def text(body: str = "各区县:请装点街灯。", digest: str = "d1") -> policies.NewRevision:
    """A text that can become a revision."""
    return policies.NewRevision(
        title="关于松间市集装点冬日街灯的通知",
        html=f"<p>{body}</p>",
        text=body,
        digest=digest,
        source_url="https://source.invalid/a/1.html",
        fetched_at=NOON,
    )


def document(number: int = 1, state: str = "released") -> policies.NewPolicy:
    """A policy not known so far."""
    secret = state == "secret"
    digest = f"d{number}"
    address = f"https://source.invalid/a/{number}.html"
    doc_no = None if secret else f"松政发|2026|{number}"
    return policies.NewPolicy(
        state=state,
        title="" if secret else f"关于松间市集装点冬日街灯的通知之{number}",
        doc_no=doc_no,
        doc_no_text=None if secret else f"松政发〔2026〕{number}号",
        issuers=("松间市人民政府", "松间市灯火局"),
        source=SourceKey("songjian"),
        url=address,
        published=Stamp(Millis(NOON - HOUR), Precision.MINUTE),
        start=Span(Millis(NOON - HOUR), Millis(NOON - HOUR + 59_999)),
        seen_at=NOON,
        rule=None if secret else "lamps",
        scope=None if secret else Scope(ScopeKind.REGION, ("990100",)),
        reasons=("规则 lamps · rule lamps matches",),
        keys=Keys(address, doc_no, digest),
        revision=None if secret else text(digest=digest),
        meta={"index_no": f"000014349/2026-0000{number}"},
    )


def due(profile: str = "one-hour", limit: Millis = EVENING, target: int = 1) -> Due:
    """What a rule demands: one hour striven for, a limit a minute wide."""
    goal = Millis(NOON + target * HOUR)
    return Due(
        profile=ProfileKey(profile),
        accepts=frozenset({Form.REPOST, Form.LINK}),
        target=Span(goal, Millis(goal + 59_999)),
        limit=Span(limit, Millis(limit + 59_999)),
        provisional=False,
    )


def owe(
    tx: Tx,
    policy: PolicyId,
    site: str = "pine",
    *,
    platform: str = "shared",
    urgency: int = EVENING,
    rules: Rules = RULES,
    at: Millis = NOON,
    dues: tuple[Due, ...] = (),
) -> RepostId:
    """Enter a duty; its place in the queue is given by `urgency` unless deadlines say it."""
    return reposts.insert(
        tx,
        born(policy, SiteKey(site), 1, at, rules),
        unit=UnitKey(f"unit-{site}"),
        platform=PlatformKey(platform),
        urgency=Millis(urgency),
        why={"code": "all", "zh": "全部站点", "en": "every site"},
        dues=dues,
        at=at,
    )


def step(tx: Tx, repost: RepostId, event: Event, at: Millis = NOON, rules: Rules = RULES) -> Repost:
    """Move a repost by one event, as the stages do."""
    old = reposts.get(tx, repost)
    assert old is not None
    new = transition(old, event, at, rules)
    reposts.apply(tx, old, new, event, at)
    return new


def steps(repost: RepostId, *happened: Event) -> Callable[[Tx], Repost]:
    """Several moves in one operation; the row after the last."""

    def op(tx: Tx) -> Repost:
        return [step(tx, repost, event) for event in happened][-1]

    return op


def enter(tx: Tx, number: int = 1, *, urgent: bool = False) -> PolicyId:
    """A released policy."""
    return policies.insert(tx, replace(document(number), urgent=urgent), NOON)


def owed(tx: Tx, site: str = "pine") -> RepostId:
    """One policy owed by one site."""
    return owe(tx, enter(tx), site, dues=(due(),))
