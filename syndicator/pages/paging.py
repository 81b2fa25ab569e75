"""Where a list goes on: the address of its next, older page.

Three ways cover nearly all lists that work without scripts: a link that says 下一页, the call
``createPageHTML(total, current, "index", "shtml")`` of TRS WCM (page 2 is ``index_1.shtml``), and
the ``<nextgroup>`` of 大汉 JCMS. Where only a script knows the way, there is none.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from syndicator.pages.extract import link_target
from syndicator.pages.text import label_of

_NEXT: Final = re.compile(
    r"[\s\[【<]*(?:下一?页|后一?页|后页|next(?:\s*page)?|older|较?旧文章|[>›»]{1,2})[\s\]】>›»]*",
    re.IGNORECASE,
)
_TRS: Final = re.compile(
    r"createPage(?:HTML|Html|r)\w*\s*\(\s*(?:['\"][^'\"]*['\"]\s*,\s*)?(\d{1,5})\s*,\s*(\d{1,5})\s*,"
    r"\s*['\"]([\w\-]{1,60})['\"]\s*,\s*['\"](\w{1,8})['\"]"
)
_NEXT_GROUP: Final = re.compile(
    r"<nextgroup>.{0,80}?href\s*=\s*[\"']([^\"']{1,500})[\"']", re.DOTALL | re.IGNORECASE
)
_RECORD: Final = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.DOTALL)
_NUMBER: Final = re.compile(r"\d{1,4}")
_CURRENT: Final = re.compile(
    r"(?:^|[\s_-])(?:on|cur|current|active|this|thispage|pageon)(?:$|[\s_-])"
)


def next_page(html: str, root: HtmlElement, base: str | None) -> str | None:
    """The address of the page after this one; None where no link or known call names it."""
    if base is None:
        return None
    for target in (_linked(root, base), _of_trs(html, base), _of_jcms(html, base)):
        if target is not None and target != base:
            return target
    return None


def embedded_records(html: str) -> str:
    """The rows that 大汉 JCMS keeps in ``<script type="text/xml">``, as markup; "" without any."""
    return "\n".join(found[1] for found in _RECORD.finditer(html))


def _linked(root: HtmlElement, base: str) -> str | None:
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "next":
            return link_target(base, link.get("href"))
    after_current: str | None = None
    number = 0
    for anchor in root.iter("a"):
        label = label_of(anchor) or (anchor.get("title") or "")
        if _NEXT.fullmatch(label) or (anchor.get("rel") or "").lower() == "next":
            target = link_target(base, anchor.get("href"))
            if target is not None:
                return target
        if _NUMBER.fullmatch(label):
            value = int(label)
            if _is_current(anchor):
                number = value
            elif number and value == number + 1 and after_current is None:
                after_current = link_target(base, anchor.get("href"))
    return after_current


def _is_current(anchor: HtmlElement) -> bool:
    parent = anchor.getparent()
    classes = f"{anchor.get('class') or ''} {'' if parent is None else parent.get('class') or ''}"
    return _CURRENT.search(classes.lower()) is not None


def _of_trs(html: str, base: str) -> str | None:
    found = _TRS.search(html)
    if found is None:
        return None
    total, current, name, suffix = int(found[1]), int(found[2]), found[3], found[4]
    if current + 1 >= total:
        return None
    folder = urljoin(base, ".") if not urlsplit(base).path.endswith("/") else base
    return urljoin(folder, f"{name}_{current + 1}.{suffix}")


def _of_jcms(html: str, base: str) -> str | None:
    found = _NEXT_GROUP.search(html)
    return link_target(base, found[1].replace("&amp;", "&")) if found else None
