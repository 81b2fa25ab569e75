"""The facts around an article: meta tags, metadata block, title, column, code, publication time.

The tags are those of 网站标签规范 (annex of 国办发〔2017〕47号). Names match in any letter case:
real sites write ``articletitle`` and ``PubDate`` alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from lxml import etree

from syndicator.core.times import SHANGHAI, Precision, Stamp, from_millis, parse_stamp
from syndicator.pages.text import one_line, rows_with
from syndicator.pages.words import words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from syndicator.pages.stream import Stream, Stretch

_LABELS: Final = words(
    "索引号 索取号 统一登记号 主题分类 信息分类 分类 主题 体裁 公文种类 文种 "
    "主题词 关键词 发文机关 发文机构 发文单位 发布机构 发布机关 发布单位 制发机关 "
    "制定机关 责任部门 所属机构 成文日期 生成日期 发文日期 印发日期 发布日期 "
    "发布时间 发文时间 公开日期 更新时间 日期 时间 标题 名称 信息名称 文件名称 "
    "发文字号 文件字号 文号 文件编号 有效性 时效性 时效状态 效力状态 实施日期 "
    "生效日期 失效日期 废止日期 来源 信息来源 文章来源 稿源 作者 公开属性 "
    "公开方式 公开类别 公开范围 公开形式 公开程度 公开时限 密级 保密期限 紧急程度 "
    "签发人"
)
_GAP: Final = r"[\s\u3000\xa0]*"
_KNOWN: Final = "|".join(_GAP.join(label) for label in sorted(_LABELS, key=len, reverse=True))
_KNOWN_LABEL: Final = re.compile(rf"(?:{_KNOWN})")
_INLINE: Final = re.compile(rf"(?<![一-龥])[【\[]?({_KNOWN})[】\]]?{_GAP}[:：]")
_ANY_LABEL: Final = re.compile(rf"[一-龥](?:{_GAP}[一-龥]){{1,9}}{_GAP}[:：]")
_STRANGER: Final = re.compile(r"[\s\u3000\xa0|｜]+(?=[一-龥]{2,6}[:：])")
_CELLS: Final = frozenset(words("td th dt dd"))
_LONGEST_LINE: Final = 160
_LONGEST_CELL: Final = 24
_LONGEST_VALUE: Final = 100
_LONGEST_ENTRY: Final = 600
_BLANKS: Final = re.compile(r"[\s\u3000\xa0]+")
_TAGS: Final = re.compile(r"<[^<>]*>")
_ENPROPERTY: Final = re.compile(r"enpproperty\b(.*?)(?:/enpproperty|\Z)", re.DOTALL)
_PROPERTY: Final = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)
_CODE: Final = re.compile(r"bm\d{8}|\d{10}|\d{12}")
_FOOTER_CODE: Final = re.compile(r"网站标识码[:：\s]*((?:[bB][mM])?\d{8,12})")
_CRUMB: Final = re.compile(
    r"crumb|position|location|dqwz|weizhi|curmb|breadcrumb|path", re.IGNORECASE
)
_CRUMB_SPLIT: Final = re.compile(r"\s*(?:>|›|»|→|＞|/|\|)+\s*")
_NOT_A_COLUMN: Final = frozenset(
    words("正文 内容 详情 文章 当前位置 您的位置 您现在的位置 首页 浏览文章")
)
_SITE_TAIL: Final = re.compile(
    r"(?:网|网站|门户|政府|专栏|委员会|信息公开|频道|厅|局|中心|报|平台|栏目|要闻|公报)$|^首页$"
)
_TITLE_SPLIT: Final = re.compile(r"\s*_+\s*|\s+[-–—|]+\s+|\s*[－»|]\s*|\s*--+\s*")
_SHARE_TITLE: Final = "share-title"
_CATEGORY_ADDRESS: Final = re.compile(r"/category/|\?cat=")
_LEAST_TITLE: Final = 4
_LONGEST_COMMENT: Final = 5_000
_TIME_METAS: Final = (
    "firstpublishedtime",
    "pubdate",
    "enpproperty.date",
    "article:published_time",
    "publishdate",
    "publishtime",
    "docdate",
    "dc.date",
)
_TIME_LABELS: Final = ("发布日期", "发布时间", "公开日期", "发文时间", "时间", "日期")
_LINES_ABOVE: Final = 12
_LONGEST_DATELINE: Final = 90


def read_metas(stream: Stream, comments: Iterable[str]) -> dict[str, str]:
    """Meta names in lower case to their first non-empty content, tags inside it stripped.

    Values of an ``<!--enpproperty <date>…</date>…-->`` comment come as ``enpproperty.date`` …
    """
    metas: dict[str, str] = {}
    for at in stream.named("meta"):
        bears = stream.attributes(at)
        name = bears.get("name") or bears.get("property") or bears.get("itemprop")
        content = bears.get("content", "")
        content = one_line(_TAGS.sub("", content) if "<" in content else content)
        if name and (key := name.strip().lower()) and not metas.get(key):
            metas[key] = content
    for comment in comments:
        for block in _ENPROPERTY.finditer(comment[:_LONGEST_COMMENT]):
            for match in _PROPERTY.finditer(block[1]):
                key, value = f"enpproperty.{match[1].lower()}", one_line(_TAGS.sub("", match[2]))
                if not metas.get(key):
                    metas[key] = value
    return {name: content for name, content in metas.items() if content}


def read_comments(root: HtmlElement) -> tuple[str, ...]:
    """Texts of the comments under ``root``, outer blanks off, empty ones left out."""
    texts = ((node.text or "").strip() for node in root.iter(etree.Comment))
    return tuple(text for text in texts if text)


def read_fields(
    stream: Stream, body: Stretch | None, texts: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """(label, value) pairs of the metadata block, in page order, labels as printed, no colon.

    Looked for in table cells and definition lists outside the article (``body``, where it stands on
    the page), then in ``texts`` (around the article) as ``标签：值`` with a known label.
    The first of equal labels wins.
    """
    found: dict[str, tuple[str, str]] = {}
    for label, value in (*_from_cells(stream, body), *_from_texts(texts)):
        bare = label.strip(" \t\r\n\u3000\xa0:：【】[]")
        key = _BLANKS.sub("", bare)
        if key and key not in found:
            found[key] = (bare, value)
    return tuple(found.values())


def _from_cells(stream: Stream, body: Stretch | None) -> Iterator[tuple[str, str]]:
    for row in stream.named("tr", "dl"):
        if body is not None and body.first <= row <= body.last:
            continue
        cells = [
            stream.label(cell, _LONGEST_ENTRY)
            for cell in stream.children(row)
            if stream.names[cell].rstrip("/") in _CELLS
        ]
        skip = False
        for cell, following in zip(cells, [*cells[1:], ""][: len(cells)], strict=True):
            if skip:
                skip = False
            elif _is_label(cell, following):
                yield cell, following
                skip = True


def _is_label(cell: str, following: str) -> bool:
    if len(cell) > _LONGEST_CELL:
        return False
    bare = cell.rstrip(" \u3000\xa0:：")
    known = _KNOWN_LABEL.fullmatch(bare) is not None
    return known or (len(following) <= _LONGEST_VALUE and _ANY_LABEL.fullmatch(cell) is not None)


def _from_texts(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in chain.from_iterable(map(_with_colon, texts)):
        if len(line) > _LONGEST_LINE:
            continue
        marks = list(_INLINE.finditer(line))
        ends = [*(mark.start() for mark in marks[1:]), len(line)][: len(marks)]
        for mark, end in zip(marks, ends, strict=True):
            value = _STRANGER.split(line[mark.end() : end])[0].strip(" \t\u3000\xa0|｜[]【】")
            if value:
                yield mark[1], value


def _with_colon(text: str) -> Iterator[str]:
    """The lines in which a colon stands, of either width."""
    return rows_with(":", text.replace("：", ":"), text)


def read_title(
    stream: Stream,
    metas: Mapping[str, str],
    fields: Iterable[tuple[str, str]],
    column: str | None,
) -> str | None:
    """The article's title: tag, CMS comment, metadata block, share title, heading, ``<title>``."""
    by_label = {_BLANKS.sub("", label): value for label, value in fields}
    for stated in (metas.get("articletitle"), metas.get("enpproperty.title"), by_label.get("标题")):
        if stated:
            return stated
    page_title = next((stream.label(at) for at in stream.named("title")), "")
    if text := _shared_title(stream):
        return text
    headings = [stream.label(at) for at in stream.named("h1", "h2") if not _is_banner(stream, at)]
    flat = _BLANKS.sub("", page_title)
    for text in headings:
        if len(text) >= _LEAST_TITLE and _BLANKS.sub("", text) in flat:
            return text
    for at in stream.named("div", "p", "td"):
        if "title" in _class_of(stream, at).lower() and len(stream.children(at)) <= _LONGEST_CELL:
            text = stream.label(at)
            if len(text) >= _LEAST_TITLE and flat.startswith(_BLANKS.sub("", text)):
                return text
    if trimmed := _trimmed(page_title, column):
        return trimmed
    return next(filter(None, headings), None)


def _shared_title(stream: Stream) -> str:
    """The title as share buttons are told it."""
    if _SHARE_TITLE not in stream.spelt:
        return ""
    boxes = (at for at in stream.named("div") if _SHARE_TITLE in _class_of(stream, at))
    return next(filter(None, map(stream.label, boxes)), "")


def _class_of(stream: Stream, at: int) -> str:
    return stream.attributes(at).get("class", "") if "class=" in stream.tags[at] else ""


def _is_banner(stream: Stream, heading: int) -> bool:
    """Whether a heading is the site's name: all of its text is one link."""
    last = stream.stretch(heading).last
    link = next((at for at in range(heading + 1, last) if stream.names[at] in {"a", "a/"}), None)
    return link is not None and stream.label(link) == stream.label(heading)


def _trimmed(title: str, column: str | None) -> str:
    """``<title>`` without the site's and column's names behind it."""
    parts = [part for part in _TITLE_SPLIT.split(title) if part]
    while len(parts) > 1 and (_SITE_TAIL.search(parts[-1]) or parts[-1] == column):
        parts.pop()
    return parts[0] if parts else ""


def read_column(stream: Stream, metas: Mapping[str, str]) -> str | None:
    """The column a page stands in: its tag, the last entry of the breadcrumb trail, its categories.

    Several categories are parted by 、.
    """
    for name in ("columnname", "lanmu", "channel", "enpproperty.nodename"):
        if metas.get(name):
            return metas[name]
    for at in stream.named("div", "p", "ul", "ol", "td", "span", "nav"):
        written = stream.tags[at]
        if not (_CRUMB.search(written) or "&" in written):
            continue
        bears = stream.attributes(at)
        if _CRUMB.search(f"{bears.get('class', '')} {bears.get('id', '')}"):
            text = stream.label(at)
            if len(text) > _LONGEST_LINE or len(parts := _CRUMB_SPLIT.split(text)) == 1:
                continue
            named = [part.strip(" \u3000\xa0:：") for part in parts]
            named = [part for part in named if part and part not in _NOT_A_COLUMN]
            if named:
                return named[-1]
    return _categories(stream)


def _categories(stream: Stream) -> str | None:
    """Columns named as such by their links (rel-tag microformat, as WordPress writes it)."""
    if " rel=" not in stream.spelt:
        return None
    names = dict.fromkeys(stream.label(at) for at in stream.named("a") if _names(stream, at))
    return "、".join(name for name in names if name) or None


def _names(stream: Stream, link: int) -> bool:
    """Whether a link says that it names a category."""
    bears = stream.attributes(link) if " rel=" in stream.tags[link] else {}
    rel = bears.get("rel", "")
    return "category" in rel or (
        "tag" in rel and _CATEGORY_ADDRESS.search(bears.get("href", "")) is not None
    )


def read_code(metas: Mapping[str, str], full_text: str) -> str | None:
    """政府网站标识码 from the tag, or the footer where the tag is empty or a placeholder."""
    tagged = metas.get("siteidcode", "")
    if _CODE.fullmatch(tagged.lower()):
        return tagged.lower()
    found = _FOOTER_CODE.search(full_text)
    return found[1].lower() if found else None


def read_published(
    metas: Mapping[str, str], fields: Iterable[tuple[str, str]], above: str
) -> tuple[Stamp | None, str]:
    """Publication time and where it stands; (None, "") where the page gives none.

    Order: tags, CMS comment, metadata block, the date line next above the article (``above`` ends
    there). A later, finer statement of the same day refines an earlier one. 00:00:00 and 23:59:59
    are what a CMS writes when it knows only the day, so they count as a day.
    """
    by_label = {_BLANKS.sub("", label): value for label, value in fields}
    candidates = [(name, metas[name]) for name in _TIME_METAS if name in metas]
    candidates += [(name, by_label[name]) for name in _TIME_LABELS if name in by_label]
    candidates += [
        ("visible", line)
        for line in reversed(above.rsplit("\n", _LINES_ABOVE)[-_LINES_ABOVE:])
        if len(line) <= _LONGEST_DATELINE
    ]
    best: Stamp | None = None
    origin = ""
    for name, text in candidates:
        stamp = stamp_of(text)
        if stamp is None:
            continue
        if best is None or (
            best.precision is Precision.DAY
            and stamp.precision is not Precision.DAY
            and best.span().contains(stamp.at)
        ):
            best, origin = stamp, name
            if best.precision is not Precision.DAY:
                break
    return best, origin


def stamp_of(text: str) -> Stamp | None:
    """The time a page states in few words; a placeholder's clock is none."""
    return _stamp_of_line(text) if len(text) <= _LONGEST_LINE else _stamp_of(text)


def _stamp_of(text: str) -> Stamp | None:
    stamp = parse_stamp(text)
    return None if stamp is None else day_if_placeholder(stamp)


# Copies of one policy come out within the hour: pages by the hundred state the same minute.
_stamp_of_line: Final = lru_cache(maxsize=2_048)(_stamp_of)


def day_if_placeholder(stamp: Stamp) -> Stamp:
    """The stamp's day, where its clock part only fills a field: 00:00[:00] or 23:59[:59]."""
    if stamp.precision is Precision.DAY:
        return stamp
    moment = from_millis(stamp.at, SHANGHAI)
    clock = (moment.hour, moment.minute, moment.second)
    if clock in {(0, 0, 0), (23, 59, 59)}:
        day = parse_stamp(f"{moment:%Y-%m-%d}")
        return stamp if day is None else day
    return stamp
