"""How a survey's findings are said: for the matrix, the page and the spreadsheets alike."""

from __future__ import annotations

from typing import Final

from syndicator.core.lag import Lag
from syndicator.core.times import SHANGHAI, Millis, Precision, Stamp, from_millis
from syndicator.core.verdict import Verdict
from syndicator.survey.model import Finding, LagBasis

_MINUTE_MS: Final = 60_000
_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 86_400_000
_EN: Final = {
    Verdict.FAITHFUL: "the whole text stands there unchanged",
    Verdict.LINKED: "title and a link to the source's page",
    Verdict.PARTIAL: "part of the text is missing",
    Verdict.ALTERED: "words, figures or order were changed",
    Verdict.POLLUTED: "foreign or hidden text beside it",
    Verdict.MISPLACED: "in another column than owed",
    Verdict.ABSENT: "looked well, it is not there",
}


def label(finding: Finding) -> str:
    """The verdict in Chinese, or why nothing could be seen."""
    if finding.verdict is not None:
        return finding.verdict.label
    return f"未能查看：{finding.unseen.label}" if finding.unseen else "未能查看"


def code(finding: Finding) -> str:
    """For machines: `faithful`, or `unseen:blocked`."""
    if finding.verdict is not None:
        return finding.verdict.value
    return f"unseen:{finding.unseen.value if finding.unseen else ''}"


def in_english(verdict: Verdict) -> str:
    """A verdict of the legend in English."""
    return _EN.get(verdict, verdict.value)


def lag_text(finding: Finding) -> str:
    """The lag as an interval, in Chinese units, with ≤ where only an upper bound is known."""
    lag, basis = finding.lag, finding.lag_basis
    if lag is None or basis is None:
        return ""
    if basis is LagBasis.LOOK:
        return f"≤{duration(lag.upper_ms)}"
    return span_text(lag)


def span_text(lag: Lag) -> str:
    """An interval of time: one value where both ends are the same to the minute."""
    lower, upper = duration(lag.lower_ms), duration(lag.upper_ms)
    return lower if lower == upper else f"{lower}～{upper}"


def duration(ms: int) -> str:
    """A length of time in its two largest units: 3天4小时, 1小时5分, 12分."""
    if ms < _HOUR_MS:
        return f"{ms // _MINUTE_MS}分"
    if ms < _DAY_MS:
        hours, rest = divmod(ms, _HOUR_MS)
        return f"{hours}小时{rest // _MINUTE_MS}分" if rest >= _MINUTE_MS else f"{hours}小时"
    days, rest = divmod(ms, _DAY_MS)
    return f"{days}天{rest // _HOUR_MS}小时" if rest >= _HOUR_MS else f"{days}天"


def moment(at: Millis | None) -> str:
    """Beijing time to the second; "" for none."""
    return "" if at is None else f"{from_millis(at, SHANGHAI):%Y-%m-%d %H:%M:%S}"


def stamp_text(stamp: Stamp | None) -> str:
    """A stated time, no more precise than it was stated."""
    if stamp is None:
        return ""
    form = {
        Precision.DAY: "%Y-%m-%d",
        Precision.MINUTE: "%Y-%m-%d %H:%M",
        Precision.SECOND: "%Y-%m-%d %H:%M:%S",
    }[stamp.precision]
    return from_millis(stamp.at, SHANGHAI).strftime(form)


def reasons_text(finding: Finding) -> str:
    """All reasons in both languages, one a line."""
    return "\n".join(map(str, finding.reasons))
