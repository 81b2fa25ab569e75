"""Families of lists: each by name, and recognised without one."""

from pathlib import Path

import pytest

from syndicator.core.errors import ConfigurationError
from syndicator.core.times import Millis
from syndicator.feeds.errors import (
    FeedBlocked,
    FeedBroken,
    FeedChanged,
    FeedEmpty,
    FeedError,
    SourceState,
)
from syndicator.feeds.families import FAMILIES, family_named, parse_feed, sniff
from syndicator.feeds.model import Document, ListOptions
from tests.feeds import samples

URL = "https://www.yunxi.example/zc/list.json"
ROWS = (
    ("云溪省人民政府关于防汛的通知", "https://www.yunxi.example/zc/1.html", "2026-05-11"),
    ("云溪省水库管理条例", "./2.html", "2026-05-11"),
)


def document(text: str, content_type: str | None = None, **options: object) -> Document:
    """An answer with this text."""
    return Document(text.encode(), content_type, URL, ListOptions(**options))  # type: ignore[arg-type] # keywords pass through


def test_state_council_list() -> None:
    """The array at top level, behind its mark: titles, absolute addresses, days."""
    feed = parse_feed(document(samples.govlist(*ROWS, sub="副题")), "govlist")
    assert [entry.title for entry in feed.entries] == [ROWS[0][0], ROWS[1][0]]
    assert feed.entries[1].url == "https://www.yunxi.example/zc/2.html"
    assert feed.entries[0].summary == "副题"
    assert [entry.stamp and entry.stamp.precision.value for entry in feed.entries] == ["day"] * 2


def test_rows_that_lack_something() -> None:
    """A row without title or address is told and costs itself; a missing date only the date."""
    text = '[{"TITLE":"甲","URL":"/1"},{"TITLE":"乙"},7,{"TITLE":"","URL":"/2"}]'
    feed = parse_feed(document(text), "govlist")
    assert [(entry.title, entry.stamp) for entry in feed.entries] == [("甲", None)]
    assert feed.warnings[0].startswith("3 行")


@pytest.mark.parametrize(
    "text,error",
    [
        ("[]", FeedEmpty),
        ("", FeedEmpty),
        ('{"list":[]}', FeedChanged),
        ('[{"title":"甲","url":"/1"}]', FeedChanged),
        ("<html><body><p>改版</p></body></html>", FeedChanged),
        ("[" * 100_000, FeedChanged),
        ('[{"TITLE":"甲"', FeedChanged),
        ("<body>您的访问过于频繁，请稍后再试</body>", FeedBlocked),
    ],
)
def test_state_council_list_gone_wrong(text: str, error: type[FeedError]) -> None:
    """No rows, other keys, another format and a wall are told apart; none is "no news"."""
    with pytest.raises(error, match=" · "):
        parse_feed(document(text), "govlist")


def test_fewer_rows_than_healthy() -> None:
    """The configured least number of rows decides what is empty; 0 allows an empty list."""
    with pytest.raises(FeedEmpty, match="至少 3 行"):
        parse_feed(document(samples.govlist(*ROWS), min_rows=3), "govlist")
    assert parse_feed(document("[]", min_rows=0), "govlist").entries == ()
    with pytest.raises(FeedEmpty):
        parse_feed(document(samples.rss(), min_rows=1), "rss")


def test_json_feed() -> None:
    """JSON Feed 1.1: numbers as ids, safe content, an address for an id, odd items told."""
    feed = parse_feed(document(samples.JSONFEED), "jsonfeed")
    first, second = feed.entries
    assert (first.id, first.author, first.stamp and first.stamp.iso()) == (
        "7",
        "周编辑",
        "2026-05-11T09:30:00+08:00",
    )
    assert first.content == '<p>正文<a href="https://www.yunxi.example/f.pdf">附件</a></p>'
    assert (second.url, second.summary) == ("https://www.yunxi.example/8", "只有文字")
    assert feed.warnings


@pytest.mark.parametrize(
    "text", ['{"version":"1"}', '{"version":"https://jsonfeed.org/version/1"}']
)
def test_json_that_is_no_json_feed(text: str) -> None:
    """A JSON object of another kind is a change of format."""
    with pytest.raises(FeedChanged):
        parse_feed(document(text), "jsonfeed")


def test_html_list() -> None:
    """Links by selector with the date beside them; a selector that misses is a change."""
    page = "<ul id=l><li><a href=1.html>关于防汛的通知</a> 2026-05-11</li></ul><a href=/>首页</a>"
    feed = parse_feed(document(page, selector="#l li"), "html")
    assert [(entry.title, entry.url) for entry in feed.entries] == [
        ("关于防汛的通知", "https://www.yunxi.example/zc/1.html")
    ]
    with pytest.raises(FeedChanged, match="#m li"):
        parse_feed(document(page, selector="#m li"), "html")
    with pytest.raises(ConfigurationError):
        parse_feed(document(page, selector="li["), "html")
    with pytest.raises(FeedBroken):
        parse_feed(document("<div>" * 50_000), "html")


@pytest.mark.parametrize(
    "text,content_type,name",
    [
        (samples.rss(), "text/html", "rss"),
        (samples.ATOM, None, "rss"),
        (samples.JSONFEED, None, "jsonfeed"),
        (samples.govlist(*ROWS), "text/plain", "govlist"),
        ("<!-- x -->\n<!DOCTYPE html><html>", "application/xml", "html"),
        ("<?xml version='1.0'?><!DOCTYPE html><html>", None, "html"),
        ("<ul><li><a href=/1>甲</a></li></ul>", "text/html", "html"),
        ("<data/>", "application/xml", "rss"),
    ],
)
def test_recognised_without_a_name(text: str, content_type: str | None, name: str) -> None:
    """The text tells its family, before its Content-Type."""
    assert sniff(document(text, content_type)) is FAMILIES[name]


def test_names() -> None:
    """`atom` is `rss`; an unknown name lists the known ones."""
    assert family_named("atom") is FAMILIES["rss"]
    with pytest.raises(ConfigurationError, match="govlist"):
        family_named("rsss")


def test_each_error_has_its_state() -> None:
    """The states of a source are those of its errors, each its own."""
    states = [error.state for error in FeedError.__subclasses__()]
    assert sorted(states) == sorted(set(SourceState) - {SourceState.OK})


def test_times_in_the_future() -> None:
    """A time that lies ahead of the clock is told apart from one of today."""
    entry = parse_feed(document(samples.govlist(ROWS[0])), "govlist").entries[0]
    assert entry.stamp is not None
    assert entry.lies_ahead(Millis(entry.stamp.at - 1))
    assert not entry.lies_ahead(entry.stamp.at)


def test_configured_encoding() -> None:
    """An encoding from the configuration goes before the server's word."""
    body = samples.rss("<title>關於通知</title><link>/1</link>").encode("big5")
    body = body.replace(b'encoding="utf-8"', b"")
    given = Document(body, "text/xml; charset=gbk", URL, ListOptions(encoding="big5"))
    assert parse_feed(given, "rss").entries[0].title == "關於通知"


def test_real_lists(real_data: Path) -> None:
    """Real rows of the State Council's list and of a ministry's."""
    body = (real_data / "lists/ZUIXINZHENGCE.excerpt.json").read_bytes()
    feed = parse_feed(Document(body, None, "https://www.gov.cn/zhengce/zuixin/ZUIXINZHENGCE.json"))
    assert [entry.title for entry in feed.entries] == [
        "中华人民共和国审计法实施条例",
        "市场监督管理所条例",
    ]
    body = (real_data / "lists/ndrc_fzggwl.excerpt.html").read_bytes()
    feed = parse_feed(Document(body, None, "https://www.ndrc.gov.cn/xxgk/zcfb/fzggwl/"))
    assert feed.entries[0].url is not None
    assert feed.entries[0].url.endswith("/202607/t20260731_1406815.html")
