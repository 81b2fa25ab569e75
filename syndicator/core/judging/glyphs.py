"""The traditional script of a page that declares it: glyphs are folded, words are not.

A portal's traditional edition shows the same text in other glyphs (為, 爲 and 为 are one word), so
there, and only there, publishing may change them. On a simplified page 為 for 为 is a change, and
words that another region uses (軟體 for 软件) are a change everywhere.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from syndicator.core.judging.findings import Changed
from syndicator.core.judging.glyph_table import SIMPLIFIED, TRADITIONAL
from syndicator.core.judging.sides import Comparison, Original, Page

_FOLDED: Final = str.maketrans(dict(zip(TRADITIONAL, SIMPLIFIED, strict=True)))


def _writable(letter: str, charset: str) -> bool:
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


_ONLY_TRADITIONAL: Final = frozenset(one for one in TRADITIONAL if not _writable(one, "gb2312"))
_ONLY_SIMPLIFIED: Final = frozenset(one for one in SIMPLIFIED if not _writable(one, "big5"))
_TELLING: Final = re.compile(f"[{''.join(sorted(_ONLY_TRADITIONAL))}]")
_MUCH_MORE: Final = 4


def fold_glyphs(text: str) -> str:
    """The text with every traditional glyph as its simplified one; as long as before."""
    return text.translate(_FOLDED)


def is_traditional(text: str) -> bool:
    """Whether a text is written in the traditional script: a template may declare it wrongly."""
    if _TELLING.search(text) is None:  # most pages: a tenth of the time
        return False
    letters = set(text)
    traditional = len(letters & _ONLY_TRADITIONAL)
    return traditional > _MUCH_MORE * len(letters & _ONLY_SIMPLIFIED)


@lru_cache(maxsize=16)
def folded_original(original: Original) -> Original:
    """The policy in folded glyphs; the last few are kept, so that they are made ready once."""
    return replace(original, title=fold_glyphs(original.title), text=fold_glyphs(original.text))


def folded_page(page: Page) -> Page:
    """The page in folded glyphs."""
    return replace(
        page,
        text=fold_glyphs(page.text),
        full_text=fold_glyphs(page.full_text),
        title=None if page.title is None else fold_glyphs(page.title),
        column=None if page.column is None else fold_glyphs(page.column),
        hidden_text=fold_glyphs(page.hidden_text),
        body_hidden_text=fold_glyphs(page.body_hidden_text),
    )


def as_shown(found: Comparison, original: Original, page: Page) -> Comparison:
    """The comparison of folded sides with its spans as both sides really print them."""
    spans = tuple(_as_shown(span, original, page) for span in found.spans)
    return replace(found, spans=spans)


def _as_shown(span: Changed, original: Original, page: Page) -> Changed:
    own = original.text[span.at : span.at + len(span.original)]
    own = own if fold_glyphs(own) == span.original else span.original
    return replace(span, original=own, page=_printed(span.page, page))


def _printed(words: str, page: Page) -> str:
    for text in (page.text, page.full_text):
        at = fold_glyphs(text).find(words) if words else -1
        if at >= 0:
            return text[at : at + len(words)]
    return words
