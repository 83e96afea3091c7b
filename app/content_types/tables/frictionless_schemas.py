"""The shapes of Frictionless Data: Table Schema and Data Package, version 2."""

from typing import Annotated, Literal

from pydantic import Field

from app.foundation.schemas import AnswerModel, AsStored

Scalar = str | int | float | bool
TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
DATA_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"

FieldType = Literal["string", "integer", "number", "boolean", "date", "datetime", "time"]


class Constraints(AnswerModel):
    """What the values of a field must be."""

    required: bool = Field(description="Whether every row has a value.")
    unique: bool = Field(description="Whether no two rows have the same value.")
    enum: Annotated[list[Scalar] | None, AsStored()] = Field(
        default=None, description="All values there may be.", examples=[["North", "South"]]
    )
    minimum: Scalar | None = Field(
        default=None, description="The smallest value there may be.", examples=[0]
    )
    maximum: Scalar | None = Field(
        default=None, description="The largest value there may be.", examples=[100]
    )


class SchemaField(AnswerModel):
    """A column, as Table Schema has it."""

    name: str = Field(description="What stands above it.", examples=["region"])
    type: FieldType = Field(description="What its values are.", examples=["string"])
    format: Literal["default", "uri", "any"] = Field(
        description="How they are written.", examples=["default"]
    )
    title: str | None = Field(default=None, description="Its name for people.")
    description: str | None = Field(default=None, description="What the values mean.")
    unit: str | None = Field(default=None, description="UCUM code, or words.", examples=["km"])
    constraints: Constraints = Field(description="What the values must be.")


class TableSchema(AnswerModel):
    """Frictionless Table Schema v2: what the CSV of a table holds."""

    profile: str = Field(
        alias="$schema", description="The version of the specification.", examples=[TABLE_SCHEMA]
    )
    fields: list[SchemaField] = Field(description="Its columns, in order.")
    missing_values: list[str] = Field(
        alias="missingValues", description="What stands for null.", examples=[[""]]
    )


class PackageSource(AnswerModel):
    """Where figures come from."""

    title: str = Field(description="Who made them.", examples=["Harbor office"])
    path: str | None = Field(
        default=None, description="Where they can be found.", examples=["https://harbor.example/"]
    )


class PackageLicense(AnswerModel):
    """What one may do with them."""

    name: str = Field(description="SPDX id where there is one.", examples=["CC-BY-4.0"])


class PackageResource(AnswerModel):
    """The CSV of a table."""

    name: str = Field(description="Always `rows`.", examples=["rows"])
    type: Literal["table"] = Field(description="It is a table.", examples=["table"])
    path: str = Field(
        description="Where the CSV is.",
        examples=["https://api.harbor.example/v1/tables/tides/rows?format=csv"],
    )
    format: Literal["csv"] = Field(description="Its form.", examples=["csv"])
    mediatype: Literal["text/csv"] = Field(description="Its media type.", examples=["text/csv"])
    encoding: Literal["utf-8"] = Field(description="Its encoding.", examples=["utf-8"])
    table_schema: TableSchema = Field(alias="schema", description="What its columns are.")


class DataPackage(AnswerModel):
    """Frictionless Data Package v2: a table with where it comes from and what it holds."""

    profile: str = Field(
        alias="$schema", description="The version of the specification.", examples=[DATA_PACKAGE]
    )
    id: str = Field(description="The id of the table.")
    name: str = Field(description="Its slug.", examples=["tides"])
    title: str = Field(description="What it shows.")
    description: str | None = Field(default=None, description="Text at the table.")
    version: str = Field(description="The revision that is live.", examples=["3"])
    created: str = Field(
        description="When this revision went live.", examples=["2026-03-01T09:00:00.000000Z"]
    )
    sources: list[PackageSource] = Field(description="Where the figures come from.")
    licenses: list[PackageLicense] | None = Field(
        default=None, description="What one may do with them."
    )
    resources: list[PackageResource] = Field(description="Its one file.")
