"""Which sites owe a policy, and for each other site why not.

- *all*: every site of the register;
- *sector*: sites of units that hold one of the sector roles. A portal is concerned like any other
  unit: where its office is to carry a sector's policies, its unit is given that role;
- *region*: sites of units whose region code (GB/T 2260) lies in the region (220100 holds 220102),
  and of the units below those in the tree of units, for zones that have no code of their own;
- *directed* (交办): the sites that the office named, by key.

A site or unit that does not exist at the time owes nothing, and the source's own site does not
repost itself. Nothing is left out in silence: every site has its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from syndicator.core.deadline import binds
from syndicator.core.model import (
    Level,
    Profile,
    Scope,
    ScopeKind,
    Site,
    SiteKey,
    SourceKey,
    Unit,
    UnitKey,
)
from syndicator.core.reason import Reason
from syndicator.core.times import Millis


@dataclass(frozen=True, slots=True)
class Owed:
    """A site owes the policy."""

    site: SiteKey
    why: Reason


@dataclass(frozen=True, slots=True)
class NotOwed:
    """A site does not owe the policy."""

    site: SiteKey
    why: Reason


def owing(
    scope: Scope,
    units: Mapping[UnitKey, Unit],
    sites: Mapping[SiteKey, Site],
    *,
    at: Millis,
    origin: str,
    source: SourceKey | None = None,
    profiles: Sequence[Profile] = (),
) -> tuple[Owed, ...]:
    """Every site that owes a policy of this scope, in the order of `sites`; see `weighed`."""
    answers = weighed(scope, units, sites, at=at, origin=origin, source=source, profiles=profiles)
    return tuple(answer for answer in answers if isinstance(answer, Owed))


def weighed(
    scope: Scope,
    units: Mapping[UnitKey, Unit],
    sites: Mapping[SiteKey, Site],
    *,
    at: Millis,
    origin: str,
    source: SourceKey | None = None,
    profiles: Sequence[Profile] = (),
) -> Iterator[Owed | NotOwed]:
    """The answer for each site, in the order of `sites`.

    `units` holds every site's unit and every parent. `at` is when they must exist: the policy's
    publication. `origin` is the policy's address, to know the source's own site. Of `profiles`
    those that bind policies of `source` are named as the ground of the duty.
    """
    host, grounds = _host(origin), _Grounds(source, profiles)
    for site in sites.values():
        unit = units[site.unit]
        why = _exempt(site, unit, host, at)
        if scope.kind is ScopeKind.DIRECTED and why is not None and why.code == _OWN:
            why = None  # named by the office, whatever its host
        if why is not None:
            yield NotOwed(site.key, why)
        elif (value := _value_for(scope, site, units)) is None:
            yield NotOwed(site.key, _out_of_scope(scope, unit))
        else:
            yield Owed(site.key, grounds.of(scope.kind, value, unit))


def unanswered(
    scope: Scope, units: Mapping[UnitKey, Unit], sites: Mapping[SiteKey, Site]
) -> tuple[str, ...]:
    """Sectors, regions or site keys of the scope that no site answers to: mostly typing errors."""
    return tuple(
        value
        for value in scope.values
        if all(
            _value_for(Scope(scope.kind, (value,)), site, units) is None for site in sites.values()
        )
    )


def region_prefix(code: str) -> str:
    """The digits that all codes inside a region share: 220000 gives 22, 220100 gives 2201."""
    prefix = code
    while len(prefix) > _PROVINCE_DIGITS and prefix.endswith("00"):
        prefix = prefix[:-2]
    return prefix


# -- who is concerned -------------------------------------------------------------------------

_PROVINCE_DIGITS: Final = 2
_EVERYBODY: Final = ""


def _value_for(scope: Scope, site: Site, units: Mapping[UnitKey, Unit]) -> str | None:
    """The value of the scope that names the site; None when none does."""
    if scope.kind is ScopeKind.ALL:
        return _EVERYBODY
    if scope.kind is ScopeKind.DIRECTED:
        return site.key if site.key in scope.values else None
    unit = units[site.unit]
    if scope.kind is ScopeKind.SECTOR:
        return next((value for value in scope.values if value in unit.sectors), None)
    line = [member.region for member in _line(unit, units)]
    return next((value for value in scope.values if _holds(value, line)), None)


def _holds(region: str, codes: Iterable[str]) -> bool:
    return any(code.startswith(region_prefix(region)) for code in codes)


def _line(unit: Unit, units: Mapping[UnitKey, Unit]) -> Iterator[Unit]:
    """The unit and those above it; a circle ends where it closes."""
    seen: set[UnitKey] = set()
    at: Unit | None = unit
    while at is not None and at.key not in seen:
        seen.add(at.key)
        yield at
        at = units[at.parent] if at.parent is not None else None


# -- who is not, and why ----------------------------------------------------------------------

_OWN: Final = "own_site"


def _exempt(site: Site, unit: Unit, source_host: str, at: Millis) -> Reason | None:
    if not site.validity.covers(at):
        return Reason(
            "site_not_valid",
            f"站点 {site.name} 当时不在有效期内",
            f"site {site.name} did not exist at that time",
        )
    if not unit.validity.covers(at):
        return Reason(
            "unit_not_valid",
            f"责任单位 {unit.name} 当时不在有效期内",
            f"unit {unit.name} did not exist at that time",
        )
    if _is_the_source(site, source_host):
        return Reason(
            _OWN,
            f"{site.name} 就是信源自己的网站（{source_host}）",
            f"{site.name} is the source's own site ({source_host})",
        )
    return None


def _is_the_source(site: Site, source_host: str) -> bool:
    """Whether the site is the source's: its host, as a whole.

    A column of a shared platform stands on the same host below a path of its own; it owes.
    """
    address = site.home_url or (site.watch.url if site.watch is not None else "")
    whole = site.home_url is None or urlsplit(site.home_url).path in {"", "/"}
    return whole and source_host != "" and _host(address) == source_host


def _host(url: str) -> str:
    """Host without `www.`, with its port where that is not the scheme's own; empty for none."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        usual = parts.port in {None, 80, 443}
    except ValueError:
        return ""
    return host if usual or not host else f"{host}:{parts.port}"


def _out_of_scope(scope: Scope, unit: Unit) -> Reason:
    wanted = "、".join(scope.values)
    if scope.kind is ScopeKind.SECTOR:
        roles = "、".join(sorted(unit.sectors))
        return Reason(
            "other_sector",
            f"只涉及行业 {wanted}；{unit.name} 的行业职责为：{roles or '无'}",
            f"concerns sector {wanted} only; roles of {unit.name}: {roles or 'none'}",
        )
    if scope.kind is ScopeKind.REGION:
        return Reason(
            "other_region",
            f"只涉及地区 {wanted}；{unit.name} 属 {unit.region}",
            f"concerns region {wanted} only; {unit.name} lies in {unit.region}",
        )
    return Reason("not_directed", "不在交办名单内", "not on the directed list")


# -- who is, and why --------------------------------------------------------------------------


class _Grounds:
    """Reasons for owing, with the clauses that bind; those of a level are looked up once."""

    def __init__(self, source: SourceKey | None, profiles: Sequence[Profile]) -> None:
        self._source = source
        self._profiles = profiles
        self._clauses: dict[Level, str] = {}

    def of(self, kind: ScopeKind, value: str, unit: Unit) -> Reason:
        """Why a site of the unit, named by `value` of the scope, owes."""
        zh, en = {
            ScopeKind.ALL: ("重要政策，全部站点应转载", "important policy: every site owes it"),
            ScopeKind.SECTOR: (
                f"涉及行业 {value}，{unit.name} 有此行业职责",
                f"concerns sector {value}, a role of {unit.name}",
            ),
            ScopeKind.REGION: (
                f"涉及地区 {value}，{unit.name}（{unit.region}）在其内",
                f"concerns region {value}, which holds {unit.name} ({unit.region})",
            ),
            ScopeKind.DIRECTED: ("列入交办名单", "on the directed list"),
        }[kind]
        clauses = self._clauses_of(unit.level)
        zh, en = (f"{zh}（{clauses}）", f"{en} ({clauses})") if clauses else (zh, en)
        return Reason(f"owes_{kind}", zh, en)

    def _clauses_of(self, level: Level) -> str:
        if self._source is None:
            return ""
        if level not in self._clauses:
            binding = [rule for rule in self._profiles if binds(rule, self._source, level)]
            self._clauses[level] = "；".join(f"{rule.document}{rule.clause}" for rule in binding)
        return self._clauses[level]
