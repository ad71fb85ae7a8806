"""Front matter: what a Markdown file says of itself before its text."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo, field_validator

from corpus.dates import PartialDate
from corpus.document import Reference, Review
from corpus.errors import LoadError
from corpus.text import normalize

_OPENED = re.compile(r"\A---[ \t]*\n[A-Za-z_]+[ \t]*:")
_FIRST_FIELD = re.compile(r"\A\ufeff?---[ \t]*\r?\n([a-z_]+)[ \t]*:")
_FENCED = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*\n?", re.DOTALL | re.MULTILINE)


def _partial_date(value: object) -> object:
    if value is None or isinstance(value, PartialDate):
        return value
    if isinstance(value, date):
        value = value.isoformat()
    return PartialDate.parse(str(value), found="front matter")


def _places(value: object) -> object:
    return (value,) if isinstance(value, str) else value


_Day = Annotated[PartialDate | None, BeforeValidator(_partial_date)]


class _Loader(yaml.SafeLoader):
    """YAML whose dates stay text, so that a wrong one is reported with the name of its field."""


_Loader.yaml_implicit_resolvers = {
    first: [resolver for resolver in resolvers if resolver[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, coerce_numbers_to_str=True)

    @field_validator("*", mode="before")
    @classmethod
    def _normal(cls, value: object) -> object:
        return normalize(value) if isinstance(value, str) else value


class _Source(_Fields):
    publisher: str
    title: str
    url: str | None = None
    as_of: str | None = None
    fact: str | None = None


class _Asked(_Fields):
    answer: str
    """A sentence of the text, word for word."""
    questions: tuple[str, ...]


class FrontMatter(_Fields):
    """The fields a fact sheet may state; an unknown one is an error, so that none is lost by a typo."""

    title: str | None = None
    lang: str | None = None
    family: str | None = None
    translated_from: str | None = None
    publisher: str | None = None
    url: str | None = None
    jurisdiction: Annotated[tuple[str, ...], BeforeValidator(_places)] = ()
    published: _Day = None
    effective: _Day = None
    checked: _Day = None
    review_by: _Day = None
    review: str = "draft"
    reviewed_by: str | None = None
    reviewed_on: date | None = None
    supersedes: str | None = None
    superseded_by: str | None = None
    sources: tuple[_Source, ...] = ()
    asked: tuple[_Asked, ...] = ()

    @field_validator("translated_from")
    @classmethod
    def _other_language(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and value == info.data.get("lang"):
            raise ValueError("a text is not translated from its own language; leave it out of the original")
        return value

    def document_fields(self) -> dict[str, Any]:
        """As fields of a Document, title and what hangs on its text aside."""
        plain = self.model_dump(exclude={"title", "review", "reviewed_by", "reviewed_on", "sources", "asked"})
        reviewed = Review(by=self.reviewed_by, on=self.reviewed_on) if self.review == "reviewed" else Review()
        references = tuple(Reference(**source.model_dump()) for source in self.sources)
        return {
            **plain,
            **{name: getattr(self, name) for name in ("published", "effective", "checked", "review_by")},
            "review": reviewed,
            "references": references,
        }


def opens_with_fields(text: str) -> bool:
    """Whether a text begins with front matter whose first field is known."""
    field = _FIRST_FIELD.match(text)
    return field is not None and field[1] in FrontMatter.model_fields


def split_front_matter(text: str, source: str) -> tuple[FrontMatter, str]:
    """The front matter and the text after it; LoadError names the field that is wrong."""
    match = _FENCED.match(text)
    if match is None and _OPENED.match(text):
        raise LoadError(f"{source}: the front matter has no closing '---' line; add one after its last field")
    if match is None:
        return FrontMatter(), text
    try:
        values = yaml.load(match[1], _Loader) or {}  # noqa: S506 -- a SafeLoader
        if not isinstance(values, dict):
            raise LoadError(f"{source}: the front matter must be lines of 'name: value'")
        return FrontMatter.model_validate(values), text[match.end() :]
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" at line {where.line + 2}" if where else ""
        raise LoadError(f"{source}: the front matter is not valid YAML{line}; mend it and add it again") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        known = f"no such field; known are {', '.join(FrontMatter.model_fields)}"
        message = known if first["type"] == "extra_forbidden" else first["msg"]
        raise LoadError(f"{source}: front matter field {field!r}: {message}") from error
    except (ValueError, RecursionError) as error:
        raise LoadError(f"{source}: the front matter holds a value that cannot be read ({error}); mend it") from error
