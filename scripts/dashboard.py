"""Writes config/grafana/syndicator.json: what stands now, how long it takes, whether we see.

    python scripts/dashboard.py

The panels are the table below; the rest is what Grafana wants around them (schema 39, Grafana 10.4
and newer). Import the file in Grafana and choose the Prometheus data source.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TARGET: Final = Path(__file__).resolve().parents[1] / "config" / "grafana" / "syndicator.json"
SOURCE: Final = {"type": "prometheus", "uid": "${source}"}
COLUMNS: Final = 24


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: expressions with their legends; `unit` is Grafana's name of it."""

    title: str
    kind: str
    """stat, timeseries, table, bargauge."""
    queries: tuple[tuple[str, str], ...]
    unit: str = "short"
    width: int = 6
    height: int = 5
    decimals: int | None = None


STEPS: Final = (
    "histogram_quantile(0.9, sum by (le, step) (increase(syndicator_stage_lag_seconds_bucket[7d])))"
)


def lag(clock: str, quantile: float) -> tuple[str, str]:
    """A quantile of the lag over a week."""
    inner = f'sum by (le) (increase(syndicator_lag_seconds_bucket{{clock="{clock}"}}[7d]))'
    return f"histogram_quantile({quantile}, {inner})", f"p{quantile * 100:.0f}"


PANELS: Final = (
    Panel("应转 · owed", "stat", (("syndicator_reposts_owed", ""),), width=4),
    Panel(
        "转载率 · confirmed ÷ owed", "stat", (("syndicator_repost_ratio", ""),), "percentunit", 4
    ),
    Panel("及时率 · in limit ÷ owed", "stat", (("syndicator_timely_ratio", ""),), "percentunit", 4),
    Panel(
        "逾期站点 · overdue sites",
        "stat",
        (("count(syndicator_overdue_reposts) + syndicator_overdue_sites_more or vector(0)", ""),),
        width=4,
    ),
    Panel(
        "最近时限还有 · next limit in",
        "stat",
        (("syndicator_next_limit_timestamp_seconds - syndicator_counted_timestamp_seconds", ""),),
        "s",
        4,
    ),
    Panel(
        "守护进程 · daemon",
        "stat",
        (('up{job="syndicator"}', "up"), ("syndicator_office_open", "办公 office")),
        width=4,
    ),
    Panel(
        "要人处理的事项 · what needs a person",
        "table",
        (("syndicator:attention or syndicator_attention", ""),),
        width=14,
        height=9,
    ),
    Panel(
        "事项数 · by kind",
        "bargauge",
        (("syndicator_attention_subjects > 0 or vector(0)", "{{kind}}"),),
        width=10,
        height=9,
    ),
    Panel(
        "状态 · reposts by state",
        "timeseries",
        (("sum by (state) (syndicator_reposts)", "{{state}}"),),
        width=12,
        height=8,
    ),
    Panel(
        "逾期 · overdue reposts by site",
        "table",
        (("topk(20, syndicator_overdue_reposts)", ""),),
        width=12,
        height=8,
    ),
    Panel(
        "制度口径 · lag from publication, 7 d",
        "timeseries",
        (lag("publication", 0.5), lag("publication", 0.9), lag("publication", 0.99)),
        "s",
        8,
        8,
    ),
    Panel(
        "责任口径 · lag from release, 7 d",
        "timeseries",
        (lag("release", 0.5), lag("release", 0.9), lag("release", 0.99)),
        "s",
        8,
        8,
    ),
    Panel(
        "各环节 · to each step, p90, 7 d",
        "timeseries",
        ((STEPS, "{{step}}"),),
        "s",
        8,
        8,
    ),
    Panel(
        "时限判定 · deadlines judged, 30 d",
        "bargauge",
        (
            (
                "sum by (which, result) (increase(syndicator_deadlines_total[30d]))",
                "{{which}} {{result}}",
            ),
        ),
        width=8,
        height=8,
        decimals=0,
    ),
    Panel(
        "推送结果 · exchanges by outcome",
        "timeseries",
        (("sum by (outcome) (rate(syndicator_exchanges_total[5m]))", "{{outcome}}"),),
        "ops",
        8,
        8,
    ),
    Panel(
        "最久的一件 · oldest in state",
        "timeseries",
        (
            (
                'syndicator_oldest_repost_age_seconds{state!~"confirmed|waived|withdrawn"}',
                "{{state}}",
            ),
            ("syndicator_held_age_seconds", "待审文件 held policy"),
        ),
        "s",
        8,
        8,
    ),
    Panel(
        "看不见的比例 · blind share",
        "timeseries",
        (
            ("syndicator_blind_ratio", "读不到 unreadable"),
            ("syndicator_sites_unlisted / syndicator_sites", "无列表 no list"),
        ),
        "percentunit",
        8,
        7,
    ),
    Panel(
        "信源多久没读到 · since the source's last good reading",
        "timeseries",
        (("time() - syndicator_source_last_success_timestamp_seconds", "{{source}}"),),
        "s",
        8,
        7,
    ),
    Panel(
        "环节多久没转 · since the stage's last good turn",
        "timeseries",
        (("time() - syndicator_stage_last_success_timestamp_seconds", "{{stage}}"),),
        "s",
        8,
        7,
    ),
    Panel(
        "时钟差 · clock skew", "timeseries", (("syndicator_clock_skew_seconds", "{{source}}"),), "s"
    ),
    Panel(
        "备份 · age of the backup",
        "stat",
        (("time() - syndicator_backup_last_success_timestamp_seconds", ""),),
        "s",
    ),
    Panel("工作日表还有 · calendar left", "stat", (("syndicator_calendar_left_seconds", ""),), "s"),
    Panel("重保冻结的平台 · frozen platforms", "stat", (("syndicator_frozen_platforms", ""),)),
    Panel(
        "判不了 · undecided deadlines", "stat", (("syndicator_deadlines_undecided", ""),), width=6
    ),
    Panel("链头 · chain heads", "table", (("syndicator_chain_head_info", ""),), width=18),
)


def dashboard() -> dict[str, object]:
    """The dashboard as Grafana reads it."""
    return {
        "uid": "syndicator",
        "title": "政策转载 · syndicator",
        "tags": ["syndicator"],
        "timezone": "Asia/Shanghai",
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-24h", "to": "now"},
        "templating": {
            "list": [
                {"name": "source", "type": "datasource", "query": "prometheus", "label": "数据源"}
            ]
        },
        "panels": _laid_out(),
    }


def _laid_out() -> list[dict[str, object]]:
    """Panels left to right, a new row where one does not fit."""
    found: list[dict[str, object]] = []
    x = y = row = 0
    for number, panel in enumerate(PANELS, 1):
        if x + panel.width > COLUMNS:
            x, y, row = 0, y + row, 0
        found.append(_panel(number, panel, x, y))
        x, row = x + panel.width, max(row, panel.height)
    return found


def _panel(number: int, panel: Panel, x: int, y: int) -> dict[str, object]:
    table = panel.kind == "table"
    now = panel.kind != "timeseries"
    targets = [
        {
            "refId": chr(ord("A") + order),
            "datasource": SOURCE,
            "expr": expression,
            "legendFormat": legend or "__auto",
            "instant": now,
            "range": not now,
            **({"format": "table"} if table else {}),
        }
        for order, (expression, legend) in enumerate(panel.queries)
    ]
    defaults: dict[str, object] = {"unit": panel.unit}
    if panel.decimals is not None:
        defaults["decimals"] = panel.decimals
    return {
        "id": number,
        "title": panel.title,
        "type": panel.kind,
        "datasource": SOURCE,
        "gridPos": {"x": x, "y": y, "w": panel.width, "h": panel.height},
        "targets": targets,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": {},
    }


def text() -> str:
    """The file's content."""
    return json.dumps(dashboard(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    print(f"wrote {TARGET}: {len(PANELS)} panels")
