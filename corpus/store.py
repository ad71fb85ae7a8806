"""Store: the documents and listings of one home, in SQLite."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError

from corpus.document import Document, Kind
from corpus.errors import SourceConflictError, StoreError, UnknownDocumentError
from corpus.loaders import Loaded
from corpus.service import Service

SCHEMA_VERSION = 1
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
)
_services = sa.Table(
    "services",
    _metadata,
    sa.Column("document_id", sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("record", sa.Text, nullable=False),
)

_DOCUMENT = TypeAdapter(Document)
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
            self._check_schema(connection, write=write)

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
            return [_DOCUMENT.validate_json(record) for (record,) in connection.execute(query)]

    def document(self, document_id: str) -> Document | None:
        """The document of this id, as it is stored now."""
        query = sa.select(_documents.c.record).where(_documents.c.id == document_id)
        with self._connection() as connection:
            record = connection.execute(query).scalar_one_or_none()
        return None if record is None else _DOCUMENT.validate_json(record)

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
                self._put_document(connection, document, origin=origin, replace=replace)
                for document in loaded.documents
            ]
            for change in changes:
                service = services.get(change.document.id)
                if service is not None:
                    self._put_service(connection, service)
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
                found = self._find(connection, name)
                if not found:
                    raise UnknownDocumentError(f"no document {name!r}; `corner list` shows ids and sources")
                removed.update((document.id, document) for document in found)
            self._delete(connection, list(removed))
        return list(removed.values())

    def check_integrity(self) -> None:
        """StoreError when SQLite finds the file damaged."""
        with self._connection() as connection:
            result = connection.execute(sa.text("PRAGMA quick_check")).scalar_one()
            if result != "ok":
                raise StoreError(f"{self.path}: damaged ({result}); restore it from a backup")

    def _put_document(self, connection: sa.Connection, document: Document, *, origin: str, replace: bool) -> Changed:
        row = connection.execute(
            sa.select(_documents.c.origin, _documents.c.record).where(_documents.c.id == document.id)
        ).one_or_none()
        record = _DOCUMENT.dump_json(document).decode()
        if row is None:
            twin = self._same_text(connection, document)
            if twin is not None:
                return Changed(change=Change.DUPLICATE, document=document, duplicate_of=twin)
            values = {"id": document.id, "source": document.source}
            statement: sa.Insert | sa.Update = sa.insert(_documents).values(**values)
            change = Change.ADDED
        elif row.record == record:
            return Changed(change=Change.UNCHANGED, document=document)
        else:
            if row.origin != origin and not replace:
                raise SourceConflictError(
                    f"{document.source}: another file of this name is in the corpus ({row.origin}); "
                    "use --replace to put this one in its place, or rename the file to keep both"
                )
            statement = sa.update(_documents).where(_documents.c.id == document.id)
            change = Change.UPDATED
        connection.execute(statement.values(origin=origin, content_hash=document.content_hash, record=record))
        return Changed(change=change, document=document)

    @staticmethod
    def _put_service(connection: sa.Connection, service: Service) -> None:
        connection.execute(sa.delete(_services).where(_services.c.document_id == service.document_id))
        record = _SERVICE.dump_json(service).decode()
        connection.execute(sa.insert(_services).values(document_id=service.document_id, record=record))

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
        return [_DOCUMENT.validate_json(record) for (record,) in connection.execute(query)]

    @staticmethod
    def _find(connection: sa.Connection, name: str) -> list[Document]:
        query = sa.select(_documents.c.record).where(
            sa.or_(
                _documents.c.id == name,
                _documents.c.source == name,
                sa.func.substr(_documents.c.source, 1, len(name) + 1).in_((f"{name}#", f"{name}/")),
            )
        )
        return [_DOCUMENT.validate_json(record) for (record,) in connection.execute(query)]

    @staticmethod
    def _delete(connection: sa.Connection, ids: list[str]) -> None:
        for document_id in ids:
            connection.execute(sa.delete(_documents).where(_documents.c.id == document_id))

    def _check_schema(self, connection: sa.Connection, *, write: bool) -> None:
        version = connection.execute(sa.text("PRAGMA user_version")).scalar_one()
        tables = sa.inspect(connection).get_table_names()
        if version == 0 and not tables and write:
            _metadata.create_all(connection)
            connection.execute(sa.text(f"PRAGMA user_version = {SCHEMA_VERSION}"))
        elif version != SCHEMA_VERSION:
            raise StoreError(
                f"{self.path}: made by another version of this program (schema {version}, "
                f"expected {SCHEMA_VERSION}); use that version, or move the file away and add the files again"
            )

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
