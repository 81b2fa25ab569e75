"""The one vocabulary for what a look at a public page says about a repost."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What stands on the page; the first three positive ones alone can meet a duty's form."""

    FAITHFUL = "faithful"
    """The whole text stands there, unchanged."""
    LINKED = "linked"
    """Title and a link to the source's page, without the text."""
    PARTIAL = "partial"
    """Part of the text is missing; what is there is unchanged."""
    ALTERED = "altered"
    """Words, figures or the order of the text were changed."""
    POLLUTED = "polluted"
    """The text is whole, but foreign text was put into it or hidden beside it."""
    MISPLACED = "misplaced"
    """Faithful, but in another column than the one it is owed in."""
    ABSENT = "absent"
    """The page was read and the policy is not on it; news about it and papers on it included."""
    VANISHED = "vanished"
    """It was confirmed before and is now gone."""
    BLOCKED = "blocked"
    """A wall answered instead of the site; says nothing about the site."""
    UNREADABLE = "unreadable"
    """The answer cannot be read; says nothing about the site."""

    @property
    def label(self) -> str:
        """The Chinese name, as shown to operators."""
        return _LABELS[self]

    @property
    def silent(self) -> bool:
        """Whether it says nothing about the site, so that no duty may turn on it."""
        return self in {Verdict.BLOCKED, Verdict.UNREADABLE}


_LABELS: Final = {
    Verdict.FAITHFUL: "一致",
    Verdict.LINKED: "已链接",
    Verdict.PARTIAL: "不全",
    Verdict.ALTERED: "改动",
    Verdict.POLLUTED: "夹带",
    Verdict.MISPLACED: "栏目不符",
    Verdict.ABSENT: "未见",
    Verdict.VANISHED: "消失",
    Verdict.BLOCKED: "被拦截",
    Verdict.UNREADABLE: "无法判读",
}
