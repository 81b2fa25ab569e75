"""Long pages are judged in bounded time, real pages as what they are."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from syndicator.core.docno import find_docno, parse_docno
from syndicator.core.judging.compare import Original, Page, compare
from syndicator.core.verdict import Verdict
from syndicator.pages.extract import read_page
from syndicator.pages.side import page_side
from tests.core.policies import OPINION, on_page

LINES, TITLE = OPINION.lines, OPINION.title


def long_text(size: int) -> str:
    """Many different paragraphs."""
    dice = random.Random(5)
    lines: list[str] = []
    while sum(len(line) for line in lines) < size:
        line = dice.choice(LINES)
        lines.append("".join(dice.sample(line, min(len(line), 9))) + line)
    return "\n".join(lines)[:size]


def test_verbatim_pages_are_cheap() -> None:
    """Sixty pages of 8,000 characters cost far less than laying them along the text would."""
    text = long_text(8_000)
    original = Original(None, TITLE, text)
    pages = [Page(on_page(text) + f"\n浏览次数：{number}") for number in range(60)]
    compare(original, pages[0])
    started = time.process_time()
    assert all(compare(original, page).verdict is Verdict.FAITHFUL for page in pages)
    assert time.process_time() - started < 3


@pytest.mark.parametrize("share", [0.001, 0.02, 0.2])
def test_long_rewritten_pages_are_bounded(share: float) -> None:
    """50,000 characters with few or many changes are judged in bounded time."""
    dice, text = random.Random(6), long_text(50_000)
    changed = "".join(c if dice.random() > share or c == "\n" else "某" for c in text)
    original = Original(None, TITLE, text)
    compare(original, Page(text))
    started = time.process_time()
    assert compare(original, Page(changed, title=TITLE)).verdict is Verdict.ALTERED
    assert time.process_time() - started < 15


def test_real_pages_against_each_other(real_data: Path) -> None:
    """Each real policy is faithful to itself and absent from every other real page."""
    files = [
        *sorted(real_data.glob("govcn_*/*.html")),
        real_data / "portal_shanxi_2019/article.html",
        *sorted(real_data.glob("bjjs_2015/*.html")),
        *sorted(real_data.glob("soft404/*.html")),
    ]
    pages = {file: page_side(read_page(file.read_bytes())) for file in files}
    policies = [file for file in files if file.parent.name.startswith("govcn_policy")]
    for number, file in enumerate(policies):
        page = pages[file]
        original = Original(find_docno(page.text[:300]), page.title or "", page.text)
        passed = set(policies[:number])  # each two policies meet once
        for other, shown in ((one, page) for one, page in pages.items() if one not in passed):
            expected = Verdict.FAITHFUL if other == file else Verdict.ABSENT
            assert compare(original, shown).verdict is expected, (file.name, other.name)


def test_a_real_page_in_another_encoding_is_the_same_text(real_data: Path) -> None:
    """The page re-encoded to GB18030, with and without a declaration, is faithful."""
    source = page_side(read_page((real_data / "govcn_policy_2014/575.html").read_bytes()))
    original = Original(parse_docno("国发〔2014〕26号"), source.title or "", source.text)
    for file in sorted((real_data / "derived_gbk").glob("575*.html")):
        page = page_side(read_page(file.read_bytes()))
        assert compare(original, page).verdict is Verdict.FAITHFUL, file.name
