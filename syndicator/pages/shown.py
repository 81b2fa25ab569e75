"""What a visitor sees of a page's stream: one block a line, without what is out of sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from syndicator.pages.hidden import UNSEEN_TAGS
from syndicator.pages.nesting import LONGEST_NAME
from syndicator.pages.stream import Stretch
from syndicator.pages.text import BLOCK_TAGS, MARK, as_lines

if TYPE_CHECKING:
    from syndicator.pages.stream import Stream


class _Marks(dict[str, str]):
    """What a tag of this name is in a text: the border of a line, or nothing."""

    def __missing__(self, name: str) -> str:
        plain = name.strip("/")
        mark = MARK if plain in BLOCK_TAGS or plain == "br" else ""
        if len(self) < _MOST_NAMES and len(name) <= LONGEST_NAME:
            self[name] = mark
        return mark


_MOST_NAMES: Final = 1_000
_MARKS: Final = _Marks()


class OutOfSight(NamedTuple):
    """What a visitor does not see of an element."""

    unseen: list[Stretch]
    """Elements whose content no browser shows, in no text at all."""
    hidden: list[Stretch]
    """Elements that a style hides, none of them in one of the others."""

    @property
    def all(self) -> list[Stretch]:
        """Both, the outermost in the order of the page."""
        return outermost([*self.unseen, *self.hidden])


def out_of_sight(
    stream: Stream,
    stretch: Stretch,
    hidden: Sequence[Stretch] = (),
    unseen: frozenset[str] = UNSEEN_TAGS,
) -> OutOfSight:
    """What nobody sees of an element: ``hidden`` ones of the page, and those named ``unseen``."""
    left_out = list(_unseen(stream, stretch, unseen))
    inside = outermost(one for one in hidden if _within(one, stretch) and one != stretch)
    return OutOfSight(
        left_out, [one for one in inside if not any(_within(one, out) for out in left_out)]
    )


def shown_text(stream: Stream, stretch: Stretch, out: OutOfSight) -> str:
    """Text of an element that a visitor sees, one block a line."""
    return _text(stream, stretch, out.all)


def hidden_text(stream: Stream, out: OutOfSight) -> str:
    """Text that a style hides, one block a line."""
    texts = (
        _text(stream, one, [inner for inner in out.unseen if _within(inner, one)])
        for one in out.hidden
    )
    return "\n".join(filter(None, texts))


def shown_around(
    stream: Stream, stretch: Stretch, inner: Stretch, out: OutOfSight
) -> tuple[str, str, str] | None:
    """Text of an element that a visitor sees: ahead of an inner one, in that, and behind it.

    None where inner and outer text may share a line, or the inner one is out of sight.
    """
    left_out = out.all
    if stream.names[inner.first] not in BLOCK_TAGS or stream.has("pre"):
        return None
    if not _within(inner, stretch) or any(_within(inner, one) for one in left_out):
        return None
    ahead, behind = Stretch(stretch.first, inner.first), Stretch(inner.last, stretch.last)
    first, second, third = (
        _text(stream, part, [one for one in left_out if _within(one, part)])
        for part in (ahead, inner, behind)
    )
    return first, second, third


def _unseen(stream: Stream, stretch: Stretch, tags: frozenset[str]) -> Iterable[Stretch]:
    """Outermost elements of these names inside an element."""
    first, last = stretch
    end = first
    for at in stream.places(tags, first + 1, last):
        if at > end:
            one = stream.stretch(at)
            end = one.last
            yield one


def _text(stream: Stream, stretch: Stretch, left_out: Sequence[Stretch]) -> str:
    first, last = stretch
    if first == last:
        return ""
    texts = stream.texts[first + 1 : last + 1]
    if stream.has("pre"):
        _keep_breaks(stream, stretch, texts)
    parts = [""] * (2 * len(texts) - 1)
    parts[::2] = texts
    parts[1::2] = map(_MARKS.__getitem__, stream.names[first + 1 : last])
    for one in reversed(left_out):
        # From its first tag to its last: what stands before and behind is joined.
        start, end = 2 * (one.first - first) - 1, 2 * (one.last - first)
        del parts[start:end]
    return as_lines(stream.plain("".join(parts)))


def _keep_breaks(stream: Stream, stretch: Stretch, texts: list[str]) -> None:
    for at in range(stretch.first, stretch.last):
        if stream.names[at] == "pre":
            last = min(stream.stretch(at).last, stretch.last)
            for place in range(at - stretch.first, last - stretch.first):
                texts[place] = texts[place].replace("\n", MARK)


def outermost(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Those that lie in no other, in order."""
    kept: list[Stretch] = []
    for one in sorted(stretches, key=lambda each: (each.first, -each.last)):
        if not kept or one.first > kept[-1].last:
            kept.append(one)
    return kept


def _within(inner: Stretch, outer: Stretch) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last
