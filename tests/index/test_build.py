"""Build: what changed is encoded, the rest is taken over, and a failure changes nothing."""

import errno
import os
import resource
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from corpus import Passage, chunker_id
from index import HybridRetriever, build_index, current_name, open_retriever
from index import build as build_module
from index.dense import DenseIndex
from index.errors import BuildLockedError, IndexDamagedError, IndexMismatchError, RetrievalError
from index.testing import HashEncoder

ROOT = Path(__file__).parents[2]

CHILD = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from corpus import Block, BlockKind, Document
from index import build_index
from index.testing import HashEncoder
root, mode = Path(sys.argv[2]), sys.argv[3]
text = "The child process wrote this sentence."
block = Block(kind=BlockKind.PARAGRAPH, start=0, end=len(text))
document = Document(id="child", title="Child", text=text, blocks=(block,), source="child", content_hash="c" * 64)
def wait(*_):
    print("building", flush=True)
    sys.stdin.readline()
def crash_at(owner, name, number):
    real, count = getattr(owner, name), [0]
    def step(*args, **options):
        count[0] += 1
        if count[0] == number:
            os._exit(9)
        return real(*args, **options)
    setattr(owner, name, step)
if mode.startswith("crash"):
    name, number = mode.split()[1:]
    crash_at(os if name == "fsync" else Path, name, int(number))
build_index(root, [document], "child", HashEncoder(), progress=wait if mode == "wait" else None)
"""


@pytest.fixture
def three(document):
    """Return three documents of several passages each."""
    return [
        document(name, *(f"{name} {topic} number {i}. A second sentence about {topic} of {name}." for i in range(30)))
        for name, topic in (("library", "books"), ("school", "lessons"), ("clinic", "doctors"))
    ]


@pytest.fixture
def root(tmp_path):
    """Return the folder the fixtures build in."""
    return tmp_path / "index"


def vectors(generation):
    """Return the vectors of passages and their sentences, by passage."""
    found = {}
    for row, passage in enumerate(generation.passages):
        first, last = generation.first_sentence[row : row + 2]
        sentences = generation.sentence_vectors.vectors(first, last - first)
        found[passage] = (generation.passage_vectors.vectors(row, 1).tobytes(), sentences.tobytes())
    return found


def same(one, other):
    """Say whether two generations hold the same passages and vectors, row by row."""
    return (
        one.passages == other.passages
        and one.first_sentence == other.first_sentence
        and np.array_equal(one.passage_vectors.vectors(), other.passage_vectors.vectors())
        and np.array_equal(one.sentence_vectors.vectors(), other.sentence_vectors.vectors())
        and all(np.array_equal(one.tokens.records(row), other.tokens.records(row)) for row in range(len(one.passages)))
    )


def child(root, mode):
    """Start a process that builds its own document in `root`."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", CHILD, str(ROOT), str(root), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_first_build_encodes_everything(build, opened, three):
    """A first build encodes each passage with its headings, and each sentence; manifest and report count them."""
    encoder = HashEncoder()
    report = build(three, encoder)
    generation = opened()
    sentences = sum(len(passage.sentences) for passage in generation.passages)
    assert report.changed
    assert report.generation == generation.name
    assert report.documents == generation.manifest.documents == 3
    assert report.passages == report.encoded == generation.manifest.passages == len(generation.passages) > 6
    assert generation.manifest.sentences == sentences == 180
    assert encoder.texts == report.passages + sentences
    assert encoder.query_calls == 0
    assert report.seconds >= 0
    texts = {document.id: document.text for document in three}
    for row, passage in enumerate(generation.passages):
        assert passage.text == texts[passage.document_id][passage.start : passage.end]
        assert np.array_equal(
            generation.passage_vectors.vectors(row, 1), HashEncoder().encode_document([passage.embedded])
        )
        first, last = generation.first_sentence[row : row + 2]
        assert np.array_equal(
            generation.sentence_vectors.vectors(first, last - first),
            HashEncoder().encode_document([passage.quote(span) for span in passage.sentences]),
        )


def test_manifest_says_what_it_was_made_with(build, opened, three, root):
    """The manifest names encoder, dimension, chunker, metric and the digest that was given."""
    build_index(root, three, "digest of the corpus", HashEncoder())
    manifest = opened().manifest
    assert manifest.encoder == "hash@1"
    assert manifest.dimension == 256
    assert manifest.chunker == chunker_id()
    assert manifest.metric == "inner_product"
    assert manifest.corpus_digest == "digest of the corpus"
    assert manifest.created.endswith("Z")


def test_nothing_changed_nothing_done(build, opened, three, content, root):
    """When the corpus is as it was, nothing is encoded and nothing is written."""
    first = build(three, HashEncoder())
    before = content(opened())
    stamps = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.name != "build.lock"}
    encoder = HashEncoder()
    report = build(three, encoder)
    assert not report.changed
    assert (report.generation, report.passages, report.documents) == (first.generation, first.passages, 3)
    assert report.encoded == encoder.document_calls == encoder.texts == 0
    assert content(opened()) == before
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.name != "build.lock"} == stamps


def test_only_the_changed_document_is_encoded(build, opened, three, document):
    """A changed document has its passages encoded; those of the others keep their vectors."""
    build(three, HashEncoder())
    before = vectors(opened())
    three[1] = document("school", "The school has moved. It is on the hill now.")
    encoder = HashEncoder()
    report = build(three, encoder)
    after = vectors(opened())
    new = [passage for passage in after if passage.document_id == three[1].id]
    assert len(new) == report.encoded == 1
    assert encoder.texts == 1 + 2
    others = {passage: both for passage, both in after.items() if passage not in new}
    assert others == {passage: both for passage, both in before.items() if passage.document_id != three[1].id}
    assert report.passages == len(after)


def test_taken_over_vectors_are_the_old_ones(build, opened, three, document, monkeypatch):
    """What did not change is copied from the old index, not computed again."""

    class Marked(HashEncoder):
        def _encode(self, texts):
            return super()._encode(texts)[:, ::-1]

    build(three, Marked())
    build([*three, document("new", "Something new.")], HashEncoder())
    generation = opened()
    for row, passage in enumerate(generation.passages):
        expected = HashEncoder().encode_document([passage.embedded])
        expected = expected if passage.text == "Something new." else expected[:, ::-1]
        assert np.array_equal(generation.passage_vectors.vectors(row, 1), expected)


def test_removed_document_is_gone(build, opened, three):
    """A removed document leaves no passage behind, and nothing is encoded for it."""
    build(three, HashEncoder())
    encoder = HashEncoder()
    report = build([three[0], three[2]], encoder)
    assert report.changed
    assert (report.encoded, encoder.texts, report.documents) == (0, 0, 2)
    assert {passage.document_id for passage in opened().passages} == {three[0].id, three[2].id}
    assert opened().manifest.sentences == 120


def test_title_change_is_encoded(build, opened, three, document):
    """The title is part of what the encoder reads: with another one the passages are encoded anew."""
    build(three, HashEncoder())
    paragraphs = three[2].text.split("\n\n")
    three[2] = document("clinic", *paragraphs, title="Where to find a physician")
    report = build(three, HashEncoder())
    passages = [passage for passage in opened().passages if passage.document_id == three[2].id]
    assert report.encoded == len(passages) > 0
    assert all(passage.heading == ("Where to find a physician",) for passage in passages)


def test_language_change_is_taken_up(build, opened, three, document):
    """When a document's language is corrected, its passages say so."""
    build(three, HashEncoder())
    three[0] = document("library", *three[0].text.split("\n\n"), lang="es")
    three[1] = document("school", "Changed too.")  # the language is not in the fixture's digest
    build(three, HashEncoder())
    assert {p.lang for p in opened().passages if p.document_id == three[0].id} == {"es"}


def test_order_of_documents_is_followed(build, opened, three):
    """Passages stand in the order of the documents, whatever it was before, each with its own vectors."""
    build(three, HashEncoder())
    report = build(three[::-1], HashEncoder())
    order = list(dict.fromkeys(passage.document_id for passage in opened().passages))
    assert order == [document.id for document in three[::-1]]
    assert report.encoded == 0
    for passage, (own, _) in vectors(opened()).items():
        assert own == HashEncoder().encode_document([passage.embedded]).tobytes()


def test_fresh_encodes_everything(build, opened, three):
    """With `fresh` everything is encoded again, though nothing changed."""
    first = build(three, HashEncoder())
    before = opened()
    report = build(three, HashEncoder(), fresh=True)
    assert report.changed
    assert report.encoded == report.passages == first.passages
    assert report.generation != first.generation
    assert same(opened(), before)


def test_empty_corpus_gives_an_empty_index(build, three, root, opened):
    """Without documents there is an index all the same, which finds nothing; and from it one can build on."""
    encoder = HashEncoder()
    report = build([], encoder)
    assert (report.changed, report.documents, report.passages, report.encoded) == (True, 0, 0, 0)
    assert encoder.document_calls == 0
    retriever = open_retriever(root, encoder)
    assert retriever.search(retriever.query("anything", "en"), 5) == []
    assert build(three, encoder).encoded > 0
    assert build([], encoder).passages == 0
    assert opened().passages == ()


def test_documents_without_sentences_are_indexed(build, root, document):
    """A document without text adds nothing, and one whose passages hold nothing quotable can be searched."""
    empty = document("empty")
    report = build([empty, document("one", "Opening hours")], HashEncoder())
    assert (report.documents, report.passages) == (2, 1)
    retriever = open_retriever(root, HashEncoder())
    assert retriever.search(retriever.query("opening hours", None), 3)[0].passage.text == "Opening hours"


def test_other_encoder_rebuilds(build, opened, three):
    """Vectors of another encoder are not taken over."""
    build(three, HashEncoder())
    report = build(three, HashEncoder(64))
    assert report.changed
    assert report.encoded == report.passages
    assert opened(encoder="hash-64@1").manifest.dimension == 64
    with pytest.raises(IndexMismatchError, match="corner build"):
        opened()


def test_other_chunker_rebuilds(build, opened, three, monkeypatch):
    """Passages cut another way are not taken over, though the corpus is the same."""
    monkeypatch.setattr(build_module, "chunker_id", lambda: "blocks/1 target=7")
    build(three, HashEncoder())
    monkeypatch.undo()
    with pytest.raises(IndexMismatchError, match="corner build"):
        opened()
    report = build(three, HashEncoder())
    assert report.changed
    assert report.encoded == report.passages
    assert len(opened().passages) == report.passages


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "passages.jsonl",
        "passages.faiss",
        "sentences.faiss",
        "tokens.npy",
        "first_tokens.npy",
        "families.json",
        "lexical/data.csc.index.npy",
        "CURRENT",
    ],
)
@pytest.mark.parametrize("harm", ["altered", "gone", "garbage"])
def test_damaged_index_is_rebuilt(build, opened, three, root, name, harm, content):
    """When the old index is damaged, a build that has nothing else to do makes it anew."""
    build(three, HashEncoder())
    name_before, _, *before = content(opened())  # copied: the files are mapped into memory
    path = root / name if name == "CURRENT" else root / "generations" / name_before / name
    whole = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(b"\xff\x00\xfe" if harm == "garbage" else b"X" + whole[1:])
    report = build(three, HashEncoder())
    assert report.changed
    assert report.encoded == report.passages
    assert content(opened())[2:] == tuple(before)


@pytest.mark.parametrize("seed", range(6))
def test_result_does_not_depend_on_what_was_taken_over(build, opened, document, tmp_path, seed):
    """After any series of changes the index is, row by row, the one a fresh build makes."""
    random = np.random.default_rng(seed)
    words = ["library", "school", "clinic", "圖書館", "приём", "درس", "where", "open", "free", "today"]

    def some(number):
        paragraphs = [
            " ".join(random.choice(words, random.integers(1, 40))) + random.choice([".", "。", "?", ""])
            for _ in range(random.integers(0, 12))
        ]
        return document(f"document {number}", *paragraphs, title=f"Title {random.integers(2)}")

    corpus = {number: some(number) for number in range(5)}
    for _ in range(6):
        for number in random.integers(0, 8, 2):
            if random.random() < 0.3:
                corpus.pop(int(number), None)
            else:
                corpus[int(number)] = some(number)
        documents = [corpus[number] for number in random.permutation(sorted(corpus))]
        build(documents, HashEncoder())
        incremental = opened()
        fresh = build(documents, HashEncoder(), root=tmp_path / "fresh", fresh=True)
        assert fresh.encoded == fresh.passages
        retriever = open_retriever(tmp_path / "fresh", HashEncoder())
        assert same(incremental, retriever._generation)
        ignored = {"checksums": {}, "created": ""}
        assert incremental.manifest.model_copy(update=ignored) == retriever.manifest.model_copy(update=ignored)


def test_quick_builds_have_names_in_order(build, three):
    """Builds one right after the other have different names that sort by time."""
    names = [build(three, HashEncoder(), fresh=True).generation for _ in range(6)]
    assert names == sorted(set(names))


def test_reader_outlives_its_generation(build, opened, three, document, root):
    """An index that was opened before goes on working after builds that removed its files."""
    encoder = HashEncoder()
    build(three, encoder)
    retriever = open_retriever(root, encoder)
    query = retriever.query("lessons at school", "en")

    def all_of_it():
        hits = retriever.search(query, 5)
        return hits, retriever.sentences(query, [hit.passage for hit in hits]), retriever.background(query)

    before = all_of_it()
    for text in ("One.", "Two."):
        build([document("new", text)], encoder)
    assert not (root / "generations" / retriever.name).exists()
    assert all_of_it() == before
    assert [passage.text for passage in opened().passages] == ["Two."]


def test_progress_reaches_the_total(build, three, document):
    """Progress grows to the total of passages and sentences, which stays the same, batch by batch."""
    calls = []
    encoder = HashEncoder()
    build(three, encoder, progress=lambda done, total: calls.append((done, total)))
    assert {total for _, total in calls} == {encoder.texts}
    assert calls[-1][0] == encoder.texts
    done = [done for done, _ in calls]
    assert done == sorted(set(done))
    assert len(calls) == encoder.document_calls > 2
    calls.clear()
    build([*three, document("new", "Only this is new.")], encoder, progress=lambda *call: calls.append(call))
    assert calls == [(1, 2), (2, 2)]


def test_texts_of_like_length_are_encoded_together(build, three):
    """Batches are small and go from long texts to short ones, so that little is padded."""
    lengths = []

    class Noting(HashEncoder):
        def encode_document(self, texts):
            lengths.append([len(text) for text in texts])
            return super().encode_document(texts)

    build(three, Noting())
    assert max(len(batch) for batch in lengths) <= 64
    sentences = [length for batch in lengths[1:] for length in batch]
    assert sentences == sorted(sentences, reverse=True)


def test_second_build_is_refused_while_one_runs(build, opened, three, content, document):
    """While a build runs another one is refused at once, in this thread or another, and changes nothing."""
    build(three, HashEncoder())
    before = content(opened())
    refused = []

    def try_too():
        with pytest.raises(BuildLockedError, match="another process") as caught:
            build([document("other", "Other.")], HashEncoder())
        refused.append(str(caught.value))

    def progress(done, total):
        thread = threading.Thread(target=try_too)
        thread.start()
        thread.join()
        try_too()
        assert content(opened()) == before

    report = build([document("new", "New.")], HashEncoder(), progress=progress)
    assert len(refused) == 4
    assert not any("\n" in message for message in refused)
    assert opened().name == report.generation


def test_second_process_is_refused_while_one_builds(build, opened, three, content, root):
    """While another process builds, a build here is refused and the old index opens; its result is then in use."""
    build(three, HashEncoder())
    before = content(opened())
    with child(root, "wait") as other:
        assert other.stdout.readline() == "building\n"
        with pytest.raises(BuildLockedError):
            build([], HashEncoder())
        assert content(opened()) == before
        other.communicate("\n" * 9, timeout=60)
    assert other.returncode == 0
    assert [passage.text for passage in opened().passages] == ["The child process wrote this sentence."]
    assert build(three, HashEncoder()).changed


@pytest.mark.parametrize("step", ["fsync 2", "replace 1", "replace 2"])
def test_process_that_dies_leaves_the_old_index(build, opened, three, content, root, document, step):
    """When a process dies midway, the old index opens unchanged, the lock is free, and the next build tidies up."""
    old = build(three, HashEncoder())
    before = content(opened())
    with child(root, f"crash {step}") as other:
        other.communicate(timeout=60)
    assert other.returncode == 9
    assert content(opened()) == before
    assert len(list((root / "generations").iterdir())) == 2
    report = build([document("new", "New.")], HashEncoder())
    assert {path.name for path in (root / "generations").iterdir()} == {old.generation, report.generation}
    assert {path.name for path in root.iterdir()} - {"build.lock"} == {"CURRENT", "generations"}


@pytest.mark.parametrize("error", [RuntimeError("out of luck"), KeyboardInterrupt(), MemoryError()])
def test_encoder_that_fails_changes_nothing(build, opened, three, content, document, error):
    """An exception of the encoder comes through; the old index stays, and the next build succeeds."""

    class Failing(HashEncoder):
        def encode_document(self, _):
            raise error

    build(three, HashEncoder())
    before = content(opened())
    with pytest.raises(type(error)):
        build([document("new", "New.")], Failing())
    assert content(opened()) == before
    assert build([document("new", "New.")], HashEncoder()).encoded == 1


def test_interruption_from_progress_changes_nothing(build, opened, three, content):
    """A build stopped by its progress callback leaves no index behind, and the lock free."""

    def stop(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(three, HashEncoder(), progress=stop)
    assert build(three, HashEncoder()).changed


def test_full_disk_is_told_wherever_it_fills_up(build, opened, three, content, document, root):
    """However much room is left, a build that does not fit says why and the old index stays; then one that fits."""
    build(three[:1], HashEncoder())
    before = content(opened())
    new = [document("new", *(f"New sentence {i} of a longer text." for i in range(10)))]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    needed = build(new, HashEncoder(), root=root.with_name("elsewhere"))
    folder = root.with_name("elsewhere") / "generations" / needed.generation
    sizes = sorted(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    for limit in sorted({10, *(size - 1 for size in sizes), *(size // 2 for size in sizes)}):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            with pytest.raises(RetrievalError, match=r"cannot be written.*File too large") as caught:
                build(new, HashEncoder())
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert "\n" not in str(caught.value)
        assert content(opened()) == before
    build(new, HashEncoder())
    assert len(opened().passages) == needed.passages
    assert len(list((root / "generations").iterdir())) == 2


@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
@pytest.mark.parametrize(("owner", "name"), [(DenseIndex, "save"), (Path, "replace"), (os, "fsync")])
def test_failed_write_leaves_the_old_index(build, opened, three, content, monkeypatch, owner, name, error, document):
    """When writing fails, the old index stays in use, and what was to be written is written by the next build."""
    build(three, HashEncoder())
    before = content(opened())

    def fail(*_):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, fail)
        with pytest.raises((RetrievalError, KeyboardInterrupt)):
            build([document("new", "New.")], HashEncoder())
    assert content(opened()) == before
    assert build([document("new", "New.")], HashEncoder()).encoded == 1
    assert [passage.text for passage in opened().passages] == ["New."]


def test_unwritable_root_is_told(build, three, tmp_path):
    """A place that cannot be a folder is named in one line, with the reason."""
    (tmp_path / "file").write_text("in the way")
    for root in (tmp_path / "file", tmp_path / "file" / "index"):
        with pytest.raises(RetrievalError, match=r"file.*cannot be written \(.+\)") as caught:
            build(three, HashEncoder(), root=root)
        assert "\n" not in str(caught.value)
        assert current_name(root) is None
    assert (tmp_path / "file").read_text() == "in the way"


def test_current_that_is_a_folder_is_told(build, three, root):
    """When CURRENT cannot be replaced, the build says so."""
    (root / "CURRENT").mkdir(parents=True)
    with pytest.raises(RetrievalError, match="CURRENT"):
        build(three, HashEncoder())
    with pytest.raises(IndexDamagedError):
        open_retriever(root, HashEncoder())


def test_open_retriever_is_over_what_was_built(build, three, root):
    """The retriever opened on a folder is over the generation in use there."""
    report = build(three, HashEncoder())
    retriever = open_retriever(root, HashEncoder())
    assert isinstance(retriever, HybridRetriever)
    assert retriever.name == report.generation == current_name(root)
    assert retriever.manifest.passages == report.passages
    hit = retriever.search(retriever.query("doctors clinic", "en"), 1)[0]
    assert isinstance(hit.passage, Passage)
    assert hit.passage.document_id == three[2].id
