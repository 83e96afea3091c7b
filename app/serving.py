"""How uvicorn runs the app: one process or several, our logs, an end without loss."""

import signal
from types import FrameType
from typing import Any, NoReturn

import uvicorn
from uvicorn.supervisors import Multiprocess

from app.foundation.logs import log_config
from app.foundation.settings import Settings
from app.foundation.telemetry import name_service

APP = "app.main:create_app_from_environment"


class ServerFailed(Exception):
    """The server could not start; the log says why."""


def run_server(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serves until SIGTERM or SIGINT; then what is under way is finished, nothing new is taken."""
    name_service()
    # uvicorn raises the signal again when it has shut down, which by default is no clean end.
    signal.signal(signal.SIGTERM, _end)
    arguments: dict[str, Any] = {
        "factory": True,
        "host": host,
        "port": port,
        "workers": workers,
        "log_config": log_config(settings),
        "access_log": False,  # it would print preview tokens; app.foundation.request_log does not
        "ws": "none",
        "timeout_graceful_shutdown": settings.shutdown_seconds,
        "timeout_worker_healthcheck": 30,
        "proxy_headers": False,
        "server_header": False,
    }
    try:
        if workers == 1:
            uvicorn.run(APP, **arguments)
        else:
            _run_workers(uvicorn.Config(APP, **arguments))
    except SystemExit as end:
        if end.code:
            raise ServerFailed from None
        raise


def _run_workers(config: uvicorn.Config) -> None:
    supervisor = _Workers(config, sockets=[config.bind_socket()])
    supervisor.run()
    if any(process.exitcode == uvicorn.config.STARTUP_FAILURE for process in supervisor.processes):
        raise ServerFailed


class _Workers(Multiprocess):
    """uvicorn's parent process, which keeps the socket open until its last child has ended.

    Whoever connects meanwhile would wait for an answer that never comes.
    """

    def terminate_all(self) -> None:
        """The end: refuse, then let each child finish."""
        for socket in self.sockets:
            socket.close()
        super().terminate_all()


def _end(signal_number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
