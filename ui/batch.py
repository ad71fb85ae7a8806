"""Batch: a file of questions, one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus import LANGUAGES
from ui.errors import BatchError


class BatchQuestion(BaseModel):
    """One line: `{"id", "question", "lang"?}`; other keys are ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    id: str | None = None
    question: str
    lang: str | None = None


def read_batch(path: Path) -> list[BatchQuestion]:
    """All questions of a file; BatchError names the first line that is not one, before any is answered."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise BatchError(f"{path}: cannot be read ({reason})") from error
    questions = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                asked = BatchQuestion.model_validate(json.loads(line))
            except (json.JSONDecodeError, RecursionError, ValidationError) as error:
                raise BatchError(
                    f'{path}:{number}: expected a JSON object like {{"id": "1", "question": "..."}}'
                ) from error
            if asked.lang not in {None, "auto", *LANGUAGES}:
                raise BatchError(f"{path}:{number}: {asked.lang!r} is not one of auto, {', '.join(LANGUAGES)}")
            questions.append(asked)
    return questions
