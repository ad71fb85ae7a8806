"""Fit lexicon: learn which English word each word of a language most likely stands for.

    python -m tests.eval.fit_lexicon

writes `index/lexicon.json.xz` from the parallel texts in `../shared/data/parallel` (SIB-200 and NTREX,
CC BY-SA 4.0; TICO-19, CC0; APiCS, CC BY 4.0; question pairs of CIRAL, MKQA and QALD-9, each under its own
free licence), the starter sheets, the interface strings, the glossary and `phrasebook.csv` beside this file.

Word alignment is Model 1 of Brown et al. (1993), "The Mathematics of Statistical Machine Translation", in
both directions, over words and short phrases of the one side and words of the English side. A pair's
sureness is the geometric mean of the two probabilities, less for phrases seldom seen.
"""

from __future__ import annotations

import csv
import json
import lzma
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import index
import ui
from corpus import LANGUAGES, Document, load, starter_files
from corpus.chunking import sentences_of
from corpus.family import differences
from index.terms import terms, words

PARALLEL = Path(__file__).parents[2].parent / "shared" / "data" / "parallel"
PHRASEBOOK = Path(__file__).with_name("phrasebook.csv")

LONGEST = {"vi": 3, "zh-Hant": 4, "zh-Hans": 4}
"""Words of a phrase; two elsewhere. Characters in Chinese."""
SEEN = 3
"""Sentences a phrase of several words must stand in."""
ROUNDS = 8
KEPT = 0.05
"""The least sureness of an entry."""
DOUBT = 0.5
"""A unit seen n times is trusted n / (n + this)."""
OURS = 2.0
"""Weight of a sentence of our own subject beside one of the public sets."""

WEIGHTS = {"ht": 0.5, "kea": 0.45, "so": 0.5, "es": 0.3, "pt": 0.35, "fr": 0.3, "zh-Hant": 0.35, "zh-Hans": 0.35,
           "vi": 0.2, "ru": 0.2, "ar": 0.2}  # fmt: skip
"""What the English words count beside the question's own, from `docs/measurements.md`."""

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A sentence and its English version."""

    text: str
    english: str
    weight: float = 1.0


def pairs(lang: str) -> Iterator[Pair]:
    """All parallel sentences of a language."""
    for name in ("sib200", "ntrex", "tico19"):
        for row in _rows(f"{name}.jsonl"):
            if row.get(lang):
                yield Pair(text=row[lang], english=row["en"])
    for name in ("tico19_terms", "apics_creole", "question_pairs"):
        for row in _rows(f"{name}.jsonl"):
            if row["lang"] == lang:
                yield Pair(text=row["text"], english=row["en"])
    yield from _starter_pairs(lang)
    yield from _string_pairs(lang)
    for row in _table(Path(index.__file__).with_name("glossary.csv")):
        english = row["en"].split("|")[0]
        yield from (Pair(text=one, english=english, weight=OURS) for one in row[lang].split("|") if one.strip())
    for row in _table(PHRASEBOOK):
        if row.get(lang):
            yield Pair(text=row[lang], english=row["en"], weight=OURS)


def learn(lang: str, found: Sequence[Pair]) -> dict[str, tuple[float, str]]:
    """The likeliest English word of every word and phrase, with its sureness."""
    longest = LONGEST.get(lang, 2)
    sides = [(words(one.text, lang), list(dict.fromkeys(terms(one.english, "en"))), one.weight) for one in found]
    sides = [side for side in sides if side[0] and side[1]]
    counts = Counter(unit for own, _, _ in sides for unit in set(_units(own, longest)))
    units: dict[str, int] = {}
    english: dict[str, int] = {}
    left, right = [], []
    for own, other, _ in sides:
        known = (u for u in dict.fromkeys(_units(own, longest)) if " " not in u or counts[u] >= SEEN)
        left.append(np.array([units.setdefault(unit, len(units)) for unit in known]))
        right.append(np.array([english.setdefault(word, len(english)) for word in other]))
    weights = np.array([weight for _, _, weight in sides])
    forth = model_one(left, right, weights)
    back = model_one(right, left, weights)
    names, meanings = list(units), list(english)
    entries: dict[str, tuple[float, str]] = {}
    for (unit, word), probability in forth.items():
        seen = counts[names[unit]]
        sure = (probability * back.get((word, unit), 0.0)) ** 0.5 * seen / (seen + DOUBT)
        if sure >= max(KEPT, entries.get(names[unit], (0.0, ""))[0]):
            entries[names[unit]] = (round(sure, 2), meanings[word])
    return entries


def model_one(left: Sequence[Ids], right: Sequence[Ids], weights: NDArray[np.float64]) -> dict[tuple[int, int], float]:
    """P(right | left) of the pairs that matter, after `ROUNDS` of expectation and maximisation."""
    nothing = 1 + max(int(ids.max()) for ids in left)
    sources, targets, tokens, shares = [], [], [], []
    for number, (own, other) in enumerate(zip(left, right, strict=True)):
        possible = np.append(own, nothing)  # a word may come from nowhere
        sources.append(np.tile(possible, len(other)))
        targets.append(np.repeat(other, len(possible)))
        tokens.append(np.repeat(np.arange(len(other)), len(possible)))
        shares.append(np.full(len(possible) * len(other), weights[number]))
    offsets = np.cumsum([0, *(len(other) for other in right)])
    token = np.concatenate([one + offset for one, offset in zip(tokens, offsets[:-1], strict=True)])
    source, target, share = np.concatenate(sources), np.concatenate(targets), np.concatenate(shares)
    width = 1 + int(target.max())
    keys, link = np.unique(source.astype(np.int64) * width + target, return_inverse=True)
    probability = np.ones(len(keys))
    for _ in range(ROUNDS):
        part = probability[link]
        part /= np.bincount(token, part)[token]
        count = np.bincount(link, part * share, minlength=len(keys))
        probability = count / np.bincount(keys // width, count)[keys // width]
    matter = (probability > KEPT**2) & (keys // width != nothing)
    return {
        (int(key // width), int(key % width)): float(p)
        for key, p in zip(keys[matter], probability[matter], strict=True)
    }


def _units(found: Sequence[str], longest: int) -> Iterator[str]:
    for size in range(1, longest + 1):
        for start in range(len(found) - size + 1):
            yield " ".join(found[start : start + size])


def _starter_pairs(lang: str) -> Iterator[Pair]:
    sheets = _sheets()
    for (family, of), original in sheets.items():
        translation = sheets.get((family, lang))
        if of != "en" or translation is None or any(differences(original, translation)):
            continue
        for block, other in zip(original.blocks, translation.blocks, strict=True):
            both = zip(sentences_of(original, block), sentences_of(translation, other), strict=True)
            for a, b in both:
                yield Pair(text=translation.text[b.start : b.end], english=original.text[a.start : a.end], weight=OURS)


@cache
def _sheets() -> dict[tuple[str | None, str | None], Document]:
    documents = [document for path, source in starter_files() for document in load(path, source).documents]
    return {(document.family, document.lang): document for document in documents if document.family}


def _string_pairs(lang: str) -> Iterator[Pair]:
    folder = Path(ui.__file__).with_name("strings")
    english, own = (json.loads((folder / f"{one}.json").read_text(encoding="utf-8")) for one in ("en", lang))
    for key, text in english.items():
        if isinstance(text, str) and isinstance(own.get(key), str):
            yield Pair(text=own[key], english=text)


def _rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (PARALLEL / name).read_text(encoding="utf-8").splitlines()]


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Learn all languages and write the file."""
    entries = {lang: learn(lang, list(pairs(lang))) for lang in LANGUAGES if lang != "en"}
    content = {"licence": "CC BY-SA 4.0", "sources": " ".join((__doc__ or "").split("\n\n")[2].split()),
               "weights": WEIGHTS, "entries": entries}  # fmt: skip
    data = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    path = Path(index.__file__).with_name("lexicon.json.xz")
    path.write_bytes(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))
    print({lang: len(found) for lang, found in entries.items()}, path.stat().st_size)  # noqa: T201


if __name__ == "__main__":
    main()
