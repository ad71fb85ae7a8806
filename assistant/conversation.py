"""Conversation: the turns of one session, kept in memory only, and what a follow-up refers to."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from assistant.answer import Emergency, Reply
from assistant.wish import language_wanted

MAX_TURNS = 50
"""Turns kept of a session; the oldest are forgotten."""

CLEARLY_BETTER = 0.03
"""How much more evidence a question that refers back must have alone than with its context to be one about
something else, unless both find the same first. Of 60 follow-ups in twelve languages, two in five of them on
another subject, 55 are told right by these two signs; those that go on have at most .029 more evidence alone."""

_WORD = re.compile(r"\w+")
_BEFORE_WORDS = re.compile(r"^\W+")
_AFTER_WORDS = re.compile(r"\W+$")


@dataclass(slots=True)
class Conversation:
    """Questions and replies in order; `clear` leaves nothing behind."""

    turns: list[Reply] = field(default_factory=list)
    subject: str | None = None
    """The last question that stood alone: what follow-ups are about."""

    @property
    def previous(self) -> Reply | None:
        """The last turn."""
        return self.turns[-1] if self.turns else None

    def add(self, reply: Reply) -> None:
        """Append a turn."""
        self.turns.append(reply)
        del self.turns[:-MAX_TURNS]
        if isinstance(reply, Emergency) and language_wanted(reply.question) is None:
            self.subject = reply.question

    def clear(self) -> None:
        """Forget every turn."""
        self.turns.clear()
        self.subject = None


def in_context(question: str, lang: str | None, conversation: Conversation | None) -> str | None:
    """The question with the one it refers back to, or None when it stands alone.

    A question refers back when it opens as one that goes on ("and ...", "what about ..."), has a word
    that points back ("it", "there"), or is bare: it has no word that names a subject ("How much?"). The words are
    plain data per language in `followups.json`: one language's pronoun is another's article, so they are
    never pooled. A question that is merely short stands alone, else "pizza?" would be answered with what
    was asked before.
    """
    previous = conversation.previous if conversation else None
    if conversation is None or previous is None or lang is None:
        return None
    if not (_refers_back(question.casefold(), lang) or is_bare(question, lang)):
        return None
    return f"{conversation.subject or previous.question} {question}"


def is_bare(question: str, lang: str | None) -> bool:
    """Whether no word of the question names a subject: alone, it would be a question about nothing."""
    bare = _signs().get(lang or "", {}).get("bare", ())
    words = _WORD.findall(question.casefold())
    if not words or not bare:
        return False
    if lang and lang.startswith("zh"):  # no spaces between words
        return _only_of(tuple(bare)).fullmatch("".join(words)) is not None
    return all(word in bare for word in words)


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
def _only_of(words: tuple[str, ...]) -> re.Pattern[str]:
    any_of = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(f"(?:{any_of})+")


@cache
def _signs() -> dict[str, dict[str, list[str]]]:
    text = (files("assistant") / "followups.json").read_text(encoding="utf-8")
    signs: dict[str, dict[str, list[str]]] = json.loads(text)
    return signs
