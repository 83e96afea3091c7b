"""One example for each name: a name means the same thing wherever a schema has it.

A field's own `examples` win over this list.
"""

from typing import Any

ENTRY = "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"
MOMENT = "2026-03-01T09:00:00.000000Z"
TEXT = "Forty people came on the first evening, more than the harbor school has chairs."

FORMATS: dict[str, Any] = {"uuid": ENTRY, "date-time": MOMENT, "iri": "https://harbor.example/"}
"""Where neither the field nor its name has an example."""

_BODY = [
    {
        "_type": "block",
        "_key": "b1",
        "style": "normal",
        "children": [{"_type": "span", "_key": "s1", "text": TEXT, "marks": []}],
        "markDefs": [],
    }
]

WORDS: dict[str, Any] = {
    "title": "Night classes for deckhands fill up",
    "question": "When do the night classes begin?",
    "kicker": "Harbor school",
    "summary": "The harbor school has doubled its evening courses and still has a waiting list.",
    "description": "What happens between the pier and the fish market.",
    "heading": "A waiting list",
    "anchor": "a-waiting-list",
    "text": TEXT,
    "html": f"<p>{TEXT}</p>",
    "markdown": TEXT,
    "body": _BODY,
    "answer": _BODY,
    "slug": "night-classes-for-deckhands",
    "url": "https://harbor.example/coast/night-classes-for-deckhands",
    "canonical_url": "https://harbor.example/coast/night-classes-for-deckhands",
    "name": "Coast",
    "role": "Harbor reporter",
    "bio": "Writes about the harbor and the people who work there.",
    "locale": "en",
    "meaning": "Absent, or not visible to this caller: the same answer.",
    "when": "Nothing is at this address, or nothing that this caller may see.",
    "advice": "Check the slug and the locale.",
    "alt": "Students bent over sea charts under a lamp.",
    "notes": "Counted at noon on the first of the month.",
    "caption": "The first evening of the autumn course.",
    "credit": "Photo: Mira Holm",
    "attribution": "Mira Holm, head of the harbor school",
    "language": "python",
    "variant": "did_you_know",
    "note": "Second thoughts about the headline",
    "detail": "The related story “Ferry sheds” is not live, so readers do not see it.",
    "pointer": "#/related_ids/0",
    "type": "article",
    "prefix": "k3v9q2",
    "key": "bs_k3v9q2_the-secret-is-shown-once",
    "token": "Jq0w2cT9xk5rB1nZ",
    "groups": ["articles", ENTRY],
    "extra": {"newsletter": True},
    "data": {"revision": 3},
    "operations": [{"op": "replace", "path": "/title", "value": "Night classes fill up"}],
    "columns": ["region", "value"],
    "base": "Night classes are back",
    "yours": "Night classes for deckhands fill up",
    "tables": [],
    "translations": [],
    "warnings": [],
    "next_cursor": None,
    "total": None,
    "error": None,
    "problem": None,
    "reading_minutes": 2,
    "word_count": 412,
    "width": 1600,
    "height": 900,
    "expires_in": 3600,
    "author_name": "Tove",
    "author_email": "tove@example.org",
    "email": "tove@example.org",
    "body_html": "<p>How do the night classes count the boat hours?</p>",
    "website": "",
    "check": "links",
    "reason": "It has 4 links.",
    "id": ENTRY,
    "to": "night-classes-for-deckhands",
    "from": "night-classes-are-back",
    "revision": 3,
    "version": 7,
    "number": 3,
    "draft_revision": 3,
    "live_revision": 3,
    "entry_id": ENTRY,
    "row_id": ENTRY,
    "key_id": ENTRY,
    "preview_id": ENTRY,
    "comment_id": ENTRY,
    "ban_id": ENTRY,
    "target_id": ENTRY,
}

OWN: dict[str, Any] = {
    "Me.role": "editor",
    "KeyRequest.role": "editor",
    "KeyRecord.role": "editor",
    "KeyCreated.role": "editor",
    "KeyRequest.name": "Layout desk",
    "KeyRecord.name": "Layout desk",
    "KeyCreated.name": "Layout desk",
    "Me.name": "Layout desk",
    "Person.name": "Layout desk",
    "AuthorDraft.name": "Ada Lindqvist",
    "AuthorDraft.slug": "ada-lindqvist",
    "AuthorRecord.name": "Ada Lindqvist",
    "AuthorRecord.slug": "ada-lindqvist",
    "AuthorDocument.name": "Ada Lindqvist",
    "AuthorDocument.slug": "ada-lindqvist",
    "AuthorDocument.url": "https://harbor.example/authors/ada-lindqvist",
    "AuthorLabel.name": "Ada Lindqvist",
    "AuthorLabel.slug": "ada-lindqvist",
    "TagDraft.name": "Education",
    "TagDraft.slug": "education",
    "TagRecord.name": "Education",
    "TagRecord.slug": "education",
    "TagLabel.name": "Education",
    "TagLabel.slug": "education",
    "TagDocument.name": "Education",
    "TagDocument.slug": "education",
    "TagDocument.url": "https://harbor.example/tags/education",
    "SectionDraft.slug": "coast",
    "SectionRecord.slug": "coast",
    "SectionLabel.slug": "coast",
    "SectionNode.slug": "coast",
    "SectionNode.url": "https://harbor.example/coast",
    "SectionNode.children": [],
    "SectionDocument.slug": "coast",
    "SectionDocument.url": "https://harbor.example/coast",
    "SectionDocument.breadcrumbs": [],
    "Breadcrumb.slug": "coast",
    "Breadcrumb.url": "https://harbor.example/coast",
    "Image.url": "https://images.example.com/night-classes.jpg",
    "Image.caption": "The first evening of the autumn course.",
    "EventRecord.type": "article.published",
    "PlannedEvent.type": "article.published",
    "PreviewCreated.url": "https://api.harbor.example/v1/previews/Jq0w2cT9xk5rB1nZ",
    "Change.pointer": "#/title",
    "OutlineItem.key": "b1",
    "AuthorLabel.avatar": None,
    **{
        f"{name}.body": "How do the night classes count the boat hours?"
        for name in ("CommentDocument", "QueuedComment", "ModeratedComment", "ExportedComment")
    },
    **{f"{name}.name": "Tove" for name in ("CommentAuthor", "CommentWriter", "BanRecord")},
    "HistoryRecord.type": "comment.approved",
    "DecisionResult.detail": None,
    "BanRequest.reason": "A campaign for cheap watches.",
    "BanRecord.reason": "A campaign for cheap watches.",
    "Seo.description": "The harbor school has doubled its evening courses.",
    "SeoDocument.description": "The harbor school has doubled its evening courses.",
    "ResolvedFaq.slug": "when-do-the-night-classes-begin",
    **{
        f"{name}.{field}": value
        for name in ("FaqSummary", "FaqDocument", "FaqDraft", "FaqDraftCreation")
        for field, value in {
            "type": "faq",
            "slug": "when-do-the-night-classes-begin",
            "url": "https://harbor.example/faqs/when-do-the-night-classes-begin",
        }.items()
    },
    **{
        f"{name}.{field}": value
        for name in (
            "CollectionSummary",
            "CollectionDocument",
            "CollectionDraft",
            "CollectionDraftCreation",
        )
        for field, value in {
            "type": "collection",
            "slug": "front-page",
            "url": "https://harbor.example/collections/front-page",
            "title": "Front page",
        }.items()
    },
}
