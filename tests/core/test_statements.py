"""What a page says of its date and source: each failing told, and no honest page accused."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.judging.dating import CACHED_MS, CLOCK_MS
from syndicator.core.judging.stated import Run, first_absence, last_run
from syndicator.core.judging.statements import (
    History,
    StatedTime,
    Statements,
    calls_for_person,
    remarks,
)
from syndicator.core.times import SHANGHAI, Millis, Precision, Span, Stamp, from_millis, to_millis
from syndicator.core.verdict import Verdict

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
OFFICE: Final = ("示例国务网", "示例国务院办公厅")


def at(hour: int, minute: int = 0, day: int = 2) -> Millis:
    """A moment of early March 2026, Chinese time."""
    return to_millis(datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI))


def stamp(when: Millis, precision: Precision = Precision.MINUTE) -> Stamp:
    """A moment as a page prints it."""
    moment = from_millis(when, SHANGHAI)
    if precision is Precision.DAY:
        moment = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    elif precision is Precision.MINUTE:
        moment = moment.replace(second=0, microsecond=0)
    else:
        moment = moment.replace(microsecond=0)
    return Stamp(to_millis(moment), precision)


def tag(when: Millis, precision: Precision = Precision.MINUTE) -> StatedTime:
    """The page's own tag."""
    return StatedTime("pubdate", stamp(when, precision), own=True)


def line(when: Millis, precision: Precision = Precision.MINUTE) -> StatedTime:
    """A visible line."""
    return StatedTime("发布时间", stamp(when, precision), own=False)


def page(*times: StatedTime, generated: Stamp | None = None) -> Statements:
    """A page with these times that is right in all else."""
    return Statements(times, generated, ("示例国务网",), links_source=True)


LOOKED: Final = History(
    at=at(14, 35),
    absent_at=at(14, 25),
    published=Span(at(9), at(9, 1)),
    sources=OFFICE,
)
"""Published at nine, not on the list at 14:25, seen at 14:35."""


def codes(said: Statements, known: History = LOOKED, same_since: Millis | None = None) -> list[str]:
    """What is remarked."""
    return [one.code for one in remarks(said, known, same_since)]


def test_an_honest_page_earns_no_remark() -> None:
    """Dated between the look without it and the look with it, source named: nothing to say."""
    assert codes(page(tag(at(14, 30)))) == []
    assert codes(page(tag(at(14, 30)), line(at(14, 31)))) == []
    assert codes(page(tag(at(0), Precision.DAY))) == []


@pytest.mark.parametrize(
    "said, code",
    [
        (page(), "date_missing"),
        (page(tag(at(2, 30))), "date_12h_off"),
        (page(tag(at(12, 0))), "backdated"),
        (page(tag(at(18, 0, day=1), Precision.DAY)), "backdated"),
        (page(tag(at(9))), "backdated"),
        (page(line(at(9))), "date_of_source"),
        (page(line(at(10))), "backdated"),
        (page(tag(at(17))), "date_in_future"),
        (page(tag(at(0, day=3), Precision.DAY)), "date_in_future"),
        (page(tag(at(14, 30)), line(at(11))), "dates_disagree"),
        (page(tag(at(14, 30)), line(at(2, 30))), "dates_disagree"),
        (page(tag(at(2, 30)), line(at(14, 30))), "date_12h_off"),
    ],
)
def test_each_failing_of_a_date(said: Statements, code: str) -> None:
    """What is wrong with the stated time, by its own word."""
    assert codes(said) == [code]


def test_the_block_of_a_document_is_no_date_of_the_page() -> None:
    """A block copied with the text names the day the source published: nothing is said of it."""
    late = replace(LOOKED, at=at(14, 35, day=4), absent_at=at(14, 25, day=4))
    assert codes(page(line(at(9), Precision.DAY)), late) == []
    assert codes(page(line(at(9, day=3), Precision.DAY)), late) == ["backdated"]


def test_a_clock_that_is_ahead_makes_no_future() -> None:
    """A site's clock may be some minutes fast when its page is read at once."""
    assert codes(page(tag(at(14, 39)))) == []
    assert codes(page(tag(at(14, 41)))) == ["date_in_future"]


def test_a_page_put_up_again_has_two_dates() -> None:
    """The tag of the first publication is rightly older than that of the last."""
    first = StatedTime("firstpublishedtime", stamp(at(11)), own=True)
    assert codes(page(first, tag(at(14, 30))), replace(LOOKED, absent_at=None)) == []


def test_midnight_shown_as_noon() -> None:
    """The same template shows ten past midnight as 12:10: no future date is claimed."""
    known = replace(LOOKED, at=at(0, 20, day=3), absent_at=at(0, 5, day=3))
    (found,) = remarks(page(tag(at(12, 10, day=3))), known)
    assert found.code == "date_12h_off"
    assert "2026-03-03 00:10" in found.zh
    assert "2026-03-03 00:10" in found.en


def test_the_time_of_generation() -> None:
    """A page dated after we first saw this text there was made anew since."""
    again = replace(LOOKED, at=at(20))
    assert codes(page(tag(at(19, 59))), again, at(14, 35)) == ["date_is_generation_time"]
    assert codes(page(tag(at(19, 59))), again) == []
    assert codes(page(tag(at(14, 30))), again, at(14, 35)) == []
    assert codes(page(tag(at(0), Precision.DAY)), again, at(14, 35)) == []


def test_the_time_of_generation_beside_the_time_of_publication() -> None:
    """The template prints both: the tag holds the wrong one, seen at the first look."""
    made = stamp(at(14, 34))
    assert codes(page(tag(at(14, 34)), line(at(14, 15)), generated=made)) == [
        "date_is_generation_time"
    ]
    assert codes(page(tag(at(14, 34)), line(at(14, 33)), generated=made)) == []
    assert codes(page(tag(at(14, 34)), generated=made)) == []


def test_backdating_calls_for_a_person_and_says_both_times() -> None:
    """The claim and our look stand in the remark, and how it may be innocent."""
    (found,) = remarks(page(tag(at(10))), LOOKED)
    assert calls_for_person([found])
    assert "2026-03-02 10:00" in found.zh
    assert "2026-03-02 14:25" in found.zh
    assert "2026-03-02 14:25" in found.en
    assert not calls_for_person(remarks(page(tag(at(2, 30))), LOOKED))


def test_backdating_needs_a_look_without_it() -> None:
    """Where we had not looked before, nobody can say that it was not there."""
    assert codes(page(tag(at(9, 30))), replace(LOOKED, absent_at=None)) == []


def test_a_copy_of_ours_may_bear_the_time_it_was_stored() -> None:
    """It waited for review from ten on; the CMS dates it by its arrival, and nobody forged."""
    known = replace(LOOKED, stored_at=at(10))
    assert codes(page(tag(at(10))), known) == []
    assert codes(page(tag(at(9, 30))), known) == ["backdated"]


@pytest.mark.parametrize(
    "sources, expected",
    [
        ((), ["source_missing"]),
        (("网络",), ["source_other"]),
        (("本站原创",), ["source_other"]),
        (("小编推荐",), ["source_other"]),
        (("示例国务网",), []),
        (("示例国务院 办公厅",), []),
        (("中国政府网",), []),
        (("某省人民政府网站",), []),
        (("新华社",), []),
        (("省发展改革委",), []),
        (("本站", "示例国务网"), []),
    ],
)
def test_the_source_line(sources: tuple[str, ...], expected: list[str]) -> None:
    """The issuing office, a government's site or a determined source; any of several will do."""
    said = replace(page(tag(at(14, 30))), sources=sources)
    assert codes(said) == expected


def test_a_second_copy_is_told_with_its_address() -> None:
    """Both are on the site; nobody touches the other, and nobody is called at night for it."""
    other = "https://town.example/other/9.html"
    (found,) = remarks(page(tag(at(14, 30))), replace(LOOKED, beside=(other,)))
    assert found.code == "second_copy"
    assert other in found.zh
    assert other in found.en
    assert not calls_for_person([found])


def test_a_link_needs_no_source_line() -> None:
    """A page that only links to the source names it by the link."""
    said = replace(page(tag(at(14, 30))), sources=())
    assert remarks(said, LOOKED, whole_text=False) == ()


def test_the_sources_address_where_a_rule_asks_for_it() -> None:
    """Missing only where a rule accepts nothing but a link."""
    said = replace(page(tag(at(14, 30))), links_source=False)
    assert codes(said) == []
    assert codes(said, replace(LOOKED, address_owed=True)) == ["source_address_missing"]


ACCUSED: Final = {"backdated", "date_is_generation_time", "date_in_future", "date_12h_off"}

moments = st.integers(min_value=int(at(0)), max_value=int(at(0, day=9))).map(Millis)


@given(
    out=moments,
    source_before=st.integers(min_value=0, max_value=9 * DAY),
    unseen_for=st.none() | st.integers(min_value=1, max_value=3 * DAY),
    seen_after=st.integers(min_value=0, max_value=3 * DAY),
    again_after=st.none() | st.integers(min_value=0, max_value=30 * DAY),
    clock=st.integers(min_value=-CLOCK_MS + MINUTE, max_value=CLOCK_MS - MINUTE),
    cached=st.integers(min_value=0, max_value=CACHED_MS - CLOCK_MS),
    precision=st.sampled_from(Precision),
    own=st.booleans(),
)
def test_no_honest_page_is_accused(
    *,
    out: Millis,
    source_before: int,
    unseen_for: int | None,
    seen_after: int,
    again_after: int | None,
    clock: int,
    cached: int,
    precision: Precision,
    own: bool,
) -> None:
    """Whatever its precision, its clock, its list's cache, our looks and re-checks."""
    shown_at = Millis(out + cached + seen_after)
    published = Millis(out - source_before)
    known = History(
        at=shown_at if again_after is None else Millis(shown_at + again_after),
        absent_at=None if unseen_for is None else Millis(out + cached - unseen_for),
        published=stamp(published, precision).span(),
        sources=OFFICE,
    )
    said = page(StatedTime("pubdate", stamp(Millis(out + clock), precision), own))
    assert not ACCUSED & set(codes(said, known, None if again_after is None else shown_at))


@given(
    out=moments,
    unseen_for=st.integers(min_value=1, max_value=4 * HOUR),
    seen_after=st.integers(min_value=0, max_value=4 * HOUR),
)
def test_a_page_of_the_wrong_template_is_never_called_forged(
    out: Millis, unseen_for: int, seen_after: int
) -> None:
    """hh:mm for HH:mm: told as that, or not at all, but never as backdating or the future."""
    moment = from_millis(out, SHANGHAI)
    wrong = moment.replace(second=0, microsecond=0, hour=moment.hour % 12 or 12)
    known = History(
        at=Millis(out + seen_after),
        absent_at=Millis(out - unseen_for),
        published=Span(Millis(out - 2 * DAY), Millis(out - 2 * DAY)),
        sources=OFFICE,
    )
    found = codes(
        page(StatedTime("pubdate", Stamp(to_millis(wrong), Precision.MINUTE), own=True)), known
    )
    assert set(found) <= {"date_12h_off"}
    far = abs(moment - wrong) > timedelta(hours=11)
    assert far == bool(found) or unseen_for + seen_after > 11 * HOUR


def test_the_past_of_a_copy() -> None:
    """Absent before any copy; the unbroken run of just this text; anything else breaks it."""
    url = "https://town.example/1.html"
    wrong = Run(at(10), Verdict.ALTERED, 1, url, at(9))
    right = Run(at(11), Verdict.FAITHFUL, 1, url, at(10))
    again = Run(at(12), Verdict.FAITHFUL, 1, url, at(10))
    gone = Run(at(13), Verdict.VANISHED, 1, None, at(13))
    assert first_absence([], at(8)) == at(8)
    assert first_absence([wrong, right], at(11)) == at(9)
    assert first_absence([Run(at(10), Verdict.FAITHFUL, 1, url, None), gone], at(13)) is None
    assert last_run([]) is None
    assert last_run([wrong, right, again]) == right
    known = replace(LOOKED, last=last_run([wrong, right, again]))
    assert known.same_since(Verdict.FAITHFUL, 1, url) == at(11)
    assert known.same_since(Verdict.FAITHFUL, 2, url) is None
    assert known.same_since(Verdict.FAITHFUL, 1, "https://town.example/2.html") is None
    assert replace(LOOKED, last=gone).same_since(Verdict.FAITHFUL, 1, url) is None
