"""Whether a document is important (重要政策), for whom, and whether a person must look first.

The rules are an allow-list in the office's order: the first approved one whose conditions all hold
decides importance and scope. Later ones that would say otherwise are named as a reason and change
nothing; an unapproved one decides nothing. On top of the rules, from strictest to mildest:

================================  ==============================================================
finding                           outcome
================================  ==============================================================
secrecy marks (密级, ★, 内部, …)    SECRET, whatever the rules say
urgent matter (特急, 应急 …)        HELD
no approved rule matches          HELD
an UNIMPORTANT rule matches       UNIMPORTANT
not openly publishable            HELD
signed long before publication    HELD: an old document put online, no news to anybody
an IMPORTANT rule matches         IMPORTANT
================================  ==============================================================

A held decision keeps the matching rule and its scope: they are what a releaser is offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from syndicator.core.model import Importance, Openness, Rule, Scope, SourceKey
from syndicator.core.reason import Reason
from syndicator.core.text import normalise
from syndicator.core.times import SHANGHAI, Stamp, to_millis

ARCHIVE_DAYS: Final = 180
"""Older than this at publication is an archive upload, where the rule names no age of its own."""

_DAY_MS: Final = 86_400_000
_URGENT: Final = ("特急", "加急", "紧急", "应急")
_NOT_URGENT: Final = ("应急管理", "应急预案")
"""Names of offices and of plans made in quiet times."""


class Kind(StrEnum):
    """Outcome of a decision."""

    IMPORTANT = "important"
    UNIMPORTANT = "unimportant"
    HELD = "held"
    """A person must decide (待审)."""
    SECRET = "secret"  # noqa: S105 - a kind of document, no password
    """Bears marks of secrecy: address and hash only are kept, no one person can release it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document; a list shows less of it than the page."""

    source: SourceKey
    title: str
    doc_no: str | None = None
    """Canonical key 代字|年|号."""
    issuers: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    signed: Stamp | None = None
    """成文日期."""
    published: Stamp | None = None
    openness: Openness | None = None
    """None where the page does not say: most public pages do not."""
    marks: tuple[str, ...] = ()
    """Marks of secrecy found on the document."""
    urgent: bool = False
    """It bears a mark of urgency (特急, 加急)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, with every reason."""

    kind: Kind
    scope: Scope | None
    """Who owes it; of a held document who would."""
    rule: str | None
    """Key of the rule that matched."""
    reasons: tuple[Reason, ...]


def decide(rules: Sequence[Rule], facts: Facts) -> Decision:
    """Importance and scope of a document, or why a person must look; see the module's table."""
    if facts.marks:
        return Decision(Kind.SECRET, None, None, (_secret(facts.marks),))
    matching = [rule for rule in rules if _concerns(rule, facts) and _new_enough(rule, facts)]
    approved = [rule for rule in matching if rule.approved_by]
    urgent = _urgent(facts)
    if not approved:
        why = _no_rule(facts, matching, [rule for rule in rules if _concerns(rule, facts)])
        return Decision(Kind.HELD, None, None, (*urgent, *_not_open(facts), why))
    rule, *others = approved
    chosen = (_matched(rule), *_overruled(rule, others))
    if rule.says is Importance.UNIMPORTANT and not urgent:
        return Decision(Kind.UNIMPORTANT, None, rule.key, chosen)
    scope = rule.scope if rule.says is Importance.IMPORTANT else None
    holds = (*urgent, *_not_open(facts), *_archived(rule, facts))
    kind = Kind.HELD if holds else Kind.IMPORTANT
    return Decision(kind, scope, rule.key, (*holds, *chosen))


def judge_listed(
    rules: Sequence[Rule],
    source: SourceKey,
    title: str,
    doc_no: str | None,
    published: Stamp | None = None,
) -> Decision:
    """What the list alone allows to say, before the page is read.

    Rules that ask for an issuer or a theme cannot match yet, and a document whose age the list does
    not tell does not match a rule that limits it: the decision is never milder than the page's.
    """
    return decide(rules, Facts(source, title, doc_no, published=published))


def age_days(facts: Facts) -> int | None:
    """Whole days from signing to publication, at least; None where nothing tells.

    Without 成文日期 the year of the document number stands for it: signed by its last day.
    """
    if facts.published is None:
        return None
    if facts.signed is not None:
        return max(0, (facts.published.at - facts.signed.at) // _DAY_MS)
    year = (facts.doc_no or "||").split("|")[1]
    if not year.isdecimal():
        return None
    over = to_millis(datetime(int(year) + 1, 1, 1, tzinfo=SHANGHAI))
    return max(0, (facts.published.at - over) // _DAY_MS)


def _concerns(rule: Rule, facts: Facts) -> bool:
    """Whether every condition of the rule holds, its age limit left aside."""
    title = normalise(facts.title)
    prefix = (facts.doc_no or "").split("|")[0]
    return (
        (not rule.sources or facts.source in rule.sources)
        and (not rule.title_has or _any_in(rule.title_has, title))
        and not _any_in(rule.title_lacks, title)
        and (not rule.doc_prefixes or prefix in rule.doc_prefixes)
        and (not rule.issuers or not _plains(rule.issuers).isdisjoint(_plains(facts.issuers)))
        and (not rule.themes or _starts(rule.themes, facts.themes))
    )


def _new_enough(rule: Rule, facts: Facts) -> bool:
    if rule.newer_than_days is None:
        return True
    age = age_days(facts)
    return age is not None and age <= rule.newer_than_days


def _plains(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(normalise, texts))


def _any_in(words: Iterable[str], plain_text: str) -> bool:
    return any(normalise(word) in plain_text for word in words)


def _starts(prefixes: Iterable[str], texts: Iterable[str]) -> bool:
    starts = tuple(_plains(prefixes))
    return any(text.startswith(starts) for text in _plains(texts))


# -- reasons ----------------------------------------------------------------------------------


def _secret(marks: tuple[str, ...]) -> Reason:
    shown = "、".join(marks)
    return Reason(
        "secrecy_marks",
        f"带有涉密或不公开标志（{shown}）：不保存正文，请保密人员处理",
        f"bears marks of secrecy ({shown}): its text is not kept; call the secrecy officer",
    )


def _urgent(facts: Facts) -> tuple[Reason, ...]:
    title = normalise(facts.title)
    for name in _NOT_URGENT:
        title = title.replace(name, "")
    if not facts.urgent and not _any_in(_URGENT, title):
        return ()
    zh, en = "紧急事项，须由人员放行", "urgent matter: a person must release it"
    return (Reason("urgent", zh, en),)


def _not_open(facts: Facts) -> tuple[Reason, ...]:
    if facts.openness in {None, Openness.ACTIVE}:
        return ()
    return (
        Reason(
            "not_open",
            "公开属性不是主动公开，须由人员决定",
            f"not openly publishable ({facts.openness}): a person must decide",
        ),
    )


def _archived(rule: Rule, facts: Facts) -> tuple[Reason, ...]:
    age = age_days(facts)
    if rule.newer_than_days is not None or age is None or age <= ARCHIVE_DAYS:
        return ()
    return (_old(age),)


def _old(age: int) -> Reason:
    return Reason(
        "old_document",
        f"旧文新发：成文早于发布至少 {age} 天，须由人员决定",
        f"old document newly put online, signed at least {age} days before: a person must decide",
    )


def _no_rule(facts: Facts, matching: Sequence[Rule], concerned: Sequence[Rule]) -> Reason:
    """Why no approved rule decides, by the nearest miss."""
    if matching:
        key = matching[0].key
        return Reason(
            "rule_unapproved",
            f"规则 {key} 适用但未经把关人批准",
            f"rule {key} matches, but no releaser has approved it",
        )
    if not concerned:
        zh, en = "没有规则适用，须由人员决定", "no rule matches: a person must decide"
        return Reason("no_rule", zh, en)
    age = age_days(facts)
    if age is not None:
        return _old(age)
    return Reason(
        "age_unknown",
        f"成文日期不明，规则 {concerned[0].key} 不能适用",
        f"when it was signed is not known, so rule {concerned[0].key} cannot apply",
    )


def _matched(rule: Rule) -> Reason:
    return Reason(
        "rule_matched",
        f"规则 {rule.key}：{rule.reason}（{rule.approved_by} 批准）",
        f"rule {rule.key} matches: {rule.reason} (approved by {rule.approved_by})",
    )


def _overruled(rule: Rule, others: Iterable[Rule]) -> tuple[Reason, ...]:
    """Later approved rules that would decide otherwise."""
    keys = [o.key for o in others if (o.says, o.scope) != (rule.says, rule.scope)]
    if not keys:
        return ()
    shown = ", ".join(keys)
    return (
        Reason(
            "rules_differ",
            f"规则 {shown} 也适用且结论不同；以顺序在前的 {rule.key} 为准",
            f"rules {shown} match too and say otherwise; {rule.key} stands first and decides",
        ),
    )
