"""`/problems`: what each kind of problem means, for whoever follows its `type`."""

from inspect import cleandoc
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from app.foundation.error_codes import FIELD_CODES
from app.foundation.errors import NotFound, Unprocessable
from app.foundation.explanations import EXPLANATIONS, Explanation
from app.foundation.requests import IfNoneMatch, settings_of
from app.pages.rendering import page

router = APIRouter(prefix="/problems", tags=["problems"])
ProblemName = Annotated[str, Path(description="The end of `type`.", examples=["not-found"])]
AS_HTML: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}}
}


class ProblemLabel(BaseModel):
    """A kind of problem in a list."""

    name: str = Field(description="The end of `type`.", examples=["not-found"])
    type: str = Field(description="What `type` is in a problem; leads to its explanation.")
    status: int = Field(description="The HTTP status.", examples=[404])
    title: str = Field(description="The kind of problem in words.", examples=["Not found"])


class FieldCode(BaseModel):
    """A `code` of an item of `errors`."""

    code: str = Field(description="Stable, for programs.", examples=["too-long"])
    meaning: str = Field(description="One sentence.")


class ProblemExplained(ProblemLabel):
    """What a kind of problem is."""

    meaning: str = Field(description="What has happened.")
    when: str = Field(description="When the service answers so.")
    advice: str = Field(description="What the caller does then.")
    example: dict[str, Any] = Field(description="A document of this kind.")
    codes: list[FieldCode] = Field(
        description="What `code` may be in the items of `errors`; empty where there are none."
    )


class Problems(BaseModel):
    """All kinds of problems."""

    items: list[ProblemLabel] = Field(description="By status.")


@router.get("", name="list_problems", response_model=Problems, responses=AS_HTML)
async def list_problems(request: Request, if_none_match: IfNoneMatch = None) -> Response:
    """Every kind of problem that this service answers with, as HTML or JSON by `Accept`."""
    api_url = settings_of(request).api_url
    labels = [_label(explanation, api_url) for explanation in EXPLANATIONS.values()]
    return page(request, "problems.html", Problems(items=labels))


@router.get("/{name}", name="read_problem", response_model=ProblemExplained, responses=AS_HTML)
async def read_problem(
    request: Request, name: ProblemName, if_none_match: IfNoneMatch = None
) -> Response:
    """What a kind of problem means and what to do, as HTML or JSON by `Accept`."""
    explanation = EXPLANATIONS.get(name)
    if explanation is None:
        known = ", ".join(EXPLANATIONS)
        raise NotFound(f"There is no problem “{name[:100]}”; known are {known}.")
    return page(request, "problem.html", _explain(explanation, settings_of(request).api_url))


def _label(explanation: Explanation, api_url: str) -> ProblemLabel:
    kind = explanation.kind
    return ProblemLabel(
        name=kind.name,
        type=f"{api_url}/problems/{kind.name}",
        status=kind.status,
        title=kind.title,
    )


def _explain(explanation: Explanation, api_url: str) -> ProblemExplained:
    kind = explanation.kind
    codes = FIELD_CODES if issubclass(kind, Unprocessable) else {}
    return ProblemExplained(
        **_label(explanation, api_url).model_dump(),
        meaning=" ".join(cleandoc(kind.__doc__ or kind.title).split()),
        when=explanation.when,
        advice=explanation.advice,
        example=explanation.document(api_url),
        codes=[FieldCode(code=code, meaning=meaning) for code, meaning in codes.items()],
    )
