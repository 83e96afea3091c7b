"""What must hold in the database at every moment, as SQL that finds where it does not."""

from sqlalchemy import text

from app.features import CATALOG, CONTENT_TYPES
from app.foundation.database import Database

_LIVE = " UNION ALL ".join(
    f"SELECT id, '{kind.name}' AS type, locale, slug, title, revision, published_at "
    f"FROM {kind.plural}"
    for kind in CONTENT_TYPES
)
_IS_ABOUT_ENTRIES = " OR ".join(f"v.type LIKE '{kind.name}.%'" for kind in CONTENT_TYPES)
_VERSION = "CAST(data ->> 'version' AS INTEGER)"

INVARIANTS: dict[str, str] = {
    "every entry has its revisions, numbered from 1 without holes": """
        SELECT e.id FROM entries e LEFT JOIN (
            SELECT entry_id, count(*) AS n, min(number) AS low, max(number) AS high,
                   max(version) AS version
            FROM revisions GROUP BY entry_id) r ON r.entry_id = e.id
        WHERE r.n IS NULL OR r.n <> e.draft_revision OR r.low <> 1
           OR r.high <> e.draft_revision OR r.version > e.version""",
    "a later revision belongs to a later version": """
        SELECT a.entry_id FROM revisions a JOIN revisions b
            ON a.entry_id = b.entry_id AND b.number = a.number + 1
        WHERE b.since_version <= a.version OR a.since_version > a.version""",
    "an entry is called what its newest revision says": """
        SELECT e.id FROM entries e
        JOIN revisions r ON r.entry_id = e.id AND r.number = e.draft_revision
        WHERE coalesce(r.content ->> 'title', r.content ->> 'question') <> e.title
           OR r.content ->> 'slug' <> e.slug""",
    "live rows, publications and entries agree": f"""
        SELECT e.id FROM entries e
        LEFT JOIN ({_LIVE}) l ON l.id = e.id AND l.type = e.type
        LEFT JOIN publications p ON p.entry_id = e.id AND p.live_until IS NULL
        WHERE coalesce(e.live_revision, 0) <> coalesce(l.revision, 0)
           OR coalesce(e.live_revision, 0) <> coalesce(p.revision, 0)
           OR l.slug <> p.slug OR l.locale <> e.locale
           OR (e.archived_at IS NOT NULL AND e.live_revision IS NOT NULL)""",
    "a live row shows the revision that it names": f"""
        SELECT l.id FROM ({_LIVE}) l
        LEFT JOIN revisions r ON r.entry_id = l.id AND r.number = l.revision
        WHERE r.number IS NULL
           OR l.title <> coalesce(r.content ->> 'title', r.content ->> 'question')
           OR l.slug <> r.content ->> 'slug'""",
    "at most one publication of an entry runs": """
        SELECT entry_id FROM publications WHERE live_until IS NULL
        GROUP BY entry_id HAVING count(*) > 1""",
    "what is live can be found by its slug later": f"""
        SELECT l.id FROM ({_LIVE}) l LEFT JOIN redirects d
            ON d.type = l.type AND d.locale = l.locale AND d.slug = l.slug
        WHERE d.target_id IS NULL OR d.target_id <> l.id""",
    "only live entries have live references": f"""
        SELECT entry_id FROM entry_references
        WHERE side = 'live' AND entry_id NOT IN (SELECT id FROM ({_LIVE}) l)""",
    "only live entries have live tags, as many as they refer to": f"""
        SELECT t.entry_id FROM (
            SELECT entry_id, count(*) AS n FROM entry_tags GROUP BY entry_id) t
        LEFT JOIN (SELECT entry_id, count(*) AS n FROM entry_references
            WHERE side = 'live' AND target_kind = 'tag' GROUP BY entry_id) r
            ON r.entry_id = t.entry_id
        WHERE r.n IS NULL OR r.n <> t.n
           OR t.entry_id NOT IN (SELECT id FROM ({_LIVE}) l)""",
    "live entries are filed under what they refer to, in the order of publication": f"""
        SELECT coalesce(f.entry_id, r.entry_id) FROM (
            SELECT DISTINCT entry_id, target_id FROM entry_references
            WHERE side = 'live' AND target_kind IN ('section', 'tag', 'author')) r
        FULL JOIN listings f ON f.entry_id = r.entry_id AND f.owner_id = r.target_id
        LEFT JOIN ({_LIVE}) l ON l.id = f.entry_id AND l.type = f.type
            AND l.locale = f.locale AND l.published_at = f.published_at
        WHERE l.id IS NULL OR r.entry_id IS NULL""",
    "a draft's section is among its references": """
        SELECT e.id FROM entries e
        JOIN revisions r ON r.entry_id = e.id AND r.number = e.draft_revision
        WHERE (r.content ->> 'section_id') IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM entry_references f WHERE f.entry_id = e.id
            AND f.side = 'draft' AND f.target_kind = 'section')""",
    "every accepted change of an entry is an event": f"""
        SELECT e.id FROM entries e LEFT JOIN (
            SELECT subject_id, count(DISTINCT {_VERSION}) AS n, max({_VERSION}) AS high
            FROM events GROUP BY subject_id) v ON v.subject_id = e.id
        WHERE coalesce(v.n, 0) <> e.version - 1 OR coalesce(v.high, 1) <> e.version""",
    "the events of a thing are in the order of its versions": f"""
        SELECT subject_id FROM (
            SELECT subject_id, {_VERSION} AS version,
                   lag({_VERSION}) OVER (PARTITION BY subject_id ORDER BY seq) AS previous
            FROM events WHERE (data ->> 'version') IS NOT NULL) v
        WHERE version < previous""",
    "every entry was created once, before anything else": """
        SELECT e.id FROM entries e LEFT JOIN (
            SELECT subject_id, min(seq) AS first FROM events GROUP BY subject_id) v
            ON v.subject_id = e.id
        LEFT JOIN events c ON c.seq = v.first AND c.type = e.type || '.created'
        WHERE c.seq IS NULL""",
    "every publication is an event": """
        SELECT e.id FROM entries e
        LEFT JOIN (SELECT entry_id, count(*) AS n FROM publications GROUP BY entry_id) p
            ON p.entry_id = e.id
        LEFT JOIN (SELECT subject_id, count(*) AS n FROM events
            WHERE type LIKE '%.published' GROUP BY subject_id) v ON v.subject_id = e.id
        WHERE coalesce(p.n, 0) <> coalesce(v.n, 0)""",
    "what was sent twice with one Idempotency-Key exists once": """
        SELECT min(CAST(entry_id AS VARCHAR)) FROM revisions WHERE number = 1
        GROUP BY content ->> 'title' HAVING count(*) > 1""",
    "threads count what is approved": """
        SELECT a.article_id FROM (SELECT article_id, count(*) AS n FROM comments
            WHERE state = 'approved' GROUP BY article_id) a
        FULL JOIN comment_threads t ON t.id = a.article_id
        WHERE coalesce(a.n, 0) <> coalesce(t.comment_count, 0)""",
    "comments are shown if they are approved or keep a place": """
        SELECT c.id FROM comments c LEFT JOIN (SELECT shown_under_id, count(*) AS n FROM comments
            WHERE is_shown GROUP BY shown_under_id) r ON r.shown_under_id = c.id
        WHERE c.is_shown <> (c.state = 'approved' OR coalesce(r.n, 0) > 0)
           OR c.reply_count <> coalesce(r.n, 0)""",
    "every comment has its record, and was created once": """
        SELECT c.id FROM comments c LEFT JOIN comment_records r ON r.comment_id = c.id
        LEFT JOIN (SELECT subject_id, count(*) AS n FROM events WHERE type = 'comment.created'
            GROUP BY subject_id) v ON v.subject_id = c.id
        WHERE r.comment_id IS NULL OR coalesce(v.n, 0) <> 1""",
    "no comment was posted twice": """
        SELECT min(CAST(id AS VARCHAR)) FROM comments WHERE body <> ''
        GROUP BY body HAVING count(*) > 1""",
    "no event is about an entry that does not exist": f"""
        SELECT v.subject_id FROM events v LEFT JOIN entries e ON e.id = v.subject_id
        WHERE e.id IS NULL AND ({_IS_ABOUT_ENTRIES})""",
} | {
    f"the rows and the events of {kind.plural} agree": f"""
        SELECT coalesce(r.id, v.subject_id) FROM (
            SELECT subject_id, max({_VERSION}) AS high,
                   sum(CASE WHEN type = '{kind.name}.deleted' THEN 1 ELSE 0 END) AS deleted
            FROM events WHERE type LIKE '{kind.name}.%' GROUP BY subject_id) v
        FULL JOIN {kind.plural} r ON r.id = v.subject_id
        WHERE v.subject_id IS NULL OR (r.id IS NULL) <> (v.deleted = 1) OR r.version <> v.high"""
    for kind in CATALOG
}


async def find_violations(database: Database, *, is_embedded: bool) -> list[str]:
    """A sentence for each invariant that does not hold."""
    found: list[str] = []
    async with database.read() as session:
        for sentence, statement in INVARIANTS.items():
            if rows := await session.rows(text(f"{statement} LIMIT 5")):
                found.append(f"Not true: {sentence}: {[str(row[0]) for row in rows]}")
        if is_embedded:
            checked = await session.rows(text("PRAGMA integrity_check"))
            found += [f"integrity_check: {row[0]}" for row in checked if row[0] != "ok"]
            broken = await session.rows(text("PRAGMA foreign_key_check"))
            found += [f"foreign_key_check: {tuple(row)}" for row in broken]
    return found
