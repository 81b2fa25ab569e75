"""What the public sees of a site: its list (a page or RSS) and its articles, chrome and all."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING, Final

from syndicator.core.times import SHANGHAI, Millis, from_millis
from syndicator.net.serve import Reply, Request
from syndicator.rehearsal.mishaps import Engine

if TYPE_CHECKING:
    from syndicator.rehearsal.site import Copy, SimSite

FEED: Final = "feed.xml"
COLUMN: Final = "政策文件"
OURS: Final = "syndicator"
"""In the User-Agent of the daemon."""
_NEWS: Final = (
    "{}召开城乡环境整治工作例会",
    "{}集中开展道路安全设施检修",
    "{}举办职工技能比武活动",
    "{}组织干部参加义务植树",
    "{}图书馆推出周末阅读课堂",
)
_STRANGERS: Final = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>在线投注平台_注册送彩金</title>'
    '<meta name="description" content="真人荷官，彩票平台开户即送"></head><body><ul class="list">'
    '<li><a href="/1.html">今日投注推荐</a></li></ul></body></html>'
)
_MENU: Final = ("首页", "要闻动态", "政务公开", "办事服务", "互动交流", "专题专栏")


def answer(site: SimSite, request: Request) -> Reply:
    """Answer one visitor."""
    if site.hijacked:
        return Reply.html(_STRANGERS)
    path = request.path.removeprefix(site.plan.folder).strip("/")
    if path in {"", FEED}:
        return _list(site, request, feed=path == FEED)
    for copy in site.public():
        if path in {copy.slug or "-", f"art/{copy.number}.html"}:
            ours = OURS in request.headers.get("user-agent", "").lower()
            return Reply.html(_article(site, copy, ours=ours))
    return Reply.html(_frame(site, "页面不存在", "<p>您访问的页面不存在。</p>", ""), 404)


def _list(site: SimSite, request: Request, *, feed: bool) -> Reply:
    tag = f'"{site.edition}-{int(feed)}"'
    if request.headers.get("if-none-match") == tag:
        return Reply(304, b"", (("etag", tag),))
    if feed:
        return Reply.of("application/rss+xml; charset=utf-8", _rss(site)).having(etag=tag)
    rows = "".join(
        f'<li><a href="{escape(site.address(copy))}" title="{escape(copy.title)}">'
        f"{escape(copy.title)}</a><span>{_day(copy.shown or copy.created)}</span></li>"
        for copy in site.public()
    )
    name = site.plan.unit.name.removesuffix("人民政府")
    rows += "".join(
        f'<li><a href="{site.plan.folder}news/{at}.html">{escape(title.format(name))}</a>'
        f"<span>2026-03-{16 - at:02}</span></li>"
        for at, title in enumerate(_NEWS)
    )
    page = _frame(site, f"{COLUMN}_{site.plan.name}", f'<ul class="list">{rows}</ul>', "")
    return Reply.html(page).having(etag=tag)


def _rss(site: SimSite) -> str:
    items = "".join(
        f"<item><title>{escape(copy.title)}</title><link>{escape(site.address(copy))}</link>"
        f"<pubDate>{_mail_date(copy.dated or copy.shown or copy.created)}</pubDate></item>"
        for copy in site.public()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>{escape(site.plan.name)}</title><link>{site.plan.folder}</link>"
        f"<description>{COLUMN}</description>{items}</channel></rss>"
    )


def _article(site: SimSite, copy: Copy, *, ours: bool) -> str:
    html = copy.html if ours or not copy.cloak else copy.cloak
    shown = from_millis(copy.dated or copy.shown or copy.created, SHANGHAI)
    box = "entry-content" if site.plan.platform.engine is Engine.WORDPRESS else "article-content"
    title = escape(copy.title)
    metas = (
        f'<meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="{shown:%Y-%m-%d %H:%M}">'
        f'<meta name="ColumnName" content="{COLUMN}">'
    )
    body = (
        f'<h1>{title}</h1><p class="info">发布时间：{shown:%Y-%m-%d %H:%M}　字体：大 中 小</p>'
        f'<div class="{box}">{html}{copy.links}</div>'
    )
    return _frame(site, f"{copy.title}_{site.plan.name}", body, metas)


def _frame(site: SimSite, title: str, body: str, metas: str) -> str:
    plan = site.plan
    code = f'<meta name="SiteIDCode" content="{plan.code}">' if plan.code else ""
    footer = f"<p>政府网站标识码：{plan.code}</p>" if plan.code else ""
    menu = "".join(f'<a href="{plan.folder}#{at}">{name}</a> ' for at, name in enumerate(_MENU))
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<title>{escape(title)}</title><meta name="SiteName" content="{escape(plan.name)}">'
        f'{code}{metas}</head><body><div class="header"><b>{escape(plan.name)}</b>'
        f'<div class="nav">{menu}</div></div>'
        f'<div class="crumb">当前位置：<a href="{plan.folder}">首页</a> &gt; {COLUMN}</div>'
        f'<div class="main">{body}</div>'
        f'<div class="footer"><p>主办：{escape(plan.unit.name)}</p>{footer}</div></body></html>'
    )


def _day(at: Millis) -> str:
    return f"{from_millis(at, SHANGHAI):%Y-%m-%d}"


def _mail_date(at: Millis) -> str:
    return format_datetime(from_millis(at, SHANGHAI))
