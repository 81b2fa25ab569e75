"""An address given by a person (回填): looked at like any other, at once; evidence of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from syndicator.control.actions import subject_of
from syndicator.control.protocol import Answer, Request
from syndicator.core import events as ev
from syndicator.core.address import BadAddress, domain_of, normalise_url
from syndicator.core.errors import ActionRefused, IllegalTransition
from syndicator.core.model import RepostId
from syndicator.stages import moves
from syndicator.store import reposts, watches

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.core.model import Person, Site
    from syndicator.stages.context import Context
    from syndicator.store import Tx


async def act(ctx: Context, person: Person, request: Request) -> Answer:
    """Keep the address with the repost, and look there next. Raises `ActionRefused`."""
    subject = subject_of(request.subject)
    if subject.kind != "repost":
        raise ActionRefused(
            "地址只能记在一个转载任务上，如 repost:12 · an address belongs to one repost: repost:12"
        )
    reason = request.reason.strip()
    if not reason:
        raise ActionRefused("须写明理由 --reason · a reason is needed: --reason")
    url = request.url.strip()
    now = ctx.clock.now()

    def op(tx: Tx) -> str:
        row = reposts.get(tx, RepostId(subject.number))
        if row is None:
            raise ActionRefused(
                f"没有 repost:{subject.number} · there is no repost:{subject.number}"
            )
        site = ctx.settings.sites.get(row.site)
        if site is None or site.watch is None:
            raise ActionRefused(
                f"站点 {row.site} 没有 list_url，无从核验 · site {row.site} has no list_url: "
                "nothing is looked at there"
            )
        _refuse_strangers(url, site, ctx.settings.sites.values())
        moves.move(ctx, tx, row, ev.UrlRecorded(person.key, reason, url), now)
        watches.wake(tx, row.site, now)
        return row.site

    try:
        site = await ctx.write(op)
    except IllegalTransition as wrong:
        raise ActionRefused(
            f"{request.subject} 已了结，不再核验 · it has ended, nothing is looked at any more"
        ) from wrong
    ctx.wakes.confirm.set()
    return Answer(
        ok=True,
        message=(
            f"已记下，马上去看；以所见为准，结果见 explain {request.subject} · noted, {site} is "
            f"looked at now; what is seen there counts: explain {request.subject}"
        ),
    )


def _refuse_strangers(url: str, site: Site, others: Iterable[Site]) -> None:
    """Only the site's own hosts, or hosts under its domain that are no other site's.

    A copy elsewhere is not the site's; and nobody shall make us ask addresses of his choice.
    """
    try:
        normalise_url(url)
    except BadAddress as wrong:
        zh, _, en = str(wrong).partition(" · ")
        if "://" not in url:
            zh, en = "缺少 http:// 或 https://", "http:// or https:// is missing"
        raise ActionRefused(
            f"地址不可用：{zh}；请从浏览器地址栏复制该稿件公开页的完整网址 · this is no address of "
            f"a page: {en}; copy the whole address of the public page from the browser"
        ) from wrong
    host, own = _host(url), _hosts(site)
    if host in own:
        return
    taken = {name for one in others if one.key != site.key for name in _hosts(one)}
    if host not in taken and domain_of(f"//{host}") in {domain_of(f"//{name}") for name in own}:
        return
    shown = "、".join(sorted(own))
    raise ActionRefused(
        f"{host} 不是站点 {site.key} 的主机（{shown}）；别处的稿件不算本站转载。主机确属本站时，"
        f"请先改 sites.csv 的 home_url · {host} is none of the hosts of {site.key} ({shown}): "
        "a copy elsewhere is not the site’s. If the host is the site’s, name it in sites.csv first"
    )


def _hosts(site: Site) -> frozenset[str]:
    return frozenset(map(_host, site.homes))


def _host(url: str) -> str:
    """With its port, where it is not the usual one."""
    return urlsplit(normalise_url(url)).netloc
