"""Traces and metrics by OpenTelemetry, on if the standard variables name a collector."""

import os
from collections.abc import MutableMapping
from typing import Any

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.environment_variables import OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider

HIDDEN = ("url.path", "url.query")
"""Attributes with what a client wrote: preview tokens, searches. `http.route` says enough."""


def telemetry_config() -> TelemetryConfig:
    """What FastAPI measures. Its log records quote exceptions; ours are in the log."""
    return {"auto_configure": True, "logs": False, "exclude": _is_probe}


def name_service() -> None:
    """The name that a collector shows, if the operator gives none."""
    if "service.name=" not in os.environ.get(OTEL_RESOURCE_ATTRIBUTES, ""):  # noqa: TID251 - of the SDK
        os.environ.setdefault(OTEL_SERVICE_NAME, "broadsheet")  # noqa: TID251 - of the SDK


def keep_addresses_out() -> None:
    """To be called when FastAPI has read the environment, before the first request."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.add_span_processor(_WithoutAddresses())


class _WithoutAddresses(SpanProcessor):
    """Overwrites what was asked for when a span starts, so that no exporter ever sees it."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        for name in HIDDEN:
            if name in (span.attributes or {}):
                span.set_attribute(name, "REDACTED")


def _is_probe(scope: MutableMapping[str, Any]) -> bool:
    return str(scope["path"]).startswith("/health/")
