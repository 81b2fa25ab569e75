"""Writes a whole configuration directory for a daemon that lives on loopback."""

import csv
import getpass
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

Entry = Mapping[str, object]

EVERY_ROLE: Final = ("operator", "editor", "releaser", "duty", "auditor")
UNIT_COLUMNS: Final = ("key", "name", "level", "region", "parent", "sectors")
SITE_COLUMNS: Final = (
    *("key", "name", "unit", "platform", "column", "column_name", "home_url"),
    *("list_url", "list_kind", "list_selector", "body_selector", "renders", "endpoint"),
)
BRISK: Final[Entry] = {
    "confirm_new_s": 1,
    "confirm_later_s": 1,
    "confirm_overdue_s": 1,
    "recheck_s": 3600,
    "retry_s": [1, 2, 4],
}
"""Intervals for a daemon in real time: everything is looked at again within seconds."""

ONE_HOUR: Final[Entry] = {
    "key": "one-hour",
    "document": "示例政办发〔2020〕1号",
    "clause": "（六）",
    "quote": "力争一小时内转载，最迟不超过十二小时",
    "accepts": ["repost", "link"],
    "target": {"hours": 1},
    "limit": {"hours": 12},
    "verified": True,
    "enabled": True,
}
WHOLE_TEXT: Final[Entry] = {
    "key": "whole-text",
    "document": "示例政办发〔2021〕2号",
    "clause": "三",
    "quote": "一个工作日内全文转载",
    "accepts": ["repost"],
    "limit": {"working_days": 1},
    "verified": True,
    "enabled": True,
}


def person(key: str, name: str, login: str, *roles: str) -> Entry:
    """A line of people.yaml."""
    return {"key": key, "name": name, "login": login, "roles": list(roles or EVERY_ROLE)}


def important(key: str, scope: Entry | None = None, **when: object) -> Entry:
    """A rule that lets documents through to the sites of the scope (default: all)."""
    return {
        "key": key,
        "says": "important",
        "scope": scope or {"kind": "all"},
        "when": when,
        "reason": "测试规则",
        "approved_by": "tester",
    }


@dataclass
class Configuration:
    """What the files say; change it and `write` again for a reload."""

    directory: Path
    sources: list[Entry] = field(default_factory=list)
    platforms: list[Entry] = field(default_factory=list)
    units: list[Entry] = field(default_factory=list)
    sites: list[Entry] = field(default_factory=list)
    rules: list[Entry] = field(default_factory=list)
    profiles: list[Entry] = field(default_factory=lambda: [ONE_HOUR, WHOLE_TEXT])
    people: list[Entry] = field(
        default_factory=lambda: [person("tester", "试验员", getpass.getuser())]
    )
    timing: Entry = field(default_factory=lambda: BRISK)
    freezes: list[Entry] = field(default_factory=list)
    store_options: dict[str, object] = field(default_factory=dict)
    ca_file: str = ""
    """Authorities that the way out trusts; empty: the machine's."""
    browser: Path | None = None
    """Where a browser unit listens."""

    @property
    def files(self) -> Path:
        """The directory to give to `--config`."""
        return self.directory / "config"

    @property
    def store(self) -> Path:
        return self.directory / "state" / "syndicator.db"

    @property
    def socket(self) -> Path:
        return self.directory / "state" / "control.sock"

    def source(self, key: str, url: str, **more: object) -> None:
        """Add a source of the State Council's shape whose pages lie on this machine."""
        told: Entry = {
            "key": key,
            "name": f"示例信源{key}",
            "family": "govlist",
            "url": url,
            "level": "national",
            "official": True,
            "every_s": 1,
            "issuer": "示例国务院",
            "article_hosts": ["127.0.0.1"],
        }
        self.sources.append({**told, **more})

    def platform(self, key: str, adapter: str, trust: str, **more: object) -> None:
        """Add a platform; one that publishes says by whose leave."""
        told: dict[str, object] = {
            "key": key,
            "name": f"示例平台{key}",
            "adapter": adapter,
            "trust": trust,
            "limits": {"per_second": 100, "concurrent": 4, "timeout_s": 20},
            "settle_s": 1,
        }
        if trust == "publish":
            told["authorisation"] = "示例政务公开办函〔2026〕1号"
        self.platforms.append({**told, **more})

    def site(self, key: str, platform: str, list_url: str, **more: object) -> None:
        """Add a site with a unit of its own."""
        region = f"9901{len(self.units) + 1:02d}"
        self.units.append(
            {"key": f"unit-{key}", "name": f"示例{key}", "level": "county", "region": region}
        )
        told = {
            "key": key,
            "name": f"示例{key}门户",
            "unit": f"unit-{key}",
            "platform": platform,
            "list_url": list_url,
            "list_kind": "html",
        }
        self.sites.append({**told, **more})

    def write(self) -> Path:
        """Write every file anew; the directory to give to `--config`."""
        egress: dict[str, object] = {"key": "default", "allowed_networks": ["127.0.0.0/8"]}
        if self.ca_file:
            egress["ca_file"] = self.ca_file
        main = {
            "store": {"path": str(self.store), **self.store_options},
            "control": {"socket": str(self.socket)},
            "metrics": {"listen": "127.0.0.1", "port": 0},
            "timing": self.timing,
            "egresses": [egress],
        }
        if self.browser is not None:
            main["browser"] = {"socket": str(self.browser)}
        self._put("syndicator.yaml", main)
        for name, entries in (
            ("people", self.people),
            ("rules", self.rules),
            ("profiles", self.profiles),
        ):
            self._put(f"{name}.yaml", {name: entries})
        self._put("sources/all.yaml", {"sources": self.sources})
        self._put("platforms/all.yaml", {"platforms": self.platforms})
        self._put("calendar/freezes.yaml", {"freezes": self.freezes})
        year = date.today().year  # noqa: DTZ011 - a table too many does no harm
        for one in {2026, year - 1, year, year + 1}:
            notice = f"示例放假通知〔{one}〕"
            holidays = [f"{one}-01-01", f"{one}-10-01"]
            self._put(f"calendar/{one}.yaml", {"year": one, "notice": notice, "holidays": holidays})
        self._table("units.csv", UNIT_COLUMNS, self.units)
        self._table("sites.csv", SITE_COLUMNS, self.sites)
        return self.files

    def _put(self, name: str, content: Entry) -> None:
        """YAML holds JSON, so this is a YAML file too."""
        path = self.files / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")

    def _table(self, name: str, columns: Sequence[str], rows: Sequence[Entry]) -> None:
        text = io.StringIO()
        table = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
        (self.files / name).write_text(text.getvalue(), "utf-8")
