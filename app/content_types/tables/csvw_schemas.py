"""The shapes of CSV on the Web."""

from typing import Literal

from pydantic import Field

from app.foundation.schemas import AnswerModel

CSVW_CONTEXT = "http://www.w3.org/ns/csvw"

Scalar = str | int | float | bool


class WebDatatype(AnswerModel):
    """A type of values."""

    base: str = Field(description="A type of XML Schema.", examples=["string"])
    minimum: Scalar | None = Field(
        default=None, description="The smallest value there may be.", examples=[0]
    )
    maximum: Scalar | None = Field(
        default=None, description="The largest value there may be.", examples=[100]
    )


class WebLanguage(AnswerModel):
    """The language of titles and descriptions."""

    language: str = Field(alias="@language", description="BCP 47.", examples=["en"])


class WebColumn(AnswerModel):
    """A column, as CSV on the Web has it."""

    name: str = Field(description="Its name in URI templates.", examples=["region"])
    titles: list[str] = Field(
        description="What stands above it, and its name for people.",
        examples=[["region", "Region"]],
    )
    datatype: WebDatatype = Field(description="What its values are.")
    required: bool = Field(description="Whether every row has a value.")
    summary: str | None = Field(
        default=None,
        alias="dc:description",
        description="What the values mean.",
        examples=["Part of the harbor."],
    )


class WebSchema(AnswerModel):
    """The columns of a CSV."""

    columns: list[WebColumn] = Field(
        description="The columns, in order.",
        examples=[
            [
                {
                    "name": "region",
                    "titles": ["region", "Region"],
                    "required": True,
                    "datatype": {"base": "string"},
                }
            ]
        ],
    )


class WebDialect(AnswerModel):
    """How a CSV is written."""

    encoding: Literal["utf-8"] = Field(description="Its encoding.", examples=["utf-8"])
    line_terminators: list[str] = Field(
        alias="lineTerminators", description="What ends a line.", examples=[["\r\n"]]
    )
    header: bool = Field(description="Whether names stand above.", examples=[True])
    double_quote: bool = Field(
        alias="doubleQuote", description="Whether quotes are doubled.", examples=[True]
    )


class WebTable(AnswerModel):
    """CSV on the Web: metadata of the CSV of a table."""

    context: list[str | WebLanguage] = Field(
        alias="@context",
        description="The vocabulary, and the language.",
        examples=[[CSVW_CONTEXT, {"@language": "en"}]],
    )
    url: str = Field(
        description="Where the CSV is.",
        examples=["https://api.harbor.example/v1/tables/tides/rows?format=csv"],
    )
    title: str = Field(alias="dc:title", description="What it shows.", examples=["Tides"])
    summary: str | None = Field(
        default=None,
        alias="dc:description",
        description="Text at the table.",
        examples=["How the sea rises."],
    )
    source: str | None = Field(
        default=None,
        alias="dc:source",
        description="Where the figures are from.",
        examples=["https://harbor.example/"],
    )
    license: str | None = Field(
        default=None,
        alias="dc:license",
        description="What one may do with them.",
        examples=["CC-BY-4.0"],
    )
    modified: str = Field(
        alias="dc:modified", description="When it changed.", examples=["2026-03-01T09:00:00Z"]
    )
    dialect: WebDialect = Field(description="How it is written.")
    table_schema: WebSchema = Field(alias="tableSchema", description="What its columns are.")
