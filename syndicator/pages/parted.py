"""Markup as texts and tags in turn, and its tags told apart once.

A page of fourteen hundred tags has some forty different ones, but for the addresses of its links:
these are cut out first, so that what is asked of tags is asked of forty.
"""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Final, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINK: Final = '<a href="'
ELSEWHERE: Final = "\x7f"
"""Stands for an address that was cut out: a sign of control that no page means (DEL)."""
CUT: Final = f'{_LINK}{ELSEWHERE}"'
"""What a tag begins with whose address was cut out."""
_ENDS_IN_SLASH: Final = "/<"


class Parted(NamedTuple):
    """Markup as texts and tags in turn; ``texts[k]`` stands before ``tags[k]``."""

    texts: list[str]
    tags: list[str]
    """Each as it is written, without its last sign."""
    hrefs: list[str]
    """Addresses that were cut out of tags, in order."""
    names: list[str]
    """``p``, ``/p``, and ``br/`` for one that closes itself."""
    named: Mapping[str, str]
    """The name of each different tag."""
    spelt: str
    """The different tags, one behind the other."""
    said: str
    """The texts, one behind the other."""

    @classmethod
    def of(cls, texts: list[str], tags: list[str], hrefs: list[str]) -> Self:
        """The same with its tags told apart."""
        named = {tag: intern((tag[1:].split(None, 1) or ("",))[0]) for tag in set(tags)}
        spelt = "".join(named)
        if _ENDS_IN_SLASH in f"{spelt}<":
            for tag in [tag for tag in named if tag.endswith("/")]:
                named[tag] = intern(f"{named[tag].rstrip('/')}/")
        names = list(map(named.__getitem__, tags))
        return cls(texts, tags, hrefs, names, named, spelt, "".join(texts))

    @property
    def in_turn(self) -> bool:
        """Whether every tag begins as one, and no text does."""
        # No piece holds more than one of the sign, and that at its beginning.
        begun = self.spelt.count("<") == len(self.named)
        return begun and "<" not in self.said


def part(markup: str) -> Parted:
    """Markup parted at its brackets; not `in_turn` where one stands in a tag, or alone."""
    markup, hrefs = _cut(markup)
    # Mostly each sign of the one kind is followed by one of the other.
    parts = markup.replace("<", "><").split(">")
    found = Parted.of(parts[::2], parts[1::2], hrefs)
    if len(parts) % 2 and found.in_turn:
        return found
    first, *pieces = markup.split("<")
    pairs = [piece.partition(">") for piece in pieces]
    texts = [first, *(text for _, _, text in pairs)]
    # What never ends is no tag, and does not begin as one.
    tags = [f"<{tag}" if end else tag for tag, end, _ in pairs]
    return Parted.of(texts, tags, hrefs)


def _cut(markup: str) -> tuple[str, list[str]]:
    """(markup, addresses that links open with); none where one may be no address."""
    if ELSEWHERE in markup:
        return markup, []
    first, *pieces = markup.split(_LINK)
    if not pieces:
        return markup, []
    hrefs, _, rests = zip(*[piece.partition('"') for piece in pieces], strict=True)
    joined = "".join(hrefs)
    if "<" in joined or ">" in joined:
        return markup, []
    return CUT.join([first, *rests]), list(hrefs)
