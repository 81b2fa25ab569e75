"""Publication times that cannot be true: twelve hours off, made anew, backdated, at odds.

A forged date (伪造发稿日期) fails a site in the national inspection (国办秘函〔2019〕19号), and a
wrong template forges dates without anybody's will. So nothing is said here that an honest page
could have earned: stamps are taken as the whole interval they can mean, our looks as intervals,
clocks and list caches are given room.
"""

from __future__ import annotations

from itertools import combinations
from typing import Final

from syndicator.core.judging.stated import History, StatedTime, Statements
from syndicator.core.reason import Reason
from syndicator.core.times import SHANGHAI, Millis, Precision, Span, Stamp, from_millis

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
CLOCK_MS: Final = 5 * _MINUTE
"""A site's clock may be off by so much, as may be the minute it prints."""
CACHED_MS: Final = 30 * _MINUTE
"""A list may be shown out of a cache, or be made anew, so long after an article came out."""
APART_MS: Final = _HOUR
"""Two times on one page that are nearer than this are the steps of one publication."""
FIRST_TIME: Final = "firstpublishedtime"
"""Of a page put up again it is rightly the older one."""
_HALF_DAY: Final = 12 * _HOUR
_NOON: Final = 12

DATE_MISSING: Final = Reason(
    "date_missing",
    "页面没有发布时间（PubDate 标签和可见时间都没有），请站点补上",
    "the page states no publication time, neither a PubDate tag nor a visible one",
)
DATE_IN_FUTURE: Final = Reason(
    "date_in_future",
    "页面的发布时间在将来，请站点核对时钟和模板",
    "the page is dated in the future: let the site check its clock and template",
)
DATE_IS_GENERATION_TIME: Final = Reason(
    "date_is_generation_time",
    "页面时间是页面生成时间，不是发布时间：我们更早就看到过它，请站点修改模板",
    "the page's time is when the page was made anew, not when it was published: we saw it before",
)
DATE_OF_SOURCE: Final = Reason(
    "date_of_source",
    "页面可见时间与信源发布时间相同，早于本站实际发布，请核对是否照抄",
    "the visible time is the source's, earlier than this site can have published: copied?",
)


def date_remarks(
    said: Statements, known: History, same_since: Millis | None = None
) -> list[Reason]:
    """What is wrong with the times of publication a page states; empty where nothing is.

    `same_since`: since when looks have shown just this text there; None where this is the first.
    """
    own = [one for one in said.times if one.own]
    claims = own or [one for one in said.times if not _is_of_block(one, known)]
    if not claims:
        return [] if said.times else [DATE_MISSING]
    claim = claims[0]
    twelve = _twelve_hours_off(claim, said, known, same_since)
    if twelve is not None:
        return [twelve]
    span = claim.stamp.span()
    if span.lower > known.at + CLOCK_MS:
        return [DATE_IN_FUTURE]
    if _is_generated(claim, said, known, same_since):
        return [DATE_IS_GENERATION_TIME]
    found: list[Reason] = []
    if _is_before_absence(span, known):
        copied = not claim.own and _could_be_the_sources(claim, known)
        found.append(DATE_OF_SOURCE if copied else _backdated(claim, known))
    apart = _apart(said, known)
    if apart is not None:
        found.append(apart)
    return found


def _window(known: History, same_since: Millis | None) -> tuple[int | None, int]:
    """When this text can have come out: from (None: long ago) until, with room for clocks."""
    until = (known.at if same_since is None else same_since) + CLOCK_MS
    begun = [known.published.lower] if known.published is not None else []
    if known.absent_at is not None:
        begun.append(known.absent_at)
    return (max(begun) - CACHED_MS if begun else None), until


def _twelve_hours_off(
    claim: StatedTime, said: Statements, known: History, same_since: Millis | None
) -> Reason | None:
    """``hh:mm`` in place of ``HH:mm``: 14:30 shows as 02:30, 00:10 as 12:10.

    Told where the time cannot be right and would be, put right by twelve hours; or where another
    time on the page says so.
    """
    moved = _by_half_a_day(claim.stamp)
    if moved is None:
        return None
    since, until = _window(known, same_since)
    if since is None:
        fits = False
    else:
        fits = _meets(moved, since, until) and not _meets(claim.stamp.span(), since, until)
    confirmed = any(
        other is not claim
        and other.stamp.precision is not Precision.DAY
        and abs(other.stamp.at - moved.lower) < CLOCK_MS
        for other in said.times
    )
    if not (fits or confirmed):
        return None
    shown = _clock(claim.stamp)
    right = _clock(Stamp(moved.lower, claim.stamp.precision))
    return Reason(
        "date_12h_off",
        f"页面时间 {shown}（{claim.where}）差 12 小时，应为 {right}："
        "模板把 HH:mm 写成了 hh:mm，请站点修改模板",
        f"the page's time {shown} ({claim.where}) is 12 hours off, {right} fits: the template says "
        "hh:mm for HH:mm, let the site mend it",
    )


def _by_half_a_day(stamp: Stamp) -> Span | None:
    """The stamp with the half of the day that ``hh`` hides put back; None where it hides none."""
    if stamp.precision is Precision.DAY:
        return None
    hour = from_millis(stamp.at, SHANGHAI).hour
    if 0 < hour < _NOON:
        return stamp.span().shift(_HALF_DAY)
    return stamp.span().shift(-_HALF_DAY) if hour == _NOON else None


def _meets(span: Span, since: int, until: int) -> bool:
    return span.upper >= since and span.lower <= until


def _is_generated(
    claim: StatedTime, said: Statements, known: History, same_since: Millis | None
) -> bool:
    """Whether the time is when the page was made anew: we had seen this text there before it.

    Or the template prints the same time as 页面生成时间, and another, earlier one of publication.
    """
    span = claim.stamp.span()
    if same_since is not None and span.lower > same_since + CLOCK_MS:
        return True
    if said.generated is None or not _meets(span, said.generated.at, said.generated.span().upper):
        return False
    return any(
        other.stamp.span().upper + CLOCK_MS < span.lower
        and other.stamp.precision is not Precision.DAY
        and not _could_be_the_sources(other, known)
        for other in said.times
    )


def _is_before_absence(span: Span, known: History) -> bool:
    """Whether the page claims a time at which we looked later and it was not there yet.

    A copy of ours may be dated when it was stored: it waited for review, and no editor forged it.
    """
    if known.absent_at is None or span.upper >= known.absent_at - CACHED_MS:
        return False
    return known.stored_at is None or span.upper < known.stored_at - CLOCK_MS


def _could_be_the_sources(claim: StatedTime, known: History) -> bool:
    return known.published is not None and claim.stamp.span().intersect(known.published) is not None


def _is_of_block(claim: StatedTime, known: History) -> bool:
    """Whether a visible day is most likely the document's own, in a block copied with the text."""
    return claim.stamp.precision is Precision.DAY and _could_be_the_sources(claim, known)


def _backdated(claim: StatedTime, known: History) -> Reason:
    shown = _clock(claim.stamp)
    looked = _clock(Stamp(known.absent_at or known.at, Precision.MINUTE))
    return Reason(
        "backdated",
        f"页面称 {shown} 发布（{claim.where}），但 {looked} 查看列表时尚无此件：疑似倒签，"
        "请站点说明（也可能按起草时间显示，或从别的栏目转来）",
        f"the page claims {shown} ({claim.where}), but at {looked} its list was read without it: "
        "backdated? let the site explain (drafting time, or moved from another column)",
    )


def _apart(said: Statements, known: History) -> Reason | None:
    """Two times of publication on one page that cannot both be right."""
    told = [
        one
        for one in said.times
        if one.where != FIRST_TIME and (one.own or not _could_be_the_sources(one, known))
    ]
    for one, other in combinations(told, 2):
        if _gap(one.stamp.span(), other.stamp.span()) > APART_MS:
            return Reason(
                "dates_disagree",
                f"页面上的发布时间互相矛盾：{one.where} 为 {_clock(one.stamp)}，"
                f"{other.where} 为 {_clock(other.stamp)}，请站点更正",
                f"two publication times on the page: {one.where} says {_clock(one.stamp)}, "
                f"{other.where} says {_clock(other.stamp)}; let the site correct it",
            )
    return None


def _gap(one: Span, other: Span) -> int:
    return max(one.lower - other.upper, other.lower - one.upper, 0)


def _clock(stamp: Stamp) -> str:
    shape = "%Y-%m-%d" if stamp.precision is Precision.DAY else "%Y-%m-%d %H:%M"
    return from_millis(stamp.at, SHANGHAI).strftime(shape)
