"""Calibrate: fit the evidence thresholds on the dev half of the bank and print what they do.

    python -m tests.eval.calibrate

For each language the middle between the mean evidence of answerable and unanswerable questions, moved by
one amount for all of them, which makes twice the share of false answers plus the share of needless
refusals smallest. A heavier weight wants more questions than the bank has yet: with weight 5 a third of
the answerable questions are refused.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from statistics import mean

import platformdirs

import assistant
from corpus import LANGUAGES
from index import load_encoder
from tests.eval.bank import Outcome, figures, questions, run, starter_corner

WEIGHT = 2


def fit(outcomes: list[Outcome]) -> dict[str, float]:
    """A threshold for each language."""
    middle = {}
    for lang in LANGUAGES:
        yes = [o.evidence for o in outcomes if o.question.lang == lang and o.question.answerable]
        no = [o.evidence for o in outcomes if o.question.lang == lang and not o.question.answerable]
        middle[lang] = (mean(yes) + mean(no)) / 2
    yes = [o.evidence - middle[o.question.lang] for o in outcomes if o.question.answerable]
    no = [o.evidence - middle[o.question.lang] for o in outcomes if not o.question.answerable]

    def cost(shift: float) -> float:
        return WEIGHT * mean(s >= shift for s in no) + mean(s < shift for s in yes)

    shift = min((step * 0.0005 for step in range(-40, 80)), key=cost)
    return {lang: round(middle[lang] + shift, 4) for lang in LANGUAGES}


def main() -> None:
    """Fit on dev, write the thresholds, print both halves."""
    encoder = load_encoder(None, platformdirs.user_cache_path("information-corner"))
    path = Path(assistant.__file__).with_name("evidence.json")
    with tempfile.TemporaryDirectory() as folder:
        retriever, store = starter_corner(Path(folder), encoder)
        with store:
            fitted = {"encoder": encoder.id, "thresholds": fit(run(retriever, store, questions("dev")))}
            path.write_text(json.dumps(fitted, indent=2) + "\n", encoding="utf-8")
            assistant.evidence._thresholds.cache_clear()
            for split in ("dev", "test"):
                print(split)  # noqa: T201
                for lang, row in figures(run(retriever, store, questions(split))).items():
                    print(f"  {lang:8}", row)  # noqa: T201


if __name__ == "__main__":
    main()
