"""Language profiles: what trains, what chooses, what tests, and the file made of it."""

import json

import pytest

from corpus import language_profiles as made
from corpus import ngrams


def _write(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def data(tmp_path):
    """Data in the shape of the real sets, a few rows each, with a question bank and interface words."""
    sentences = [f"sentence number {word} stands here" for word in ("one", "two", "three", "four", "five", "six")]
    train = [{"label": "en", "source": "ntrex", "text": text} for text in sentences]
    train += [
        {"label": "pt", "source": "qald9", "text": "Quem escreveu o livro?"},
        {"label": "en", "source": "ntrex", "text": "Can I get free help with my papers today?"},
        {"label": "en", "source": "ntrex", "text": "GET FREE HELP!"},
    ]
    _write(tmp_path / "langid/train.jsonl", train)
    _write(tmp_path / "parallel/sib200.jsonl", [{"en": "The sky is blue.", "kea": "Séu é azul."}])
    _write(tmp_path / "parallel/tico19.jsonl", [])
    _write(tmp_path / "parallel/question_pairs.jsonl", [])
    _write(tmp_path / "parallel/tico19_terms.jsonl", [{"lang": "ht", "text": "kouvrefe"}])
    apics = [{"lang": "kea", "variety": variety, "text": f"N ta {word}"} for variety in ("Santiago", "Brava")
             for word in ("bai", "ben", "kume", "papia", "odja", "kanta")]  # fmt: skip
    _write(tmp_path / "parallel/apics_creole.jsonl", apics)
    _write(tmp_path / "abstention/nomiracl_dev.jsonl", [{"lang": "de", "question": "Wer?"}])
    _write(tmp_path / "strings/en.json", [])
    (tmp_path / "strings/en.json").write_text('{"ask": "Your question", "more": {"one": "One"}}', encoding="utf-8")
    bank = ["Where do I get free help with my papers?", "Get free help"]
    _write(tmp_path / "bank.jsonl", [{"lang": "en", "question": text} for text in bank])
    return tmp_path


@pytest.fixture
def parts(data):
    """The split of that data."""
    return made.split(data, data / "strings", data / "bank.jsonl")


def test_whole_sources_are_held_out(parts):
    """A held-out source is a test and trains nothing."""
    assert parts["test:qald9"] == {"pt": ["Quem escreveu o livro?"]}
    assert "pt" not in parts["train"]
    assert parts["test:tico19_terms"] == {"ht": ["kouvrefe"]}


def test_near_identical_texts_do_not_train(parts):
    """A text that shares five words in a row with a test, or differs in capitals and signs only, trains nothing."""
    rest = [text for name in ("train", "tune") for text in parts[name].get("en", [])]
    assert not [text for text in rest if "free help" in text.lower()]


def test_what_is_left_trains_or_chooses(parts):
    """Everything else is in exactly one of the two, our own words and nested ones included."""
    rest = [text for name in ("train", "tune") for text in parts.get(name, {}).get("en", [])]
    assert len(rest) == len(set(rest)) == 6 + 1 + 2
    assert {"Your question", "One", "The sky is blue."} <= set(rest)


def test_one_variety_tests_whole(parts):
    """Santiago's sentences test; those of a variety without other texts train and test by halves."""
    tests = parts["test:apics_creole"]["kea"]
    assert {f"N ta {word}" for word in ("bai", "ben", "kume", "papia", "odja", "kanta")} == set(tests)


def test_the_tune_tenth_is_the_same_for_equal_words():
    """Capitals and signs do not move a text to the other side, and about one in ten is on it."""
    assert made.is_tune("Hello, world!") == made.is_tune("hello world")
    assert 40 < sum(made.is_tune(f"text number {chr(97 + i % 26)}{chr(97 + i // 26)}") for i in range(676)) < 100


def test_words_train_with_and_without_accents():
    """Each word counts twice as written and once as typed without accents."""
    assert list(made.training_words(["Pòt la"])) == ["pòt", "pòt", "pot", "la", "la", "la"]


def test_every_neighbour_has_a_name_of_its_own():
    """No profile of another language could be taken for one of ours."""
    names = [name for names in made.NEIGHBOURS.values() for name in names.split()] + list(made.CREOLES)
    assert len(names) == len(set(names))
    assert set(made._NEAR.split()) <= set(names)
    assert all((ngrams.OTHER + name).startswith("other:") for name in names)
