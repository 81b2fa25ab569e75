"""Pages that are something else: other documents, links, walls, other columns, cut articles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicator.core.judging.compare import Comparison, Original, Page, compare
from syndicator.core.times import parse_stamp
from syndicator.core.verdict import Verdict
from tests.core.policies import OPINION, SOURCE_URL, on_page

TEXT, LINES, TITLE = OPINION.text, OPINION.lines, OPINION.title


def codes(found: Comparison) -> set[str]:
    """The reasons' codes."""
    return {reason.code for reason in found.reasons}


def verdict(text: str, original: Original = OPINION.original) -> Verdict:
    """The verdict on a page of this text."""
    return compare(original, Page(text)).verdict


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
