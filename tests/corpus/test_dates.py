"""Partial dates: exactly as precise as what was said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import PartialDate


@pytest.mark.parametrize(
    ("text", "expected", "latest"),
    [
        pytest.param("2017", PartialDate(year=2017), date(2017, 12, 31), id="year"),
        pytest.param("2024-02", PartialDate(year=2024, month=2), date(2024, 2, 29), id="month-in-leap-year"),
        pytest.param("2017-03-08", PartialDate(year=2017, month=3, day=8), date(2017, 3, 8), id="day"),
        pytest.param(" 2017-03 \n", PartialDate(year=2017, month=3), date(2017, 3, 31), id="space-around"),
    ],
)
def test_reads_reduced_precision(text, expected, latest):
    """A year, a month or a day is read, and its last possible day is known."""
    found = PartialDate.parse(text)
    assert found == expected
    assert found.latest == latest
    assert str(found) == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", "soon", "03/08/2017", "2017-3-8", "17", "2017-03-08T10:00:00", "2017-", "20170308", "2017-03-08-01", "-2017"],
)
def test_other_forms_are_refused_with_the_expected_one(text):
    """Anything but the three ISO forms is a ValueError that names them."""
    with pytest.raises(ValueError, match="write YYYY, YYYY-MM or YYYY-MM-DD"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    "text", ["0000", "2017-00", "2017-13", "2017-03-00", "2017-02-29", "2017-04-31", "2017-00-00", "2017-00-05"]
)
def test_impossible_days_are_refused(text):
    """A day, month or year that no calendar has is a ValueError, zero included."""
    with pytest.raises(ValueError, match=r"out of range|must be in"):
        PartialDate.parse(text)


def test_day_needs_a_month():
    """A day of no month cannot be made."""
    with pytest.raises(ValueError, match="a day needs a month"):
        PartialDate(year=2017, day=8)


def test_found_does_not_make_dates_differ():
    """How a date was found is kept but is no part of its identity."""
    stated = PartialDate.parse("2017", found="staff")
    assert stated.found == "staff"
    assert stated == PartialDate.parse("2017", found="front matter")
    assert len({stated, PartialDate(year=2017)}) == 1


@given(st.dates())
def test_every_day_survives_a_round_trip(day):
    """Each day of the calendar is read back from its own words, at every precision."""
    for text in (day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]):
        found = PartialDate.parse(text)
        assert found.isoformat() == text
        assert found.latest >= day
