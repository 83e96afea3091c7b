"""What people look at in a browser: the start page, the API's pages, what problems mean."""

from fastapi import Depends, FastAPI

from app.foundation.parameters import check_parameters
from app.pages import docs, problems, start
from app.pages.rendering import assets


def install_pages(app: FastAPI) -> None:
    """Serves the pages and their files, none of which needs the internet."""
    for router in (start.router, docs.router, problems.router):
        app.include_router(router, dependencies=[Depends(check_parameters)])
    app.mount("/assets", assets(), name="assets")
