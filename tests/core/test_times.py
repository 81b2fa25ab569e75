"""What public pages write as a time, read with its precision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.times import (
    SHANGHAI,
    Millis,
    Precision,
    Span,
    Stamp,
    from_millis,
    parse_stamp,
    to_millis,
)

READ = [
    ("2019-09-18 06:23", "2019-09-18T06:23:00+08:00", "minute"),
    ("2022-04-17 14:46:00", "2022-04-17T14:46:00+08:00", "second"),
    ("2014-08-06-08:52:26", "2014-08-06T08:52:26+08:00", "second"),
    ("2014-08-06 08:52:26.0", "2014-08-06T08:52:26+08:00", "second"),
    ("2014-11-4 17:16:28", "2014-11-04T17:16:28+08:00", "second"),
    ("2018年12月24日", "2018-12-24T00:00:00+08:00", "day"),
    ("发布日期： 2018 年 12 月 24 日", "2018-12-24T00:00:00+08:00", "day"),
    ("2018年12月24日10时30分", "2018-12-24T10:30:00+08:00", "minute"),
    ("2018年12月24日 10时30分05秒", "2018-12-24T10:30:05+08:00", "second"),
    ("2019年9月18日 下午3:05", "2019-09-18T15:05:00+08:00", "minute"),
    ("2019年9月18日 上午9:05", "2019-09-18T09:05:00+08:00", "minute"),
    ("2014.08.06", "2014-08-06T00:00:00+08:00", "day"),
    ("2019/9/18", "2019-09-18T00:00:00+08:00", "day"),
    ("2019—09—18 06:23", "2019-09-18T06:23:00+08:00", "minute"),
    ("２０１４年０８月０６日　０８：５２", "2014-08-06T08:52:00+08:00", "minute"),
    ("2019-09-18T06:23:00Z", "2019-09-18T14:23:00+08:00", "second"),
    ("2019-09-18T06:23+09:00", "2019-09-18T05:23:00+08:00", "minute"),
    ("2014-08-06T08:52:26.123456-05:00", "2014-08-06T21:52:26+08:00", "second"),
    ("2014-08-06 09:00-10:30", "2014-08-06T09:00:00+08:00", "minute"),
    ("Wed, 18 Sep 2019 06:23:00 +0800", "2019-09-18T06:23:00+08:00", "second"),
    ("Wed, 18 Sep 2019 06:23:00 GMT", "2019-09-18T14:23:00+08:00", "second"),
    ("Wed, 18 Sep 2019 06:23 -0000", "2019-09-18T06:23:00+08:00", "minute"),
    ("Wed, 18 Sep 2019 06:23:00", "2019-09-18T06:23:00+08:00", "second"),
    ("Wed, 18 Sep 2019 06:23:00 EST", "2019-09-18T19:23:00+08:00", "second"),
    ("18 Sep 2019", "2019-09-18T00:00:00+08:00", "day"),
    ("Wed Sep 18 06:23:00 CST 2019", "2019-09-18T06:23:00+08:00", "second"),
    ("1568758980", "2019-09-18T06:23:00+08:00", "second"),
    ("1568758980123", "2019-09-18T06:23:00+08:00", "second"),
    ("20190918", "2019-09-18T00:00:00+08:00", "day"),
    ("20190918062300", "2019-09-18T06:23:00+08:00", "second"),
    ("2019-09-18 06:23:002019-09-18 07:00:00", "2019-09-18T06:23:00+08:00", "second"),
    ("2019-09-18 06:232019-09-18 07:00", "2019-09-18T06:23:00+08:00", "minute"),
    ("2014-11-42014-11-5", "2014-11-04T00:00:00+08:00", "day"),
    ("2014-11-12014-11-2", "2014-11-01T00:00:00+08:00", "day"),
    ("2019-09-18 06:23 12次浏览", "2019-09-18T06:23:00+08:00", "minute"),
    ("2019-09-18 24:00", "2019-09-19T00:00:00+08:00", "minute"),
    ("2014-08-06 10时", "2014-08-06T00:00:00+08:00", "day"),
    ("二〇一四年八月六日", "2014-08-06T00:00:00+08:00", "day"),
    ("二○一五年十二月三十一日", "2015-12-31T00:00:00+08:00", "day"),
    ("二O一一年十月二十日", "2011-10-20T00:00:00+08:00", "day"),
    ("一九九六年元月廿三日", "1996-01-23T00:00:00+08:00", "day"),
]


@pytest.mark.parametrize("text, iso, precision", READ)
def test_reads_what_pages_write(text: str, iso: str, precision: str) -> None:
    """Each form met on real pages gives its instant and no more precision than it has."""
    stamp = parse_stamp(text)
    assert stamp is not None
    assert (stamp.iso(), stamp.precision) == (iso, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "2014-02-30",
        "2014-13-01",
        "2014年2月30日",
        "2014-08-06 25:00",
        "2014-08-06 12:61",
        "99999999",
        "2019年9月",
        "二○一五年",
        "二〇一四年十三月一日",
        "二〇一四年八月四十日",
        "第5号",
        "国发〔2014〕26号",
        "12345678901",
        "1234-56-78",
        "Foo, 99 Bar 2019",
        "2014-08-321",
    ],
)
def test_refuses_what_is_no_time(text: str) -> None:
    """Impossible dates, months alone and numbers of other kinds are no stamp."""
    assert parse_stamp(text) is None


def test_zone_is_only_a_default() -> None:
    """A zone given by the caller counts where the text has none, an offset in the text wins."""
    tokyo = timezone(timedelta(hours=9))
    bare, offset = (
        parse_stamp("2019-09-18 06:23", tokyo),
        parse_stamp("2019-09-18T06:23:00Z", tokyo),
    )
    assert bare is not None
    assert offset is not None
    assert bare.iso(UTC) == "2019-09-17T21:23:00+00:00"
    assert offset.iso(UTC) == "2019-09-18T06:23:00+00:00"


def test_a_day_is_an_interval() -> None:
    """A date-only stamp means every millisecond of that day in its zone, never 00:00 alone."""
    stamp = parse_stamp("2018-12-24")
    assert stamp is not None
    span = stamp.span()
    assert from_millis(span.lower, SHANGHAI) == datetime(2018, 12, 24, tzinfo=SHANGHAI)
    assert span.upper - span.lower == 86_400_000 - 1
    assert Stamp(Millis(0), Precision.MINUTE).span() == Span(Millis(0), Millis(59_999))
    assert Stamp(Millis(0), Precision.SECOND).span() == Span(Millis(0), Millis(999))


def test_span_refuses_to_run_backwards() -> None:
    """An interval that ends before it begins is a mistake of the caller."""
    with pytest.raises(ValueError, match="before it begins"):
        Span(Millis(2), Millis(1))


def test_a_datetime_without_zone_is_refused() -> None:
    """A naive datetime has no place on the time line."""
    with pytest.raises(ValueError, match="without a zone"):
        to_millis(datetime(2019, 9, 18))  # noqa: DTZ001 -- the naive one is the point


spans = st.tuples(st.integers(-(10**15), 10**15), st.integers(0, 10**12)).map(
    lambda pair: Span(Millis(pair[0]), Millis(pair[0] + pair[1]))
)


@given(spans, spans, st.integers(-(10**15), 10**15))
def test_intersection_is_what_both_contain(one: Span, other: Span, at: int) -> None:
    """An instant lies in the intersection exactly when it lies in both intervals."""
    both = one.intersect(other)
    held = both is not None and both.contains(Millis(at))
    assert held == (one.contains(Millis(at)) and other.contains(Millis(at)))
    assert one.intersect(other) == other.intersect(one)


@given(spans, st.integers(-(10**12), 10**12))
def test_shift_moves_both_ends(span: Span, by: int) -> None:
    """Shifting keeps the length and comes back when undone."""
    moved = span.shift(by)
    assert moved.lower - span.lower == by
    assert moved.shift(-by) == span


FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d-%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S")


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001 -- zone added below
    st.sampled_from(FORMS),
    st.booleans(),
)
def test_what_is_written_is_read(moment: datetime, form: str, wide: bool) -> None:
    """Any instant of 150 years written in any form, full-width or not, comes back to the second."""
    moment = moment.replace(microsecond=0, tzinfo=SHANGHAI)
    text = moment.strftime(form)
    if wide:
        text = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789:"})
    assert parse_stamp(text) == Stamp(to_millis(moment), Precision.SECOND)


@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    """Whatever a page holds, reading it raises nothing and gives a stamp that can be shown."""
    stamp = parse_stamp(text)
    assert stamp is None or stamp.iso()
