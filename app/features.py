"""The list: everything the app serves, one line each."""

from collections.abc import Sequence

from fastapi import APIRouter, Depends
from fastapi.params import Depends as DependsParameter

from app.access import editorial as access
from app.access.editor import EDITORIAL, refuse_undeclared
from app.catalog import authors, sections, tags
from app.catalog import delivery as catalog
from app.catalog import editorial as catalog_editorial
from app.comments import delivery as comments_delivery
from app.comments import editorial as comments_editorial
from app.comments import editorial_answers, editorial_bans, editorial_policies, editorial_privacy
from app.comments import writing as comments_writing
from app.content import previews
from app.content.content_type import ContentType
from app.content.delivery import delivery_router
from app.content.editorial import entries_router
from app.content.history import history_router, previews_router
from app.content.lifecycle import lifecycle_router, schedule_router
from app.content.structured_data import structured_data_router
from app.content_types import articles, collections, faqs, tables
from app.content_types.articles import delivery as articles_delivery
from app.content_types.tables import delivery as tables_delivery
from app.content_types.tables import descriptors as tables_descriptors
from app.content_types.tables import editorial as tables_editorial
from app.content_types.tables import import_routes as tables_imports
from app.content_types.tables import job_routes as tables_jobs
from app.content_types.tables import row_lists as tables_row_lists
from app.discovery import api_catalog, llms, search
from app.discovery.feeds.delivery import feeds_router
from app.discovery.sitemaps import delivery as sitemaps_delivery
from app.foundation.parameters import check_parameters, check_parameters_in_turn

CONTENT_TYPES: tuple[ContentType, ...] = (
    articles.content_type,
    faqs.content_type,
    tables.content_type,
    collections.content_type,
)

CATALOG = (
    sections.catalog_type,
    authors.catalog_type,
    tags.catalog_type,
)

DELIVERY_ROUTERS = (
    articles_delivery.router,
    tables_delivery.router,
    comments_delivery.router,
    tables_descriptors.router,
    catalog.router,
)

WRITING_ROUTERS = (comments_writing.router,)
"""What readers send; their requests are checked in the order of the editorial door."""

EDITORIAL_ROUTERS = (
    access.router,
    tables_row_lists.router,
    tables_editorial.router,
    tables_imports.router,
    tables_jobs.router,
    comments_editorial.router,
    editorial_answers.router,
    editorial_policies.router,
    editorial_bans.router,
    editorial_privacy.router,
)

ENTRY_ROUTERS = (
    entries_router,
    lifecycle_router,
    schedule_router,
    history_router,
    previews_router,
)


OUTLET_ROUTERS = (
    sitemaps_delivery.router,
    api_catalog.router,
    llms.router,
)
"""What readers and machines find at addresses that are the same everywhere, outside both doors."""


Door = tuple[str, Sequence[DependsParameter], Sequence[APIRouter]]
"""A prefix, what stands in front of each route, and the routers.

Each router is put into the app by itself: FastAPI looks through routers within routers once more at
each level, which took a tenth of a page.
"""


def delivery_door(content_types: tuple[ContentType, ...]) -> Door:
    """`/v1`: public and cacheable. What a type serves for itself comes before the generic."""
    return (
        "/v1",
        [Depends(check_parameters)],
        [
            *DELIVERY_ROUTERS,
            *map(delivery_router, content_types),
            *map(feeds_router, content_types),
            *(
                structured_data_router(kind, kind.document.structure)
                for kind in content_types
                if kind.document.structure is not None
            ),
            previews.shown_router(content_types),
            search.router,
        ],
    )


def writing_door() -> Door:
    """What readers may write under `/v1`."""
    in_turn = Depends(check_parameters_in_turn, scope="function")
    return "/v1", [in_turn], WRITING_ROUTERS


def editorial_door(content_types: tuple[ContentType, ...]) -> Door:
    """`/editorial/v1`: nothing without a key."""
    routers = [
        *EDITORIAL_ROUTERS,
        *(catalog_editorial.editorial_router(kind) for kind in CATALOG),
        *(make(content_type) for content_type in content_types for make in ENTRY_ROUTERS),
    ]
    for router in routers:
        refuse_undeclared(router)
    in_turn = Depends(check_parameters_in_turn, scope="function")
    return "/editorial/v1", [*EDITORIAL, in_turn], routers
