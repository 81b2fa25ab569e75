"""What a page says of itself beside the text: when it was published, where the text is from.

Remarks stand beside the verdict and never change it. Times are judged in
:mod:`syndicator.core.judging.dating`; a copy must name its source (应注明来源, 国办发〔2017〕47号).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from syndicator.core.judging.dating import date_remarks
from syndicator.core.judging.faces import HIJACKED
from syndicator.core.judging.stated import History, StatedTime, Statements
from syndicator.core.reason import Reason
from syndicator.core.times import Millis

__all__ = ["CALLS", "History", "StatedTime", "Statements", "calls_for_person", "remarks"]

SOURCE_MISSING: Final = Reason(
    "source_missing",
    "页面没有注明来源，请站点补上",
    "the page names no source: let the site add it",
)
SOURCE_ADDRESS_MISSING: Final = Reason(
    "source_address_missing",
    "页面没有指向信源原文的链接，而时限规则只认链接",
    "the page does not link to the source, and a rule accepts nothing but a link",
)
CALLS: Final = HIJACKED | {"backdated"}
"""Codes that a person must follow up."""


def remarks(
    said: Statements,
    known: History,
    same_since: Millis | None = None,
    *,
    whole_text: bool = True,
) -> tuple[Reason, ...]:
    """Everything wrong with what the page states, the gravest first; empty for an honest page.

    ``same_since``: since when looks have shown just this text there; None where this look is the
    first. ``whole_text`` is False for a mere link to the source, whose 来源 is the link itself.
    """
    found = date_remarks(said, known, same_since)
    if whole_text:
        found += _on_source(said, known)
    if known.address_owed and not said.links_source:
        found.append(SOURCE_ADDRESS_MISSING)
    found += [_second_copy(url) for url in known.beside]
    return tuple(found)


def calls_for_person(found: Iterable[Reason]) -> bool:
    """Whether a remark must be followed up by somebody at once."""
    return any(one.code in CALLS for one in found)


_OFFICIAL: Final = re.compile(
    r"政府|国务院|中共|党委|省委|市委|县委|区委|办公厅|办公室|委员会|(?:部|厅|局|署|委|院|会)(?:网站|官网)?$"
    r"|新华|人民日报|人民网|央视|中央电视台|中央广播|中国新闻|经济日报|光明日报|日报|法治网|法制网"
)
"""党委和政府网站以及有关主管部门确定的稿源单位 (国办发〔2018〕123号 四(二)), by their names."""
_NO_NAME: Final = re.compile(
    r"^(?:本站|本网|原创|本站原创|网络|互联网|转载|其他|未知|不详|网友|admin)+$"
)
_PUNCTUATION: Final = re.compile(r"[\W_]+")


def _second_copy(url: str) -> Reason:
    return Reason(
        "second_copy",
        f"本站另有一份同文：{url}，是站方自己发的，系统不会动它，请站方确认保留哪一份",
        f"the site shows another copy of its own making: {url}; we leave it alone, let the site "
        "say which one stays",
    )


def _on_source(said: Statements, known: History) -> list[Reason]:
    if not said.sources:
        return [SOURCE_MISSING]
    accepted = [name for one in known.sources if (name := _folded(one))]
    if any(_is_right(_folded(one), accepted) for one in said.sources):
        return []
    shown = said.sources[0][:40]
    expected = "、".join(known.sources[:2]) or "原发布机关"
    return [
        Reason(
            "source_other",
            f"页面来源写作“{shown}”，不是发布机关或确定的稿源单位，应为“{expected}”",
            f"the page names “{shown}” as its source, no issuing office; expected: {expected}",
        )
    ]


@lru_cache(maxsize=1_024)  # pages by the thousand name the same few sources
def _folded(name: str) -> str:
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", name)).lower()


def _is_right(shown: str, accepted: Iterable[str]) -> bool:
    if not shown or _NO_NAME.fullmatch(shown):
        return False
    named = any(shown in name or name in shown for name in accepted)
    return named or _OFFICIAL.search(shown) is not None
