"""One page read: body, facts around it, what is hidden, and why it cannot be read."""

import json
from pathlib import Path

import pytest

from syndicator.core.errors import ConfigurationError
from syndicator.core.times import Precision
from syndicator.pages.extract import PageStatus, read_page
from tests.pages import samples

URL = "https://www.yunxi.example/zc/202605/t20260511_7.html"


def test_a_portal_page() -> None:
    """Everything a portal page states is found, the body without frame and furniture."""
    page = read_page(samples.portal().encode(), URL)
    assert page.status is PageStatus.OK
    assert page.title == samples.TITLE
    assert page.text == samples.TEXT
    assert page.body_by == ".TRS_Editor"
    assert page.column == "政策文件"
    assert page.site_id_code == "9900000001"
    assert page.published is not None
    assert page.published.iso() == "2026-05-11T09:30:00+08:00"
    assert page.published.precision is Precision.MINUTE
    assert page.published_from == "pubdate"
    assert page.metas["author"] == "周编辑"
    assert ("来源", "云溪省人民政府办公厅") in page.fields
    assert "政务公开" in page.full_text
    assert "var hits" not in page.full_text
    assert "https://www.yunxi.example/zwgk/" in {link.url for link in page.links}


def test_a_library_page() -> None:
    """The metadata block becomes label and value; a CMS comment gives the exact time."""
    page = read_page(samples.LIBRARY, URL)
    assert page.text == samples.TEXT
    fields = {label.replace(" ", "").replace("\u3000", ""): value for label, value in page.fields}
    assert fields["索引号"] == "990000001/2026-00007"
    assert fields["发文字号"] == samples.NUMBER
    assert fields["成文日期"] == "2026年05月08日"
    assert fields["主题词"] == ""
    assert page.title == samples.TITLE
    assert page.column == "水利"
    assert page.published is not None
    assert page.published.iso() == "2026-05-11T08:52:26+08:00"
    assert page.published_from == "enpproperty.date"


def test_metas_in_any_case_first_filled_wins() -> None:
    """Names match in any letter case; an empty one does not hide a filled one."""
    head = '<meta name="KEYWORDS" content=""><meta name="keywords" content="水库">'
    metas = read_page(samples.portal(head=head)).metas
    assert metas["keywords"] == "水库"
    assert metas["articletitle"] == samples.TITLE


def test_selector_of_the_source_goes_first() -> None:
    """A given selector wins over the known ones; the fullest match is the body."""
    after = '<div class="own"></div><div class="own"><p>本站解读：山塘水库怎么管。</p></div>'
    page = read_page(samples.portal(after=after), URL, "div.own")
    assert page.text == "本站解读：山塘水库怎么管。"
    assert page.body_by == "div.own"


def test_selector_that_misses_falls_back() -> None:
    """A selector that finds nothing leaves the known ones; what was used is told."""
    page = read_page(samples.portal(), URL, "#rebuilt")
    assert (page.text, page.body_by) == (samples.TEXT, ".TRS_Editor")


def test_selector_that_is_no_css() -> None:
    """A wrong selector is the operator's to mend and says so."""
    with pytest.raises(ConfigurationError, match="CSS 选择器"):
        read_page(samples.portal(), URL, "div[")


def test_without_any_known_container() -> None:
    """The extraction library finds the body; the element around it keeps tables whole."""
    table = (
        "<table><tr><td>库名</td><td>责任人</td></tr><tr><td>石门</td><td>张三</td></tr></table>"
    )
    html = samples.portal(samples.body() + table).replace("TRS_Editor", "zw-box")
    page = read_page(html, URL)
    assert page.body_by == "extracted"
    assert page.text.endswith("库名\n责任人\n石门\n张三")
    for line in samples.PARAGRAPHS:
        assert line in page.text


def test_text_is_one_block_a_line() -> None:
    """Blocks and cells are lines, inline tags are none, white space is one blank."""
    article = (
        "<p>国<font> </font>务\n院</p><div>甲<br>乙</div>丙<ul><li>一</li><li>二</li></ul>"
        "<table><tr><td>子<p>丑</p></td><td>寅</td></tr></table>"
        "<script>x</script><style>y</style><!-- z --><pre>卯\n辰</pre>"
    )
    page = read_page(samples.portal(article))
    assert page.text.split("\n") == [
        "国 务 院",
        "甲",
        "乙",
        "丙",
        "一",
        "二",
        "子",
        "丑",
        "寅",
        "卯",
        "辰",
    ]


HIDDEN = {
    "display": 'style="color:red; DISPLAY : none"',
    "visibility": 'style="visibility:hidden"',
    "font": 'style="font-size:0px"',
    "font bare": 'style="font-size:0"',
    "off screen": 'style="position:absolute;left:-9999px"',
    "indent": 'style="text-indent:-999em"',
    "no size": 'style="width:0;height:0;overflow:hidden"',
    "clip": 'style="position:absolute;clip:rect(0,0,0,0)"',
    "opacity": 'style="opacity:0"',
    "attribute": "hidden",
    "sheet class": 'class="sp1"',
    "sheet id": 'id="sp2"',
}
SEEN = {
    "size": 'style="font-size:0.9em"',
    "indent": 'style="text-indent:2em;left:-5px"',
    "opacity": 'style="opacity:0.9"',
    "height": 'style="height:0.5em"',
    "media only": 'class="wide"',
    "shown again": 'class="sp1 on"',
    "other tag": 'class="sp3"',
}
SHEET = (
    "<style>.sp1, b#sp2x{display:none} #sp2{font-size:0} .sp1.on{display:block}"
    " @media print{.x{color:red} .wide{display:none}} b.sp3{display:none}</style>"
)


@pytest.mark.parametrize("way", HIDDEN)
def test_hidden_text_is_kept_apart(way: str) -> None:
    """Text nobody sees is no part of text or full text, and stands in hidden_text."""
    spam = (
        f"<p>前文</p><div {HIDDEN[way]}><a href='http://bet.example/'>澳门博彩</a></div><p>后文</p>"
    )
    page = read_page(samples.portal(spam, head=SHEET))
    assert page.text == "前文\n后文"
    assert "博彩" not in page.full_text
    assert page.hidden_text == page.body_hidden_text == "澳门博彩"
    assert "http://bet.example/" in {link.url for link in page.links}


@pytest.mark.parametrize("way", SEEN)
def test_visible_text_is_not_taken_for_hidden(way: str) -> None:
    """Styles that merely look like hiding hide nothing."""
    page = read_page(samples.portal(f"<p>前文</p><p {SEEN[way]}>正文</p>", head=SHEET))
    assert (page.text, page.hidden_text) == ("前文\n正文", "")


def test_hidden_inline_does_not_break_a_line() -> None:
    """Editors leave invisible bookmarks in the middle of words."""
    article = '<p>国<span style="display:none">&#8205;</span>务院</p>'
    page = read_page(samples.portal(article))
    assert (page.text, page.hidden_text) == ("国务院", "")


def test_two_ends_of_the_document() -> None:
    """What a portal glues behind a first </html> is part of the page."""
    ended = samples.portal().replace('<div class="TRS', '</body></html><div class="TRS')
    page = read_page(ended)
    assert page.text == samples.TEXT
    assert samples.TEXT in page.full_text


def test_nul_bytes() -> None:
    """NUL bytes are no characters of the text."""
    page = read_page(samples.portal().encode().replace("云溪".encode(), b"\x00" + "云溪".encode()))
    assert page.text == samples.TEXT
    assert not page.damaged


@pytest.mark.parametrize(
    "html",
    ["<div>" * 100_000 + "x", "<b><i>" * 60_000, "<table><tr><td>" * 40_000],
    ids=["div", "inline", "table"],
)
def test_nesting_bomb(html: str) -> None:
    """Markup nested without end is unreadable, at once, and no crash."""
    page = read_page(html)
    assert page.status is PageStatus.UNREADABLE
    assert "嵌套过深" in page.why


@pytest.mark.parametrize(
    "html", [b"", b"  \n", b"\x00\x00", b"<!-- x -->", b"\xff\xff\xfd\x80" * 9]
)
def test_nothing_to_read(html: bytes) -> None:
    """No text is unreadable, with a reason in two languages."""
    page = read_page(html)
    assert page.status is PageStatus.UNREADABLE
    assert " · " in page.why


def test_a_shell_that_needs_scripts() -> None:
    """A page whose text is drawn by scripts says nothing about the site."""
    page = read_page("<html><body><div id=app></div><script src=app.js></script></body></html>")
    assert page.status is PageStatus.UNREADABLE


def test_damaged_article_is_unreadable() -> None:
    """U+FFFD in the article: read for evidence, never ok; elsewhere on the page it does no harm."""
    page = read_page(samples.portal(samples.body().replace("巡查", "巡\ufffd")))
    assert (page.status, page.damaged) == (PageStatus.UNREADABLE, True)
    frame = read_page(samples.portal(after="<p>友情链\ufffd</p>"))
    assert (frame.status, frame.damaged) == (PageStatus.OK, True)


def test_wall_and_deleted_page() -> None:
    """A challenge is blocked and a deletion missing, both with a reason."""
    blocked = read_page("<body>您的访问过于频繁，请稍后再试</body>")
    missing = read_page("<title>网页已删除</title><body>本网页已删除</body>")
    assert (blocked.status, missing.status) == (PageStatus.BLOCKED, PageStatus.MISSING)
    assert blocked.why
    assert missing.why


def test_code_in_the_footer() -> None:
    """An empty or template tag leaves the code that the footer shows."""
    for tag in ("", "政府网站标识码"):
        page = read_page(samples.portal().replace('content="9900000001"', f'content="{tag}"'))
        assert page.site_id_code == "9900000001"


def test_placeholder_clock_is_a_day() -> None:
    """23:59:59 and 00:00:00 are what a CMS writes when it knows the day only."""
    for clock in ("23:59:59", "00:00:00"):
        head = f'<meta name="firstpublishedtime" content="2026-05-11-{clock}">'
        page = read_page(samples.portal(head=head).replace('name="PubDate"', 'name="x"'))
        assert page.published_from == "发布时间"  # finer, and of the same day
        page = read_page(
            f"<html><head>{head}</head><body><div id=zoom>正文内容</div></body></html>"
        )
        assert page.published is not None
        assert page.published.precision is Precision.DAY


def test_a_finer_time_of_another_day_refines_nothing() -> None:
    """A day stays a day where the clock beside it belongs to another day."""
    head = '<meta name="firstpublishedtime" content="2026-05-10">'
    page = read_page(samples.portal(head=head))
    assert page.published is not None
    assert page.published.iso() == "2026-05-10T00:00:00+08:00"
    assert page.published_from == "firstpublishedtime"


def test_title_without_tags() -> None:
    """A heading the window title begins with; else the window title without the site's name."""
    page = read_page(
        f"<title>{samples.TITLE}_云溪省人民政府网</title><h1><a>云溪省</a></h1><p>正文</p>"
    )
    assert page.title == samples.TITLE
    page = read_page(f"<title>{samples.TITLE}－政策文件－云溪省人民政府网站</title><p>正文</p>")
    assert page.title == samples.TITLE
    heading = "<h2>关于山塘水库<br>安全管理的通知</h2>"
    page = read_page(f"<title>关于山塘水库安全管理的通知 - 云溪</title>{heading}<p>正文</p>")
    assert page.title == "关于山塘水库安全管理的通知"


def test_real_policies(real_data: Path) -> None:
    """The ten real State Council pages: title, number, issuer and index as their index says."""
    folder = real_data / "govcn_policy_2018"
    rows = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    read = 0
    for row in rows:
        path = folder / row["html"]
        if not path.is_file():
            continue
        page = read_page(path.read_bytes(), row["url"])
        fields = {
            label.replace(" ", "").replace("\u3000", ""): value for label, value in page.fields
        }
        assert page.status is PageStatus.OK
        assert page.title == row["title"]
        assert fields["发文字号"] == row["release_number"]
        assert fields["发文机关"] == row["release_office"]
        assert fields["索引号"] == row["index_number"]
        assert page.body_by == "#UCAP-CONTENT"
        assert row["release_number"] in page.text
        read += 1
    assert read == 10


def test_real_pages_of_other_kinds(real_data: Path) -> None:
    """Portal, gazette, ministry and department pages give body, time and code."""
    cases = {
        "portal_shanxi_2019/article.html": ("2019-09-18T06:23:00+08:00", "1400000045", "张巨峰）"),
        "govcn_gongbao/2007_23.html": ("2007-08-20T00:00:00+08:00", "bm01000001", "53365.53亿元。"),
        "pages/mee_head.excerpt.html": ("2022-04-17T14:46:00+08:00", "bm17000009", "出席会议。"),
        "bjjs_2015/329.html": ("2014-11-04T17:16:28+08:00", None, "2014年11月4日"),
        "govcn_policy_2014/1395.html": ("2014-09-30T12:32:17+08:00", None, "（此件公开发布）"),
    }
    for name, (when, code, end) in cases.items():
        page = read_page((real_data / name).read_bytes(), "https://www.gov.cn/x/")
        assert page.status is PageStatus.OK
        assert page.published is not None
        assert (page.published.iso(), page.site_id_code) == (when, code)
        assert page.text.endswith(end)


def test_real_static_page_has_no_time(real_data: Path) -> None:
    """A page 关于我们 states no time, so none is made up."""
    assert read_page((real_data / "govcn_news_2014/209.html").read_bytes()).published is None


def test_real_gbk_page_reads_as_its_original(real_data: Path) -> None:
    """Whatever the encoding, the same page has the same text."""
    original = read_page((real_data / "govcn_policy_2014/575.html").read_bytes())
    for name in ("575_gb18030.html", "575_gb18030_nometa.html"):
        page = read_page((real_data / "derived_gbk" / name).read_bytes())
        assert page.text == original.text
        assert page.encoding == "gb18030"


def test_real_mojibake_is_refused(real_data: Path) -> None:
    """A page ruined before us is unreadable, with the reason."""
    page = read_page((real_data / "mojibake/12.html").read_bytes())
    assert page.status is PageStatus.UNREADABLE
    assert "U+FFFD" in page.why


@pytest.mark.parametrize("selector", [None, ".TRS_Editor"])
def test_a_copy_that_nobody_sees_is_none(selector: str | None) -> None:
    """An article inside a hidden box is no article of this page, only hidden text."""
    page = samples.portal(after="<p>本栏目更新中，请稍后查看，谢谢关注与支持本站工作。</p>")
    page = page.replace('<div class="TRS_Editor">', '<div hidden><div class="TRS_Editor">')
    page = page.replace('<div class="tools">', '</div><div class="tools">')
    read = read_page(page, URL, selector)
    assert samples.PARAGRAPHS[2] not in read.text
    assert samples.PARAGRAPHS[2] not in read.full_text
    assert samples.PARAGRAPHS[2] in read.hidden_text


def test_categories_named_by_their_links_are_columns() -> None:
    """As WordPress themes print them; a keyword linked in the same way is no column."""
    page = read_page(
        "<title>某文件</title><h1>某文件</h1><p>正文第一段，讲的是水库加固。</p>"
        '<a href="/category/zhengce/" rel="tag">政策文件</a>'
        '<a href="/category/xinwen/" rel="category tag">本地新闻</a>'
        '<a href="/tag/shuiku/" rel="tag">水库</a>'.encode()
    )
    assert page.column == "政策文件、本地新闻"
