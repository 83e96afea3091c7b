"""A new content type is one folder, one line and one generated migration."""

import dataclasses
import subprocess
import sys
from pathlib import Path

from app.content.content_type import ContentType
from app.features import CONTENT_TYPES
from tests.conftest import ROOT, Serve
from tests.factories import assert_problem, create, live, patch

GENERATE = """
import asyncio, sys
from alembic import command
import tests.polls
from app.foundation.models import Base
from tests.conftest import alembic_config, make_settings
config = alembic_config(make_settings(database_url=sys.argv[1]))
config.attributes["metadata"] = Base.metadata
config.set_main_option("version_path_separator", "os")
config.set_main_option("version_locations", sys.argv[2] + ":" + sys.argv[3])
command.revision(config, "add polls", autogenerate=True, version_path=sys.argv[3], head="head")
command.upgrade(config, "head")
command.check(config)
command.downgrade(config, "-1")
command.upgrade(config, "head")
"""


def generate_migration(database_url: str, folder: Path) -> str:
    """What `alembic revision --autogenerate` writes for the new type; it is applied."""
    arguments = [database_url, str(ROOT / "migrations" / "versions"), str(folder)]
    done = subprocess.run(
        [sys.executable, "-c", GENERATE, *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    [written] = folder.glob("*add_polls.py")
    return written.read_text(encoding="utf-8")


async def test_a_type_of_one_folder_goes_all_the_way(
    serve: Serve, database_url: str, tmp_path: Path
) -> None:
    from tests import polls  # noqa: PLC0415 - its table must not stand in other tests' way

    (tmp_path / "versions").mkdir()
    migration = generate_migration(database_url, tmp_path / "versions")
    assert migration.count("op.create_table(") == 1
    assert '"polls"' in migration or "'polls'" in migration

    service = await serve(content_types=(*CONTENT_TYPES, polls.content_type))
    editor, reader = service.editor, service.reader
    tag = await create(editor, "tags", name="Vote")
    made = await live(
        editor, "polls", title="Which way?", choices=["left", "right"], tag_ids=[tag["id"]]
    )
    page = (await reader.get("/v1/polls/which-way")).json()
    assert page["choices"] == ["left", "right"]
    assert page["url"] == "http://localhost:3000/polls/which-way"
    await live(editor, "collections", title="Front", entry_ids=[made["id"]])
    [shown] = (await reader.get("/v1/collections/front")).json()["items"]
    assert shown == page
    listed = (await reader.get("/v1/polls?tag=vote&count=exact")).json()
    assert (listed["total"], listed["items"][0]["tags"]) == (1, [{"slug": "vote", "name": "Vote"}])
    [found] = (await reader.get("/v1/search?q=way&type=poll")).json()["items"]
    assert (found["type"], found["slug"]) == ("poll", "which-way")
    await patch(editor, "polls", made, {"slug": "where-to"})
    await editor.post(f"/polls/{made['id']}/publish")
    assert (await reader.get("/v1/polls/which-way")).status_code == 308
    assert_problem(await editor.post("/polls", json={}), 422, "invalid")
    await editor.delete(f"/polls/{made['id']}", headers={"If-Match": "*"})
    assert_problem(await reader.get("/v1/polls/where-to"), 410, "gone")
    types = {e["type"] for e in (await editor.get("/events")).json()["items"]}
    assert {"poll.created", "poll.saved", "poll.published", "poll.archived"} <= types


def test_a_content_type_stays_small() -> None:
    fields = dataclasses.fields(ContentType)
    assert len(fields) <= 8
    assert not [field.name for field in fields if field.type in {bool, "bool"}]


def test_the_engine_knows_no_type_by_name() -> None:
    names = {name for kind in CONTENT_TYPES for name in (f'"{kind.name}"', f'"{kind.plural}"')}
    for path in (ROOT / "app" / "content").glob("*.py"):
        found = [name for name in names if name in path.read_text(encoding="utf-8")]
        assert not found, f"{path.name} speaks of {found}; that belongs in the type's folder"
