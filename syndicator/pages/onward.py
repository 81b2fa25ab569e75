"""Pages that only lead on: meta refresh, a script that sets the location, one frame around all."""

from __future__ import annotations

import re
from typing import Final

from lxml.html import HtmlElement

from syndicator.pages.extract import link_target

_REFRESH: Final = re.compile(
    r"\s*\d+(?:\.\d+)?\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE
)
_SCRIPT: Final = re.compile(
    r"(?:(?:window|self|top|document|parent)\s*\.\s*)?location(?:\s*\.\s*href)?\s*"
    r"(?:=|\.\s*(?:replace|assign)\s*\()\s*['\"]([^'\"\s]{1,500})['\"]"
)
_SOON_S: Final = 10
_SECONDS: Final = re.compile(r"\s*(\d+)")
_LONGEST_SCRIPTED: Final = 4_000
_FRAME_LINKS: Final = 3


def leads_on(html: str, root: HtmlElement, base: str | None) -> str | None:
    """The address this page sends every visitor to, where that is all it does; else None.

    A script counts only on a short page with next to no links: a function that may set the location
    stands on ordinary pages too. Of several frames the first with an address counts.
    """
    if base is None:
        return None
    for meta in root.iter("meta"):
        if (meta.get("http-equiv") or "").lower() == "refresh":
            content = meta.get("content") or ""
            wait, found = _SECONDS.match(content), _REFRESH.match(content)
            if found and wait and int(wait[1]) <= _SOON_S:
                target = link_target(base, found[1].strip())
                if target not in {None, base}:
                    return target
    if sum(1 for _ in root.iter("a")) > _FRAME_LINKS:
        return None
    if len(html) <= _LONGEST_SCRIPTED and (scripted := _SCRIPT.search(html)):
        return link_target(base, scripted[1])
    for frame in root.iter("frame", "iframe"):
        target = link_target(base, frame.get("src"))
        if target is not None:
            return target
    return None
