"""Dating: what a text says of its own publication, and the dates that say something else."""

import time

import pytest

from corpus.dates import PartialDate
from corpus.dating import NEAR_THE_TOP, find_published
from corpus.loaders import load

BODY = "The desk in the library opened this week, and nobody is asked for papers."


@pytest.mark.parametrize(
    "line",
    [
        "Published on March 8, 2017",
        "Published March 8, 2017.",
        "Posted: March 8th, 2017 at 9:05 AM EST",
        "Posted Wednesday, Mar. 8, 2017 by Ana Silva",
        "PUBLISHED ON MARCH 8, 2017",
        "First published 2017-03-08T09:05:00Z",
        "Updated on 8 March 2017",
        "Last updated: Mar 8 2017",
        "Published March 8, 2017 | Updated May 2, 2019",
        "By Ana Silva | March 8, 2017",
        "By Ana Silva, March 8, 2017",
        "March 8, 2017",
        "Wed, 8 March 2017 09:05",
        "2017-03-08",
        "March\u00a08,\u00a02017",
        "Publicado el 8 de marzo de 2017",
        "Publicado em 8 de março de 2017",
        "Publié le 8 mars 2017",
        "BOSTON, March 8, 2017 – The desk in the library opened.",
        "NEW BEDFORD, Mass. (March 8, 2017) — The desk in the library opened.",
    ],
)
def test_stated_dates(line):
    """A dateline or a publication line near the top dates the text to the day."""
    found = find_published(["Help desk opens", line, BODY])
    assert found == PartialDate(year=2017, month=3, day=8)
    assert found.found in {"publication line", "update line", "dateline"}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Posted on March 8, 2017", "publication line"),
        ("Updated on March 8, 2017", "update line"),
        ("March 8, 2017", "dateline"),
        ("Copyright 2017 WXYZ-FM. To see more, visit WXYZ-FM.", "copyright line of the story"),
    ],
)
def test_how_it_was_found(line, found):
    """The date says what it rests on."""
    assert find_published([line, BODY]).found == found


@pytest.mark.parametrize(
    "line",
    [
        "On March 8, 2017, just hours after the vote, the mayor spoke.",
        "March 8, 2017, was the day the desk opened.",
        "The rule was published on March 8, 2017.",
        "Published on March 8, 2017, the rule has changed since.",
        "BOSTON – The desk opened on March 8, 2017.",
        "Published 03/04/2017",
        "03/04/2017",
        "Published February 30, 2017",
        "Published 2017-13-01",
        "© 2024 WXYZ",
        "© 2024 WXYZ. All rights reserved.",
        "Copyright 2024 WXYZ",
        "Copyright 2024 WXYZ. All rights reserved.",
        "Copyright 2003-2024 WXYZ. To see more, visit WXYZ.",
        "Apply by March 8, 2017",
        "By March 8, 2017",
        "By Monday, March 8, 2017",
        "March 8",
        "2017",
        "March 8, 2017, 6–8 p.m.",
    ],
)
def test_dates_of_something_else(line):
    """Events, deadlines, sentences, footers and ambiguous numbers date nothing."""
    assert find_published(["Help desk opens", line, BODY]) is None


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["When:", "March 8, 2017", "Main library"], id="labelled"),
        pytest.param(["Citizenship class", "March 8, 2017", "6 to 8 p.m."], id="hours-below"),
        pytest.param(["March 8, 2017", "March 15, 2017"], id="two-days"),
        pytest.param(["Published March 8, 2017", "Published May 2, 2019"], id="two-stories"),
        pytest.param(
            ["Copyright 2017 A. To see more, visit A.", "Copyright 2018 B. To see more, visit B."], id="two-stations"
        ),
        pytest.param([], id="nothing"),
    ],
)
def test_doubt_gives_no_date(lines):
    """An event's day, or two answers to one question, are no date."""
    assert find_published([*lines, BODY]) is None


def test_only_near_the_top():
    """A dateline counts among the first blocks; further down it is another story's."""
    before = [BODY] * (NEAR_THE_TOP - 1)
    assert find_published([*before, "Published March 8, 2017"]) is not None
    assert find_published([*before, BODY, "Published March 8, 2017"]) is None


def test_footer_beside_the_story():
    """The story's copyright dates it to the year, whatever the site's footer says."""
    story = "Copyright 2017 WXYZ-FM. To see more, visit WXYZ-FM."
    found = find_published(["© 2024 WABC", *[BODY] * 20, story])
    assert found is not None
    assert found.isoformat() == "2017"


def test_stated_day_before_story_year():
    """A day is better than a year."""
    story = "Copyright 2018 WXYZ-FM. To see more, visit WXYZ-FM."
    assert find_published(["Published March 8, 2017", BODY, story]).isoformat() == "2017-03-08"


@pytest.mark.parametrize(
    "line",
    ["A " * 80, "Published " * 16, "March " * 26, "BOSTON " * 22, "x" * 1_000_000, "Copyright 2017 " + "a " * 70],
)
def test_hostile_lines_are_fast(line):
    """No line keeps the patterns busy."""
    started = time.monotonic()
    assert find_published([line] * 50) is None
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, None), (1, None), (2, None), (3, None), (4, ("2017", "copyright line of the story"))],
)
def test_seeds(shared, number, expected):
    """Of the five seeds one dates itself, and not by the footer of the site it was saved from."""
    (path,) = shared("seeds").glob(f"00{number}_*.txt")
    published = load(path, path.name).documents[0].published
    assert (published and (published.isoformat(), published.found)) == expected
