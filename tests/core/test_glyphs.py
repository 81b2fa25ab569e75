"""Glyphs of the traditional script: folded on a traditional edition, a change everywhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicator.core.judging.compare import Page, compare
from syndicator.core.judging.glyph_table import SIMPLIFIED, TRADITIONAL
from syndicator.core.judging.glyphs import fold_glyphs, is_traditional
from syndicator.core.verdict import Verdict
from syndicator.pages.extract import read_page
from tests.core.policies import OPINION, on_page
from tests.labelled.traditional import traditional

TEXT = traditional(on_page(OPINION.text))
PAGE = Page(TEXT, title=traditional(OPINION.title), traditional=True)


def test_folding_is_one_for_one_and_final() -> None:
    """Each glyph becomes one other, and what was folded folds no further."""
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
    assert fold_glyphs(fold_glyphs(TRADITIONAL)) == fold_glyphs(TRADITIONAL)


@pytest.mark.parametrize("pair", ["為为", "爲为", "產产", "産产", "裡里", "裏里", "著着", "臺台"])
def test_variants_of_one_word(pair: str) -> None:
    """Mainland, Taiwan and Hong Kong forms of a word meet in one."""
    assert fold_glyphs(pair[0]) == fold_glyphs(pair[1])


def test_a_traditional_edition_is_faithful() -> None:
    """Where the page declares the script and is written in it, only words count."""
    assert compare(OPINION.original, PAGE).verdict is Verdict.FAITHFUL
    variant = replace(PAGE, text=TEXT.replace("為進一步", "爲進一步"))
    assert variant != PAGE
    assert compare(OPINION.original, variant).verdict is Verdict.FAITHFUL


@pytest.mark.parametrize(
    "old, new", [("3.5萬元", "3.6萬元"), ("不得擅自", "得擅自"), ("網站", "網頁"), ("應當", "應該")]
)
def test_words_changed_there_are_named_as_printed(old: str, new: str) -> None:
    """A change on a traditional edition is a change, and its span shows the page's own glyphs."""
    text = TEXT.replace("3.5万元", "3.5萬元")
    assert old in text
    found = compare(OPINION.original, replace(PAGE, text=text.replace(old, new, 1)))
    assert found.verdict is Verdict.ALTERED
    (span,) = found.spans
    assert span.page in text.replace(old, new, 1)
    assert OPINION.text[span.at : span.at + len(span.original)] == span.original


def test_no_folding_on_a_simplified_page() -> None:
    """One traditional letter on a simplified page is a change, whatever its template declares."""
    stray = OPINION.text.replace("商业", "商業")
    for declared in (False, True):
        assert compare(OPINION.original, Page(stray, traditional=declared)).verdict is (
            Verdict.ALTERED
        )
    assert compare(OPINION.original, replace(PAGE, traditional=False)).verdict is Verdict.ALTERED


def test_scripts_are_told_apart() -> None:
    """By the letters that only one of them writes."""
    assert is_traditional(TEXT)
    assert not is_traditional(OPINION.text)
    assert not is_traditional("123 English")


@pytest.mark.parametrize(
    "html, url, expected",
    [
        ('<html lang="zh-Hant"><p>甲</p>', None, True),
        ('<html lang="zh-TW"><p>甲</p>', None, True),
        ('<html lang="zh-HK"><p>甲</p>', None, True),
        ('<html lang="zh-CN"><p>甲</p>', None, False),
        ("<html><p>甲</p>", "http://big5.www.example/gate/big5/www.example/a.htm", True),
        ("<html><p>甲</p>", "https://www.example/zh-hant/a.htm", True),
        ("<html><p>甲</p>", "https://www.example/tc2/big5report.htm", False),
    ],
)
def test_how_an_edition_declares_itself(html: str, url: str | None, expected: bool) -> None:
    """By language or by the address of the usual gateways."""
    assert read_page(html, url).traditional is expected
