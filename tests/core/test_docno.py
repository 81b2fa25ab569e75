"""Document numbers in every spelling met, and what only looks like one."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.docno import DocNo, find_docno, find_docnos, parse_docno

SPELLINGS = [
    ("国发〔2014〕26号", "国发|2014|26"),
    ("建办市函[2014]543号", "建办市函|2014|543"),
    ("京房售证字(2006)131号", "京房售证字|2006|131"),
    ("京建发【2015】36号", "京建发|2015|36"),
    ("国发［２０１３］３６号", "国发|2013|36"),
    ("京政发（2011）32号", "京政发|2011|32"),
    ("京建法﹝2013﹞20号", "京建法|2013|20"),
    ("京建法〔2012】29号", "京建法|2012|29"),
    ("国发<2014>26号", "国发|2014|26"),
    ("国发〔2014年〕26号", "国发|2014|26"),
    ("京经纪(1996)第0018号", "京经纪|1996|18"),
    ("沪府办规〔2020〕17 号", "沪府办规|2020|17"),
    ("国 办 发 〔 2014 〕 26 号", "国办发|2014|26"),
    ("国\u3000发〔2014〕\u00a026号", "国发|2014|26"),
    ("京建 发〔2012〕52号", "京建发|2012|52"),
    ("国发\u200b〔2014〕26號", "国发|2014|26"),
    ("国办发明电〔2021〕11号", "国办发明电|2021|11"),
    ("国发〔2014〕26、27号", "国发|2014|26"),
    ("建办法〔2014〕5号", "建办法|2014|5"),
    ("日政发〔2014〕1号", "日政发|2014|1"),
    ("和政发〔2014〕1号", "和政发|2014|1"),
]

ORDERS = [
    ("国务院令第838号", "国务院令||838"),
    ("中华人民共和国国务院令第838号", "国务院令||838"),
    ("《条例》已经国务院令第838号公布", "国务院令||838"),
    ("中华人民共和国主席令（第十二号）", "主席令||12"),
    ("主席令第一〇一号", "主席令||101"),
    ("北京市人民政府令第二百三十号", "北京市人民政府令||230"),
    ("2026年第45号令", "令|2026|45"),
    ("交通运输部2026年第45号令", "交通运输部令|2026|45"),
    ("交通运输部令2018年第1号", "交通运输部令|2018|1"),
    ("令2018年第1号", "令|2018|1"),
    ("公告2017年第5号", "公告|2017|5"),
    ("海关总署公告2017年第5号", "海关总署公告|2017|5"),
    ("国家发展和改革委员会公告2017年第5号", "国家发展和改革委员会公告|2017|5"),
    ("总局2018年第13号公告", "总局公告|2018|13"),
    ("令（2011）第230号", "令|2011|230"),
    ("国务院令[1998]第241号", "国务院令|1998|241"),
    ("原煤炭工业部令〔1998〕第5号", "煤炭工业部令|1998|5"),
]

PROSE = [
    ("关于实施京建法【2012】14号", "京建法|2012|14"),
    ("号京建安[2009]2433号", "京建安|2009|2433"),
    ("根据京建发[2013]510号", "京建发|2013|510"),
    ("依据京建发〔2013〕467号文件", "京建发|2013|467"),
    ("关于贯彻国办发〔2008〕131号的通知", "国办发|2008|131"),
    ("整升级的指导意见国发〔2014〕26号", "国发|2014|26"),
    ("六年一月二十三日国发[1986]11号", "国发|1986|11"),
    ("限责任公司京物企资三[2004]第1111号", "京物企资三|2004|1111"),
    ("怀柔区京建房估资准字[2007]第0158号", "京建房估资准字|2007|158"),
    ("国务院办公厅 国办发〔2014〕26号", "国办发|2014|26"),
    ("国务院办公厅国办发〔2014〕26号", "国办发|2014|26"),
    ("市住房和城乡建设委员会京建发〔2012〕52号", "京建发|2012|52"),
    ("机构的通知国资厅产权〔2014〕286号", "国资厅产权|2014|286"),
    ("发文字号：国发〔2014〕26号", "国发|2014|26"),
    ("《国务院关于某事的通知》（国发〔2014〕26号）", "国发|2014|26"),
    ("日京建法〔2014〕1号", "京建法|2014|1"),
]


@pytest.mark.parametrize("text, key", SPELLINGS + ORDERS + PROSE)
def test_one_number_one_key(text: str, key: str) -> None:
    """Every spelling of a number, with prose around it or without, gives its canonical key."""
    docno = find_docno(text)
    assert docno is not None
    assert docno.key == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "第5号",
        "(2014)12号",
        "根据（2014）12号文件",
        "2014年第3季度",
        "2014年8月6日第12号",
        "联系电话：0431-88901234号",
        "电话(2014)8890号",
        "某小区(2014)12号楼",
        "中山路(1999)15号",
        "京ICP备(2013)01号",
        "京ICP备05070218号",
        "京公网安备11010202000001号",
        "（2014）京01民初123号",
        "全国政协十届四次会议第4626号提案",
        "国发〔2014〕号",
        "国发〔2014〕123456号",
        "国发〔0431〕26号",
        "京网文[2014]0123-023号",
        "国务院〔2014〕",
    ],
)
def test_what_only_looks_like_a_number(text: str) -> None:
    """Telephones, houses, licences, court cases, proposals and dates are no document number."""
    assert find_docno(text) is None


def test_several_numbers_with_their_places() -> None:
    """Each mention is found once, in order, and its place cuts it out of the text."""
    text = "按照国发〔2010〕1号和国办发〔2011〕第02号、建法[2012]3号文件以及国务院令第838号"
    found = [(docno.key, text[start:end]) for docno, (start, end) in find_docnos(text)]
    assert found == [
        ("国发|2010|1", "国发〔2010〕1号"),
        ("国办发|2011|2", "国办发〔2011〕第02号"),
        ("建法|2012|3", "建法[2012]3号"),
        ("国务院令||838", "国务院令第838号"),
    ]


def test_a_cell_may_leave_the_last_letter_off() -> None:
    """A metadata cell that holds nothing but a number without 号 is read; prose is not."""
    cell = parse_docno(" 国发〔2014〕26 ")
    assert cell is not None
    assert cell.key == "国发|2014|26"
    assert parse_docno("国发〔2014〕26号") == cell
    assert parse_docno("见国发〔2014〕26页") is None


def test_orders_without_year_match_those_with() -> None:
    """A missing year is no contradiction, a different one is."""
    bare, dated = DocNo("国务院令", None, 241), DocNo("国务院令", 1998, 241)
    assert bare.same(dated)
    assert dated.same(bare)
    assert not dated.same(DocNo("国务院令", 1999, 241))
    assert not bare.same(DocNo("国务院令", None, 242))


def test_a_bare_order_identifies_only_with_its_issuer() -> None:
    """Many ministries have a 令2018年第1号; with the issuer named it is one document."""
    bare = DocNo("令", 2018, 1)
    assert not bare.identifies
    assert bare.issued_by("交通运输部").key == "交通运输部令|2018|1"
    assert DocNo("国发", 2014, 26).issued_by("国务院").key == "国发|2014|26"


def test_every_real_variant(real_data: Path) -> None:
    """All distinct spellings mined from real pages are read, with their year and number."""
    rows = (real_data / "facts/docnum_variants.tsv").read_text("utf-8").splitlines()[1:]
    assert rows
    for text in (row.split("\t")[2] for row in rows):
        plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
        expected = re.search(r"([一-龥]+)[〔\[(【](\d{4})[〕\])】]第?0*(\d+)号", plain)
        docno = find_docno(text)
        assert expected is not None
        assert docno is not None, text
        assert (str(docno.year), str(docno.number)) == (expected[2], expected[3]), text
        assert expected[1].endswith(docno.prefix), text


PREFIXES = st.text(alphabet="京沪吉国建财税教环发函办字政府民社科农林水", min_size=2, max_size=7)
BRACKETS = st.sampled_from(
    ["〔〕", "[]", "()", "【】", "［］", "（）", "﹝﹞", "〔】", "（]", "〖〗"]
)
BLANK = st.sampled_from(["", "", " ", "\u3000", "\u00a0", "\u200b", "  "])
WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789"}


@given(
    PREFIXES,
    st.integers(1949, 2099),
    st.integers(1, 99_999),
    BRACKETS,
    st.lists(BLANK, min_size=5, max_size=5),
    st.booleans(),
    st.booleans(),
)
def test_spelling_never_changes_the_key(
    prefix: str, year: int, number: int, pair: str, blanks: list[str], wide: bool, padded: bool
) -> None:
    """Any number in any brackets, width, padding and spacing has the key of its standard form."""
    serial = f"第{number:05d}" if padded else str(number)
    a, b, c, d, e = blanks
    text = f"{prefix}{a}{pair[0]}{b}{year}{c}{pair[1]}{d}{serial}{e}号"
    docno = find_docno(text.translate(WIDE) if wide else text)
    standard = find_docno(f"{prefix}〔{year}〕{number}号")
    assert docno is not None
    assert standard is not None
    assert docno == standard == DocNo(prefix, year, number)
    assert find_docno(docno.text) == docno


@given(st.text(alphabet="国发令公告〔[(【】)]〕第号年0123456789 \u3000\n一十百千原日", max_size=60))
def test_places_cut_out_the_number(text: str) -> None:
    """Whatever the text, places are in order, inside it, and hold the number they stand for."""
    end = 0
    for docno, (start, stop) in find_docnos(text):
        assert end <= start < stop <= len(text)
        assert "号" in text[start:] or "號" in text[start:]
        assert docno.key.count("|") == 2
        end = stop
