"""An office's own configuration, turned inward: the same units, sites, platforms and rules.

Every address is replaced by a loopback one; nothing leaves the machine. A platform that is written
to gets a simulated CMS that speaks what its adapter's options describe. Where the adapter has no
simulated counterpart its sites are only watched, and the office is told. Documents are invented and
say so.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from syndicator.core.classify import Facts, Kind, decide
from syndicator.core.docno import parse_docno
from syndicator.core.model import Clock, Scope, ScopeKind, Trust
from syndicator.core.scope import owing
from syndicator.core.times import SHANGHAI, Precision, Stamp, from_millis, to_millis
from syndicator.rehearsal import configure
from syndicator.rehearsal.mishaps import Engine
from syndicator.rehearsal.pace import MORNING
from syndicator.rehearsal.plan import (
    Plan,
    PlatformPlan,
    Publication,
    SitePlan,
    SourcePlan,
    UnitPlan,
)
from syndicator.rehearsal.programme import one_of_each
from syndicator.rehearsal.prose import KINDS, SUBJECTS, write

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.core.model import Platform, Profile, Rule
    from syndicator.settings.model import Settings

MARK: Final = "（演练）"
"""Stands in the title of every document of a rehearsal."""
_ENGINES: Final = {"wordpress": Engine.WORDPRESS, "http": Engine.DECLARED}
_DOCUMENTS: Final = 4
_FIRST_NUMBER: Final = 9001
_A_NET: Final = 250


@dataclass(frozen=True, slots=True)
class Office:
    """A rehearsal made from a configuration."""

    plan: Plan
    settings: Settings
    directory: Path
    unsimulated: tuple[str, ...]
    """Platforms whose adapter cannot be simulated: their sites are watched only."""

    def write(self, ground: configure.Ground, plan: Plan) -> None:
        """Write the configuration: the office's own files, its addresses turned inward."""
        configure.make_folders(ground)
        for name in ("rules.yaml", "profiles.yaml", "units.csv"):
            shutil.copyfile(self.directory / name, ground.config / name)
        for calendar in (self.directory / "calendar").glob("*.yaml"):
            shutil.copyfile(calendar, ground.config / "calendar" / calendar.name)
        main = ground.config / "syndicator.yaml"
        main.write_text(configure.main_file(ground), encoding="utf-8")
        configure.dump(ground.config / "people.yaml", {"people": [*self._people()]})
        configure.write_sources(ground, plan)
        configure.write_platforms(ground, plan)
        rows = [configure.site_row(ground, site) for site in plan.sites]
        configure.table(ground.config / "sites.csv", rows)

    def _people(self) -> Iterator[dict[str, object]]:
        """The office's people by name only: whoever runs the rehearsal acts."""
        me = configure.me()
        for person in self.settings.people.values():
            if person.key == me["key"]:
                continue
            yield {
                "key": str(person.key),
                "name": person.name,
                "roles": sorted(map(str, person.roles)),
                "placeholder": True,
            }
        yield me


def from_office(settings: Settings, directory: Path, *, seed: int = 1) -> Office:
    """The rehearsal of a configuration that was loaded from `directory`."""
    dice = random.Random(seed)  # noqa: S311 - a repeatable rehearsal
    platforms = {key: _platform(one) for key, one in settings.platforms.items()}
    units = {
        unit.key: UnitPlan(
            key=unit.key,
            name=unit.name,
            level=unit.level,
            region=unit.region,
            parent=unit.parent or "",
            sectors=tuple(sorted(unit.sectors)),
        )
        for unit in settings.units.values()
    }
    sites = tuple(
        SitePlan(
            key=site.key,
            name=site.name,
            unit=units[site.unit],
            platform=platforms[site.platform],
            host=f"127.50.{at // _A_NET}.{at % _A_NET + 1}",
            column=site.column,
            code=site.site_id_code,
        )
        for at, site in enumerate(settings.sites.values())
        if site.validity.covers(MORNING) and settings.units[site.unit].validity.covers(MORNING)
    )
    sources = tuple(
        SourcePlan(one.key, one.name, one.issuer, f"127.10.0.{at + 1}", str(one.level))
        for at, one in enumerate(settings.sources.values())
    )
    published = tuple(_documents(settings, sources, dice))
    plan = Plan(
        seed=seed,
        sources=sources,
        units=tuple(units.values()),
        platforms=tuple(platforms.values()),
        sites=sites,
        publications=published,
        planted=one_of_each(sites, published, late=any(map(_an_hour, settings.profiles))),
    )
    astray = [
        one.key
        for one in settings.platforms.values()
        if one.trust is not Trust.OBSERVE and one.adapter not in _ENGINES
    ]
    return Office(plan, settings, directory, tuple(astray))


def _platform(one: Platform) -> PlatformPlan:
    engine = _ENGINES.get(one.adapter, Engine.BY_HAND)
    if one.trust is Trust.OBSERVE or engine is Engine.BY_HAND:
        return PlatformPlan(one.key, one.name, Engine.BY_HAND, "none", Trust.OBSERVE)
    return PlatformPlan(
        key=one.key,
        name=one.name,
        engine=engine,
        adapter=one.adapter,
        trust=one.trust,
        options=one.options,
        per_second=one.limits.per_second,
        concurrent=one.limits.concurrent,
    )


def _an_hour(profile: Profile) -> bool:
    """Whether a rule calls a copy late that comes after little more than an hour."""
    periods = (profile.target, profile.limit)
    return profile.enabled and any(
        one is not None and one.clock is Clock.WALL and one.amount == 1 for one in periods
    )


# -- documents that the office's rules know what to do with ---------------------------------------


def _documents(
    settings: Settings, sources: tuple[SourcePlan, ...], dice: random.Random
) -> Iterator[Publication]:
    """One for each of the first rules that name different sites, and one that no rule knows."""
    seen: set[frozenset[str]] = set()
    for rule in settings.rules:
        one = _document(settings, sources, rule, len(seen) + 1, dice)
        if one is None or one.scope is None:
            continue
        owing_now = frozenset(one.scope.values)
        if owing_now and owing_now not in seen:
            seen.add(owing_now)
            yield one
        if len(seen) == _DOCUMENTS:
            return


def _document(
    settings: Settings,
    sources: tuple[SourcePlan, ...],
    rule: Rule,
    serial: int,
    dice: random.Random,
) -> Publication | None:
    """A document that the rule is meant for; None where the rules as a whole hold it back."""
    source = next((one for one in sources if not rule.sources or one.key in rule.sources), None)
    if source is None:
        return None
    subject, kind = SUBJECTS[serial % len(SUBJECTS)], KINDS[serial % len(KINDS)]
    issuer = next(iter(rule.issuers), source.issuer)
    called = "".join(rule.title_has[:1])
    title = f"{MARK}{issuer}关于推进{subject.name}{called}的{kind}"
    signed = from_millis(MORNING, SHANGHAI) - timedelta(days=1)
    prefix = next(iter(rule.doc_prefixes), "演练")
    number = f"{prefix}〔{signed.year}〕{_FIRST_NUMBER + serial}号"
    if prefix.endswith("令"):
        number = f"{prefix}第{_FIRST_NUMBER + serial}号"
    theme = next(iter(rule.themes), "")
    scope = _owed(settings, source, Draft(title, number, issuer, theme, signed))
    if scope is None:
        return None
    return Publication(
        key=f"p{serial:02}",
        at_min=1.0 + 2.0 * serial,
        title=title,
        number=number,
        theme=theme,
        text=write(dice, subject, title, number, signed.date()),
        scope=scope,
        source=source.key,
        issuer=issuer,
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """What the rules ask about a document."""

    title: str
    number: str
    issuer: str
    theme: str
    signed: datetime


def _owed(settings: Settings, source: SourcePlan, draft: Draft) -> Scope | None:
    """The sites that owe it by the office's rules, as a directed list; None where it is held."""
    known = {key: one for key, one in settings.sources.items() if key == source.key}
    number = parse_docno(draft.number)
    facts = Facts(
        source=next(iter(known)),
        title=draft.title,
        doc_no=number.key if number else None,
        issuers=(draft.issuer,),
        themes=(draft.theme,) if draft.theme else (),
        signed=Stamp(to_millis(draft.signed), Precision.SECOND),
        published=Stamp(MORNING, Precision.SECOND),
    )
    decision = decide(settings.rules, facts)
    if decision.kind is not Kind.IMPORTANT or decision.scope is None:
        return None
    owed = owing(decision.scope, settings.units, settings.sites, at=MORNING, origin="")
    return Scope(ScopeKind.DIRECTED, tuple(one.site for one in owed))
