"""What readers ask of rows, beside a model of it in Python: filters, order, pages, sums."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction
from random import Random
from typing import Any

import httpx
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.foundation.slugs import fold
from tests.conftest import module_database
from tests.content_types.tables.rows import column, live_table, serving
from tests.factories import Json, assert_problem, pointers

pytestmark = pytest.mark.asyncio(loop_scope="module")

quickly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

TEXTS = [
    *("", " ", "a", "A", "b", "Straße", "STRASSE", "strasse", "ﬁn", "İ", "é", "e\u0301", "E\u0301"),
    *(
        "한국",
        "😀",
        "\uffff",
        "z",
        "%",
        "_",
        "a%b",
        "a_b",
        "100\\",
        "/",
        "a,b",
        '"',
        "'",
        "K",
        "\u212a",
    ),
]
NUMBERS = [0, 1, -1, 5, 5, 2**53, 2**53 + 1, -(2**53) - 1, 2**62, -(2**63), 2**63 - 1]
KINDS: dict[str, tuple[str, list[Any]]] = {
    "word": ("string", TEXTS),
    "whole": ("integer", NUMBERS),
    "part": ("number", [0.0, -0.5, 1.5, 1.5, 1e300, 0.1, 5e-324]),
    "truth": ("boolean", [True, False]),
    "day": ("date", [date(2026, 1, 1), date(2025, 12, 31), date(1, 1, 1), date(9999, 12, 31)]),
    "moment": ("datetime", [datetime(2026, 1, 1, 0, 0, 0, 1, UTC), datetime(1, 1, 1, tzinfo=UTC)]),
    "clock": ("time", [time(9, 30), time(9, 30, 0, 500), time(0)]),
}
NAMES = list(KINDS)
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, other: value == other,
    "ne": lambda value, other: value != other,
    "lt": lambda value, other: value < other,
    "lte": lambda value, other: value <= other,
    "gt": lambda value, other: value > other,
    "gte": lambda value, other: value >= other,
    "contains": lambda value, other: fold(other) in fold(value),
    "starts_with": lambda value, other: fold(value).startswith(fold(other)),
}
Row = dict[str, Any]


def make_rows() -> list[tuple[Any, ...]]:
    """Rows full of ties and nulls, always the same."""
    random = Random(7)
    return [
        tuple(None if random.random() < 0.25 else random.choice(KINDS[name][1]) for name in NAMES)
        for _ in range(90)
    ]


@dataclass
class Table:
    """A live table and what it holds."""

    reader: httpx.AsyncClient
    rows: list[Row]

    async def ask(self, what: str = "rows", **params: Any) -> Json:
        """An answer that is 200."""
        answer = await self.reader.get(f"/v1/tables/model/{what}", params=params)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found


@pytest.fixture(scope="module")
def model_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    return module_database(database_kind, request, tmp_path_factory)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def table(model_url: str) -> AsyncIterator[Table]:
    """The rows of the model; the first half of the columns is indexed."""
    values = make_rows()
    async with serving(model_url) as service:
        columns = [
            column(name, kind, indexed=index < 4)
            for index, (name, (kind, _)) in enumerate(KINDS.items())
        ]
        await live_table(service, columns, values, slug="model")
        rows = [
            {"_id": number, **dict(zip(NAMES, row, strict=True))}
            for number, row in enumerate(values, 1)
        ]
        yield Table(service.reader, rows)


def as_text(value: Any) -> str:
    """A value as a filter has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date | datetime | time) else str(value)


def ids(rows: Sequence[Row]) -> list[int]:
    return [row["_id"] for row in rows]


def in_order(rows: Sequence[Row], keys: Sequence[str]) -> list[Row]:
    """Null last whichever way one sorts, texts by code point, ties by `_id`."""
    found = sorted(rows, key=lambda row: int(row["_id"]))
    for key in reversed(keys):
        name = key.removeprefix("-")
        with_value = [row for row in found if row[name] is not None]
        with_value.sort(key=lambda row: row[name], reverse=False)
        if key.startswith("-"):  # stable: ties stay as they are
            with_value = [
                row
                for value in sorted({row[name] for row in with_value}, reverse=True)
                for row in with_value
                if row[name] == value
            ]
        found = with_value + [row for row in found if row[name] is None]
    return found


async def walk(table: Table, limit: int, **params: Any) -> list[int]:
    """The ids of all pages, one after the other."""
    found: list[int] = []
    page = await table.ask(limit=limit, **params)
    while True:
        found += ids(page["items"])
        assert len(found) <= len(table.rows), "pages repeat rows"
        if page["next_cursor"] is None:
            return found
        assert len(page["items"]) == limit
        page = await table.ask(limit=limit, cursor=page["next_cursor"], **params)


sorts = st.lists(
    st.tuples(st.sampled_from(NAMES), st.booleans()),
    min_size=1,
    max_size=3,
    unique_by=lambda k: k[0],
).map(lambda keys: [f"-{name}" if down else name for name, down in keys])


@quickly
@given(keys=sorts, limit=st.integers(1, 40))
async def test_pages_are_the_sorted_rows_each_once(
    table: Table, keys: list[str], limit: int
) -> None:
    expected = ids(in_order(table.rows, keys))
    assert await walk(table, limit, sort=",".join(keys)) == expected


async def test_without_a_sort_rows_come_in_table_order(table: Table) -> None:
    assert await walk(table, 7) == ids(table.rows)


def filters() -> st.SearchStrategy[tuple[str, str, Any]]:
    names = st.sampled_from(NAMES)

    def operators(name: str) -> st.SearchStrategy[tuple[str, str, Any]]:
        values = KINDS[name][1]
        texts = {"contains", "starts_with"}
        simple = [one for one in OPERATORS if one not in texts or name == "word"]
        return st.one_of(
            st.tuples(st.just(name), st.sampled_from(simple), st.sampled_from(values)),
            st.tuples(st.just(name), st.just("is_null"), st.booleans()),
            st.tuples(st.just(name), st.just("in"), st.lists(
                st.sampled_from([one for one in values if "," not in str(one)]),
                min_size=1, max_size=3,
            )),
        )  # fmt: skip

    return names.flatmap(operators)


def matches(row: Row, name: str, operator: str, value: Any) -> bool:
    found = row[name]
    if operator == "is_null":
        return (found is None) == value
    if found is None:
        return False
    return found in value if operator == "in" else OPERATORS[operator](found, value)


def parameter(operator: str, value: Any) -> str:
    return ",".join(map(as_text, value)) if operator == "in" else as_text(value)


@settings(parent=quickly, max_examples=150)
@given(
    wanted=st.lists(filters(), min_size=1, max_size=2, unique_by=lambda one: one[:2]),
    keys=st.one_of(st.just([]), sorts),
)
async def test_filters_keep_the_rows_that_meet_all_of_them(
    table: Table, wanted: list[tuple[str, str, Any]], keys: list[str]
) -> None:
    asked = {f"{name}__{operator}": parameter(operator, value) for name, operator, value in wanted}
    expected = [row for row in table.rows if all(matches(row, *one) for one in wanted)]
    if keys:
        asked["sort"] = ",".join(keys)
    page = await table.ask(limit=1000, count="exact", **asked)
    assert ids(page["items"]) == ids(in_order(expected, keys))
    assert page["total"] == len(expected)


async def test_a_column_alone_is_equality_and_in_may_be_repeated(table: Table) -> None:
    rows = await table.ask(word="a%b")
    assert ids(rows["items"]) == [row["_id"] for row in table.rows if row["word"] == "a%b"]
    answer = await table.reader.get("/v1/tables/model/rows?whole__in=0,1&whole__in=5&limit=100")
    expected = [row["_id"] for row in table.rows if row["whole"] in {0, 1, 5}]
    assert ids(answer.json()["items"]) == expected
    both = await table.reader.get("/v1/tables/model/rows?whole__gt=0&whole__gt=1&limit=100")
    expected = [row["_id"] for row in table.rows if row["whole"] is not None and row["whole"] > 1]
    assert ids(both.json()["items"]) == expected


async def test_next_links_keep_every_parameter(table: Table) -> None:
    first = await table.reader.get("/v1/tables/model/rows?whole__in=0,1&whole__in=5&limit=1")
    second = await table.reader.get(first.links["next"]["url"])
    expected = [row["_id"] for row in table.rows if row["whole"] in {0, 1, 5}]
    assert ids([*first.json()["items"], *second.json()["items"]]) == expected[:2]


@pytest.mark.parametrize("name", NAMES)
async def test_facets_count_every_value_and_null(table: Table, name: str) -> None:
    facets = await table.ask("facets", column=name)
    rows = await table.ask(limit=1000)
    counted = Counter(row[name] for row in rows["items"])
    assert {one["value"]: one["count"] for one in facets["items"]} == counted
    counts = [one["count"] for one in facets["items"]]
    assert counts == sorted(counts, reverse=True)
    assert facets["has_more"] is False
    first = await table.ask("facets", column=name, limit=1)
    assert first == {"items": facets["items"][:1], "has_more": True}


async def test_sums_of_integers_are_exact(table: Table) -> None:
    asked = "count,sum:whole,avg:whole,min:whole,max:whole"
    found = await table.ask("aggregate", group_by="truth", measures=asked)
    groups = {item["group"]["truth"]: item for item in found["items"]}
    assert list(groups) == [False, True, None]
    for truth, item in groups.items():
        rows = [row for row in table.rows if row["truth"] is truth]
        values = [row["whole"] for row in rows if row["whole"] is not None]
        assert item["count"] == len(rows)
        assert int(item["sum"]["whole"]) == sum(values)
        assert isinstance(item["sum"]["whole"], str) == (abs(sum(values)) > 2**53)
        assert item["avg"]["whole"] == float(Fraction(sum(values), len(values)))
        assert int(item["min"]["whole"]) == min(values)
        assert int(item["max"]["whole"]) == max(values)


async def test_measures_of_nothing_are_null_and_of_nobody_zero(table: Table) -> None:
    none = {"word": "nobody has this"}
    everything = "count,sum:whole,avg:part,min:word,max:day"
    found = await table.ask("aggregate", measures=everything, **none)
    assert found["items"] == [
        {"group": {}, "count": 0, "sum": {"whole": None}, "avg": {"part": None},
         "min": {"word": None}, "max": {"day": None}}
    ]  # fmt: skip
    assert (await table.ask("aggregate", group_by="word", **none))["items"] == []


async def test_groups_come_in_order_and_take_filters(table: Table) -> None:
    found = await table.ask("aggregate", group_by="word,truth", whole__gte="0")
    rows = [row for row in table.rows if row["whole"] is not None and row["whole"] >= 0]
    counted = Counter((row["word"], row["truth"]) for row in rows)
    items = [(tuple(item["group"].values()), item["count"]) for item in found["items"]]
    assert dict(items) == counted
    assert [key for key, _ in items] == sorted(
        counted, key=lambda key: [*((part is None, str(part)) for part in key)]
    )


async def test_a_sum_that_no_double_holds_is_refused(table: Table) -> None:
    answer = await table.reader.get("/v1/tables/model/aggregate?measures=sum:part&part__gt=1e299")
    assert answer.status_code == 200
    assert answer.json()["items"][0]["sum"]["part"] > 1e300


REFUSED = [
    ("rows?nope=1", "nope"),
    ("rows?nope__eq=1", "nope__eq"),
    ("rows?word__like=1", "word__like"),
    ("rows?word__=1", "word__"),
    ("rows?word__eq__eq=1", "word__eq__eq"),
    ("rows?_pos=1", "_pos"),
    ("rows?c1=1", "c1"),
    ("rows?filters=1", "filters"),
    ("rows?whole=1.5", "whole"),
    ("rows?whole=9223372036854775808", "whole"),
    ("rows?whole=", "whole"),
    ("rows?whole__in=1,,2", "whole__in"),
    ("rows?part=nan", "part"),
    ("rows?part=1e999", "part"),
    ("rows?truth=1", "truth"),
    ("rows?day__gt=2026-02-30", "day__gt"),
    ("rows?moment=2026-01-01", "moment"),
    ("rows?clock__lt=25:00", "clock__lt"),
    ("rows?word__is_null=yes", "word__is_null"),
    ("rows?whole__contains=1", "whole__contains"),
    ("rows?word__contains=" + "x" * 501, "word__contains"),
    ("rows?sort=nope", "sort"),
    ("rows?sort=word,whole,part,day", "sort"),
    ("rows?sort=word,-word", "sort"),
    ("rows?sort=_pos", "sort"),
    ("rows?columns=word,nope", "columns"),
    ("rows?columns=word,word", "columns"),
    ("rows?limit=1001", "limit"),
    ("rows?limit=0", "limit"),
    ("rows?format=xml", "format"),
    ("rows?count=about", "count"),
    ("facets", "column"),
    ("facets?column=nope", "column"),
    ("facets?column=word&sort=word", "sort"),
    ("aggregate?measures=median:whole", "measures"),
    ("aggregate?measures=sum", "measures"),
    ("aggregate?measures=sum:word", "measures"),
    ("aggregate?measures=min:truth", "measures"),
    ("aggregate?measures=count:word", "measures"),
    ("aggregate?group_by=nope", "group_by"),
    ("aggregate?group_by=word,whole,part,day", "group_by"),
]


@pytest.mark.parametrize(("asked", "pointer"), REFUSED)
async def test_what_makes_no_sense_is_422_and_says_where(
    table: Table, asked: str, pointer: str
) -> None:
    problem = assert_problem(await table.reader.get(f"/v1/tables/model/{asked}"), 422, "invalid")
    assert pointers(problem) == [pointer]
    assert problem["errors"][0]["in"] == "query"


async def test_a_refusal_names_what_there_is(table: Table) -> None:
    unknown = (await table.reader.get("/v1/tables/model/rows?nope=1")).json()["detail"]
    for name in (*NAMES, "sort", "limit", "is_null", "starts_with"):
        assert name in unknown
    typed = (await table.reader.get("/v1/tables/model/rows?whole__gt=abc")).json()["detail"]
    assert "whole" in typed
    assert "integer" in typed


async def test_columns_come_as_asked(table: Table) -> None:
    row = (await table.ask(columns="day,word", limit=1))["items"][0]
    assert list(row) == ["_id", "day", "word"]
    row = (await table.ask(columns="day,_id", limit=1))["items"][0]
    assert list(row) == ["day", "_id"]


async def test_large_integers_are_strings(table: Table) -> None:
    found = (await table.ask(whole__gte=str(2**53), sort="whole"))["items"]
    assert {row["whole"] for row in found} == {2**53, str(2**53 + 1), str(2**62), str(2**63 - 1)}
