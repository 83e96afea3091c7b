"""Traces and metrics reach a collector that the environment names, without what clients sent."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry import metrics, trace
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from app.foundation.telemetry import name_service
from tests.commands import make_key
from tests.conftest import Service
from tests.processes import running

CANARY = "Kanarienvogel"
TRACE = "0af7651916cd43dd8448eb211c80319c"


@dataclass
class Collector:
    """A stand-in: takes what is sent and keeps it."""

    address: str = ""
    received: dict[str, list[bytes]] = field(default_factory=dict)

    def spans(self) -> list[Any]:
        """Every span that came, in the order of their ends."""
        sent = [ExportTraceServiceRequest.FromString(raw) for raw in self.received["/v1/traces"]]
        return [
            span
            for request in sent
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def metrics(self) -> ExportMetricsServiceRequest:
        """The last report of the metrics."""
        return ExportMetricsServiceRequest.FromString(self.received["/v1/metrics"][-1])


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that listens."""
    found = Collector()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.received.setdefault(self.path, []).append(body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        found.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def attributes(thing: Any) -> dict[str, Any]:
    """The attributes of a span, a resource or a data point."""
    values = {}
    for pair in thing.attributes:
        kind = pair.value.WhichOneof("value")
        values[pair.key] = getattr(pair.value, kind)
    return values


def test_a_collector_gets_spans_and_metrics_without_what_clients_sent(
    collector: Collector, sqlite_template: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    (tmp_path / "a.db").write_bytes(sqlite_template.read_bytes())
    key = make_key(url)
    with (
        running(tmp_path, url, OTEL_EXPORTER_OTLP_ENDPOINT=collector.address) as server,
        httpx.Client(
            base_url=server.address,
            headers={
                "Authorization": f"Bearer {key}",
                "User-Agent": CANARY,
                "traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
            },
        ) as client,
    ):
        for _ in range(3):
            assert client.get(f"/v1/previews/{CANARY}").status_code == 404
            assert client.get("/v1/articles", params={"tag": CANARY}).status_code == 200
        made = client.post("/editorial/v1/tags", json={"name": CANARY})
        assert made.status_code == 201
        server.terminate()
        assert server.status() == 0

    assert set(collector.received) == {"/v1/traces", "/v1/metrics"}, "no logs: they quote"
    everything = b"".join(raw for sent in collector.received.values() for raw in sent)
    assert CANARY.encode() not in everything
    assert key.encode() not in everything
    spans = {span.name for span in collector.spans()}
    assert {
        "GET /v1/previews/{token}",
        "GET /v1/articles",
        "POST /editorial/v1/tags",
    } <= spans
    assert not [name for name in spans if "health" in name], "probes are no news"
    [post] = [span for span in collector.spans() if span.name == "POST /editorial/v1/tags"]
    found = attributes(post)
    assert found["http.response.status_code"] == 201
    assert found["http.route"] == "/editorial/v1/tags"
    assert found["url.path"] == "REDACTED"
    assert post.trace_id.hex() == TRACE, "it continues the caller's trace"

    report = collector.metrics().resource_metrics[0]
    assert attributes(report.resource)["service.name"] == "broadsheet"
    assert "http.server.request.duration" in [
        metric.name for scope in report.scope_metrics for metric in scope.metrics
    ]
    lines = [line for line in server.lines() if line.get("route") == "/editorial/v1/tags"]
    assert [line["trace_id"] for line in lines] == [TRACE]
    assert {line["level"] for line in server.lines()} == {"info"}


async def test_without_a_collector_nothing_is_measured(service: Service) -> None:
    assert (await service.reader.get("/v1/tags")).status_code == 200
    assert type(trace.get_tracer_provider()).__name__ == "ProxyTracerProvider"
    assert type(metrics.get_meter_provider()).__name__ == "_ProxyMeterProvider"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({}, "broadsheet"),
        ({"OTEL_SERVICE_NAME": "news"}, "news"),
        ({"OTEL_RESOURCE_ATTRIBUTES": "a=b,service.name=news"}, None),
    ],
)
def test_the_operator_names_the_service(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], name: str | None
) -> None:
    for variable in ("OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"):
        monkeypatch.setenv(variable, "")  # remembers what was there
        monkeypatch.delenv(variable)
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    name_service()
    assert os.environ.get("OTEL_SERVICE_NAME") == name  # noqa: TID251 - what the SDK reads
