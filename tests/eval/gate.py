"""Gate: the figures of the bank's test half may not fall below `baseline.json`.

python -m tests.eval.gate                               print figures, intervals and times, and compare
python -m tests.eval.gate --update                      raise what got better
python -m tests.eval.gate --update --allow-regression   lower too; say why in the commit
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import platformdirs

from index import Encoder, load_encoder
from tests.eval import report
from tests.eval.bank import BANK, Outcome, figures, questions, run, starter_corner

BASELINE = Path(__file__).with_name("baseline.json")
LOWER_IS_BETTER = frozenset({"false_answers", "false_answers_off_topic"})

TOLERANCE = {"recall@1": 0.02, "recall@3": 0.02, "answered": 0.02, "precision": 0.025, "auroc": 0.01,
             "false_answers": 0.04, "false_answers_off_topic": 0.092}  # fmt: skip
"""Two questions more or less: 104 answerable ones, 50 unanswerable ones and 22 of them off topic in each
language. Another processor's rounding can flip those that stand on the edge."""

Figures = dict[str, dict[str, float]]


def bank_digest() -> str:
    """SHA-256 of the bank: another bank needs another baseline."""
    return hashlib.sha256(BANK.read_bytes()).hexdigest()


def measure(encoder: Encoder) -> list[Outcome]:
    """What becomes of the questions of the test half with an encoder, one after the other as people ask."""
    with tempfile.TemporaryDirectory() as folder:
        retriever, store = starter_corner(Path(folder), encoder)
        with store:
            return run(retriever, store, questions("test"))


def failures(measured: Figures, baseline: dict[str, Any]) -> list[str]:
    """What fell below the baseline by more than the tolerance, a line each."""
    if baseline["bank"] != bank_digest():
        return ["the question bank changed: run `python -m tests.eval.gate --update`"]
    return [
        f"{lang} {name}: {measured[lang][name]:.3f}, was {floor:.3f}"
        for lang, row in baseline["figures"].items()
        for name, floor in row.items()
        if _worse_by(name, measured[lang][name], floor) > TOLERANCE[name] + 1e-9
    ]


def updated(measured: Figures, baseline: dict[str, Any], *, allow_regression: bool) -> dict[str, Any]:
    """The baseline with what got better; ValueError when something would be lowered without leave."""
    same_bank = baseline.get("bank") == bank_digest()
    if same_bank and not allow_regression:
        lower = failures(measured, baseline)
        if lower:
            raise ValueError("\n".join(lower))
    old: Figures = baseline.get("figures", {}) if same_bank and not allow_regression else {}
    kept = {
        lang: {name: _better(name, value, old.get(lang, {}).get(name, value)) for name, value in row.items()}
        for lang, row in measured.items()
    }
    return {"bank": bank_digest(), "figures": kept}


def _worse_by(name: str, value: float, floor: float) -> float:
    return value - floor if name in LOWER_IS_BETTER else floor - value


def _better(name: str, one: float, other: float) -> float:
    return min(one, other) if name in LOWER_IS_BETTER else max(one, other)


def main() -> int:
    """Measure, print, and compare or update."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    options = parser.parse_args()
    outcomes = measure(load_encoder(None, platformdirs.user_cache_path("information-corner")))
    print(f"{report.table(outcomes)}\n\n{report.stages(outcomes)}\n")  # noqa: T201
    measured = figures(outcomes)
    baseline = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    if options.update:
        new = updated(measured, baseline, allow_regression=options.allow_regression)
        BASELINE.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")
        return 0
    lines = failures(measured, baseline)
    print("\n".join(lines) or "at or above the baseline")  # noqa: T201
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
