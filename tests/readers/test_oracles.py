"""No parameter takes the name of a column: nobody can filter or sort by what he may not read."""

import httpx
import pytest

from app.body.renditions import FORMATS
from tests.readers.conftest import Newsroom
from tests.readers.surface import Operation, choices_of, columns, query, tables_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

HIDDEN = ("title_sort", "created_by_name", "digest", "note")
NAMING = ("sort", "fields", "include", "render", "count")
"""Parameters whose values are names. All other parameters have values of their own."""
NOTHING = "nothing-is-called-this"


def spellings(column: str) -> list[str]:
    """A column as the advisories of other systems wrote it."""
    return [
        f"-{column}", *(f"{table}.{column}" for table in tables_of(column)), f"t0.{column}",
        f'"{column}"', f"`{column}`", f"[{column}]", f"{column}[]", f"$.{column}",
        f"extra.{column}", f"seo.{column}", f"author.{column}", f"%22{column}%22",
        f"%5B{column}%5D", f"{column} desc", f"{column}--", f"{column}__startswith",
        f"{column.upper()}", f"id,{column}", f"(select {column})",
    ]  # fmt: skip


def is_public(operation: Operation, parameter: str, value: str) -> bool:
    """Whether the document itself offers this."""
    if parameter == "fields":
        return value in operation.fields
    if parameter == "render":
        return value in FORMATS
    return value in choices_of(operation.parameters[parameter])


def is_refused(answer: httpx.Response) -> bool:
    """It is, and the answer names nothing but what was asked and what is documented."""
    return answer.status_code in {400, 422}


async def ask(room: Newsroom, path: str, name: str, value: str) -> httpx.Response:
    return await room.reader.get(query(path, [(name, value)]))


def operations(room: Newsroom) -> list[tuple[Operation, str]]:
    return list({operation.path: (operation, path) for operation, path in room.paths()}.values())


async def test_no_name_of_a_column_is_taken_where_names_are_asked(newsroom: Newsroom) -> None:
    room, refused = newsroom, 0
    for operation, path in operations(room):
        control = await room.reader.get(path)
        for parameter in NAMING:
            if not operation.takes(parameter):
                continue
            takes_lists = parameter in {"sort", "fields", "include"}
            spelled = [way for column in HIDDEN for way in spellings(column) if takes_lists]
            for value in (*columns(), *spelled):
                if is_public(operation, parameter, value):
                    continue
                answer = await ask(room, path, parameter, value)
                is_same = (answer.status_code, answer.content) == (200, control.content)
                assert is_refused(answer) or is_same, (path, parameter, value, answer.text)
                refused += is_refused(answer)
    assert refused > 1000


async def test_where_values_are_asked_a_column_is_a_value_like_any_other(
    newsroom: Newsroom,
) -> None:
    room = newsroom
    for operation, path in operations(room):
        for parameter in sorted(set(operation.parameters) - set(NAMING)):
            control = await ask(room, path, parameter, NOTHING)
            for column in HIDDEN:
                for value in (column, *spellings(column)[:8]):
                    answer = await ask(room, path, parameter, value)
                    is_same = (answer.status_code, answer.content) == (200, control.content)
                    is_same |= answer.status_code == control.status_code == 404
                    assert is_refused(answer) or is_same, (path, parameter, value, answer.text)


async def test_no_column_is_a_parameter(newsroom: Newsroom) -> None:
    room = newsroom
    for operation, path in operations(room):
        names = {name for column in columns() for name in (column, *spellings(column)[1:])}
        names |= {
            f"{column}{end}" for column in HIDDEN for end in ("__gt", "[gt]", "_after", ".in")
        }
        unknown = sorted(names - set(operation.parameters))
        for start in range(0, len(unknown), 100):
            batch = unknown[start : start + 100]
            answer = await room.reader.get(query(path, [(name, "a") for name in batch]))
            if operation.ignores_parameters:
                assert answer.content == (await room.reader.get(path)).content, path
                continue
            assert answer.status_code == 422, (path, answer.text)
            told = {
                error["pointer"]
                for error in answer.json()["errors"]
                if error["code"] == "unknown-parameter"
            }
            assert told == {name[:100] for name in batch}, path


async def test_a_refusal_names_nothing_that_the_document_does_not(newsroom: Newsroom) -> None:
    room = newsroom
    internal = {name for name in columns() if "_" in name}
    for operation, path in operations(room):
        public = operation.fields | set(operation.parameters)
        for parameter in (*operation.parameters, "unheard"):
            answer = await ask(room, path, parameter, NOTHING)
            told = set(answer.text.replace('"', " ").replace(",", " ").replace(".", " ").split())
            assert not told & (internal - public), (path, parameter, answer.text)
