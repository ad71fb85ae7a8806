"""Report: the gate's figures with their 95 % intervals, and how long each stage of an answer takes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus import LANGUAGES
from tests.eval.bank import Outcome, auroc, precision
from tests.eval.intervals import Interval, delong, wilson

HEADINGS = ("language", "recall@1", "recall@3", "AUROC", "answered", "false answers", "off topic", "precision")


def table(outcomes: Sequence[Outcome]) -> str:
    """The figures by language, in Markdown that a terminal shows as a table; intervals stand in parentheses."""
    rows = [(lang, *_cells([o for o in outcomes if o.question.lang == lang])) for lang in LANGUAGES]
    return _aligned([HEADINGS, *rows])


def stages(outcomes: Sequence[Outcome]) -> str:
    """Milliseconds of every stage, over the questions that came so far."""
    names = dict.fromkeys(name for outcome in outcomes for name in outcome.timings if name != "total")
    rows = []
    for name in (*names, "total"):
        times = [outcome.timings[name] for outcome in outcomes if name in outcome.timings]
        rows.append((name, str(len(times)), *(f"{np.percentile(times, part):.1f}" for part in (50, 95))))
    return _aligned([("stage", "questions", "median ms", "p95 ms"), *rows])


def _cells(outcomes: Sequence[Outcome]) -> list[str]:
    yes = [o for o in outcomes if o.question.answerable]
    no = [o for o in outcomes if not o.question.answerable]
    evidence = [o.evidence for o in yes], [o.evidence for o in no]
    return [
        _of([o.rank == 1 for o in yes]),
        _of([o.rank is not None and o.rank <= 3 for o in yes]),
        _cell(auroc(*evidence), delong(*evidence)),
        _of([o.answered for o in yes]),
        _of([o.answered for o in no]),
        _of([o.answered for o in no if o.question.kind == "off-topic"]),
        _short(precision(outcomes)),
    ]


def _of(held: Sequence[bool]) -> str:
    return _cell(sum(held) / len(held), wilson(sum(held), len(held)))


def _cell(value: float, interval: Interval) -> str:
    return f"{_short(value)} ({'-'.join(map(_short, interval))})"


def _short(value: float) -> str:
    """Two places without the zero before them."""
    return f"{value:.2f}".removeprefix("0")


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])
