"""Which script a page declares: the traditional editions of portals say so, or stand apart."""

from __future__ import annotations

import re
from typing import Final

_LANGUAGE: Final = re.compile(r"zh-(?:hant|tw|hk|mo)\b", re.IGNORECASE)
"""BCP 47 tags of the traditional script, by script or by region."""

_ADDRESS: Final = re.compile(
    r"https?://(?:[^/]*\.)?(?:big5|tc|hant)\."
    r"|https?://[^?#]*/(?:gate/big5|big5|zh-?hant|zh[-_](?:tw|hk|mo))/",
    re.IGNORECASE,
)
"""As in ``big5.www.gov.cn/gate/big5/…``, the usual gateway of the portals."""

_CHARSETS: Final = frozenset(["big5", "big5-hkscs", "big5hkscs", "cp950"])


def declares_traditional(language: str, url: str | None, encoding: str | None) -> bool:
    """Whether the page's language, its charset or address say: a traditional edition."""
    return (
        _LANGUAGE.match(language) is not None
        or (encoding or "").lower() in _CHARSETS
        or _ADDRESS.match(url or "") is not None
    )
