"""Figures above the line and numbers that browsers write: what markup makes of a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from typing import Final

from syndicator.core.verdict import Verdict
from tests.labelled.pairs import Case
from tests.labelled.papers import Document
from tests.labelled.sheets import Raw, Sheet, sheet_of

_DRESSES: Final = ("trs", "bare", "wordpress")
_TASKS: Final = (
    "各市（州）于2026年8月底前完成辖区内渡口水深的首轮测量。",
    "测量成果经县级复核后报省级数据库，逾期不报的予以通报。",
    "省级每半年抽查一次，抽查比例不低于十分之一。",
)
_HEAD: Final = (
    "各市（州）人民政府，省政府有关部门：",
    "为规范渡口水域测量，现将有关要求通知如下：",
    "测量点间距不大于10²米，单点误差不超过5×10⁻³米，水样总氮按1.2×10³毫克/立方米以下评定。",
    "水域面积以km²计，流量以m³/s计，二氧化碳浓度以CO₂计，102个渡口列入首批。",
    "重点任务如下：",
)
_TAIL: Final = ("本通知自印发之日起施行，有效期二年。", "青石省水利厅", "2026年7月6日")
_NUMBER: Final = "青水发〔2026〕41号"
_TITLE: Final = "青石省水利厅关于做好渡口水域测量工作的通知"


def _document(key: str, tasks: Sequence[str | Raw]) -> Document:
    blocks = (*_HEAD, *tasks, *_TAIL)
    return Document(key, _TITLE, _NUMBER, blocks, published=date(2026, 7, 8))


def _list(attributes: str = "", tasks: Sequence[str] = _TASKS, entry: str = "<li>{}</li>") -> Raw:
    entries = "".join(entry.format(escape(task)) for task in tasks)
    return Raw(f"<ol{attributes}>{entries}</ol>")


def _typed(first: int = 1, tasks: Sequence[str] = _TASKS) -> tuple[str, ...]:
    return tuple(f"{at}.{task}" for at, task in enumerate(tasks, first))


TYPED: Final = _document("110", _typed())
LISTED: Final = _document("111", (_list(),))
FOURTH: Final = _document("112", (_list(' start="4"'),))
BULLETS: Final = _document("113", _TASKS)


def _case(name: str, paper: Document, sheet: Sheet, verdict: Verdict, *words: str) -> Case:
    lost, put = (words[:1], words[1:])
    named = tuple(filter(None, lost)), tuple(filter(None, put))
    return Case(name, paper, sheet, verdict, *named, dresses=_DRESSES)


def _swapped(paper: Document, words: str, markup: str) -> Sheet:
    sheet = sheet_of(paper)
    blocks = tuple(
        Raw(f"<p>{escape(block).replace(words, markup, 1)}</p>")
        if isinstance(block, str) and words in block
        else block
        for block in sheet.blocks
    )
    return replace(sheet, blocks=blocks)


_SAME: Final = (
    ("10²", "10<sup>2</sup>"),
    ("10⁻³", "10<sup>-3</sup>"),
    ("10⁻³", "10<sup><span>−</span>3</sup>"),
    ("10³", "10<SUP>3</SUP>"),
    ("km²", "km2"),
    ("km²", "km<sup>2</sup>"),
    ("m³/s", "㎥/s"),
    ("CO₂", "CO2"),
    ("CO₂", "CO<sub>2</sub>"),
)
_OTHER: Final = (
    ("10²", "102", "10²", "102"),
    ("10²", "10<sub>2</sub>", "²", "₂"),
    ("10²", "10<sup>3</sup>", "²", "³"),
    ("10⁻³", "10<sup>3</sup>", "⁻", ""),
    ("10³", "103", "10³", "103"),
    ("102个", "10<sup>2</sup>个", "102", "10²"),
    ("102个", "10²个", "102", "10²"),
)


def raised() -> Iterator[Case]:
    """Exponents as signs and as markup; the same digits on the line are another figure."""
    for words, markup in _SAME:
        yield _case(f"raised {markup}", TYPED, _swapped(TYPED, words, markup), Verdict.FAITHFUL)
    for words, markup, lost, put in _OTHER:
        sheet = _swapped(TYPED, words, markup)
        yield _case(f"raised {words} {markup}", TYPED, sheet, Verdict.ALTERED, lost, put)


def _with(paper: Document, tasks: Sequence[str | Raw]) -> Sheet:
    return replace(sheet_of(paper), blocks=(*_HEAD, *tasks, *_TAIL))


def numbered() -> Iterator[Case]:
    """Numbers typed, numbers written by the browser, and none: the same, or another order."""
    faithful: tuple[tuple[str, Document, Sequence[str | Raw]], ...] = (
        ("typed as a list", TYPED, (_list(),)),
        ("typed as a list of paragraphs", TYPED, (_list(entry="<li><p>{}</p></li>"),)),
        ("typed in parts", TYPED, (_list(tasks=_TASKS[:1]), _list(' start="2"', _TASKS[1:]))),
        ("typed in a list without numbers", TYPED, (_list(' style="list-style:none"', _typed()),)),
        ("typed in a list", TYPED, (_list(tasks=_typed()),)),
        ("list", LISTED, (_list(),)),
        ("list typed", LISTED, _typed()),
        ("list as paragraphs", LISTED, _TASKS),
        ("list without numbers", LISTED, (_list(' style="list-style-type:none"'),)),
        ("fourth typed", FOURTH, _typed(4)),
        ("fourth by value", FOURTH, (Raw(_list().html.replace("<li>", '<li value="4">', 1)),)),
        ("no numbers, a list", BULLETS, (_list(),)),
    )  # fmt: skip
    for name, paper, tasks in faithful:
        yield _case(f"numbers {name}", paper, _with(paper, tasks), Verdict.FAITHFUL)
    altered: tuple[tuple[str, Document, Sequence[str | Raw], str, str], ...] = (
        ("typed, begun at 3", TYPED, (_list(' start="3"'),), "1", "3"),
        ("typed, reversed", TYPED, (_list(" reversed"),), "1", "3"),
        ("typed, in letters", TYPED, (_list(' type="a"'),), "1", "a"),
        ("typed, with a value", TYPED, (_list(entry='<li value="7">{}</li>'),), "1", "7"),
        ("list, begun at 2", LISTED, (_list(' start="2"'),), "1", "2"),
        ("list typed from 2", LISTED, _typed(2), "1", "2"),
        ("fourth, begun at 1", FOURTH, (_list(),), "4", "1"),
        ("fourth, typed from 1", FOURTH, _typed(), "4", "1"),
        ("list, one exchanged", LISTED, (_list(tasks=_TASKS[:1] + _TASKS[:0:-1]),), "", ""),
    )
    for name, paper, tasks, lost, put in altered:
        yield _case(f"numbers {name}", paper, _with(paper, tasks), Verdict.ALTERED, lost, put)
    changed = (_list(tasks=(_TASKS[0].replace("8月", "9月"), *_TASKS[1:])),)
    for paper in (TYPED, LISTED, BULLETS):
        sheet = _with(paper, changed)
        yield _case("numbers right, a figure wrong", paper, sheet, Verdict.ALTERED, "8", "9")
