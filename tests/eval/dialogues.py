"""Dialogues: whether a follow-up is taken for one that keeps to its subject or for one that changes it.

python -m tests.eval.dialogues      prints the share told right in each language, and the ones told wrong
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path

import platformdirs

from assistant import Assistant, Conversation
from index import load_encoder
from tests.eval.bank import starter_corner

DIALOGUES = Path(__file__).with_name("dialogues.jsonl")
"""Lines of `id`, `lang`, `first` and `then`, two questions, and `goes_on`: whether the second is about the first."""


def main() -> None:
    """Ask every pair, with the real encoder and the starter content."""
    encoder = load_encoder(None, platformdirs.user_cache_path("information-corner"))
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        retriever, store = starter_corner(Path(folder), encoder)
        with store:
            assistant = Assistant(retriever, store)
            for row in map(json.loads, DIALOGUES.read_text(encoding="utf-8").splitlines()):
                conversation = Conversation()
                for question in (row["first"], row["then"]):
                    assistant.ask(question, lang=row["lang"], conversation=conversation)
                goes_on = conversation.subject == row["first"]
                every[row["lang"]] += 1
                right[row["lang"]] += goes_on == row["goes_on"]
                if goes_on != row["goes_on"]:
                    print(row["lang"], row["first"], row["then"], f"taken to go on: {goes_on}")  # noqa: T201
    print({lang: f"{right[lang]}/{count}" for lang, count in every.items()})  # noqa: T201


if __name__ == "__main__":
    main()
