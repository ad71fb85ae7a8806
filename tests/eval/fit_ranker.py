"""Fit ranker: learn the weights of the signals on the tuning halves of our bank and of XQuAD.

    python -m tests.eval.fit_ranker

writes `index/ranker.json`. A passage's probability is the softmax of the weighted signals over all
passages of the index; the weights make the right ones most probable, every language of every set
counting the same. No weight may be negative: a signal that would have to be taken away is noise.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import platformdirs
import torch

import index
from index import Encoder, Vectors, load_encoder
from index.ranker import SIGNALS
from tests.eval.signals import Signals, signals

PENALTY = 1e-4
"""On the squares of the weights: it keeps what nothing speaks for at zero."""


def fit(asked: Sequence[Signals], of: Callable[[Signals], Vectors]) -> list[float]:
    """Weights, one a column of what `of` gives for a question, shape (passages, columns)."""
    groups = Counter((one.corpus, one.lang) for one in asked)
    share = torch.tensor([1 / len(groups) / groups[one.corpus, one.lang] for one in asked])
    features = [torch.tensor(of(one)) for one in asked]
    right = [torch.tensor(one.right) for one in asked]
    raw = torch.zeros(features[0].shape[1], requires_grad=True)  # softplus of it are the weights
    optimizer = torch.optim.LBFGS([raw], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        weights = 20 * torch.nn.functional.softplus(raw)
        losses = []
        for signal, wanted in zip(features, right, strict=True):
            scores = signal @ weights
            losses.append(torch.logsumexp(scores, 0) - torch.logsumexp(scores[wanted], 0))
        value = (share * torch.stack(losses)).sum() + PENALTY * weights.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    return (20 * torch.nn.functional.softplus(raw)).tolist()


def fit_all(asked: Sequence[Signals], encoder: Encoder) -> dict[str, object]:
    """The content of the file of weights."""
    ranking = fit(asked, lambda one: one.ranked)
    late = ranking[0] + ranking[1]
    fusion = fit(asked, lambda one: np.column_stack([one.dense, one.ranked[:, 2:]]))
    sets = " and ".join(sorted({one.corpus for one in asked}))
    return {
        "source": f"{len(asked)} questions: tuning half of {sets}; encoder {encoder.id}",
        "weights": {name: round(weight / late, 4) for name, weight in zip(SIGNALS, ranking, strict=True)},
        "fusion": {name: round(weight / fusion[0], 4) for name, weight in zip(SIGNALS[2:], fusion[1:], strict=True)},
    }


def main() -> None:
    """Fit and write."""
    encoder = load_encoder(None, platformdirs.user_cache_path("information-corner"))
    with tempfile.TemporaryDirectory() as folder:
        asked = [one for one in signals(encoder, Path(folder)) if one.split == "dev"]
    data = fit_all(asked, encoder)
    path = Path(index.__file__).with_name("ranker.json")
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(data, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
