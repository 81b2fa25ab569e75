"""Finds the element that holds an article: the source's selector, known ones, then a library."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from cssselect import SelectorError
from lxml import etree
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from syndicator.core.errors import ConfigurationError
from syndicator.pages.prune import prune
from syndicator.pages.stream import Stream, Stretch
from syndicator.pages.words import words

if TYPE_CHECKING:
    from syndicator.pages.opened import OpenPage

# Article containers of the common government CMSs (TRS, 大汉, 开普, gkmlpt, 龙讯) and of WordPress,
# most specific first.
KNOWN: Final = words(
    "#UCAP-CONTENT .pages_content div.TRS_UEDITOR .TRS_Editor .Custom_UnionStyle #zoom "
    "#zoomcon .policyLibraryOverview_content .article_content_body .gzk_detail "
    ".zc_article_con .bt_content #mainText #trsContent #detailCont #detailContent .DocHtmlCon "
    ".sxgzk-detail-con .bt-article-02 .detail-news .detail_content .ucapcontent #ucapcontent "
    ".zwgkdetail .moe-detail-box #content_body_xxgk .contents_div .zlyxwz_t2a .art-con "
    ".wz_zhuti td.b12c .article-content .article_content .article_con .article-con "
    ".article-body .entry-content .main_content"
)
EXTRACTED: Final = "extracted"
_SIMPLE: Final = re.compile(r"([a-z][a-z0-9]*)?([.#])([\w-]+)")
_KNOWN_NAMES: Final = tuple((selector, re.split("[.#]", selector)[1]) for selector in KNOWN)
_LEAST_TEXT: Final = 20
_MUST_HOLD: Final = 0.9
_MAY_EXCEED: Final = 1.3
_SLACK: Final = 120
_DEEPEST: Final = 60
# The library recurses through tables and looks at each element several times over.
_LIBRARY_DEPTH: Final = 150
_LIBRARY_ELEMENTS: Final = 40_000
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Body:
    """Where the article stands, and how that was found (a selector, or ``extracted``).

    A stretch of the page's stream; what the library picked together is an element of its own.
    """

    by: str
    stretch: Stretch | None = None
    element: HtmlElement | None = None


def compile_selector(selector: str) -> CSSSelector:
    """A CSS selector ready for HTML; raises ConfigurationError naming what is wrong with it."""
    try:
        return _compiled(selector)
    except (SelectorError, ValueError) as error:
        msg = (
            f"CSS 选择器“{selector}”有误：{error}；请在信源或站点配置中改正 · "
            f"bad CSS selector “{selector}”: {error}; correct it in the source's or site's file"
        )
        raise ConfigurationError(msg) from error


@lru_cache(maxsize=512)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def select(root: HtmlElement, selector: str) -> list[HtmlElement]:
    """Elements under ``root`` that match, in document order."""
    found = compile_selector(selector)(root)
    return list(found)


def find_container(page: OpenPage, selector: str | None = None) -> Body | None:
    """The article as a visitor sees it: what the selector names, or a container of a common CMS.

    One that is hidden is passed over: a copy that nobody sees is none. Raises ConfigurationError
    for a selector that is no CSS.
    """
    stream = page.stream
    hidden = stream.hidden(page.concealment)
    if selector is not None:
        compile_selector(selector)
        hits = _simply(stream, selector)
        if hits is None:
            hits = [_stretch_of(page.root, stream, one) for one in select(page.root, selector)]
        if (one := _fullest(stream, hits, hidden)) is not None:
            return Body(selector, one)
    return _by_known(stream, hidden)


def element_of(root: HtmlElement, stream: Stream, stretch: Stretch) -> HtmlElement:
    """The element of the tree that a stretch of its stream is."""
    before = sum(not name.startswith("/") for name in stream.names[: stretch.first])
    return next(islice(root.iter(etree.Element), before, None))


def _stretch_of(root: HtmlElement, stream: Stream, element: HtmlElement) -> Stretch:
    number = next(at for at, one in enumerate(root.iter(etree.Element)) if one is element)
    opening = (at for at, name in enumerate(stream.names) if not name.startswith("/"))
    return stream.stretch(next(islice(opening, number, None)))


def _simply(stream: Stream, selector: str) -> list[Stretch] | None:
    """What ``#id``, ``.class`` or ``tag.class`` names; None for a selector of another form."""
    parts = _SIMPLE.fullmatch(selector)
    if parts is None:
        return None
    tag, sign, name = parts.groups()
    attribute = "id" if sign == "#" else "class"
    found = []
    for at in stream.bearing(name):
        value = stream.attributes(at).get(attribute, "")
        fits = name == value if sign == "#" else name in value.split()
        if fits and (tag is None or tag == stream.names[at].rstrip("/")):
            found.append(stream.stretch(at))
    return found


def _by_known(stream: Stream, hidden: Sequence[Stretch]) -> Body | None:
    present = stream.identities()
    for selector, name in _KNOWN_NAMES:
        if name in present:
            hits = _simply(stream, selector) or ()
            if (one := _fullest(stream, hits, hidden)) is not None:
                return Body(selector, one)
    return None


def _fullest(
    stream: Stream, stretches: Iterable[Stretch], hidden: Sequence[Stretch]
) -> Stretch | None:
    """The visible element with most text among those with any."""
    found = list(stretches)
    best, most = None, 0
    for one in found:
        text = stream.content(one)
        # With one alone to choose from, any text will do.
        size = len("".join(text.split())) if len(found) > 1 else bool(text and not text.isspace())
        if size > most and not any(out.first <= one.first <= out.last for out in hidden):
            best, most = one, size
    return best


def _plain(element: HtmlElement) -> str:
    return _BLANKS.sub("", str(element.text_content()))


def extract_body(page: OpenPage) -> Body | None:
    """The body that the extraction library finds; None for a page too large or deep for it."""
    root, concealment = page.root, page.concealment
    if not _honest(root):
        return None
    # 0.4 s to load, and seldom needed: the command line does not wait for it.
    import trafilatura  # noqa: PLC0415 - see above

    whole = copy.deepcopy(root)
    prune(whole, concealment)
    extracted = trafilatura.extract(
        copy.deepcopy(whole),
        output_format="txt",
        include_comments=False,
        include_tables=True,
    )
    if not extracted or len(_BLANKS.sub("", extracted)) < _LEAST_TEXT:
        return None
    element = _smallest_holding(whole, extracted)
    if element is None:
        # The library picked its text from several places: it alone knows which.
        element = whole.makeelement("div")
        for line in filter(str.strip, extracted.split("\n")):
            paragraph = whole.makeelement("p")
            paragraph.text = line
            element.append(paragraph)
    return Body(EXTRACTED, element=element)


def _honest(root: HtmlElement) -> bool:
    """Whether the page is of a size and depth at which the library ends in reasonable time."""
    depth = 0
    for count, (event, _) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > _LIBRARY_DEPTH or count > 2 * _LIBRARY_ELEMENTS:
            return False
    return True


def _smallest_holding(page: HtmlElement, extracted: str) -> HtmlElement | None:
    """The deepest element that holds the extracted text and little else: nothing gets lost."""
    pieces = [_BLANKS.sub("", piece.strip("- ")) for piece in re.split(r"[\n|]", extracted)]
    wanted = [piece for piece in pieces if piece]
    total = sum(map(len, wanted))
    best = page
    for _ in range(_DEEPEST):
        inner = next((child for child in best if _holds(child, wanted, total)), None)
        if inner is None:
            break
        best = inner
    return best if len(_plain(best)) <= total * _MAY_EXCEED + _SLACK else None


def _holds(element: HtmlElement, wanted: list[str], total: int) -> bool:
    if not isinstance(element.tag, str):
        return False
    text = _plain(element)
    return len(text) >= total * _MUST_HOLD and (
        sum(len(line) for line in wanted if line in text) >= total * _MUST_HOLD
    )
