"""Command line: `corner`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from corpus import (
    LANGUAGES,
    Change,
    Changed,
    Columns,
    CorpusError,
    Document,
    Fetcher,
    FetchError,
    Metadata,
    PartialDate,
    Review,
    Store,
    check,
    detect,
    hsds_export,
    is_stale,
    left_out,
    linked,
    parse_address,
    read_columns,
    supported_files,
)
from index import RetrievalError
from ui import corner as corner_
from ui.batch import BatchQuestion, read_batch
from ui.doctor import examine
from ui.errors import InterfaceError
from ui.home import Home, fetching
from ui.messages import feedback
from ui.present import findings_text, reply_text
from ui.record import detection_record, document_record, finding_record, hits_record, reply_record
from ui.serving import serve
from ui.terminal import HomeOption, JsonOption, home_of, print_json, progress, say, write

app = typer.Typer(
    help="Answers with checked quotations, offline. Everything lives in one home folder.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

LangOption = Annotated[str, typer.Option("--lang", help=f"Language of the question: auto, {', '.join(LANGUAGES)}.")]
BatchOption = Annotated[
    Path | None,
    typer.Option("--batch", help='File of questions, one JSON object a line: {"id", "question", "lang"?}.'),
]


class Clearable(StrEnum):
    """The fields of a document that may be unknown."""

    published = "published"
    effective = "effective"
    checked = "checked"
    review_by = "review-by"
    review = "review"
    publisher = "publisher"
    lang = "lang"
    jurisdiction = "jurisdiction"
    family = "family"
    superseded_by = "superseded-by"
    supersedes = "supersedes"


_UNKNOWN: dict[Clearable, object] = {Clearable.review: Review(), Clearable.jurisdiction: ()}
"""What a field is when it is cleared, where that is not None."""

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


app.command()(serve)


@app.command()
def add(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="Files, folders or web addresses.")
    ] = None,
    home: HomeOption = None,
    lang: Annotated[str | None, typer.Option(help="Language of the files (BCP 47).")] = None,
    title: Annotated[str | None, typer.Option(help="Title, for one file.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published them.")] = None,
    published: Annotated[str | None, typer.Option(help="When: YYYY, YYYY-MM or YYYY-MM-DD.")] = None,
    effective: Annotated[str | None, typer.Option(help="Since when it holds.")] = None,
    checked: Annotated[str | None, typer.Option(help="When somebody last checked them.")] = None,
    jurisdiction: Annotated[list[str] | None, typer.Option(help="Place they speak of; may be repeated.")] = None,
    family: Annotated[str | None, typer.Option(help="Name shared with the same text in other languages.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the original can be read.")] = None,
    columns: Annotated[
        Path | None, typer.Option(help="What the columns of a CSV table of listings hold: a YAML file.")
    ] = None,
    *,
    starter: Annotated[bool, typer.Option("--starter", help="Add the starter content.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let a file take the place of another of its name.")
    ] = False,
    fetch: Annotated[bool, typer.Option("--fetch", help="Let web pages be fetched. Always: CORNER_FETCH=1.")] = False,
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
        effective=_date_option("--effective", effective),
        checked=_date_option("--checked", checked),
        jurisdiction=tuple(jurisdiction) if jurisdiction else None,
        family=family,
        url=url,
    )
    fetcher = Fetcher() if fetch or fetching() else None
    mapping = None if columns is None else read_columns(columns)
    failed = False
    found = home_of(context, home)
    with Store(found.corpus, write=True) as store:
        if starter:
            corner_.add_starter(store)
            say("added the starter content")
        for path in paths or ():
            if "://" in path:
                outcomes = _add_address(found, store, path, metadata, fetcher)
            else:
                outcomes = _add_path(store, path, metadata, mapping, replace=replace, ocr=ocr)
            failed |= _report(outcomes, as_json=as_json)
    if failed:
        raise typer.Exit(1)


@app.command()
def remove(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids or sources, as `corner list` shows them.")],
    home: HomeOption = None,
) -> None:
    """Remove documents; they can no longer be cited, even before the next build."""
    found = home_of(context, home)
    with Store(found.corpus, write=True) as store:
        for document in corner_.remove(found, store, ids):
            typer.echo(f"removed   {document.id}  {document.source}")


@app.command(name="set")
def set_(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids or sources, as `corner list` shows them.")],
    home: HomeOption = None,
    title: Annotated[str | None, typer.Option(help="Title, of one document.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language (BCP 47).")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    published: Annotated[str | None, typer.Option(help="When: YYYY, YYYY-MM or YYYY-MM-DD.")] = None,
    effective: Annotated[str | None, typer.Option(help="Since when it holds.")] = None,
    checked: Annotated[str | None, typer.Option(help="When somebody last checked it.")] = None,
    review_by: Annotated[str | None, typer.Option(help="The day by which it must be checked again.")] = None,
    jurisdiction: Annotated[list[str] | None, typer.Option(help="Place it speaks of; may be repeated.")] = None,
    family: Annotated[str | None, typer.Option(help="Name shared with the same text in other languages.")] = None,
    superseded_by: Annotated[
        str | None, typer.Option(metavar="ID", help="The newer document that replaced it.")
    ] = None,
    supersedes: Annotated[str | None, typer.Option(metavar="ID", help="The older document that it replaced.")] = None,
    reviewed_by: Annotated[str | None, typer.Option(metavar="NAME", help="Who reviewed the text.")] = None,
    reviewed_on: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="When it was reviewed.")] = None,
    clear: Annotated[list[Clearable] | None, typer.Option(help="What is not known or not so; may be repeated.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """State what you know of documents; it holds when their files are added again."""
    stated = {
        "title": title,
        "lang": lang,
        "publisher": publisher,
        "published": _date_option("--published", published),
        "effective": _date_option("--effective", effective),
        "checked": _date_option("--checked", checked),
        "review_by": _date_option("--review-by", review_by),
        "jurisdiction": tuple(jurisdiction) if jurisdiction else None,
        "family": family,
        "superseded_by": superseded_by,
        "supersedes": supersedes,
        "review": _review_option(reviewed_by, reviewed_on),
    }
    fields: dict[str, object] = {name: value for name, value in stated.items() if value is not None}
    both = fields.keys() & {field.name for field in clear or ()}
    if both:
        raise typer.BadParameter(f"{min(both)} cannot be set and cleared at once", param_hint="--clear")
    fields |= {field.name: _UNKNOWN.get(field) for field in clear or ()}
    if not fields:
        raise typer.BadParameter("say what to set, or use --clear FIELD")
    if title is not None and len(ids) != 1:
        raise typer.BadParameter("a title is for one document", param_hint="--title")
    with Store(home_of(context, home).corpus, write=True) as store:
        _print_changes(store.state(ids, fields), as_json=as_json)


@app.command(name="list")
def list_(
    context: typer.Context,
    home: HomeOption = None,
    *,
    stale: Annotated[bool, typer.Option("--stale", help="Only what is old or past its review date.")] = False,
    drafts: Annotated[bool, typer.Option("--drafts", help="Only what nobody has reviewed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the documents and listings."""
    today = datetime.now(UTC).date()
    with Store(home_of(context, home).corpus) as store:
        for document in linked(store.documents()):
            wanted = (not stale or is_stale(document, today)) and (not drafts or document.review.status == "draft")
            if wanted and as_json:
                print_json(document_record(document))
            elif wanted:
                typer.echo(_document_line(document))


@app.command(name="check")
def check_(context: typer.Context, home: HomeOption = None, *, as_json: JsonOption = False) -> None:
    """Report what staff should look at; exits with 1 when something must be mended.

    That is, marked with "!": texts past their review date, broken or circular "superseded by" links, and
    listings that cannot be reached. With everything else it exits with 0.
    """
    with Store(home_of(context, home).corpus) as store:
        store.check_integrity()
        documents = store.documents()
        findings = check(documents, store.services(), datetime.now(UTC).date(), store.near_duplicates())
    if as_json:
        for finding in findings:
            print_json(finding_record(finding))
    else:
        typer.echo(findings_text(findings, documents=len(documents)))
    if any(finding.serious for finding in findings):
        raise typer.Exit(1)


@app.command()
def export(
    context: typer.Context,
    hsds: Annotated[
        Path,
        typer.Option("--hsds", metavar="FILE", help="Where to write them, as HSDS 3.0 JSON; - for standard output."),
    ],
    home: HomeOption = None,
) -> None:
    """Write all listings to a file that other programs can read."""
    with Store(home_of(context, home).corpus) as store:
        exported = hsds_export(store.services(), store.documents())
    if str(hsds) == "-":
        print_json(exported)
        return
    write(hsds, json.dumps(exported, ensure_ascii=False, indent=2))
    say(f"wrote {len(exported['services'])} services to {hsds}")


@app.command()
def build(
    context: typer.Context,
    home: HomeOption = None,
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Take nothing over from the earlier index.")] = False,
) -> None:
    """Bring the index up to date with the corpus."""
    found = home_of(context, home)
    with Store(found.corpus):
        pass
    report = corner_.build(found, corner_.open_encoder(say), fresh=fresh, progress=progress)
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
    corner = corner_.Corner(home_of(context, home), corner_.open_encoder(say))
    sources = {document.id: document.source for document in corner.store.documents()}
    for asked in questions:
        query = corner.retriever.query(asked.question, asked.lang or detect(asked.question).lang)
        hits = corner.retriever.search(query, k)
        if as_json or batch:
            print_json(hits_record(query, hits, sources, asked.id))
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
    no_triage: Annotated[
        bool, typer.Option("--no-triage", help="Look for an answer, whatever emergency the question may tell of.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Answer a question with citations, or say that the documents do not."""
    questions = _questions(question, lang, batch)
    corner = corner_.Corner(home_of(context, home), corner_.open_encoder(say))
    for asked in questions:
        reply = corner.assistant.ask(asked.question, lang=asked.lang, triage=not no_triage)
        if as_json or batch:
            print_json(reply_record(reply, asked.id))
        else:
            typer.echo(reply_text(reply))


app.command()(feedback)


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
            print_json(detection_record(detection, asked.id))
        else:
            typer.echo(f"{detection.lang or 'undecided'}  {detection.confidence:.2f}  {detection.reason}")


@app.command()
def doctor(context: typer.Context, home: HomeOption = None, *, as_json: JsonOption = False) -> None:
    """Say what is installed, which encoder and index are used, and what goes out to the network (nothing)."""
    points = examine(home_of(context, home))
    for point in points:
        if as_json:
            print_json({"name": point.name, "ok": point.ok, "detail": point.detail})
        else:
            typer.echo(f"{'ok ' if point.ok else 'BAD'}  {point.name:12}  {point.detail}")
    if not all(point.ok for point in points):
        raise typer.Exit(1)


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


def _review_option(by: str | None, on: str | None) -> Review | None:
    if by is None and on is None:
        return None
    when = _date_option("--reviewed-on", on)
    if not by or when is None or when.day is None:
        raise typer.BadParameter("a review needs --reviewed-by NAME and --reviewed-on YYYY-MM-DD")
    return Review(by=by, on=when.latest)


def _document_line(document: Document) -> str:
    date = str(document.as_of or "undated")
    return f"{document.id}  {document.lang or '?':7}  {date:10}  {document.source}  {document.title}"


def _add_address(
    home: Home, store: Store, address: str, metadata: Metadata, fetcher: Fetcher | None
) -> Iterable[corner_.Outcome]:
    """Add one page of the web, if fetching is on."""
    if fetcher is not None:
        return corner_.add_page(home, store, address, metadata, fetcher)
    try:
        url = parse_address(address)
    except FetchError as error:
        return [error]
    return [
        FetchError(
            url,
            "fetching is off; switch it on with --fetch or CORNER_FETCH=1, "
            "or save the page by hand and add the file, with --url for its address",
        )
    ]


def _add_path(
    store: Store, path: str, metadata: Metadata, columns: Columns | None, *, replace: bool, ocr: bool
) -> Iterable[corner_.Outcome]:
    """Add one file or folder."""
    try:
        files = list(supported_files(Path(path)))
    except CorpusError as error:
        return [error]
    others = left_out(Path(path))
    if others:
        say(f"warning: {others}")
    return corner_.add_files(store, files, metadata, columns=columns, replace=replace, ocr=ocr)


def _report(outcomes: Iterable[corner_.Outcome], *, as_json: bool) -> bool:
    """Print what was added and what was not; True when some of it failed."""
    failed = False
    for outcome in outcomes:
        match outcome:
            case CorpusError():
                failed = True
                say(f"corner: {outcome}")
            case str():
                say(f"warning: {outcome}")
            case _:
                _print_changes(outcome, as_json=as_json)
    return failed


def _print_changes(changes: Iterable[Changed], *, as_json: bool) -> None:
    for changed in changes:
        document = changed.document
        if as_json:
            print_json({"change": str(changed.change), **document_record(document)})
        elif changed.change is Change.DUPLICATE:
            typer.echo(f"duplicate {document.source}: the same text is in the corpus as {changed.duplicate_of}")
        else:
            typer.echo(f"{changed.change:9} {document.id}  {document.source}  {document.title}")
