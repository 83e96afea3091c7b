"""The headers of answers, described once."""

from typing import Any

ALWAYS = ("X-Request-Id",)

HEADERS = {
    "X-Request-Id": ("Names the request in our log.", "019d5f0c8a5b7c3e9f10a2b3c4d5e6f7"),
    "ETag": (
        "Names this state: for `If-None-Match` at the delivery door, for `If-Match` at the "
        "editorial door.",
        '"v17"',
    ),
    "Link": (
        "The next page (`next`), feeds and other forms (`alternate`), what describes it "
        "(`describedby`), the page on the site (`canonical`).",
        '</v1/articles?cursor=Zk9yIHRoZSBuZXh0>; rel="next"',
    ),
    "Last-Modified": (
        "The latest publication that was not minor, of all that the answer shows.",
        "Sun, 01 Mar 2026 09:00:00 GMT",
    ),
    "Location": (
        "Path of what was made, or of where it is now.",
        "/editorial/v1/articles/019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7",
    ),
    "Retry-After": ("Seconds to wait before the next try.", "2"),
    "RateLimit": (
        "What is left of the quota, and in how many seconds there is more.",
        '"editorial";r=1187;t=42',
    ),
    "RateLimit-Policy": ("The quota and its window in seconds.", '"editorial";q=1200;w=60'),
    "WWW-Authenticate": ("How to authenticate.", "Bearer"),
    "Cache-Control": ("How long clients and caches may keep the answer.", "public, max-age=0"),
    "CDN-Cache-Control": (
        "The same for shared caches (RFC 9213).",
        "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400",
    ),
    "Cache-Groups": ("What the answer was made of (RFC 9875).", '"articles", "sections"'),
    "Cache-Status": (
        "Whether the answer was kept, made, or is for this request alone (RFC 9211).",
        "broadsheet; hit",
    ),
    "Content-Language": ("The locale of the content.", "en"),
    "Vary": ("Request headers that the answer depends on.", "Accept, Accept-Encoding"),
    "Preference-Applied": ("Which of `Prefer` was honored (RFC 7240).", "respond-async"),
    "Content-Disposition": ("The name of the file.", 'attachment; filename="tides.csv"'),
    "Idempotent-Replayed": ("`true` on the first answer sent again.", "true"),
}


REQUIRED = {"X-Request-Id", "Location"}
"""Those that an answer has wherever they are named; the others may depend on the answer."""


def header_components() -> dict[str, Any]:
    """The components of the document that answers refer to."""
    return {
        name: {
            "description": description,
            "required": name in REQUIRED,
            "schema": {"type": "string"},
            "example": example,
        }
        for name, (description, example) in HEADERS.items()
    }


def refer_to_headers(*names: str) -> dict[str, Any]:
    """References to these headers and to those that every answer has."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, *ALWAYS)}
