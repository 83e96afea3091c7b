"""What an orchestrator asks: whether the process lives, and whether it may be given requests."""

import asyncio
import logging
from typing import Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request

from app.foundation.errors import Unavailable
from app.foundation.parameters import check_parameters
from app.foundation.requests import database_of
from app.foundation.schema_level import NEWEST_LEVEL, read_level

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 2
"""How long the database may take; whoever asks gives up soon after."""

router = APIRouter(prefix="/health", tags=["operations"], dependencies=[Depends(check_parameters)])


class Liveness(BaseModel):
    """The process runs."""

    status: Literal["live"] = Field(description="Always `live`.")


class Readiness(BaseModel):
    """The process can do its work."""

    status: Literal["ready"] = Field(description="Always `ready`; what is not is a 503.")


@router.get("/live", name="read_liveness")
async def read_liveness() -> Liveness:
    """Answers as long as the process runs, whatever the database does."""
    return Liveness(status="live")


@router.get("/ready", name="read_readiness")
async def read_readiness(request: Request) -> Readiness:
    """Whether requests can be answered: the database answers, at the newest schema of this version.

    If not, 503 says which of the two it is.
    """
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await read_level(database_of(request))
    except (Unavailable, SQLAlchemyError, TimeoutError) as error:
        raise Unavailable("The database does not answer.") from error
    if found != {NEWEST_LEVEL}:
        log.warning("schema %s, needed %s", ", ".join(found) or "none", NEWEST_LEVEL)
        raise Unavailable(
            "The database is not at the newest schema of this version; run `broadsheet migrate`."
        )
    return Readiness(status="ready")
