"""Store: the documents and listings of one home, in SQLite."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError

from corpus.document import Document, Kind
from corpus.errors import SourceConflictError, StoreError, SuccessionError, UnknownDocumentError
from corpus.loaders import Loaded
from corpus.related import Related, are_near_duplicates
from corpus.service import Service
from corpus.similarity import MIN_SHARED, MIN_SHINGLES, THRESHOLD, NearDuplicate, resemblance, shingles, sketch
from corpus.statement import DOCUMENT, statement, still_holding, with_statement

SCHEMA_VERSION = 2
_BUSY_MS = 5_000

_metadata = sa.MetaData()
_documents = sa.Table(
    "documents",
    _metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("source", sa.String, nullable=False, unique=True),
    sa.Column("origin", sa.String, nullable=False, index=True),  # the file it came from, on this machine
    sa.Column("content_hash", sa.String, nullable=False, index=True),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("stated", sa.Text, nullable=False, server_default="{}"),  # the fields of the record that are staff's
    sa.Column("family", sa.String, index=True),
    sa.Column("supersedes", sa.String, index=True),
)
_services = sa.Table(
    "services",
    _metadata,
    sa.Column("document_id", sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("record", sa.Text, nullable=False),
)
_sketches = sa.Table(
    "sketches",
    _metadata,
    sa.Column("hash", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("document_id", sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
_near_duplicates = sa.Table(
    "near_duplicates",
    _metadata,
    sa.Column("document_id", sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("other_id", sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("resemblance", sa.Float, nullable=False),
    sa.CheckConstraint("document_id < other_id"),  # a pair is one row
)
_ROWID: sa.ColumnClause[int] = sa.literal_column("documents.rowid")  # grows in the order of adding and survives updates
_ADDED_IN_2 = (
    "ALTER TABLE documents ADD COLUMN stated TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE documents ADD COLUMN family VARCHAR",
    "ALTER TABLE documents ADD COLUMN supersedes VARCHAR",
    "CREATE INDEX ix_documents_family ON documents (family)",
    "CREATE INDEX ix_documents_supersedes ON documents (supersedes)",
)

_SERVICE = TypeAdapter(Service)

_DAMAGED = "it is damaged; restore it from a backup, or move it away and add the files again"
_REASONS = (
    ("disk is full", "the disk is full; free some space and run the command again"),
    ("readonly", "it cannot be written; check the permissions of the home folder"),
    ("unable to open", "it cannot be opened; check the path and permissions of the home folder"),
    ("disk I/O", "it cannot be read or written; check the disk and the path of the home folder"),
    ("locked", "another process is writing to it; try again in a moment"),
    ("malformed", _DAMAGED),
    ("Could not decode", _DAMAGED),
    ("no such table", _DAMAGED),
    ("no such column", _DAMAGED),
    ("not a database", "it is not a corpus store; move the file away and add the files again"),
)


class Change(StrEnum):
    """What putting a document into the store did."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    DUPLICATE = "duplicate"
    """The same text is already here under another name; nothing was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One document and what happened to it."""

    change: Change
    document: Document
    duplicate_of: str | None = None
    """Source of the document that already holds this text."""


class Store:
    """Documents by id, with their listings; every write is one transaction."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        if write:
            self._make_folder()
        elif not self._exists():
            raise StoreError(f"no corpus in {path.parent}; run `corner add FILE` or `corner add --starter` first")
        mode = "rwc" if write else "ro"
        url = sa.URL.create("sqlite", database=path.absolute().as_uri(), query={"uri": "true", "mode": mode})
        self._engine = sa.create_engine(url, connect_args={"timeout": _BUSY_MS / 1000})
        sa.event.listen(self._engine, "connect", _enforce_foreign_keys)
        with self._connection() as connection:
            version = self._version(connection, write=write)
        if version < SCHEMA_VERSION:
            self._bring_up_to_date(write=write)

    def close(self) -> None:
        """Give back the file handles."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def documents(self) -> list[Document]:
        """All documents, in the order of their source names."""
        query = sa.select(_documents.c.record).order_by(_documents.c.source)
        with self._connection() as connection:
            return [DOCUMENT.validate_json(record) for (record,) in connection.execute(query)]

    def document(self, document_id: str) -> Document | None:
        """The document of this id, as it is stored now."""
        query = sa.select(_documents.c.record).where(_documents.c.id == document_id)
        with self._connection() as connection:
            record = connection.execute(query).scalar_one_or_none()
        return None if record is None else DOCUMENT.validate_json(record)

    def services(self) -> list[Service]:
        """All listings, in the order of their document ids."""
        query = sa.select(_services.c.record).order_by(_services.c.document_id)
        with self._connection() as connection:
            return [_SERVICE.validate_json(record) for (record,) in connection.execute(query)]

    def service(self, document_id: str) -> Service | None:
        """The listing whose text form is this document."""
        query = sa.select(_services.c.record).where(_services.c.document_id == document_id)
        with self._connection() as connection:
            record = connection.execute(query).scalar_one_or_none()
        return None if record is None else _SERVICE.validate_json(record)

    def digest(self) -> str:
        """SHA-256 over everything that documents say: equal digests, equal index."""
        query = sa.select(_documents.c.id, _documents.c.record).order_by(_documents.c.id)
        digest = hashlib.sha256()
        with self._connection() as connection:
            for document_id, record in connection.execute(query):
                digest.update(f"{document_id}\0{record}\0".encode())
        return digest.hexdigest()

    def put(self, loaded: Loaded, *, origin: str, replace: bool = False) -> list[Changed]:
        """Store what one file gave; what it no longer holds is removed, unless it could not be read this time.

        SourceConflictError when another file (`origin`) has given a different document of the same
        source name and `replace` is not set.
        """
        services = {service.document_id: service for service in loaded.services}
        ids = {document.id for document in loaded.documents}
        with self._connection() as connection:
            changes = [
                self._put_document(connection, document, stated=loaded.stated, origin=origin, replace=replace)
                for document in loaded.documents
            ]
            for change, document in zip(changes, loaded.documents, strict=True):
                service = services.get(document.id)
                if service is not None:
                    self._put_service(connection, service)
                if "checked" in loaded.stated or change.document.checked != document.checked:
                    self._confirm_service(connection, change.document)
            gone = [
                d
                for d in self._of_origin(connection, origin)
                if d.id not in ids and d.source.partition("#")[0] not in loaded.unread
            ]
            self._delete(connection, [document.id for document in gone])
        return changes + [Changed(change=Change.REMOVED, document=document) for document in gone]

    def remove(self, names: Iterable[str]) -> list[Document]:
        """Remove documents by id, by source, or by the file that holds several; all of them or none.

        UnknownDocumentError names the first that is not there.
        """
        with self._connection() as connection:
            removed: dict[str, Document] = {}
            for name in names:
                removed.update((document.id, document) for document in self._named(connection, name))
            self._delete(connection, list(removed))
        return list(removed.values())

    def state(self, names: Iterable[str], fields: Mapping[str, Any]) -> list[Changed]:
        """Set fields of documents to what staff state (None: not known); it survives later readings of the file.

        `names` as for `remove`; documents named in `supersedes` and `superseded_by` may go by id or source.
        UnknownDocumentError names the first that is not there; all are changed or none.
        """
        with self._connection() as connection:
            found = {document.id: document for name in names for document in self._named(connection, name)}
            linked = {
                link: self._one_named(connection, fields[link]).id
                for link in ("supersedes", "superseded_by")
                if fields.get(link) is not None
            }
            changes = [self._state(connection, document, {**fields, **linked}) for document in found.values()]
            for changed in changes:
                self._confirm_service(connection, changed.document)
            for changed in changes:
                self._check_succession(connection, changed.document)
        return changes

    def related(self, document: Document) -> Related:
        """What somebody who cites this document has to know of."""
        query = sa.select(_ROWID).where(_documents.c.id == document.id)
        with self._connection() as connection:
            successors = self._successors(connection, document)
            return Related(
                added=connection.execute(query).scalar_one_or_none() or 0,
                superseded_by=successors[-1] if successors else None,
                family=self._family(connection, document),
                near_duplicates=self._near_duplicates_of(connection, document),
            )

    def families(self) -> dict[str, str]:
        """The family of each document that has one, by document id."""
        query = sa.select(_documents.c.id, _documents.c.family).where(_documents.c.family.is_not(None))
        with self._connection() as connection:
            return {row.id: row.family for row in connection.execute(query)}

    def near_duplicates(self) -> list[NearDuplicate]:
        """All pairs of documents that tell one story."""
        query = sa.select(_near_duplicates).order_by(_near_duplicates.c.document_id, _near_duplicates.c.other_id)
        with self._connection() as connection:
            return [NearDuplicate(**row) for row in connection.execute(query).mappings()]

    def check_integrity(self) -> None:
        """StoreError when SQLite finds the file damaged."""
        with self._connection() as connection:
            result = connection.execute(sa.text("PRAGMA quick_check")).scalar_one()
            if result != "ok":
                raise StoreError(f"{self.path}: damaged ({result}); restore it from a backup")

    def _put_document(
        self, connection: sa.Connection, document: Document, *, stated: Iterable[str], origin: str, replace: bool
    ) -> Changed:
        table = _documents.c
        query = sa.select(table.origin, table.content_hash, table.record, table.stated)
        row = connection.execute(query.where(table.id == document.id)).one_or_none()
        if row is None:
            twin = self._same_text(connection, document)
            if twin is not None:
                return Changed(change=Change.DUPLICATE, document=document, duplicate_of=twin)
            values = _columns(document) | {"origin": origin, "stated": json.dumps(statement(document, stated))}
            connection.execute(sa.insert(_documents).values(id=document.id, source=document.source, **values))
            self._link_near_duplicates(connection, document)
            return Changed(change=Change.ADDED, document=document)
        kept = still_holding(json.loads(row.stated), same_text=row.content_hash == document.content_hash)
        kept |= statement(document, stated)
        document = with_statement(document, kept)
        values = _columns(document) | {"origin": origin, "stated": json.dumps(kept)}
        if (row.record, row.stated) == (values["record"], values["stated"]):
            return Changed(change=Change.UNCHANGED, document=document)
        if row.origin != origin and not replace:
            raise SourceConflictError(
                f"{document.source}: another file of this name is in the corpus ({row.origin}); "
                "use --replace to put this one in its place, or rename the file to keep both"
            )
        connection.execute(sa.update(_documents).where(_documents.c.id == document.id).values(values))
        self._link_near_duplicates(connection, document)
        return Changed(change=Change.UPDATED, document=document)

    @staticmethod
    def _state(connection: sa.Connection, document: Document, fields: Mapping[str, Any]) -> Changed:
        row = _documents.c.id == document.id
        before = json.loads(connection.execute(sa.select(_documents.c.stated).where(row)).scalar_one())
        new = dataclasses.replace(document, **fields)
        stated = before | statement(new, fields)
        connection.execute(sa.update(_documents).where(row).values(_columns(new) | {"stated": json.dumps(stated)}))
        return Changed(change=Change.UNCHANGED if new == document else Change.UPDATED, document=new)

    @staticmethod
    def _put_service(connection: sa.Connection, service: Service) -> None:
        connection.execute(sa.delete(_services).where(_services.c.document_id == service.document_id))
        record = _SERVICE.dump_json(service).decode()
        connection.execute(sa.insert(_services).values(document_id=service.document_id, record=record))

    def _confirm_service(self, connection: sa.Connection, document: Document) -> None:
        """Let a listing's card say when it was checked as its document does."""
        query = sa.select(_services.c.record).where(_services.c.document_id == document.id)
        record = connection.execute(query).scalar_one_or_none()
        if record is not None:
            service = _SERVICE.validate_json(record)
            self._put_service(connection, dataclasses.replace(service, assured=document.checked))

    @staticmethod
    def _same_text(connection: sa.Connection, document: Document) -> str | None:
        """Source of a prose document with the same text; listings may repeat one another."""
        if document.kind is Kind.LISTING:
            return None
        query = sa.select(_documents.c.source).where(_documents.c.content_hash == document.content_hash)
        return connection.execute(query).scalars().first()

    @staticmethod
    def _of_origin(connection: sa.Connection, origin: str) -> list[Document]:
        query = sa.select(_documents.c.record).where(_documents.c.origin == origin)
        return [DOCUMENT.validate_json(record) for (record,) in connection.execute(query)]

    @staticmethod
    def _named(connection: sa.Connection, name: str) -> list[Document]:
        """Documents of an id, a source, or a file that holds several; UnknownDocumentError when there is none."""
        query = sa.select(_documents.c.record).where(
            sa.or_(
                _documents.c.id == name,
                _documents.c.source == name,
                sa.func.substr(_documents.c.source, 1, len(name) + 1).in_((f"{name}#", f"{name}/")),
            )
        )
        found = [DOCUMENT.validate_json(record) for (record,) in connection.execute(query)]
        if not found:
            raise UnknownDocumentError(f"no document {name!r}; `corner list` shows ids and sources")
        return found

    def _one_named(self, connection: sa.Connection, name: str) -> Document:
        found = self._named(connection, name)
        if len(found) > 1:
            raise UnknownDocumentError(f"{name!r} holds several documents; `corner list` shows the id of each")
        return found[0]

    @staticmethod
    def _next(connection: sa.Connection, document: Document) -> Document | None:
        """What replaced a document, by what it says itself or else by what the latest other says."""
        named = document.superseded_by
        by_itself = sa.select(_documents.c.record).where(sa.or_(_documents.c.id == named, _documents.c.source == named))
        by_other = (
            sa.select(_documents.c.record)
            .where(_documents.c.supersedes.in_((document.id, document.source)))
            .order_by(_ROWID.desc())
        )
        record = connection.execute(by_itself).scalars().first() or connection.execute(by_other).scalars().first()
        return None if record is None else DOCUMENT.validate_json(record)

    def _successors(self, connection: sa.Connection, document: Document) -> list[Document]:
        """What replaced a document, what replaced that, and so on; a circle ends before it repeats."""
        chain = [document]
        while (following := self._next(connection, chain[-1])) and following.id not in {one.id for one in chain}:
            chain.append(following)
        return chain[1:]

    def _check_succession(self, connection: sa.Connection, document: Document) -> None:
        last = [document, *self._successors(connection, document)][-1]
        itself = document.id in {document.supersedes, document.superseded_by}
        if itself or self._next(connection, last) is not None:
            raise SuccessionError(
                f"{document.source}: it would replace itself by way of {last.source}; "
                "say which of them is the newest, and clear the other link"
            )

    @staticmethod
    def _family(connection: sa.Connection, document: Document) -> tuple[Document, ...]:
        if document.family is None:
            return ()
        query = sa.select(_documents.c.record).where(_documents.c.family == document.family)
        members = [DOCUMENT.validate_json(record) for (record,) in connection.execute(query)]
        others = [m for m in members if m.lang and m.lang != document.lang and m.superseded_by is None]
        return tuple(sorted(others, key=lambda m: (m.translated_from is not None, m.lang, m.source)))

    @staticmethod
    def _near_duplicates_of(connection: sa.Connection, document: Document) -> tuple[Document, ...]:
        pairs = _near_duplicates.c
        ids = sa.union_all(
            sa.select(pairs.other_id).where(pairs.document_id == document.id),
            sa.select(pairs.document_id).where(pairs.other_id == document.id),
        )
        query = sa.select(_documents.c.record).where(_documents.c.id.in_(ids)).order_by(_ROWID)
        others = (DOCUMENT.validate_json(record) for (record,) in connection.execute(query))
        return tuple(other for other in others if are_near_duplicates(document, other))

    @staticmethod
    def _link_near_duplicates(connection: sa.Connection, document: Document) -> None:
        """Find a document's near-duplicates anew; listings may read alike and have none."""
        pairs = _near_duplicates.c
        connection.execute(sa.delete(_sketches).where(_sketches.c.document_id == document.id))
        of_it = sa.or_(pairs.document_id == document.id, pairs.other_id == document.id)
        connection.execute(sa.delete(_near_duplicates).where(of_it))
        hashes = frozenset[int]() if document.kind is Kind.LISTING else shingles(document)
        if len(hashes) < MIN_SHINGLES:
            return
        drawn = sketch(hashes)
        candidates = (
            sa.select(_sketches.c.document_id)
            .where(_sketches.c.hash.in_(drawn))
            .group_by(_sketches.c.document_id)
            .having(sa.func.count() >= MIN_SHARED)
        )
        query = sa.select(_documents.c.record).where(_documents.c.id.in_(candidates))
        for record in connection.execute(query).scalars().all():
            other = DOCUMENT.validate_json(record)
            score = resemblance(hashes, shingles(other))
            if score >= THRESHOLD:
                first, second = sorted((document.id, other.id))
                row = {"document_id": first, "other_id": second, "resemblance": score}
                connection.execute(sa.insert(_near_duplicates).values(row))
        connection.execute(sa.insert(_sketches), [{"hash": one, "document_id": document.id} for one in drawn])

    @staticmethod
    def _delete(connection: sa.Connection, ids: list[str]) -> None:
        for document_id in ids:
            connection.execute(sa.delete(_documents).where(_documents.c.id == document_id))

    def _version(self, connection: sa.Connection, *, write: bool) -> int:
        """The version of the schema; StoreError when it is one that cannot be brought up to date."""
        version: int = connection.execute(sa.text("PRAGMA user_version")).scalar_one()
        empty = version == 0 and not sa.inspect(connection).get_table_names()
        if version > SCHEMA_VERSION or (version == 0 and not (empty and write)):
            raise StoreError(
                f"{self.path}: made by another version of this program (schema {version}, "
                f"expected {SCHEMA_VERSION}); use that version, or move the file away and add the files again"
            )
        return version

    def _bring_up_to_date(self, *, write: bool) -> None:
        """Make the tables of an empty store, or upgrade an older one in place: all of it or nothing."""
        if not write:
            Store(self.path, write=True).close()
            return
        with self._connection() as connection:
            connection.execute(sa.text("BEGIN IMMEDIATE"))  # the driver would begin only at the first row
            version = self._version(connection, write=True)  # again: another process may have been faster
            if version == 0:
                _metadata.create_all(connection)
            else:
                for number in range(version, SCHEMA_VERSION):
                    self._upgrade(connection, number)
            connection.execute(sa.text(f"PRAGMA user_version = {SCHEMA_VERSION}"))

    def _upgrade(self, connection: sa.Connection, version: int) -> None:
        """From this version to the next."""
        match version:
            case 1:
                for statement in _ADDED_IN_2:
                    connection.execute(sa.text(statement))
                _metadata.create_all(connection, tables=[_sketches, _near_duplicates])
                for record in connection.execute(sa.select(_documents.c.record)).scalars().all():
                    document = DOCUMENT.validate_json(record)
                    values = _columns(document) | {"record": record}  # unchanged: the index stays up to date
                    connection.execute(sa.update(_documents).where(_documents.c.id == document.id).values(values))
                    self._link_near_duplicates(connection, document)

    def _exists(self) -> bool:
        try:
            return self.path.exists()
        except OSError as error:
            raise StoreError(
                f"{self.path}: {error.strerror}; choose another home with --home or CORNER_HOME"
            ) from error

    def _make_folder(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{self.path.parent}: the home folder cannot be made ({error.strerror}); "
                "choose another with --home or CORNER_HOME"
            ) from error

    @contextmanager
    def _connection(self) -> Iterator[sa.Connection]:
        """A transaction; SQLite's errors become one line that says what to do."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.DatabaseError as error:
            found = str(error.orig)
            reason = next((text for sign, text in _REASONS if sign in found), found)
            raise StoreError(f"{self.path}: {reason}") from error
        except ValidationError as error:
            raise StoreError(f"{self.path}: {_DAMAGED}") from error


def _enforce_foreign_keys(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


def _columns(document: Document) -> dict[str, str | None]:
    """A document as its row, apart from where it came from and what staff stated."""
    return {
        "content_hash": document.content_hash,
        "record": DOCUMENT.dump_json(document).decode(),
        "family": document.family,
        "supersedes": document.supersedes,
    }
