"""Fields: questions for one field of one listing, and the lines that answer them (`fields.jsonl`).

python -m tests.eval.fields    per language, how many get exactly those lines, or "I don't know" where there are none
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from assistant import Answer, Assistant
from corpus import LANGUAGES
from index import load_encoder
from tests.eval.bank import starter_corner

BANK = Path(__file__).with_name("fields.jsonl")
FLOOR = 6
"""Of the seven questions in each language; all seven were right when this was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldQuestion:
    """One question in one language; `lines` are all of the listing's that answer, none where it has no such field."""

    id: str
    lang: str
    question: str
    field: str
    service: str
    lines: tuple[str, ...]


def field_questions() -> list[FieldQuestion]:
    """The bank."""
    rows = (json.loads(line) for line in BANK.read_text(encoding="utf-8").splitlines())
    return [FieldQuestion(**row | {"lines": tuple(row["lines"])}) for row in rows]


def right(assistant: Assistant, asked: Iterable[FieldQuestion]) -> dict[str, int]:
    """How many questions of each language got exactly their lines, beside the listing's card."""
    found = dict.fromkeys(LANGUAGES, 0)
    for question in asked:
        reply = assistant.ask(question.question, lang=question.lang)
        lines = tuple(one.quote for one in reply.citations) if isinstance(reply, Answer) else ()
        found[question.lang] += lines == question.lines and question.service in {one.name for one in reply.services}
    return found


def main() -> int:
    """Measure, print, and compare with the floor."""
    encoder = load_encoder(None, platformdirs.user_cache_path("information-corner"))
    with tempfile.TemporaryDirectory() as folder:
        retriever, store = starter_corner(Path(folder), encoder)
        with store:
            found = right(Assistant(retriever, store), field_questions())
    print("\n".join(f"{lang:8} {count}" for lang, count in found.items()))  # noqa: T201
    return int(min(found.values()) < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
