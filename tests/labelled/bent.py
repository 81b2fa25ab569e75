"""What bends a whole text: words beside it or on its lines, other headings, cells in other places.

Each was once called faithful.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from html import escape
from typing import Final

from syndicator.core.verdict import Verdict
from tests.labelled.pairs import Case
from tests.labelled.papers import FUNDS, OPINION_PAPER, ORDER, PLAN, UNITS, Document, Table
from tests.labelled.sheets import HOST, Raw, Sheet, sheet_of

FAITHFUL, ALTERED, POLLUTED = Verdict.FAITHFUL, Verdict.ALTERED, Verdict.POLLUTED
_CUT_OUT: Final = ("trs", "ueditor", "wordpress", "gkmlpt")
"""Dresses whose article stands in a container of its own."""

_RULES: Final = (
    "第十一条　违反本办法的，由市局发布声明并处十万元罚款。",
    "第十一条　渡工应当持码登录系统，未登录的处五千元罚款。",
    "第十一条　本办法附件与正文具有同等效力。",
)
_CORRECTIONS: Final = (
    "勘误：第六条“500米”应为“800米”",
    "注：上述补助标准在我市按50%执行",
    "注：本办法自2027年7月1日起施行",
    "本市渡口除外",
    "（送审稿）",
    "（白桦市参照执行）",
)
_LABELS: Final = (
    "来源：本条在我市不适用",
    "作者：第四条删除",
    "原文链接：上述罚款减半",
    "（来源：上述500米改为800米）",
    "相关链接：上条不适用",
    "下一篇：以下条款不适用",
    "版权所有 以下作废",
)
_ON_THE_LAST_LINE: Final = ("但白桦市除外", "，白桦市自2028年1月1日起施行", "和白桦市水利局")


def beside() -> Iterator[Case]:
    """Words of a site's own that rule, correct or except something."""
    for paper in (ORDER, PLAN):
        sheet = sheet_of(paper)
        for line in (*_RULES, *_CORRECTIONS):
            raw = Raw(f"<p>{escape(line)}</p>")
            for where, blocks in (
                ("above", (raw, *sheet.blocks)),
                ("below", (*sheet.blocks, raw)),
            ):
                case = Case(f"{line[:12]} {where}", paper, replace(sheet, blocks=blocks), POLLUTED)
                yield replace(case, dresses=_CUT_OUT)
    sheet = sheet_of(ORDER)
    half = len(sheet.blocks) // 2
    for line in _LABELS:
        raw = Raw(f"<p>{escape(line)}</p>")
        between = replace(sheet, blocks=(*sheet.blocks[:half], raw, *sheet.blocks[half:]))
        yield Case(f"label {line[:10]}", ORDER, between, POLLUTED, dresses=_CUT_OUT)
    for paper in (ORDER, UNITS, FUNDS):
        *most, last = sheet_of(paper).blocks
        for words in _ON_THE_LAST_LINE:
            bent = replace(sheet_of(paper), blocks=(*most, f"{last}{words}"))
            case = Case(f"last line {words}", paper, bent, ALTERED, put=(words[-4:],))
            yield replace(case, dresses=_CUT_OUT)
        first, *rest = sheet_of(paper).blocks
        ahead = replace(sheet_of(paper), blocks=(f"除白桦市以外的{first}", *rest))
        yield Case("first line", paper, ahead, ALTERED, put=("除白桦市以外的",), dresses=_CUT_OUT)


def headings() -> Iterator[Case]:
    """A second title or number above the text, or another edition's."""
    for paper in (OPINION_PAPER, PLAN, UNITS):
        sheet = sheet_of(paper)
        number = Raw("<p>白政发〔2026〕9号</p>")
        second = replace(sheet, blocks=(number, *sheet.blocks))
        case = Case("second number", paper, second, ALTERED, put=("白政发〔2026〕9号",))
        yield replace(case, reason="number_differs", dresses=_CUT_OUT)
        edition = replace(sheet, title=f"{paper.title}（试行）")
        yield Case("another edition", paper, edition, ALTERED, dresses=_CUT_OUT)
        repealed = replace(sheet, title=f"{paper.title}（已废止）")
        yield Case("marked repealed", paper, repealed, FAITHFUL, dresses=_CUT_OUT)
    for paper in (OPINION_PAPER, PLAN):
        wrong = paper.title.replace("关于", "关于停止", 1)
        line = Raw(f'<p style="text-align:center"><b>{escape(wrong)}</b></p>')
        sheet = replace(sheet_of(paper), blocks=(line, *sheet_of(paper).blocks))
        case = Case("second title", paper, sheet, ALTERED, reason="title_differs")
        yield replace(case, dresses=_CUT_OUT)


_TASKS: Final = Document(
    "108",
    "青石省水利厅关于印发渡口整治任务分工表的通知",
    "青水发〔2026〕21号",
    (
        "各市（州）水利局：",
        "现将渡口整治任务分工表印发给你们，请按照分工抓好落实，每月5日前报送进展情况。",
        Table(
            (
                ("任务", "牵头", "配合", "经费"),
                ("渡口设置审批", "√", "", ""),
                ("渡船检验", "", "√", "35"),
                ("补助资金", "120", "", "12"),
            )
        ),
        "青石省水利厅",
        "2026年6月1日",
    ),
    published=date(2026, 6, 2),
)


def cells() -> Iterator[Case]:
    """Tables whose words are all there: in their places, and in others."""
    for name, rows in (
        ("mark in another column", {1: ("渡口设置审批", "", "√", "")}),
        ("marks of two rows", {1: ("渡口设置审批", "", "√", ""), 2: ("渡船检验", "√", "", "35")}),
        ("sum in another column", {3: ("补助资金", "", "120", "12")}),
        ("cells glued", {3: ("补助资金", "12012", "", "")}),
        ("words over a border", {0: ("任务牵", "头", "配合", "经费")}),
    ):
        yield Case(name, _TASKS, _with_rows(rows), ALTERED, reason="cells_moved")
    yield Case("cells whole", _TASKS, sheet_of(_TASKS), FAITHFUL)
    spanned = (
        "<table><tr><td>任务</td><td>牵头</td><td>配合</td><td>经费</td></tr>"
        "<tr><td>渡口设置审批</td><td colspan=3>√</td></tr>"
        "<tr><td colspan=2>渡船检验</td><td>√</td><td>35</td></tr>"
        "<tr><td>补助资金</td><td colspan=2>120</td><td>12</td></tr><tr><td></td></tr></table>"
    )
    ahead, behind = _TASKS.blocks[:2], _TASKS.blocks[3:]
    for name, drawn in (
        ("cells merged with empty ones", Raw(spanned)),
        ("cells as lines", Raw("<p>" + "<br>".join(_words(_TASKS)) + "</p>")),
    ):
        blocks = (*ahead, drawn, *behind)
        yield Case(name, _TASKS, replace(sheet_of(_TASKS), blocks=blocks), FAITHFUL)


def _words(paper: Document) -> list[str]:
    table = next(block for block in paper.blocks if isinstance(block, Table))
    return [cell for row in table.rows for cell in row if cell]


def _with_rows(rows: Mapping[int, tuple[str, ...]]) -> Sheet:
    blocks = tuple(
        Table(tuple(rows.get(at, row) for at, row in enumerate(block.rows)))
        if isinstance(block, Table)
        else block
        for block in _TASKS.blocks
    )
    return replace(sheet_of(_TASKS), blocks=blocks)


_FORMS: Final = (
    # how a source writes its list of attachments
    ("on lines of their own", ("附件：", "1.渡口登记表", "2.渡工登记表")),
    ("on one line", ("附件：1.渡口登记表　2.渡工登记表",)),
    ("each labelled", ("附件1.渡口登记表", "附件2.渡工登记表")),
    ("with stops", ("附件：1.渡口登记表；", "2.渡工登记表。")),
)


def forms() -> Iterator[Case]:
    """Lists of attachments in any form, set by a CMS: rightly, and one name for another."""
    for form, lines in _FORMS:
        blocks = (*_TASKS.blocks[:2], *lines, *_TASKS.blocks[3:])
        paper = replace(_TASKS, key=f"{_TASKS.key}-{len(lines)}{len(lines[0])}", blocks=blocks)
        for name, second, verdict in (
            ("", "渡工登记表", FAITHFUL),
            (", a word", "渡船登记表", ALTERED),
        ):
            box = Raw(
                f'<p>附件1：<a href="{HOST}/a.doc">渡口登记表.doc</a></p>'
                f'<p>附件2：<a href="{HOST}/b.doc">{second}.doc</a></p>'
            )
            drawn = (*_TASKS.blocks[:2], box, *_TASKS.blocks[3:])
            case = Case(
                f"list {form}{name}", paper, replace(sheet_of(paper), blocks=drawn), verdict
            )
            yield case
    longer = PLAN.attachments[1].name + "（征求意见稿）"
    links = "".join(
        f'<p><a href="{HOST}/{at}.doc">{escape(name)}</a></p>'
        for at, name in enumerate((PLAN.attachments[0].name, longer))
    )
    below = replace(sheet_of(PLAN), attachments=(), blocks=(*PLAN.blocks, Raw(links)))
    yield Case("attachment of another edition", PLAN, below, ALTERED, reason="attachment_renamed")


_UNSEEN: Final = (
    *("opacity:.01", "opacity:1%", "font-size:1px", "font:0/0 a", "color:#0000"),
    *("color:rgb(0 0 0 / 0)", "-webkit-text-fill-color:transparent", "filter:opacity(0)"),
    *("transform:scaleX(0)", "transform:rotateY(90deg)", "content-visibility:hidden"),
)


def unseen() -> Iterator[Case]:
    """Words that a style takes out of sight in less common ways."""
    line = next(one for one in ORDER.lines if "不得酒后" in one)
    for style in _UNSEEN:
        marked = escape(line).replace("不得酒后", f'<b style="{style}">不得</b>酒后', 1)
        blocks = tuple(Raw(f"<p>{marked}</p>") if one == line else one for one in ORDER.blocks)
        yield Case(f"unseen by {style}", ORDER, replace(sheet_of(ORDER), blocks=blocks), ALTERED)
