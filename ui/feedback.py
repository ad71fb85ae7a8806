"""Feedback: what a person sends to staff on purpose; the only thing about an answer that is ever stored."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant import MAX_QUESTION
from corpus import LANGUAGES
from ui.errors import InterfaceError

MAX_COMMENT = 1_000
"""Characters; as long as a question, for both lose their personal data by the same rules."""
MAX_FILE = 5_000_000
"""Bytes: some thousands of messages. More means that nobody reads them, or that somebody fills the disk."""
_MAX_PASSAGES = 10
_PRIVATE = 0o600
_LOCK_SECONDS = 5


class FeedbackError(InterfaceError):
    """Feedback cannot be stored or read."""


class Feedback(BaseModel):
    """One message, exactly as it is shown to the person and stored: day, question, answer and comment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: date
    lang: str | None
    right: Literal["yes", "no", "unsure"]
    question: Annotated[str, Field(max_length=MAX_QUESTION)]
    passages: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,80}$")], ...], Field(max_length=_MAX_PASSAGES)
    ]
    """Ids of what was quoted; none when the documents did not answer."""
    comment: Annotated[str, Field(max_length=MAX_COMMENT)]

    @field_validator("lang")
    @classmethod
    def _ours(cls, lang: str | None) -> str | None:
        if lang is not None and lang not in LANGUAGES:
            raise ValueError("choose one of our languages")
        return lang

    def without_personal_data(self, redact: Callable[[str], str]) -> Feedback:
        """The message with what a person typed as `redact` gives it back."""
        return self.model_copy(update={"question": redact(self.question), "comment": redact(self.comment)})


class FeedbackFile:
    """The messages of one home: a JSON object a line, readable by the server's own user only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(f"{path}.lock", timeout=_LOCK_SECONDS, mode=_PRIVATE)

    def add(self, feedback: Feedback) -> None:
        """Store a message, on the disk when this returns; FeedbackError, and nothing stored, when that fails."""
        line = f"{feedback.model_dump_json()}\n".encode()
        try:
            with self._lock:
                self._append(line)
        except Timeout as error:
            raise FeedbackError(f"{self.path} is in use; try again later") from error
        except OSError as error:
            raise FeedbackError(f"{self.path}: cannot be written ({error.strerror}); check the disk") from error

    def read(self) -> list[Feedback]:
        """All messages in the order they came; FeedbackError names a line that is none."""
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise FeedbackError(f"{self.path}: cannot be read ({error}); look at it with an editor") from error
        return [self._message(number, line) for number, line in enumerate(lines, start=1) if line]

    def clear(self) -> None:
        """Delete all messages."""
        try:
            with self._lock:
                self.path.unlink(missing_ok=True)
        except Timeout as error:
            raise FeedbackError(f"{self.path} is in use; try again later") from error
        except OSError as error:
            raise FeedbackError(f"{self.path}: cannot be deleted ({error.strerror})") from error

    def _append(self, line: bytes) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _PRIVATE)
        try:
            size = os.fstat(descriptor).st_size
            if size + len(line) > MAX_FILE:
                raise FeedbackError(f"{self.path} is full; read it, then run `corner feedback --clear`")
            try:
                written = os.write(descriptor, line)
                os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, size)
                raise
            if written < len(line):  # half a line would spoil the next one
                os.ftruncate(descriptor, size)
                raise FeedbackError(f"{self.path}: the disk is full; make room and try again")
        finally:
            os.close(descriptor)

    def _message(self, number: int, line: str) -> Feedback:
        try:
            return Feedback.model_validate_json(line)
        except ValidationError as error:
            raise FeedbackError(f"{self.path}:{number}: not a message; mend or delete the line") from error
