"""Ids that point at something. A draft's fields say by their type what they point at."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class ReferenceId(UUID):
    """An id of a row in `table`; `kind` is how the reference is filed."""

    kind: ClassVar[str]
    table: ClassVar[str]
    entry_type: ClassVar[str | None] = None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A UUID in JSON, this class in Python."""
        return core_schema.no_info_after_validator_function(
            cls.of, core_schema.uuid_schema(), serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def of(cls, plain: UUID) -> Self:
        """This kind of id from any UUID."""
        return cls(int=plain.int)


class SectionId(ReferenceId):
    """Points at a section; hard: the section cannot be deleted meanwhile."""

    kind, table = "section", "sections"


class AuthorId(ReferenceId):
    """Points at an author; hard."""

    kind, table = "author", "authors"


class TagId(ReferenceId):
    """Points at a tag; hard."""

    kind, table = "tag", "tags"


class EntryId(ReferenceId):
    """Points at an entry of any type; soft: what is not live is left out of delivery."""

    kind, table = "entry", "entries"


class ArticleId(EntryId):
    """Points at an article; soft."""

    entry_type = "article"


class FaqId(EntryId):
    """Points at an FAQ entry; soft."""

    entry_type = "faq"


class TableId(EntryId):
    """Points at a data table; soft."""

    entry_type = "table"


def is_uuid(text: str) -> bool:
    """Whether a text is an id in its usual spelling."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


@dataclass(frozen=True)
class Reference:
    """One place in a draft that points at something."""

    pointer: str
    target: ReferenceId


def references_in(value: Any, pointer: str = "#") -> Iterator[Reference]:
    """Every reference in a draft, those inside bodies too."""
    if isinstance(value, ReferenceId):
        yield Reference(pointer, value)
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            part = field.alias or name
            yield from references_in(getattr(value, name), f"{pointer}/{part}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from references_in(item, f"{pointer}/{index}")
