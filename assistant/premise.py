"""Premise: what a question takes for granted, known by fixed words in twelve languages (`premise.json`).

"Since the police must hand me over, where do they take me?" may rest on something false. Nobody here can say yes or
no to that; but what the sources say of it can be quoted, alone and only where it is surer than otherwise, and the
person asked to compare.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files

_BEFORE_WORDS = re.compile(r"^\W+")
_COMMA = re.compile("[,，،;；]")


def presupposes(question: str, lang: str | None) -> bool:
    """Whether a question asserts something: it opens with a reason and a comma ("As ..., "), or asks why."""
    signs = _signs().get(lang or "")
    if signs is None:
        return False
    text = _BEFORE_WORDS.sub("", unicodedata.normalize("NFC", question.casefold().replace("’", "'")))
    if text.startswith(signs["unless"]):
        return False
    if lang in {"zh-Hans", "zh-Hant"}:  # the word for "why" may stand after the subject
        why = any(sign in text for sign in signs["why"])
    else:
        why = text.startswith(signs["why"])
    return why or (text.startswith(signs["opening"]) and _COMMA.search(text) is not None)


@cache
def _signs() -> dict[str, dict[str, tuple[str, ...]]]:
    stored = json.loads((files("assistant") / "premise.json").read_text(encoding="utf-8"))
    return {lang: {name: tuple(words) for name, words in signs.items()} for lang, signs in stored.items()}
