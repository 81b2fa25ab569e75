"""Answers that are not the page: walls that look like success, deletions that answer 200.

A wall says nothing about the site behind it, so it must never be read as *absent*; a deleted page
must never be read as a page. Phrases count only where little else is to be seen: an article may
speak of captchas and of missing pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Final

from syndicator.pages.decode import Undecodable, decode


class AnswerKind(StrEnum):
    """What kind of answer came; only ``ok`` is worth reading."""

    OK = "ok"
    BLOCKED = "blocked"
    MISSING = "missing"
    FAILED = "failed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Answer:
    """A judgement with its bilingual reason; ``why`` is empty for ``ok``."""

    kind: AnswerKind
    why: str = ""


_OK: Final = Answer(AnswerKind.OK)
_WALL_STATUS: Final = {
    401: ("需要登录", "a login is required"),
    403: ("访问被拒", "access refused"),
    405: ("防火墙拒绝（405）", "refused by a firewall"),
    407: ("代理要求认证", "the proxy wants credentials"),
    412: ("动态防护（412）", "a script challenge"),
    418: ("防火墙拒绝（418）", "refused by a firewall"),
    429: ("访问过于频繁", "too many requests"),
    451: ("因法律原因不可访问", "unavailable for legal reasons"),
    468: ("防火墙拒绝（468）", "refused by a firewall"),
    493: ("防火墙拒绝（493）", "refused by a firewall"),
    521: ("加速乐校验（521）", "a cookie challenge"),
    567: ("防火墙拒绝（567）", "refused by a firewall"),
}
_GONE: Final = frozenset({404, 410})
_SEE_OPERATOR: Final = (
    "请联系对方网站把本机出口加入白名单 · ask the site to admit this egress; no conclusion about it"
)

# Strings of the walls themselves; each stands in script or markup, not in prose.
_MACHINERY: Final = re.compile(
    r"wzws_(?:cid|sessionid|reurl)|WZWSRELw|__jsl_clearance|__jsluid|acw_sc__v\d|aliyun_?waf"
    r"|\$_ts\s*=\s*window|window\[['\"]\$_ts['\"]\]|cf[-_]chl|challenge-platform|_guard/(?:auto|slide)"
    r"|yunsuo_session|security_verify_data|safedog|wangzhan_bao|geetest|TencentCaptcha|nc_token"
    r"|jsjiami|document\.cookie\s*=|location\.reload\s*\("
    r"|(?:window|self|top|document)\.location(?:\.href)?\s*="
    r"|location\.replace\s*\(",
    re.IGNORECASE,
)
_PHRASE: Final = re.compile(
    r"知道创宇云防御|创宇盾|请(?:您)?(?:开启|打开|启用)(?:您的)?(?:浏览器(?:的)?)?\s*(?:JavaScript|Cookie)"
    r"|(?:enable|turn on)\s+JavaScript|Checking your browser|Just a moment\.\.\."
    r"|您的?访问(?:过于|太|过)频繁|(?:您的?|当前|本次)(?:访问|请求|IP)[^。]{0,12}被(?:阻断|拦截|拒绝|禁止)"
    r"|(?:访问|请求)已?被(?:网站)?(?:防火墙|管理员|WAF|系统)?(?:阻断|拦截)"
    r"|您的请求(?:可能)?(?:存在威胁|带有不合法参数)|网站防火墙|浏览器安全检[测查]|正在进行安全检[测查]"
    r"|(?:进行|完成|通过)[^。]{0,6}(?:安全|人机)(?:身份)?验证|(?:滑动|拖动)[^。]{0,6}(?:滑块|验证|拼图)"
    r"|正在(?:验证|检测)(?:您的)?浏览器|Request blocked|WAF拦截",
    re.IGNORECASE,
)
# Words that an article or a form may well use: they count only where next to nothing else stands.
_BARE_PHRASE: Final = re.compile(
    r"Access Denied|403 Forbidden|405 Not Allowed|安全验证|人机验证"
    r"|请(?:输入|完成)(?:图形|图片)?验证|访问(?:过于|太|过)频繁|(?:访问|请求)被拒绝",
    re.IGNORECASE,
)
_GONE_PHRASE: Final = re.compile(
    r"(?:网页|页面|文章|稿件)(?:可能|也许|或许)?(?:已经?|已?被|不|没有?|未)?(?:被)?"
    r"(?:删除|不存在|没有?找到|未找到|找到|下线|移除|撤销|失效|过期|移走|丢失)"
    r"|您(?:所)?(?:要)?(?:访问|查看|浏览|请求|查找|找|打开)的[^。\n]{0,16}?"
    r"(?:不存在|已?被?删除|没有?找到|未找到|找不到|已?下线|已?移除|已?失效|已?过期|已?转移)"
    r"|找不到(?:该|此|您|相关|指定)?(?:要?(?:访问|查看|浏览|找)的|的)?(?:网页|页面|文章|稿件)"
    r"|404\s*[-_:：|]?\s*(?:错误|页面|Not\s*Found|File not found)|(?:Page|File)\s+Not\s+Found"
    r"|The requested URL .{0,200} was not found",
    re.IGNORECASE,
)
_FOUND_AFTER_ALL: Final = re.compile(
    r"(?:网页|页面|文章|稿件)(?:可能|也许|或许)?(?:已经?)?(?:被)?找到$"
)
# Feeds and JSON lists have no walls of their own; what is in them is for their parsers.
_DATA: Final = re.compile(
    r"\s*(?:(?:<\?xml[^>]*>\s*)?<(?:\w+:)?(?:rss|feed|rdf)\b|[\[{])", re.IGNORECASE
)
_MARKUP: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|title)\b", re.IGNORECASE)
_TYPE: Final = "content-type"
_TITLE: Final = re.compile(r"<title[^<>]*>([^<]{0,1000})", re.IGNORECASE)
_UNSEEN: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|title|template)\b.*?(?:</\1\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(r"<[^<>]*>")
_BLANKS: Final = re.compile(r"\s+")
_SUCCESS: Final = 2
_BARE: Final = 60
_SPARSE: Final = 400
_PLENTY: Final = 2_000
_LARGEST_WALL: Final = 500_000
_SHORT_TITLE: Final = 24


def judge_answer(status: int, headers: Mapping[str, str], body: str | bytes) -> Answer:
    """Judge an HTTP answer by status, headers (any case) and body, of a page, feed or list.

    ``blocked``: a wall or challenge answered. ``missing``: gone, by status or by a page that says
    so with status 200. ``failed``: the server failed. ``unreadable``: nothing to read.
    """
    head = judge_head(status, headers)
    if head.kind is not AnswerKind.OK and head.kind is not AnswerKind.FAILED:
        return head
    text = body if isinstance(body, str) else _text(body, headers)
    if head.kind is AnswerKind.FAILED:
        wall = judge_page(text) if text else _OK
        return wall if wall.kind is AnswerKind.BLOCKED else head
    if body and not text:
        return _OK
    return judge_page(text)


def judge_head(status: int, headers: Mapping[str, str]) -> Answer:
    """What status and headers say by themselves; ``ok`` where the body decides."""
    if status in _GONE:
        return Answer(
            AnswerKind.MISSING,
            f"页面不存在，HTTP {status}；请核对地址 · no such page ({status}); check the address",
        )
    if status in _WALL_STATUS:
        chinese, english = _WALL_STATUS[status]
        return _blocked(f"{chinese}，HTTP {status}", f"{english} ({status})")
    if any(name.lower() in {"cf-mitigated", "x-waf-block"} for name in headers):
        return _blocked("防火墙拦截", "stopped by a firewall")
    if status // 100 != _SUCCESS:
        return Answer(
            AnswerKind.FAILED,
            f"服务器返回 HTTP {status}，稍后重试 · the server answered {status}; retried later",
        )
    return _OK


def judge_page(html: str, seen: str | None = None) -> Answer:
    """Judge decoded text that came with a success status.

    ``seen`` is the page's visible text where the caller has it already.
    """
    if not html or html.isspace():
        return Answer(AnswerKind.UNREADABLE, "返回内容为空 · the answer is empty")
    if _DATA.match(html):
        return _OK
    title = _title(html)
    if len(title) <= _SHORT_TITLE and _says_gone(title):
        return _missing(title)
    if len(html) > _LARGEST_WALL or (seen is not None and len(seen) > _PLENTY):
        return _OK
    return _judge_sparse(html, title, _BLANKS.sub("", visible_text(html) if seen is None else seen))


def is_data(text: str) -> bool:
    """Whether the text is a feed or an interface's JSON: nothing that a reader sees as a page."""
    return _DATA.match(text) is not None and _MARKUP.search(text) is None


def _judge_sparse(html: str, title: str, seen: str) -> Answer:
    """Judge a page by what little is to be seen on it."""
    if len(seen) > _SPARSE:
        return _OK
    phrase = _PHRASE.search(seen) or _PHRASE.search(title)
    if phrase is None and len(seen) <= _BARE:
        phrase = _BARE_PHRASE.search(f"{title} {seen}") or _PHRASE.search(html)
    if phrase is not None:
        return _blocked(f"防护页面“{phrase[0]}”", f"a protection page says “{phrase[0]}”")
    if _says_gone(title) or _says_gone(seen):
        return _missing(title or seen)
    if len(seen) <= _BARE and (machinery := _MACHINERY.search(html)):
        return _scripted(machinery[0])
    return _OK


def _text(body: bytes, headers: Mapping[str, str]) -> str:
    """The body decoded; "" for what cannot be, which is for its reader to say."""
    declared = next((value for name, value in headers.items() if name.lower() == _TYPE), None)
    try:
        return decode(body, declared).text
    except Undecodable:
        return ""


def visible_text(html: str) -> str:
    """Roughly what is seen of ``html``, blanks dropped; without building a tree."""
    return _BLANKS.sub("", unescape(_TAG.sub(" ", _UNSEEN.sub(" ", html))))


def _says_gone(text: str) -> bool:
    return any(not _FOUND_AFTER_ALL.fullmatch(one[0]) for one in _GONE_PHRASE.finditer(text))


def _title(html: str) -> str:
    found = _TITLE.search(html)
    return _BLANKS.sub(" ", unescape(found[1])).strip() if found else ""


def _scripted(sign: str) -> Answer:
    lower = sign.lower()
    if "location" in lower and "reload" not in lower:
        return Answer(
            AnswerKind.UNREADABLE,
            "页面只有脚本跳转，没有内容；请改配最终地址 · "
            "the page only redirects by script; configure the final address",
        )
    return _blocked(f"脚本质询（{sign}）", f"a script challenge ({sign})")


def _blocked(chinese: str, english: str) -> Answer:
    return Answer(AnswerKind.BLOCKED, f"被拦截：{chinese}，{_SEE_OPERATOR} ({english})")


def _missing(words: str) -> Answer:
    short = words[:40]
    return Answer(
        AnswerKind.MISSING,
        f"页面自称已不存在：“{short}” · the page says it is gone: “{short}”",
    )
