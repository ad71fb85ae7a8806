"""Triage: how many emergencies and questions for advice are known, and how many others are taken for one.

python -m tests.eval.triage            print the figures of the test half
python -m tests.eval.triage --update   raise the floors in `triage_baseline.json` where they got better
python -m tests.eval.triage --update --allow-regression   lower too; say why in the commit

`triage.jsonl` has emergencies, look-alikes, questions for advice and for information in each language, as
people type them. Those who wrote it had not seen the lists of words, and those who wrote the lists saw only its
dev half, and questions of their own. Ordinary questions of the bank are look-alikes too.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from assistant.advice import asks_for_advice
from assistant.triage import Degree, Telling, telling
from corpus import LANGUAGES, detect
from tests.eval.bank import TELLING, questions

BANK = Path(__file__).with_name("triage.jsonl")
BASELINE = Path(__file__).with_name("triage_baseline.json")

TOLERANCE = 1e-9
"""The rules have no chance in them: the same lists give the same figures everywhere."""

LOWER_IS_BETTER = frozenset({"false_alarms", "false_alarms_bank", "offers", "offers_bank", "false_advice"})

Figures = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question, and what it is: `emergency` names the card of those that tell of one."""

    id: str
    lang: str
    question: str
    kind: str
    emergency: str | None
    split: str


def cases(split: str) -> list[Case]:
    """The cases of one half, `dev` or `test`."""
    lines = BANK.read_text(encoding="utf-8").splitlines()
    return [case for case in (Case(**json.loads(line)) for line in lines) if case.split == split]


def measure(split: str = "test") -> Figures:
    """Shares by language, of emergencies and of the others.

    `emergencies` get a card or an offer of one, `certain` the card at once, `right_card` their own, in either way.
    Others that get a card where an answer could have stood are `false_alarms`; `offers` have an offer above their
    answer. Emergencies are told as to somebody who does not know their language.
    """
    half = cases(split)
    return {lang: _of_language([case for case in half if case.lang == lang], lang, split) for lang in LANGUAGES}


def _of_language(found: list[Case], lang: str, split: str) -> dict[str, float]:
    told = {case.id: telling(case.question, detect(case.question).lang) for case in found}
    urgent = [case for case in found if case.kind == "emergency"]
    other = [case for case in found if case.kind != "emergency"]
    advice = [case for case in found if case.kind == "advice"]
    neutral = [case for case in other if case.kind != "advice"]
    bank = [telling(one.question, lang) for one in questions(split) if one.lang == lang and one.id not in TELLING]
    return {
        "emergencies": _share([told[case.id] is not None for case in urgent]),
        "certain": _share([_is(told[case.id], Degree.CERTAIN) for case in urgent]),
        "right_card": _share([_card(told[case.id]) == case.emergency for case in urgent]),
        "false_alarms": _share([_is(told[case.id], Degree.CERTAIN) for case in other]),
        "false_alarms_bank": _share([_is(one, Degree.CERTAIN) for one in bank]),
        "offers": _share([_is(told[case.id], Degree.POSSIBLE) for case in other]),
        "offers_bank": _share([_is(one, Degree.POSSIBLE) for one in bank]),
        "advice": _share([asks_for_advice(case.question, lang) for case in advice]),
        "false_advice": _share([asks_for_advice(case.question, lang) for case in neutral]),
    }


def failures(measured: Figures, baseline: Figures) -> list[str]:
    """What is worse than the baseline, a line each."""
    return [
        f"{lang} {name}: {measured[lang][name]:.3f}, was {floor:.3f}"
        for lang, row in baseline.items()
        for name, floor in row.items()
        if (measured[lang][name] - floor) * (1 if name in LOWER_IS_BETTER else -1) > TOLERANCE
    ]


def _is(told: Telling | None, degree: Degree) -> bool:
    return told is not None and told.degree is degree


def _card(told: Telling | None) -> str | None:
    return told.emergency if told else None


def _share(hits: list[bool]) -> float:
    return round(sum(hits) / len(hits), 4)


def main() -> int:
    """Measure, print, and compare or update."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--allow-regression", action="store_true")
    options = parser.parse_args()
    measured = measure()
    names = list(next(iter(measured.values())))
    mean = {name: sum(row[name] for row in measured.values()) / len(measured) for name in names}
    for lang, row in [*measured.items(), ("mean", mean)]:
        print(f"{lang:8}", "  ".join(f"{name} {value:.3f}" for name, value in row.items()))  # noqa: T201
    lines = failures(measured, json.loads(BASELINE.read_text(encoding="utf-8")))
    if options.update and (options.allow_regression or not lines):
        BASELINE.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
        return 0
    print("\n".join(lines) or "at or above the baseline")  # noqa: T201
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
