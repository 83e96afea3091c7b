"""The log: valid JSON whatever is said, ids that match, nothing that a client sent."""

import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, use_span
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.catalog import delivery as catalog_delivery
from app.catalog import editorial as catalog_editorial
from app.foundation.errors import Unavailable
from app.foundation.logs import JsonLines, TerminalLines, current_request, log_config
from tests.conftest import Service, make_settings
from tests.processes import PRODUCTION

CANARY = "Kanarienvogel"
HOSTILE = [
    'a\r\n{"level": "error", "message": "forged"}',
    "\x1b[2J\x1b[31mred\x07",
    "\x9b31m\x85next\u2028line\u2029\x7f",
    '"}, {"',
    "\ud800 alone",
    "東京 \u202e back",
    "\0",
]


def record(message: str, *arguments: object, **extra: object) -> logging.LogRecord:
    """A line, as a logger makes it; with the exception that is being handled."""
    failure = sys.exc_info() if sys.exc_info()[0] else None
    made = logging.LogRecord("app.x", logging.INFO, __file__, 1, message, arguments, failure)
    made.__dict__.update(extra)
    return made


def provoke(quoted: str) -> logging.LogRecord:
    """The line of an unexpected exception behind another, both of which quote a client."""
    try:
        try:
            raise KeyError(quoted)
        except KeyError as error:
            raise ValueError(f"cannot use {quoted}") from error
    except ValueError:
        return record("it failed")


@dataclass
class Log:
    """What the app has logged, in the form that it has in a real process."""

    stream: StringIO
    handler: logging.Handler

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def set(self, level: int, *, in_production: bool = True) -> None:
        logging.getLogger("app").setLevel(level)
        self.handler.setFormatter(JsonLines(quotes_exceptions=not in_production))


@pytest.fixture
def log() -> Iterator[Log]:
    """The app's log, for one test: of production, from INFO on."""
    logger, stream = logging.getLogger("app"), StringIO()
    handler = logging.StreamHandler(stream)
    level = logger.level
    logger.addHandler(handler)
    found = Log(stream, handler)
    found.set(logging.INFO)
    yield found
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("in_production", [True, False])
def test_a_line_is_one_object_of_printable_ascii(hostile: str, in_production: bool) -> None:
    form = JsonLines(quotes_exceptions=not in_production)
    for made in (
        record(hostile),
        record("got %s", hostile),
        record("x", extra=hostile),
        provoke(hostile),
    ):
        line = form.format(made)
        assert line.isascii()
        assert line.isprintable()
        assert {"at", "level", "logger", "message"} <= json.loads(line).keys()
    assert json.loads(form.format(record(hostile)))["message"] == hostile


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_terminal_obeys_no_line(hostile: str) -> None:
    form = TerminalLines()
    assert "\n" not in form.format(record(hostile))
    for made in (record(hostile), record("got %s", hostile), provoke(hostile)):
        shown = form.format(made)
        assert not any(ord(char) < 32 and char != "\n" for char in shown)
        assert not any(127 <= ord(char) < 160 for char in shown)


def test_exceptions_do_not_speak_in_production() -> None:
    silent = json.loads(JsonLines(quotes_exceptions=False).format(provoke(CANARY)))["exception"]
    assert CANARY not in silent
    assert "builtins.ValueError" in silent
    assert "builtins.KeyError" in silent, "what was behind it"
    assert "test_logs.py" in silent
    assert "in provoke" in silent
    assert (
        CANARY in json.loads(JsonLines(quotes_exceptions=True).format(provoke(CANARY)))["exception"]
    )


def test_a_circle_of_causes_has_an_end() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    try:
        raise first
    except ValueError:
        line = JsonLines(quotes_exceptions=False).format(record("it failed"))
    assert line.count("ValueError") < 20


def test_a_line_names_its_request_and_its_trace() -> None:
    form = JsonLines(quotes_exceptions=False)
    assert {"request_id", "trace_id"}.isdisjoint(json.loads(form.format(record("alone"))))
    token = current_request.set("the-id")
    span = NonRecordingSpan(SpanContext(0xABC, 1, is_remote=False, trace_flags=TraceFlags(1)))
    try:
        with use_span(span):
            line = json.loads(form.format(record("x")))
    finally:
        current_request.reset(token)
    assert line["request_id"] == "the-id"
    assert line["trace_id"] == f"{0xABC:032x}"


def test_the_form_fits_whoever_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    production = {
        name.removeprefix("BROADSHEET_").lower(): text for name, text in PRODUCTION.items()
    }

    def form(**values: str) -> dict[str, Any]:
        return dict(log_config(make_settings(**values))["formatters"]["lines"])

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert form() == {"()": TerminalLines}
    assert form(**production) == {"()": JsonLines, "quotes_exceptions": False}
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    assert form() == {"()": JsonLines, "quotes_exceptions": True}


@pytest.mark.parametrize(
    ("level", "others"),
    [("debug", "WARNING"), ("info", "WARNING"), ("warning", "WARNING"), ("error", "ERROR")],
)
def test_other_libraries_are_heard_only_when_something_is_wrong(level: str, others: str) -> None:
    config = log_config(make_settings(log_level=level))
    assert config["root"]["level"] == others
    assert config["loggers"]["app"]["level"] == level.upper()
    assert "sqlalchemy.engine" not in config["loggers"], "it tells every value"


async def test_there_is_one_line_per_request_with_the_id_of_its_answer(
    service: Service, log: Log
) -> None:
    answers = [
        await service.reader.get(f"/v1/previews/{CANARY}"),
        await service.reader.get(f"/v1/articles/{CANARY}?locale=ko"),
        await service.reader.head("/assets/favicon.png"),
        await service.reader.get(f"/{CANARY}"),
        await service.reader.request("PROPFIND", "/v1/tags"),
        await service.editor.post("/tags", json={"name": CANARY}),
        await service.editor.post("/tags", json={"name": CANARY, CANARY: 1}),
        await service.reader.get("/editorial/v1/me", headers={"Authorization": f"Bearer {CANARY}"}),
    ]
    lines = log.lines
    assert [line["request_id"] for line in lines] == [
        answer.headers["x-request-id"] for answer in answers
    ]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("GET", "/v1/previews/{token}", 404),
        ("GET", "/v1/articles/{slug}", 404),
        ("HEAD", "/assets/{path}", 200),
        ("GET", None, 404),
        ("OTHER", "/v1/tags", 405),
        ("POST", "/editorial/v1/tags", 201),
        ("POST", "/editorial/v1/tags", 422),
        ("GET", "/editorial/v1/me", 401),
    ]
    assert all(0 < line["duration_ms"] < 60_000 for line in lines)
    for secret in (CANARY, service.key, "127.0.0.1", "Bearer", "locale"):
        assert secret not in log.text


async def test_from_warning_on_nothing_is_done_for_a_request(
    service: Service, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.set(logging.WARNING)
    monkeypatch.setattr("app.foundation.request_log.perf_counter", None)  # would fail if called
    assert (await service.reader.get("/v1/tags")).status_code == 200
    assert log.text == ""


async def test_a_defect_is_logged_with_its_place_and_without_what_was_sent(
    service: Service, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ValueError(f"quotes {CANARY}")

    monkeypatch.setattr(catalog_editorial, "create", fail)
    answer = await service.editor.post("/tags", json={"name": CANARY})
    assert answer.status_code == 500
    assert CANARY not in log.text
    line, summary = log.lines
    assert (line["level"], summary["status"]) == ("error", 500)
    assert line["request_id"] == answer.headers["x-request-id"]
    assert "builtins.ValueError" in line["exception"]
    assert "in fail" in line["exception"]


async def test_a_statement_that_fails_does_not_quote_its_values(service: Service) -> None:
    """Not even in development."""
    statement = text("SELECT a FROM nowhere WHERE a = :a")
    errors: list[BaseException | None] = []
    with pytest.raises((DBAPIError, Unavailable)) as raised:
        async with service.database.read() as session:
            await session.run(lambda connection: connection.execute(statement, {"a": CANARY}))
    errors += [raised.value, raised.value.__cause__]
    with pytest.raises((DBAPIError, Unavailable)) as raised:
        async with service.database.write() as writing:
            await writing.execute(statement, {"a": CANARY})
    errors += [raised.value, raised.value.__cause__]
    said = [str(error) for error in errors]
    assert CANARY not in str(said)
    assert str(said).count("FROM nowhere") == 2


async def test_a_503_is_a_warning_that_says_what_was_behind_it(
    service: Service, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        try:
            raise TimeoutError("the first sign") from ConnectionResetError(CANARY)
        except TimeoutError as error:
            raise Unavailable("The database is resting.") from error

    monkeypatch.setattr(catalog_delivery, "send", fail)
    answer = await service.reader.get("/v1/tags")
    assert answer.status_code == 503
    line, summary = log.lines
    assert summary["status"] == 503
    assert (line["level"], line["cause"]) == ("warning", "ConnectionResetError")
    assert "The database is resting." in line["message"]
    assert line["request_id"] == answer.headers["x-request-id"]
    assert CANARY not in json.dumps(line)
