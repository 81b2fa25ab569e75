"""A text that stands on a page line by line as its source has it, and what is beside it there.

Most copies are such. What can be asked of the text alone is asked once a policy and not on each
page; the page is asked with the text cut out, which leaves a third of it. Where cutting could
change an answer nothing is cut, and the whole page is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from syndicator.core.docno import may_hold_docno
from syndicator.core.judging.flat import lay_flat
from syndicator.core.judging.pollution import may_hold_spam
from syndicator.core.judging.signs import Bearing, own_numbers
from syndicator.core.text import normalise

_REACH: Final = 16
"""Characters kept on either side of a cut: nothing that is searched for is longer."""

_SEED: Final = re.compile("[一-龥]{6}")
_SEEDS: Final = 12


@dataclass(frozen=True, slots=True)
class OwnText:
    """A policy's text, and what is known of it."""

    plain: str
    """Normalised."""
    lined: str
    """As it is, between two line breaks."""
    first: str
    """Its first line."""
    last: str
    head: str
    """Its first characters, without blanks."""
    tail: str
    quiet: bool
    """Whether it holds none of the words of spam."""
    numberless: bool
    """Whether it bears no number of its own: all it names are quoted."""
    seeds: tuple[str, ...]
    """Some pieces that it has once, from its beginning to its end; no sign is folded."""


def own_text(text: str, plain: str, bearing: Bearing) -> OwnText:
    """What is worth knowing of a text before any page is seen; ``plain`` is it, normalised."""
    text = text.strip()
    lines = text.split("\n")
    joined = "".join(text.split())
    borne = [number for number, _ in own_numbers(lay_flat(text).raw_lines())]
    number = bearing.doc_no
    quoted = all(one in bearing.quoted for one in borne)
    return OwnText(
        plain,
        f"\n{text}\n",
        lines[0],
        lines[-1],
        joined[:_REACH],
        joined[-_REACH:],
        len(joined) >= _REACH and not may_hold_spam(joined),
        quoted and (number is None or not any(one.same(number) for one in borne)),
        _seeds(plain),
    )


def _seeds(plain: str) -> tuple[str, ...]:
    found = [seed for seed in _SEED.findall(plain) if plain.count(seed) == 1]
    step = len(found) // _SEEDS + 1
    return tuple(found[::step])


class Beside:
    """What stands on a page ahead of the text and behind it, as it is."""

    def __init__(self, own: OwnText, ahead: str, behind: str) -> None:
        self.own = own
        self.ahead = ahead
        self.behind = behind

    @cached_property
    def joined(self) -> str:
        """Both without blanks, each with so much of the text that nothing is cut in two."""
        ahead, behind = "".join(self.ahead.split()), "".join(self.behind.split())
        return f"{ahead}{self.own.head}\n{self.own.tail}{behind}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands beside the text."""
        return not (self.ahead.strip() or self.behind.strip())

    def may_hold_spam(self) -> bool:
        """Whether any word of spam can stand on the page."""
        return not self.own.quiet or may_hold_spam(self.joined)

    def repeats(self, enough: float) -> bool:
        """Whether such a share of the text's seeds can stand beside it once more."""
        seeds = self.own.seeds
        return sum(seed in self.joined for seed in seeds) >= enough * len(seeds) > 0

    def numbered_lines(self) -> Sequence[str] | None:
        """Lines that may bear a number of the page's own; None where the text itself bears one."""
        if not self.own.numberless:
            return None
        if not (may_hold_docno(self.ahead) or may_hold_docno(self.behind)):
            return ()
        # The text's last line may be the label (发文字号：) of what follows.
        return lay_flat(f"{self.ahead}\n{self.own.last}\n{self.behind}").raw_lines()

    def lines(self) -> list[str]:
        """The lines beside the text, with one in its place."""
        ahead = self.ahead.split("\n") if self.ahead else []
        return [*ahead, self.own.first, *self.behind.split("\n")]

    def normalised(self) -> tuple[str, str] | None:
        """What is ahead and behind, normalised, where the text stands there once.

        None where the three together might read otherwise than each alone, or hold it twice.
        """
        plain = self.own.plain
        ahead, behind = normalise(self.ahead), normalise(self.behind)
        if not (_is_parted(ahead, plain) and _is_parted(plain, behind)):
            return None
        whole = f"{ahead}{plain}{behind}"
        at = len(ahead)
        once = len(whole) == len(plain) or (
            _find(whole, plain) == at and _find(whole, plain, at + 1) < 0
        )
        return (ahead, behind) if once else None


def beside(own: OwnText, text: str) -> Beside | None:
    """What stands beside the policy's text in another; None where it has not all of its lines."""
    framed = f"\n{text}\n"
    at = _find(framed, own.lined)
    if at < 0:
        return None
    end = at + len(own.lined)
    return Beside(own, framed[1:at], framed[end:-1])


_APART: Final = re.compile("[!-~一-鿿〇、《》]")
"""Signs that never join what stands before them."""
_RUNS: Final = "-.…"
"""Signs of which several in a row are one."""


def _is_parted(one: str, other: str) -> bool:
    """Whether two normalised texts, one behind the other, are normalised still."""
    if not one or not other:
        return True
    run = one[-1] in _RUNS and other[0] in _RUNS
    return not run and _APART.match(other) is not None


_HEAD: Final = 40
_TRIES: Final = 8


def _find(text: str, part: str, start: int = 0) -> int:
    """``text.find(part, start)``, by the first few characters: a long part takes long to search."""
    head = part[:_HEAD]
    at = text.find(head, start)
    for _ in range(_TRIES):
        if at < 0 or text.startswith(part, at):
            return at
        at = text.find(head, at + 1)
    return text.find(part, at) if at >= 0 else at
