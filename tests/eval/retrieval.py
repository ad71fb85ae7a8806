"""Retrieval: how well each search finds, per language, on the reporting halves of our bank and of XQuAD.

    python -m tests.eval.retrieval

plain: cosine of whole passages; aligned: the same after alignment; lexical: words, names, glossary;
fused: aligned and lexical together; late: late interaction alone; ranked: what the program does.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import platformdirs

from corpus import LANGUAGES
from index import Vectors, load_encoder
from index.ranker import Ranker
from tests.eval.signals import Signals, signals

TOLERANCE = 0.005
"""Fusion may cost this much of recall against the better of its two parts."""

SEARCHES: dict[str, Callable[[Signals], Vectors]] = {
    "plain": lambda one: one.plain,
    "aligned": lambda one: one.dense,
    "lexical": lambda one: one.ranked[:, 2] + one.ranked[:, 3],
    "fused": lambda one: Ranker.built_in().fused(one.dense, one.ranked[:, 2], one.ranked[:, 3]),
    "late": lambda one: one.ranked[:, 0],
    "ranked": lambda one: Ranker.built_in().scores(one.ranked),
}

Table = dict[str, dict[str, tuple[float, float]]]
"""Recall@1 and recall@3 by language and search."""


def rank(scores: Vectors, right: Sequence[bool] | np.ndarray) -> float:
    """Rank of the best right passage, from 1; those that score the same share their place."""
    best = scores[np.asarray(right)].max()
    return 1 + float((scores > best).sum()) + float(((scores == best) & ~np.asarray(right)).sum()) / 2


def table(asked: Iterable[Signals]) -> Table:
    """Recall of every search for the questions of each language."""
    ranks: dict[str, dict[str, list[float]]] = {}
    for one in asked:
        for name, search in SEARCHES.items():
            ranks.setdefault(one.lang, {}).setdefault(name, []).append(rank(search(one), one.right))
    return {
        lang: {name: (_share(found, 1), _share(found, 3)) for name, found in ranks[lang].items()}
        for lang in LANGUAGES
        if lang in ranks
    }


def losses(found: Table) -> list[str]:
    """Where fusion costs more than it may, or what the program does finds less than plain search, a line each."""
    lines = []
    for lang, row in found.items():
        for place, k in enumerate((1, 3)):
            best = max(row["aligned"][place], row["lexical"][place])
            if row["fused"][place] < best - TOLERANCE:
                lines.append(f"{lang} recall@{k}: fused {row['fused'][place]:.3f}, the best of its parts {best:.3f}")
            if row["ranked"][place] < row["plain"][place]:
                lines.append(f"{lang} recall@{k}: ranked {row['ranked'][place]:.3f}, plain {row['plain'][place]:.3f}")
    return lines


def printed(found: Table) -> str:
    """The table in Markdown, `recall@1 / recall@3` in each cell."""
    lines = [f"| language | {' | '.join(SEARCHES)} |", "|---" * (len(SEARCHES) + 1) + "|"]
    for lang, row in found.items():
        lines.append(f"| {lang} | " + " | ".join(f"{one:.2f} / {three:.2f}" for one, three in row.values()) + " |")
    means = [np.mean([row[name] for row in found.values()], axis=0) for name in SEARCHES]
    lines.append("| mean | " + " | ".join(f"{one:.3f} / {three:.3f}" for one, three in means) + " |")
    return "\n".join(lines).replace("0.", ".").replace("1.00", "1")


def main() -> int:
    """Measure and print; 1 when fusion costs more than it may."""
    encoder = load_encoder(None, platformdirs.user_cache_path("information-corner"))
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        asked = list(signals(encoder, Path(folder)))
    for corpus in sorted({one.corpus for one in asked}):
        for split in ("dev", "test"):
            found = table(one for one in asked if (one.corpus, one.split) == (corpus, split))
            print(f"\n{corpus}, {split}\n\n{printed(found)}")  # noqa: T201
            failed += [f"{corpus} {line}" for line in losses(found)] if split == "test" else []
    print("\n" + "\n".join(failed or ["fusion costs nothing, and no language finds less than plain search"]))  # noqa: T201
    return 1 if failed else 0


def _share(ranks: Sequence[float], k: int) -> float:
    return sum(rank <= k for rank in ranks) / len(ranks)


if __name__ == "__main__":
    sys.exit(main())
