"""What comparing may forget, and what it never may."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.text import (
    digest,
    has_replacement,
    lines,
    looks_garbled,
    normalise,
    normalise_with_places,
    title_key,
    titles_agree,
)

SENTENCE = "各县（市、区）人民政府应当在2026年12月31日前完成清理工作，不得擅自延期。"


@pytest.mark.parametrize(
    "one, other",
    [
        ("国 务\u3000院\u00a0关\u200b于\n", "国务院关于"),
        ("２０１４年８月６日", "2014年8月6日"),
        ("“放管服”改革", '"放管服"改革'),
        ("“放管服”改革", "「放管服」改革"),
        ("‘一网通办’", "'一网通办'"),
        ("总则——目的", "总则-目的"),
        ("总则—目的", "总则--目的"),
        ("教育、卫生……等", "教育、卫生...等"),
        ("（一）总体要求：", "(一)总体要求:"),
        ("国发〔2014〕26号", "国发[2014]26号"),
        ("国发〔2014〕26号", "国发【2014】26号"),
        ("二○一四年", "二〇一四年"),
        ("达到30％，共5㎡", "达到30%,共5m2"),
        ("完成。", "完成．"),
        ("软\u00ad连\ufeff字\u2060符", "软连字符"),
        ("e\u0301tude", "étude"),
        ("⼀、总则", "一、总则"),
        ("e\u200b\u0301tude", "étude"),
    ],
)
def test_typography_is_no_change(one: str, other: str) -> None:
    """Width, blanks, quotation marks, dashes, brackets and compatibility forms are folded."""
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    "one, other",
    [
        (SENTENCE, SENTENCE.replace("不得", "得")),
        (SENTENCE, SENTENCE.replace("2026", "2025")),
        (SENTENCE, SENTENCE.replace("31日", "30日")),
        (SENTENCE, SENTENCE.replace("县", "縣")),
        ("3.5万元", "35万元"),
        ("5%", "5‰"),
        ("教育、卫生", "教育卫生"),
        ("〇", "零"),
        ("国发〔2014〕26号", "国发〔2014〕62号"),
        ("甲乙。丙", "甲。乙丙"),
    ],
)
def test_words_digits_and_signs_of_meaning_stay(one: str, other: str) -> None:
    """A word, digit, sign or script more, less or different is another text."""
    assert normalise(one) != normalise(other)
    assert digest(one) != digest(other)


@given(st.text(max_size=200) | st.text("aO가ᄀ\u1161ｶﾞ¯\u0301\u200b -—.…", max_size=12))
def test_normal_form_is_stable(text: str) -> None:
    """Normalising twice changes nothing more, and both ways of doing it agree."""
    plain = normalise(text)
    assert normalise(plain) == plain
    mapped, places = normalise_with_places(text)
    assert mapped == plain
    assert len(places) == len(plain)
    assert places == sorted(places)


@given(st.text(alphabet="一-—.…。 \u3000不0０·○", max_size=60))
def test_runs_of_dashes_and_dots_keep_their_places(text: str) -> None:
    """Runs that become one sign leave places that still point at what they came from."""
    plain, places = normalise_with_places(text)
    assert plain == normalise(text)
    for letter, place in zip(plain, places, strict=True):
        assert normalise(text[place]) == letter or letter in "…."


def test_many_odd_characters_take_the_same_road() -> None:
    """A text of hundreds of different compatibility characters is folded like any other."""
    odd = "".join(map(chr, range(0x2F00, 0x2FD5))) + "".join(map(chr, range(0xFF01, 0xFF5F)))
    assert normalise(odd) == "".join(map(normalise, odd))


def test_digest_is_sha256_of_the_normal_form() -> None:
    """The identity key of a text is public and repeatable."""
    assert digest("国　务 院") == hashlib.sha256("国务院".encode()).hexdigest()


def test_title_keys_drop_punctuation() -> None:
    """Quotation marks, blanks and case around a title make no other title; words do."""
    assert title_key("《国 务 院关于“放管服”的意见》") == title_key("国务院关于放管服的意见")
    assert title_key("关于清理的通知") != title_key("关于不清理的通知")


def test_cut_titles_agree_only_when_long() -> None:
    """A title cut with dots agrees as a prefix of 12 characters or more, never shorter."""
    full = "某省人民政府办公厅关于加强政务信息转载工作的实施意见"
    assert titles_agree(full[:14] + "...", full)
    assert titles_agree(full, full[:14] + "…")
    assert not titles_agree(full[:10] + "...", full)
    assert not titles_agree(full[:14], full)
    assert not titles_agree("", full)


def test_replacement_characters_are_seen() -> None:
    """One U+FFFD is enough."""
    assert has_replacement("国务\ufffd院")
    assert not has_replacement(SENTENCE)


@pytest.mark.parametrize(
    "garbled",
    [
        (SENTENCE * 3).encode().decode("gbk", "replace"),
        (SENTENCE * 3).encode("gbk").decode("latin-1"),
        (SENTENCE * 3).encode().decode("latin-1"),
        "锟斤拷锟斤拷锟斤拷的锟斤拷",
    ],
)
def test_wrong_charsets_are_seen(garbled: str) -> None:
    """Chinese read with the wrong charset is told from Chinese."""
    assert looks_garbled(garbled)


@pytest.mark.parametrize("clean", [SENTENCE * 3, "", "A notice, 2014", "浙江锣鼓"])
def test_clean_text_is_not_suspected(clean: str) -> None:
    """Chinese, English and empty texts are no wrong charset."""
    assert not looks_garbled(clean)


def test_real_pages(real_data: Path) -> None:
    """Of the real pages only the one that was ruined upstream is damaged, none looks garbled."""
    damaged = [
        page.parent.name
        for page in sorted(real_data.glob("*/*.html"))
        if page.parent.name != "derived_gbk" and has_replacement(page.read_text("utf-8"))
    ]
    assert damaged == ["mojibake"]
    for page in real_data.glob("govcn_*/*.html"):
        assert not looks_garbled(page.read_text("utf-8")), page.name


def test_lines_are_stripped_of_every_blank() -> None:
    """Indents of U+3000 and empty lines are layout."""
    assert lines("　　第一条\r\n\n \u00a0\n第二条 ") == ["第一条", "第二条"]


def test_raised_figures_behind_a_figure_stay_apart() -> None:
    """10² is another figure than 102; behind a letter the small figure is a way of writing."""
    assert normalise("10²米") != normalise("102米")
    assert normalise("5₃") not in {normalise("53"), normalise("5³")}
    assert normalise("１０⁻³") == normalise("10 ⁻³") != normalise("10-3")
    assert normalise("m²、CO₂、㎥") == normalise("m2、CO2、m3")
    for text in ("10²和m²³", "渡口10²米，" * 30):
        assert normalise_with_places(text)[0] == normalise(text)
