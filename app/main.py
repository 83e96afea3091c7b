"""The app: the two doors, errors as problems, and what surrounds every request."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware import Middleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app import health
from app.access.editor import undeclared_routes
from app.access.limits import Limits
from app.comments.assembling import open_chain
from app.content.content_type import ContentType
from app.content_types.tables.jobs import Jobs
from app.cross_origin import CrossOrigin
from app.events.log import append_pending
from app.features import CONTENT_TYPES, OUTLET_ROUTERS, delivery_door, editorial_door, writing_door
from app.foundation.database import Database
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


def open_database(settings: Settings) -> Database:
    """The database, with the log as the last statement of every transaction."""
    return Database(settings, before_commit=append_pending)


def create_app(
    settings: Settings, content_types: tuple[ContentType, ...] = CONTENT_TYPES
) -> FastAPI:
    """The whole service. The database opens when the app starts."""
    app = FastAPI(
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
    app.state.settings = settings
    app.state.limits = Limits.of(settings)
    app.state.running = set()
    app.state.jobs = Jobs()
    app.state.content_types = {kind.name: kind for kind in content_types}
    app.state.comment_chain = open_chain(settings)
    app.include_router(delivery_door(content_types))
    app.include_router(writing_door())
    app.include_router(editorial_door(content_types))
    for router in OUTLET_ROUTERS:
        app.include_router(router)
    app.include_router(health.router)
    install_problem_handlers(app)
    install_redirects(app)
    install_openapi(app)
    install_pages(app)
    if undeclared := undeclared_routes(app.routes):
        raise RuntimeError(
            f"These editorial routes declare no permission: {', '.join(undeclared)}. Take one of "
            "the editors of app.access.editor as a parameter."
        )
    return app


def create_app_from_environment() -> FastAPI:
    """For uvicorn: the app with the settings of this process."""
    app = create_app(read_settings())
    # What lives as long as the process need not be looked through again at each collection.
    gc.collect()
    gc.freeze()
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    keep_addresses_out()
    database = app.state.database = open_database(settings)
    try:
        if settings.worker_in_process:
            async with working(database, app.state.content_types, settings):
                yield
        else:
            yield
    finally:
        await app.state.jobs.stop()
        await database.close()
