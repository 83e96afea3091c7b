"""What moderators send and get of policies."""

from typing import Annotated, Literal

from pydantic import Field

from app.foundation.schemas import AnswerModel, RequestModel


class PolicyDraft(RequestModel):
    """What is said about comments; null inherits."""

    state: Literal["open", "closed", "off"] | None = Field(
        default=None, description="Taken and shown, only shown, or neither."
    )
    moderation: Literal["pre", "post"] | None = Field(
        default=None, description="Whether somebody looks before or after readers see it."
    )
    close_after_days: Annotated[int, Field(ge=1, le=36_500)] | None = Field(
        default=None, description="Days after the first publication; then threads close."
    )
    hold_first_time: bool | None = Field(
        default=None, description="Whether those without an approved comment wait."
    )


class EffectivePolicy(AnswerModel):
    """What holds, with all that is inherited."""

    state: Literal["open", "closed", "off"] = Field(description="Taken, only shown, or neither.")
    moderation: Literal["pre", "post"] = Field(description="Before or after readers see it.")
    close_after_days: int | None = Field(description="Days; null if threads stay open.")
    hold_first_time: bool = Field(description="Whether first-time commenters wait.")


class PolicyRecord(AnswerModel):
    """What is said in one place, and what holds there."""

    state: Literal["open", "closed", "off"] | None = Field(description="Null inherits.")
    moderation: Literal["pre", "post"] | None = Field(description="Null inherits.")
    close_after_days: int | None = Field(description="Null inherits.")
    hold_first_time: bool | None = Field(description="Null inherits.")
    effective: EffectivePolicy = Field(description="What holds.")
