"""The one loader: what `check` says is what the daemon runs."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from syndicator.core.model import PersonKey, PlatformKey, SiteKey, SourceKey, UnitKey
from syndicator.settings.build import (
    build_calendar,
    build_egresses,
    build_freezes,
    build_person,
    build_platform,
    build_profile,
    build_rule,
    build_site,
    build_source,
    build_stamp,
    build_timing,
    build_unit,
)
from syndicator.settings.check_addresses import Refuses
from syndicator.settings.check_main import DEFAULT_EGRESS, check_main, runtime_path, state_path
from syndicator.settings.check_platforms import ChecksOptions
from syndicator.settings.crosscheck import check_all
from syndicator.settings.entries import Entries
from syndicator.settings.gather import Found, Gatherer, Located
from syndicator.settings.model import HostLimits, Metrics, Retention, Settings
from syndicator.settings.problem import ConfigErrors, Place, Problem
from syndicator.settings.remarks import remarks
from syndicator.settings.schema import (
    CalendarFile,
    EgressEntry,
    MainFile,
    PersonEntry,
    PlatformEntry,
    ProfileEntry,
    RuleEntry,
    SiteRow,
    SourceEntry,
    UnitRow,
)
from syndicator.settings.table import Columns

E = TypeVar("E", bound=BaseModel)


def _columns(model: type[BaseModel], lists: Collection[str] = ()) -> Columns:
    fields = model.model_fields
    return Columns(
        tuple(fields), [name for name, one in fields.items() if one.is_required()], lists
    )


_UNITS: Final = _columns(UnitRow, lists=("sectors",))
_SITES: Final = _columns(SiteRow)


def load(
    directory: Path,
    *,
    adapters: Mapping[str, ChecksOptions],
    families: Collection[str] | None = None,
    today: date | None = None,
    environ: Mapping[str, str] = os.environ,
    refuses: Refuses | None = None,
) -> Settings:
    """Read and check a whole configuration directory.

    `adapters` are the installed adapter classes by name; `families` the list families a source may
    name (None: not checked); `today` (Asia/Shanghai) tells which years need a table of working
    days (None: not told). `environ` gives systemd's `STATE_DIRECTORY` and `RUNTIME_DIRECTORY`.
    `refuses` says why an egress never asks an address (None: not told).
    Raises `ConfigErrors` with everything that is wrong; nothing else.
    """
    gatherer = Gatherer(directory)
    if not directory.is_dir():
        zh, en = "配置目录不存在", "there is no such configuration directory"
        raise ConfigErrors([Problem.at(Place(str(directory)), "", zh, en)])
    main = gatherer.whole("syndicator.yaml", MainFile)
    entries = _gather(gatherer, main)
    gatherer.note_strays()
    _refuse_empty(gatherer, entries)
    problems = gatherer.problems
    if main is not None:
        problems.extend(check_main(main, directory, environ))
    lease_s = None if main is None else main.entry.timing.rescue_lease_s
    problems.extend(check_all(entries, adapters, families, lease_s))
    if problems or main is None:
        order = sorted(problems, key=lambda one: (one.file, one.line, one.column))
        raise ConfigErrors(dict.fromkeys(order), gatherer.warnings)
    warnings = (*gatherer.warnings, *remarks(entries, gatherer, today, refuses))
    return _settle(main.entry, entries, directory, environ, gatherer.version, warnings)


def _gather(gatherer: Gatherer, main: Located[MainFile] | None) -> Entries:
    calendars = [gatherer.whole(relative, CalendarFile) for relative in gatherer.folder("calendar")]
    return Entries(
        people=gatherer.listed(["people.yaml"], "people", PersonEntry),
        egresses=_egresses(main),
        sources=gatherer.listed(gatherer.folder("sources"), "sources", SourceEntry),
        platforms=gatherer.listed(gatherer.folder("platforms"), "platforms", PlatformEntry),
        units=gatherer.rows("units.csv", _UNITS, UnitRow),
        sites=gatherer.rows("sites.csv", _SITES, SiteRow),
        rules=gatherer.listed(["rules.yaml"], "rules", RuleEntry),
        profiles=gatherer.listed(["profiles.yaml"], "profiles", ProfileEntry),
        calendars=tuple(calendar for calendar in calendars if calendar is not None),
        # A main file that cannot be read is complained of once, not for each site.
        browser=main is None or main.entry.browser is not None,
    )


def _refuse_empty(gatherer: Gatherer, entries: Entries) -> None:
    """Complain of kinds without which there is nothing to do."""
    for folder, found, zh in (
        ("sources", entries.sources, "信源"),
        ("platforms", entries.platforms, "平台"),
    ):
        if found.complete and not found.declared:
            place = Place(gatherer.name(folder))
            hint = f"写在 {folder}/*.yaml · write them in {folder}/*.yaml"
            en = f"there are no {folder}"
            gatherer.problems.append(Problem.at(place, folder, f"没有任何{zh}", en, hint))
            found.complete = False  # said once: not for each site and rule that names one


def _egresses(main: Located[MainFile] | None) -> Found[EgressEntry]:
    found: Found[EgressEntry] = Found(complete=main is not None)
    found.declared[DEFAULT_EGRESS] = Place("")
    if main is not None:
        for at, egress in enumerate(main.entry.egresses):
            found.declared[egress.key] = main.locate(("egresses", at))
            found.entries.append(Located(egress, ("egresses", at), main.locate))
    return found


def _settle(
    main: MainFile,
    entries: Entries,
    directory: Path,
    environ: Mapping[str, str],
    version: str,
    warnings: tuple[Problem, ...],
) -> Settings:
    return Settings(
        store=state_path(main.store.path, environ),
        min_free_mb=main.store.min_free_mb,
        socket=runtime_path(main.control.socket, environ),
        metrics=Metrics(main.metrics.listen, main.metrics.port),
        retention=Retention(main.retention.evidence_days),
        stamp=build_stamp(main.evidence, directory),
        chain=main.events.chain,
        timing=build_timing(main.timing),
        egresses=build_egresses(main.egresses, directory),
        endpoints={one.host: HostLimits(one.per_second, one.concurrent) for one in main.endpoints},
        browser=None if main.browser is None else runtime_path(main.browser.socket, environ),
        sources={SourceKey(one.key): build_source(one) for one in _each(entries.sources)},
        platforms={PlatformKey(one.key): build_platform(one) for one in _each(entries.platforms)},
        units={UnitKey(one.key): build_unit(one) for one in _each(entries.units)},
        sites={SiteKey(one.key): build_site(one) for one in _each(entries.sites)},
        rules=tuple(build_rule(one) for one in _each(entries.rules)),
        profiles=tuple(build_profile(one) for one in _each(entries.profiles)),
        people={PersonKey(one.key): build_person(one) for one in _each(entries.people)},
        calendar=build_calendar(entries.calendars, main.office_hours),
        freezes=build_freezes(entries.calendars),
        version=version,
        warnings=warnings,
    )


def _each(found: Found[E]) -> list[E]:
    return [located.entry for located in found.entries]
