"""RSS and Atom: what converters and old CMSs really send."""

import io
import time

import feedparser
import pytest

from syndicator.core.times import Precision
from syndicator.feeds.errors import FeedBlocked, FeedBroken, FeedChanged, FeedEmpty, FeedFailed
from syndicator.feeds.model import Document, Entry, Feed
from syndicator.feeds.rss import parse_rss
from tests.feeds import samples

URL = "https://www.yunxi.example/feeds/zc.xml"


def read(text: str, encoding: str = "utf-8", url: str | None = URL) -> Feed:
    """The feed as if fetched from its address."""
    return parse_rss(Document(text.encode(encoding), None, url))


def only(text: str) -> Entry:
    """The one entry of a feed with this item."""
    (entry,) = read(samples.rss(text)).entries
    return entry


def test_everything_an_item_says() -> None:
    """Title without tags, absolute link, author, time, summary as text, content as safe markup."""
    entry = only(
        "<title><![CDATA[关于<em>防汛</em>的通知 A&B]]></title><link>/zc/1.html?a=1&b=2</link>"
        '<guid isPermaLink="false">k1</guid><dc:creator>周编辑</dc:creator>'
        "<pubDate>Mon, 11 May 2026 09:30:00 +0800</pubDate><category>水利</category>"
        "<description>&lt;p&gt;摘&amp;要&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description>"
        '<content:encoded><![CDATA[<div onclick="x"><p>正文<a href="../f.pdf">附件</a></p>'
        "<iframe src=//e></iframe></div>]]></content:encoded>"
    )
    assert entry.title == "关于防汛的通知 A&B"
    assert entry.url == "https://www.yunxi.example/zc/1.html?a=1&b=2"
    assert (entry.id, entry.author, entry.summary) == ("k1", "周编辑", "摘&要")
    assert entry.published is not None
    assert entry.published.iso() == "2026-05-11T09:30:00+08:00"
    assert entry.published.precision is Precision.SECOND
    assert entry.content == '<p>正文<a href="https://www.yunxi.example/f.pdf">附件</a></p>'
    assert entry.extra == {"category": "水利"}


def test_atom() -> None:
    """Relative links follow xml:base, markup in titles goes, the update time stands alone."""
    (entry,) = read(samples.ATOM).entries
    assert entry.title == "关于防汛的通知"
    assert entry.url == "https://www.yunxi.example/zc/a/1.html"
    assert entry.id == "tag:yunxi.example,2026:1"
    assert entry.published is None
    assert entry.stamp is not None
    assert entry.stamp.iso() == "2026-05-11T09:30:00+08:00"
    assert entry.content == '<p>正文<a href="https://www.yunxi.example/zc/b.html">附件</a></p>'
    assert entry.summary is None  # none was given; the content is no summary


@pytest.mark.parametrize(
    "date,iso,precision",
    [
        ("2026-05-11", "2026-05-11T00:00:00+08:00", "day"),
        ("2026年5月11日", "2026-05-11T00:00:00+08:00", "day"),
        ("2026-05-11 09:30", "2026-05-11T09:30:00+08:00", "minute"),
        ("Mon, 11 May 2026 09:30:00", "2026-05-11T09:30:00+08:00", "second"),
        ("Mon, 11 May 2026 09:30:00 GMT", "2026-05-11T17:30:00+08:00", "second"),
        ("2026-05-11T09:30:00+09:00", "2026-05-11T08:30:00+08:00", "second"),
    ],
)
def test_dates(date: str, iso: str, precision: str) -> None:
    """Zoneless times are Beijing's, a day stays a day, an offset counts."""
    stamp = only(samples.item(1, date)).published
    assert stamp is not None
    assert (stamp.iso(), stamp.precision.value) == (iso, precision)


@pytest.mark.parametrize("date", ["", "soon", "2026-02-31"])
def test_no_date_is_none(date: str) -> None:
    """A missing or impossible date loses nothing but the date."""
    entry = only(samples.item(1, date))
    assert entry.stamp is None
    assert entry.url == "https://www.yunxi.example/zc/1.html"


def test_equal_dates_and_ids_stay_distinct() -> None:
    """Twenty items of one day under one guid with different links are twenty."""
    feed = read(samples.rss(*(samples.item(n, guid="same") for n in range(20))))
    assert len({entry.url for entry in feed.entries}) == 20
    assert [entry.position for entry in feed.entries] == list(range(20))


def test_link_and_id_stand_in_for_each_other() -> None:
    """An id that is an address serves as link; one that is none does not."""
    feed = read(
        samples.rss(
            "<title>甲</title><guid>https://www.yunxi.example/1</guid>",
            '<title>乙</title><guid isPermaLink="false">https://www.yunxi.example/2</guid>',
            "<title>丙</title><guid>abc</guid>",
            "<title>丁</title><link>javascript:alert(1)</link><guid>d</guid>",
        )
    )
    assert [entry.url for entry in feed.entries] == [
        "https://www.yunxi.example/1",
        "https://www.yunxi.example/2",
        None,
        None,
    ]
    assert [entry.id for entry in feed.entries][2:] == ["abc", "d"]


def test_content_before_description() -> None:
    """The order of the two elements does not swap them."""
    entry = only(
        "<title>甲</title><content:encoded>&lt;p&gt;全文&lt;/p&gt;</content:encoded>"
        "<description>摘要</description>"
    )
    assert (entry.content, entry.summary) == ("<p>全文</p>", "摘要")


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "gbk", ""])
def test_gb18030_bytes_whatever_is_declared(declared: str) -> None:
    """GBK bytes are read right under any declaration, wrong ones included."""
    text = samples.rss(samples.item(1)).replace('encoding="utf-8"', f'encoding="{declared}"')
    if not declared:
        text = text.replace(' encoding=""', "")
    (entry,) = read(text, "gb18030").entries
    assert entry.title == "云溪省人民政府关于第1号事项的通知"


def test_html_entities_and_bare_ampersands() -> None:
    """What is no XML but common is read by the strict parser, without a warning."""
    feed = read(samples.rss("<title>甲&nbsp;乙 &amp; 丙 & 丁&middot;</title><link>/1</link>"))
    assert feed.entries[0].title == "甲\xa0乙 & 丙 & 丁·"
    assert feed.warnings == ()


def test_control_characters() -> None:
    """Characters that XML forbids cost themselves only."""
    assert only("<title>甲\x0b乙\x00</title><link>/1</link>").title == "甲乙"


def test_a_feed_that_breaks_off() -> None:
    """Whole entries are read with a warning; the one it breaks off in comes next time."""
    whole = samples.rss(*(samples.item(n) for n in range(3)))
    feed = read(whole[: whole.rindex("<pubDate>")])
    assert len(feed.entries) == 2
    assert "不完整" in feed.warnings[0]


def test_markup_that_is_not_well_formed() -> None:
    """An unclosed tag in one item does not cost the others, and is told."""
    feed = read(samples.rss("<title>甲<b></title><link>/1</link>", samples.item(2)))
    assert feed.entries[-1].url == "https://www.yunxi.example/zc/2.html"
    assert feed.warnings


def test_damage_is_told() -> None:
    """U+FFFD in a feed is a warning; who plans refuses the text."""
    feed = read(samples.rss("<title>通\ufffd知</title><link>/1</link>"))
    assert "U+FFFD" in feed.warnings[0]


def test_an_empty_channel_is_an_empty_feed() -> None:
    """A channel without items may be honest: its past decides."""
    assert read(samples.rss()).entries == ()


@pytest.mark.parametrize(
    "text,error",
    [
        ("", FeedEmpty),
        (" \n", FeedEmpty),
        ("<html><body><ul><li>改版</li></ul></body></html>", FeedChanged),
        ("<!-- x --><!DOCTYPE html><p>改版</p>", FeedChanged),
        ('{"code":500}', FeedChanged),
        ("<html><body>您的访问过于频繁，请稍后再试</body></html>", FeedBlocked),
        ("<html><title>网页已删除</title>本网页已删除</html>", FeedFailed),
        ("<rss version='2.0'><channel><<<", FeedBroken),
    ],
)
def test_what_is_no_feed(text: str, error: type[Exception]) -> None:
    """Empty, changed, blocked, failed and broken are told apart, in two languages."""
    with pytest.raises(error, match=" · "):
        read(text)


def test_bytes_that_are_no_text() -> None:
    """Undecodable bytes are broken, not empty."""
    with pytest.raises(FeedBroken, match="无法判定编码"):
        parse_rss(Document(b"<rss>" + b"\xff\xff\x80" * 50))


def test_entity_bomb() -> None:
    """Entities that multiply are not expanded."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{levels}]>'
    text = samples.rss("<title>&l11;</title><link>/1</link>").split("?>", 1)[1]
    began = time.process_time()
    (entry,) = read(bomb + text).entries
    assert len(entry.title) < 10
    assert time.process_time() - began < 20


def test_outside_entities_are_not_fetched(tmp_path: object) -> None:
    """An entity that names a file does not bring its content."""
    text = samples.rss("<title>甲&x;</title><link>/1</link>").split("?>", 1)[1]
    feed = read('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + text)
    assert "root" not in feed.entries[0].title


def test_a_path_is_no_feed() -> None:
    """Text that names an address or file is not opened."""
    with pytest.raises(FeedChanged):
        read("/etc/passwd")


def test_relative_links_of_a_file() -> None:
    """Without an address of its own a feed's links are relative to the site it names."""
    (entry,) = read(samples.rss("<title>甲</title><link>/1</link>"), url=None).entries
    assert entry.url == "https://www.yunxi.example/1"


def test_no_slower_than_the_library_alone() -> None:
    """Reading with safe contents costs about what the parser's own defaults cost."""
    body = "<p>正文段落，为进一步做好有关工作，现通知如下。</p>" * 12
    content = f"<content:encoded><![CDATA[{body}]]></content:encoded>"
    text = samples.rss(*(samples.item(n) + content for n in range(60))).encode()
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(5):
        began = time.process_time()
        parse_rss(Document(text, None, URL))
        ours.append(time.process_time() - began)
        began = time.process_time()
        feedparser.parse(io.BytesIO(text))
        theirs.append(time.process_time() - began)
    assert min(ours) <= 3 * min(theirs)
