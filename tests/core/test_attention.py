"""What a person is called for, and from when: every threshold behind an alert."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from syndicator.core import attention
from syndicator.core.attention import (
    BlindSite,
    Demand,
    Kind,
    Need,
    ReadSource,
    Strange,
    Waiting,
    at_sites,
    calls_at,
    named,
    of_backup,
    of_calendar,
    of_clock,
    of_reposts,
    of_sites,
    of_sources,
    of_statements,
    warned,
)
from syndicator.core.calendar import WorkCalendar
from syndicator.core.model import PlatformKey, ProfileKey, SiteKey, SourceKey, UnitKey
from syndicator.core.polling import ListState
from syndicator.core.repost import OPEN, State
from syndicator.core.times import SHANGHAI, Millis, Span, to_millis
from syndicator.core.verdict import Verdict

MINUTE, HOUR = 60_000, 3_600_000
CALENDAR = WorkCalendar(
    years=frozenset({2026}),
    holidays=frozenset({date(2026, 2, 16)}),
    makeup=frozenset({date(2026, 2, 14)}),
)
PINE, SHARED = SiteKey("pine"), PlatformKey("shared")


def at(day: int, hour: int, minute: int = 0) -> Millis:
    """A moment of February 2026; the 10th is a Tuesday."""
    return to_millis(datetime(2026, 2, day, hour, minute, tzinfo=SHANGHAI))


def waiting(
    state: State, since: Millis, verdict: Verdict | None = None, *, seen: bool = False
) -> Waiting:
    """A repost at one site."""
    return Waiting(PINE, UnitKey("unit-pine"), SHARED, state, verdict, seen, since)


def kinds(row: Waiting, now: Millis) -> list[Kind]:
    """What it is called for; its platform's grace is half an hour."""
    return [need.kind for need in of_reposts([row], {SHARED: 30 * MINUTE}, now, CALENDAR)]


@pytest.mark.parametrize(
    "state, kind, minutes",
    [
        (State.HELD, Kind.HELD, 10),
        (State.IN_REVIEW, Kind.IN_REVIEW, 20),
        (State.ACCEPTED, Kind.UNSEEN, 30),
        (State.UNSURE, Kind.UNSURE, 10),
        (State.REFUSED, Kind.REFUSED, 0),
    ],
)
def test_patience_with_a_state_ends_on_the_minute(state: State, kind: Kind, minutes: int) -> None:
    """Not a millisecond earlier."""
    row = waiting(state, at(10, 9))
    due = at(10, 9, minutes)
    assert kinds(row, Millis(due - 1)) == []
    assert kinds(row, due) == [kind]


@pytest.mark.parametrize(
    "verdict, seen, kind",
    [
        (Verdict.ALTERED, True, Kind.ALTERED),
        (Verdict.POLLUTED, False, Kind.ALTERED),
        (Verdict.PARTIAL, False, Kind.ALTERED),
        (Verdict.MISPLACED, False, Kind.ALTERED),
        (Verdict.VANISHED, True, Kind.VANISHED),
        (Verdict.ABSENT, True, Kind.VANISHED),
    ],
)
def test_a_wrong_or_vanished_copy_calls_at_once(verdict: Verdict, seen: bool, kind: Kind) -> None:
    """In the night too."""
    assert kinds(waiting(State.HELD, at(10, 2), verdict, seen=seen), at(10, 2)) == [kind]


def test_what_was_never_seen_has_not_vanished() -> None:
    """Held for another reason, it waits for the releaser like all."""
    row = waiting(State.HELD, at(10, 9), Verdict.ABSENT)
    assert kinds(row, at(10, 9)) == []
    assert kinds(row, at(10, 9, 10)) == [Kind.HELD]


def test_several_reposts_of_a_site_are_one_need() -> None:
    """Counted, and as old as the oldest."""
    rows = [waiting(State.REFUSED, at(10, 9)), waiting(State.REFUSED, at(10, 8))]
    (need,) = of_reposts(rows, {}, at(10, 10), CALENDAR)
    assert need == Need(Kind.REFUSED, "site:pine", at(10, 8), "unit-pine", 2)


@pytest.mark.parametrize(
    "since, called",
    [
        (at(10, 9), at(10, 9, 10)),
        (at(10, 20), at(11, 8, 40)),
        (at(10, 12), at(10, 13, 40)),
        (at(13, 18), at(14, 8, 40)),  # the next day is a make-up Saturday
        (at(14, 18), at(17, 8, 40)),  # Sunday, then a holiday
    ],
)
def test_what_waits_for_an_office_waits_from_its_opening(since: Millis, called: Millis) -> None:
    """Nights, lunch, holidays and make-up days as the table of working days says."""
    assert calls_at(since, attention.HELD_MS, CALENDAR) == called


def demand(profile: str, limit: Millis, start: Millis) -> Demand:
    """A limit."""
    return Demand(1, 1, ProfileKey(profile), Span(limit, limit), Span(start, start))


def test_a_deadline_is_warned_of_ahead_and_the_earliest_counts() -> None:
    """A day's limit at midnight: two hours before closing; of two the earlier is named."""
    late, soon = demand("day", at(11, 23, 59), at(10, 9)), demand("hours", at(11, 16), at(10, 9))
    assert warned([late, soon], Millis(at(11, 14) - 1), CALENDAR) == []
    assert warned([late, soon], at(11, 14), CALENDAR) == [soon]
    near = warned([late, soon], at(11, 15), CALENDAR)
    assert near == [soon, late]
    (need,) = at_sites(
        Kind.WILL_MISS_LIMIT, [(one, [(PINE, UnitKey("unit-pine"))]) for one in near], at(11, 15)
    )
    assert (need.subject, need.count, need.deadline) == ("site:pine", 2, at(11, 16))


GOVCN = SourceKey("govcn")


def source(state: ListState, ok_at: Millis | None, failures: int = 0) -> ReadSource:
    """A source read every minute."""
    return ReadSource(GOVCN, state, ok_at, at(10, 8), failures, None)


@pytest.mark.parametrize(
    "row, kind",
    [
        (source(ListState.OK, at(10, 9)), None),
        (source(ListState.FAILED, at(10, 9), 3), None),
        (source(ListState.FAILED, at(10, 8, 50), 9), Kind.SOURCE_SILENT),
        (source(ListState.OK, at(10, 8, 50)), Kind.SOURCE_SILENT),
        (source(ListState.BLOCKED, at(10, 9), 1), None),
        (source(ListState.BLOCKED, at(10, 9), 2), Kind.SOURCE_BLOCKED),
        (source(ListState.CHANGED, at(10, 9), 2), Kind.SOURCE_CHANGED),
        (source(ListState.EMPTY, at(10, 9), 2), Kind.SOURCE_CHANGED),
        (source(ListState.FAILED, None, 2), Kind.SOURCE_SILENT),
    ],
)
def test_a_source_that_tells_nothing_is_called_by_what_it_does(
    row: ReadSource, kind: Kind | None
) -> None:
    """Silent, walled, or changed; one bad reading is an accident."""
    found = [need.kind for need in of_sources([row], {GOVCN: 60}, at(10, 9))]
    assert found == ([] if kind is None else [kind])


def test_a_source_taken_out_of_the_configuration_calls_nobody() -> None:
    """Its row stays in the store."""
    assert of_sources([source(ListState.FAILED, None, 9)], {}, at(10, 9)) == ()


@pytest.mark.parametrize(
    "skews, wrong",
    [
        ([61_000], True),
        ([-61_000, 90_000], True),
        ([61_000, 0], False),
        ([None], False),
        ([], False),
    ],
)
def test_our_clock_is_wrong_when_nobody_agrees_with_it(
    skews: list[int | None], wrong: bool
) -> None:
    """One source with a wrong clock is its own trouble."""
    rows = [replace(source(ListState.OK, None), skew_ms=skew) for skew in skews]
    assert bool(of_clock(rows, at(10, 9))) is wrong


def blind(site: str, minutes: int, *, owes: bool = True) -> BlindSite:
    """Not seen for so long, at nine."""
    return BlindSite(SiteKey(site), UnitKey("u"), Millis(at(10, 9) - minutes * MINUTE), owes)


def test_a_blind_site_is_its_own_matter_and_many_are_ours() -> None:
    """Only where something is owed, only after half an hour."""
    one, idle, short = blind("a", 30), blind("b", 90, owes=False), blind("c", 29)
    assert [need.subject for need in of_sites([one, idle, short], 100, at(10, 9))] == ["site:a"]
    three = [blind(site, 30) for site in "abc"]
    (ours,) = of_sites(three, 15, at(10, 9))
    assert (ours.kind, ours.count) == (Kind.CHECKER_BLIND, 3)
    assert {need.kind for need in of_sites(three, 16, at(10, 9))} == {Kind.SITE_BLIND}


def test_a_table_of_working_days_is_asked_for_in_time() -> None:
    """From thirty days before its end, not before."""
    first = to_millis(datetime(2026, 12, 1, 9, tzinfo=SHANGHAI))
    assert of_calendar(CALENDAR, first) == ()
    assert of_calendar(CALENDAR, Millis(first + 24 * HOUR))[0].kind is Kind.CALENDAR_MISSING


def test_a_backup_grows_old_and_a_first_one_is_asked_for() -> None:
    """Twenty-six hours after the last, or after the store began."""
    for known in (at(10, 2), None):
        began = at(10, 2) if known is None else at(1, 2)
        assert of_backup(known, began, Millis(at(11, 4) - 1)) == ()
        assert of_backup(known, began, at(11, 4)) == (Need(Kind.BACKUP_OLD, "store", at(11, 4)),)


def test_two_hundred_are_named_the_most_urgent_first() -> None:
    """Of each kind; the rest is a number."""
    late = [
        Need(Kind.MISSED_LIMIT, f"site:{n:03}", at(10, 9), deadline=Millis(at(10, 9) - n))
        for n in range(203)
    ]
    kept, more = named([*late, Need(Kind.BACKUP_OLD, "store", at(10, 9))])
    assert len(kept) == 201
    assert kept[0].subject == "site:202"
    assert more == {Kind.MISSED_LIMIT: 3, Kind.BACKUP_OLD: 0}


@pytest.mark.parametrize("state", sorted(OPEN - {State.PLANNED, State.PUSHING}))
def test_every_open_state_that_waits_for_somebody_calls_in_the_end(state: State) -> None:
    """Planned and pushing are the daemon's own work; there the deadlines call."""
    assert len(kinds(waiting(state, at(10, 9)), at(11, 9))) == 1


def test_what_pages_say_of_themselves_is_called_for() -> None:
    """A hijack as long as it stands, backdating for three days; one need a site and kind."""
    now, unit = at(10, 9), UnitKey("unit-pine")
    rows = [
        Strange(PINE, unit, frozenset({"backdated", "source_missing"}), at(9, 9)),
        Strange(PINE, unit, frozenset({"backdated"}), at(8, 9)),
        Strange(PINE, unit, frozenset({"gambling_page", "backdated"}), at(1, 9)),
        Strange(SiteKey("oak"), unit, frozenset({"backdated"}), at(5, 9)),
    ]
    assert set(of_statements(rows, now)) == {
        Need(Kind.BACKDATED, "site:pine", at(8, 9), unit, 2),
        Need(Kind.HIJACKED, "site:pine", at(1, 9), unit, 1),
    }
