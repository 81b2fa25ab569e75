"""Cuts an article's element down to its text: no scripts, nothing hidden, no page furniture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree
from lxml.html import HtmlElement

from syndicator.pages.hidden import UNSEEN_TAGS
from syndicator.pages.text import BLOCK_TAGS
from syndicator.pages.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.pages.hidden import Concealment

_LONGEST_FURNITURE: Final = 80
_LOUD: Final = (
    r"打印(?:本页|此页|本文|页面|文章)|[【\[]打印[】\]]|[【\[]关闭[】\]]"
    r"|关闭(?:窗口|本页|页面|此页|当前页)"
    r"|(?:字号|字体)(?:大小)?[:：]?[【\[]*"
    r"(?:默认|超?大|特大|放大|正常|复位|缩小|中|小|[|｜/】\[\]])++"
    r"|分享(?:到|至)[:：]?(?:微信|微博|新浪微博|QQ空间|[|｜])*+"
    r"|扫一扫在手机(?:上)?打开当前页(?:面)?"
    r"|(?:浏览|访问|点击|阅读)(?:次数|量|数)[:：]\d*次?"
    r"|责任编辑[:：][^。；;\n]{0,20}+|返回(?:顶部|首页|列表)"
    r"|ProducedBy大汉网络大汉版通发布系统"
)
_QUIET: Final = r"打印|关闭|分享|收藏|推荐|纠错|上一[页篇]|下一[页篇]|放大|缩小|正常"
_SKIP: Final = re.compile(r"[\[\]【】()（）|｜/·•:：,，-]*")
_STOP: Final = "。"
"""Ends a sentence, and stands between no buttons."""
_TOKEN: Final = re.compile(rf"(?P<loud>{_LOUD})|{_QUIET}", re.IGNORECASE)
# A cell, row or list entry may say 关闭 as a value: only the whole table or list is furniture.
_PARTS_OF_DATA: Final = frozenset(words("td th tr tbody thead tfoot li dd dt caption option"))
UNREAD_TAGS: Final = UNSEEN_TAGS | {"button", "input", "select", "textarea"}
# Without one of these anywhere no block can be furniture.
_HINT: Final = re.compile(f"{_LOUD}|(?:{_QUIET})[^一-龥]*+(?:{_QUIET})", re.IGNORECASE)
_SIGNS: Final = words(
    "打印 关闭 字号 字体 分享 扫一扫 浏览 访问 点击 阅读 责任编辑 返回 大汉版 收藏 推荐 纠错 "
    "上一 下一 放大 缩小 正常"
)
"""One of these is in each expression of furniture."""


def prune(root: HtmlElement, concealment: Concealment) -> list[HtmlElement]:
    """Remove, in place, everything under ``root`` that is not text of the article.

    That is: comments, scripts, styles, frames, form controls, hidden elements, and blocks that hold
    nothing but page furniture (打印, 关闭窗口, 字号 大 中 小 …). Text around them stays.
    Returns what was hidden.
    """
    etree.strip_elements(root, etree.Comment, *UNREAD_TAGS, with_tail=False)
    hidden = concealment.take_out(root)
    text = etree.tostring(root, method="text", encoding="unicode", with_tail=False)
    if _HINT.search("".join(text.split())):
        for element in _furniture(root):
            element.drop_tree()
    return hidden


def may_hold_furniture(lines: Iterable[str]) -> bool:
    """Whether any block of a text with these lines may be furniture.

    No long line and no sentence is part of it.
    """
    short = "".join(
        [line for line in lines if len(line) <= _LONGEST_FURNITURE and _STOP not in line]
    )
    plain = "".join(short.split())
    return any(map(plain.__contains__, _SIGNS)) and _HINT.search(plain) is not None


def is_furniture(text: str) -> bool:
    """Whether a whole block's text is nothing but page furniture.

    That is: a phrase no article has (关闭窗口), or two words that buttons bear (打印 关闭).
    """
    if not 0 < len(text) <= _LONGEST_FURNITURE:
        return False
    text = "".join(text.split())
    count, loud, at = 0, False, 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            gap = _SKIP.match(text, at)
            if gap is None or gap.end() == at:
                return False
            at = gap.end()
            token = _TOKEN.match(text, at)
            if token is None and at < len(text):
                # 【打印】: the bracket belongs to the phrase.
                token = _TOKEN.match(text, at - 1)
            if token is None:
                return at == len(text) and (loud or count > 1)
        count, loud, at = count + 1, loud or token["loud"] is not None, token.end()
    return loud or count > 1


def _furniture(root: HtmlElement) -> list[HtmlElement]:
    """Block elements whose whole text is furniture; one pass, short texts only."""
    found: list[HtmlElement] = []
    pending: list[list[str]] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            pending.append([element.text or ""])
            continue
        text = "".join(pending.pop())[: _LONGEST_FURNITURE + 1]
        if (
            element is not root
            and element.tag in BLOCK_TAGS
            and element.tag not in _PARTS_OF_DATA
            and is_furniture(text.strip())
        ):
            found.append(element)
        if pending:
            pending[-1].append(text + (element.tail or ""))
    return found
