"""The metadata block in its real spellings, and what the text says where the block is silent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from syndicator.core.metadata import PolicyMeta, field_of, from_fields, labelled_fields
from syndicator.core.model import Openness
from syndicator.pages.extract import read_page

BLOCK = (
    ("索  引  号", "000099999/2026-00085"),
    ("主题分类", "工业、交通\\其他; 综合政务\\电子政务"),
    ("发文机关", "青石省人民政府办公厅 青石省财政厅"),
    ("成文日期", "2026年07月28日"),
    ("标\u3000\u3000题", "关于加快发展某业的指导意见"),
    ("文\u00a0\u00a0\u00a0\u00a0号", "青政办发〔2026〕26号"),
    ("发布日期", "2026年08月06日"),
    ("主 题 词", ""),
    ("公 开 方 式", "主动公开"),
    ("来源", "青石省人民政府网"),
    ("有效性", "有效"),
)

BODY = """关于加快发展某业的指导意见
青政办发〔2026〕26号
各市、州人民政府，省政府各厅委办、各直属机构：
近年来，我省某业发展较快，但与高质量发展的要求相比还有差距。为加快推进某业健康发展，经省政府同意，现提出如下意见：
一、总体要求。
青石省人民政府办公厅
2026年7月28日
（此件公开发布）
附件：任务分工表
"""


def test_the_block_is_read_whole() -> None:
    """Each labelled cell becomes its field, whatever blanks the label has inside."""
    meta = from_fields(BLOCK, BODY, {})
    assert meta.doc_no is not None
    assert meta.signed is not None
    assert meta.published is not None
    assert meta.title == "关于加快发展某业的指导意见"
    assert meta.doc_no.key == "青政办发|2026|26"
    assert meta.doc_no_text == "青政办发〔2026〕26号"
    assert meta.issuers == ("青石省人民政府办公厅", "青石省财政厅")
    assert meta.addressees == ("各市、州人民政府", "省政府各厅委办、各直属机构")
    assert meta.signed.iso() == "2026-07-28T00:00:00+08:00"
    assert meta.published.iso() == "2026-08-06T00:00:00+08:00"
    assert meta.index_no == "000099999/2026-00085"
    assert meta.themes == ("工业、交通\\其他", "综合政务\\电子政务")
    assert meta.source == "青石省人民政府网"
    assert meta.openness is Openness.ACTIVE
    assert meta.validity == "有效"
    assert meta.marks == ()
    assert meta.urgent == ()


def test_the_text_speaks_where_the_block_is_silent() -> None:
    """Number line, addressees, date and note of openness are found in the text alone."""
    meta = from_fields((), BODY, {})
    assert meta.doc_no is not None
    assert meta.signed is not None
    assert meta.doc_no.key == "青政办发|2026|26"
    assert meta.addressees == ("各市、州人民政府", "省政府各厅委办、各直属机构")
    assert meta.signed.iso() == "2026-07-28T00:00:00+08:00"
    assert meta.openness is Openness.ACTIVE
    assert meta.title is None


def test_tags_speak_last() -> None:
    """ArticleTitle, PubDate and ContentSource count where the block has none; markup goes."""
    tags = {
        "articletitle": "<p>关于<b>某事</b>的通知</p>",
        "pubdate": "2026-08-06 09:30",
        "contentsource": "青石日报",
    }
    meta = from_fields((), "", tags)
    assert (meta.title, meta.source) == ("关于某事的通知", "青石日报")
    assert meta.published is not None
    assert meta.published.iso() == "2026-08-06T09:30:00+08:00"
    assert from_fields(BLOCK, "", tags).title == "关于加快发展某业的指导意见"


def test_a_silent_page_says_nothing() -> None:
    """No block, no text, no tags: nothing is made up."""
    assert from_fields((), "", {}) == PolicyMeta()
    assert from_fields((("发文字号", ""), ("发文机关", " ")), "正文。", {}) == PolicyMeta()


def test_a_bare_order_takes_its_issuer() -> None:
    """令2026年第1号 of a ministry is that ministry's order."""
    meta = from_fields((("文号", "令2026年第1号"), ("发布机构", "青石省人民政府")), "", {})
    assert meta.doc_no is not None
    assert meta.doc_no.key == "青石省人民政府令|2026|1"
    assert meta.doc_no_text == "令2026年第1号"


@pytest.mark.parametrize(
    "cell, names",
    [
        ("财政部 税务总局", ("财政部", "税务总局")),
        ("财政部、税务总局", ("财政部", "税务总局")),
        ("国 务 院", ("国务院",)),
        ("国务院", ("国务院",)),
        ("", ()),
    ],
)
def test_joint_issuers_are_told_apart(cell: str, names: tuple[str, ...]) -> None:
    """Names are separated by blanks or 、; letters spaced out are one name."""
    assert from_fields((("发文机关", cell),), "", {}).issuers == names


@pytest.mark.parametrize(
    "body, addressees",
    [
        ("某通知\n各县人民政府：\n正文。", ("各县人民政府",)),
        ("某通知\n现将有关事项通知如下：\n一、正文。", ()),
        ("某公告\n根据有关规定，公告如下：\n一、正文。", ()),
        ("某通知\n第一段已经结束。\n注意：\n正文。", ()),
        ("某通知\n附件：\n", ()),
    ],
)
def test_only_an_address_line_names_addressees(body: str, addressees: tuple[str, ...]) -> None:
    """A line that announces what follows is no 主送机关, nor is one below the first paragraph."""
    assert from_fields((), body, {}).addressees == addressees


@pytest.mark.parametrize(
    "note, openness",
    [
        ("（此件公开发布）", Openness.ACTIVE),
        ("（此件依申请公开）", Openness.ON_REQUEST),
        ("（此件删减后公开）", Openness.ON_REQUEST),
        ("（此件不予公开）", Openness.CLOSED),
        ("正文提到依申请公开工作。", None),
    ],
)
def test_the_note_below_the_date_tells_openness(note: str, openness: Openness | None) -> None:
    """附注 is read as 公开属性; prose about openness is not."""
    meta = from_fields((), f"某通知\n正文。\n2026年1月1日\n{note}", {})
    assert meta.openness is openness
    kept = openness in {Openness.ON_REQUEST, Openness.CLOSED} and "删减" not in note
    assert bool(meta.marks) is kept


def test_signed_in_chinese_numerals() -> None:
    """Older documents date in Chinese numerals, some with a circle for zero."""
    meta = from_fields((), "某决定\n为了某事，决定如下。\n二○一四年八月六日", {})
    assert meta.signed is not None
    assert meta.signed.iso() == "2014-08-06T00:00:00+08:00"


def test_labels_are_known_in_any_spacing() -> None:
    """Blanks, NBSP, U+3000 and a colon make no other label; unknown labels are none of ours."""
    assert field_of("标　　题：") == "title"
    assert field_of("索 引 号") == "index_no"
    assert field_of("文\u00a0\u00a0号:") == "doc_no"
    assert field_of("联系电话") is None


def test_labelled_lines_and_cells() -> None:
    """Several labels in one line, a value in the next cell, an empty value: all are told apart."""
    pairs = labelled_fields(
        [
            "索  引  号： 000099999/2026-00085      主题分类： 工业、交通\\其他",
            "发文字号：",
            "青政发〔2026〕1号",
            "主 题 词:",
            "发布日期：2026-08-06 09:30 | 来源：青石日报",
            "会议强调：要抓好落实。",
            "数据来源：统计局",
        ]
    )
    assert pairs == [
        ("索引号", "000099999/2026-00085"),
        ("主题分类", "工业、交通\\其他"),
        ("发文字号", "青政发〔2026〕1号"),
        ("主题词", ""),
        ("发布日期", "2026-08-06 09:30"),
        ("来源", "青石日报"),
    ]


def test_real_policies(real_data: Path) -> None:
    """Number, title and index number of the real policies are what the ground truth says."""
    folder = real_data / "govcn_policy_2018"
    for truth in json.loads((folder / "index.json").read_text("utf-8")):
        if not truth.get("html"):
            continue
        page = read_page((folder / truth["html"]).read_bytes())
        meta = from_fields(page.fields, page.text, page.metas)
        assert meta.doc_no_text == truth["release_number"]
        assert meta.index_no == truth["index_number"]
        assert meta.title == truth["title"]
        assert "、".join(meta.issuers) == truth["release_office"]
        assert meta.addressees
        bare = from_fields((), page.text, {})
        assert bare.doc_no == meta.doc_no
