"""What a page states of itself, read off its snapshot: times of publication, 来源, links.

Tags are those of 网站标签规范 (annex of 国办发〔2017〕47号) and what large CMSs write beside them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from syndicator.core.judging.signs import links_to
from syndicator.core.judging.stated import StatedTime, Statements
from syndicator.core.times import parse_stamp
from syndicator.pages.fields import stamp_of
from syndicator.pages.text import rows_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.pages.snapshot import PageSnapshot

_OWN: Final = (
    "firstpublishedtime",
    "pubdate",
    "enpproperty.date",
    "article:published_time",
    "publishdate",
    "publishtime",
)
"""Tags that say when this page came out; docdate and dc.date are the document's."""
_LABELS: Final = frozenset({"发布时间", "发布日期"})
"""发文时间, 公开日期, 成文日期 are the document's."""
_BARE_LABELS: Final = frozenset({"时间", "日期"})
"""Of the page where nothing else is; beside better words they may be anything's."""
_SOURCE_TAGS: Final = ("contentsource", "enpproperty.sourcename", "source")
_SOURCE_LABELS: Final = frozenset({"来源", "信息来源", "文章来源", "稿件来源", "内容来源", "稿源"})
_GAP: Final = r"[ \t\u3000\xa0]*"
_SOURCE: Final = re.compile(
    rf"(?<![一-龥])(?:(?:信息|文章|稿件|内容)?来{_GAP}源|稿{_GAP}源){_GAP}[:：]{_GAP}"
    r"(?!\d|发布|时间|日期|作者|编辑|责任|字体|字号|浏览|点击|分享|打印)([^\s|｜\]】)）]{2,60})"
)
_GENERATED: Final = re.compile(
    r"(?:页面|本页|网页)生成(?:时间|日期|于)?\s*[:：]?\s*(\d{4}[^\n|｜]{6,22})"
)
_BLANKS: Final = re.compile(r"[\s\u3000\xa0]+")
_LONGEST: Final = 60
_LONGEST_ROW: Final = 160
_MOST: Final = 4


def read_statements(page: PageSnapshot, source_url: str | None = None) -> Statements:
    """Everything the page states; its links are searched only where ``source_url`` is given."""
    found = _GENERATED.search(page.full_text) if "生成" in page.full_text else None
    texts = (page.text, page.full_text)
    return Statements(
        times=tuple(_times(page)),
        generated=parse_stamp(found[1]) if found else None,
        sources=tuple(dict.fromkeys(_sources(page)))[:_MOST],
        links_source=source_url is not None
        and links_to(source_url, page.links.urls, page.links.said, texts),
    )


def _times(page: PageSnapshot) -> Iterator[StatedTime]:
    """Tags first, each time once, then what a visitor reads."""
    tagged = [(name, page.metas[name], True) for name in _OWN if name in page.metas]
    lines = [(_BLANKS.sub("", label), value, False) for label, value in page.fields]
    best = [*tagged, *(one for one in lines if one[0] in _LABELS)]
    for where, text, own in best or [one for one in lines if one[0] in _BARE_LABELS]:
        stamp = stamp_of(text)
        if stamp is not None:
            yield StatedTime(where, stamp, own)
    if page.published is not None and page.published_from == "visible":
        yield StatedTime("可见时间", page.published, own=False)


def _sources(page: PageSnapshot) -> Iterator[str]:
    for name in _SOURCE_TAGS:
        if value := page.metas.get(name):
            yield value[:_LONGEST]
    for label, value in page.fields:
        if _BLANKS.sub("", label) in _SOURCE_LABELS and value.strip():
            yield value.strip()[:_LONGEST]
    for row in rows_with("源", page.full_text):
        if len(row) <= _LONGEST_ROW and (found := _SOURCE.search(row)):
            yield found[1]
