"""Instants have one form everywhere: UTC, six digits, `Z`."""

import re
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from app.foundation.clock import format_instant, now
from tests.factories import Json, assert_problem, create, live, pointers

FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
ZONES = st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=ZONES)  # noqa: DTZ001


def test_zeros_are_kept() -> None:
    assert format_instant(datetime(2026, 3, 1, 9, tzinfo=UTC)) == "2026-03-01T09:00:00.000000Z"


@given(MOMENTS)
def test_the_form_is_always_the_same_and_says_the_same_moment(moment: datetime) -> None:
    text = format_instant(moment)
    assert FORM.fullmatch(text)
    assert datetime.fromisoformat(text) == moment


@given(MOMENTS, MOMENTS)
def test_the_texts_sort_like_the_moments(one: datetime, other: datetime) -> None:
    assert (format_instant(one) < format_instant(other)) == (one < other)


def test_now_has_a_zone_and_can_be_set() -> None:
    with time_machine.travel("2026-03-01T09:00:00Z", tick=False):
        assert now() == datetime(2026, 3, 1, 9, tzinfo=UTC)


def instants(value: object) -> list[str]:
    """Every text in a document that looks like a moment."""
    if isinstance(value, dict):
        return [found for part in value.values() for found in instants(part)]
    if isinstance(value, list):
        return [found for part in value for found in instants(part)]
    return [value] if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value) else []


async def test_every_moment_in_an_answer_has_the_form_even_at_the_full_second(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    with time_machine.travel("2026-03-01T09:00:00Z", tick=False):
        made = await live(
            editor, "articles", title="On the hour", corrections=[{"text": "A number."}]
        )
        tag = await create(editor, "tags", name="Tag")
    listed: Json = (await editor.get("/events")).json()
    document = (await reader.get("/v1/articles/on-the-hour")).json()
    for answer in (made, tag, document):
        assert set(instants(answer)) == {"2026-03-01T09:00:00.000000Z"}
        assert len(instants(answer)) >= 2
    assert all(FORM.fullmatch(moment) for moment in instants(listed))


@pytest.mark.parametrize(
    "sent",
    ["2027-03-01T09:00:00.5Z", "2027-03-01T18:00:00.5+09:00", "2027-03-01t09:00:00.500z"],
)
async def test_moments_of_any_zone_are_understood(editor: httpx.AsyncClient, sent: str) -> None:
    made = await create(editor, "articles", title="Later")
    with time_machine.travel("2026-03-01T09:00:00Z"):
        answer = await editor.put(
            f"/articles/{made['id']}/schedule",
            json={"publish_at": sent},
            headers={"If-Match": "*"},
        )
    assert answer.status_code == 200, answer.text
    assert answer.json()["schedule"]["publish_at"] == "2027-03-01T09:00:00.500000Z"


@pytest.mark.parametrize(
    "sent",
    [
        "2027-03-01T09:00:00",
        "2027-03-01",
        "tomorrow",
        "",
        1900000000,
        True,
        "2027-13-01T00:00Z",
        "1900000000",
        "0",
        "2027-13-01T00:00:00Z",
        "2027-03-01 09:00:00Z",
        "2027-03-01T09:00Z",
    ],
)
async def test_moments_without_zone_and_other_things_are_422(
    editor: httpx.AsyncClient, sent: object
) -> None:
    made = await create(editor, "articles", title="Later")
    answer = await editor.put(
        f"/articles/{made['id']}/schedule", json={"publish_at": sent}, headers={"If-Match": "*"}
    )
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/publish_at"]


@pytest.mark.parametrize("sent", ["0", "1900000000", "2027-03-01", "2027-03-01T09:00:00"])
async def test_a_number_in_a_parameter_is_no_moment(reader: httpx.AsyncClient, sent: str) -> None:
    problem = assert_problem(
        await reader.get(f"/v1/articles?published_after={sent}"), 422, "invalid"
    )
    assert pointers(problem) == ["published_after"]
