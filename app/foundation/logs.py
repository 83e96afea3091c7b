"""The logs: one form for everything in the process, one JSON object per line.

What a client sent never gets here by our hand; what quotes it all the same, the message of an
unexpected exception, stays out in production. JSON in ASCII leaves nothing of CR, LF or ESC.
"""

import logging
import logging.config
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from itertools import islice
from types import TracebackType
from typing import Any

from opentelemetry import trace
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

from app.foundation.clock import format_instant
from app.foundation.settings import Settings

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

current_request: ContextVar[str | None] = ContextVar("current_request", default=None)
"""The id of the request that is being answered; every line that it causes carries it."""

LONGEST_CHAIN = 10

CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
"""What moves a terminal's cursor or ends a line, and how it is shown instead."""


def configure_logs(settings: Settings) -> None:
    """For commands that run for long; the others say what they have to say in sentences."""
    logging.config.dictConfig(log_config(settings))
    logging.captureWarnings(capture=True)


def log_config(settings: Settings) -> dict[str, Any]:
    """In the form of `logging.config`, which uvicorn also takes and gives to its processes."""
    in_production = settings.environment == "production"
    if sys.stderr.isatty() and not in_production:
        formatter: dict[str, Any] = {"()": TerminalLines}
    else:
        formatter = {"()": JsonLines, "quotes_exceptions": not in_production}
    level = settings.log_level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "loggers": {name: {"level": level} for name in ("app", "alembic", "uvicorn.error")},
        # Other libraries tell at INFO and DEBUG what they send: addresses, statements, values.
        "root": {"level": "ERROR" if level == "ERROR" else "WARNING", "handlers": ["stderr"]},
    }


class JsonLines(JsonFormatter):
    """One object per line, for machines."""

    def __init__(self, *, quotes_exceptions: bool) -> None:
        super().__init__(
            reserved_attrs=[*RESERVED_ATTRS, "color_message"],
            rename_fields={"exc_info": "exception", "stack_info": "stack"},
        )
        self._quotes_exceptions = quotes_exceptions

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """When, how bad, who and what; then which request and trace; then what the line adds."""
        log_data["at"] = format_instant(datetime.fromtimestamp(record.created, UTC))
        log_data["level"] = record.levelname.lower()
        log_data["logger"] = record.name
        log_data["message"] = record.message
        if (request_id := current_request.get()) is not None:
            log_data["request_id"] = request_id
        span = trace.get_current_span().get_span_context()
        if span.is_valid:
            log_data["trace_id"] = trace.format_trace_id(span.trace_id)
        super().add_fields(log_data, record, message_dict)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - logging's name
        """The whole traceback, or only what it was and where."""
        if self._quotes_exceptions or ei[1] is None:
            return str(super().formatException(ei))
        return "\n".join(_what_and_where(error) for error in _chain(ei[1]))


class TerminalLines(logging.Formatter):
    """Short lines for a person who develops."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """One line, whatever is in it."""
        return super().formatMessage(record).translate(CONTROLS)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - logging's name
        """A traceback has lines, but nothing else that a terminal would obey."""
        text = super().formatException(ei)
        return "\n".join(line.translate(CONTROLS) for line in text.split("\n"))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception, what caused it, what caused that."""

    def causes() -> Iterator[BaseException]:
        found: BaseException | None = error
        while found is not None:
            yield found
            found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)

    return islice(causes(), LONGEST_CHAIN)


def _what_and_where(error: BaseException) -> str:
    kind = type(error)
    where = "".join(traceback.format_tb(error.__traceback__))
    return f"{kind.__module__}.{kind.__qualname__}\n{where}"
