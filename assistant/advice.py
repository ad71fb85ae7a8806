"""Advice: questions that ask what to do or what will happen to the person, known by plain lists of words.

They get general information, said to be no more, and people who may advise: nobody here recommends, foretells,
counts a deadline or chooses a form. `advice.json` has the phrases by language, written as `wordlist` tells.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from assistant.wordlist import Found, Wordlist
from index import words


def asks_for_advice(question: str, lang: str | None) -> bool:
    """Whether a question asks for a recommendation or a prediction in the person's own case."""
    wordlist = _wordlists().get("zh-Hans" if lang == "zh-Hant" else lang or "")
    if wordlist is None:
        return False
    found = Found(wordlist, words(question, wordlist.view))
    return found.has("asks") and not found.has("unless")


@cache
def _wordlists() -> dict[str, Wordlist]:
    stored = json.loads((files("assistant") / "advice.json").read_text("utf-8"))
    return {lang: Wordlist(lang, groups) for lang, groups in stored.items()}
