"""On SQLite no statement of a thread reads all comments, whatever the statistics say of them."""

import shutil
import sqlite3
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, create_engine, insert

from app.comments.arrivals import _KNOWN
from app.comments.checks.duplicate import _COPIES
from app.comments.checks.rate import _RECENT
from app.comments.models import Comment
from app.comments.page_statements import PageShape, select_page
from app.comments.private_models import CommentRecord
from app.foundation.clock import now
from app.foundation.ids import new_id
from app.foundation.prepared import Prepared

ARTICLES = [new_id(), new_id()]
ROOTS = 2_000


def fill(connection: Connection, replies: int) -> None:
    """Two articles of two lengths; `replies` below each root."""
    rows: list[dict[str, Any]] = []
    for turn in range(ROOTS):
        article = ARTICLES[turn % 40 == 0]
        root = {
            "id": new_id(), "article_id": article, "parent_id": None, "shown_under_id": article,
            "depth": 0, "author_name": "R", "is_staff": False, "body": "b", "body_html": "b",
            "state": "approved", "is_shown": True, "is_leading": False, "score": turn % 7,
            "reply_count": replies, "created_at": now() - timedelta(minutes=turn),
        }  # fmt: skip
        hung = {"parent_id": root["id"], "shown_under_id": root["id"], "is_leading": True}
        rows += [root, *({**root, "id": new_id(), **hung} for _ in range(replies))]
    records = [
        {"comment_id": row["id"], "text_hash": row["id"].bytes, "client_hash": row["id"].bytes,
         "email_hash": row["id"].bytes, "folded": "b", "verdict": "allow", "report_count": 0,
         "created_at": row["created_at"], "decided_at": row["created_at"]}
        for row in rows
    ]  # fmt: skip
    connection.execute(insert(Comment), rows)
    connection.execute(insert(CommentRecord), records)


def plan_of(connection: Connection, prepared: Prepared, parameters: dict[str, Any]) -> list[str]:
    """The steps of `EXPLAIN QUERY PLAN`."""
    plan = prepared.plan(connection.dialect, parameters)
    steps: list[Row[Any]] = connection.connection.dbapi_connection.execute(  # type: ignore[union-attr]
        f"EXPLAIN QUERY PLAN {plan.sql}", plan.arguments(parameters)
    ).fetchall()
    return [step[3] for step in steps]


def test_a_plan_that_reads_everything_is_seen(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "some.db")
    found = sqlite3.connect(tmp_path / "some.db").execute(
        "EXPLAIN QUERY PLAN SELECT body FROM comments WHERE body = 'x'"
    )
    assert [step[3] for step in found] == ["SCAN comments"]


@pytest.mark.parametrize("replies", [0, 1, 3])
def test_no_statement_reads_all_comments(
    tmp_path: Path, sqlite_template: Path, replies: int
) -> None:
    shutil.copy(sqlite_template, tmp_path / "some.db")
    engine = create_engine(f"sqlite:///{tmp_path / 'some.db'}")
    with engine.begin() as connection:
        fill(connection, replies)
        connection.exec_driver_sql("ANALYZE")
    since = now() - timedelta(days=1)
    asked: list[tuple[Prepared, dict[str, Any]]] = [
        (_COPIES, {"text": b"t", "since": since}),
        (_RECENT, {"hashes": [b"c"], "since": since}),
        (_KNOWN, {"emails": [b"e"], "clients": [b"c"]}),
    ]
    sorts = ("created_at", "-created_at", "-score")
    for sort, is_flat, has_parent, has_key in product(sorts, *[(False, True)] * 3):
        shape = PageShape(sort, 51, is_flat, has_parent, has_key)
        key = 1 if sort == "-score" else since
        asked.append((select_page(shape), {"article_id": ARTICLES[0], "under_id": ARTICLES[0],
                                           "key": key, "key_id": new_id()}))  # fmt: skip
    with engine.connect() as connection:
        for prepared, parameters in asked:
            steps = plan_of(connection, prepared, parameters)
            everything = [step for step in steps if step.startswith(("SCAN comment", "BLOOM"))
                          or "AUTOMATIC" in step]  # fmt: skip
            assert not everything, steps
    engine.dispose()
