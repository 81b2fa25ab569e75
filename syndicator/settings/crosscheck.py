"""Checks between files: references, trees, and what only makes sense together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from syndicator.core.model import ListKind, Trust
from syndicator.settings.check_calendars import check_calendars
from syndicator.settings.check_duties import check_profiles, check_rules
from syndicator.settings.check_platforms import ChecksOptions, check_platform
from syndicator.settings.entries import Entries, Referrer, refers
from syndicator.settings.gather import Found, Located
from syndicator.settings.model import NO_ADAPTER
from syndicator.settings.problem import Problem, did_you_mean
from syndicator.settings.schema import PlatformEntry, SiteRow, UnitRow


def check_all(
    entries: Entries,
    adapters: Mapping[str, ChecksOptions],
    families: Collection[str] | None,
    lease_s: int | None,
) -> Iterator[Problem]:
    """Every error between entries. `families` None: list families are not checked."""
    yield from _check_people(entries)
    yield from _check_sources(entries, families)
    for platform in entries.platforms.entries:
        yield from check_platform(platform, entries, adapters, lease_s)
    yield from _check_units(entries.units)
    yield from _check_sites(entries)
    yield from check_rules(entries)
    yield from check_profiles(entries)
    yield from check_calendars(entries)


def _check_people(entries: Entries) -> Iterator[Problem]:
    logins: dict[str, str] = {}
    for person in entries.people.entries:
        login = person.entry.login
        if login is None and not person.entry.placeholder:
            yield person.problem(
                (),
                f"经办人 {person.entry.key} 没有 login",
                f"person {person.entry.key} has no login",
                "写 Unix 账户名，或标 placeholder: true · name the Unix account, or set "
                "placeholder: true",
            )
        elif login is not None and (first := logins.setdefault(login, person.entry.key)) != (
            person.entry.key
        ):
            yield person.problem(
                ("login",),
                f"账户 {login} 已属于 {first}",
                f"account {login} already belongs to {first}",
                "一个账户只能对应一人 · one account, one person",
            )


def _check_sources(entries: Entries, families: Collection[str] | None) -> Iterator[Problem]:
    for source in entries.sources.entries:
        entry = source.entry
        yield from refers(source, ("egress",), entry.egress, entries.egresses, "出口", "egress")
        if families is not None and entry.family not in families:
            yield source.problem(
                ("family",),
                f"列表类型 {entry.family} 不存在",
                f"there is no list family {entry.family}",
                did_you_mean(entry.family, families),
            )


def _check_units(units: Found[UnitRow]) -> Iterator[Problem]:
    by_key = {unit.entry.key: unit for unit in units.entries}
    for unit in units.entries:
        yield from refers(unit, ("parent",), unit.entry.parent, units, "上级单位", "unit")
        yield from _order(unit, unit.entry.since, unit.entry.until)
    for circle in _circles({key: unit.entry.parent for key, unit in by_key.items()}):
        way = " → ".join([*circle, circle[0]])
        yield by_key[circle[0]].problem(
            ("parent",), f"上级关系成环：{way}", f"the tree of units is a circle: {way}"
        )


def _circles(parents: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Each circle in the tree once."""
    seen: set[str] = set()
    for key in parents:
        way: list[str] = []
        at: str | None = key
        on_way: set[str] = set()
        while at is not None and at not in seen and at not in on_way:
            way.append(at)
            on_way.add(at)
            at = parents.get(at)
        if at is not None and at in on_way and at in parents:
            yield way[way.index(at) :]
        seen |= on_way


def _order(located: Located[Referrer], since: int | None, until: int | None) -> Iterator[Problem]:
    if since is not None and until is not None and until <= since:
        yield located.problem(
            ("until",),
            "until 不晚于 since",
            "until is not after since",
            "until 是失效首日 · until is the first day it no longer counts",
        )


def _check_sites(entries: Entries) -> Iterator[Problem]:
    platforms = {platform.entry.key: platform for platform in entries.platforms.entries}
    told: set[str] = set()
    for site in entries.sites.entries:
        entry = site.entry
        yield from refers(site, ("unit",), entry.unit, entries.units, "责任单位", "unit")
        yield from refers(
            site, ("platform",), entry.platform, entries.platforms, "平台", "platform"
        )
        yield from refers(site, ("egress",), entry.egress, entries.egresses, "出口", "egress")
        yield from _order(site, entry.since, entry.until)
        yield from _check_list(site, platforms.get(entry.platform))
        if entry.renders and not entries.browser:
            yield site.problem(
                ("renders",),
                f"站点 {entry.key} 要由浏览器读取，但没有配置 browser",
                f"site {entry.key} is to be read by a browser, but none is configured",
                "在 syndicator.yaml 写 browser.socket · give browser.socket in syndicator.yaml",
            )
        platform = platforms.get(entry.platform)
        if (
            platform is not None
            and platform.entry.trust is not Trust.OBSERVE
            and (platform.entry.endpoint or entry.endpoint) is None
            and entry.platform not in told
        ):
            told.add(entry.platform)
            yield platform.problem(
                (),
                f"平台 {entry.platform} 要推送却没有 endpoint（站点 {entry.key} 也没有）",
                f"platform {entry.platform} pushes but has no endpoint (nor has site {entry.key})",
            )


def _check_list(
    site: Located[SiteRow], platform: Located[PlatformEntry] | None
) -> Iterator[Problem]:
    entry = site.entry
    if entry.list_kind is ListKind.CMS:
        if platform is not None and platform.entry.adapter == NO_ADAPTER:
            yield site.problem(
                ("list_kind",),
                "list_kind 为 cms，但平台没有适配器",
                "list_kind is cms but the platform has no adapter",
            )
    elif entry.list_kind is not None and not entry.list_url:
        zh, en = "有 list_kind 而无 list_url", "list_kind without list_url"
        yield site.problem(("list_kind",), zh, en)
    elif entry.list_url and entry.list_kind is None:
        yield site.problem(
            ("list_url",),
            "有 list_url 而无 list_kind",
            "list_url without list_kind",
            "可用：html, rss, cms · known: html, rss, cms",
        )
