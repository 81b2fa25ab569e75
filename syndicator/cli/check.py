"""`syndicator check`: looks at the configuration files and at nothing else."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from syndicator.cli.configuration import ConfigOption, config_dir
from syndicator.cli.output import JsonOption, put, warn
from syndicator.core.times import SHANGHAI
from syndicator.net.literal import literal_refusal
from syndicator.settings.check_platforms import ChecksOptions
from syndicator.settings.load import load
from syndicator.settings.problem import ConfigErrors, Problem, gathered

if TYPE_CHECKING:
    from syndicator.settings.model import Settings


def check(
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Check the whole configuration: every error at once, or a summary (退出码 78 为有错)."""
    from syndicator.feeds.families import FAMILIES
    from syndicator.registry import load_adapters

    faults: list[str] = []
    adapters = load_adapters(report=faults.append)
    for fault in faults:
        warn(fault)
    raise typer.Exit(
        check_into(
            sys.stdout,
            config_dir(config),
            adapters=adapters,
            families=(*FAMILIES, "atom"),
            today=datetime.now(UTC).astimezone(SHANGHAI).date(),
            json_lines=json_lines,
        )
    )


def check_into(
    out: TextIO,
    directory: Path,
    *,
    adapters: Mapping[str, ChecksOptions],
    families: Collection[str] | None,
    today: date,
    json_lines: bool,
) -> int:
    """Write what was found; give the exit code, 0 or 78."""
    try:
        settings = load(
            directory,
            adapters=adapters,
            families=families,
            today=today,
            refuses=literal_refusal,
        )
    except ConfigErrors as wrong:
        _tell(out, wrong.errors, "error", json_lines=json_lines)
        _tell(out, wrong.warnings, "warning", json_lines=json_lines)
        count = len(wrong.errors)
        if json_lines:
            put({"kind": "summary", "ok": False, "errors": count}, out)
        else:
            print(
                f"{count} 处错误，配置未生效；改正后再次 check · {count} error(s), nothing was "
                "changed; mend them and check again",
                file=out,
            )
        return os.EX_CONFIG
    _tell(out, settings.warnings, "warning", json_lines=json_lines)
    summary = Summary.of(settings)
    if json_lines:
        put({"kind": "summary", "ok": True, **asdict(summary)}, out)
    else:
        print("\n".join(summary.lines()), file=out)
    return 0


@dataclass(frozen=True, slots=True)
class Summary:
    """A sound configuration in numbers."""

    version: str
    warnings: int
    sources: int
    platforms: int
    trust: dict[str, int]
    units: int
    levels: dict[str, int]
    sites: int
    watched: int
    rules: int
    profiles: tuple[str, ...]
    """Time rules that are on."""
    people: int
    years: tuple[int, ...]
    """Years with a table of working days."""
    store: str

    @classmethod
    def of(cls, settings: Settings) -> Summary:
        """Count."""
        return cls(
            version=settings.version,
            warnings=len(settings.warnings),
            sources=len(settings.sources),
            platforms=len(settings.platforms),
            trust=dict(Counter(str(one.trust) for one in settings.platforms.values())),
            units=len(settings.units),
            levels=dict(Counter(str(one.level) for one in settings.units.values())),
            sites=len(settings.sites),
            watched=sum(site.watch is not None for site in settings.sites.values()),
            rules=len(settings.rules),
            profiles=tuple(one.key for one in settings.profiles if one.enabled),
            people=len(settings.people),
            years=tuple(sorted(settings.calendar.years)),
            store=str(settings.store),
        )

    def lines(self) -> Iterator[str]:
        """Say it for a terminal."""
        yield f"配置可用 · the configuration is sound ({self.version[:12]})"
        yield f"  信源 sources {self.sources}"
        yield f"  平台 platforms {self.platforms}: {_counted(self.trust)}"
        yield f"  单位 units {self.units}: {_counted(self.levels)}"
        yield f"  站点 sites {self.sites}, 可核验 watched {self.watched}"
        yield f"  规则 rules {self.rules}, 启用时限 profiles on: {_joined(self.profiles)}"
        yield f"  经办人 people {self.people}, 工作日表 calendars: {_joined(self.years)}"
        yield f"  数据库 store {self.store}"
        yield f"  提醒 warnings {self.warnings}"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counts.items()))


def _joined(words: Iterable[object]) -> str:
    return ", ".join(map(str, words)) or "-"


def _tell(out: TextIO, problems: tuple[Problem, ...], kind: str, *, json_lines: bool) -> None:
    for problem in problems if json_lines else gathered(problems):
        if json_lines:
            put({"kind": kind, **asdict(problem)}, out)
        elif kind == "warning":
            print(f"提醒 warning {problem}", file=out)
        else:
            print(problem, file=out)
