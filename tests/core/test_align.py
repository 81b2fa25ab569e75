"""The alignment of two texts: complete, exact, and bounded in time."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.judging.align import Alignment, align, align_closely
from syndicator.core.text import normalise
from tests.core.policies import OPINION

TEXT = normalise(OPINION.text)


def rebuilt(original: str, page: str, alignment: Alignment) -> str:
    """The page's stretch, made from the original by the edits."""
    pieces, at = [], 0
    for edit in alignment.edits:
        pieces += [original[at : edit.a0], page[edit.p0 : edit.p1]]
        at = edit.a1
    return "".join([*pieces, original[at:]])


letters = st.text(alphabet="各级政府要加强领导12。不", min_size=1, max_size=120)


@given(letters, letters, letters, letters)
def test_edits_turn_the_original_into_the_page(a: str, b: str, c: str, d: str) -> None:
    """Whatever two texts share, the edits name all that differs between them and nothing else."""
    original, page = a + b + c, d + a + c + b
    for lay in (align, align_closely):
        alignment = lay(original, page)
        if alignment is None:
            continue
        stretch = page[alignment.start : alignment.end]
        assert rebuilt(original[: alignment.size], page, alignment) == stretch
        places = [place for edit in alignment.edits for place in (edit.a0, edit.a1)]
        assert places == sorted(places)


def test_one_edit_is_one_edit() -> None:
    """Around one inserted character nothing else is touched."""
    page = f"首页政策{TEXT[:200]}不{TEXT[200:]}打印本页"
    alignment = align(TEXT, page)
    assert alignment is not None
    (edit,) = alignment.edits
    assert (edit.a0, edit.a1, page[edit.p0 : edit.p1]) == (200, 200, "不")
    assert page[alignment.start : alignment.end] == f"{TEXT[:200]}不{TEXT[200:]}"


def test_a_changed_digit_is_a_changed_number() -> None:
    """2026 against 2025 is one number for another, not 6 for 5."""
    page = TEXT.replace("2026年8月1日", "2025年8月1日")
    alignment = align(TEXT, page)
    assert alignment is not None
    (edit,) = alignment.edits
    assert (TEXT[edit.a0 : edit.a1], page[edit.p0 : edit.p1]) == ("2026", "2025")


def test_the_text_is_meant_not_the_breadcrumb() -> None:
    """A first line repeated above the text does not pull the alignment up there."""
    title = TEXT[:40]
    page = f"{title}发布时间浏览次数来源某网{TEXT}"
    alignment = align(TEXT, page)
    assert alignment is not None
    assert alignment.edits == ()
    assert alignment.start == len(page) - len(TEXT)


def test_nothing_shared_is_no_alignment() -> None:
    """Two texts without a common run are not laid along each other."""
    assert align("甲" * 100, "乙" * 100) is None
    assert align(TEXT, "") is None
    assert align_closely(TEXT, "") is None


def big(size: int, seed: int) -> str:
    """A long text of varied paragraphs."""
    dice = random.Random(seed)
    text = "".join(
        letter if dice.random() > 0.03 else chr(0x4E00 + dice.randrange(3000))
        for _ in range(size // len(TEXT) + 1)
        for letter in TEXT
    )
    return text[:size]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.5])
def test_long_texts_take_bounded_time(share: float) -> None:
    """50,000 characters, alike or rewritten in any degree, are laid along each other in time."""
    dice, original = random.Random(3), big(50_000, 1)
    page = "".join(letter if dice.random() > share else "某" for letter in original)
    started = time.process_time()
    align(original, page)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "original, page",
    [
        ("甲" * 50_000, "甲" * 49_000 + "乙" * 9_000),
        ("各级人民政府要不加强领导" * 4_200, "各级人民政府要加强领导" * 5_000),
        ("甲乙" * 25_000, "乙乙甲" * 17_000),
    ],
)
def test_repetitive_texts_take_bounded_time(original: str, page: str) -> None:
    """Texts in which everything repeats do not blow the alignment up."""
    started = time.process_time()
    align(original, page)
    assert time.process_time() - started < 10
