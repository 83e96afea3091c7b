"""What an editor says of a column: name, type, meaning, limits."""

from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from app.content_types.tables.values import LONGEST_CELL, VALUE_TYPES, ColumnType, ValueType
from app.foundation.schemas import Line, Prose, RequestModel

MOST_COLUMNS = 200
MOST_INDEXED = 20

LONGEST_KEY = 500
"""Characters of a text in an indexed or unique column: PostgreSQL's indexes take no more bytes."""

ColumnName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Scalar = str | Annotated[int, Field(ge=-(2**63), le=2**63 - 1)] | float | bool


class Column(RequestModel):
    """A column of a data table."""

    name: ColumnName = Field(
        description="Its name in rows and filters: a letter, then letters, digits and single `_`.",
        examples=["region"],
    )
    type: ColumnType = Field(
        description="What its values are: integers have 64 bits, numbers are IEEE doubles.",
        examples=["string"],
    )
    title: Line | None = Field(default=None, description="Its name for people.")
    unit: Line | None = Field(
        default=None, description="UCUM code where there is one, else in words.", examples=["km"]
    )
    description: Prose | None = Field(default=None, description="What the values mean.")
    required: bool = Field(default=False, description="Whether every row must have a value.")
    unique: bool = Field(default=False, description="Whether no two rows may have the same value.")
    enum: Annotated[list[Scalar], Field(min_length=1, max_length=1000)] | None = Field(
        default=None, description="The only values that it may have.", examples=[["North", "South"]]
    )
    minimum: Scalar | None = Field(
        default=None, description="The smallest value that it may have.", examples=[0]
    )
    maximum: Scalar | None = Field(
        default=None, description="The largest value that it may have.", examples=[100]
    )
    indexed: bool = Field(
        default=False, description="Whether large tables may be filtered and sorted by it."
    )

    @property
    def value_type(self) -> ValueType:
        """The type of its values."""
        return VALUE_TYPES[self.type]

    @property
    def allowed(self) -> frozenset[Any] | None:
        """The values of `enum`, read."""
        return None if self.enum is None else frozenset(map(self.value_type.read_json, self.enum))

    @property
    def bounds(self) -> tuple[Any, Any]:
        """`minimum` and `maximum`, read."""
        read = self.value_type.read_json
        return (
            None if self.minimum is None else read(self.minimum),
            None if self.maximum is None else read(self.maximum),
        )

    @property
    def longest(self) -> int:
        """How many characters a text may have."""
        return LONGEST_KEY if self.indexed or self.unique else LONGEST_CELL

    @property
    def heading(self) -> str:
        """What people call it."""
        return self.title or self.name

    @model_validator(mode="after")
    def check(self) -> Self:
        """The name has no `__`, and the limits are values of the type."""
        if "__" in self.name:
            raise ValueError(f"the column {self.name} must not have “__” in its name")
        try:
            _ = self.allowed
            low, high = self.bounds
        except ValueError as wrong:
            raise ValueError(f"a limit of the column {self.name} {wrong}") from None
        if not self.value_type.is_ordered and (low is not None or high is not None):
            raise ValueError(f"a column of the type {self.type} has no minimum and maximum")
        if low is not None and high is not None and low > high:
            raise ValueError(f"the minimum of the column {self.name} is above its maximum")
        return self

    def check_value(self, value: Any) -> None:
        """Raises ValueError if the column may not have this (read) value, null included."""
        if value is None:
            if self.required:
                raise ValueError("must have a value")
            return
        if isinstance(value, str) and len(value) > self.longest:
            raise ValueError(f"must be at most {self.longest} characters")
        if self.enum is not None and value not in (self.allowed or ()):
            raise ValueError(f"must be one of {', '.join(map(str, self.enum[:20]))}")
        low, high = self.bounds
        if low is not None and value < low:
            raise ValueError(f"must be at least {self.minimum}")
        if high is not None and value > high:
            raise ValueError(f"must be at most {self.maximum}")
