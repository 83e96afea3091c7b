"""What a caller wants to know of each kind of problem: when it comes, what to do, how it looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.foundation.errors import (
    AlreadyPublished,
    CommentsClosed,
    EditWindowClosed,
    Gone,
    IdempotencyMismatch,
    Immutable,
    Incomplete,
    InProgress,
    Internal,
    Invalid,
    KeyRequired,
    MalformedRequest,
    MethodNotAllowed,
    NotAcceptable,
    NotAllowed,
    NotFound,
    NotPublished,
    PreconditionRequired,
    Problem,
    SlugTaken,
    StateChanged,
    StillReferenced,
    TooLarge,
    TooManyRequests,
    Unavailable,
    UnsupportedMediaType,
    VersionConflict,
    field_error,
)


@dataclass(frozen=True)
class Explanation:
    """Of one class of problem. What it means is the docstring of the class."""

    example: Problem
    instance: str
    when: str
    advice: str

    @property
    def kind(self) -> type[Problem]:
        """The class that this explains."""
        return type(self.example)

    def document(self, api_url: str) -> dict[str, Any]:
        """The example, as the service would answer it."""
        document = {**self.example.document(api_url), "instance": self.instance}
        if self.kind.status >= 500:
            document["request_id"] = "019d5f0c8a5b7c3e9f10a2b3c4d5e6f7"
        return document


_ENTRY = "/editorial/v1/articles/019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"
_EXPLANATIONS = (
    Explanation(
        MalformedRequest("The body is not JSON: a comma is missing at line 3, column 5."),
        "/editorial/v1/articles",
        "The body is not JSON, or is JSON that no text may be: NaN, infinity, a lone surrogate, "
        "NUL, a key that stands there twice, nesting deeper than 64. Also a cursor that is "
        "damaged or belongs to another query, and an `If-Match` without its quotes.",
        "Mend what `detail` names; sending the same request again cannot work. Start a list anew "
        "without `cursor` if its parameters have changed.",
    ),
    Explanation(
        KeyRequired(),
        "/editorial/v1/me",
        "A request to `/editorial/v1` without a key, or with one that is unknown, expired or "
        "revoked. The answer is the same for all four.",
        "Send `Authorization: Bearer bs_…`. An operator makes a key with "
        "`broadsheet keys create --name desk --role editor`; it is shown once.",
    ),
    Explanation(
        NotAllowed("A contributor may not publish."),
        f"{_ENTRY}/publish",
        "The key is valid, and its role does not include this action.",
        "Ask somebody whose role does, or use another key. `GET /editorial/v1/me` tells the role "
        "of yours.",
    ),
    Explanation(
        NotFound("There is no article “tides” in en."),
        "/v1/articles/tides",
        "Nothing is at this address, or nothing that this caller may see: nobody can tell the two "
        "apart. Also an id in a path that is no UUID.",
        "Check the slug and the `locale`. What was live once and moved answers with a redirect "
        "instead, so follow redirects.",
    ),
    Explanation(
        MethodNotAllowed("POST is not allowed here; GET, HEAD would be."),
        "/v1/articles",
        "The path exists, but does not take this method.",
        "Use one of the methods in the header `Allow`.",
    ),
    Explanation(
        NotAcceptable("“image/png” is not offered here; ask for application/json."),
        "/v1/articles",
        "The `Accept` header takes nothing that is offered at this address.",
        "Leave `Accept` away, or name a media type of those in `detail`.",
    ),
    Explanation(
        SlugTaken("Another tag has the slug “tides”; choose one of your own."),
        "/editorial/v1/tags",
        "An entry is published, or a catalog entry saved, under a slug that another one of the "
        "same type and locale has already. Of two at the same time, one gets this.",
        "Choose another slug, or withdraw the other entry first.",
    ),
    Explanation(
        AlreadyPublished("Revision 4 of “Tides” is live already."),
        f"{_ENTRY}/publish",
        "This revision is what readers see already, so there is nothing to publish.",
        "Nothing, if that is what you wanted. Else save a change first.",
    ),
    Explanation(
        NotPublished("“Tides” is not live."),
        f"{_ENTRY}/unpublish",
        "An entry is to be withdrawn that is not live.",
        "Nothing, if that is what you wanted.",
    ),
    Explanation(
        StillReferenced(
            "The tag “Tides” is still used by 1 entry.",
            used_by=[
                {"type": "article", "id": _ENTRY.rpartition("/")[2], "title": "How a gauge reads"}
            ],
        ),
        "/editorial/v1/tags/019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f8",
        "A section, an author or a tag is to be deleted, and the live or the newest revision of "
        "an entry uses it.",
        "Take it out of the entries in `used_by`, then delete it.",
    ),
    Explanation(
        InProgress("A request with this Idempotency-Key is still running."),
        "/editorial/v1/articles",
        "A retry came before the first request with its `Idempotency-Key` was done.",
        "Wait as long as `Retry-After` says and send the same again; then you get the answer of "
        "the first.",
    ),
    Explanation(
        CommentsClosed("“Tides” takes no comments any more."),
        "/v1/articles/tides/comments",
        "Comments of the article are closed, by hand or by the clock, or off altogether.",
        "Show `comments_state` of the article, and no form unless it is `open`.",
    ),
    Explanation(
        EditWindowClosed("A comment can be edited for 15 minutes; these are over."),
        "/v1/comments/019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7",
        "The author of a comment edits or deletes it later than `BROADSHEET_COMMENT_EDIT_MINUTES` "
        "after it was written.",
        "Let the reader write another comment, or ask the moderators.",
    ),
    Explanation(
        StateChanged("The comment is approved already, not pending.", current_state="approved"),
        "/editorial/v1/comments/019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7/reject",
        "`from_state` names a state that the comment is not in any more, because somebody else "
        "decided first; or the comment is deleted, which is final.",
        "Read the comment again, then decide whether `current_state` should stay.",
    ),
    Explanation(
        Gone("The article “tides” was withdrawn."),
        "/v1/articles/tides",
        "The entry was live once and has been archived.",
        "Take it out of your pages and indexes. If it comes back, its address works again.",
    ),
    Explanation(
        VersionConflict(
            "Somebody else has saved version 18 since you read version 17.",
            current_version=18,
            conflicts=[
                {"pointer": "#/title", "base": "Tides", "current": "The tides", "yours": "Tide"}
            ],
        ),
        _ENTRY,
        "Between your reading and your saving somebody else has saved. `conflicts` lists the "
        "places that both of you changed, to different values.",
        "If `conflicts` is empty, send the same again with the ETag of `current_version`: nothing "
        "is lost. Else let the editor choose, place by place.",
    ),
    Explanation(
        TooLarge("The body has more than 1048576 bytes, which is the most that is read."),
        "/editorial/v1/articles",
        "The body is larger than `BROADSHEET_BODY_MAX_BYTES`.",
        "Send less, or ask the operator for a higher limit.",
    ),
    Explanation(
        UnsupportedMediaType("“text/plain” is not read here; send application/json."),
        "/editorial/v1/articles",
        "The body has a `Content-Type` that this address does not read.",
        "Send one of the media types that `detail` names.",
    ),
    Explanation(
        Invalid(
            "Input should be a valid string. (#/title)",
            [field_error("#/title", "wrong-type", "Input should be a valid string.")],
        ),
        "/editorial/v1/articles",
        "The request can be read, but a field or a parameter has a value that it cannot have, or "
        "a name that is not known here.",
        "Show each item of `errors` where its `pointer` says. `code` is for programs, `detail` "
        "for people.",
    ),
    Explanation(
        Incomplete(
            "The draft has no answer yet, which publishing needs.",
            [field_error("#/answer", "missing-content", "An answer is needed.")],
        ),
        "/editorial/v1/faqs/019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f9/publish",
        "An entry is to be published, and its draft lacks what readers need.",
        "Fill in what `errors` names, save, and publish again. `?dry_run=true` asks beforehand.",
    ),
    Explanation(
        Immutable(
            "The locale of an entry is set when it is created.",
            [field_error("#/locale", "unchangeable", "Set at creation; make a translation.")],
        ),
        _ENTRY,
        "A save changes what is set once and stays, or the entry is archived.",
        "Leave the field away, or bring the entry back with `…/restore` first.",
    ),
    Explanation(
        IdempotencyMismatch(
            "This Idempotency-Key was used for another request.",
            [
                field_error(
                    "Idempotency-Key",
                    "duplicate",
                    "Used for another request.",
                    place="header",
                )
            ],
        ),
        "/editorial/v1/articles",
        "The `Idempotency-Key` was sent before, with another query or another body.",
        "Make a new key for each new thing to do, and keep it only for retries of that one.",
    ),
    Explanation(
        PreconditionRequired(
            "Send `If-Match` with the ETag that you read, so that nobody's work is overwritten."
        ),
        _ENTRY,
        "A `PUT`, `PATCH` or `DELETE` that could overwrite somebody's work has no `If-Match`.",
        'Read the entry, and send its ETag back: `If-Match: "v17"`. `If-Match: *` overwrites '
        "whatever is there.",
    ),
    Explanation(
        TooManyRequests("This key has used up its 1200 requests of this minute."),
        "/editorial/v1/articles",
        "A key, or a client without one, has used up its quota of the minute.",
        "Wait as long as `Retry-After` says. `RateLimit` in each answer tells what is left.",
    ),
    Explanation(
        Internal("Something went wrong on our side; quote the request id to us."),
        "/v1/articles",
        "A defect of the service. The answer says nothing of the inside; the log does.",
        "Try again once. If it stays, report it and quote `request_id`.",
    ),
    Explanation(
        Unavailable("The database does not answer; try again shortly."),
        "/v1/articles",
        "The database is away or busy, or did not say whether a change was kept.",
        "Wait as long as `Retry-After` says and try again. Give changes an `Idempotency-Key`, so "
        "that a retry of one that was kept does not happen twice.",
    ),
)

EXPLANATIONS: Mapping[str, Explanation] = {item.kind.name: item for item in _EXPLANATIONS}
"""By the name of the problem, in the order of the statuses."""
