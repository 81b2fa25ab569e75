"""Small edits by the thousand, each with its place: what slips of the pen, people and machines do.

An edit changes what is read; an innocent change is one that publishing makes and no reader sees.
"""

# ruff: noqa: E501 -- lists of words read best in rows

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from syndicator.core.text import normalise
from tests.core.policies import FOOT, HEAD, NOISE
from tests.labelled.traditional import traditional


class Edit(NamedTuple):
    """``text[start:end]`` of the original became ``put``."""

    kind: str
    start: int
    end: int
    put: str


Maker = Callable[[str, random.Random], tuple[int, int, str] | None]

_DIGIT: Final = re.compile(r"\d")
_HAN: Final = re.compile("[一-龥]")
_NUMERAL: Final = re.compile("[一二三四五六七八九十百千]")
_CLAUSE: Final = re.compile("(?<=[，；])[^，；。\n]{4,24}[，；]")
_RARE: Final = "丼囍曌犇淼焱垚鑫"


def _one(pattern: re.Pattern[str], text: str, dice: random.Random) -> tuple[int, int] | None:
    places = [match.span() for match in pattern.finditer(text)]
    return dice.choice(places) if places else None


def _exchange(pairs: str) -> Maker:
    """Words for other words, both ways; ``pairs`` as ``应当/可以 禁止/允许``."""
    others: dict[str, list[str]] = {}
    for pair in pairs.split():
        one, other = pair.split("/")
        others.setdefault(one, []).append(other)
        others.setdefault(other, []).append(one)
    pattern = re.compile("|".join(sorted(map(re.escape, others), key=len, reverse=True)))

    def make(text: str, dice: random.Random) -> tuple[int, int, str] | None:
        place = _one(pattern, text, dice)
        return None if place is None else (*place, dice.choice(others[text[slice(*place)]]))

    return make


def _inserted(words: str) -> Maker:
    """One of the words put before some character of the text."""

    def make(text: str, dice: random.Random) -> tuple[int, int, str] | None:
        place = _one(_HAN, text, dice)
        return None if place is None else (place[0], place[0], dice.choice(words.split()))

    return make


def _removed(pattern: str) -> Maker:
    """One match of the pattern left out."""
    wanted = re.compile(pattern)

    def make(text: str, dice: random.Random) -> tuple[int, int, str] | None:
        place = _one(wanted, text, dice)
        return None if place is None else (*place, "")

    return make


def _digit(text: str, dice: random.Random) -> tuple[int, int, str] | None:
    place = _one(_DIGIT, text, dice)
    if place is None:
        return None
    return *place, dice.choice([d for d in "0123456789" if d != text[place[0]]])


def _digits_swapped(text: str, dice: random.Random) -> tuple[int, int, str] | None:
    place = _one(re.compile(r"(\d)(?!\1)(?=\d)"), text, dice)
    return None if place is None else (place[0], place[1] + 1, text[place[1]] + text[place[0]])


def _digit_more(text: str, dice: random.Random) -> tuple[int, int, str] | None:
    place = _one(_DIGIT, text, dice)
    return None if place is None else (place[1], place[1], dice.choice("0123456789"))


def _numeral(text: str, dice: random.Random) -> tuple[int, int, str] | None:
    place = _one(_NUMERAL, text, dice)
    if place is None:
        return None
    return *place, dice.choice([n for n in "一二三四五六七八九十百千" if n != text[place[0]]])


def _mask(text: str, dice: random.Random) -> tuple[int, int, str] | None:
    place = _one(re.compile("[一-龥]{2,4}"), text, dice)
    if place is None:
        return None
    sign = dice.choice("*×□■〇某#")
    return *place, sign * (place[1] - place[0])


def _letter(text: str, dice: random.Random) -> tuple[int, int, str] | None:
    place = _one(_HAN, text, dice)
    return None if place is None else (*place, dice.choice(_RARE))


def _doubled(text: str, dice: random.Random) -> tuple[int, int, str] | None:
    place = _one(re.compile("[一-龥]{1,6}"), text, dice)
    return None if place is None else (place[1], place[1], text[slice(*place)])


def _between_letters(text: str, dice: random.Random) -> tuple[int, int, str] | None:
    place = _one(re.compile("[一-龥](?=[一-龥])"), text, dice)
    return None if place is None else (place[1], place[1], dice.choice("|.、*丨~^_/&"))


def _clause_moved(text: str, dice: random.Random) -> tuple[int, int, str] | None:
    place = _one(
        re.compile("(?<=[，；。])([^，；。\n]{3,16})，([^，；。\n]{3,16})(?=[，；。])"), text, dice
    )
    if place is None:
        return None
    one, other = text[slice(*place)].split("，")
    return (*place, f"{other}，{one}") if one != other else None


def _paragraphs_swapped(text: str, dice: random.Random) -> tuple[int, int, str] | None:
    place = _one(re.compile("(?<=\n)([^\n]{12,})\n([^\n]{12,})(?=\n)"), text, dice)
    if place is None:
        return None
    one, other = text[slice(*place)].split("\n")
    return *place, f"{other}\n{one}"


def _name(text: str, dice: random.Random) -> tuple[int, int, str] | None:
    place = _one(re.compile("(?<=[一-龥])[省市县厅局办院部](?=[一-龥、，])"), text, dice)
    if place is None:
        return None
    return *place, dice.choice([w for w in "省市县厅局办院部" if w != text[place[0]]])


MAKERS: Final[dict[str, Maker]] = {
    "negation in": _inserted("不 未 不得 无 非 毋 没有 禁止"),
    "negation out": _removed("不得|不予|不再|不|未|禁止|非"),
    "word in": _inserted("可 原则上 暂 拟 部分 左右 约 除外 可以"),
    "digit": _digit,
    "digits swapped": _digits_swapped,
    "digit more": _digit_more,
    "digit out": _removed(r"\d"),
    "point out": _removed(r"(?<=\d)[.](?=\d)"),
    "numeral": _numeral,
    "numeral 十 千": _exchange("十/千 百/千 一/二 三/五 六/八 两/二"),
    "unit": _exchange(
        "万元/元 万元/亿元 元/角 米/厘米 小时/天 个月/年 日/月 %/‰ 立方米/平方米 周岁/岁"
    ),
    "date": _exchange(
        "年12月/年11月 月1日/月11日 月31日/月30日 6月/9月 7月/8月 2026年/2027年 2028年/2025年"
    ),
    "meaning": _exchange(
        "应当/可以 必须/可以 禁止/允许 以上/以下 不少于/不多于 不超过/不低于 提高/降低 全部/部分 之前/之后 "
        "及/或 和/或 并/或 同意/不同意 有关/无关 主要/次要 立即/逐步 增加/减少 上浮/下浮 由/与"
    ),
    "name": _name,
    "homoglyph": _exchange(
        "日/曰 人/入 己/已 未/末 千/干 土/士 天/夫 大/太 王/玉 上/土 告/吿 户/戶 内/內 市/巿 县/縣 为/為 "
        "水/氺 0/O 1/l 5/S"
    ),
    "letter": _letter,
    "letter out": _removed("(?<=[一-龥])[一-龥](?=[一-龥])"),
    "doubled": _doubled,
    "between letters": _between_letters,
    "mask": _mask,
    "clause out": _removed(_CLAUSE.pattern),
    "clause moved": _clause_moved,
    "paragraphs swapped": _paragraphs_swapped,
    "sign": _exchange("。/？ ，/、 ：/； ≥/> ≤/< ±/+ ～/、"),
    "bracket words": _removed("（[^（）\n]{2,12}）"),
}


def edits(texts: tuple[str, ...], count: int, seed: int) -> Iterator[tuple[str, Edit]]:
    """``count`` edits, kinds and texts by turns, each of which changes what is read."""
    dice = random.Random(seed)
    kinds = list(MAKERS)
    turn = 0
    while count:
        turn += 1
        kind, text = kinds[turn % len(kinds)], dice.choice(texts)
        made = MAKERS[kind](text, dice)
        if made is None:
            continue
        edit = Edit(kind, *made)
        if normalise(applied(text, edit)) != normalise(text):
            count -= 1
            yield text, edit


def applied(text: str, edit: Edit) -> str:
    """The text after the edit."""
    return text[: edit.start] + edit.put + text[edit.end :]


# -- what publishing may do ---------------------------------------------------------------------

_SIGNS: Final = (
    ("，", ","),
    ("（", "("),
    ("）", ")"),
    ("：", ":"),
    ("；", ";"),
    ("“", '"'),
    ("”", "″"),
    ("——", "—"),
    ("—", "－"),
    ("〔", "["),
    ("〕", "]"),
    ("％", "%"),
    ("……", "..."),
    ("、", "､"),
    ("。", "｡"),
)
_BLANKS: Final = ("\u00a0", "\u3000", " ", "\u2002", "\u200b", "\ufeff", "\u00ad", "\u2009", "\t")


def _width(letter: str, dice: random.Random) -> str:
    wide = letter.isascii() and letter.isalnum() and dice.random() < 0.5  # half of them
    return chr(ord(letter) + 0xFEE0) if wide else letter


def innocent(text: str, dice: random.Random) -> str:
    """The text as some CMS gives it back, in some page's frame; every reader reads the same."""
    for sign, other in _SIGNS:
        if dice.random() < 0.3:  # some
            text = text.replace(sign, other)
    if dice.random() < 0.3:  # some
        text = "".join(_width(letter, dice) for letter in text)
    lines: list[str] = []
    for line in text.split("\n"):
        at = dice.randrange(len(line) + 1)
        number = line[max(0, at - 1) : at + 1].isdigit()
        gap = "" if number or dice.random() < 0.5 else dice.choice(_BLANKS)  # no figure is split
        lines.append(f"{dice.choice(('', '　　', ' '))}{line[:at]}{gap}{line[at:]}")
        if dice.random() < 0.1:  # some
            lines.append(dice.choice(NOISE))
    joined = dice.choice(("\n", "\r\n", "\n\n", "\n \n")).join(lines)
    if dice.random() < 0.2:  # some
        joined = "\n".join(
            line[at : at + 40] for line in joined.splitlines() for at in range(0, len(line), 40)
        )
    return joined if dice.random() < 0.3 else f"{HEAD.format(title='')}{joined}{FOOT}"  # some


def innocent_traditional(text: str, dice: random.Random) -> str:
    """The same on a traditional edition, in either of two variants of its glyphs."""
    shown = traditional(innocent(text, dice))
    return shown.replace("為", "爲") if dice.random() < 0.5 else shown  # half of them
