"""Receiving a file: from the request's stream to the disk, never as a whole in memory."""

import os
import tempfile
from dataclasses import dataclass
from email.message import Message
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request

from app.content_types.tables.files import MEDIA_TYPES, Upload
from app.foundation.errors import TooLarge, UnsupportedMediaType


@dataclass
class Received:
    """A file that has arrived, and the digest of its bytes."""

    upload: Upload
    digest: bytes
    is_handed_over: bool = False
    """Whether somebody else takes it off the disk, later than the request ends."""

    def forget(self) -> None:
        """Takes it off the disk."""
        self.upload.path.unlink(missing_ok=True)


async def receive(request: Request, limit: int) -> Received:
    """The body on disk. Raises `UnsupportedMediaType`, `TooLarge`."""
    media_type, charset = _content_type(request)
    too_large = TooLarge(f"A file to import has at most {limit} bytes.")
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise too_large
    handle, name = tempfile.mkstemp(prefix="broadsheet-import-")
    digest, size = sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise too_large
                digest.update(chunk)
                file.write(chunk)
    except BaseException:
        os.unlink(name)
        raise
    return Received(Upload(Path(name), media_type, charset), digest.digest())


def _content_type(request: Request) -> tuple[str, str | None]:
    message = Message()
    message["Content-Type"] = request.headers.get("content-type", "")
    media_type = message.get_content_type() if request.headers.get("content-type") else ""
    if media_type not in MEDIA_TYPES:
        raise UnsupportedMediaType(
            f"“{media_type[:100]}” is not read here; send {', '.join(MEDIA_TYPES)}."
        )
    return media_type, message.get_content_charset()
