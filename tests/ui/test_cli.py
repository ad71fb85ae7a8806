"""Command line: what each command prints, and how each failure ends."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from corpus import LANGUAGES, CorpusError, Store
from ui import corner, server
from ui.cli import app
from ui.reach import Reach

COMMANDS = [
    "serve",
    "add",
    "remove",
    "set",
    "list",
    "check",
    "export",
    "build",
    "search",
    "ask",
    "feedback",
    "detect",
    "doctor",
]
CLINIC = "When does the free flu clinic open at the Copley branch library?"
SCRIPT = Path(sys.executable).with_name("corner")


def _fails(result, *words):
    """The command ended with 1 and one line that says why."""
    assert result.code == 1
    assert result.err.startswith("corner: ")
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err
    for word in words:
        assert word in result.err


def _batch(tmp_path, *rows):
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [[], *([command] for command in COMMANDS)], ids=["corner", *COMMANDS])
def test_every_command_has_help(command):
    """`--help` explains a command and its options, and does nothing else."""
    result = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
    if command != ["detect"]:
        assert "--home" in result.stdout
    for word in COMMANDS if not command else []:
        assert word in result.stdout


def test_the_commands_are_those_of_the_contract():
    """There is no command that the help test does not know."""
    names = [command.name or command.callback.__name__.strip("_") for command in app.registered_commands]
    assert names == COMMANDS


def test_no_command_shows_the_help():
    """`corner` alone explains itself and ends as wrong usage."""
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 2
    assert "Usage:" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["ask", "--nonsense", "q"],
        ["ask"],
        ["search"],
        ["detect"],
        ["add"],
        ["remove"],
        ["ask", "q", "--lang", "tlh"],
        ["ask", "q", "--lang", "EN"],
        ["search", "q", "--lang", ""],
        ["search", "q", "-k", "0"],
        ["search", "q", "-k", "many"],
        ["serve", "--port", "0"],
        ["serve", "--port", "70000"],
        ["serve", "--api-rate", "0"],
        ["add", "x.md", "--published", "last year"],
        ["add", "x.md", "--checked", "2026-13"],
        ["set"],
        ["set", "x.md"],
        ["set", "x.md", "--published", "soon"],
        ["set", "x.md", "--clear", "title"],
        ["set", "x.md", "--lang", "en", "--clear", "lang"],
        ["set", "x.md", "y.md", "--title", "T"],
        ["set", "x.md", "--reviewed-by", "Ana"],
        ["set", "x.md", "--reviewed-by", "Ana", "--reviewed-on", "2026"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(run, tmp_path, hash_encoder, arguments):
    """What cannot be understood ends with 2, says so on standard error, and touches nothing."""
    result = run("--home", tmp_path / "none", *arguments)
    assert result.code == 2
    assert result.out == ""
    assert result.err
    assert "Traceback" not in result.err
    assert not (tmp_path / "none").exists()
    assert hash_encoder == []


def test_from_files_to_an_answer(run, tmp_path, files):
    """Add, build, ask: the whole way, with the home named before the command, after it, and outside."""
    home = tmp_path / "new home"
    assert run("--home", home, "add", files).code == 0
    built = run("build", "--home", home)
    assert built.code == 0
    assert built.out.startswith("built ")
    assert "of 4 documents" in built.out
    assert run("build", "--home", home).out.startswith("up to date: ")
    assert run("build", "--fresh", "--home", home).out.startswith("built ")
    answers = [run("--home", home, "ask", CLINIC), run("ask", CLINIC, "--home", home)]
    assert answers[0].out == answers[1].out
    assert answers[0].out.startswith(
        "The free flu clinic opens every Tuesday evening at the Copley branch library. [1]\n"
    )
    assert "General information, not legal advice." in answers[0].out


def test_the_home_is_taken_from_the_environment(run, built, monkeypatch, tmp_path):
    """CORNER_HOME names the home where `--home` does not, which wins."""
    monkeypatch.setenv("CORNER_HOME", str(built.folder))
    assert len(run("list", "--json").lines) == 4
    _fails(run("list", "--home", tmp_path / "other"), "other")
    monkeypatch.setenv("CORNER_HOME", str(tmp_path / "other"))
    assert len(run("--home", built.folder, "list", "--json").lines) == 4
    _fails(run("--home", built.folder, "list", "--home", tmp_path / "nearer"), "nearer")


def test_list_shows_each_document(run, built):
    """`list --json` gives one line per document with the keys of the contract; without it, one plain line."""
    result = run("list", "--json", "--home", built.folder)
    keys = "id title source kind lang publisher published effective checked fetched jurisdiction family review"
    more = "published_found effective_found checked_found review_by translated_from supersedes superseded_by"
    assert [list(row) for row in result.lines] == [[*keys.split(), "content_hash", *more.split()]] * 4
    assert len(result.out.splitlines()) == 4
    assert {row["source"]: row["kind"] for row in result.lines} == {
        "clases.es.md": "document",
        "clinic.md": "document",
        "listings.json#helpline": "listing",
        "listings.json#pantry": "listing",
    }
    plain = run("list", "--home", built.folder).out.splitlines()
    assert [row["id"] for row in result.lines] == [line.split()[0] for line in plain]
    assert "2026-06-01" in plain[1]


def test_add_tells_what_changed(run, tmp_path, files):
    """Adding says what was added; again it is unchanged; a changed file is updated."""
    home = tmp_path / "home"
    first = run("add", files / "clinic.md", "--json", "--home", home).lines
    assert [(row["change"], row["source"]) for row in first] == [("added", "clinic.md")]
    assert [row["change"] for row in run("add", files / "clinic.md", "--json", "--home", home).lines] == ["unchanged"]
    path = files / "clinic.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nA new sentence.\n", encoding="utf-8")
    result = run("add", path, "--home", home)
    assert (result.code, result.out.split()[0]) == (0, "updated")


def test_the_same_file_twice_in_one_command(run, tmp_path, files):
    """A file named twice is added once and then unchanged."""
    result = run("add", files / "clinic.md", files / "clinic.md", "--json", "--home", tmp_path / "home")
    assert (result.code, [row["change"] for row in result.lines]) == (0, ["added", "unchanged"])


def test_the_same_text_under_another_name_is_a_duplicate(run, tmp_path, files):
    """A copy is told to be one, and not stored."""
    copy = tmp_path / "copy.md"
    copy.write_bytes((files / "clinic.md").read_bytes())
    result = run("add", files / "clinic.md", copy, "--home", tmp_path / "home")
    assert result.code == 0
    assert "duplicate copy.md: the same text is in the corpus as clinic.md" in result.out
    assert len(run("list", "--json", "--home", tmp_path / "home").lines) == 1


def test_another_file_of_the_same_name_needs_replace(run, tmp_path, files):
    """A different file does not silently take the place of one of its name."""
    other = tmp_path / "clinic.md"
    other.write_text("# Another\n\nA different text of the same name.\n", encoding="utf-8")
    home = tmp_path / "home"
    run("add", files / "clinic.md", "--home", home)
    _fails(run("add", other, "--home", home), "clinic.md", "--replace")
    assert run("add", other, "--replace", "--home", home).code == 0
    assert [row["title"] for row in run("list", "--json", "--home", home).lines] == ["Another"]


def test_what_staff_state_is_stored(run, tmp_path, files):
    """Title, language, publisher, dates, places and address given on the command line are kept."""
    home = tmp_path / "home"
    stated = "--title T --lang pt --publisher P --published 2020 --checked 2026-01-02 --effective 2021 --family f"
    stated += " --jurisdiction US --jurisdiction MA"
    run("add", files / "clinic.md", *stated.split(), "--url", "https://example.org", "--home", home)
    (row,) = run("list", "--json", "--home", home).lines
    assert (row["title"], row["lang"], row["publisher"]) == ("T", "pt", "P")
    assert (row["published"], row["checked"], row["jurisdiction"]) == ("2020", "2026-01-02", ["US", "MA"])
    assert (row["effective"], row["effective_found"], row["family"]) == ("2021", "staff", "f")


def test_a_missing_path_does_not_stop_a_good_one(run, tmp_path, files):
    """The missing path is named, the good one is added, and the command ends with 1."""
    result = run("add", tmp_path / "missing.md", files / "clinic.md", "--home", tmp_path / "home")
    _fails(result, "missing.md", "no such file")
    assert result.out.startswith("added")


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("latin.txt", "Où est la bibliothèque ?".encode("latin-1"), "UTF-8"),
        ("empty.txt", b"  \n", "empty"),
        ("file.pdf", b"%PDF-1.7 ...", "PDF"),
        ("image.png", b"\x89PNG\x00\x00", "picture"),
        ("table.xyz", b"words", "xyz"),
        ("broken.json", b"{", "JSON"),
        ("matter.md", b"---\nnonsense: 1\n---\n# T\n\nWords.\n", "nonsense"),
    ],
)
def test_a_file_that_cannot_be_added_is_named(run, tmp_path, name, data, word):
    """A file that is no text of ours is named with the reason, and nothing is stored."""
    (tmp_path / name).write_bytes(data)
    _fails(run("add", tmp_path / name, "--home", tmp_path / "home"), name, word)
    assert run("list", "--json", "--home", tmp_path / "home").lines == []


def test_a_folder_without_documents_is_named(run, tmp_path):
    """An empty folder is a mistake that is said."""
    (tmp_path / "empty").mkdir()
    _fails(run("add", tmp_path / "empty", "--home", tmp_path / "home"), "empty")


def test_a_warning_about_a_row_is_no_failure(run, tmp_path, files):
    """A listing that is left out is told on standard error while the rest is added."""
    listings = json.loads((files / "listings.json").read_text(encoding="utf-8"))
    listings["services"].append({"id": "nameless"})
    (files / "listings.json").write_text(json.dumps(listings), encoding="utf-8")
    result = run("add", files / "listings.json", "--home", tmp_path / "home")
    assert (result.code, len(result.out.splitlines())) == (0, 2)
    assert "warning: listings.json: service 3" in result.err


def test_scans_are_read_only_when_asked_for(run, tmp_path, monkeypatch):
    """`--ocr` and `--lang` reach the loader; without them a file is loaded as it is."""
    asked = []

    def load(path, source, metadata, *, columns=None, ocr):
        asked.append((source, metadata.lang, ocr))
        raise CorpusError(f"{source}: seen")

    monkeypatch.setattr(corner, "load", load)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    for options in ([], ["--ocr", "--lang", "es"]):
        assert run("add", tmp_path / "a.pdf", *options, "--home", tmp_path / "home").code == 1
    assert asked == [("a.pdf", None, False), ("a.pdf", "es", True)]


def test_other_files_of_a_folder_are_told_of(run, tmp_path):
    """Files of a folder that are no documents are told of in one warning; the rest is added."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_text("The desk is open.")
    (tmp_path / "files" / "a.css").write_text("p {}")
    result = run("add", tmp_path / "files", "--home", tmp_path / "home")
    assert (result.code, len(result.out.splitlines())) == (0, 1)
    assert "1 left out, of kinds that cannot be added (.css)" in result.err


def test_the_starter_content_is_added(run, tmp_path):
    """`add --starter` needs no path; paths may come with it."""
    result = run("add", "--starter", "--home", tmp_path / "home")
    assert (result.code, result.err) == (0, "added the starter content\n")
    assert len(run("list", "--json", "--home", tmp_path / "home").lines) > 50


def test_remove_takes_ids_sources_and_files(run, built):
    """A document goes by its id or source, all listings of a file by its name; what is gone is not there twice."""
    rows = {row["source"]: row["id"] for row in run("list", "--json", "--home", built.folder).lines}
    result = run("remove", rows["clinic.md"], "clases.es.md", "listings.json", "--home", built.folder)
    assert result.code == 0
    assert len(result.out.splitlines()) == 4
    assert all(line.startswith("removed ") for line in result.out.splitlines())
    assert run("list", "--home", built.folder).out == ""
    _fails(run("remove", "clinic.md", "--home", built.folder), "clinic.md")


def test_removing_an_unknown_document_removes_none(run, built):
    """One unknown name among good ones ends with 1 and leaves all of them."""
    _fails(run("remove", "clinic.md", "nonsense", "--home", built.folder), "nonsense", "corner list")
    assert len(run("list", "--json", "--home", built.folder).lines) == 4


def test_a_removed_document_is_not_quoted_before_the_next_build(run, built):
    """Removing is enough for a document to be cited no more."""
    run("remove", "clinic.md", "--home", built.folder)
    (reply,) = run("ask", CLINIC, "--json", "--home", built.folder).lines
    assert (reply["kind"], reply["reason"]) == ("abstain", "unverified")


def test_check_tells_what_to_look_at(run, built, tmp_path):
    """Findings come one a line with their keys; only serious ones make the command fail."""
    result = run("check", "--json", "--home", built.folder)
    assert [list(row) for row in result.lines] == [["problem", "serious", "document_id", "source", "detail"]] * len(
        result.lines
    )
    assert ("draft", "clinic.md") in {(row["problem"], row["source"]) for row in result.lines}
    serious = tmp_path / "overdue.md"
    serious.write_text("---\nreview_by: 2020\n---\n# T\n\nSome words to keep.\n", encoding="utf-8")
    run("add", serious, "--home", built.folder)
    result = run("check", "--home", built.folder)
    assert result.code == 1
    assert [line for line in result.out.splitlines() if line.startswith("!") and "overdue.md" in line]
    assert "past-review" in result.out


def test_check_of_sound_documents_ends_with_0(run, home):
    """Drafts and missing dates are told, and are no failure."""
    with Store(home.corpus, write=True) as store:
        store.remove(["listings.json"])
    assert run("check", "--home", home.folder).code == 0


def test_check_is_grouped_with_counts(run, home):
    """Findings stand one a line under their problem and its number; a listing goes by its name, not its id."""
    lines = run("check", "--home", home.folder).out.splitlines()
    drafts = lines.index("draft (4)")
    assert [line.split("  ")[-1] for line in lines[drafts + 1 : drafts + 5]] == [
        "clases.es.md",
        "clinic.md",
        "General help line",
        "Roxbury food pantry",
    ]
    assert lines[-1] == "4 documents, 4 with something to look at; to be mended first: 0"


def test_set_states_what_the_file_does_not(run, home, files):
    """Dates, a review and a newer text that staff set are listed as theirs, and stay when the file is added again."""
    dates = "--published 2020 --effective 2021-02 --checked 2026-11-01 --review-by 2027 --family clinic"
    signed = "--reviewed-by Ana --reviewed-on 2026-11-02 --superseded-by clases.es.md"
    result = run("set", "clinic.md", *dates.split(), *signed.split(), "--home", home.folder)
    assert (result.code, result.out.split()[0]) == (0, "updated")
    assert run("add", files / "clinic.md", "--json", "--home", home.folder).lines[0]["change"] == "unchanged"
    newer, row, *_ = run("list", "--json", "--home", home.folder).lines
    assert [row[f"{name}"] for name in ("published", "effective", "checked", "review_by")] == [
        "2020",
        "2021-02",
        "2026-11-01",
        "2027",
    ]
    assert {row[f"{name}_found"] for name in ("published", "effective", "checked")} == {"staff"}
    assert (row["review"], row["family"]) == ("reviewed", "clinic")
    assert (row["superseded_by"], newer["supersedes"]) == (newer["id"], row["id"])


def test_set_clears_what_is_not_so(run, home):
    """A wrong date is cleared by name, and an unknown document or link is named and changes nothing."""
    cleared = run("set", "clinic.md", "--clear", "published", "--clear", "review", "--json", "--home", home.folder)
    assert (cleared.lines[0]["published"], cleared.lines[0]["published_found"]) == (None, None)
    _fails(run("set", "gone.md", "--lang", "en", "--home", home.folder), "gone.md", "corner list")
    _fails(run("set", "clinic.md", "--superseded-by", "gone.md", "--home", home.folder), "gone.md", "corner list")
    _fails(run("set", "clinic.md", "--superseded-by", "clinic.md", "--home", home.folder), "replace itself")


def test_list_of_what_is_stale_or_a_draft(run, home):
    """`--stale` and `--drafts` list only what needs a look for that."""
    run("set", "clinic.md", "--review-by", "2020", "--home", home.folder)
    run("set", "clases.es.md", "--reviewed-by", "Ana", "--reviewed-on", "2026-11-02", "--home", home.folder)
    assert [row["source"] for row in run("list", "--stale", "--json", "--home", home.folder).lines] == ["clinic.md"]
    drafts = [row["source"] for row in run("list", "--drafts", "--json", "--home", home.folder).lines]
    assert drafts == ["clinic.md", "listings.json#helpline", "listings.json#pantry"]


def test_search_gives_hits(run, built):
    """`search --json` gives one record with as many hits as were asked for; plain, they are numbered."""
    (record,) = run("search", CLINIC, "-k", "2", "--json", "--home", built.folder).lines
    assert list(record) == ["id", "question", "lang", "hits"]
    assert record["hits"][0]["source"] == "clinic.md"
    assert [hit["rank"] for hit in record["hits"]] == [1, 2]
    plain = run("search", CLINIC, "-k", "1", "--home", built.folder)
    assert plain.code == 0
    assert plain.out.startswith("1. ")
    assert "clinic.md [" in plain.out


def test_ask_gives_an_answer(run, built):
    """`ask --json` gives one record with the keys of the contract, its quotes standing in their documents."""
    (record,) = run("ask", CLINIC, "--json", "--home", built.folder).lines
    keys = "id question lang kind sentences citations services as_of warnings notes timings_ms offered"
    assert list(record) == keys.split()
    assert (record["id"], record["kind"], record["lang"], record["as_of"]) == (None, "answer", "en", "2026-06-01")
    with Store(built.corpus) as store:
        for citation in record["citations"]:
            text = store.document(citation["document_id"]).text
            assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_without_triage(run, built):
    """A card can be wrong: `--no-triage` looks for an answer whatever the question tells of."""
    asked = ("ask", "ICE is at my door", "--json", "--home", built.folder)
    assert [run(*asked).lines[0]["kind"], run(*asked, "--no-triage").lines[0]["kind"]] == ["emergency", "abstain"]
    plain = run("ask", "Can ICE come into my home?", "--home", built.folder).out
    assert plain.startswith("If this is happening now: ")


def test_ask_abstains(run, built):
    """An abstention is an answer too: the command ends with 0 and offers the people to ask."""
    result = run("ask", "Who painted the ceiling of the opera?", "--json", "--home", built.folder)
    assert result.code == 0
    assert (result.lines[0]["kind"], result.lines[0]["reason"]) == ("abstain", "weak-evidence")
    assert [service["id"] for service in result.lines[0]["services"]] == ["helpline"]
    plain = run("ask", "Who painted the ceiling of the opera?", "--home", built.folder).out
    assert "I don't know." in plain
    assert "(617) 555-0199" in plain


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_chosen_language_wins(run, built, lang):
    """`--lang` is the language of the answer, whatever the text looks like."""
    for command in ("ask", "search"):
        (record,) = run(command, CLINIC, "--lang", lang, "--json", "--home", built.folder).lines
        assert record["lang"] == lang


def test_a_batch_gives_one_line_per_question(run, built, tmp_path, hash_encoder):
    """Answers and hits come in the order of the questions, with their ids, the encoder opened once."""
    rows = [
        {"id": "a", "question": CLINIC},
        {"id": "b", "question": ""},
        {"id": 3, "question": "¿Ofrece la biblioteca clases gratuitas de inglés los martes?", "lang": "es"},
        {"question": "line\nbreak and \u2028 separator"},
        {"id": "e", "question": "x" * 10_000},
        {"id": "f", "question": "\ud800 half a pair"},
        {"id": "g", "question": "圖書館 مكتبة 🙂", "lang": "zh-Hant"},
    ]
    path = _batch(tmp_path, *rows)
    for command in ("ask", "search"):
        hash_encoder.clear()
        result = run(command, "--batch", path, "--home", built.folder)
        assert (result.code, result.err) == (0, "")
        assert result.out.count("\n") == len(rows)
        assert [row["id"] for row in result.lines] == ["a", "b", "3", None, "e", "f", "g"]
        assert (result.lines[2]["lang"], result.lines[6]["lang"]) == ("es", "zh-Hant")
        assert len(hash_encoder) == 1
    assert [row["kind"] for row in run("ask", "--batch", path, "--home", built.folder).lines][:3] == [
        "answer",
        "abstain",
        "answer",
    ]


def test_a_batchs_own_language_wins_over_the_option(run, built, tmp_path):
    """`--lang` holds for the lines that name no language, and "auto" in a line is detected."""
    path = _batch(
        tmp_path, {"question": CLINIC}, {"question": CLINIC, "lang": "ru"}, {"question": CLINIC, "lang": "auto"}
    )
    result = run("ask", "--batch", path, "--lang", "so", "--home", built.folder)
    assert [row["lang"] for row in result.lines] == ["so", "ru", "en"]


@pytest.mark.parametrize("command", ["ask", "search", "detect"])
def test_a_bad_batch_line_is_named_and_nothing_answered(run, built, tmp_path, hash_encoder, command):
    """The number of the first wrong line is told before anything is answered or loaded."""
    path = tmp_path / "bad.jsonl"
    path.write_text('{"question": "fine"}\n\n{"question": 1\n', encoding="utf-8")
    home = [] if command == "detect" else ["--home", built.folder]
    result = run(command, "--batch", path, *home)
    _fails(result, "bad.jsonl:3:")
    assert result.out == ""
    assert hash_encoder == []


def test_a_missing_batch_file_is_named(run, built, tmp_path):
    """A batch file that is not there is one plain line."""
    _fails(run("ask", "--batch", tmp_path / "none.jsonl", "--home", built.folder), "none.jsonl")


def test_an_empty_batch_gives_nothing(run, built, tmp_path):
    """No questions, no lines, no failure."""
    result = run("ask", "--batch", _batch(tmp_path), "--home", built.folder)
    assert (result.code, result.out) == (0, "")


def test_detect_tells_the_language(run, tmp_path):
    """`detect` needs no home; its record has the keys of the contract, null where it cannot tell."""
    text = "Где я могу найти бесплатного адвоката?"
    (record,) = run("detect", text, "--json").lines
    assert list(record) == ["id", "lang", "confidence", "candidates", "reason"]
    assert record["lang"] == "ru"
    assert run("detect", text).out.startswith("ru  ")
    assert run("detect", "123").out == "undecided  0.00  no-letters\n"
    path = _batch(tmp_path, {"id": "1", "question": text}, {"id": "2", "question": ""})
    result = run("detect", "--batch", path)
    assert [(row["id"], row["lang"]) for row in result.lines] == [("1", "ru"), ("2", None)]


def test_doctor_examines_the_home(run, built, tmp_path):
    """`doctor` ends with 0 when all is well and with 1 when something is missing, one line a point."""
    result = run("doctor", "--json", "--home", built.folder)
    assert result.code == 0
    assert all(list(row) == ["name", "ok", "detail"] and row["ok"] for row in result.lines)
    plain = run("doctor", "--home", tmp_path / "none")
    assert plain.code == 1
    assert len(plain.out.splitlines()) == len(result.lines)
    assert "BAD  corpus" in plain.out


@pytest.mark.parametrize("command", [["ask", "q"], ["search", "q"], ["list"], ["check"], ["build"]], ids=lambda c: c[0])
def test_no_corpus_yet_says_what_to_do(run, tmp_path, hash_encoder, command):
    """Before anything was added, a command says how to begin, and makes no folder."""
    _fails(run(*command, "--home", tmp_path / "none"), "corner add")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", ["ask", "search"])
def test_no_index_yet_says_what_to_do(run, home, command):
    """Before the first build, asking says how to make the index."""
    _fails(run(command, CLINIC, "--home", home.folder), "no index yet", "corner build")


@pytest.mark.parametrize(
    "command",
    [["ask", "q"], ["search", "q"], ["list"], ["check"], ["build"], ["remove", "x"], ["add", "--starter"]],
    ids=lambda c: c[0],
)
@pytest.mark.parametrize("damage", [b"no database" * 200, b"SQLite format 3\x00" + b"\x10\x00" + b"\xff" * 5_000])
def test_a_corrupt_store_is_one_plain_line(run, built, command, damage):
    """A store that SQLite cannot read is named with what to do about it."""
    built.corpus.write_bytes(damage)
    _fails(run(*command, "--home", built.folder), "corpus.sqlite3")
    assert built.corpus.read_bytes() == damage


def test_a_damaged_index_is_one_plain_line(run, built):
    """An index file that was altered is named, with how to make it anew; that then works."""
    (file,) = built.index.glob("generations/*/sentences.faiss")
    file.write_bytes(file.read_bytes()[:-1])
    _fails(run("ask", CLINIC, "--home", built.folder), "sentences.faiss", "corner build --fresh")
    assert run("build", "--fresh", "--home", built.folder).code == 0
    assert run("ask", CLINIC, "--home", built.folder).code == 0


def test_building_while_another_builds_is_one_plain_line(run, home):
    """A second build does not wait or interfere; it says that one is running."""
    home.index.mkdir()
    with FileLock(home.index / "build.lock"):
        _fails(run("build", "--home", home.folder), "another process is building")
    assert run("build", "--home", home.folder).code == 0


def test_a_home_that_is_a_file_is_one_plain_line(run, tmp_path):
    """A home that cannot be a folder is said to be so."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    _fails(run("add", "--starter", "--home", tmp_path / "file"), "file")
    _fails(run("list", "--home", tmp_path / "file"), "file")


def test_a_port_in_use_is_told_before_anything_slow(run, tmp_path, hash_encoder):
    """When the address is taken, `serve` says so before encoder, corpus or page are touched."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        _fails(run("serve", "--port", port, "--home", tmp_path / "none"), str(port), "--port")
    assert hash_encoder == []
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host"])
def test_an_address_that_is_not_ours_is_one_plain_line(run, tmp_path, host):
    """An address of another machine, or none at all, is named."""
    _fails(run("serve", "--host", host, "--home", tmp_path / "none"), host)


@pytest.mark.parametrize(
    ("options", "reach"),
    [
        ([], Reach(api_rate=30)),
        (["--no-api"], Reach()),
        (["--kiosk"], Reach()),
        (["--kiosk", "--api"], Reach(api_rate=30)),
        (["--api-rate", "5"], Reach(api_rate=5)),
        (
            ["--no-api", "--embed-origin", "https://www.Boston.gov/", "--embed-origin", "https://www.bpl.org"],
            Reach(embed_origins=("https://www.boston.gov", "https://www.bpl.org")),
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_from_where_else_answers_can_be_had(run, monkeypatch, options, reach):
    """The API is on but for a public PC, and frames are for named sites only."""
    served = []
    monkeypatch.setattr(server, "run_server", lambda _home, **given: served.append(given["reach"]))
    assert run("serve", *options).code == 0
    assert served == [reach]


def test_a_site_that_is_none_is_told_before_anything_slow(run, tmp_path, hash_encoder):
    """An origin with a wildcard is one line that says what to give, and nothing is made."""
    _fails(run("serve", "--embed-origin", "https://*.gov", "--home", tmp_path / "none"), "https://www.boston.gov")
    assert hash_encoder == []
    assert not (tmp_path / "none").exists()


def test_progress_is_told_apart_from_the_output(run, home):
    """What a build is doing goes to standard error, so that the output can be piped."""
    result = run("build", "--home", home.folder)
    assert "encoding " in result.err
    assert "encoding" not in result.out


def _script(*arguments, **environment):
    """The installed command in a process of its own."""
    return subprocess.run(
        [SCRIPT, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        timeout=120,
        check=False,
    )


def test_the_installed_script_detects():
    """The command on the path works, and writes UTF-8 wherever it is run."""
    text = "Où puis-je trouver un avocat gratuit pour ma famille ?"
    done = _script("ask", "--help", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    done = _script("detect", text, "--json", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout.decode("utf-8"))["lang"] == "fr"


def test_the_installed_script_fails_in_one_line(tmp_path):
    """A failure is one line on standard error, an exit code of 1, and no traceback."""
    done = _script("list", CORNER_HOME=str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"corner: no corpus in ")
    assert done.stderr.count(b"\n") == 1
    assert _script("list", "--nonsense").returncode == 2


def test_the_installed_script_lists_any_script(home):
    """Titles of any script come out as UTF-8 whatever the terminal's encoding."""
    done = _script("list", "--home", str(home.folder), PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert "Clases de inglés" in done.stdout.decode("utf-8")


@pytest.mark.encoder
def test_the_installed_script_answers_with_the_real_encoder(home, tmp_path):
    """From build to batch in processes of their own, a broken argument included."""
    assert _script("build", "--home", str(home.folder)).returncode == 0
    path = _batch(tmp_path, {"id": "1", "question": CLINIC}, {"id": "2", "question": "\ud800"})
    done = _script("ask", "--batch", str(path), "--home", str(home.folder))
    assert done.returncode == 0
    rows = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["1", "2"]
    assert rows[0]["kind"] == "answer"
    done = _script("ask", b"\xff free flu clinic", "--json", "--home", str(home.folder))
    assert (done.returncode, done.stdout.count(b"\n")) == (0, 1)
    assert json.loads(done.stdout)["kind"] in {"answer", "abstain"}


def test_a_title_is_for_one_file(run, files, tmp_path):
    """One title for several files is wrong usage."""
    assert (
        run("add", files / "clinic.md", files / "clases.es.md", "--title", "T", "--home", tmp_path / "home").code == 2
    )


def test_a_question_and_a_batch_exclude_each_other(run, built, tmp_path):
    """A question beside a batch file would be lost, and is wrong usage."""
    batch = _batch(tmp_path, {"id": "1", "question": CLINIC})
    assert run("ask", CLINIC, "--batch", batch, "--home", built.folder).code == 2


def test_a_batch_language_that_is_not_ours_is_named(run, built, tmp_path):
    """A language we do not have is named with its line, and nothing is answered."""
    batch = _batch(tmp_path, {"id": "1", "question": CLINIC}, {"id": "2", "question": CLINIC, "lang": "xx"})
    result = run("ask", "--batch", batch, "--home", built.folder)
    _fails(result, ":2:", "'xx'")
    assert result.out == ""


TABLE = "Kote;Nimewo;Lang\nBiwo èd;617-555-0100;Kreyòl\n;911;\n"


def test_a_table_with_stated_columns(run, tmp_path):
    """A table is added by its own column names, or by a mapping; a row that is left out is named."""
    (tmp_path / "lis.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "map.yaml").write_text("name: Kote\nphone: Nimewo\nlanguages: Lang\n", encoding="utf-8")
    home = tmp_path / "home"
    _fails(run("add", tmp_path / "lis.csv", "--home", home), "lis.csv", "Kote, Nimewo, Lang", "--columns")
    result = run("add", tmp_path / "lis.csv", "--columns", tmp_path / "map.yaml", "--json", "--home", home)
    assert (result.code, [row["title"] for row in result.lines]) == (0, ["Biwo èd"])
    assert "lis.csv: row 3: left out, it has no name" in result.err
    _fails(run("add", tmp_path / "lis.csv", "--columns", tmp_path / "none", "--home", home), "none: cannot be read")


def test_a_data_set_in_a_folder_is_one(run, tmp_path):
    """A folder of HSDS tables is added, brought up to date and removed as one."""
    folder = tmp_path / "city"
    folder.mkdir()
    (folder / "services.csv").write_text("id,name,status\n1,Desk,active\n2,Class,active\n", encoding="utf-8")
    (folder / "phones.csv").write_text("id,service_id,number\n1,1,911\n2,9,911\n", encoding="utf-8")
    home = tmp_path / "home"
    result = run("add", folder, "--json", "--home", home)
    assert [(row["source"], row["change"]) for row in result.lines] == [("city#1", "added"), ("city#2", "added")]
    assert "warning: city: phones.csv row 3: its service_id '9' is not in services.csv" in result.err
    (folder / "services.csv").write_text("id,name,status\n1,Help desk,active\n", encoding="utf-8")
    result = run("add", folder, "--json", "--home", home)
    assert [(row["source"], row["change"]) for row in result.lines] == [("city#1", "updated"), ("city#2", "removed")]
    assert run("remove", "city", "--home", home).code == 0


def test_export_and_add_again(run, home, tmp_path):
    """The listings written to a file are those of the corpus, and can be added to another."""
    out = tmp_path / "out.json"
    result = run("export", "--hsds", out, "--home", home.folder)
    assert (result.code, result.out) == (0, "")
    assert "wrote 2 services" in result.err
    exported = json.loads(out.read_text(encoding="utf-8"))
    assert [service["name"] for service in exported["services"]] == ["General help line", "Roxbury food pantry"]
    assert json.loads(run("export", "--hsds", "-", "--home", home.folder).out) == exported
    result = run("add", out, "--json", "--home", tmp_path / "other")
    assert sorted(row["title"] for row in result.lines) == ["General help line", "Roxbury food pantry"]


def test_an_export_that_cannot_be_written(run, home, tmp_path):
    """A place that cannot be written is named, and an earlier export is left as it was."""
    _fails(
        run("export", "--hsds", tmp_path / "none" / "out.json", "--home", home.folder), "out.json", "cannot be written"
    )
    assert run("export", "--home", home.folder).code == 2
