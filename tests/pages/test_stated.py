"""What a page states of itself is read off its tags, its lines and its block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from syndicator.core.times import SHANGHAI, from_millis
from syndicator.pages.extract import read_page
from syndicator.pages.stated import read_statements

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.core.judging.stated import StatedTime

HERE = "https://town.example/zc/1.html"
TEXT = "".join(f"<p>各乡镇要做好第{n}批水库除险加固工作，按期完成。</p>" for n in range(1, 9))


def a_page(head: str = "", above: str = "", below: str = "") -> str:
    """An article of an invented town."""
    return (
        f"<!DOCTYPE html><html><head><title>水库加固_示例县人民政府</title>{head}</head><body>"
        f"<h1>关于水库加固的通知</h1><div class='info'>{above}</div>"
        f"<div class='article-content'>{TEXT}</div><div class='foot'>{below}</div></body></html>"
    )


def shown(times: tuple[StatedTime, ...]) -> list[tuple[str, str, bool]]:
    """Times as (where, Chinese clock, own)."""
    return [
        (one.where, f"{from_millis(one.stamp.at, SHANGHAI):%m-%d %H:%M}", one.own) for one in times
    ]


def test_tags_speak_of_the_page_and_lines_of_whatever() -> None:
    """Any letter case; the tag comes first, the visible line after it."""
    html = a_page(
        '<META NAME="pubDate" CONTENT="2026-03-02 14:30:00">',
        "发布时间：2026-03-02 14:31　来源：示例国务网　字体：大 中 小",
    )
    said = read_statements(read_page(html, HERE))
    assert shown(said.times) == [
        ("pubdate", "03-02 14:30", True),
        ("发布时间", "03-02 14:31", False),
    ]
    assert said.sources == ("示例国务网",)


def test_a_bare_label_counts_where_nothing_better_is() -> None:
    """时间 may be of the page, or of a meeting announced in the margin."""
    line = "时间：2026-03-02 14:31"
    assert shown(read_statements(read_page(a_page(above=line), HERE)).times) == [
        ("时间", "03-02 14:31", False)
    ]
    html = a_page('<meta name="PubDate" content="2026-03-01 09:00">', line)
    assert [one.where for one in read_statements(read_page(html, HERE)).times] == ["pubdate"]


def test_dates_of_the_document_are_none_of_the_page() -> None:
    """成文日期 and docdate say when it was signed."""
    html = a_page('<meta name="docdate" content="2026-01-05">', "成文日期：2026年1月5日")
    assert "成文日期" not in [one.where for one in read_statements(read_page(html, HERE)).times]
    assert not [one for one in read_statements(read_page(html, HERE)).times if one.own]


@pytest.mark.parametrize(
    "above, expected",
    [
        ("文章来源： 示例县融媒体中心 | 点击：12", ("示例县融媒体中心",)),
        ("信息来源： 发布时间：2026-03-02", ()),
        ("来　源：示例国务院办公厅", ("示例国务院办公厅",)),
        ("资金来源：县级财政", ()),
        ("", ()),
    ],
)
def test_the_source_line(above: str, expected: tuple[str, ...]) -> None:
    """Under any of its labels, spaced or not; an empty one names nobody."""
    assert read_statements(read_page(a_page(above=above), HERE)).sources == expected


def test_the_source_at_the_foot_of_the_text() -> None:
    """A line of ours behind the text is read too, and its link found where it is asked for."""
    url = "https://source.example/doc/7.htm"
    html = a_page(below=f'<p>来源：<a href="{url}">示例国务网</a></p>')
    said = read_statements(read_page(html, HERE), url)
    assert said.sources == ("示例国务网",)
    assert said.links_source
    assert not read_statements(
        read_page(html, HERE), "https://source.example/doc/8.htm"
    ).links_source


def test_the_time_the_page_was_made() -> None:
    """页面生成时间 is kept apart."""
    said = read_statements(read_page(a_page(below="页面生成时间：2026-03-02 15:35:13"), HERE))
    assert said.generated is not None
    assert f"{from_millis(said.generated.at, SHANGHAI):%H:%M:%S}" == "15:35:13"


def test_real_pages(real_data: Path) -> None:
    """A portal's complete tags, and an exact time in a comment that the visible page lacks."""
    pages = {path.name: path for path in real_data.rglob("*.html")}
    portal = read_statements(read_page(pages["article.html"].read_bytes(), HERE))
    assert portal.sources == ("山西日报",)
    assert shown(portal.times)[0] == ("pubdate", "09-18 06:23", True)
    library = read_statements(read_page(pages["575.html"].read_bytes(), HERE))
    assert shown(library.times)[0] == ("enpproperty.date", "08-06 08:52", True)
    assert [one.own for one in library.times] == [True, False]
