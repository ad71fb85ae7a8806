"""Language identification: our detector beside langdetect as it comes, on sources that trained neither.

    python -m tests.eval.language [SIB200]

Reads `../shared/data`; SIB200, the folder `data/annotated` of dadelani/sib-200, adds the neighbours. Test texts are
whole sources (see `corpus.language_profiles.is_held_out`) and the question bank.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import langdetect

from corpus import LANGUAGES, Reason, detect, ngrams
from corpus.language_profiles import sib200_texts, split

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
BANK = Path(__file__).with_name("questions.jsonl")
NEIGHBOURS = (
    *("pap_Latn", "glg_Latn", "cat_Latn", "ita_Latn", "ron_Latn", "ind_Latn", "tgl_Latn", "swh_Latn", "zul_Latn"),
    *("deu_Latn", "ast_Latn", "pes_Arab", "ukr_Cyrl", "bul_Cyrl"),
)
CONFUSED = ("pt", "es", "kea", "ht")
QUESTIONS = ("question_pairs", "nomiracl", "qald9", "qald9plus", "mlqa", "ciral", "drcd-dev")
TITLES = ("mkqa_dev",)
"""Trivia, many of them about a song or a film with an English title in small letters."""
SENTENCES = ("global-asp", "apics_creole")
"""For the creoles there are no questions but the bank's."""
_MOST = 400
_WORDS = range(3, 13)
_HAN = range(5, 31)
"""As many characters as three to twelve words have, more or less."""

Parts = Mapping[str, Mapping[str, list[str]]]
Guess = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """Shares of one language's texts: decided, and right of the decided."""

    texts: int
    decided: float
    right: float
    """Of all."""
    right_of_decided: float
    guesses: Counter[str | None]


def ours(text: str) -> str | None:
    """Our decision."""
    return detect(text).lang


def plain(text: str) -> str | None:
    """Langdetect's decision, seeded so that a run can be repeated, its Chinese in our names."""
    try:
        found = langdetect.detect(text)
    except langdetect.LangDetectException:
        return None
    return {"zh-cn": "zh-Hans", "zh-tw": "zh-Hant"}.get(found, found)


def measure(texts: Sequence[str], lang: str, guess: Guess) -> Row:
    """One language's texts through one detector."""
    guesses = Counter(guess(text) for text in texts)
    decided = len(texts) - guesses[None]
    right = guesses[lang]
    return Row(len(texts), decided / len(texts), right / len(texts), right / max(1, decided), guesses)


def questions(parts: Parts, lang: str, *names: str) -> list[str]:
    """Texts of three to twelve words from the named test sources, at most 400, the same in every run."""
    found = [text for name in names for text in parts.get(f"test:{name}", {}).get(lang, []) if _is_short(text, lang)]
    return random.Random(0).sample(found, min(_MOST, len(found)))


def phrases(texts: Iterable[str], seed: int = 0) -> list[str]:
    """Two words in a row from each text that has two without capitals and signs: no names, titles or numbers."""
    rng = random.Random(seed)
    found = []
    for text in texts:
        pairs = [
            pair for pair in pairwise(text.split()) if all(word.isalpha() and word == word.lower() for word in pair)
        ]
        if pairs:
            found.append(" ".join(rng.choice(pairs)))
    return found


def _is_plain(word: str) -> bool:
    return word.isalpha() and word == word.lower()


def _is_short(text: str, lang: str) -> bool:
    if lang.startswith("zh"):
        return len(text) in _HAN
    return sum(map(str.isalpha, ngrams.words_of(text))) in _WORDS


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    lines = [f"\n### {title}\n", "| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    sys.stdout.write("\n".join(lines) + "\n")


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"


def _bank(parts: Parts) -> None:
    rows = []
    for lang in LANGUAGES:
        texts = questions(parts, lang, "bank")
        changes = (
            texts,
            [text.upper() for text in texts],
            [ngrams.strip_accents(text.lower()) for text in texts],
        )
        found = [_percent(measure(changed, lang, guess).right) for guess in (ours, plain) for changed in changes]
        rows.append([lang, str(len(texts)), *found])
    head = [
        "language",
        "n",
        *(f"{who} {what}" for who in ("ours", "langdetect") for what in ("", "CAPITALS", "no accents")),
    ]
    _table("The bank's questions of 3 to 12 words, % right", [each.strip() for each in head], rows)


def _held_out(parts: Parts) -> None:
    rows, confusions = [], []
    for lang in LANGUAGES:
        for kind, names in (
            ("questions", QUESTIONS),
            ("trivia", TITLES),
            ("sentences", SENTENCES),
            ("terms", ("tico19_terms",)),
        ):
            texts = questions(parts, lang, *names)
            if texts:
                mine, theirs = measure(texts, lang, ours), measure(texts, lang, plain)
                rows.append([lang, kind, str(mine.texts), *map(_percent, (mine.right, mine.decided)),
                             *map(_percent, (mine.right_of_decided, theirs.right))])  # fmt: skip
                if lang in CONFUSED:
                    confusions.append([lang, kind, *(str(mine.guesses[other]) for other in CONFUSED)])
    head = ["language", "kind", "n", "right", "decided", "right of decided", "langdetect"]
    _table("Held-out sources, 3 to 12 words, %", head, rows)
    _table("Of these, how many were taken for", ["language", "kind", *CONFUSED], confusions)


def _two_words(parts: Parts) -> None:
    rows = []
    for lang in LANGUAGES:
        if not lang.startswith("zh"):
            texts = phrases(questions(parts, lang, *QUESTIONS, *SENTENCES, "tico19_terms", "bank"))
            mine, theirs = measure(texts, lang, ours), measure(texts, lang, plain)
            rows.append([lang, str(mine.texts), *map(_percent, (mine.decided, mine.right_of_decided, theirs.right))])
    _table(
        "Two plain words in a row out of each text, %",
        ["language", "n", "decided", "right of decided", "langdetect"],
        rows,
    )


def _neighbours(sib200: Path) -> None:
    rows = []
    for code in NEIGHBOURS:
        texts = [" ".join(text.split()[:8]) for text in sib200_texts(sib200 / code, "test")]
        found = [detect(text) for text in texts]
        rejected = sum(each.reason is Reason.OTHER_LANGUAGE for each in found)
        wrong = sum(each.lang is not None for each in found)
        shares = (rejected / len(found), wrong / len(found), measure(texts, "", plain).guesses)
        taken = sum(times for lang, times in shares[2].items() if lang in LANGUAGES) / len(found)
        rows.append([code, str(len(texts)), *map(_percent, (*shares[:2], taken))])
    head = ["neighbour", "n", "rejected", "taken for ours", "langdetect takes for ours"]
    _table("First eight words of SIB-200's test sentences, %", head, rows)


def _main(sib200: Path | None) -> None:
    if not DATA.is_dir():
        sys.stdout.write(f"skipped: there is no {DATA}\n")
        return
    langdetect.DetectorFactory.seed = 0
    parts = split(DATA, ROOT / "ui" / "strings", BANK)
    _bank(parts)
    _held_out(parts)
    _two_words(parts)
    if sib200:
        _neighbours(sib200)


if __name__ == "__main__":
    _main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
