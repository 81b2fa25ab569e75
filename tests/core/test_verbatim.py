"""A text cut out of its page: what is beside it is heard as well as on the whole page."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from syndicator.core.docno import find_docnos, parse_docno
from syndicator.core.judging.compare import Comparison, Original, Page, compare
from syndicator.core.judging.sides import Anchor, prepared
from syndicator.core.judging.verbatim import beside
from syndicator.core.text import normalise
from syndicator.core.verdict import Verdict
from tests.core.policies import FOOT, HEAD, NOISE, OPINION, PAPERS

TITLE, TEXT, LINES = OPINION.title, OPINION.text, OPINION.lines
NUMBER = "青政办发〔2026〕18号"


def codes(found: Comparison) -> set[str]:
    """The reasons' codes."""
    return {reason.code for reason in found.reasons}


def shown(article: str, whole: str | None = None, title: str = TITLE) -> Page:
    """A page with its article cut out of it, in a frame."""
    whole = article if whole is None else whole
    return Page(
        article, title=title, full_text=f"{HEAD.format(title=title)}{whole}{FOOT}", cut_out=True
    )


def policy(text: str) -> Original:
    """A policy of its own, with a number that its text does not bear."""
    return Original(parse_docno(NUMBER), TITLE, text)


# -- the short way says what the long way says --------------------------------------------------

BESIDE = (
    *("", "", "", "首页 > 政策文件", "相关链接", "为您推荐：", *NOISE[:6]),
    *("澳门新葡京 百家乐在线投注", "百家", "乐享", "ｐｏｒｎ", "诚信贷款，加微信 kuaidai 咨询。"),
    *("发文字号：", "青政办发〔2026〕19号", "发文字号：青政办发〔2026〕9号", "省政府令第12号"),
    *("白桦在线整理发布本件，欢迎各界人士关注。", "编辑：代孕", "现将《通知》转发给你们"),
    *("征求意见稿", "——", "…", "...", "\u0301", "\u200b", LINES[0], LINES[2]),
    LINES[3].replace("应", "不应"),
)


def pages() -> Iterator[tuple[Original, Page]]:
    """Whole copies among all that may stand beside them."""
    dice = random.Random("beside")
    for paper in PAPERS:
        for original in (paper.original, paper.headed, policy(paper.text)):
            for _ in range(60):
                ahead, above, below, behind = (dice.choice(BESIDE) for _ in range(4))
                article = "\n".join(filter(None, (ahead, original.text, behind)))
                whole = f"{HEAD.format(title=paper.title)}{above}\n{article}\n{below}{FOOT}"
                if dice.random() < 0.2:
                    whole += f"\n{original.text.replace('应当', '可以', 1)}"
                yield (
                    original,
                    Page(
                        article,
                        title=dice.choice((paper.title, f"{paper.title}_白桦市", "白桦市", None)),
                        full_text=whole,
                        cut_out=dice.random() < 0.7,
                        links=dice.choice(((), ("http://x.example/bocai/",))),
                        hidden_text=dice.choice(("", "首页\n投注平台")),
                        body_links=dice.choice(((), (Anchor("http://shop.example/", "商城"),))),
                    ),
                )


def test_a_blank_that_nobody_sees_turns_no_verdict() -> None:
    """A blank at a line's end leads past the cut to the whole page: the outcome is the same."""
    verdicts: set[Verdict] = set()
    for original, page in pages():
        line = original.text.split("\n")[1]
        assert beside(prepared(original).own, page.text) is not None
        spaced, whole = (t.replace(line, f"{line} ") for t in (page.text, page.full_text))
        assert beside(prepared(original).own, spaced) is None
        assert beside(prepared(original).own, whole) is None
        short, long = (
            compare(original, page),
            compare(original, replace(page, text=spaced, full_text=whole)),
        )
        assert (short.verdict, short.reasons) == (long.verdict, long.reasons), page
        assert [span.at for span in short.spans] == [span.at for span in long.spans], page
        verdicts.add(short.verdict)
    assert verdicts >= {Verdict.FAITHFUL, Verdict.POLLUTED, Verdict.ALTERED}


# -- nothing is lost where the text was cut out ------------------------------------------------


def test_spam_across_the_border_is_seen() -> None:
    """A word of gambling may begin above the text and end in its first letters."""
    text = f"乐山市渡口管理办法如下。\n{TEXT}\n自发布之日起施行，由各县区负责百"
    for whole in (f"欢迎光临百家\n{text}", f"{text}\n家乐网站大全"):
        found = compare(policy(text), shown(text, whole))
        assert found.verdict is Verdict.POLLUTED
        assert "spam" in codes(found)
    assert compare(policy(text), shown(text)).verdict is Verdict.FAITHFUL


def test_spam_beside_a_text_that_speaks_of_it_is_seen() -> None:
    """A policy against gambling is no spam; a line of gambling below its text is."""
    text = "\n".join([*LINES[:2], "严厉打击网上六合彩、百家乐等违法活动。", *LINES[2:]])
    assert compare(policy(text), shown(text)).verdict is Verdict.FAITHFUL
    for line in ("真人视讯 时时彩开户", "ＣＡＳＩＮＯ"):
        assert compare(policy(text), shown(text, f"{text}\n{line}")).verdict is Verdict.POLLUTED


def test_the_label_of_a_number_may_be_the_texts_last_line() -> None:
    """A number below the text stands under the label with which the text ends."""
    text = f"{TEXT}\n发文字号："
    found = compare(policy(text), shown(text, f"{text}\n青政办发〔2026〕19号"))
    assert found.verdict is Verdict.ALTERED
    assert "number_differs" in codes(found)
    assert compare(policy(text), shown(text)).verdict is Verdict.FAITHFUL


def test_another_number_beside_the_text_is_seen() -> None:
    """Ahead of the text or behind it, labelled."""
    for whole in (f"发文字号：青政办发〔2026〕19号\n{TEXT}", f"{TEXT}\n文号：青政办发〔2026〕19号"):
        assert "number_differs" in codes(compare(policy(TEXT), shown(TEXT, whole)))


def test_another_copy_beside_the_text_is_seen() -> None:
    """The same text once more with a word changed, above or below the whole one."""
    changed = TEXT.replace("应当", "可以", 1)
    assert changed != TEXT
    for whole in (f"{changed}\n{TEXT}", f"{TEXT}\n{changed}"):
        found = compare(OPINION.original, shown(TEXT, whole))
        assert found.verdict is Verdict.ALTERED
        assert "other_copy_differs" in codes(found)


def test_what_is_put_into_the_article_is_seen() -> None:
    """A sentence below the text, in the article; outside the article anything may stand."""
    put = "本段内容由白桦在线整理发布，欢迎各界人士关注我们。"
    assert compare(OPINION.original, shown(f"{TEXT}\n{put}")).verdict is Verdict.POLLUTED
    assert compare(OPINION.original, shown(TEXT, f"{TEXT}\n{put}")).verdict is Verdict.FAITHFUL


def test_the_text_ends_a_list_above_it() -> None:
    """What is put behind the text is none of the articles listed ahead of it."""
    put = "本段内容由白桦在线整理发布，欢迎各界人士关注我们！"
    found = compare(OPINION.original, shown(f"相关链接\n关于印发某规划的通知\n{TEXT}\n{put}"))
    assert found.verdict is Verdict.POLLUTED


def test_an_article_found_too_small_injects_nothing() -> None:
    """Where only the whole page has the whole text, what is beside it there is no part of it."""
    put = "本段内容由白桦在线整理发布，欢迎各界人士关注我们。"
    page = shown("\n".join(LINES[2:]), f"{put}\n{TEXT}\n{put}")
    assert compare(OPINION.original, page).verdict is Verdict.FAITHFUL


# -- the pieces --------------------------------------------------------------------------------

NASTY = st.text("甲-.…e\u0301\u1100\u1161\u200b ", max_size=3)


@settings(max_examples=500)
@given(
    st.lists(NASTY, max_size=2),
    st.lists(NASTY, min_size=1, max_size=2),
    st.lists(NASTY, max_size=2),
)
def test_what_is_beside_reads_as_it_does_on_the_whole(
    ahead: list[str], lines: list[str], behind: list[str]
) -> None:
    """Signs that join across lines, dashes and dots that become one, a text that stands twice."""
    text = "\n".join(lines)
    original = Original(None, "", text)
    own = prepared(original).own
    page = "\n".join([*ahead, text.strip(), *behind])
    found = beside(own, page)
    assert found is not None
    parts = found.normalised()
    if parts is None or not own.plain:
        return
    plain = normalise(page)
    assert plain == f"{parts[0]}{own.plain}{parts[1]}"
    assert plain.find(own.plain) == len(parts[0])
    assert plain.find(own.plain, len(parts[0]) + 1) < 0


PIECE = st.text("甲\n乙", max_size=4)


@given(PIECE, st.integers(1, 60), st.integers(0, 12), PIECE)
def test_the_lines_of_a_text_are_found_wherever_they_are(
    piece: str, size: int, ahead: int, tail: str
) -> None:
    """As a plain search finds them, however often their beginning stands on the page."""
    text = f"甲{piece * size}乙"
    page = f"甲{piece * size}\n" * ahead + f"\n{text}\n{tail}"
    found = beside(prepared(Original(None, "", text)).own, page)
    framed = f"\n{page}\n"
    at = framed.find(f"\n{text}\n")
    assert found is not None
    assert found.ahead == framed[1:at]
    assert found.behind == framed[at + len(text) + 2 : -1]


@given(st.text("国发令告公通第号號年〔〕（）［]<>「」﹝﹞ \u3000\u200b\n12０９6十", max_size=24))
def test_a_text_is_not_searched_for_numbers_only_where_it_holds_none(text: str) -> None:
    """A number on a line of its own opens the search: what else is found there, is found alone."""
    sure = "国发〔2014〕26号"
    assert find_docnos(text) == find_docnos(f"{text}\n{sure}")[:-1]
