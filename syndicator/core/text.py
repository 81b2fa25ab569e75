"""Texts as they are compared: what typography and layout may change is folded, nothing else.

A CMS changes quotation marks, dashes, widths, blanks and line breaks of what it is given; none of
that changes a policy. Every word, digit and sign of meaning stays: 不 in or out, 2014 or 2015, and
simplified or traditional script are different texts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from typing import Final

_SIGNS: Final = {
    **dict.fromkeys("“”„‟″〝〞「」『』«»", '"'),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−─━﹘⸺", "-"),
    **dict.fromkeys("〔［【﹝〖[", "("),
    **dict.fromkeys("〕］】﹞〗]", ")"),
    **dict.fromkeys("〈﹤", "<"),
    **dict.fromkeys("〉﹥", ">"),
    **dict.fromkeys("〜∼˜", "~"),
    **dict.fromkeys("•‧・･∙", "·"),
    **dict.fromkeys("○◯", "〇"),
    **dict.fromkeys("。｡", "."),
    "…": "…",
}
"""Signs that typography exchanges for one another, beyond what NFKC folds."""

_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉₊₋"
_EXPONENT: Final = re.compile(f"(?<=[0-9０-９])[{_RAISED}]+")
_AS_RAISED: Final = {ord(sign): 0xFDD1 + at for at, sign in enumerate(_RAISED)}
"""Code points that are no characters (Unicode 23.7), for what NFKC makes the same: 10² is not 102.

Behind a letter it is a way of writing: m² is m2, CO₂ is CO2."""

_FIGURES: Final = frozenset("0123456789０１２３４５６７８９")
_UNSEEN: Final = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_VARIATION_SELECTORS: Final = range(0xFE00, 0xFE10)
_KOREAN_PARTS: Final = frozenset(map(chr, range(0x1100, 0x1200)))
_USUAL: Final = "[]`，。、：；（）“”〔〕《》？！－—…【】［］‘’％／．０１２３４５６７８９"
_UNUSUAL: Final = re.compile("[^!-~一-鿿〇、《》…·\ufdd0]")
"""Finds what the usual signs leave: most texts hold nothing else and need no full search.

U+FDD0 parts the lines of a text that is laid flat (core/judging/flat.py)."""

_MANY: Final = 200
_FEW: Final = 100


class _Folding(dict[str, str]):
    """What each character becomes; learns as it is asked (a page holds some 600 distinct ones)."""

    def __missing__(self, letter: str) -> str:
        if letter in _SIGNS:
            folded = _SIGNS[letter]
        elif unicodedata.category(letter) in _UNSEEN or ord(letter) in _VARIATION_SELECTORS:
            folded = ""
        else:
            plain = unicodedata.normalize("NFKC", letter)
            # What would join its neighbours (accents of their own, Korean parts) stays as it is.
            joins = any(unicodedata.combining(c) or c in _KOREAN_PARTS for c in plain)
            folded = letter if joins else "".join(_SIGNS.get(c, c) for c in plain if c != " ")
        self[letter] = folded
        return folded


_FOLDED: Final = _Folding()


def normalise(text: str) -> str:
    """The form in which two texts are compared.

    NFKC, no blanks of any kind (U+3000, NBSP, zero-width), one form of quotation marks, dashes,
    brackets and dots, runs of dashes and ellipses as one. Raised figures behind a figure stay apart
    from figures: 10² is not 102.
    """
    plain = "".join(_composed(text).split())
    if len(plain) < _FEW:  # a title, a link's label: the searches below cost more than they find
        if not plain.isascii() and _ANY_RAISED.search(plain):
            plain = _raised(plain)
        folded = "".join([_FOLDED[letter] for letter in plain])
        return _collapsed(folded if folded.isascii() else unicodedata.normalize("NFC", folded))
    for letter in _USUAL:
        plain = plain.replace(letter, _FOLDED[letter])
    if _UNUSUAL.search(plain):
        plain = unicodedata.normalize("NFC", _thoroughly(_raised(plain)))
    return _collapsed(plain)


_ANY_RAISED: Final = re.compile(f"[{_RAISED}]")


def may_hold_raised(text: str) -> bool:
    """Whether a raised figure stands in a text: what is ahead of it decides how it reads."""
    return _ANY_RAISED.search(text) is not None


def _raised(text: str) -> str:
    return _EXPONENT.sub(lambda run: run[0].translate(_AS_RAISED), text)


def _thoroughly(text: str) -> str:
    letters = {letter for letter in set(text) if _FOLDED[letter] != letter}
    if len(letters) > _MANY:  # replacing one by one pays only for a few
        return "".join([_FOLDED[letter] for letter in text])
    for letter in letters:
        text = text.replace(letter, _FOLDED[letter])
    return text


def normalise_with_places(text: str) -> tuple[str, list[int]]:
    """:func:`normalise`, and for each of its characters the index in ``text`` it came from.

    Where ``text`` holds combining marks, indices are those of its NFC form.
    """
    letters: list[str] = []
    places: list[int] = []
    figure = False
    for place, sign in enumerate(_composed(text)):
        raised = figure and sign in _RAISED
        letter = chr(_AS_RAISED[ord(sign)]) if raised else sign
        figure = raised or sign in _FIGURES or (figure and sign.isspace())
        for folded in _FOLDED[letter]:
            if folded == "-" and letters[-1:] == ["-"]:
                continue
            letters.append(folded)
            places.append(place)
    if not unicodedata.is_normalized("NFC", "".join(letters)):
        letters, places = _rejoined(letters, places)
    return _with_ellipses(letters, places)


def _joins(letter: str) -> bool:
    """Whether NFC may join it to what stands before: marks, vowels and finals of Hangul."""
    return unicodedata.category(letter)[0] == "M" or "\u1160" <= letter <= "\u11ff"


def _rejoined(letters: list[str], places: list[int]) -> tuple[list[str], list[int]]:
    """NFC once more: what was folded may leave marks that now join the letter before them."""
    starts = [at for at, letter in enumerate(letters) if not at or not _joins(letter)]
    joined: list[str] = []
    kept: list[int] = []
    for start, end in pairwise([*starts, len(letters)]):
        piece = unicodedata.normalize("NFC", "".join(letters[start:end]))
        joined += piece
        kept += places[start : start + len(piece)]
    return joined, kept


_DIGITS_APART: Final = re.compile(r"\d\s+(?=\d)")


def digit_joints(text: str) -> frozenset[int]:
    """Places in the normal form where two digits meet that blanks or a cell border kept apart.

    ``12`` and ``3`` in neighbouring cells are not ``1`` and ``23``, though both read ``123`` there.
    """
    if not _DIGITS_APART.search(text):
        return frozenset()
    plain, places = normalise_with_places(text)
    return frozenset(
        at
        for at in range(1, len(plain))
        if places[at] - places[at - 1] > 1 and plain[at - 1].isdigit() and plain[at].isdigit()
    )


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _collapsed(plain: str) -> str:
    while "--" in plain:
        plain = plain.replace("--", "-")
    return _DOTS.sub("…", plain) if "..." in plain or "……" in plain else plain


_DOTS: Final = re.compile(r"(?:\.{3,}|…)+")


def _with_ellipses(letters: list[str], places: list[int]) -> tuple[str, list[int]]:
    plain = "".join(letters)
    kept: list[int] = []
    end = 0
    for match in _DOTS.finditer(plain):
        kept += places[end : match.start() + 1]
        end = match.end()
    return _DOTS.sub("…", plain), kept + places[end:]


def digest(text: str) -> str:
    """SHA-256 over the normalised text, in hexadecimal: the third key of identity."""
    return sha256(normalise(text).encode("utf-8", "surrogatepass")).hexdigest()


_PUNCTUATION: Final = re.compile(r"[\W_]+")
_CUT: Final = re.compile(r"(?:\.{2,}|…)+\s*$")
_SHORTEST_CUT_TITLE: Final = 12
_KINDRED_SHARE: Final = 0.2
_KINDRED_SIZE: Final = 0.1


@lru_cache(maxsize=8_192)  # a site's menu stands on each of its pages
def title_key(title: str) -> str:
    """A title without punctuation, blanks, case and width: for comparing titles only."""
    return _PUNCTUATION.sub("", normalise(title)).casefold()


def titles_agree(one: str, other: str) -> bool:
    """Whether two titles are one, where a list may have cut either short with dots.

    A cut title agrees as a prefix of at least 12 characters; that alone proves no identity.
    """
    key, other_key = title_key(one), title_key(other)
    if not key or not other_key:
        return False
    return (
        key == other_key
        or (_is_cut(one, key) and other_key.startswith(key))
        or (_is_cut(other, other_key) and key.startswith(other_key))
    )


def kindred(known: str, other: str) -> bool:
    """Whether the other text may be a version of the known one: much of the shorter is in both.

    An error's page, a notice of withdrawal or another document in its place is none.
    """
    runs, other_runs = _runs(known), _runs(other)
    if not runs or not other_runs:
        return normalise(known) == normalise(other)
    shorter = min(len(runs), len(other_runs))
    enough = len(runs & other_runs) >= _KINDRED_SHARE * shorter
    return enough and len(other_runs) >= _KINDRED_SIZE * len(runs)


def _runs(text: str) -> set[str]:
    """Every three characters that follow one another."""
    plain = title_key(text)
    return {plain[at : at + 3] for at in range(len(plain) - 2)}


def _is_cut(title: str, key: str) -> bool:
    return _CUT.search(title) is not None and len(key) >= _SHORTEST_CUT_TITLE


def has_replacement(text: str) -> bool:
    """Whether U+FFFD is in the text: what it stands for is lost, so it must never leave."""
    return "\ufffd" in text


_MOJIBAKE: Final = re.compile(
    "[涓鍥鍙鍔锛銆鍏浜鏈佸腑紝叕屽戝瀹灞藉浼鏀傚伐笟镐鍖氬殑鐢鏂浣嗗鐨佹澶鍒佷宸璁細浗垮鍦缁勫姘儴拰佺哄鍚湇泦诲姟搴屾寮甯淇悊鍗璐嶅"
    "闄浠缓鍐斂寤彂囧鸿杩眬绛勬鎬跺湁夊啘屼芥烘鎴閲皯紙斿瑰骇祫骞璧叧鏉佽鐩勭備闆鎸戠氱櫌鍜闂璇鏋閮惧棰傛鎶枃板閫琛滄炲鍘娴曞氫戞锟斤拷]"
)
"""Characters that UTF-8 Chinese turns into when it is read as GBK, and that texts seldom hold."""

_LATIN: Final = re.compile("[\x80-\xff]")
_SUSPECT_SHARE: Final = 0.12
_LATIN_SHARE: Final = 0.3
_SAMPLE: Final = 4_000


def looks_garbled(text: str) -> bool:
    """Whether the text looks decoded with the wrong charset (UTF-8 read as GBK or as Latin-1)."""
    sample = "".join(text[:_SAMPLE].split())
    suspects, latin = len(_MOJIBAKE.findall(sample)), len(_LATIN.findall(sample))
    return suspects > _SUSPECT_SHARE * len(sample) or latin > _LATIN_SHARE * len(sample)


def lines(text: str) -> list[str]:
    """The lines of a text that hold anything, stripped of outer blanks of every kind."""
    return [line for line in map(str.strip, text.splitlines()) if line]
