"""What moderators send and get of bans."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.access.schemas import Person
from app.foundation.clock import Instant
from app.foundation.schemas import AnswerModel, Line, RequestModel

BanKind = Literal["address", "email", "name"]


class BanRequest(RequestModel):
    """Somebody to be banned: by a value, or as the writer of a comment."""

    kind: BanKind = Field(description="By what.")
    value: Annotated[str, StringConstraints(min_length=1, max_length=254)] | None = Field(
        default=None,
        description="An address or range (`203.0.113.0/24`), an e-mail or a name.",
        examples=["203.0.113.0/24"],
    )
    comment_id: UUID | None = Field(default=None, description="Or: whoever wrote this comment.")
    reason: Line | None = Field(default=None, description="Why, for the other moderators.")
    expires_at: Instant | None = Field(default=None, description="When it ends; never by default.")

    @model_validator(mode="after")
    def check_one(self) -> Self:
        """Exactly one of the two ways to say who."""
        if (self.value is None) == (self.comment_id is None):
            raise PydanticCustomError("value_error", "give either value or comment_id")
        return self


class BanRecord(AnswerModel):
    """A ban. Addresses and e-mails are hashed, so nobody can read them here."""

    id: UUID = Field(description="UUIDv7.")
    kind: BanKind = Field(description="By what.")
    name: str | None = Field(description="Of a ban by name: the name, folded.")
    reason: str | None = Field(description="Why.")
    created_at: Instant = Field(description="When it was made.")
    created_by: Person = Field(description="Who made it.")
    expires_at: Instant | None = Field(description="When it ends; null if it does not.")
