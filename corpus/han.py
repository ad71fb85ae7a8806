"""Han: whether Chinese is written in simplified or traditional characters, or is another language in the same script.

`han_variants.json` lists the characters that only one of the two uses. It is derived from the dictionaries of OpenCC
(Apache 2.0; package opencc-python-reimplemented 0.1.7) by

    python -m corpus.han DICTIONARY
"""

from __future__ import annotations

import json
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

_FILE = "han_variants.json"
_CANTONESE = frozenset("嘅咗冇嚟哋喺佢唔啲嗰嘢咁噉攞諗瞓乜啱")
"""Written in Cantonese and hardly ever in Mandarin."""
_CANTONESE_SHARE = 0.05


def variants(text: str) -> dict[str, int]:
    """How many of the text's characters are only simplified and only traditional."""
    return {lang: sum(char in only for char in text) for lang, only in _only().items()}


def is_cantonese(text: str) -> bool:
    """Whether Han text is written Cantonese: it has more than a stray word that Mandarin has not."""
    found = sum(char in _CANTONESE for char in text)
    return found > _CANTONESE_SHARE * len(text)


@cache
def _only() -> dict[str, frozenset[str]]:
    table = json.loads((files("corpus") / _FILE).read_text(encoding="utf-8"))
    return {lang: frozenset(table[lang]) for lang in ("zh-Hans", "zh-Hant")}


def _derive(dictionary: Path) -> dict[str, str]:
    """Characters that are converted one way and never the result of converting the other way.

    What Taiwan or Hong Kong write for a traditional character is not simplified, whatever it looks like (群, 床).
    """
    simplified, traditional, taiwan, hong_kong = (
        _mapping(dictionary / f"{name}.txt") for name in ("STCharacters", "TSCharacters", "TWVariants", "HKVariants")
    )
    in_use = {form for mapping in (taiwan, hong_kong) for forms in mapping.values() for form in forms}
    hans = {char for char, forms in simplified.items() if char not in {*forms, *traditional, *in_use}}
    hant = {char for char, forms in traditional.items() if char not in {*forms, *simplified}}
    return {"zh-Hans": "".join(sorted(hans)), "zh-Hant": "".join(sorted(hant))}


def _mapping(path: Path) -> dict[str, list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {key: values.split() for key, _, values in (line.partition("\t") for line in lines) if values}


def _main(dictionary: Path) -> None:
    table = {"origin": "OpenCC", "licence": "Apache-2.0", **_derive(dictionary)}
    text = json.dumps(table, ensure_ascii=False, indent=1)
    Path(__file__).with_name(_FILE).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
