"""The schema of every problem (RFC 9457)."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.references.tracking import Usage


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema["properties"].values():
        field.pop("default", None)


class FieldProblem(BaseModel):
    """One thing that is wrong with a request."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    place: str = Field(alias="in", description="`body`, `query`, `header` or `path`.")
    pointer: str = Field(description="JSON Pointer fragment, or the parameter's name.")
    code: str = Field(description="From the list in docs/errors.md.")
    detail: str = Field(description="One sentence.")
    row: int = Field(
        default=0, description="Of rows: which, the first is 1; 0 is the header.", examples=[12]
    )
    column: str | None = Field(
        default=None, description="Of rows: the name of the column.", examples=["people"]
    )


class FieldConflict(BaseModel):
    """A place that two editors changed to different values."""

    pointer: str = Field(description="JSON Pointer fragment into the draft.")
    base: Any = Field(description="What it was when you read it; null if that is unknown.")
    current: Any = Field(description="What it is now.")
    yours: Any = Field(description="What you would make of it.")


class ProblemDetails(BaseModel):
    """An error (RFC 9457). Which of the last members there are depends on `type`."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    type: str = Field(description="URI of the kind of problem.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened and what to do, in a sentence.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[FieldProblem] = Field(default=[], description="On 422: what is wrong, and where.")
    error_count: int = Field(
        default=0,
        description="Of rows: how many values are wrong; `errors` has the first 1,000.",
        examples=[1],
    )
    used_by: list[Usage] = Field(default=[], description="On `still-referenced`: who points here.")
    current_version: int = Field(default=0, description="On 412: the version that there is now.")
    conflicts: list[FieldConflict] = Field(
        default=[], description="On 412: what sending it again would overwrite."
    )
    current_state: str = Field(
        default="", description="On `state-changed`: the state that the comment is in."
    )
    request_id: str = Field(default="", description="On 5xx: to quote in a report.")
