"""Checks of importance rules and time rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from syndicator.core.model import Importance, Role, ScopeKind, Trust
from syndicator.settings.entries import Entries, refers
from syndicator.settings.gather import Located
from syndicator.settings.problem import Problem, did_you_mean
from syndicator.settings.schema import RuleEntry


@dataclass(frozen=True, slots=True)
class _Targets:
    """What a scope of one kind may name."""

    zh: str
    en: str
    known: set[str]
    complete: bool


def check_rules(entries: Entries) -> Iterator[Problem]:
    """Every error of the importance rules."""
    people = {person.entry.key: person.entry for person in entries.people.entries}
    units = [unit.entry for unit in entries.units.entries]
    complete = entries.units.complete
    targets = {
        ScopeKind.SECTOR: _Targets(
            "行业", "sector", {sector for unit in units for sector in unit.sectors}, complete
        ),
        ScopeKind.REGION: _Targets("区划", "region", {unit.region for unit in units}, complete),
        ScopeKind.DIRECTED: _Targets(
            "站点", "site", set(entries.sites.declared), entries.sites.complete
        ),
    }
    unapproved: list[Located[RuleEntry]] = []
    publishing = [
        platform.entry.key
        for platform in entries.platforms.entries
        if platform.entry.trust is Trust.PUBLISH
    ]
    for rule in entries.rules.entries:
        entry = rule.entry
        approver = people.get(entry.approved_by)
        yield from refers(
            rule, ("approved_by",), entry.approved_by, entries.people, "经办人", "person"
        )
        if approver is not None and Role.RELEASER not in approver.roles:
            yield rule.problem(
                ("approved_by",),
                f"{entry.approved_by} 不是把关人，不能批准规则",
                f"{entry.approved_by} is no releaser and cannot approve a rule",
            )
        elif approver is not None and approver.placeholder:
            unapproved.append(rule)
        for at, key in enumerate(entry.when.sources):
            yield from refers(rule, ("when", "sources", at), key, entries.sources, "信源", "source")
        if not any(entry.when.model_dump().values()):
            yield rule.problem(
                ("when",),
                "规则没有条件，会命中所有文件",
                "the rule has no condition and would match everything",
                of_key=True,
            )
        yield from _check_scope(rule, targets)
    if unapproved and publishing:
        who, where = unapproved[0].entry.approved_by, publishing[0]
        yield unapproved[0].problem(
            ("approved_by",),
            f"{len(unapproved)} 条规则由占位 {who} 批准，而平台 {where} 已是 trust: publish",
            f"{len(unapproved)} rules rest on placeholder {who}, yet platform {where} publishes",
            "先由真实的把关人批准规则 · let a real releaser approve them first",
        )


def _check_scope(
    rule: Located[RuleEntry], targets: Mapping[ScopeKind, _Targets]
) -> Iterator[Problem]:
    scope = rule.entry.scope
    if scope is None:
        if rule.entry.says is Importance.IMPORTANT:
            yield rule.problem((), "重要规则缺少 scope", "an important rule needs a scope")
        return
    if scope.kind is ScopeKind.ALL and scope.values:
        yield rule.problem(("scope", "values"), "all 不带 values", "all takes no values")
    if scope.kind is not ScopeKind.ALL and not scope.values:
        zh, en = f"{scope.kind} 需要 values", f"{scope.kind} needs values"
        yield rule.problem(("scope", "kind"), zh, en)
    of = targets.get(scope.kind)
    for at, value in enumerate(scope.values):
        if of is not None and of.complete and value not in of.known:
            zh, en = f"{of.zh} {value} 没有对应的单位或站点", f"nobody has {of.en} {value}"
            yield rule.problem(("scope", "values", at), zh, en, did_you_mean(value, of.known))


def check_profiles(entries: Entries) -> Iterator[Problem]:
    """Every error of the time rules."""
    for profile in entries.profiles.entries:
        entry = profile.entry
        for at, key in enumerate(entry.sources):
            yield from refers(profile, ("sources", at), key, entries.sources, "信源", "source")
        for name, period in (("target", entry.target), ("limit", entry.limit)):
            if period is not None and (period.hours is None) == (period.working_days is None):
                yield profile.problem(
                    (name,),
                    f"{name} 要写 hours 或 working_days 之一",
                    f"{name} takes one of hours and working_days",
                )
        if entry.enabled and entry.target is None and entry.limit is None:
            yield profile.problem(
                ("enabled",),
                "既无 target 也无 limit，启用没有意义",
                "without target and limit there is nothing to enable",
            )
