"""Marks are seen where marks stand, and words are not taken for marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndicator.core.secrecy import MarkKind, secrecy_marks, urgent_marks
from syndicator.pages.extract import read_page

BODY = "某省人民政府关于加强保密工作的通知\n各市州人民政府：\n要严守国家秘密，做好工作。"


@pytest.mark.parametrize(
    "line, mark",
    [
        ("机密★10年", "机密★10年"),
        ("秘密★", "秘密★"),
        ("绝　密★长期", "绝密★长期"),
        ("秘 密", "秘密"),
        ("机密 ★ 一年", "机密★一年"),
        ("000123 机密★1年 特急", "机密★1年"),
        ("密级：秘密", "秘密"),
        ("内部文件", "内部文件"),
        ("内部资料　注意保存", "内部资料,注意保存"),
        ("内部资料，注意保存", "内部资料,注意保存"),
        ("【内部】", "内部"),
        ("公文处理单 秘密★6个月", "秘密★6个月"),
        ("（此件依申请公开）", "依申请公开"),
        ("公开方式：依申请公开", "依申请公开"),
        ("（此件不予公开）", "不予公开"),
        ("此件不公开", "不公开"),
    ],
)
def test_mark_lines_in_the_head(line: str, mark: str) -> None:
    """A line that is a mark counts in the head of a document, in any spacing."""
    marks = {str(mark).replace(",", "") for mark in secrecy_marks(f"{line}\n{BODY}")}
    assert marks == {mark.replace(",", "")}


@pytest.mark.parametrize("note", ["（此件依申请公开）", "（此件不予公开）"])
def test_notes_below_the_date(note: str) -> None:
    """附注 stands at the end: it is found there too."""
    assert secrecy_marks(f"{BODY}\n" + "正文。\n" * 30 + f"2026年1月1日\n{note}")


@pytest.mark.parametrize(
    "label, value, mark",
    [
        ("密级", "机密", "机密"),
        ("密 级", "秘密★1年", "秘密★1年"),
        ("公开属性", "依申请公开", "依申请公开"),
        ("公 开 方 式", "不予公开", "不予公开"),
        ("信息公开属性", "内部公开", "内部公开"),
        ("备注", "机密★10年", "机密★10年"),
    ],
)
def test_labels_of_the_metadata_block(label: str, value: str, mark: str) -> None:
    """The values of 密级 and 公开属性 are marks."""
    assert [str(found) for found in secrecy_marks("", [(label, value)])] == [mark]


@pytest.mark.parametrize(
    "text, fields, title",
    [
        (BODY, (), "关于印发《保守国家秘密法实施条例》的通知"),
        ("中华人民共和国保守国家秘密法\n第一条 为了保守国家秘密\n商业秘密受法律保护", (), ""),
        ("机密级计算机管理办法\n秘密载体销毁规定\n绝密文件由专人保管", (), ""),
        ("依申请公开工作规程\n一、申请人可以申请公开政府信息", (), "依申请公开办理流程"),
        ("内部控制规范\n内部审计工作规定\n内部管理制度", (), "行政事业单位内部控制规范"),
        ("第一条\n" * 20 + "秘密\n" + "条文。\n" * 20, (), ""),
        ("（此件公开发布）", (), ""),
        ("（此件主动公开）", (), ""),
        ("", (("公开属性", "主动公开"), ("密级", "无"), ("密级", "公开")), ""),
        ("", (("主题分类", "保密\\国家秘密"), ("标题", "机密档案管理办法")), ""),
        ("★ 重要提示\n★★★", (), ""),
        ("", (), ""),
    ],
)
def test_words_in_prose_mark_nothing(
    text: str, fields: tuple[tuple[str, str], ...], title: str
) -> None:
    """Laws about secrets, procedures for requests and internal control are public documents."""
    assert secrecy_marks(text, fields, title) == ()


def test_titles_bear_marks_only_in_brackets() -> None:
    """（内部） and 【秘密】 in a title mark it."""
    assert [str(mark) for mark in secrecy_marks("", (), "关于某事的通知（内部）")] == ["内部"]
    assert [str(mark) for mark in secrecy_marks("", (), "【秘密】关于某事的通知")] == ["秘密"]


def test_urgency_is_no_secrecy() -> None:
    """特急 is seen as urgency, in head, label and title, and keeps nothing from the public."""
    for text, fields, title in (
        (f"特 急\n{BODY}", (), ""),
        (f"特急·明电\n{BODY}", (), ""),
        ("", (("紧急程度", "加急"),), ""),
        ("", (), "（特急）关于防汛的通知"),
    ):
        marks = urgent_marks(text, fields, title)
        assert [mark.kind for mark in marks] == [MarkKind.URGENT]
        assert secrecy_marks(text, fields, title) == ()
    assert urgent_marks("应急管理部特急件办理规定\n各市州：", (), "应急预案") == ()


def test_both_marks_in_one_line() -> None:
    """份号, 密级 and 紧急程度 in one line are told apart."""
    head = f"000123　机密★1年　特急\n{BODY}"
    assert [str(mark) for mark in secrecy_marks(head)] == ["机密★1年"]
    assert [str(mark) for mark in urgent_marks(head)] == ["特急"]


def test_real_pages_bear_none(real_data: Path) -> None:
    """Published policies and news are public: no real page is taken for secret or urgent."""
    for file in real_data.glob("govcn_*/*.html"):
        page = read_page(file.read_bytes())
        assert secrecy_marks(page.text, page.fields, page.title or "") == (), file.name
        assert urgent_marks(page.text, page.fields, page.title or "") == (), file.name
