"""What stands above the text and below it: another number, a line that takes the copy back."""

from __future__ import annotations

from typing import Final

import pytest

from syndicator.core.model import Revision
from syndicator.core.times import Millis
from syndicator.core.verdict import Verdict
from syndicator.pages.judging import Judgement, PageAnswer, Question, judge

TITLE: Final = "示例县人民政府关于水库加固的通知"
TEXT: Final = "\n".join(
    f"第{n}条 各乡镇要做好第{n}批水库除险加固工作，按期完成。" for n in range(1, 9)
)
ASKED: Final = Question(
    texts=(Revision(1, TITLE, "", TEXT, "d", "https://source.example/1.htm", Millis(0)),),
    doc_no="示例政发〔2026〕8号",
)


def judged(above: str, *, beside: str = "", below: str = "") -> Judgement:
    """The verdict on a page that shows this between title and article, that beside or below it."""
    lines = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
    html = (
        f"<html><head><title>{TITLE}</title></head><body>{beside}<h1>{TITLE}</h1>{above}"
        f"<div class='article-content'>{lines}{below}</div></body></html>"
    )
    return judge(ASKED, PageAnswer("https://town.example/1.html", 200, {}, html.encode()))


@pytest.mark.parametrize(
    "shown", ["示例政发〔2026〕9号", "（示例政发〔2025〕8号）", "示例办发[2026]8号"]
)
def test_another_number_under_the_title_is_an_alteration(shown: str) -> None:
    """Bare, outside the article, one character off: the paper would be cited wrongly."""
    found = judged(f"<p>{shown}</p>")
    assert found.verdict is Verdict.ALTERED
    (span,) = found.comparison.spans
    assert span.original == "示例政发〔2026〕8号"
    assert "number_differs" in {one.code for one in found.comparison.reasons}


def test_its_own_number_under_the_title_is_faithful() -> None:
    """In whatever brackets."""
    found = judged("<p>示例政发[2026]8号</p>", beside="<p>示例政发〔2026〕9号</p>")
    assert found.verdict is Verdict.FAITHFUL
    assert "number_not_shown" not in {one.code for one in found.comparison.reasons}


@pytest.mark.parametrize(
    "above, beside",
    [
        ("", "<ul><li>示例政发〔2026〕9号</li></ul>"),
        ("<p>上一篇：示例政发〔2026〕9号</p>", ""),
    ],
)
def test_numbers_of_other_papers_are_none_of_its_own(above: str, beside: str) -> None:
    """Above the title, or named in a line: it is not shown, and that is all."""
    found = judged(above, beside=beside)
    assert found.verdict is Verdict.FAITHFUL
    assert "number_not_shown" in {one.code for one in found.comparison.reasons}


@pytest.mark.parametrize(
    "line",
    ["如发现页面内容有误，请点击纠错", "在线预览 下载", "责任编辑：王五", "扫一扫在手机打开当前页"],
)
def test_what_sites_print_below_any_article_is_let_be(line: str) -> None:
    """Buttons and calls for corrections take nothing back."""
    assert judged("", below=f"<p>{line}</p>").verdict is Verdict.FAITHFUL


@pytest.mark.parametrize("line", ["我县暂缓执行本文件", "【预览】", "（征求意见稿）"])
def test_a_line_that_takes_the_copy_back_is_an_addition(line: str) -> None:
    """Too short for a sentence, and enough to make the copy no copy."""
    found = judged("", below=f"<p>{line}</p>")
    assert found.verdict is Verdict.POLLUTED
    assert line in {span.page for span in found.comparison.spans}
