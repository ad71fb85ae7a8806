"""Language: which of our languages a text is in, or an honest "cannot tell"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from langdetect.detector_factory import DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

LANGUAGES = ("en", "es", "ht", "zh-Hant", "zh-Hans", "vi", "kea", "ru", "ar", "pt", "fr", "so")
"""BCP 47 codes in the order of the language picker."""

_PROFILES = {
    "en": "en", "es": "es", "vi": "vi", "ru": "ru", "ar": "ar", "pt": "pt", "fr": "fr", "so": "so",
    "zh-cn": "zh-Hans", "zh-tw": "zh-Hant",
}  # fmt: skip
_SURE = 0.9
_MIN_LETTERS = 3
_MAX_CHARS = 2_000
_OURS = re.compile(
    "["
    "A-Za-z\u00aa\u00b5\u00ba-\u02af\u1e00-\u1eff\uff21-\uff5a"  # Latin
    "\u0400-\u052f"  # Cyrillic
    "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"  # Arabic
    "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "]"
)
"""What our languages are written in: the detector takes any other script for whatever language it has seen it in."""
_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[\d_]+")


class Reason(StrEnum):
    """Why a detection came out as it did."""

    SURE = "sure"
    CLOSE = "close"
    """Two languages are about equally likely: ask the person."""
    NO_LETTERS = "no-letters"
    """Hardly any letters, or mostly letters of a script that none of our languages is written in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """The language of a text, None when undecided, and the candidates with their probabilities."""

    lang: str | None
    confidence: float
    candidates: tuple[tuple[str, float], ...]
    reason: Reason


def detect(text: str) -> Detection:
    """The language of a text among ours; the same text gives the same result in every run and thread."""
    words = _NOISE.sub(" ", text[:_MAX_CHARS]).lower()
    letters = "".join(filter(str.isalpha, words))
    ours = len(_OURS.findall(letters))
    if ours < _MIN_LETTERS or ours * 2 < len(letters):
        return Detection(lang=None, confidence=0.0, candidates=(), reason=Reason.NO_LETTERS)
    detector = _factory().create()
    detector.append(words)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        found = []
    candidates = tuple((_PROFILES[language.lang], round(language.prob, 4)) for language in found)
    if not candidates:
        return Detection(lang=None, confidence=0.0, candidates=(), reason=Reason.NO_LETTERS)
    best, confidence = candidates[0]
    sure = confidence >= _SURE
    return Detection(
        lang=best if sure else None,
        confidence=confidence,
        candidates=candidates,
        reason=Reason.SURE if sure else Reason.CLOSE,
    )


@cache
def _factory() -> DetectorFactory:
    """A detector factory of our own: only our languages, seeded, apart from the library's global one."""
    profiles = files("langdetect") / "profiles"
    factory = DetectorFactory()
    factory.seed = 0
    factory.load_json_profile([(profiles / name).read_text(encoding="utf-8") for name in _PROFILES])
    return factory
