"""Command line: `corner`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from corpus import (
    LANGUAGES,
    Change,
    Changed,
    CorpusError,
    Metadata,
    PartialDate,
    Store,
    check,
    detect,
    left_out,
    supported_files,
)
from index import RetrievalError
from ui import corner as corner_
from ui.batch import BatchQuestion, read_batch
from ui.doctor import examine
from ui.errors import InterfaceError
from ui.home import Home
from ui.present import reply_text
from ui.record import Record, detection_record, document_record, hits_record, reply_record

app = typer.Typer(
    help="Answers with checked quotations, offline. Everything lives in one home folder.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Home folder. Default: CORNER_HOME, else the user's data folder."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LangOption = Annotated[str, typer.Option("--lang", help=f"Language of the question: auto, {', '.join(LANGUAGES)}.")]
BatchOption = Annotated[
    Path | None,
    typer.Option("--batch", help='File of questions, one JSON object a line: {"id", "question", "lang"?}.'),
]
QuestionArgument = Annotated[str | None, typer.Argument(help="The question.")]


@app.callback()
def _options(context: typer.Context, home: HomeOption = None) -> None:
    context.obj = home


def main() -> None:
    """Run `corner`; a failure prints one line on standard error and exits with 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # UTF-8 wherever it goes; half a surrogate pair comes out escaped
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except (CorpusError, RetrievalError, InterfaceError) as error:
        typer.echo(f"corner: {error}", err=True)
        sys.exit(1)


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 7860,
    home: HomeOption = None,
    *,
    kiosk: Annotated[bool, typer.Option("--kiosk", help="Larger type and targets, for a public PC.")] = False,
) -> None:
    """Serve the page; the first time, build the index from the starter content."""
    from ui.server import run_server  # noqa: PLC0415 -- takes seconds to import

    run_server(_home(context, home), host=host, port=port, kiosk=kiosk, say=_say)


@app.command()
def add(
    context: typer.Context,
    paths: Annotated[list[str] | None, typer.Argument(metavar="PATH...", help="Files or folders.")] = None,
    home: HomeOption = None,
    lang: Annotated[str | None, typer.Option(help="Language of the files (BCP 47).")] = None,
    title: Annotated[str | None, typer.Option(help="Title, for one file.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published them.")] = None,
    published: Annotated[str | None, typer.Option(help="When: YYYY, YYYY-MM or YYYY-MM-DD.")] = None,
    checked: Annotated[str | None, typer.Option(help="When somebody last checked them.")] = None,
    jurisdiction: Annotated[list[str] | None, typer.Option(help="Place they speak of; may be repeated.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the original can be read.")] = None,
    *,
    starter: Annotated[bool, typer.Option("--starter", help="Add the starter content.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let a file take the place of another of its name.")
    ] = False,
    ocr: Annotated[
        bool, typer.Option("--ocr", help="Read scanned pages, in the language of --lang, else in English.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Add documents or listings; a file that was added before is brought up to date."""
    if not paths and not starter:
        raise typer.BadParameter("name at least one file or folder, or use --starter")
    if title is not None and len(paths or ()) != 1:
        raise typer.BadParameter("a title is for one file", param_hint="--title")
    metadata = Metadata(
        title=title,
        lang=lang,
        publisher=publisher,
        published=_date_option("--published", published),
        checked=_date_option("--checked", checked),
        jurisdiction=tuple(jurisdiction) if jurisdiction else None,
        url=url,
    )
    failed = False
    with Store(_home(context, home).corpus, write=True) as store:
        if starter:
            corner_.add_starter(store)
            _say("added the starter content")
        for path in paths or ():
            failed |= _add_path(store, path, metadata, replace=replace, ocr=ocr, as_json=as_json)
    if failed:
        raise typer.Exit(1)


@app.command()
def remove(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids or sources, as `corner list` shows them.")],
    home: HomeOption = None,
) -> None:
    """Remove documents; they can no longer be cited, even before the next build."""
    with Store(_home(context, home).corpus, write=True) as store:
        for document in store.remove(ids):
            typer.echo(f"removed   {document.id}  {document.source}")


@app.command(name="list")
def list_(context: typer.Context, home: HomeOption = None, *, as_json: JsonOption = False) -> None:
    """Show the documents and listings."""
    with Store(_home(context, home).corpus) as store:
        for document in store.documents():
            if as_json:
                _print_json(document_record(document))
            else:
                date = str(document.as_of or "undated")
                typer.echo(f"{document.id}  {document.lang or '?':7}  {date:10}  {document.source}  {document.title}")


@app.command(name="check")
def check_(context: typer.Context, home: HomeOption = None, *, as_json: JsonOption = False) -> None:
    """Report what staff should look at; exits with 1 when something must be mended."""
    with Store(_home(context, home).corpus) as store:
        store.check_integrity()
        findings = check(store.documents(), store.services(), datetime.now(UTC).date())
    for finding in findings:
        if as_json:
            _print_json(
                {
                    "problem": str(finding.problem),
                    "serious": finding.serious,
                    "document_id": finding.document.id,
                    "source": finding.document.source,
                    "detail": finding.detail,
                }
            )
        else:
            mark = "!" if finding.serious else " "
            typer.echo(f"{mark} {finding.problem:17} {finding.document.source}  {finding.detail}".rstrip())
    if any(finding.serious for finding in findings):
        raise typer.Exit(1)


@app.command()
def build(
    context: typer.Context,
    home: HomeOption = None,
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Take nothing over from the earlier index.")] = False,
) -> None:
    """Bring the index up to date with the corpus."""
    found = _home(context, home)
    with Store(found.corpus):
        pass
    report = corner_.build(found, corner_.open_encoder(_say), fresh=fresh, progress=_progress)
    if report.changed:
        rate = report.encoded / report.seconds if report.seconds else 0.0
        typer.echo(
            f"built {report.passages} passages of {report.documents} documents in {report.seconds:.1f} s "
            f"({report.encoded} encoded, {rate:.0f} passages/s)"
        )
    else:
        typer.echo(f"up to date: {report.passages} passages of {report.documents} documents")


@app.command()
def search(
    context: typer.Context,
    question: QuestionArgument = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 5,
    lang: LangOption = "auto",
    batch: BatchOption = None,
    home: HomeOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Find passages."""
    questions = _questions(question, lang, batch)
    corner = corner_.Corner(_home(context, home), corner_.open_encoder(_say))
    sources = {document.id: document.source for document in corner.store.documents()}
    for asked in questions:
        query = corner.retriever.query(asked.question, asked.lang or detect(asked.question).lang)
        hits = corner.retriever.search(query, k)
        if as_json or batch:
            _print_json(hits_record(query, hits, sources, asked.id))
        else:
            for hit in hits:
                source = sources.get(hit.passage.document_id, hit.passage.document_id)
                typer.echo(f"{hit.rank}. {hit.score:.3f}  {source} [{hit.passage.start}:{hit.passage.end}]")
                typer.echo(f"   {' '.join(hit.passage.text.split())}\n")


@app.command()
def ask(
    context: typer.Context,
    question: QuestionArgument = None,
    lang: LangOption = "auto",
    batch: BatchOption = None,
    home: HomeOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with citations, or say that the documents do not."""
    questions = _questions(question, lang, batch)
    corner = corner_.Corner(_home(context, home), corner_.open_encoder(_say))
    for asked in questions:
        reply = corner.assistant.ask(asked.question, lang=asked.lang)
        if as_json or batch:
            _print_json(reply_record(reply, asked.id))
        else:
            typer.echo(reply_text(reply))


@app.command(name="detect")
def detect_(
    text: Annotated[str | None, typer.Argument(help="The text.")] = None,
    batch: BatchOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Tell the language of a text among ours, or that it cannot be told."""
    for asked in _questions(text, "auto", batch):
        detection = detect(asked.question)
        if as_json or batch:
            _print_json(detection_record(detection, asked.id))
        else:
            typer.echo(f"{detection.lang or 'undecided'}  {detection.confidence:.2f}  {detection.reason}")


@app.command()
def doctor(context: typer.Context, home: HomeOption = None, *, as_json: JsonOption = False) -> None:
    """Say what is installed, which encoder and index are used, and what goes out to the network (nothing)."""
    points = examine(_home(context, home))
    for point in points:
        if as_json:
            _print_json({"name": point.name, "ok": point.ok, "detail": point.detail})
        else:
            typer.echo(f"{'ok ' if point.ok else 'BAD'}  {point.name:12}  {point.detail}")
    if not all(point.ok for point in points):
        raise typer.Exit(1)


def _home(context: typer.Context, home: Path | None) -> Home:
    return Home.find(home or context.obj)


def _questions(question: str | None, lang: str, batch: Path | None) -> list[BatchQuestion]:
    """The questions of a batch file, or the one of the command line."""
    if lang != "auto" and lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang!r} is not one of auto, {', '.join(LANGUAGES)}", param_hint="--lang")
    if batch is not None and question is not None:
        raise typer.BadParameter("give a text or a file with --batch, not both")
    if batch is not None:
        return [asked.model_copy(update={"lang": _chosen(asked.lang or lang)}) for asked in read_batch(batch)]
    if question is None:
        raise typer.BadParameter("give a text, or a file with --batch")
    return [BatchQuestion(question=question, lang=_chosen(lang))]


def _chosen(lang: str) -> str | None:
    return None if lang == "auto" else lang


def _date_option(name: str, value: str | None) -> PartialDate | None:
    try:
        return PartialDate.parse(value, found="staff") if value else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=name) from error


def _add_path(store: Store, path: str, metadata: Metadata, *, replace: bool, ocr: bool, as_json: bool) -> bool:
    """Add one file or folder; True when some of it failed."""
    if "://" in path:
        _say(
            f"corner: {path}: pages are not fetched; save the page as HTML and add the file, with --url for its address"
        )
        return True
    try:
        files = list(supported_files(Path(path)))
    except CorpusError as error:
        _say(f"corner: {error}")
        return True
    others = left_out(Path(path))
    if others:
        _say(f"warning: {others}")
    failed = False
    for outcome in corner_.add_files(store, files, metadata, replace=replace, ocr=ocr):
        match outcome:
            case CorpusError():
                failed = True
                _say(f"corner: {outcome}")
            case str():
                _say(f"warning: {outcome}")
            case _:
                _print_changes(outcome, as_json=as_json)
    return failed


def _print_changes(changes: Iterable[Changed], *, as_json: bool) -> None:
    for changed in changes:
        document = changed.document
        if as_json:
            _print_json({"change": str(changed.change), **document_record(document)})
        elif changed.change is Change.DUPLICATE:
            typer.echo(f"duplicate {document.source}: the same text is in the corpus as {changed.duplicate_of}")
        else:
            typer.echo(f"{changed.change:9} {document.id}  {document.source}  {document.title}")


def _print_json(record: Record) -> None:
    typer.echo(json.dumps(record, ensure_ascii=False))


def _say(text: str) -> None:
    """A line for the person at the terminal, apart from the output."""
    typer.echo(text, err=True)


def _progress(done: int, total: int) -> None:
    """A counter that overwrites itself on a terminal, and a line per quarter elsewhere."""
    if sys.stderr.isatty():
        typer.echo(f"\rencoding {done}/{total}", err=True, nl=done == total)
    elif done == total or done * 4 // total != max(0, done - 64) * 4 // total:
        typer.echo(f"encoding {done}/{total}", err=True)
