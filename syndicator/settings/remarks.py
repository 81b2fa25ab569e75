"""Warnings: what works but leaves the office blind, or rests on nobody's word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from syndicator.core.model import ListKind, Role
from syndicator.settings.check_addresses import Refuses, closed_addresses
from syndicator.settings.check_main import DEFAULT_EGRESS
from syndicator.settings.entries import Entries
from syndicator.settings.gather import E, Gatherer, Located
from syndicator.settings.problem import Place, Problem

_NAMED: Final = 5
"""As many names as one line bears."""

_NOVEMBER: Final = 11
"""The next year's holidays are announced in October or November."""


def remarks(
    entries: Entries, gatherer: Gatherer, today: date | None, refuses: Refuses | None = None
) -> Iterator[Problem]:
    """Every warning about a configuration without errors."""
    yield from _of_people(entries)
    for profile in entries.profiles.entries:
        if profile.entry.enabled and not profile.entry.verified:
            yield profile.problem(
                ("verified",),
                f"时限规则 {profile.entry.key} 未与官方原文核对却已启用",
                f"time rule {profile.entry.key} is enabled but was never verified",
                "核对文号和条文后改 verified: true · compare it with the official text",
            )
    yield from _of_platforms(entries)
    yield from _of_sites(entries)
    if refuses is not None:
        yield from closed_addresses(entries, refuses)
    covered = {calendar.entry.year for calendar in entries.calendars}
    for year in _years_needed(today):
        if year not in covered:
            yield Problem.at(
                Place(gatherer.name("calendar")),
                "",
                f"没有 {year} 年的工作日表，按周一至周五从严计算",
                f"no table of working days for {year}: Monday to Friday count",
                f"按国务院办公厅通知写 calendar/{year}.yaml · write calendar/{year}.yaml from the "
                "State Council's notice",
            )


def _years_needed(today: date | None) -> tuple[int, ...]:
    if today is None:
        return ()
    return (today.year, today.year + 1) if today.month >= _NOVEMBER else (today.year,)


def _of_people(entries: Entries) -> Iterator[Problem]:
    held = {person.entry.key for person in entries.people.entries if person.entry.placeholder}
    for person in entries.people.entries:
        if person.entry.placeholder:
            yield person.problem(
                ("placeholder",),
                f"经办人 {person.entry.key}（{person.entry.name}）只是占位，没有人能以此身份操作",
                f"person {person.entry.key} is a placeholder: nobody can act as it",
                "写真实姓名和 login · name a real person and login",
            )
    if not any(
        Role.RELEASER in person.entry.roles and not person.entry.placeholder
        for person in entries.people.entries
    ):
        yield Problem.at(
            _place(entries.people.entries),
            "people",
            "没有把关人，待审文件无人能放行",
            "there is no releaser: nobody can release what is held",
        )
    unapproved = [rule for rule in entries.rules.entries if rule.entry.approved_by in held]
    if unapproved:
        yield unapproved[0].problem(
            ("approved_by",),
            f"{len(unapproved)} 条重要性规则由占位把关人批准：{_names(unapproved)}",
            f"{len(unapproved)} rules are approved by a placeholder",
            "把关人审定后改成本人 · let the releaser approve them by name",
        )


def _of_platforms(entries: Entries) -> Iterator[Problem]:
    """Looks that go through a private network may see what no citizen sees."""
    private = {one.entry.key for one in entries.egresses.entries if one.entry.allowed_networks}
    for platform in entries.platforms.entries:
        named = platform.entry
        if named.egress in private - {DEFAULT_EGRESS} and named.look_egress is None:
            yield platform.problem(
                ("egress",),
                f"平台 {named.key} 的出口 {named.egress} 通内网，核验也走这里，未必是公众所见",
                f"looks at sites of {named.key} go through {named.egress}, a private network too",
                "公开页面另走互联网时写 look_egress: default · name the internet's as look_egress",
            )
        yield from _of_credential(platform, named.credential)
    for site in entries.sites.entries:
        yield from _of_credential(site, site.entry.credential)


def _of_credential(located: Located[E], credential: str | None) -> Iterator[Problem]:
    """A file that is not there; what this account may not see is left to the daemon's."""
    kind, _, path = (credential or "").partition(":")
    if kind != "file":
        return
    try:
        missing = not Path(path).exists()
    except OSError:
        return
    if missing:
        yield located.problem(
            ("credential",),
            f"凭据文件 {path} 不存在，没有它推不出去",
            f"there is no credential file {path}: nothing can be pushed without it",
            "属主为运行账户，权限 0600 · owned by the daemon's account, mode 0600",
        )


def _of_sites(entries: Entries) -> Iterator[Problem]:
    blind = [
        site
        for site in entries.sites.entries
        if not site.entry.list_url and site.entry.list_kind is not ListKind.CMS
    ]
    if blind:
        yield blind[0].problem(
            ("list_url",),
            f"{len(blind)} 个站点没有列表地址，看不见也无法核验：{_names(blind)}",
            f"{len(blind)} sites are blind, nothing can be confirmed there",
            "填写 list_url 和 list_kind · fill in list_url and list_kind",
        )
    housed = {site.entry.unit for site in entries.sites.entries}
    idle = [unit for unit in entries.units.entries if unit.entry.key not in housed]
    if idle:
        yield idle[0].problem(
            ("key",),
            f"{len(idle)} 个责任单位没有站点：{_names(idle)}",
            f"{len(idle)} units have no site and owe nothing",
        )


def _names(located: Sequence[Located[BaseModel]]) -> str:
    keys = [str(getattr(one.entry, "key", "")) for one in located[:_NAMED]]
    return "、".join(keys) + (" …" if len(located) > _NAMED else "")


def _place(located: Sequence[Located[BaseModel]]) -> Place:
    return located[0].locate(()) if located else Place("people.yaml")
