"""Schedule: openings from HSDS rows, right on the days the clock changes, and never closed by guess."""

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.loaders import load
from corpus.schedule import (
    LOCAL,
    Schedule,
    ended,
    local_day,
    next_opening,
    open_now,
    opening_at,
    openings,
    outdated,
    parse,
)
from corpus.starter import starter_files

WEEKDAYS = {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "17:00"}
HOUR = timedelta(hours=1)


def rows(*records):
    """Return the schedules of some records, each of which can be read."""
    found = []
    for record in records:
        schedule, warnings = parse(record)
        assert (schedule is not None, warnings) == (True, [])
        found.append(schedule)
    return found


def at(text, fold=0):
    """Return a time of the local clock."""
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL, fold=fold)


def state(schedules, text):
    """Return whether it is open, and the next opening as text."""
    following = next_opening(schedules, at(text))
    return open_now(schedules, at(text)), following and following.isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("10:00:00", time(10)),
        ("09:00:00Z", time(9)),
        ("09:00Z", time(9)),
        ("09:00+00:00", time(9)),
        ("09:00-05:00", time(9)),
        ("09:00-04:00", time(9)),
        ("09:00:00-0500", time(9)),
        ("9:00", time(9)),
        ("9:05:30.5", time(9, 5)),
        (" 9:00 ", time(9)),
    ],
)
def test_times_are_of_the_local_clock(written, expected):
    """A bare time, one with Z and one with the local offset all mean the clock on the wall."""
    (schedule,) = rows(WEEKDAYS | {"opens_at": written})
    assert schedule.opens_at == expected


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"opens_at": None}, id="no-opening"),
        pytest.param({"closes_at": "null"}, id="no-closing"),
        pytest.param({"opens_at": "25:00"}, id="no-such-time"),
        pytest.param({"opens_at": "24:00"}, id="opens-after-the-day"),
        pytest.param({"opens_at": "9"}, id="hour-alone"),
        pytest.param({"opens_at": "9:00 PM"}, id="twelve-hours"),
        pytest.param({"opens_at": "09:00-08:00"}, id="other-zone"),
        pytest.param({"timezone": 3}, id="other-timezone"),
        pytest.param({"timezone": "EST"}, id="timezone-in-words"),
        pytest.param({"opens_at": "17:00"}, id="no-time-between"),
        pytest.param({"freq": "DAILY"}, id="other-freq"),
        pytest.param({"byday": "Monday"}, id="day-in-words"),
        pytest.param({"byday": "6MO", "freq": "MONTHLY"}, id="sixth-monday"),
        pytest.param({"byday": "1MO"}, id="first-monday-of-a-week"),
        pytest.param({"byday": None}, id="no-day"),
        pytest.param({"bymonthday": "1"}, id="month-day-of-a-week"),
        pytest.param({"freq": "MONTHLY", "byday": None, "bymonthday": "32"}, id="thirty-second"),
        pytest.param({"freq": "MONTHLY", "byday": None, "bymonthday": "first"}, id="month-day-in-words"),
        pytest.param({"freq": "MONTHLY", "byday": "1MO", "bymonthday": "31"}, id="never"),
        pytest.param({"interval": 2}, id="interval-from-nowhere"),
        pytest.param({"interval": 0}, id="interval-of-nothing"),
        pytest.param({"interval": 1e9}, id="interval-without-end"),
        pytest.param({"interval": "nan"}, id="interval-no-number"),
        pytest.param({"interval": 2, "dtstart": "2026-01-05", "wkst": "SU"}, id="other-week"),
        pytest.param({"count": 3}, id="count"),
        pytest.param({"byweekno": "41,42"}, id="weeks"),
        pytest.param({"until": "soon"}, id="until-in-words"),
        pytest.param({"valid_to": "2026-13-01"}, id="no-such-day"),
    ],
)
def test_a_row_that_cannot_be_read_is_left_out(fields):
    """A row that is wrong or beyond us gives one warning and no schedule."""
    schedule, warnings = parse(WEEKDAYS | fields)
    assert schedule is None
    assert len(warnings) == 1
    assert warnings[0].isprintable()


@pytest.mark.parametrize("record", [{}, {"description": None}, {"description": []}, {"id": "1", "freq": "null"}])
def test_a_row_that_says_nothing_is_nothing(record):
    """An empty row is neither a schedule nor worth a warning."""
    assert parse(record) == (None, [])


def test_every_field_is_read():
    """A row's fields come out as days, dates and times, whatever their shape in JSON."""
    record = {
        "freq": "monthly",
        "byday": ["1we", "+3WE", "-1FR"],
        "interval": 2.0,
        "dtstart": "2026-01-01T00:00:00Z",
        "until": "2026-12-31",
        "opens_at": "09:30",
        "closes_at": "24:00",
        "valid_from": "2026-02-01",
        "valid_to": "2026-11-30",
        "description": "Clinic",
    }
    assert rows(record) == [
        Schedule(
            freq="MONTHLY",
            byday=("1WE", "3WE", "-1FR"),
            interval=2,
            dtstart=date(2026, 1, 1),
            until=date(2026, 12, 31),
            opens_at=time(9, 30),
            closes_at=time(23, 59),
            valid_from=date(2026, 2, 1),
            valid_to=date(2026, 11, 30),
            description="Clinic",
        )
    ]


def test_days_may_follow_from_the_first_one():
    """Without named days, the weekday or the day of the month of the first date counts."""
    hours = {"opens_at": "9:00", "closes_at": "10:00", "dtstart": "2026-03-04"}
    weekly, monthly = rows(hours | {"freq": "WEEKLY"}, hours | {"freq": "MONTHLY"})
    assert (weekly.byday, monthly.bymonthday) == (("WE",), (4,))
    (unsaid,) = rows({"byday": "1WE", "opens_at": "9:00", "closes_at": "10:00"})
    assert unsaid.freq == "MONTHLY"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-23T08:59", (False, "2026-11-23T09:00-05:00")),
        ("2026-11-23T09:00", (True, "2026-11-24T09:00-05:00")),
        ("2026-11-23T16:59", (True, "2026-11-24T09:00-05:00")),
        ("2026-11-23T17:00", (False, "2026-11-24T09:00-05:00")),
        ("2026-11-27T18:00", (False, "2026-11-30T09:00-05:00")),
        ("2026-03-06T18:00", (False, "2026-03-09T09:00-04:00")),
        ("2026-10-30T18:00", (False, "2026-11-02T09:00-05:00")),
    ],
)
def test_weekdays(now, expected):
    """It is open from the first minute to before the last, and the wall clock holds across both changes."""
    assert state(rows(WEEKDAYS), now) == expected


SUNDAY = {"freq": "WEEKLY", "byday": "SU", "opens_at": "00:30", "closes_at": "04:00"}


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-01", 3.5), ("2026-03-08", 2.5), ("2026-11-01", 4.5)],
    ids=["usual", "spring", "autumn"],
)
def test_a_night_is_shorter_or_longer_when_the_clock_changes(day, hours):
    """Half past midnight to four is an hour less on 8 March and an hour more on 1 November."""
    (found,) = openings(rows(SUNDAY), at(f"{day}T00:00"), 1)
    assert found.closes.astimezone(UTC) - found.opens.astimezone(UTC) == hours * HOUR
    assert (found.opens.time(), found.closes.time()) == (time(0, 30), time(4))


def test_the_hour_that_is_skipped():
    """An opening in the hour that does not exist comes when the clock has gone on."""
    schedules = rows(SUNDAY | {"opens_at": "02:30"})
    assert state(schedules, "2026-03-08T01:59") == (False, "2026-03-08T03:30-04:00")
    assert state(schedules, "2026-03-08T03:45")[0] is True
    assert openings(rows(SUNDAY | {"opens_at": "02:10", "closes_at": "02:50"}), at("2026-03-08T00:00"), 1)


def test_the_hour_that_comes_twice():
    """What closes at half past one has closed when that hour comes again; instants, not clocks, are compared."""
    schedules = rows(SUNDAY | {"closes_at": "01:30"})
    assert open_now(schedules, at("2026-11-01T01:15")) is True
    assert open_now(schedules, at("2026-11-01T01:45")) is False
    assert open_now(schedules, at("2026-11-01T01:15", fold=1)) is False
    whole = rows(SUNDAY)
    assert open_now(whole, at("2026-11-01T01:15", fold=1)) is True
    later = rows(SUNDAY | {"opens_at": "01:30"})
    following = next_opening(later, at("2026-11-01T01:15", fold=1))
    assert following == at("2026-11-08T01:30")


def test_now_may_be_of_any_zone():
    """The present is understood by UTC, by another zone and bare, as local."""
    schedules = rows(WEEKDAYS)
    assert open_now(schedules, datetime(2026, 11, 23, 14, 0, tzinfo=UTC)) is True
    assert open_now(schedules, datetime(2026, 11, 23, 13, 59, tzinfo=UTC)) is False
    assert open_now(schedules, datetime(2026, 11, 23, 9, 0)) is True  # noqa: DTZ001 -- a bare time is the point


def test_first_and_third_wednesday():
    """A monthly row names its weeks."""
    schedules = rows({"freq": "MONTHLY", "byday": "1WE,3WE", "opens_at": "10:00", "closes_at": "12:00"})
    found = [o.opens.date().isoformat() for o in openings(schedules, at("2026-03-01T00:00"), 61)]
    assert found == ["2026-03-04", "2026-03-18", "2026-04-01", "2026-04-15"]
    assert state(schedules, "2026-03-04T11:00") == (True, "2026-03-18T10:00-04:00")
    assert state(schedules, "2026-03-11T11:00") == (False, "2026-03-18T10:00-04:00")


def test_days_of_the_month():
    """The first and the last day of a month."""
    schedules = rows({"freq": "MONTHLY", "bymonthday": "1,-1", "opens_at": "10:00", "closes_at": "12:00"})
    found = [o.opens.date().isoformat() for o in openings(schedules, at("2026-02-02T00:00"), 50)]
    assert found == ["2026-02-28", "2026-03-01"]


def test_every_second_week():
    """An interval is counted from the first date, however long ago."""
    row = WEEKDAYS | {"byday": "MO,TH", "interval": 2, "dtstart": "2020-01-06"}
    found = [o.opens.date() for o in openings(rows(row), at("2026-11-01T00:00"), 29)]
    weeks = {(day - date(2020, 1, 6)).days // 7 % 2 for day in found}
    assert weeks == {0}
    assert len(found) == 4


def test_past_midnight():
    """What closes before it opens closes the next day."""
    schedules = rows({"freq": "WEEKLY", "byday": "FR", "opens_at": "20:00", "closes_at": "02:00"})
    assert state(schedules, "2026-11-27T23:00") == (True, "2026-12-04T20:00-05:00")
    assert state(schedules, "2026-11-28T01:59") == (True, "2026-12-04T20:00-05:00")
    assert state(schedules, "2026-11-28T02:00") == (False, "2026-12-04T20:00-05:00")
    assert opening_at(schedules, at("2026-11-28T01:00")).closes == at("2026-11-28T02:00")
    bounded = rows({"freq": "WEEKLY", "byday": "FR", "opens_at": "20:00", "closes_at": "02:00", "until": "2026-11-27"})
    assert state(bounded, "2026-11-28T01:59") == (True, None)


ALWAYS = {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA,SU", "opens_at": "00:00", "closes_at": "23:59"}


@pytest.mark.parametrize("now", ["2026-11-23T23:59", "2026-03-08T02:30", "2026-11-01T01:30", "2026-12-31T23:59"])
def test_around_the_clock(now):
    """From midnight to the last minute is the whole day, and whole days that meet never close."""
    schedules = rows(ALWAYS)
    assert state(schedules, now) == (True, None)
    assert opening_at(schedules, at(now)).closes > at(now) + 24 * HOUR


def test_extra_hours_for_a_short_time():
    """A row with a narrow validity adds to the others, on its days only, and its end leaves them as they are."""
    extra = {"freq": "WEEKLY", "byday": "SA", "opens_at": "10:00", "closes_at": "12:00"}
    schedules = rows(WEEKDAYS, extra | {"valid_from": "2026-12-19", "valid_to": "2026-12-19"})
    assert state(schedules, "2026-12-12T11:00") == (False, "2026-12-14T09:00-05:00")
    assert state(schedules, "2026-12-18T18:00") == (False, "2026-12-19T10:00-05:00")
    assert state(schedules, "2026-12-19T11:00") == (True, "2026-12-21T09:00-05:00")
    assert state(schedules, "2026-12-26T11:00") == (False, "2026-12-28T09:00-05:00")


def test_changed_hours_for_a_short_time():
    """One row takes over from another by their validity; between them nothing is known."""
    winter = {"opens_at": "12:00", "closes_at": "14:00", "valid_from": "2026-12-21", "valid_to": "2026-12-31"}
    schedules = rows(WEEKDAYS | {"valid_to": "2026-12-18"}, WEEKDAYS | winter, WEEKDAYS | {"valid_from": "2027-01-04"})
    assert state(schedules, "2026-12-18T16:00") == (True, "2026-12-21T12:00-05:00")
    assert state(schedules, "2026-12-21T10:00") == (False, "2026-12-21T12:00-05:00")
    assert state(schedules, "2027-01-01T10:00") == (None, "2027-01-04T09:00-05:00")


def test_an_exception_takes_the_place_of_the_usual_hours():
    """On the days that a row of a few days names, only it counts; on the others the usual hours do."""
    eve = WEEKDAYS | {"closes_at": "12:00", "valid_from": "2026-12-24", "valid_to": "2026-12-24"}
    schedules = rows(WEEKDAYS, eve)
    assert state(schedules, "2026-12-24T11:00") == (True, "2026-12-25T09:00-05:00")
    assert state(schedules, "2026-12-24T13:00") == (False, "2026-12-25T09:00-05:00")
    assert state(schedules, "2026-12-23T13:00") == (True, "2026-12-24T09:00-05:00")
    mondays = eve | {"byday": "MO", "valid_from": "2026-12-21", "valid_to": "2026-12-27"}
    assert state(rows(WEEKDAYS, mondays), "2026-12-22T13:00")[0] is True
    summer = eve | {"valid_from": "2026-07-01", "valid_to": "2026-08-31"}
    assert state(rows(WEEKDAYS, summer), "2026-07-01T13:00")[0] is True  # a season's row adds to the others


def test_an_exception_in_words_makes_its_days_unknown():
    """A few days that are only described are neither open nor closed; other days are told as ever."""
    schedules = rows(WEEKDAYS, {"description": "Holiday", "valid_from": "2026-12-24", "valid_to": "2026-12-25"})
    assert state(schedules, "2026-12-24T11:00") == (None, "2026-12-28T09:00-05:00")
    assert state(schedules, "2026-12-26T11:00") == (False, "2026-12-28T09:00-05:00")


@pytest.mark.parametrize(
    ("records", "is_outdated", "is_ended"),
    [
        pytest.param([], False, False, id="none"),
        pytest.param([WEEKDAYS], False, False, id="valid"),
        pytest.param([WEEKDAYS | {"valid_to": "2026-11-22"}], True, False, id="past-validity"),
        pytest.param([WEEKDAYS | {"valid_to": "2026-11-23"}], False, False, id="last-day"),
        pytest.param([WEEKDAYS | {"until": "2026-11-22"}], False, True, id="ended"),
        pytest.param([WEEKDAYS, WEEKDAYS | {"valid_to": "2026-11-22"}], False, False, id="one-of-two"),
        pytest.param(
            [WEEKDAYS | {"valid_to": "2026-11-22"}, WEEKDAYS | {"until": "2026-11-22"}], True, False, id="both"
        ),
        pytest.param([WEEKDAYS | {"valid_to": "2026-11-22"}, {"description": "or call"}], True, False, id="words"),
        pytest.param([{"description": "2025", "valid_to": "2025-12-31"}], True, False, id="words-past"),
        pytest.param([{"description": "2025", "until": "2025-12-31"}], False, True, id="words-ended"),
        pytest.param([{"description": "2025", "until": "soon"}], False, False, id="unreadable-end"),
    ],
)
def test_hours_may_have_changed_or_ended(records, is_outdated, is_ended):
    """Past its validity a row may have changed, past its end it is over; the rows that remain decide."""
    schedules = rows(*records)
    day = date(2026, 11, 23)
    assert (outdated(schedules, day), ended(schedules, day)) == (is_outdated, is_ended)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "Monday, Tuesday, Wednesday, Thursday, Friday, 09:00–17:00"),
        ({"byday": "SA", "description": "Saturdays"}, "Saturdays"),
        ({"freq": "MONTHLY", "byday": "1WE,-1FR,-2MO"}, None),
        ({"freq": "MONTHLY", "byday": None, "bymonthday": "1,15"}, "day 1, day 15 of the month, 09:00–17:00"),
        (
            {"byday": "SU", "interval": 2, "dtstart": "2026-01-04", "until": "2026-06-30"},
            "Sunday, every 2 weeks, 09:00–17:00 from 2026-01-04 to 2026-06-30",
        ),
    ],
)
def test_a_row_without_words_is_put_into_words(fields, expected):
    """What a row's fields say can be read, where the publisher wrote nothing."""
    (schedule,) = rows(WEEKDAYS | fields)
    expected = expected or "first Wednesday, last Friday, second to last Monday of the month, 09:00–17:00"
    assert schedule.words == expected


def test_the_day_is_the_local_one():
    """Late in the evening by UTC it is still the same day here."""
    assert local_day(datetime(2026, 11, 24, 3, tzinfo=UTC)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"valid_to": "2026-11-22"}, (None, None), id="hours-may-have-changed"),
        pytest.param({"valid_to": "2026-11-23"}, (True, None), id="last-valid-day"),
        pytest.param({"until": "2026-11-22"}, (False, None), id="ended"),
        pytest.param({"until": "2026-11-23"}, (True, None), id="last-day"),
        pytest.param({"valid_from": "2027-02-01"}, (None, "2027-02-01T09:00-05:00"), id="not-valid-yet"),
        pytest.param({"dtstart": "2027-02-01"}, (False, "2027-02-01T09:00-05:00"), id="not-begun"),
        pytest.param({"until": "2026-11-22", "valid_to": "2026-11-22"}, (None, None), id="both-past"),
    ],
)
def test_past_and_future(fields, expected):
    """A validity in the past makes the hours unknown; an end in the past means ended."""
    assert state(rows(WEEKDAYS | fields), "2026-11-23T10:00") == expected


@pytest.mark.parametrize("schedules", [[], [Schedule(description="by appointment")]], ids=["no-row", "words"])
def test_words_alone_are_unknown(schedules):
    """Without hours in rows nothing is computed, least of all that it is closed."""
    assert state(schedules, "2026-11-23T10:00") == (None, None)
    assert openings(schedules, at("2026-11-23T00:00"), 30) == []


def test_words_beside_hours_keep_from_saying_closed():
    """A row in words may mean other hours: what is computed stays true, closed is not said."""
    schedules = rows(WEEKDAYS, {"description": "Saturdays by appointment"})
    assert state(schedules, "2026-11-27T10:00") == (True, "2026-11-30T09:00-05:00")
    assert state(schedules, "2026-11-28T10:00") == (None, "2026-11-30T09:00-05:00")


def test_an_ended_row_beside_one_out_of_date_is_unknown():
    """That an extra ended says nothing where the usual hours may have changed."""
    schedules = rows(WEEKDAYS | {"valid_to": "2020-12-20"}, WEEKDAYS | {"until": "2020-11-07"})
    assert state(schedules, "2026-11-23T10:00") == (None, None)


def test_openings_that_meet_are_one():
    """Two rows of one day that touch or overlap make one opening; a gap makes two."""
    monday = WEEKDAYS | {"byday": "MO"}
    parts = [monday | {"closes_at": "12:00"}, monday | {"opens_at": "12:00", "closes_at": "15:00"}]
    (joined,) = openings(rows(*parts), at("2026-11-23T00:00"), 1)
    assert (joined.opens.hour, joined.closes.hour) == (9, 15)
    later = monday | {"opens_at": "16:00"}
    assert len(openings(rows(*parts, later), at("2026-11-23T00:00"), 1)) == 2


def test_the_standards_own_schedules(shared):
    """The field guidance's rows are read with Z as local; in 2020 they open, today they are unknown."""
    path = shared("reference/hsds/3.0/docs/figures/field-guidance/schedules/services.json")
    schedules = rows(*json.loads(path.read_text(encoding="utf-8"))["services"][0]["schedules"])
    assert len(schedules) == 3
    assert state(schedules, "2020-07-01T10:00") == (True, "2020-07-01T15:00-04:00")
    assert state(schedules, "2020-07-03T10:00") == (False, "2020-07-04T09:00-04:00")
    assert state(schedules, "2020-12-05T10:00") == (False, "2020-12-07T09:00-05:00")
    assert state(schedules, "2026-11-23T10:00") == (None, None)


def test_the_standards_full_sample_is_beyond_us(shared):
    """The sample with every field set is another zone's and counts weeks: a warning, no schedule."""
    record = json.loads(shared("reference/hsds/3.0/examples/service_full.json").read_text(encoding="utf-8"))
    schedule, warnings = parse(record["schedules"][0])
    assert schedule is None
    assert len(warnings) == 1


def test_every_starter_listing_is_read():
    """The listings that come with the program are all read; those with hours are open at some time of a week."""
    (path,) = [path for path, name in starter_files() if name.endswith(".json")]
    records = [row for service in json.loads(path.read_bytes())["services"] for row in service.get("schedules", [])]
    assert records
    for record in records:
        schedule, warnings = parse(record)
        assert warnings == []
        assert schedule is not None
        assert schedule.timed == ("opens_at" in record)
        assert bool(openings([schedule], at("2026-11-23T00:00"), 7)) == schedule.timed
    assert not [warning for warning in load(path, path.name).warnings if "schedule" in warning]


CLOCK = st.builds(lambda h, m: f"{h:02}:{m:02}", st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
DAYS = st.dates(date(2026, 1, 1), date(2027, 3, 31)).map(date.isoformat)
WEEKLY_DAYS = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=7)
MONTHLY_DAYS = st.lists(st.sampled_from(["1WE", "3WE", "-1FR", "2SU", "5MO", "SA"]), min_size=1, max_size=3)
RECORDS = st.fixed_dictionaries(
    {"opens_at": CLOCK, "closes_at": CLOCK},
    optional={"dtstart": DAYS, "until": DAYS, "valid_from": DAYS, "valid_to": DAYS, "description": st.just("x")},
).flatmap(
    lambda hours: st.one_of(
        WEEKLY_DAYS.map(lambda days: hours | {"freq": "WEEKLY", "byday": days}),
        MONTHLY_DAYS.map(lambda days: hours | {"freq": "MONTHLY", "byday": days}),
    )
)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
NEAR_CHANGES = st.builds(
    lambda day, minutes: datetime(2026, *day, 4, tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from([(3, 8), (11, 1)]),
    st.integers(0, 600),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(RECORDS, max_size=4), INSTANTS | NEAR_CHANGES)
def test_what_is_told_holds_together(records, now):
    """The next opening is after now and the first there is; open means within an opening, and never else."""
    schedules = [schedule for schedule, _ in map(parse, records) if schedule]
    found = openings(schedules, now, 30)
    spans = [(o.opens.astimezone(UTC), o.closes.astimezone(UTC)) for o in found]
    assert spans == sorted(spans)
    assert all(opens < closes for opens, closes in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    inside = any(opens <= now < closes for opens, closes in spans)
    assert (open_now(schedules, now) is True) == inside
    following = next_opening(schedules, now)
    later = [opens for opens, _ in spans if opens > now]
    assert following is None or following.astimezone(UTC) > now
    assert following is not None or not later
    assert not later or following.astimezone(UTC) == later[0]
    if following:
        assert opening_at(schedules, following.astimezone(UTC)) is not None


JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.text(max_size=3))
FIELDS = [*WEEKDAYS, "bymonthday", "interval", "dtstart", "until", "valid_from", "valid_to", "timezone", "count"]


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JUNK, max_size=4), INSTANTS)
def test_any_row_is_read_or_refused(junk, now):
    """Whatever stands in a row, it is a schedule that can be asked, or a warning."""
    schedule, warnings = parse(WEEKDAYS | junk)
    assert (schedule is None) or not warnings
    if schedule:
        open_now([schedule], now)
        next_opening([schedule], now)
