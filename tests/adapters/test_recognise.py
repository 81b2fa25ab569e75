"""Which post is a copy of a policy, and which only speaks of it."""

from dataclasses import replace

import pytest

from syndicator.sdk.contract.site import ARTICLE
from syndicator.sdk.recognise import (
    Mark,
    bears_number,
    is_key_of_ours,
    number_words,
    read_mark,
    same_title,
    source_line,
    title_words,
    unfit,
    without_source_line,
)

NUMBER = "国办发〔2026〕5号"


@pytest.mark.parametrize(
    "title, html",
    [
        ("转发文件", "<p>国办发〔2026〕5号</p><p>各县：</p>"),
        ("转发文件", "<p>发文字号：国办发[2026]5号</p>"),
        ("转发文件", "<table><tr><td>文 号</td><td>国办发（2026）第05号</td></tr></table>"),
        ("转发文件", "<div>（国办发【２０２６】５号）</div>"),
        ("关于某事的通知（国办发〔2026〕5号）", "<p>正文</p>"),
        ("关于某事的通知 [国办发〔2026〕5号]", "<p>正文</p>"),
        ("转发文件", "国办发〔2026〕5号<br>各县："),
    ],
)
def test_a_copy_bears_its_number(title: str, html: str) -> None:
    """Alone on a line, labelled or not, or in brackets at the title's end; in any spelling."""
    assert bears_number(title, html, NUMBER)


@pytest.mark.parametrize(
    "title, html",
    [
        ("专访", "<p>国办发〔2026〕5号文件印发后，记者采访了负责人。</p>"),
        ("关于贯彻国办发〔2026〕5号的意见", "<p>例政发〔2026〕9号</p><p>国办发〔2026〕5号</p>"),
        ("实施意见", "<p>例政发〔2026〕9号</p><p>根据国办发〔2026〕5号</p>"),
        ("通知（例政发〔2026〕9号）", "<p>国办发〔2026〕5号</p>"),
        ("转发文件", "<p>国办发〔2026〕15号</p>"),
        ("转发文件", "<p>国办发〔2025〕5号</p>"),
        ("转发文件", "<p>国办函〔2026〕5号</p>"),
        ("", ""),
    ],
)
def test_a_paper_about_it_does_not(title: str, html: str) -> None:
    """A mention inside a sentence, another number first, or another number altogether."""
    assert not bears_number(title, html, NUMBER)


@pytest.mark.parametrize("doc_no", [None, "", "无文号"])
def test_without_a_number_nothing_bears_it(doc_no: str | None) -> None:
    """Policies without a number are found by key and title alone."""
    assert not bears_number("x", "<p>国办发〔2026〕5号</p>", doc_no)
    assert number_words(doc_no) == ()


@pytest.mark.parametrize(
    "shown, same",
    [
        ("国务院关于印发《规划》的通知", True),
        ("国务院关于印发&ldquo;规划&rdquo;的通知", True),
        (" 国 务 院关于印发<em>《规划》</em>的通知\n", True),
        ("国务院关于印发《规划》的通知（全文）", False),
        ("国务院关于印发《计划》的通知", False),
        ("国务院关于不印发《规划》的通知", False),
        ("", False),
    ],
)
def test_titles_compare_by_their_words(shown: str, same: bool) -> None:
    """Blanks, punctuation, entities and markup do not count; every word does."""
    assert same_title(shown, "国务院关于印发《规划》的通知") is same


def test_what_looks_like_a_tag_counts_in_a_title() -> None:
    """Titles come as text from one CMS and as markup from another."""
    title = "关于印发《办法<试行>》的通知"
    assert same_title(title, title)
    assert same_title("关于印发《办法&lt;试行&gt;》的通知", title)


def test_the_mark_survives_what_editors_do() -> None:
    """Attributes in another order, other quotes, other classes; and it comes off again whole."""
    line = source_line(ARTICLE)
    assert read_mark(f"<p>文</p>{line}") == Mark(ARTICLE.ref.key, 1)
    edited = "<p>文</p><p data-syndicator-revision='12' data-syndicator-key='zc-1' class=a>来</p>"
    assert read_mark(edited) == Mark("zc-1", 12)
    assert without_source_line(f"<p>文</p>\n{line}") == "<p>文</p>"
    assert without_source_line(edited) == "<p>文</p>"
    assert without_source_line("<p>文</p><p>来源：本站</p>") == "<p>文</p><p>来源：本站</p>"
    assert read_mark("<p>文</p>") is None


def test_search_words_are_what_every_spelling_holds() -> None:
    """Brackets, quotes and blanks part the words; the longest are kept."""
    assert number_words(NUMBER) == ("国办发", "2026", "5号")
    assert number_words("国务院令第838号") == ("国务院令", "838号")
    title = "国务院关于印发“十四五”数字经济发展规划的通知（2026—2030年）"
    assert title_words(title) == ("数字经济发展规划的通知", "国务院关于印发", "2030年", "2026")


def test_keys_of_the_daemon_share_a_prefix() -> None:
    """A key some importer of the site's own left there is none of ours."""
    assert is_key_of_ours("zc-1-2", "zc-3-4")
    assert not is_key_of_ours("183", "zc-3-4")


@pytest.mark.parametrize("bad", ["\ufffd", "&#65533;", "&#xFFFD;", "\x00", chr(0xD800)])
def test_what_nobody_could_read_does_not_leave(bad: str) -> None:
    """In the text as in every field beside it."""
    assert unfit(ARTICLE) is None
    assert unfit(replace(ARTICLE, html=f"<p>{bad}</p>"))
    assert unfit(replace(ARTICLE, source_name=bad))
    assert unfit(replace(ARTICLE, ref=replace(ARTICLE.ref, title=f"题{bad}")))


def test_an_article_without_title_or_text_does_not_leave() -> None:
    """An empty page would pass for a repost in somebody's list."""
    assert unfit(replace(ARTICLE, html=" "))
    assert unfit(replace(ARTICLE, ref=replace(ARTICLE.ref, title="\u3000")))
