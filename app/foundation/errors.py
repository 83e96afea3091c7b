"""What can go wrong, each with its status and its problem type (RFC 9457).

Problem
├── MalformedRequest       400  malformed-request
├── KeyRequired            401  key-required
├── NotAllowed             403  not-allowed
├── NotFound               404  not-found
├── MethodNotAllowed       405  method-not-allowed
├── NotAcceptable          406  not-acceptable
├── Conflict               409
│   ├── SlugTaken               slug-taken
│   ├── AlreadyPublished        already-published
│   ├── NotPublished            not-published
│   ├── StillReferenced         still-referenced
│   ├── InProgress              in-progress
│   ├── CommentsClosed          comments-closed
│   ├── EditWindowClosed        edit-window-closed
│   └── StateChanged            state-changed
├── Gone                   410  gone
├── VersionConflict        412  version-conflict
├── TooLarge               413  too-large
├── UnsupportedMediaType   415  unsupported-media-type
├── Unprocessable          422
│   ├── Invalid                 invalid
│   ├── Incomplete              incomplete
│   ├── Immutable               immutable
│   └── IdempotencyMismatch     idempotency-mismatch
├── PreconditionRequired   428  precondition-required
├── TooManyRequests        429  too-many-requests
├── Internal               500  internal
└── Unavailable            503  unavailable
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NotRequired, TypedDict

FieldError = TypedDict(
    "FieldError",
    {
        "in": str,
        "pointer": str,
        "code": str,
        "detail": str,
        "row": NotRequired[int],
        "column": NotRequired[str | None],
    },
)
"""One thing that is wrong with a request, and where it stands."""


def field_error(pointer: str, code: str, detail: str, *, place: str = "body") -> FieldError:
    """`pointer` is a JSON Pointer fragment for bodies (`#/title`), else the parameter's name."""
    return {"in": place, "pointer": pointer, "code": code, "detail": detail}


class Problem(Exception):
    """An answer that is not a success. `detail` is a sentence that says what to do."""

    status: ClassVar[int]
    name: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self, detail: str, *, headers: Mapping[str, str] | None = None, **extensions: Any
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = dict(headers or {})
        self.extensions = extensions

    def document(self, api_url: str) -> dict[str, Any]:
        """The problem without `instance`, which only the request knows."""
        return {
            "type": f"{api_url}/problems/{self.name}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extensions,
        }


class MalformedRequest(Problem):
    """The request cannot be read: not JSON, a damaged cursor, an unquoted ETag."""

    status, name, title = 400, "malformed-request", "The request cannot be read"


class KeyRequired(Problem):
    """No API key, or one that is unknown, expired or revoked."""

    status, name, title = 401, "key-required", "An API key is required"

    def __init__(self) -> None:
        super().__init__(
            "Send a valid API key as `Authorization: Bearer <key>`.",
            headers={"WWW-Authenticate": "Bearer"},
        )


class NotAllowed(Problem):
    """The key is valid, but its role may not do this."""

    status, name, title = 403, "not-allowed", "The key's role may not do this"


class NotFound(Problem):
    """Absent, or not visible to this caller: the same answer."""

    status, name, title = 404, "not-found", "Not found"


class MethodNotAllowed(Problem):
    """The path exists, but not with this method. `Allow` names those it has."""

    status, name, title = 405, "method-not-allowed", "The method is not allowed here"


class NotAcceptable(Problem):
    """No representation that the `Accept` header takes."""

    status, name, title = 406, "not-acceptable", "No acceptable representation"


class Conflict(Problem):
    """The request is fine, but not in the present state."""

    status = 409


class SlugTaken(Conflict):
    """Another live entry of the same type and locale, or another catalog entry, has the slug."""

    name, title = "slug-taken", "The slug is taken"


class AlreadyPublished(Conflict):
    """This revision is what readers see already."""

    name, title = "already-published", "Already published"


class NotPublished(Conflict):
    """There is nothing live to withdraw."""

    name, title = "not-published", "Not published"


class StillReferenced(Conflict):
    """Something still points at this; `used_by` lists what."""

    name, title = "still-referenced", "Still referenced"


class InProgress(Conflict):
    """A request with the same Idempotency-Key is still running."""

    name, title = "in-progress", "The same request is still running"


class CommentsClosed(Conflict):
    """The article takes no comments, or none any more."""

    name, title = "comments-closed", "Comments are closed"


class EditWindowClosed(Conflict):
    """It is too late for the author to edit or delete the comment."""

    name, title = "edit-window-closed", "The time for edits is over"


class StateChanged(Conflict):
    """Somebody else has decided on the comment meanwhile; `current_state` says how."""

    name, title = "state-changed", "Somebody else has decided"


class Gone(Problem):
    """The entry was live once and has been archived."""

    status, name, title = 410, "gone", "Gone"


class VersionConflict(Problem):
    """`If-Match` names an old version; `conflicts` says what sending it again would overwrite."""

    status, name, title = 412, "version-conflict", "Somebody else saved in between"


class TooLarge(Problem):
    """The body exceeds its limit."""

    status, name, title = 413, "too-large", "The request is too large"


class UnsupportedMediaType(Problem):
    """The body's media type is none that this route reads."""

    status, name, title = 415, "unsupported-media-type", "Unsupported media type"


class Unprocessable(Problem):
    """Understood, but not acceptable; `errors` says what and where."""

    status = 422

    def __init__(self, detail: str, errors: Sequence[FieldError], **extensions: Any) -> None:
        super().__init__(detail, errors=list(errors), **extensions)


class Invalid(Unprocessable):
    """A field or a parameter has a value that it cannot have."""

    name, title = "invalid", "The request is not valid"


class Incomplete(Unprocessable):
    """A draft lacks what publishing needs."""

    name, title = "incomplete", "The entry is not complete"


class Immutable(Unprocessable):
    """A field that cannot change after creation, or an archived entry."""

    name, title = "immutable", "This cannot be changed"


class IdempotencyMismatch(Unprocessable):
    """The Idempotency-Key was used for another request."""

    name, title = "idempotency-mismatch", "The Idempotency-Key belongs to another request"


class PreconditionRequired(Problem):
    """A change without `If-Match`."""

    status, name, title = 428, "precondition-required", "If-Match is required"


class TooManyRequests(Problem):
    """The quota of this minute is used up. `Retry-After` says when there is more."""

    status, name, title = 429, "too-many-requests", "Too many requests"


class Internal(Problem):
    """A defect of ours. Says nothing of the inside."""

    status, name, title = 500, "internal", "Internal error"


class Unavailable(Problem):
    """The database is away, busy, or did not say whether a commit went through."""

    status, name, title = 503, "unavailable", "Temporarily unavailable"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"Retry-After": "2"})
