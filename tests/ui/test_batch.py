"""Batch: files of questions, all read before any is answered."""

import json

import pytest

from ui.batch import BatchQuestion, read_batch
from ui.errors import BatchError


@pytest.fixture
def batch(tmp_path):
    """Return a function that reads lines from a file."""

    def read(text):
        path = tmp_path / "questions.jsonl"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_batch(path)

    return read


def test_questions_come_in_order(batch):
    """Each line gives one question with its id and language."""
    rows = [{"id": str(n), "question": f"question {n}", "lang": "es"} for n in range(50)]
    questions = batch("\n".join(json.dumps(row) for row in rows))
    assert [(q.id, q.question, q.lang) for q in questions] == [(r["id"], r["question"], "es") for r in rows]


def test_id_and_language_may_be_missing(batch):
    """A question alone is enough."""
    assert batch('{"question": "hola"}') == [BatchQuestion(question="hola")]
    assert batch('{"question": "hola", "lang": null, "id": null}') == [BatchQuestion(question="hola")]


def test_other_keys_are_ignored(batch):
    """A line may say more than is needed."""
    assert batch('{"id": "1", "question": "hi", "answers": [1], "split": "dev"}') == [
        BatchQuestion(id="1", question="hi")
    ]


def test_a_number_is_taken_as_an_id(batch):
    """An id written as a number comes back as its digits."""
    assert batch('{"id": 7, "question": "hi"}')[0].id == "7"


@pytest.mark.parametrize("text", ["", "\n\n", "  \n\t\n"])
def test_a_file_without_questions_is_empty(batch, text):
    """An empty file, or one of blank lines, holds no questions."""
    assert batch(text) == []


@pytest.mark.parametrize(
    "text",
    [
        '\ufeff{"question": "a"}\n{"question": "b"}\n',
        '{"question": "a"}\r\n{"question": "b"}\r\n',
        '\n{"question": "a"}\n\n  {"question": "b"}  ',
    ],
    ids=["byte order mark", "windows", "blank lines"],
)
def test_files_of_every_system_are_read(batch, text):
    """Byte order marks, Windows line ends and blank lines do no harm."""
    assert [q.question for q in batch(text)] == ["a", "b"]


def test_a_line_separator_in_a_question_ends_no_line(batch):
    """Only a line feed ends a line, not U+2028 or U+0085 inside a question."""
    assert [q.question for q in batch('{"question": "a\u2028b\u0085c"}')] == ["a\u2028b\u0085c"]


@pytest.mark.parametrize(
    "line",
    [
        "question",
        "{",
        '{"id": "1"}',
        '{"question": null}',
        '{"question": ["a"]}',
        '["a"]',
        '"a"',
        "null",
        '{"question": "a"} {"question": "b"}',
        '{"id": {}, "question": "a"}',
        "[" * 100_000,
    ],
)
def test_a_line_that_is_no_question_is_named(batch, line):
    """The first wrong line is named by its number with what was expected, in one line."""
    with pytest.raises(BatchError) as caught:
        batch(f'\n{{"question": "fine"}}\n{line}\n{{}}\n')
    assert "questions.jsonl:3: expected a JSON object" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "reason"), [(b"\xff\xfe\x00", "not UTF-8 text"), (b'{"question": "\xe9"}', "not UTF-8")]
)
def test_a_file_that_is_not_utf8_is_refused(batch, data, reason):
    """Another encoding is said to be so."""
    with pytest.raises(BatchError, match=reason):
        batch(data)


def test_a_missing_file_is_named(tmp_path):
    """A path that cannot be read is named with the reason."""
    with pytest.raises(BatchError, match=r"none.jsonl: cannot be read \(No such file"):
        read_batch(tmp_path / "none.jsonl")
    with pytest.raises(BatchError, match=r"cannot be read \(Is a directory"):
        read_batch(tmp_path)
