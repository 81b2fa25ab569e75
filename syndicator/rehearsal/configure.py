"""The configuration of a rehearsal, as the ordinary files: to be opened, edited, reloaded."""

from __future__ import annotations

import csv
import os
import pwd
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ruamel.yaml import YAML

from syndicator.core.model import ListKind, Trust
from syndicator.rehearsal import cast, names, source
from syndicator.rehearsal.programme import THEMES
from syndicator.rehearsal.public import FEED
from syndicator.settings.defaults import default_config_dir

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syndicator.rehearsal.plan import Plan, PlatformPlan, SitePlan, SourcePlan

EGRESS: Final = "loopback"
TIMEOUT_S: Final = 5
RECHECK_S: Final = 600
_USUAL_S: Final = (30, 300, 900)
"""Intervals of looks as shipped: new, later, overdue."""
_LOOKS: Final = 60
"""Looks a real second that a small machine manages beside everything else."""
_EXCHANGES: Final = 3
"""Requests that one push makes after its claim, at most, and one to spare."""
_HEAD: Final = (
    "# 演练用配置，由演练程序写出，单位、站点、文件全部为虚构。可以打开修改，改后 reload 生效。\n"
    "# A rehearsal's configuration, everything in it invented. Edit it and reload.\n"
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a rehearsal takes place."""

    folder: Path
    rate: float
    look_s: int
    """Seconds of the rehearsal between two looks at a site where a copy is expected."""
    root: Callable[[str], str]
    """Host → address of its root, `http://host:port`."""
    metrics_port: int

    @property
    def config(self) -> Path:
        """The configuration's directory."""
        return self.folder / "config"

    @property
    def state(self) -> Path:
        """Where the daemon keeps its store and socket."""
        return self.folder / "state"

    @property
    def store(self) -> Path:
        """The daemon's store."""
        return self.state / "syndicator.db"

    @property
    def socket(self) -> Path:
        """The daemon's control socket."""
        return self.state / "control.sock"

    def credential(self, platform: str) -> Path:
        """The file of a platform's credential."""
        return self.folder / "credentials" / platform


def look_interval(sites: int, rate: float) -> int:
    """The shipped interval, or as much longer as the hastened clock would ask too much."""
    return max(_USUAL_S[0], round(sites * rate / _LOOKS))


def write_all(ground: Ground, plan: Plan) -> None:
    """Write every file of the configuration."""
    config = ground.config
    make_folders(ground)
    (config / "syndicator.yaml").write_text(main_file(ground), encoding="utf-8")
    dump(config / "people.yaml", {"people": [me()]})
    write_sources(ground, plan)
    dump(config / "profiles.yaml", {"profiles": _profiles()})
    dump(config / "rules.yaml", {"rules": _rules(plan)})
    write_platforms(ground, plan)
    shutil.copyfile(_calendar(), config / "calendar" / "2026.yaml")
    table(config / "units.csv", [_unit(plan, at) for at in range(len(plan.units))])
    table(config / "sites.csv", [site_row(ground, one) for one in plan.sites])


def make_folders(ground: Ground) -> None:
    """Make the directories everything is written into."""
    for name in ("sources", "platforms", "calendar"):
        (ground.config / name).mkdir(parents=True, exist_ok=True)
    ground.state.mkdir(parents=True, exist_ok=True)


def main_file(ground: Ground) -> str:
    """syndicator.yaml of a rehearsal."""
    lease = max(180, round(ground.rate * TIMEOUT_S * _EXCHANGES))
    looks = [max(usual, ground.look_s) for usual in _USUAL_S]
    return (
        f"{_HEAD}store: {{path: {ground.store}}}\n"
        f"control: {{socket: {ground.socket}}}\n"
        f"metrics: {{listen: 127.0.0.1, port: {ground.metrics_port}}}\n"
        "timing:\n"
        f"  # 时钟快 {ground.rate:g} 倍而网络不快：一次推送最长的时间按此放大。\n"
        f"  # The clock runs {ground.rate:g} times faster, the network does not.\n"
        f"  rescue_lease_s: {lease}\n"
        "  # 回看得勤，才来得及在演练里看到撤下和改动。 · often, so that removals show in time\n"
        f"  recheck_s: {RECHECK_S}\n"
        "  # 站点多时放宽，否则加速后每秒要看的次数超过本机所能。 · longer where there are many\n"
        f"  confirm_new_s: {looks[0]}\n"
        f"  confirm_later_s: {looks[1]}\n"
        f"  confirm_overdue_s: {looks[2]}\n"
        "  # 其余间隔均为出厂值。 · all other intervals are as shipped\n"
        "egresses:\n"
        f"  - {{key: {EGRESS}, allowed_networks: [127.0.0.0/8]}}  # 只到本机 · here only\n"
    )


def me() -> dict[str, object]:
    """Whoever runs the rehearsal may do everything in it."""
    login = pwd.getpwuid(os.geteuid()).pw_name
    roles = ["operator", "editor", "releaser", "duty", "auditor"]
    return {"key": "rehearsal", "name": "演练人员", "login": login, "roles": roles}


def platform_entry(ground: Ground, plan: PlatformPlan) -> dict[str, object]:
    """One platform as its file says it."""
    entry: dict[str, object] = {
        "key": plan.key,
        "name": plan.name,
        "adapter": plan.adapter,
        "trust": str(plan.trust),
        "egress": EGRESS,
    }
    if plan.trust is Trust.OBSERVE:
        return entry
    if plan.trust is Trust.PUBLISH:
        entry["authorisation"] = "演练授权书（演练〔2026〕1号）"
    if plan.host:
        entry["endpoint"] = ground.root(plan.host)
    entry["credential"] = f"file:{ground.credential(plan.key)}"
    entry["limits"] = {
        "per_second": plan.per_second,
        "concurrent": plan.concurrent,
        "timeout_s": TIMEOUT_S,
    }
    entry["options"] = dict(plan.options)
    return entry


def site_row(ground: Ground, plan: SitePlan) -> dict[str, str]:
    """One site as its row says it."""
    root = f"{ground.root(plan.host)}{plan.folder}"
    written = plan.platform.trust is not Trust.OBSERVE
    return {
        "key": plan.key,
        "name": plan.name,
        "unit": plan.unit.key,
        "platform": plan.platform.key,
        "column": plan.column,
        "home_url": root,
        "list_url": f"{root}{FEED}" if plan.feed else root,
        "list_kind": str(ListKind.RSS if plan.feed else ListKind.HTML),
        "list_selector": "" if plan.feed else "ul.list a",
        "site_id_code": plan.code or "",
        "endpoint": ground.root(plan.host) if written and not plan.platform.host else "",
        "egress": EGRESS,
    }


def dump(path: Path, value: Mapping[str, object]) -> None:
    """Write one YAML file with its head."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.representer.ignore_aliases = lambda _: True  # the loader takes none
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment] # typed as None
    yaml.width = 100
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        yaml.dump(value, file)


def write_sources(ground: Ground, plan: Plan) -> None:
    """The file of the sources."""
    entries = [_source(ground, one) for one in plan.sources]
    dump(ground.config / "sources" / "rehearsal.yaml", {"sources": entries})


def write_platforms(ground: Ground, plan: Plan) -> None:
    """The file of the platforms."""
    entries = [platform_entry(ground, one) for one in plan.platforms]
    dump(ground.config / "platforms" / "rehearsal.yaml", {"platforms": entries})


def _source(ground: Ground, plan: SourcePlan) -> dict[str, object]:
    return {
        "key": plan.key,
        "name": f"{plan.name}（演练）",
        "family": "govlist",
        "url": f"{ground.root(plan.host)}{source.LIST}",
        "level": plan.level,
        "official": True,
        "every_s": 60,
        "egress": EGRESS,
        "issuer": plan.issuer,
        "article_hosts": [plan.host],
        "canary": {"min_rows": source.ARCHIVE},
    }


def _profiles() -> list[dict[str, object]]:
    document = "漪政办发〔2026〕3号"
    return [
        {
            "key": "hour",
            "document": document,
            "clause": "（二）",
            "quote": "重要政策信息应在1小时内转载",
            "accepts": ["repost"],
            "limit": {"hours": 1},
            "verified": True,
            "enabled": True,
        },
        {
            "key": "day",
            "document": document,
            "clause": "（三）",
            "quote": "最迟不得滞后一个工作日",
            "accepts": ["repost", "link"],
            "limit": {"working_days": 1},
            "verified": True,
            "enabled": True,
        },
    ]


def _rules(plan: Plan) -> list[dict[str, object]]:
    rules = [_rule("everybody", {"doc_prefixes": [names.ORDERS]}, {"kind": "all"}, "全部站点")]
    sectors = {sector for unit in plan.units for sector in unit.sectors}
    rules += [
        _rule(
            f"sector-{sector}",
            {"doc_prefixes": [names.NOTICES], "themes": [theme]},
            {"kind": "sector", "values": [sector]},
            f"{names.SECTORS[sector]}行业",
        )
        for sector, theme in THEMES.items()
        if sector in sectors
    ]
    region = {"kind": "region", "values": ["990200"]}
    rules.append(_rule("region", {"doc_prefixes": [names.LETTERS]}, region, "一个市"))
    return rules


def _rule(
    key: str, when: Mapping[str, object], scope: Mapping[str, object], whom: str
) -> dict[str, object]:
    return {
        "key": key,
        "says": "important",
        "scope": scope,
        "when": {"sources": [cast.SOURCE.key], **when, "newer_than_days": 90},
        "reason": f"演练规则：{whom} · rule of the rehearsal",
        "approved_by": "rehearsal",
    }


def _unit(plan: Plan, at: int) -> dict[str, str]:
    unit = plan.units[at]
    return {
        "key": unit.key,
        "name": unit.name,
        "level": str(unit.level),
        "region": unit.region,
        "parent": unit.parent,
        "sectors": ";".join(unit.sectors),
        "leader": names.person(2 * at),
        "contact": names.person(2 * at + 1),
    }


def table(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Write one spreadsheet with its head."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(_HEAD)
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _calendar() -> Path:
    return default_config_dir() / "calendar" / "2026.yaml"
