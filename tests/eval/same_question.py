"""Same question: how sure it is that two questions of the bank mean the same, by the measure verified answers use.

python -m tests.eval.same_question      prints, by threshold, what is found and what is wrongly taken for the same (dev)
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import platformdirs

from assistant.verified import MARGIN, similarity
from corpus import LANGUAGES
from index import Query, load_encoder
from tests.eval.bank import Question, questions, starter_corner

VERIFIED_IN = (("en",), ("en", "es", "zh-Hant"), ("en", "es", "ht", "zh-Hant", "vi", "pt"), LANGUAGES)
"""The languages in which a verified answer has a way to ask for it."""
THRESHOLDS = (0.62, 0.66, 0.70, 0.74, 0.78, 0.80, 0.82, 0.84, 0.86, 0.88)
ASKED = 900
COMPARED = 20


def best(
    query: Query, ways: list[tuple[Question, Query]], asked: Question, *, meaning: bool
) -> tuple[float, Question | None]:
    """The nearest way to ask for the same (`meaning`), or for what another sentence answers."""
    wanted = [way for way in ways if (way[0].id == asked.id if meaning else not {*way[0].answers} & {*asked.answers})]
    nearest = sorted(wanted, key=lambda way: float(way[1].vector @ query.vector), reverse=True)[:COMPARED]
    scored = [(similarity(query, other), question) for question, other in nearest]
    return max(scored, key=lambda pair: pair[0], default=(0.0, None))


def main() -> None:
    """Compare a sample of the dev half in other words (languages) than the answers have, and with their neighbours."""
    encoder = load_encoder(None, platformdirs.user_cache_path("information-corner"))
    with tempfile.TemporaryDirectory() as folder:
        retriever, store = starter_corner(Path(folder), encoder)
        store.close()
    every = [(question, retriever.query(question.question, question.lang)) for question in questions("dev")]
    sample = [every[row] for row in np.random.default_rng(0).permutation(len(every))[:ASKED]]
    for langs in VERIFIED_IN:
        ways = [(question, query) for question, query in every if question.lang in langs and question.answerable]
        rows = []
        for question, query in sample:
            others = [way for way in ways if way[0].lang != question.lang]
            right, _ = best(query, others, question, meaning=True)
            wrong, _ = best(query, ways, question, meaning=False)
            rows.append((question.answerable, right, wrong))
        print(" ".join(langs))  # noqa: T201
        for threshold in THRESHOLDS:
            found = [r >= threshold and r - w >= MARGIN for yes, r, w in rows if yes]
            alone = [w >= threshold for _, _, w in rows]
            print(f"{threshold:.2f}  found {np.mean(found):.3f}  wrong if it is the only one {np.mean(alone):.4f}")  # noqa: T201


if __name__ == "__main__":
    main()
