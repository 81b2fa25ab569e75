"""What pages print around and between the paragraphs of a text: buttons, counters, footers.

A line or an inserted run made of nothing else is no change of a policy. Kept strict where a word
could also be part of a sentence: 停止 between two lines is a button, inside a sentence it is not.
All functions take normalised text (see :mod:`syndicator.core.text`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from syndicator.core.judging.undoing import bends
from syndicator.core.metadata import field_of

_LETTERS: Final = r"(?:特大|超大|加大|大|中|小|默认|正常|放大|缩小|A[+-]?|T|\+|-)"
_SURE: Final = re.compile(
    r"\(?(?:"
    rf"字(?:号|体)(?:大小)?:?\(?(?:{_LETTERS}[|/,、]?)*\)?"
    r"|打印(?:本页|本文|此页|页面)|关闭(?:窗口|本页|页面|此页)|保存(?:本页|页面)|返回(?:顶部|首页)"
    r"|打印关闭(?:窗口)?|收藏本页|分享(?:到|至):?(?:微信|新浪微博|腾讯微博|微博|QQ空间|QQ|人人网|朋友圈"
    r"|[、,|/])*|视力保护色:?|保护视力色:?|我要(?:纠错|打印|收藏|分享)|无障碍(?:浏览|阅读)"
    r"|(?:浏览|点击|阅读|访问)(?:次数|数|量|率|人次):?\(?\d{0,9}(?:次|人次)?\)?"
    r"|ProducedBy大汉网络大汉版通发布系统|大汉版通发布系统"
    r"|…?\(?点击(?:此处)?(?:查看|阅读|展开|浏览)(?:全文|原文|详情|更多)"
    r")\)?[|/·,;:>、]*",
    re.IGNORECASE,
)
"""Words that are buttons wherever they stand."""

_BUTTON: Final = re.compile(
    r"\(?(?:"
    r"打印|关闭|返回(?:列表|上页)?|收藏|分享|转发|保存|下载|播放|暂停|停止|朗读|语音播报|纠错|找错|点赞|评论"
    r"|微信|新浪微博|腾讯微博|微博|QQ空间|QQ好友|QQ|人人网|豆瓣|朋友圈|复制链接|更多|邮件|二维码|客户端"
    r"|…?(?:查看|阅读|展开|浏览)(?:全文|原文|详情|更多)(?:>+|…)?|手机版|电脑版|移动版|首页|尾页|末页|上一?页\d{1,20}…?\d{0,4}下一?页|上一页|下一页|上页|下页|(?:共|第)\d+页|\d+/\d+"
    r"|(?:切换到?)?繁体(?:中文|版)?|简体(?:中文|版)?|English|WORD版?|PDF版?|大中小|中小|"
    rf"{_LETTERS}"
    r"|\d{4}-\d{1,2}-\d{1,2}(?:\d{1,2}:\d{2}(?::\d{2})?)?"
    r")\)?[|/·,;:>、]*",
    re.IGNORECASE,
)
"""Words that are buttons on a line of their own."""

_OPENING: Final = re.compile(
    r"\(?(?:"
    r"(?:责任|网页|本期|新闻)?编辑:|责编:|(?:信息|文章|稿件)?来源:|稿源:|供稿(?:单位|人)?:|作者:|记者:|通讯员:"
    r"|审核(?:人)?:|校对:|(?:初|复|终)审:|签发(?:人)?:|录入(?:人)?:|发布(?:人|者|单位):|编审:"
    r"|(?:发布|发表|更新|生成|公开|添加|发稿)?(?:时间|日期):"
    r"|(?:浏览|点击|阅读|访问)(?:次数|数|量|率)?:"
    r"|扫一扫|扫描(?:上方|下方)?二维码|(?:用|使用)?手机扫|微信扫|分享(?:到|至)"
    r"|(?:当前|所在|您现在的|你现在的|您的|您所在的)位置:?"
    r"|(?:主办|承办|协办|维护|运维)单位:|主办:|承办:|技术支持:|版权所有|Copyright|(?:\(c\)|©)"
    r"|(?:政府)?网站标识码:?|[一-龥]?ICP备|[一-龥]{0,2}公网安备"
    r"|(?:文章|稿件)?关键[词字]:|标签:|本文(?:链接|地址|网址):|原文(?:链接|地址|网址):|附件下载:"
    r"|我要(?:评论|纠错)|为政府网站找错|您是第|ProducedBy|中央政府门户网站"
    r")",
    re.IGNORECASE,
)
"""Words that open a run of noise: what follows, up to the next one, belongs to it."""

_RELATED: Final = re.compile(
    r"\(?(?:相关(?:链接|阅读|新闻|稿件|报道|文章|附件|文件|解读|政策|信息|内容|推荐|专题|图解)"
    r"|(?:热点|精彩|延伸|推荐)(?:推荐|阅读|新闻|内容)|为您推荐|上一(?:篇|条)|下一(?:篇|条)|前一篇|后一篇)"
    r"\)?:?(?P<rest>.*)",
    re.DOTALL,
)
_RELATED_OPENS: Final = frozenset("(相热精延推为上下前后")
"""What such a heading begins with."""
_LONGEST_LINE: Final = 240
_LONGEST_VALUE: Final = 80
_LONGEST_RUN: Final = 30
_LONGEST_TITLE: Final = 80


@lru_cache(maxsize=8_192)  # a site's menu stands on each of its pages
def is_noise(line: str) -> bool:
    """Whether a whole line is noise."""
    if not line:
        return True
    if len(line) > _LONGEST_LINE:
        return False
    if (related := _RELATED.fullmatch(line)) is not None:
        short = len(related["rest"]) <= _LONGEST_TITLE and "." not in related["rest"]
        return short and not bends(related["rest"])
    label, colon, value = line.partition(":")
    if colon and field_of(label) and len(line) <= len(label) + _LONGEST_TITLE:
        return not bends(value)
    return _is_run(line, (_SURE, _OPENING, _BUTTON), _LONGEST_VALUE)


def kind_of_noise(line: str) -> str:
    """The label that a line of noise opens with (来源, 时间); empty for buttons and dates."""
    label, colon, _ = line.partition(":")
    return label if colon else ""


def is_noise_run(run: str) -> bool:
    """Whether text found inside a line is noise: only words that cannot be part of a sentence."""
    if (related := _RELATED.fullmatch(run)) is not None:
        rest = related["rest"]
        return run[-len(rest) - 1] == ":" and len(rest) <= _LONGEST_RUN and not bends(rest)
    return bool(run) and _is_run(run, (_SURE, _OPENING), _LONGEST_RUN)


def opens_related(line: str) -> bool:
    """Whether the line is the heading of a list of other articles (相关链接, 推荐阅读)."""
    if line[:1] not in _RELATED_OPENS:  # most lines of a page end here
        return False
    related = _RELATED.fullmatch(line)
    return related is not None and not related["rest"]


def may_be_listed(line: str) -> bool:
    """Whether a line below such a heading may be one of the listed titles."""
    return len(line) <= _LONGEST_TITLE and not line.endswith((".", ";", ":"))


def _is_run(text: str, kinds: tuple[re.Pattern[str], ...], longest: int) -> bool:
    at = 0
    while at < len(text):
        opened = _OPENING.match(text, at)
        if opened and opened.end() > at:
            value = _until_next(text, opened.end())
            said = text[opened.end() : value]
            if len(said) > longest or "." in _sentence(said) or bends(said):
                return False
            at = value
            continue
        word = next((m for kind in kinds if (m := kind.match(text, at)) and m.end() > at), None)
        if word is None:
            return False
        at = word.end()
    return True


def _until_next(text: str, start: int) -> int:
    following = [match.start() for kind in (_SURE, _OPENING) if (match := kind.search(text, start))]
    return min([len(text), *following])


def _sentence(value: str) -> str:
    """The value without the dots of host names, versions and abbreviations."""
    return re.sub(r"(?<=[A-Za-z0-9])\.(?=[A-Za-z0-9])", "", value)
