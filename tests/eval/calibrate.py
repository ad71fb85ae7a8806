"""Calibrate: fit the probability that a question is answered on the dev half of the bank.

    python -m tests.eval.calibrate

A logistic model over `assistant.evidence.SIGNS` with an intercept for each language. The questions are those of
`tuning_questions`, and the bank's dev half once more of the same sheets without their stated questions, as most
texts that people add have none. Beside the unanswerable ones every answerable one serves a second time, of less
weight, with all that answers it left out of what was found: so the model learns what a missing answer looks like in
questions of every kind. Which answers come out of it is then calibrated (Platt scaling) on the bank's dev half, each
time on topics that were not fitted on. The last lines are the expected calibration error on both halves.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

import assistant
from assistant.evidence import SIGNS, signs
from assistant.selection import one_per_family
from corpus import LANGUAGES, Store
from index import Hit, HybridRetriever, load_encoder
from tests.eval.bank import Question, questions, starter_corner, tuning_questions

LEFT_OUT = 0.2
"""Weight of a question whose answer was left out, beside a real unanswerable one. Mean AUROC over the languages
(dev, by topics not fitted on), real / left out: .931 / .69 without them, .928 / .78 at .2, .914 / .81 at .5."""
PLAIN = 0.5
"""Weight of what is asked of sheets without stated questions. Mean AUROC, with / without stated questions: .951 / .926
at 0, .952 / .931 at .5; with the dev half alone instead of all tuning questions .946 / .931 at 1."""
PENALTY = 0.1
"""Inverse strength of the penalty on the weights; .02 to .5 make no difference of a point."""
FOLDS = 6
HITS = 8
DEPTH = 40

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The signs of one question, and whether it was answered."""

    question: Question
    signs: list[float]
    answered: bool
    real: bool
    """Whether nothing was left out."""
    weight: float


def examples(
    retriever: HybridRetriever, store: Store, asked: Sequence[Question], *, weight: float = 1.0
) -> list[Example]:
    """Every question as it is, and every answerable one without its answer."""
    families = store.families()
    found = []
    for question in asked:
        query = retriever.query(question.question, question.lang)
        hits = one_per_family(retriever.search(query, DEPTH), families)
        wrong = [hit for hit in hits if not _answers(question, hit, families)]
        for some, answered in ((hits, question.answerable), (wrong, False)):
            quotable = [hit for hit in some if hit.passage.sentences][:HITS]
            support = retriever.support(query, quotable)
            if support is None or (some is wrong and (not question.answerable or len(wrong) == len(hits))):
                continue
            row = signs(query, quotable, support)
            share = weight if some is hits else weight * LEFT_OUT
            found.append(Example(question=question, signs=row, answered=answered, real=some is hits, weight=share))
    return found


def fit(found: Sequence[Example]) -> dict[str, Any]:
    """Weights and intercepts, calibrated."""
    held_out = np.zeros(len(found))
    topics = sorted({one.question.topic for one in found})
    for fold in range(FOLDS):
        left = {topic for number, topic in enumerate(topics) if number % FOLDS == fold}
        weights = _fit([one for one in found if one.question.topic not in left])
        rows = [number for number, one in enumerate(found) if one.question.topic in left]
        held_out[rows] = _matrix([found[row] for row in rows]) @ weights[:-1] + weights[-1]
    bank = {question.id for question in questions("dev")}
    real = np.array([one.weight == 1 and one.question.id in bank for one in found])
    truth = np.array([one.answered for one in found])
    slope, shift = _logistic(held_out[real][:, None], truth[real], np.ones(real.sum()), penalty=1e3)
    weights = _fit(found) * slope
    return {
        "weights": {sign: round(float(weight), 4) for sign, weight in zip(SIGNS, weights, strict=False)},
        "intercepts": {
            lang: round(float(weights[len(SIGNS) + number] + weights[-1] + shift), 4)
            for number, lang in enumerate(LANGUAGES)
        },
    }


def calibration_error(found: Sequence[Example], model: dict[str, Any]) -> float:
    """Expected calibration error of real questions in ten bins (Naeini et al., 2015)."""
    real = [one for one in found if one.real]
    scores = [
        sum(s * model["weights"][name] for s, name in zip(one.signs, SIGNS, strict=True))
        + model["intercepts"][one.question.lang]
        for one in real
    ]
    chance = 1 / (1 + np.exp(-np.array(scores)))
    truth = np.array([one.answered for one in real])
    bins = np.minimum((chance * 10).astype(int), 9)
    return float(sum((bins == b).mean() * abs(chance[bins == b].mean() - truth[bins == b].mean()) for b in set(bins)))


def _fit(found: Sequence[Example]) -> Floats:
    """Weights of signs and languages, and a common intercept last, in the units of the signs."""
    matrix = _matrix(found)
    centre, scale = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    share = np.array([one.weight for one in found])
    fitted = _logistic((matrix - centre) / scale, np.array([one.answered for one in found]), share, penalty=PENALTY)
    weights = fitted[:-1] / scale
    return np.append(weights, fitted[-1] - weights @ centre)


def _matrix(found: Sequence[Example]) -> Floats:
    languages = [[one.question.lang == lang for lang in LANGUAGES] for one in found]
    return np.hstack([np.array([one.signs for one in found]), np.array(languages, np.float64)])


def _logistic(matrix: Floats, truth: NDArray[np.bool_], share: Floats, *, penalty: float) -> Floats:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 -- only needed to fit

    fitted = LogisticRegression(C=penalty, max_iter=3000).fit(matrix, truth, sample_weight=share)
    return np.append(fitted.coef_[0], fitted.intercept_)


def _answers(question: Question, hit: Hit, families: dict[str, str]) -> bool:
    return families.get(hit.passage.document_id) in question.families or any(
        answer in hit.passage.text for answer in question.answers
    )


def main() -> None:
    """Fit on what is for tuning, write the model, print the calibration of both halves; `make gate` has the rest."""
    encoder = load_encoder(None, platformdirs.user_cache_path("information-corner"))
    path = Path(assistant.__file__).with_name("evidence.json")
    with tempfile.TemporaryDirectory() as folder:
        retriever, store = starter_corner(Path(folder) / "asked", encoder)
        with store:
            found = examples(retriever, store, tuning_questions())
            halves = {split: examples(retriever, store, questions(split)) for split in ("dev", "test")}
        retriever, store = starter_corner(Path(folder) / "plain", encoder, asked=False)
        with store:
            found += examples(retriever, store, questions("dev"), weight=PLAIN)
    model = {"encoder": encoder.id, **fit(found)}
    path.write_text(json.dumps(model, indent=2) + "\n", encoding="utf-8")
    for split, half in halves.items():
        print(split, "calibration error", round(calibration_error(half, model), 3))  # noqa: T201


if __name__ == "__main__":
    main()
