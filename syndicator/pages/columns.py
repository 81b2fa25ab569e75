"""Which links of a page lead to lists where policies of higher levels are reposted.

A site is known by its address alone, so its columns are found as a visitor finds them: by what
links are called, by the heading beside a link that only says 更多, by words in the address. Names
and addresses are those of real portals (TRS WCM, 大汉 JCMS, 开普 UCAP and others).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from syndicator.core.address import BadAddress, normalise_url, same_site
from syndicator.pages.extract import link_target
from syndicator.pages.text import label_of, one_line


class Fit(IntEnum):
    """How likely a list shows what was reposted from above; more is likelier."""

    NONE = 0
    HUB = 1
    """A page of columns (政务公开), worth opening for its links."""
    NEWS = 2
    """News and notices, where many sites repost; its silence proves nothing."""
    OWN = 3
    """The site's own documents: some repost there, its silence proves nothing."""
    DOCUMENTS = 4
    """Documents and policies."""
    ABOVE = 5
    """Named after the level above: 国务院文件, 上级政策, 转载."""


@dataclass(frozen=True, slots=True)
class Column:
    """One link to a list: absolute address, name as shown, and how well it fits."""

    url: str
    name: str
    fit: Fit


_ABOVE: Final = re.compile(
    r"国务院(?:政策|文件|信息|公文|重要)|国办文件|国家(?:层面)?(?:政策|文件|法规)|中央(?:及|和)?(?:国家)?(?:政策|文件)"
    r"|上级(?:政策|文件|精神|部署|转载|信息)|转载|转发|上情下达|国家、?省(?:级|市)?(?:政策|文件)|国省(?:政策|文件)"
)
_DOCUMENTS: Final = re.compile(
    r"政策(?:文件|法规|发布|公开|库|信息|文库|汇编)|(?:最新|重要|惠企|有关|相关)政策|法规(?:文件|政策|规章)"
    r"|文件(?:库|通知|公开|资料)|(?:公开|其他|重要)文件|公文(?:公开)?|^政策$|^文件$|^政策、?文件$"
)
_OWN: Final = re.compile(
    r"规范性文件|行政规章|政府公报|本级|(?:省|市|州|县|区|旗|镇|乡|局|厅|委)(?:人民)?(?:政府|级)?(?:办公?室?厅?)?文件"
    r"|(?:政府|部门|办公室|政府办)文件"
)
_NEWS: Final = re.compile(
    r"通知公告|公告公示|公示公告|通知公示|^(?:通知|公告)$|(?:政务|时政|国务院|国内|今日|重要|工作|综合)?要闻|时政(?:新闻|热点)|国务院信息"
    r"|政务(?:动态|信息|新闻)|工作动态|新闻(?:动态|中心|资讯)?$|动态要闻|最新(?:发布|公开|信息)|信息发布"
)
_HUB: Final = re.compile(
    r"^(?:政务公开|政府信息公开|信息公开|法定主动公开内容?|主动公开|政府信息公开目录|公开目录|公开|要闻动态|新闻中心|资讯中心|政策)$"
)
_OTHER: Final = re.compile(
    r"解读|图解|一图|征集|办事|服务指南|互动|咨询|信箱|招聘|采购|招标|中标|人事|任免|领导|机构|视频|图片|专题回顾|年报|年度报告"
    r"|指南|依申请|双公示|处罚|权责|预决算|党建|旅游|招商|网上|投诉|调查|访谈|发布会|回应|统计|繁體|English|废止|失效"
)
_MORE: Final = re.compile(
    r"(?:查看|点击)?(?:更多|全部|more)(?:信息|内容)?[.…>»›+\s]*|[>»›+]{1,3}", re.IGNORECASE
)
_PATH: Final = re.compile(
    r"/(?:gwywj|gwyzc|gwyxx|sjwj|sjzc|zcwj\w*|zcfg\w*|zcfb|gfxwj\w*|zfwj\w*|szfwj|wjk|zhengce\w*"
    r"|zcjd|flfg|bmwj|qtwj|tzgg|zxgk)(?:/|$)",
    re.IGNORECASE,
)
_BRACKETS: Final = re.compile(r"^[\s【\[《〖|·•▪>»\-]+|[\s】\]》〗|·•▪>»\-:：]+$")
_LONGEST_NAME: Final = 16
_LONGEST_HEADING: Final = 40
_BOXES_UP: Final = 4
_MOST: Final = 400


def fit_of(name: str) -> Fit:
    """How well a list of this name fits; what is named after something else fits not at all."""
    plain = re.sub(r"\s+", "", _BRACKETS.sub("", name))
    if not plain or _OTHER.search(plain):
        return Fit.NONE
    kinds = ((_ABOVE, Fit.ABOVE), (_OWN, Fit.OWN), (_DOCUMENTS, Fit.DOCUMENTS))
    for pattern, fit in kinds:
        if pattern.search(plain):
            return fit
    if _HUB.search(plain):
        return Fit.HUB
    return Fit.NEWS if _NEWS.search(plain) else Fit.NONE


def find_columns(root: HtmlElement, base: str | None) -> tuple[Column, ...]:
    """The page's links to lists of its own site, best first, each address once.

    ``root`` is the page's tree, ``base`` what its links are relative to (`pages.extract.base_of`).
    """
    found: dict[str, Column] = {}
    if base is None:
        return ()
    for anchor in root.iter("a"):
        target = link_target(base, anchor.get("href"))
        if target is None or not same_site(target, base):
            continue
        column = _column(anchor, target)
        if column is None:
            continue
        key = _key(target)
        if key is not None and (key not in found or column.fit > found[key].fit):
            found[key] = column
        if len(found) >= _MOST:
            break
    own = _key(base)
    return tuple(
        sorted((one for key, one in found.items() if key != own), key=lambda one: -one.fit)
    )


def _column(anchor: HtmlElement, target: str) -> Column | None:
    name = _BRACKETS.sub("", label_of(anchor) or one_line(anchor.get("title")))
    if _MORE.fullmatch(name.strip()) or not name:
        name = next(_headings(anchor), "")
    if not name or len(name) > _LONGEST_NAME:
        return None
    fit = fit_of(name)
    if fit is Fit.NONE and not _OTHER.search(name) and _PATH.search(urlsplit(target).path):
        fit = Fit.NEWS
    return Column(target, name, fit) if fit is not Fit.NONE else None


def _headings(anchor: HtmlElement) -> Iterator[str]:
    """What the boxes around a link that says 更多 are called: the first words in each."""
    box = anchor
    for _ in range(_BOXES_UP):
        parent = box.getparent()
        if parent is None or parent.tag in {"body", "html"}:
            return
        box = parent
        for node in box.iter():
            if node is anchor or not isinstance(node.tag, str):
                continue
            text = _BRACKETS.sub("", one_line(node.text))
            if text and len(text) <= _LONGEST_HEADING:
                if fit_of(text) is not Fit.NONE:
                    yield text
                break


def _key(url: str) -> str | None:
    try:
        return normalise_url(url)
    except BadAddress:
        return None
