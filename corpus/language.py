"""Language: which of our languages a text is in, or an honest "cannot tell"."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus import han, ngrams

LANGUAGES = ("en", "es", "ht", "zh-Hant", "zh-Hans", "vi", "kea", "ru", "ar", "pt", "fr", "so")
"""BCP 47 codes in the order of the language picker."""

_SURE = 0.9
_SURE_OF_FEW = 0.95
"""For one or two words. Chosen on the tune tenth: nine in ten decisions between .90 and .95 were right there."""
_OTHER = 0.8
_LISTED = 0.01
_MIN_LETTERS = 3
_MIN_HAN = 2
_MAX_CHARS = 2_000
_FEW_WORDS = 2
_LATIN_WEIGHT = 1 / 3
"""Names of programs, places and songs stand in Latin letters in every script; the reverse is rare."""
_HAN_PER_WORD = 2
_TURN = 12.0
_TURN_WORDS = 3
_TURN_SHARE = 4
"""A part in another language has three words and a quarter of all. Chosen on the tune tenth: eight in ten sentences
sewn together from two languages are called mixed, and one in a hundred others, which quote names or titles."""
_DOMINANT = 2
_VARIANT_SHARE = 0.8
_NO_VARIANT = 0.02
"""Little doubt from one character on: none of 8,616 labelled Chinese texts has more characters of the wrong form."""
_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[\d_]+")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?…:\n¿¡]")
_PLAIN_WORDS = 2
"""Of two, three and four the best on the tune tenth; names left out, all languages but one are right more often."""
_RUN = re.compile(
    "(?P<Latin>[A-Za-z¿¡\u00aa\u00b5\u00ba-\u02af\u1e00-\u1eff\uff21-\uff5a]+)"
    "|(?P<Cyrillic>[\u0400-\u052f]+)"
    "|(?P<Arabic>[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]+)"
    "|(?P<Han>[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+)"
    "|(?P<none>.)",
    re.DOTALL,
)
"""What our languages are written in, and one letter of any other script."""


class Reason(StrEnum):
    """Why a detection came out as it did."""

    SURE = "sure"
    CLOSE = "close"
    """Two languages are about equally likely, or Chinese has only characters that both forms share: ask the person."""
    SHORT = "short"
    """One or two words that are not enough to decide: ask the person."""
    MIXED = "mixed"
    """Parts in two languages or scripts: the language is the dominant one where one clearly is, else ask the person."""
    OTHER_LANGUAGE = "other-language"
    """Most likely a language that is not one of ours."""
    NO_LETTERS = "no-letters"
    """Hardly any letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """The language of a text, None when undecided or not ours, and ours with their probabilities."""

    lang: str | None
    confidence: float
    candidates: tuple[tuple[str, float], ...]
    reason: Reason


def detect(text: str) -> Detection:
    """The language of a text among ours; the same text gives the same result in every run and thread."""
    runs = _runs(text)
    letters = Counter({script: sum(map(len, words)) for script, words in runs.items()})
    ours = letters.total() - letters["none"]
    if letters.total() < _MIN_LETTERS and letters["Han"] < _MIN_HAN:
        return _undecided(Reason.NO_LETTERS)
    if ours * 2 < letters.total():
        return _undecided(Reason.OTHER_LANGUAGE)
    weights = {
        "Latin": len(runs["Latin"]) * _LATIN_WEIGHT,
        "Han": letters["Han"] / _HAN_PER_WORD,
        **{script: float(len(runs[script])) for script in ("Cyrillic", "Arabic")},
    }
    (script, weight), (_, second) = sorted(weights.items(), key=lambda item: -item[1])[:2]
    found = _chinese("".join(runs["Han"])) if script == "Han" else _spelled(script, runs[script])
    in_two_scripts = found.reason is Reason.SURE and second > weight / 2
    return replace(found, reason=Reason.MIXED) if in_two_scripts else found


def _runs(text: str) -> dict[str, list[str]]:
    """The words of each script in a text's beginning."""
    found: dict[str, list[str]] = {script: [] for script in _RUN.groupindex}
    plain = unicodedata.normalize("NFC", _NOISE.sub(" ", text[:_MAX_CHARS]))
    for word in ngrams.words_of(_without_names(plain)):
        for run in _RUN.finditer(word):
            found[run.lastgroup or "none"].append(run[0])
    return found


def _without_names(text: str) -> str:
    """The text without words that look like names (Boston, ICE, MassHealth), if enough others are left.

    A capital inside a sentence or a word is a name's in all our languages; one letter alone is not (I, N).
    """
    names: list[tuple[int, int]] = []
    small = first = end = 0
    for word in _WORD.finditer(text):
        starts = not end or _SENTENCE.search(text, end, word.start()) is not None
        end = word.end()
        if len(word[0]) == 1:
            continue
        if word[0] == word[0].lower():
            small += 1
        elif starts and word[0] == word[0].capitalize():
            first += 1
        else:
            names.append(word.span())
    if not small or small + first < _PLAIN_WORDS:
        return text
    pieces = zip([0, *(stop for _, stop in names)], [*(start for start, _ in names), len(text)], strict=True)
    return " ".join(text[start:stop] for start, stop in pieces)


def _spelled(script: str, words: Sequence[str]) -> Detection:
    """By the n-gram profiles of a script."""
    profiles = ngrams.shipped()[script]
    by_word = profiles.by_word(words)
    chances = profiles.combine(by_word)
    best = int(chances[: profiles.ours].argmax())
    confidence = float(chances[best])
    other = float(chances[profiles.ours :].sum())
    count = sum(map(str.isalpha, words))
    few = count <= _FEW_WORDS
    sure = confidence >= (_SURE_OF_FEW if few else _SURE) and (count > 1 or script != "Latin")
    mixed, dominant = _mixed(profiles, by_word)
    if mixed and other < _OTHER:
        sure = sure and dominant == profiles.names[best]
        reason = Reason.MIXED
    elif sure:
        reason = Reason.SURE
    elif other >= _OTHER and not few:
        reason = Reason.OTHER_LANGUAGE
    else:
        reason = Reason.SHORT if few else Reason.CLOSE
    ranked = sorted(zip(profiles.names[: profiles.ours], chances.tolist(), strict=False), key=lambda pair: -pair[1])
    return Detection(
        lang=profiles.names[best] if sure else None,
        confidence=round(confidence, 4),
        candidates=tuple((name, round(chance, 4)) for name, chance in ranked if chance >= _LISTED),
        reason=reason,
    )


def _mixed(profiles: ngrams.Profiles, by_word: ngrams.Scores) -> tuple[bool, str | None]:
    """Whether a text has parts in two languages of ours, and the language of a part that is much the longer."""
    least = max(_TURN_WORDS, -(-len(by_word) // _TURN_SHARE))
    if len(by_word) < 2 * least:
        return False, None
    turn = profiles.turn(by_word, least=least)
    longer = max(turn.words)
    dominant = turn.names[turn.words.index(longer)] if longer >= _DOMINANT * min(turn.words) else None
    return turn.gain > _TURN, dominant


def _chinese(text: str) -> Detection:
    """By the characters that only one of the two forms has."""
    counts = han.variants(text)
    total = sum(counts.values())
    chances = {lang: (times + _NO_VARIANT) / (total + 2 * _NO_VARIANT) for lang, times in counts.items()}
    ranked = sorted(chances.items(), key=lambda pair: -pair[1])
    (best, confidence), _ = ranked
    if han.is_cantonese(text):
        reason = Reason.OTHER_LANGUAGE
    elif confidence >= _VARIANT_SHARE:
        reason = Reason.SURE
    else:
        reason = Reason.MIXED if total else Reason.CLOSE
    return Detection(
        lang=best if reason is Reason.SURE else None,
        confidence=round(confidence, 4),
        candidates=tuple((lang, round(chance, 4)) for lang, chance in ranked),
        reason=reason,
    )


def _undecided(reason: Reason) -> Detection:
    return Detection(lang=None, confidence=0.0, candidates=(), reason=reason)
