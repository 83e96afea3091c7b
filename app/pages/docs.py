"""`/docs`: Swagger UI over both doors, from files of ours alone."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.pages.rendering import SECURITY, TEMPLATES

router = APIRouter()

SCRIPTED = {
    **SECURITY,
    # Swagger UI writes style attributes and draws its icons from data addresses.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "public, max-age=300",
}


@router.get("/docs", name="read_docs", include_in_schema=False)
async def read_docs(request: Request) -> Response:
    """The page in which the API can be read and tried."""
    text = TEMPLATES.get_template("docs.html").render(version=request.app.version)
    return HTMLResponse(text, headers=SCRIPTED)
