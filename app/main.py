"""The app: the two doors, errors as problems, and what surrounds every request."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import health
from app.access.counted_path import CountedPath
from app.access.limits import Limits
from app.cache.layer import CacheLayer
from app.cache.response_cache import ResponseCache
from app.comments.assembling import open_chain
from app.content.content_type import ContentType
from app.content_types.tables.jobs import Jobs
from app.cross_origin import CrossOrigin, varies_by
from app.events.log import append_pending, appended_by
from app.features import CONTENT_TYPES, OUTLET_ROUTERS, delivery_door, editorial_door, writing_door
from app.foundation.collector import uncollected
from app.foundation.database import Database, WriteSession
from app.foundation.last_resort import LastResort
from app.foundation.problems import install_problem_handlers
from app.foundation.redirects import install_redirects
from app.foundation.request_layer import RequestLayer
from app.foundation.request_log import RequestLog
from app.foundation.settings import Settings, read_settings
from app.foundation.telemetry import keep_addresses_out, telemetry_config
from app.openapi import install_openapi
from app.pages import install_pages
from app.worker import working

SEARCH = "/v1/search"
DOORS = ("/v1/", "/sitemap", "/news-sitemap.xml", "/llms.txt", "/.well-known/api-catalog")
"""Where the answers are that the response cache keeps."""


def open_database(settings: Settings, cache: ResponseCache | None = None) -> Database:
    """The database, with the log as the last statement of every transaction.

    The process that commits does not wait for the log to tell its cache.
    """

    def tell(session: WriteSession) -> None:
        if cache is not None:
            cache.follower.hear(appended_by(session))

    return Database(settings, before_commit=append_pending, after_commit=tell)


class Service(FastAPI):
    """FastAPI with the response cache in front of everything, of its own layers too."""

    def __init__(self, settings: Settings, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.state.settings = settings
        self.state.cache = ResponseCache()
        self._front = CacheLayer(super().__call__, self.state.cache, DOORS, varies_by(settings))
        counted: Any = CountedPath(self._front, super().__call__, self._count_search)
        trusted = settings.trusted_proxies
        self._counted: Any = ProxyHeadersMiddleware(counted, trusted_hosts=trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        is_counted = scope.get("path") == SEARCH
        await (self._counted if is_counted else self._front)(scope, receive, send)

    def _count_search(self, client: str) -> None:
        self.state.limits.search.take(client).require("You have searched many times.")


def create_app(
    settings: Settings, content_types: tuple[ContentType, ...] = CONTENT_TYPES
) -> FastAPI:
    """The whole service. The database opens when the app starts."""
    app = Service(
        settings,
        title="Broadsheet",
        version=version("broadsheet"),
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=lambda route: route.name,
        telemetry=telemetry_config(),
        middleware=[
            Middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies),
            Middleware(RequestLayer),
            Middleware(RequestLog),
            Middleware(
                CrossOrigin,
                delivery_origins=settings.delivery_origins,
                editorial_origins=settings.editorial_origins,
            ),
            Middleware(LastResort),
        ],
    )
    app.state.limits = Limits.of(settings)
    app.state.running = set()
    app.state.jobs = Jobs()
    app.state.content_types = {kind.name: kind for kind in content_types}
    app.state.comment_chain = open_chain(settings)
    doors = delivery_door(content_types), writing_door(), editorial_door(content_types)
    for prefix, dependencies, routers in doors:
        for router in routers:
            app.include_router(router, prefix=prefix, dependencies=dependencies)
    for router in OUTLET_ROUTERS:
        app.include_router(router)
    app.include_router(health.router)
    install_problem_handlers(app)
    install_redirects(app)
    install_openapi(app)
    install_pages(app)
    return app


def create_app_from_environment() -> FastAPI:
    """For uvicorn: the app with the settings of this process."""
    with uncollected():
        return create_app(read_settings())


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    keep_addresses_out()
    cache: ResponseCache = app.state.cache
    database = app.state.database = open_database(settings, cache)
    try:
        async with AsyncExitStack() as running:
            await running.enter_async_context(cache.following(database, settings))
            if settings.worker_in_process:
                work = working(database, app.state.content_types, settings)
                await running.enter_async_context(work)
            yield
    finally:
        await app.state.jobs.stop()
        await database.close()
