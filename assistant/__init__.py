"""Assistant: answering with checked quotations, or saying that it does not know."""

from __future__ import annotations

from assistant.answer import Abstention, AbstentionReason, Answer, AnswerSentence, Emergency, Note, Reply, SourceWarning
from assistant.answering import MAX_QUESTION, Assistant
from assistant.card import Card, Contact, card, cards
from assistant.citation import Citation, Counterpart, cite
from assistant.context import Context
from assistant.conversation import Conversation
from assistant.library import Library
from assistant.personal import PersonalData, Redacted, without_personal_data
from assistant.verified import Quotation, Stale, VerifiedAnswer, VerifiedAnswers, VerifiedInMemory, bind
from assistant.warning import source_warnings

__all__ = [
    "MAX_QUESTION",
    "Abstention",
    "AbstentionReason",
    "Answer",
    "AnswerSentence",
    "Assistant",
    "Card",
    "Citation",
    "Contact",
    "Context",
    "Conversation",
    "Counterpart",
    "Emergency",
    "Library",
    "Note",
    "PersonalData",
    "Quotation",
    "Redacted",
    "Reply",
    "SourceWarning",
    "Stale",
    "VerifiedAnswer",
    "VerifiedAnswers",
    "VerifiedInMemory",
    "bind",
    "card",
    "cards",
    "cite",
    "source_warnings",
    "without_personal_data",
]
