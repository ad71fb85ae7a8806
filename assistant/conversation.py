"""Conversation: the turns of one session, kept in memory only, and what a follow-up refers to."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from assistant.answer import Reply

_FEW_WORDS = 4
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Conversation:
    """Questions and replies in order; `clear` leaves nothing behind."""

    turns: list[Reply] = field(default_factory=list)

    @property
    def previous(self) -> Reply | None:
        """The last turn."""
        return self.turns[-1] if self.turns else None

    def add(self, reply: Reply) -> None:
        """Append a turn."""
        self.turns.append(reply)

    def clear(self) -> None:
        """Forget every turn."""
        self.turns.clear()


def in_context(question: str, conversation: Conversation | None) -> str | None:
    """The question with the one it refers back to, or None when it stands alone.

    A question refers back when it is very short or has a word that points back ("it", "there"); the
    words are plain data per language in `followups.json`. Chinese is matched by characters.
    """
    previous = conversation.previous if conversation else None
    if previous is None:
        return None
    words = _WORD.findall(question.casefold())
    pointing = any(word in _pointers() for word in words)
    pointing = pointing or any(sign in question for sign in _pointing_characters())
    if len(words) <= _FEW_WORDS or pointing:
        return f"{previous.question} {question}"
    return None


@cache
def _data() -> dict[str, list[str]]:
    text = (files("assistant") / "followups.json").read_text(encoding="utf-8")
    words: dict[str, list[str]] = json.loads(text)
    return words


@cache
def _pointers() -> frozenset[str]:
    return frozenset(word for lang, words in _data().items() if not lang.startswith("zh") for word in words)


@cache
def _pointing_characters() -> frozenset[str]:
    return frozenset(word for lang, words in _data().items() if lang.startswith("zh") for word in words)
