"""Conversation: the turns of one session, kept in memory only, and what a follow-up refers to."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from assistant.answer import Reply

_WORD = re.compile(r"\w+")
_BEFORE_WORDS = re.compile(r"^\W+")
_AFTER_WORDS = re.compile(r"\W+$")


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


def in_context(question: str, lang: str | None, conversation: Conversation | None) -> str | None:
    """The question with the one it refers back to, or None when it stands alone.

    A question refers back when it opens as one that goes on ("and ...", "what about ...") or has a word
    that points back ("it", "there"). The words are plain data per language in `followups.json`: one
    language's pronoun is another's article, so they are never pooled. A question that is merely short
    stands alone, else "pizza?" would be answered with what was asked before.
    """
    previous = conversation.previous if conversation else None
    if previous is None or lang is None or not _refers_back(question.casefold(), lang):
        return None
    return f"{previous.question} {question}"


def _refers_back(question: str, lang: str) -> bool:
    signs = _signs().get(lang, {})
    words = _AFTER_WORDS.sub("", _BEFORE_WORDS.sub("", question))
    if f"{words} ".startswith(tuple(signs.get("opening", ()))) or words.endswith(tuple(signs.get("closing", ()))):
        return True
    pointing = signs.get("pointing", ())
    if lang.startswith("zh"):  # no spaces between words
        return any(sign in question for sign in pointing)
    return any(word in pointing for word in _WORD.findall(question))


@cache
def _signs() -> dict[str, dict[str, list[str]]]:
    text = (files("assistant") / "followups.json").read_text(encoding="utf-8")
    signs: dict[str, dict[str, list[str]]] = json.loads(text)
    return signs
