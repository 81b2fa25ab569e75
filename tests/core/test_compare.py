"""Verdicts on copies: no change missed, no false alarm, every changed span named."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest

from syndicator.core.docno import find_docno, parse_docno
from syndicator.core.judging.compare import Comparison, Original, Page, SpanKind, compare
from syndicator.core.text import normalise
from syndicator.core.times import parse_stamp
from syndicator.core.verdict import Verdict
from syndicator.pages.extract import read_page
from syndicator.pages.side import page_side
from tests.core.policies import FOOT, HEAD, NOISE, OPINION, PAPERS, SOURCE_URL, TABLES, on_page
from tests.core.rewriting import rewritings

TEXT, LINES, TITLE = OPINION.text, OPINION.lines, OPINION.title


def codes(found: Comparison) -> set[str]:
    """The reasons' codes."""
    return {reason.code for reason in found.reasons}


def verdict(text: str, original: Original = OPINION.original) -> Verdict:
    """The verdict on a page of this text."""
    return compare(original, Page(text)).verdict


# -- faithful -----------------------------------------------------------------------------------


def test_a_whole_copy_is_faithful() -> None:
    """Bare, in a page's frame, with title and number in the text or above it, once or twice."""
    for paper in PAPERS:
        framed = on_page(paper.text, paper.title)
        for text in (paper.text, framed, f"{framed}\n{paper.text}"):
            assert verdict(text, paper.original) is Verdict.FAITHFUL
        numbered = on_page(f"{paper.number}\n{paper.text}", paper.title)
        assert verdict(numbered, paper.headed) is Verdict.FAITHFUL


def test_noise_between_paragraphs_is_no_change() -> None:
    """Buttons, labels and footers between any two paragraphs do not matter."""
    for noise in NOISE:
        assert verdict("\n".join(f"{line}\n{noise}" for line in LINES)) is Verdict.FAITHFUL, noise


def test_what_a_page_prints_below_its_title_is_no_change() -> None:
    """Date, author and column between title and text are the page's own."""
    text = f"{TITLE}\n2026年7月18日\nadmin\n政策文件\n{OPINION.number}\n{TEXT}"
    assert verdict(text, OPINION.headed) is Verdict.FAITHFUL


def test_title_and_number_may_stand_elsewhere() -> None:
    """A copy whose title and number stand in the page's head instead of the text is whole."""
    page = Page(f"发文字号：{OPINION.number}\n{TEXT}", title=f"{TITLE}_白桦市人民政府")
    found = compare(OPINION.headed, page)
    assert found.verdict is Verdict.FAITHFUL
    assert codes(found) == {"text_whole"}


def test_a_number_not_shown_is_said() -> None:
    """The text alone is faithful, but that the number is nowhere is told."""
    assert "number_not_shown" in codes(compare(OPINION.original, Page(on_page(TEXT))))
    assert "number_not_shown" in codes(compare(OPINION.headed, Page(on_page(TEXT))))


def test_attachments_may_be_listed_below() -> None:
    """A CMS puts the list of attachments at the end: that is no change of the text."""
    line = "附件：2026年渡口维修补助资金分配表"
    moved = TABLES.text.replace(f"{line}\n", "", 1) + f"\n{line}"
    assert verdict(moved, TABLES.original) is Verdict.FAITHFUL


def test_cells_may_be_wrapped_otherwise_but_not_shifted() -> None:
    """Rewrapped cells are the same table; a digit moved into the next cell is another figure."""
    cells = "白桦市\n12\n3.5\n松江县\n4\n56"
    assert cells in TABLES.text
    for wrapped in ("白桦市 12 3.5\n松江县 4 56", "白桦市\t12\t3.5\n\n松江县\n4\n 56"):
        assert verdict(TABLES.text.replace(cells, wrapped), TABLES.original) is Verdict.FAITHFUL
    shifted = TABLES.text.replace("松江县\n4\n56", "松江县\n45\n6")
    found = compare(TABLES.original, Page(shifted))
    assert found.verdict is Verdict.ALTERED
    assert codes(found) == {"figures_changed"}


def test_a_short_text_needs_title_or_number() -> None:
    """A dozen characters prove nothing by themselves."""
    reply = Original(None, "关于同意设立某局的批复", "现批复如下：同意。")
    assert verdict("关于同意设立某局的批复\n现批复如下：同意。", reply) is Verdict.FAITHFUL
    assert verdict("关于另一事项的批复\n现批复如下：同意。", reply) is Verdict.ABSENT
    assert verdict("关于同意设立某局的批复\n现批复如下：不同意。", reply) is Verdict.ALTERED


# -- edits --------------------------------------------------------------------------------------


def test_a_thousand_edits_and_no_mistake() -> None:
    """1,200 seeded edits, bare or in a page's frame: every verdict right, every change named."""
    for number, (paper, made) in enumerate(rewritings(PAPERS, 1_200, seed=20260715)):
        shown = on_page(made.text, paper.title) if number % 3 else made.text
        found = compare(paper.original, Page(shown))
        assert found.verdict in made.verdicts, (made, found)
        lost = normalise("".join(span.original for span in found.spans))
        put = normalise("".join(span.page for span in found.spans))
        assert normalise(made.lost) in lost, (made, found)
        assert normalise(made.put) in put, (made, found)


@pytest.mark.parametrize(
    "old, new, kind, lost, put",
    [
        ("应当全文转载", "应当不全文转载", SpanKind.INSERTED, "", "不"),
        ("最迟不得超过", "最迟得超过", SpanKind.MISSING, "不", ""),
        ("3.5万元", "3.6万元", SpanKind.REPLACED, "5", "6"),
        ("2026年12月31日", "2026年12月30日", SpanKind.REPLACED, "31", "30"),
        ("88123456", "88123465", SpanKind.REPLACED, "88123456", "88123465"),
        ("不得断章取义", "不*断章取义", SpanKind.REPLACED, "得", "*"),
        ("不少于10%", "不少于10‰", SpanKind.REPLACED, "%", "‰"),
        ("各市（州）人民政府，各县", "各省（州）人民政府，各县", SpanKind.REPLACED, "市", "省"),
    ],
)
def test_a_span_names_exactly_what_changed(
    old: str, new: str, kind: SpanKind, lost: str, put: str
) -> None:
    """One edit gives one span, with its kind, both texts and the place in the original."""
    found = compare(OPINION.original, Page(on_page(TEXT.replace(old, new, 1))))
    (span,) = found.spans
    assert found.verdict is Verdict.ALTERED
    assert span.kind is kind
    if kind is SpanKind.REPLACED:
        assert span.original.endswith(lost)
        assert span.page.endswith(put)
    else:
        assert (span.original, span.page) == (lost, put)
    assert TEXT[span.at : span.at + len(span.original)] == span.original
    assert TEXT.index(old) <= span.at <= TEXT.index(old) + len(old)


def test_figures_are_named_in_the_reasons() -> None:
    """A changed date has a reason of its own; a changed word has not."""
    dated = compare(OPINION.original, Page(TEXT.replace("2026年8月1日", "2026年9月1日")))
    worded = compare(OPINION.original, Page(TEXT.replace("应当全文转载", "可以全文转载")))
    assert "figures_changed" in codes(dated)
    assert "figures_changed" not in codes(worded)


def test_words_added_at_the_very_edge() -> None:
    """Containment does not see a word before the first or behind the last: it is looked for."""
    for text in (f"不{TEXT}", f"{TEXT}不"):
        found = compare(OPINION.original, Page(text))
        assert found.verdict is Verdict.ALTERED
        assert [span.page for span in found.spans] == ["不"]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(LINES[:2]),
        "\n".join(LINES[:6] + LINES[7:]),
        "\n".join(LINES[:3] + LINES[5:8] + LINES[10:]),
        "\n".join(LINES[:-1]),
        TEXT[: int(len(TEXT) * 0.8)],
        TEXT[int(len(TEXT) * 0.2) :],
        "\n".join(LINES[:4]) + "\n查看全文",
    ],
)
def test_a_part_is_partial(text: str) -> None:
    """Only the beginning, a cut end, missing paragraphs: unchanged, but not all of it."""
    found = compare(OPINION.original, Page(on_page(text)))
    assert found.verdict is Verdict.PARTIAL
    assert codes(found) >= {"text_missing"}
    assert all(span.original and not span.page for span in found.spans)


def test_swapped_paragraphs_are_altered() -> None:
    """The order is part of the text."""
    swapped = "\n".join([*LINES[:4], LINES[6], LINES[5], LINES[4], *LINES[7:]])
    found = compare(OPINION.original, Page(on_page(swapped)))
    assert found.verdict is Verdict.ALTERED
    assert "order_changed" in codes(found)


def test_another_script_is_altered() -> None:
    """Traditional characters are another text, even where no run of eight stays."""
    traditional = str.maketrans(
        "个为务发会关内区厅历号各国团报将对应开强当总护据时机权来标条检业济无监确种级结统网联节规设评词请责负质费进运过远连选镇门间问闻随领频题",
        "個為務發會關內區廳歷號各國團報將對應開強當總護據時機權來標條檢業濟無監確種級結統網聯節規設評詞請責負質費進運過遠連選鎮門間問聞隨領頻題",
    )
    assert verdict(on_page(TEXT).translate(traditional)) is Verdict.ALTERED


def test_a_title_changed_on_the_page_is_altered() -> None:
    """The text is whole, but the title says the opposite."""
    found = compare(OPINION.original, Page(TEXT, title=TITLE.replace("加强", "不加强")))
    assert found.verdict is Verdict.ALTERED
    assert "title_differs" in codes(found)


@pytest.mark.parametrize(
    "text",
    [
        f"发文字号：青政办发〔2026〕71号\n{TEXT}",
        f"{TITLE}\n青政办发〔2026〕71号\n{TEXT}",
    ],
)
def test_another_number_in_its_place_is_altered(text: str) -> None:
    """A whole text under another document's number is no faithful copy."""
    found = compare(OPINION.original, Page(text, title=TITLE))
    assert found.verdict is Verdict.ALTERED
    assert "number_differs" in codes(found)
    assert verdict(text.replace("71", "17")) is Verdict.FAITHFUL


# -- pollution ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, foreign",
    [
        (f"{TEXT}\n澳门新葡京娱乐场 百家乐在线投注", "百家乐"),
        (TEXT.replace("二、重点任务", "本店大促销，欢迎来电咨询\n二、重点任务"), "促销"),
        (TEXT.replace("二、重点任务", "成人电影在线观看\n二、重点任务"), "成人电影"),
        (TEXT.replace("负责人。", "负责人。更多优惠请加微信号a123领取红包。"), "微信号"),
        (on_page(TEXT).replace("\n", " ") + " 澳门新葡京娱乐场", "新葡京"),
    ],
)
def test_foreign_text_pollutes(text: str, foreign: str) -> None:
    """Whole text, and spam or advertisement between its lines, in a sentence or behind it."""
    found = compare(OPINION.original, Page(text))
    assert found.verdict is Verdict.POLLUTED
    assert any(foreign in span.page for span in found.spans)


def test_news_of_the_police_beside_the_text_is_no_pollution() -> None:
    """A headline about fighting gambling in the side bar is what such sites show."""
    assert verdict(on_page(TEXT) + "\n警方打掉一网上赌场窝点\n") is Verdict.FAITHFUL


def test_hidden_text_pollutes() -> None:
    """Text that visitors cannot see: any of it in the article, spam anywhere on the page."""
    page = Page(TEXT, title=TITLE)
    for hidden in (
        replace(page, body_hidden_text="某某公司快速放款"),
        replace(page, hidden_text="首页\n博彩平台"),
        replace(page, links=("http://www.baijiale8.example/",)),
    ):
        assert compare(OPINION.original, hidden).verdict is Verdict.POLLUTED
    innocent = replace(
        page, hidden_text="首页 政务公开\n分享", body_hidden_text="扫一扫\n" + LINES[1]
    )
    assert compare(OPINION.original, innocent).verdict is Verdict.FAITHFUL


# -- something else -----------------------------------------------------------------------------

IMPLEMENTING = f"""白桦市人民政府关于贯彻落实《{TITLE}》的通知
白政发〔2026〕9号
各县（市、区）人民政府：
为贯彻落实《{TITLE}》（{OPINION.number}），结合我市实际，现就有关事项通知如下：
一、提高认识。政务信息转载是政务公开的重要内容。
二、各级政府网站应当全文转载。
白桦市人民政府
2026年8月1日"""
INTERPRETATION = f"""《{TITLE}》解读
近日，省政府办公厅印发《{TITLE}》（{OPINION.number}）。
一、出台背景
{LINES[1]}
二、主要内容
{LINES[4]}"""
NEWS = (
    f"青石省印发意见加强政务信息转载\n本报讯 近日，青石省人民政府办公厅印发《{TITLE}》。"
    "《意见》明确，"
    f"{LINES[4]}《意见》要求，{LINES[6]}《意见》强调，{LINES[10]}记者了解到，下一步将开展培训。"
)
SIBLING = (
    TEXT.replace("转载", "公开").replace("政务信息", "惠民资金").replace("重要政策信息", "资金信息")
)
SIBLING_TITLE = TITLE.replace("政务信息转载", "惠民资金公开")


@pytest.mark.parametrize(
    "text, title, code",
    [
        (IMPLEMENTING, None, "implementing_paper"),
        (INTERPRETATION, None, "interpretation"),
        (INTERPRETATION, f"《{TITLE}》解读", "interpretation"),
        (NEWS, None, "news"),
        (f"{SIBLING_TITLE}\n青政办发〔2026〕18号\n{SIBLING}", None, "other_number"),
        (f"青政办发〔2026〕18号\n{SIBLING}", SIBLING_TITLE, "other_number"),
        (
            "白桦市召开防汛工作会议\n7月20日，市防汛指挥部召开会议，研究部署工作。",
            None,
            "not_on_page",
        ),
        (TITLE, TITLE, "not_on_page"),
        ("网页已删除 本网页已删除", None, "page_deleted"),
        ("很抱歉，您访问的页面没有找到", None, "page_deleted"),
    ],
)
def test_other_documents_are_absent(text: str, title: str | None, code: str) -> None:
    """Papers on it, news of it, its siblings, a bare title and deleted pages are not the policy."""
    for links in ((), (SOURCE_URL,)):
        if links and title == TITLE:
            continue
        found = compare(OPINION.original, Page(text, title=title, links=links))
        assert found.verdict is Verdict.ABSENT
        assert code in codes(found)


@pytest.mark.parametrize(
    "page",
    [
        Page(f"{TITLE}\n查看原文", title=TITLE, links=(SOURCE_URL.replace("https", "http"),)),
        Page(f"{TITLE}\n原文链接：{SOURCE_URL}"),
        Page(f"{OPINION.number}\n查看原文", links=("/a", SOURCE_URL)),
        Page(on_page(LINES[0]), links=(SOURCE_URL,)),
    ],
)
def test_title_or_number_with_a_link_is_linked(page: Page) -> None:
    """A link to the source's page under the title or number is a link; without it, nothing is."""
    assert compare(OPINION.original, page).verdict is Verdict.LINKED
    bare = replace(page, text=page.text.replace(SOURCE_URL, ""), links=())
    assert compare(OPINION.original, bare).verdict in {Verdict.ABSENT, Verdict.PARTIAL}
    strange = replace(bare, links=("https://www.qingshi.example/other.htm",))
    assert compare(OPINION.original, strange).verdict is not Verdict.LINKED


@pytest.mark.parametrize(
    "page, expected",
    [
        (Page("如果您是网站管理员，请登录知道创宇云防御"), Verdict.BLOCKED),
        (Page("请开启JavaScript并刷新该页"), Verdict.BLOCKED),
        (Page("您的访问请求被拦截"), Verdict.BLOCKED),
        (Page("x", status="blocked"), Verdict.BLOCKED),
        (Page(TEXT, status="unreadable"), Verdict.UNREADABLE),
        (Page(TEXT, status="missing"), Verdict.ABSENT),
        (Page(""), Verdict.UNREADABLE),
        (Page(" \n\u3000"), Verdict.UNREADABLE),
        (Page("正在加载中..."), Verdict.UNREADABLE),
        (Page(TEXT.replace("转载", "转\ufffd", 1)), Verdict.UNREADABLE),
        (Page(TEXT.encode().decode("gbk", "replace").replace("\ufffd", "?")), Verdict.UNREADABLE),
        (Page(TEXT.encode("gbk").decode("latin-1")), Verdict.UNREADABLE),
    ],
)
def test_walls_and_ruins_say_nothing(page: Page, expected: Verdict) -> None:
    """A wall, an empty shell and ruined text are never read as the policy's absence."""
    assert compare(OPINION.original, page).verdict is expected


def test_a_wall_word_in_a_page_that_has_the_text_is_no_wall() -> None:
    """安全验证 in a footer does not make a faithful copy blocked."""
    assert verdict(on_page(TEXT) + "\n登录请完成安全验证") is Verdict.FAITHFUL


def test_the_column_counts_only_for_a_faithful_copy() -> None:
    """Misplaced is said of whole copies: by the column owed, or by one that holds no documents."""
    page = Page(TEXT, title=TITLE, expected_column="政策文件", column="招聘信息")
    assert compare(OPINION.original, page).verdict is Verdict.MISPLACED
    for column, expected in (
        ("政策文件", "政策文件"),
        ("政务公开>政策文件", "政策文件"),
        ("要闻", None),
    ):
        placed = replace(page, column=column, expected_column=expected)
        assert compare(OPINION.original, placed).verdict is Verdict.FAITHFUL
    unfit = replace(page, expected_column=None)
    assert compare(OPINION.original, unfit).verdict is Verdict.MISPLACED
    unknown = compare(OPINION.original, replace(page, column=None))
    assert unknown.verdict is Verdict.FAITHFUL
    assert "column_unknown" in codes(unknown)
    altered = replace(page, text=TEXT.replace("不得", "得", 1))
    assert compare(OPINION.original, altered).verdict is Verdict.ALTERED


def test_a_page_dated_before_its_source_is_said() -> None:
    """Backdating is no change of the text, but the office must know."""
    original = replace(OPINION.original, published=parse_stamp("2026-07-17 10:00"))
    early = compare(original, Page(TEXT, head_date=parse_stamp("2026-07-16")))
    same_day = compare(original, Page(TEXT, head_date=parse_stamp("2026-07-17")))
    assert early.verdict is same_day.verdict is Verdict.FAITHFUL
    assert "dated_before_source" in codes(early)
    assert "dated_before_source" not in codes(same_day)


def test_the_visible_page_completes_a_cut_out_article() -> None:
    """Where the extraction lost paragraphs, the whole visible page is looked at too."""
    page = Page("\n".join(LINES[3:8]), title=TITLE, full_text=on_page(TEXT))
    assert compare(OPINION.original, page).verdict is Verdict.FAITHFUL


# -- speed and real pages -----------------------------------------------------------------------


def long_text(size: int) -> str:
    """Many different paragraphs."""
    dice = random.Random(5)
    lines: list[str] = []
    while sum(len(line) for line in lines) < size:
        line = dice.choice(LINES)
        lines.append("".join(dice.sample(line, min(len(line), 9))) + line)
    return "\n".join(lines)[:size]


def test_verbatim_pages_are_cheap() -> None:
    """Sixty pages of 8,000 characters cost far less than laying them along the text would."""
    text = long_text(8_000)
    original = Original(None, TITLE, text)
    pages = [Page(on_page(text) + f"\n浏览次数：{number}") for number in range(60)]
    compare(original, pages[0])
    started = time.process_time()
    assert all(compare(original, page).verdict is Verdict.FAITHFUL for page in pages)
    assert time.process_time() - started < 3


@pytest.mark.parametrize("share", [0.001, 0.02, 0.2])
def test_long_rewritten_pages_are_bounded(share: float) -> None:
    """50,000 characters with few or many changes are judged in bounded time."""
    dice, text = random.Random(6), long_text(50_000)
    changed = "".join(c if dice.random() > share or c == "\n" else "某" for c in text)
    original = Original(None, TITLE, text)
    compare(original, Page(text))
    started = time.process_time()
    assert compare(original, Page(changed, title=TITLE)).verdict is Verdict.ALTERED
    assert time.process_time() - started < 15


def test_real_pages_against_each_other(real_data: Path) -> None:
    """Each real policy is faithful to itself and absent from every other real page."""
    files = [
        *sorted(real_data.glob("govcn_*/*.html")),
        real_data / "portal_shanxi_2019/article.html",
        *sorted(real_data.glob("bjjs_2015/*.html")),
        *sorted(real_data.glob("soft404/*.html")),
    ]
    pages = {file: page_side(read_page(file.read_bytes())) for file in files}
    policies = [file for file in files if file.parent.name.startswith("govcn_policy")]
    for number, file in enumerate(policies):
        page = pages[file]
        original = Original(find_docno(page.text[:300]), page.title or "", page.text)
        passed = set(policies[:number])  # each two policies meet once
        for other, shown in ((one, page) for one, page in pages.items() if one not in passed):
            expected = Verdict.FAITHFUL if other == file else Verdict.ABSENT
            assert compare(original, shown).verdict is expected, (file.name, other.name)


def test_a_real_page_in_another_encoding_is_the_same_text(real_data: Path) -> None:
    """The page re-encoded to GB18030, with and without a declaration, is faithful."""
    source = page_side(read_page((real_data / "govcn_policy_2014/575.html").read_bytes()))
    original = Original(parse_docno("国发〔2014〕26号"), source.title or "", source.text)
    for file in sorted((real_data / "derived_gbk").glob("575*.html")):
        page = page_side(read_page(file.read_bytes()))
        assert compare(original, page).verdict is Verdict.FAITHFUL, file.name


def test_frames_are_what_they_claim() -> None:
    """The frame used above holds title, labels and footer, so that these are really tested."""
    assert "{title}" in HEAD
    assert "责任编辑" in FOOT
