"""A text laid flat line by line reads as it does in one piece, and each way to it says the same."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from syndicator.core.judging.flat import lay_flat, normalise_laid
from syndicator.core.judging.glyphs import is_traditional
from syndicator.core.text import looks_garbled, normalise

JOINING = "-—.。…·10２²⁻₂m中办é\u0301\u1112\u1161\u11ab\u200b\ufe0f\ufdd0 \u3000、（）"
LINES = st.lists(st.text(JOINING, max_size=6), max_size=6).map("\n".join)
LONG = "关于印发示例工作方案的通知，请认真贯彻执行。" * 8


@given(LINES, st.booleans())
@example("10\n²", False)
@example("e\n\u0301", True)
@example("一...\n.二", False)
@example("一—\n—二", True)
@example("一\ufdd0二", False)
@settings(max_examples=400)
def test_a_text_laid_flat_reads_as_in_one_piece(text: str, long: bool) -> None:
    """What a line's first sign may join at the end of the line before it joins it."""
    text = f"{LONG}\n{text}" if long else text
    assert normalise_laid(text) == normalise(text)


@given(LINES)
def test_the_lines_kept_are_those_of_the_whole_text(text: str) -> None:
    """Lines are read once; what is kept of them is asked of each, in order."""
    asked: list[str] = []

    def keep(plain: str) -> bool:
        asked.append(plain)
        return len(asked) % 2 == 1

    kept, rows = lay_flat(text, keep).rows, lay_flat(text).rows
    assert asked == [row.plain for row in rows]
    assert kept == rows[::2]


def test_a_few_letters_tell_the_script() -> None:
    """One traditional glyph is enough where no simplified one stands, and never more."""
    assert not is_traditional("关于印发方案")
    assert is_traditional("關於印發方案")
    assert is_traditional("關")
    assert not is_traditional("關于实施为")
    assert not is_traditional("")


def test_letters_of_the_wrong_charset_are_counted_each_time() -> None:
    """An eighth of a text, blanks aside; the same letter ten times is ten letters."""
    assert looks_garbled("锟" * 13 + "文" * 87)
    assert not looks_garbled("锟" * 12 + "文" * 88)
    assert looks_garbled("é" * 31 + " \n" * 50 + "文" * 69)
    assert not looks_garbled("é" * 30 + "文" * 70)
