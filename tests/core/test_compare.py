"""Verdicts on copies: no change missed, no false alarm, every changed span named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicator.core.judging.compare import Comparison, Original, Page, SpanKind, compare
from syndicator.core.text import normalise
from syndicator.core.verdict import Verdict
from tests.core.policies import FOOT, HEAD, NOISE, OPINION, PAPERS, TABLES, on_page
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


def test_frames_are_what_they_claim() -> None:
    """The frame used above holds title, labels and footer, so that these are really tested."""
    assert "{title}" in HEAD
    assert "责任编辑" in FOOT
