"""What every object in an array of Portable Text has: a key, which is its address."""

from hashlib import blake2b
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError


class Keyed(BaseModel):
    """An object in an array. `_key` is unique there; a save fills in missing ones."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)

    key: str | None = Field(
        default=None,
        alias="_key",
        min_length=1,
        max_length=64,
        description="Its address: unique in its array, and kept.",
    )


class Resolvable(Keyed):
    """An object to which delivery adds `resolved`; a save ignores it, so it can be sent back."""

    @model_validator(mode="before")
    @classmethod
    def ignore_resolved(cls, value: Any) -> Any:
        """Drops what delivery added."""
        if isinstance(value, dict) and "resolved" in value:
            return {name: part for name, part in value.items() if name != "resolved"}
        return value


UuidText = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
"""An id as readers get it: it was checked when it was saved."""

K = TypeVar("K", bound=Keyed)


def with_keys(items: list[K]) -> list[K]:
    """Refuses a key that stands there twice, and gives keys to those without.

    A new key comes from the content, so that sending the same body again changes nothing.
    """
    taken: set[str] = set()
    for index, item in enumerate(items):
        if item.key in taken:
            raise misplaced([index, "_key"], f"the _key “{item.key}” stands there twice")
        if item.key is not None:
            taken.add(item.key)
    for item in items:
        if item.key is None:
            item.key = _new_key(item, taken)  # validation has just made it, nobody else has it
    return items


def _new_key(item: Keyed, taken: set[str]) -> str:
    content, turn = item.model_dump_json().encode(), 0
    while (key := blake2b(content, digest_size=6, salt=turn.to_bytes(8)).hexdigest()) in taken:
        turn += 1
    taken.add(key)
    return key


def misplaced(steps: list[str | int], detail: str) -> PydanticCustomError:
    """An error about a place further inside; `app.foundation.validation` adds the steps."""
    return PydanticCustomError("misplaced", "{detail}", {"detail": detail, "steps": steps})
