"""How a copy is known again in a CMS, and what of ours stands beside the text.

Each copy ends with a source line (来源) of our own, outside the source's text. It bears our key and
revision as data attributes: editors and sanitisers of CMSs keep them more often than comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from typing import Final

from syndicator.core.docno import DocNo, find_docnos, parse_docno
from syndicator.core.text import title_key
from syndicator.sdk.types import Article, Need, Refused

SOURCE_LINE_CLASS: Final = "syndicator-source"
_KEY: Final = "data-syndicator-key"
_REVISION: Final = "data-syndicator-revision"
_LINE: Final = re.compile(
    rf"<p\b[^>]*\b(?:{_KEY}=|class=[\"']?{SOURCE_LINE_CLASS}\b)[^>]*>.*?(?:</p>|\Z)", re.DOTALL
)
_MARK: Final = re.compile(rf"\b{_KEY}=[\"']?([a-z0-9-]+)")
_REVISION_MARK: Final = re.compile(rf"\b{_REVISION}=[\"']?(\d{{1,9}})")
_BLOCK: Final = re.compile(
    r"</?(?:p|div|br|h[1-6]|tr|td|th|li|table|section)\b[^>]*>", re.IGNORECASE
)
_TAG: Final = re.compile(r"<[^>]*>")
_LABEL: Final = re.compile(r"^[\[【(（]?(?:发\s*文\s*字\s*号|文\s*号)[\]】]?\s*[:：]?")
_BRACKETED_END: Final = re.compile(r"[(（【\[]([^()（）【】]{4,40})[)）】\]]\s*$")
_LONGEST_LINE: Final = 40
_MOST_WORDS: Final = 4
_UNSENDABLE: Final = re.compile("[\ufffd\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """What our source line says of the copy that bears it."""

    key: str
    revision: int | None


def source_line(article: Article) -> str:
    """One paragraph 来源 with a link to the source's page and our mark, as HTML."""
    url = escape(article.ref.source_url)
    return (
        f'<p class="{SOURCE_LINE_CLASS}" {_KEY}="{escape(article.ref.key)}"'
        f' {_REVISION}="{article.revision}">'
        f'来源：<a href="{url}">{escape(article.source_name)}</a></p>'
    )


def read_mark(html: str) -> Mark | None:
    """The mark a stored text bears, or None."""
    key = _MARK.search(html)
    if key is None:
        return None
    revision = _REVISION_MARK.search(html)
    return Mark(key[1], int(revision[1]) if revision else None)


def borne_key(html: str, keys: Iterable[str]) -> str | None:
    """The first of the keys that stands anywhere in a stored text, or None.

    A CMS that renames or moves our attribute shows the key all the same, and the public page is
    judged by it: whoever looks up and whoever reads the page must come to one answer.
    """
    return next((key for key in keys if key in html), None)


def is_key_of_ours(key: str, ref_key: str) -> bool:
    """Whether a key found in a CMS is one of this daemon's, of whatever article: one prefix."""
    return key.partition("-")[0] == ref_key.partition("-")[0]


def without_source_line(html: str) -> str:
    """The stored text as it corresponds to `Article.html`: our own line taken off."""
    return _LINE.sub("", html).rstrip()


def same_title(shown: str, title: str) -> bool:
    """Whether the CMS's title (text or markup) is ours; blanks and punctuation do not count."""
    wanted = title_key(title)
    return bool(wanted) and wanted in {title_key(unescape(shown)), title_key(_plain(shown))}


def bears_number(title: str, html: str, doc_no: str | None) -> bool:
    """Whether a post is the document of that number, not a paper that only mentions it.

    A document bears its number at the end of its title in brackets, or on the first line that
    holds a number and nothing else.
    """
    wanted = parse_docno(doc_no) if doc_no else None
    if wanted is None:
        return False
    ending = _BRACKETED_END.search(_plain(title))
    if ending and (borne := _only_number(ending[1])):
        return borne.same(wanted)
    for line in _BLOCK.sub("\n", html).splitlines():
        if borne := _only_number(_plain(line)):
            return borne.same(wanted)
    return False


@lru_cache(maxsize=256)
def title_words(title: str) -> tuple[str, ...]:
    """The longest unbroken pieces of the title, longest first, for a CMS's word search.

    A title typed by hand differs in quotes, dashes and blanks; what lies between them does not.
    """
    return tuple(sorted(re.findall(r"\w+", title), key=len, reverse=True)[:_MOST_WORDS])


@lru_cache(maxsize=256)
def number_words(doc_no: str | None) -> tuple[str, ...]:
    """Pieces that every spelling of the number holds, for a CMS's word search; () without one."""
    number = parse_docno(doc_no) if doc_no else None
    if number is None:
        return ()
    year = () if number.year is None else (str(number.year),)
    return (number.prefix, *year, f"{number.number}号")


def unfit(article: Article) -> Refused | None:
    """Refuse what must never leave: no title, no text, or U+FFFD for what nobody could read."""
    ref = article.ref
    if not ref.title.strip() or not article.html.strip():
        text = "稿件没有标题或正文，不予发送 · the article has no title or no text: not sent"
        return Refused(Need.CONTENT, text)
    parts = (ref.title, article.html, article.summary, article.source_name, ref.doc_no or "")
    if not all(map(_sendable, parts)):
        text = (
            "稿件含乱码替代字符 (U+FFFD)，不予发送，请核对信源 · the article holds characters that "
            "stand for unreadable ones (U+FFFD): not sent; check the source"
        )
        return Refused(Need.CONTENT, text)
    return None


@lru_cache(maxsize=256)
def _sendable(text: str) -> bool:
    return _UNSENDABLE.search(unescape(text)) is None


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html)).strip()


def _only_number(line: str) -> DocNo | None:
    """The number, where the line holds nothing else but perhaps its label and brackets."""
    bare = _LABEL.sub("", line.strip()).strip(" \u3000\u00a0()（）【】")
    if len(bare) > _LONGEST_LINE:
        return None
    return next((no for no, place in find_docnos(bare) if place == (0, len(bare))), None)
