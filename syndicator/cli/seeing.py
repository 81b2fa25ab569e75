"""What we see by: sources and public lists, and which of them we cannot see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from syndicator.cli.output import ago
from syndicator.cli.sections import At, Cells, Section
from syndicator.core.model import SiteKey
from syndicator.core.polling import ListState
from syndicator.core.times import Millis

if TYPE_CHECKING:
    from syndicator.settings.model import Settings
    from syndicator.store.remarked import Remarked
    from syndicator.store.sources import SourceRow
    from syndicator.store.views import Listed
    from syndicator.store.watches import SiteWatch

_SECOND: Final = 1_000
_STALE: Final = 3
"""A source not read well for so many of its intervals is worth a look."""
_CHECK: Final = "核对地址与网络，见日志 · check its address and the network; see the log"
_LIST: Final = (
    ("subject", "对象 subject"),
    ("name", "名称 name"),
    ("state", "状态 state"),
    ("last_ok", "最近成功 last success"),
    ("reason", "原因 reason"),
    ("next", "下一步 next step"),
)

_REMARKED: Final = (
    ("subject", "任务 repost"),
    ("site", "站点 site"),
    ("title", "文件 policy"),
    ("remarks", "疑点 remark"),
    ("since", "自 since"),
    ("next", "下一步 next step"),
)


def blind(
    lists: Iterable[SiteWatch],
    reposts: Iterable[Listed],
    now: Millis,
    settings: Settings | None,
) -> Section:
    """Sites whose lists cannot be looked at, or perhaps are no longer theirs."""
    owing = Counter(one.repost.site for one in reposts)
    rows: list[Cells] = [
        {
            "subject": f"site:{watch.site}",
            "name": _site_name(watch.site, settings),
            "state": str(watch.state),
            "last_ok": ago(watch.last_ok_at, now),
            "last_ok_at": At(watch.last_ok_at),
            "owed": owing[watch.site],
            "reason": watch.why,
            "next": "查看列表地址能否打开、是否被拦截或改版 · see whether its list opens, is "
            "blocked or was redesigned",
        }
        for watch in lists
    ]
    unknown = [] if settings is None else [key for key in owing if _unwatched(key, settings)]
    rows += [
        {
            "subject": f"site:{key}",
            "name": _site_name(key, settings),
            "state": "unknown",
            "last_ok": ago(None, now),
            "last_ok_at": At(None),
            "owed": owing[key],
            "reason": "没有列表地址 · no list address",
            "next": "在 sites.csv 填 list_url，再 reload · fill in list_url in sites.csv, reload",
        }
        for key in unknown
    ]
    return Section("blind", "看不见的站点 · blind sites", _LIST, rows)


def remarked(rows: Iterable[Remarked], now: Millis, settings: Settings | None) -> Section:
    """Pages that claim an impossible date, or are no longer the site's."""
    cells: list[Cells] = [
        {
            "subject": f"repost:{one.repost}",
            "site": _site_name(one.site, settings),
            "site_key": str(one.site),
            "title": one.title,
            "page_url": one.page_url,
            "remarks": tuple(map(str, one.remarks)),
            "since": ago(one.since, now),
            "since_at": At(one.since),
            "next": "explain 看证据，请站点说明并更正 · see the evidence with explain; let the "
            "site explain and correct it",
        }
        for one in rows
    ]
    return Section("remarked", "页面自述有疑 · pages that say what cannot be", _REMARKED, cells)


def _unwatched(key: SiteKey, settings: Settings) -> bool:
    site = settings.sites.get(key)
    return site is not None and site.watch is None


def _site_name(key: SiteKey, settings: Settings | None) -> str:
    site = settings.sites.get(key) if settings else None
    return site.name if site else str(key)


def sources(rows_read: Iterable[SourceRow], now: Millis, settings: Settings | None) -> Section:
    """Every source with the age of its last success: a silent one must not look well."""
    rows: list[Cells] = []
    for row in rows_read:
        conf = settings.sources.get(row.key) if settings else None
        if settings is not None and conf is None:
            continue
        every = _STALE * conf.every_s * _SECOND if conf else 0
        silent = row.last_ok_at is None or bool(every and now - row.last_ok_at > every)
        well = row.state in {ListState.OK, ListState.NEW} and not silent
        rows.append(
            {
                "subject": f"source:{row.key}",
                "name": conf.name if conf else str(row.key),
                "state": str(row.state),
                "silent": silent,
                "last_ok": ago(row.last_ok_at, now),
                "last_ok_at": At(row.last_ok_at),
                "failures": row.failures,
                "reason": row.reason,
                "next_poll_at": At(row.next_poll_at),
                "next": "" if well else _CHECK,
            }
        )
    return Section("source", "信源 · sources", _LIST, rows)
