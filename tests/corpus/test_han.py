"""Han: simplified, traditional, or written Cantonese."""

import json

import pytest

from corpus import han


def test_only_characters_of_one_form_count():
    """Characters that both forms share count for neither."""
    assert han.variants("免费的律师") == {"zh-Hans": 2, "zh-Hant": 0}
    assert han.variants("免費的律師") == {"zh-Hans": 0, "zh-Hant": 2}
    assert han.variants("世界上最高的山，一群人") == {"zh-Hans": 0, "zh-Hant": 0}


@pytest.mark.parametrize(
    ("text", "cantonese"), [("我哋喺度", True), ("佢冇嚟", True), ("我們在這裡", False), ("", False)]
)
def test_cantonese_is_recognised_by_its_own_characters(text, cantonese):
    """Characters that Mandarin does not use show written Cantonese."""
    assert han.is_cantonese(text) is cantonese


def test_the_table_is_derived_without_shared_forms(tmp_path):
    """A character is of one form only if nothing converts to it and no region writes it in the other."""
    for name, lines in {
        "STCharacters": ["费\t費", "后\t後 后", "群\t羣"],
        "TSCharacters": ["費\t费", "后\t后"],
        "TWVariants": ["羣\t群"],
        "HKVariants": [],
    }.items():
        (tmp_path / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")
    assert han._derive(tmp_path) == {"zh-Hans": "费", "zh-Hant": "費"}


def test_the_table_says_where_it_comes_from():
    """Origin and licence stand in the file."""
    table = json.loads((han.files("corpus") / han._FILE).read_text(encoding="utf-8"))
    assert (table["origin"], table["licence"]) == ("OpenCC", "Apache-2.0")
