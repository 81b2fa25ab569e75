"""Whether a page's elements stand in each other as its source has them.

A parser ends some elements where others begin, and moves what may stand nowhere. A page on which
any of that may happen is none of these; a few on which it would not are not either. The rules are
those of libxml2's tree.
"""

from __future__ import annotations

from functools import reduce
from operator import getitem
from typing import TYPE_CHECKING, Final

from syndicator.pages.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

VOID_TAGS: Final = frozenset(words("area base br col hr img input link meta param"))
"""Elements that have no content in libxml2's tree, however they are written."""
_DEEPEST: Final = 500
_LETTERS_ONLY: Final = frozenset(words("script style title textarea iframe noembed noframes xmp"))
"""Elements whose content is no markup."""
_HEAD: Final = frozenset(words("title meta link script style base"))
_NOWHERE: Final = frozenset(
    words("html head body frame frameset noframes noembed plaintext xmp listing image isindex")
)
_TABLE_PARTS: Final = "tbody thead tfoot"
_REBUILT: Final = {
    name: frozenset(words(inner))
    for names, inner in {
        "a": "a fieldset table td th",
        "b i u s big small strike tt font span em strong": "p td th center",
        "p": "address blockquote caption center col colgroup dd dir div dl dt fieldset form h1 h2 "
        "h3 h4 h5 h6 hr li menu ol p pre table tbody td tfoot th title tr ul",
        "h1 h2 h3 h4 h5 h6": "fieldset form li p table",
        "address": "dd dl dt form li ul",
        "caption colgroup": f"col colgroup tr {_TABLE_PARTS}",
        "tr": f"tr {_TABLE_PARTS}",
        "td th": f"td th tr {_TABLE_PARTS}",
        _TABLE_PARTS: _TABLE_PARTS,
        "dd": "dt",
        "dt": "dd dl",
        "dl": "form li",
        "li": "li",
        "ul ol": "address form menu pre",
        "dir menu": "dd dl dt form ul",
        "pre": "dd dl dt fieldset form li table ul",
        "form": "form",
        "legend": "fieldset",
        "option": "optgroup option",
    }.items()
    for name in words(names)
}
"""Elements that end where one of these begins inside them; a few that do not are among them."""


class _Closed(dict[str, "_Closed"]):
    """A place where nothing may stand but what is in it."""

    __slots__ = ()

    def __missing__(self, tag: str) -> _Closed:
        return _NEVER


class _Inside(_Closed):
    """A place inside an element: where each tag that comes next leads to.

    Places are remembered, for a site's pages pass through the same ones.
    """

    __slots__ = ("_around", "_depth", "_name")

    def __init__(self, name: str, around: _Closed, depth: int) -> None:
        super().__init__()
        self._name = name
        self._around = around
        self._depth = depth

    def __missing__(self, tag: str) -> _Closed:
        found = self._next(tag)
        if len(_REMEMBERED) < _MOST_PLACES and len(tag) <= LONGEST_NAME:
            _REMEMBERED.append(self)
            self[tag] = found
        return found

    def _next(self, tag: str) -> _Closed:
        if tag.startswith("/"):
            return self._around if tag[1:] == self._name else _NEVER
        name = tag.rstrip("/")
        if self._depth > _DEEPEST or not self._holds(name):
            return _NEVER
        if name in VOID_TAGS:
            return self
        return _NEVER if tag != name else _Inside(name, self, self._depth + 1)

    def _holds(self, tag: str) -> bool:
        name = self._name
        if name == "head":
            return tag in _HEAD
        if tag in _NOWHERE or name in _LETTERS_ONLY:
            return False
        return tag not in _REBUILT.get(name, ())


_MOST_PLACES: Final = 20_000
LONGEST_NAME: Final = 40
"""More letters than any element's name has: a hostile page's are not kept."""
_REMEMBERED: Final[list[_Inside]] = []
_NEVER: Final = _Closed()
_END: Final = _Closed()
_BEHIND_BODY: Final = _Closed({"/html": _END})
_BODY: Final = _Inside("body", _BEHIND_BODY, 0)
_BEHIND_HEAD: Final = _Closed({"body": _BODY})
_HEAD_ELEMENT: Final = _Inside("head", _BEHIND_HEAD, 0)
_IN_PAGE: Final = _Closed({"head": _HEAD_ELEMENT})
_BEGINNING: Final = _Closed({"html": _IN_PAGE})


def is_nested(names: Sequence[str]) -> bool:
    """Whether the tags make a page of one head and one body, each element ending where it began.

    ``names`` are ``p``, ``/p``, ``br`` or ``br/``, in the order of the page.
    """
    if len(_REMEMBERED) >= _MOST_PLACES:
        _forget()
    return reduce(getitem, names, _BEGINNING) is _END


def _forget() -> None:
    """Begin anew: other pages pass other places."""
    _HEAD_ELEMENT.clear()
    _BODY.clear()
    _REMEMBERED.clear()
