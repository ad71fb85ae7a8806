"""Generation: written whole or not at all, verified when opened, two kept."""

import errno
import json
import os
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import Passage, Span, chunker_id
from index.asked import AskedIndex
from index.dense import DenseIndex
from index.errors import IndexDamagedError, IndexMismatchError, NoIndexError, RetrievalError
from index.generation import FORMAT, Manifest, current_name, make_generation, open_current, publish
from index.lexical import LEXICAL
from index.testing import HashEncoder
from index.tokens import PACKING, TokenIndex, pack, passage_tokens

FILES = [
    "manifest.json",
    "passages.jsonl",
    "passages.faiss",
    "sentences.faiss",
    "tokens.npy",
    "first_tokens.npy",
    "asked.faiss",
    "asked_tokens.npy",
    "first_asked_tokens.npy",
    "families.json",
    "lexical/empty.json",
    "lexical/vocab.index.json",
    "lexical/params.index.json",
    "lexical/data.csc.index.npy",
    "lexical/indices.csc.index.npy",
    "lexical/indptr.csc.index.npy",
]
NEWLINES = ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


def passage(number, text, *, sentences=1, **fields):
    """Return a passage whose text is cut into sentences of equal length."""
    size = len(text) // sentences if sentences else 0
    start = 10 * number
    values = {
        "id": f"{number:016x}",
        "document_id": "d" * 12,
        "content_hash": "c" * 64,
        "start": start,
        "end": start + len(text),
        "heading": ("Title", "Part"),
        "lang": "en",
        "text": text,
        "sentences": tuple(Span(start + size * i, start + size * (i + 1)) for i in range(sentences)),
    }
    return Passage(**{**values, **fields})


def generation(passages=None, *, created="2026-01-02T03:04:05.000006Z", **fields):
    """Return a generation in memory."""
    passages = passages if passages is not None else [passage(i, f"words of passage {i}") for i in range(4)]
    encoder = HashEncoder(16)
    quotes = [p.quote(span) for p in passages for span in p.sentences]
    encoded = encoder.encode_document_tokens([p.embedded for p in passages])
    parts = [pack(*passage_tokens(one, p)) for one, p in zip(encoded, passages, strict=True)]
    tokens = TokenIndex.from_passages(parts, encoder.dimension)
    values = {
        "format": FORMAT,
        "created": created,
        "encoder": encoder.id,
        "dimension": encoder.dimension,
        "alignment": "none",
        "chunker": chunker_id(),
        "packing": PACKING,
        "lexical": LEXICAL,
        "corpus_digest": "0123456789abcdef" * 4,
        "documents": 1,
        "passages": len(passages),
        "sentences": len(quotes),
        "tokens": len(tokens),
        "checksums": {},
    }
    return make_generation(
        Manifest(**{**values, **fields}),
        passages,
        DenseIndex.from_vectors(encoder.encode_document([p.embedded for p in passages]), encoder.dimension),
        DenseIndex.from_vectors(encoder.encode_document(quotes), encoder.dimension),
        tokens,
        AskedIndex.from_parts(passages, [], encoder.dimension),
        {"d" * 12: "family"},
    )


def reopen(root):
    """Open what is in use, as made by `generation`."""
    return open_current(root, encoder="hash-16@1", chunker=chunker_id())


def folders(root):
    """Return the names of the generations on disk."""
    return sorted(path.name for path in (root / "generations").iterdir())


def one_line(caught):
    """Say whether the error is one line that tells the person what to run."""
    return "\n" not in str(caught.value) and "`corner build" in str(caught.value)


@pytest.fixture
def published(tmp_path):
    """Return a folder with a published generation, and the folder of that generation."""
    publish(tmp_path, generation())
    return tmp_path, tmp_path / "generations" / current_name(tmp_path)


def test_what_is_published_is_opened(tmp_path, content):
    """An opened generation is the one that was published, its manifest now with the checksums."""
    made = generation([passage(0, "one two", sentences=2), passage(1, "none", sentences=0), passage(2, "three")])
    publish(tmp_path, made)
    found = reopen(tmp_path)
    assert found.name == made.name == current_name(tmp_path)
    assert found.passages == made.passages
    assert found.first_sentence == made.first_sentence == (0, 2, 2, 3)
    assert np.array_equal(found.passage_vectors.vectors(), made.passage_vectors.vectors())
    assert np.array_equal(found.sentence_vectors.vectors(), made.sentence_vectors.vectors())
    assert found.manifest.model_copy(update={"checksums": {}}) == made.manifest
    assert set(found.manifest.checksums) == set(FILES[1:])
    assert content(found) == content(reopen(tmp_path))


def test_empty_generation_is_opened(tmp_path):
    """A generation without passages is published and opened like any other."""
    publish(tmp_path, generation([]))
    found = reopen(tmp_path)
    assert (found.passages, found.first_sentence) == ((), (0,))
    assert (len(found.passage_vectors), len(found.sentence_vectors)) == (0, 0)


@pytest.mark.parametrize("newline", NEWLINES, ids=ascii)
def test_passages_keep_every_kind_of_newline(tmp_path, newline):
    """A passage whose text, heading and language hold line breaks of any kind stays one passage, unchanged."""
    passages = [
        passage(0, f"{newline}first{newline}{newline}second{newline}", heading=(f"a{newline}b", newline)),
        passage(1, f"after{newline}", lang=None),
    ]
    publish(tmp_path, generation(passages))
    assert reopen(tmp_path).passages == tuple(passages)


@pytest.mark.parametrize(
    "text",
    [
        "\x00 nul",
        'quote " and \\ backslash \\n',
        "👩‍👩‍👧‍👦 🏳️‍🌈",
        "ภาษาไทย हिन्दी العربية",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \U0010ffff",
        "\ufeffmark",
        "e\u0301",
        " ",
        "",
    ],
    ids=ascii,
)
def test_passages_keep_every_character(tmp_path, text):
    """Texts of any script, with marks JSON must escape, come back unchanged."""
    publish(tmp_path, generation([passage(0, text)]))
    assert reopen(tmp_path).passages[0].text == text


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("bits", [0x01, 0x80], ids=["low bit", "high bit"])
def test_altered_byte_is_noticed(published, name, bits):
    """One other byte at the beginning, in the middle or at the end of any file is damage."""
    root, folder = published
    whole = (folder / name).read_bytes()
    for place in (0, len(whole) // 3, len(whole) // 2, len(whole) - 1):
        (folder / name).write_bytes(whole[:place] + bytes([whole[place] ^ bits]) + whole[place + 1 :])
        with pytest.raises(IndexDamagedError, match=name) as caught:
            reopen(root)
        assert one_line(caught)
    (folder / name).write_bytes(whole)
    reopen(root)


def test_every_altered_byte_of_the_manifest_is_noticed(published):
    """No byte of the manifest can be changed without being noticed."""
    root, folder = published
    whole = (folder / "manifest.json").read_bytes()
    for place in range(len(whole)):
        (folder / "manifest.json").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(IndexDamagedError):
            reopen(root)


def test_manifest_that_vouches_for_nothing_is_damage(published):
    """A manifest whose checksums were taken out does not make altered files whole."""
    root, folder = published
    manifest = json.loads((folder / "manifest.json").read_bytes())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "checksums": {}}))
    with pytest.raises(IndexDamagedError):
        reopen(root)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["gone", "empty", "longer", "a folder"])
def test_missing_or_resized_file_is_noticed(published, name, harm):
    """A file that is gone, empty, longer than it was or replaced by a folder is damage."""
    root, folder = published
    whole = (folder / name).read_bytes()
    (folder / name).unlink()
    if harm == "a folder":
        (folder / name).mkdir()
    elif harm != "gone":
        (folder / name).write_bytes(b"" if harm == "empty" else whole + b"\n")
    with pytest.raises(IndexDamagedError, match=name) as caught:
        reopen(root)
    assert one_line(caught)


@pytest.mark.parametrize(
    "garbage", [b"not json", b"{}", b"[]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"format": "one"}']
)
def test_garbage_manifest_is_damage(published, garbage):
    """A manifest that is no manifest is damage, whatever is in it."""
    root, folder = published
    (folder / "manifest.json").write_bytes(garbage)
    with pytest.raises(IndexDamagedError, match=r"manifest\.json") as caught:
        reopen(root)
    assert one_line(caught)


@pytest.mark.parametrize(
    ("field", "value"), [("encoder", "other@1"), ("chunker", "lines/1 target=7"), ("format", FORMAT + 1)]
)
def test_index_of_another_program_is_refused(tmp_path, field, value):
    """An index made with another encoder, chunker or format is refused, and the message names both and the cure."""
    publish(tmp_path, generation(**{field: value}))
    with pytest.raises(IndexMismatchError) as caught:
        reopen(tmp_path)
    assert one_line(caught)
    expected = {"encoder": "hash-16@1", "chunker": chunker_id(), "format": FORMAT}[field]
    assert f"{field} {value!r}" in str(caught.value)
    assert repr(expected) in str(caught.value)


def test_index_of_a_later_format_is_another_programs(tmp_path):
    """A later format, whose manifest has other fields, is a mismatch, not damage."""

    class Later(Manifest):
        rotation: str = "none"

    made = generation()
    manifest = Later(**{**made.manifest.model_dump(), "format": FORMAT + 1})
    publish(tmp_path, replace(made, manifest=manifest))
    with pytest.raises(IndexMismatchError) as caught:
        reopen(tmp_path)
    assert one_line(caught)


def test_no_index_is_told(tmp_path):
    """A folder without an index, an empty CURRENT and a folder that is not there have no index in use."""
    for root in (tmp_path, tmp_path / "none"):
        assert current_name(root) is None
        with pytest.raises(NoIndexError) as caught:
            reopen(root)
        assert one_line(caught)
    (tmp_path / "CURRENT").write_text("\n")
    assert current_name(tmp_path) is None
    with pytest.raises(NoIndexError):
        reopen(tmp_path)


def test_current_may_name_a_missing_folder(published):
    """When the generation in use is gone, that is damage, and publishing again mends it."""
    root, folder = published
    shutil.rmtree(folder)
    with pytest.raises(IndexDamagedError) as caught:
        reopen(root)
    assert one_line(caught)
    publish(root, generation())
    reopen(root)


def test_current_that_cannot_be_read_is_damage(published):
    """A folder in the place of CURRENT is damage, for reading and for publishing."""
    root, _ = published
    (root / "CURRENT").unlink()
    (root / "CURRENT").mkdir()
    with pytest.raises(IndexDamagedError, match="CURRENT") as caught:
        reopen(root)
    assert one_line(caught)
    with pytest.raises(RetrievalError, match="CURRENT"):
        publish(root, generation(created="2026-02-01T00:00:00.000000Z"))


@pytest.mark.parametrize("garbage", [b"\xff\xfe\n", b"\x00" * 40, b"no-such-generation\n", b"a b c\n", b"..\n"])
def test_garbage_current_is_damage(published, garbage):
    """A CURRENT that names nothing is damage and not a crash, and publishing again mends it."""
    root, _ = published
    (root / "CURRENT").write_bytes(garbage)
    current_name(root)
    with pytest.raises(IndexDamagedError) as caught:
        reopen(root)
    assert one_line(caught)
    publish(root, generation(created="2026-02-01T00:00:00.000000Z"))
    reopen(root)


def test_names_sort_by_time():
    """Names sort as their times do and differ within a second, and no file system objects to them."""
    times = ["2025-12-31T23:59:59.999999Z", "2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:00.000001Z"]
    names = [generation(created=created, corpus_digest=d * 64).name for created, d in zip(times, "fa0", strict=True)]
    assert names == sorted(set(names))
    assert all(not set(name) & set('<>:"/\\|?*') for name in names)


def test_two_generations_are_kept(tmp_path, content):
    """Of many generations the one in use and the one before it stay."""
    names = []
    for day in range(1, 6):
        made = generation(created=f"2026-01-0{day}T00:00:00.000000Z")
        publish(tmp_path, made)
        names.append(made.name)
        assert current_name(tmp_path) == made.name
        assert folders(tmp_path) == names[-2:]


def test_the_one_before_is_kept_though_the_clock_went_back(tmp_path):
    """Which generation is in use, and which was before it, is not read off their names."""
    names = []
    for day in (7, 3, 5):
        made = generation(created=f"2026-01-0{day}T00:00:00.000000Z")
        publish(tmp_path, made)
        names.append(made.name)
        assert current_name(tmp_path) == made.name
        assert folders(tmp_path) == sorted(names[-2:])


def test_files_are_plain(published, monkeypatch):
    """A generation is JSON, FAISS and plain numpy files, and nothing is unpickled when it is opened."""
    root, folder = published
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()) == sorted(FILES)
    assert {path.name for path in root.iterdir()} == {"CURRENT", "generations"}
    signs = {".faiss": b"IxFI", ".npy": b"\x93NUMPY"}
    for path in (path for path in folder.rglob("*") if path.is_file()):
        sign = signs.get(path.suffix)
        assert path.read_bytes().startswith(sign) if sign else path.read_bytes().decode()

    def refuse(*_, **__):
        raise AssertionError("unpickled")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    reopen(root)


def after_half(path, text, **_):
    """Write half of a text."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text[: len(text) // 2])


def fail_at(patch, owner, name, number, error, *, late):
    """Make the `number`th call of a function fail, before or (late) after it did its work; return the count."""
    real, count = getattr(owner, name), [0]

    def step(*args, **options):
        count[0] += 1
        if count[0] != number:
            return real(*args, **options)
        if late:
            real(*args, **options)
        elif name == "write_text":
            after_half(*args, **options)
        raise error

    patch.setattr(owner, name, step)
    return count


NO_SPACE = OSError(errno.ENOSPC, "No space left on device")
STOPS = [KeyboardInterrupt(), MemoryError()]
STEPS = [
    (owner, name, error)
    for owner, name, errors in [
        (Path, "mkdir", [NO_SPACE, *STOPS]),
        (Path, "write_text", [NO_SPACE, *STOPS]),
        (Path, "write_bytes", [NO_SPACE, *STOPS]),
        (Path, "replace", [NO_SPACE, *STOPS]),
        (DenseIndex, "save", [NO_SPACE, *STOPS]),
        (os, "fsync", [NO_SPACE, *STOPS]),
        (shutil, "rmtree", STOPS),  # it is told to keep quiet about failures
    ]
    for error in errors
]


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("owner", "name", "error"), STEPS, ids=[f"{name}-{type(e).__name__}" for _, name, e in STEPS])
def test_crash_at_any_step_leaves_an_index(tmp_path, monkeypatch, content, owner, name, error, late):
    """Wherever publishing stops, the old generation opens unchanged until the new one is whole; then all is tidy."""
    new = generation([passage(9, "new words")], created="2026-01-03T00:00:00.000000Z")
    last = generation([passage(5, "last words")], created="2026-01-04T00:00:00.000000Z")
    expected = RetrievalError if isinstance(error, OSError) else type(error)
    for number in range(1, 100):
        root = tmp_path / str(number)
        for day in (1, 2):
            publish(root, generation(created=f"2026-01-0{day}T00:00:00.000000Z"))
        before = content(reopen(root))
        with monkeypatch.context() as patch:
            count = fail_at(patch, owner, name, number, error, late=late)
            raised = None
            try:
                publish(root, new)
            except BaseException as caught:  # noqa: BLE001 -- any of them, looked at below
                raised = caught
        if count[0] < number:
            break
        assert isinstance(raised, expected)
        if current_name(root) == new.name:
            assert reopen(root).passages == new.passages
        else:
            assert content(reopen(root)) == before
        in_use = current_name(root)
        publish(root, last)
        assert reopen(root).passages == last.passages
        assert folders(root) == sorted([in_use, last.name])
        assert {path.name for path in root.iterdir()} == {"CURRENT", "generations"}
    assert raised is None
    assert number > 1, "the step was never taken"


@pytest.mark.parametrize("number", [1, 2], ids=["the folder", "CURRENT"])
def test_failed_rename_is_told_and_changes_nothing(tmp_path, monkeypatch, content, number):
    """When either rename fails, the message names the place and the reason, and the old generation stays in use."""
    publish(tmp_path, generation())
    before = content(reopen(tmp_path))
    with monkeypatch.context() as patch:
        fail_at(patch, Path, "replace", number, NO_SPACE, late=False)
        with pytest.raises(RetrievalError, match=r"No space left on device.*earlier index stays in use") as caught:
            publish(tmp_path, generation(created="2027-01-01T00:00:00.000000Z"))
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert content(reopen(tmp_path)) == before


def test_everything_is_on_disk_before_the_switch(tmp_path, monkeypatch):
    """Every file of a generation is synced before its folder gets its name, and CURRENT before it is replaced."""
    events = []
    sync, replace = os.fsync, Path.replace

    def noted_sync(number):
        events.append(Path(f"/proc/self/fd/{number}").readlink().name if Path("/proc/self/fd").exists() else "?")
        sync(number)

    def noted_replace(path, target):
        events.append(f"-> {Path(target).name}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    made = generation()
    publish(tmp_path, made)
    if "?" not in events:
        first, second = events.index(f"-> {made.name}"), events.index("-> CURRENT")
        assert {Path(name).name for name in FILES} <= set(events[:first])
        assert "CURRENT.new" in events[first:second]
