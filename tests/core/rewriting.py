"""Edits as people and machines make them on copies, with what a comparison must say of each."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from syndicator.core.text import normalise
from syndicator.core.verdict import Verdict
from tests.core.policies import NOISE, Paper

ALTERED = frozenset({Verdict.ALTERED})
PARTIAL = frozenset({Verdict.PARTIAL})
FAITHFUL = frozenset({Verdict.FAITHFUL})
POLLUTED = frozenset({Verdict.POLLUTED})
SHORT = 300
STRANGE = "甲乙丙丁戊己庚辛壬癸"


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A text after one edit; ``lost`` and ``put`` must be named among the spans."""

    kind: str
    text: str
    verdicts: frozenset[Verdict]
    lost: str = ""
    put: str = ""


Maker = Callable[[str, random.Random], Rewriting | None]


def _han(text: str, dice: random.Random) -> int:
    return dice.choice([at for at, letter in enumerate(text) if "一" <= letter <= "龥"])


def negate(text: str, dice: random.Random) -> Rewriting:
    """Put one 不 in."""
    at = _han(text, dice)
    return Rewriting("不 in", f"{text[:at]}不{text[at:]}", ALTERED, put="不")


def affirm(text: str, dice: random.Random) -> Rewriting | None:
    """Take one 不 out."""
    places = [match.start() for match in re.finditer("不", text)]
    if not places:
        return None
    at = dice.choice(places)
    return Rewriting("不 out", text[:at] + text[at + 1 :], ALTERED, lost="不")


def change_digit(text: str, dice: random.Random) -> Rewriting:
    """Change one digit."""
    at = dice.choice([match.start() for match in re.finditer("[0-9]", text)])
    new = dice.choice([digit for digit in "0123456789" if digit != text[at]])
    changed = text[:at] + new + text[at + 1 :]
    return Rewriting("digit", changed, ALTERED, lost=text[at], put=new)


def add_digit(text: str, dice: random.Random) -> Rewriting:
    """Put one more digit into a number."""
    at = dice.choice([match.start() for match in re.finditer("[0-9]", text)])
    new = dice.choice("0123456789")
    return Rewriting("digit more", text[:at] + new + text[at:], ALTERED, put=new)


def change_date(text: str, dice: random.Random) -> Rewriting:
    """Change one date."""
    date = dice.choice(list(re.finditer(r"\d{4}年\d{1,2}月\d{1,2}日", text)))
    new = f"2031年{dice.randint(1, 12)}月{dice.randint(1, 28)}日"
    changed = text[: date.start()] + new + text[date.end() :]
    return Rewriting("date", changed, ALTERED, put="2031")


def change_letter(text: str, dice: random.Random) -> Rewriting:
    """Change one character."""
    at, new = _han(text, dice), dice.choice(STRANGE)
    changed = text[:at] + new + text[at + 1 :]
    return Rewriting("letter", changed, ALTERED, lost=text[at], put=new)


def change_words(text: str, dice: random.Random) -> Rewriting:
    """Put other words in the place of some."""
    at = _han(text, dice)
    new = "".join(dice.choices(STRANGE, k=dice.randint(2, 6)))
    changed = text[:at] + new + text[at + dice.randint(2, 6) :]
    return Rewriting("words", changed, ALTERED, put=new)


def cut(text: str, dice: random.Random) -> Rewriting | None:
    """Cut off the end, the beginning, or something between; of a few lines little would be left."""
    if len(text) < SHORT:
        return None
    size = int(len(text) * dice.uniform(0.15, 0.5))
    at = dice.choice([0, len(text) - size, dice.randrange(len(text) - size)])
    lost = normalise(text[at : at + size])
    middle = lost[len(lost) // 3 : 2 * len(lost) // 3]
    return Rewriting("cut", text[:at] + text[at + size :], PARTIAL, lost=middle)


def drop_paragraph(text: str, dice: random.Random) -> Rewriting:
    """Leave one paragraph out."""
    paragraphs = text.split("\n")
    at = dice.choice([n for n, line in enumerate(paragraphs) if len(line) > 12])
    left = "\n".join(paragraphs[:at] + paragraphs[at + 1 :])
    return Rewriting("paragraph", left, PARTIAL, lost=paragraphs[at])


def swap_halves(text: str, dice: random.Random) -> Rewriting:
    """Put the second half first."""
    at = int(len(text) * dice.uniform(0.4, 0.6))
    return Rewriting("swap", f"{text[at:]}\n{text[:at]}", ALTERED)


def add_noise(text: str, dice: random.Random) -> Rewriting:
    """Put buttons and labels between the paragraphs and around them."""
    woven: list[str] = dice.sample(NOISE, 4)
    for line in text.split("\n"):
        woven.append(line)
        if dice.random() < 0.5:  # every second paragraph
            woven.append(dice.choice(NOISE))
    return Rewriting("noise", "\n".join([*woven, *dice.sample(NOISE, 6)]), FAITHFUL)


def retype(text: str, dice: random.Random) -> Rewriting:
    """Let a CMS have its way with widths, quotation marks, dashes, blanks and lines."""
    signs = {"，": ",", "（": "(", "）": ")", "：": ":", "“": '"', "”": '"', "——": "-", "；": ";"}
    for sign, other in signs.items():
        if dice.random() < 0.5:  # some of them
            text = text.replace(sign, other)
    lines = [f"\u3000\u3000{line}\u00a0" for line in text.split("\n")]
    return Rewriting("typography", dice.choice(["\n\n", "\r\n", "\n \n"]).join(lines), FAITHFUL)


SPAM = (
    "澳门新葡京娱乐场 百家乐在线投注",
    "本店大促销，欢迎来电咨询办理",
    "成人电影在线观看 www.a8.example",
)


def add_spam(text: str, dice: random.Random) -> Rewriting:
    """Put a line of spam between the paragraphs."""
    paragraphs, line = text.split("\n"), dice.choice(SPAM)
    at = dice.randrange(1, len(paragraphs))
    return Rewriting(
        "spam", "\n".join([*paragraphs[:at], line, *paragraphs[at:]]), POLLUTED, put=line
    )


MAKERS: tuple[Maker, ...] = (
    negate,
    affirm,
    change_digit,
    add_digit,
    change_date,
    change_letter,
    change_words,
    cut,
    drop_paragraph,
    swap_halves,
    add_noise,
    retype,
    add_spam,
)


def rewritings(
    papers: tuple[Paper, ...], count: int, seed: int
) -> Iterator[tuple[Paper, Rewriting]]:
    """``count`` edits of the papers, each of which changes the text or is meant not to."""
    dice = random.Random(seed)
    while count:
        paper, maker = dice.choice(papers), dice.choice(MAKERS)
        made = maker(paper.text, dice)
        same = made is not None and normalise(made.text) == normalise(paper.text)
        if made is None or (same and made.verdicts != FAITHFUL):
            continue
        count -= 1
        yield paper, made
