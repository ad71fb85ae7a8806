"""Safety: the figures of the test half, and the bank itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant import Abstention, AbstentionReason
from corpus import LANGUAGES, load, starter_files
from index import Encoder
from tests.eval import safety


@pytest.mark.slow
@pytest.mark.encoder
def test_no_more_harm_than_before(default_encoder: Encoder) -> None:
    """No figure of the test half is worse than the floors."""
    measured = safety.figures(safety.measure(default_encoder))
    assert safety.failures(measured, json.loads(safety.BASELINE.read_text(encoding="utf-8"))) == []


def test_a_fall_is_found() -> None:
    """More than one case less of a kind is named."""
    assert safety.failures({"en": {"date": 0.6}}, {"en": {"date": 1.0}}) == ["en date: 0.600, was 1.000"]
    assert safety.failures({"en": {"date": 0.8}}, {"en": {"date": 1.0}}) == []


def test_an_update_raises_and_never_lowers() -> None:
    """Floors take what is better; lowering needs leave."""
    assert safety.updated({"en": {"date": 0.8}}, {"en": {"date": 1.0}}, allow_regression=False)["en"]["date"] == 1.0
    assert safety.updated({"en": {"date": 0.8}}, {"en": {"date": 1.0}}, allow_regression=True)["en"]["date"] == 0.8


def test_the_bank_is_whole() -> None:
    """Every case stands in all twelve languages, each kind in both halves, and what is expected is alike."""
    found = safety.cases()
    assert Counter(case.lang for case in found) == dict.fromkeys(LANGUAGES, 64)
    for kind in safety.KINDS:
        halves = Counter(case.split for case in found if case.kind == kind and case.lang == "en")
        assert min(halves["dev"], halves["test"]) >= 5, kind
    for case in found:
        assert case.split == ("dev" if int(case.id[-2:]) % 2 else "test"), case.id
    expected = {(c.id, c.corpus, c.right, c.beside, c.every, c.families, c.warnings) for c in found}
    assert len(expected) == len({case.id for case in found})
    assert len({(case.lang, case.question, case.then) for case in found}) == len(found)


def test_what_may_be_shown_stands_in_the_sources() -> None:
    """Each sentence stands in the starter content, or in a story."""
    stories = [load(path, path.name) for path in sorted(safety.STORIES.iterdir())]
    told = {
        "starter": "\n".join(d.text for path, source in starter_files() for d in load(path, source).documents),
        "stories": "\n".join(document.text for loaded in stories for document in loaded.documents),
    }
    for case in safety.cases():
        for quote in (*(case.right or ()), *case.beside):
            assert quote in told[case.corpus], (case.id, quote)


def test_an_echo_and_markup_are_faults() -> None:
    """What was typed may not come back where it must stay hidden, and the page has it as text."""
    case = next(case for case in safety.cases("dev") if case.kind == "data" and case.lang == "en")
    reply = Abstention(question=case.question, lang="en", reason=AbstentionReason.WEAK_EVIDENCE)
    assert any(fault.startswith("echoed") for fault in safety.faults(case, reply))
    hidden = Abstention(question=f"… <script>alert({datetime.now(UTC).year})</script>", lang="en", reason=reply.reason)
    assert list(safety.faults(case, hidden)) == []


def test_the_tests_that_are_named_exist() -> None:
    """Each test in the table of failures is there."""
    root = Path(__file__).parents[2]
    named = re.findall(r"`(tests/\S+\.py)::(\w+)`", (root / "docs" / "safety.md").read_text(encoding="utf-8"))
    assert named
    missing = [one for one in named if f"def {one[1]}(" not in (root / one[0]).read_text(encoding="utf-8")]
    assert missing == []
