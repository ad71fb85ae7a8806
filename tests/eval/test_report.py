"""The gate's report: intervals and times."""

from __future__ import annotations

import numpy as np
import pytest

from corpus import LANGUAGES
from tests.eval import report
from tests.eval.bank import Outcome, Question, auroc
from tests.eval.intervals import delong, wilson


def test_wilson_is_the_published_interval() -> None:
    """Newcombe's examples ("Two-sided confidence intervals for the single proportion", 1998, table I)."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_delong_is_what_drawing_again_gives() -> None:
    """The interval is that of the bootstrap, to a hundredth."""
    random = np.random.default_rng(1)
    positive, negative = random.normal(1.5, 1, 104), random.normal(0, 1, 50)
    drawn = [np.greater.outer(random.choice(positive, 104), random.choice(negative, 50)).mean() for _ in range(2_000)]
    assert delong(positive, negative) == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.015)


def test_delong_keeps_to_what_is_possible() -> None:
    """Nearly everything in order leaves an interval below 1; everything in order none."""
    low, high = delong([2, 3, 4, 5], [0, 1, 2.5])
    assert 0 < low < auroc([2, 3, 4, 5], [0, 1, 2.5]) < high < 1
    assert delong([2, 3], [0, 1]) == (1, 1)


def outcomes() -> list[Outcome]:
    """In each language two questions that have an answer, found first and third, and two that have none."""
    return [
        Outcome(
            question=Question(
                id=str(number),
                lang=lang,
                question="?",
                answerable=number < 2,
                kind="answerable" if number < 2 else "off-topic" if number < 3 else "near-topic",
                topic="",
                families=(),
                quote=None,
                also=(),
                split="dev",
            ),
            evidence=[0.9, 0.4, 0.5, 0.1][number],
            rank=[1, 3, None, None][number],
            answered=number == 0,
            supported=1,
            shown=2,
            timings={"triage": 1.0, "total": 10.0 * number} | ({"read": 4.0} if number == 0 else {}),
        )
        for lang in LANGUAGES
        for number in range(4)
    ]


def test_table_has_every_language_with_intervals() -> None:
    """A line a language, its figures with where they lie."""
    lines = report.table(outcomes()).splitlines()
    assert len(lines) == 2 + len(LANGUAGES)
    assert len(set(map(len, lines))) == 1
    cells = [cell.strip() for cell in lines[2].split("|")]
    assert cells[1:4] == ["en", ".50 (.09-.91)", "1.00 (.34-1.00)"]
    assert cells[5:9] == [".50 (.09-.91)", ".00 (.00-.66)", ".00 (.00-.79)", ".50"]


def test_stages_are_timed_over_the_questions_that_reached_them() -> None:
    """Median and 95th percentile; the total comes last."""
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in report.stages(outcomes()).splitlines()]
    assert rows[2:] == [
        ["triage", "48", "1.0", "1.0"],
        ["read", "12", "4.0", "4.0"],
        ["total", "48", "15.0", "30.0"],
    ]
