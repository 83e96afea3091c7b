"""Lists by what entries are filed under: always the right page, at the cost of that page."""

import shutil
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine

from app.content.listing import ListAsked, select_page
from app.content_types.articles import content_type
from app.foundation.clock import now
from app.foundation.ids import new_id
from tests.factories import Json, create, live

TAGS, AUTHORS, SECTIONS = ("t0", "t1"), ("a0", "a1"), ("s0", "s1", "s2")
ARTICLES = 16


async def make_site(editor: httpx.AsyncClient) -> list[Json]:
    """Articles under all of them at random: s1 and s2 stand below s0; some have the same date."""
    random = Random(3)
    tags = {name: (await create(editor, "tags", name=name))["id"] for name in TAGS}
    authors = {name: (await create(editor, "authors", name=name))["id"] for name in AUTHORS}
    top = (await create(editor, "sections", name="s0"))["id"]
    sections = {"s0": top} | {
        name: (await create(editor, "sections", name=name, parent_id=top))["id"]
        for name in ("s1", "s2")
    }
    made = []
    for number in range(ARTICLES):
        own = {"tag": random.sample(TAGS, random.randrange(3)),
               "author": random.sample(AUTHORS, random.randrange(3)),
               "section": random.choice((None, *SECTIONS))}  # fmt: skip
        entry = await create(
            editor, "articles", title=f"N{number}", tag_ids=[tags[name] for name in own["tag"]],
            authors=[{"author_id": authors[name]} for name in own["author"]],
            section_id=sections.get(own["section"]),
        )  # fmt: skip
        date = f"2026-0{random.randrange(1, 4)}-01T00:00:00Z"
        done = await editor.post(f"/articles/{entry['id']}/publish", json={"published_at": date})
        assert done.status_code == 200, done.text
        made.append({**own, "id": entry["id"], "date": date})
    return made


def expected(made: list[Json], asked: Json) -> list[str]:
    """The ids of a list, made by hand."""

    def is_in(entry: Json) -> bool:
        section = asked.get("section")
        return (
            ("tag" not in asked or asked["tag"] in entry["tag"])
            and ("author" not in asked or asked["author"] in entry["author"])
            and (section is None or entry["section"] == section
                 or (section == "s0" and entry["section"] is not None))
        )  # fmt: skip

    found = sorted((entry["date"], entry["id"]) for entry in made if is_in(entry))
    ids = [entry_id for _, entry_id in found]
    return ids if asked.get("sort") == "published_at" else ids[::-1]


async def test_pages_of_any_filters_are_those_of_a_list_made_by_hand(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await make_site(editor)
    choices = product((None, *TAGS[:1]), (None, *AUTHORS[:1]), (None, "s0", "s1"),
                      ("-published_at", "published_at"), (None, "*"))  # fmt: skip
    for tag, author, section, sort, locale in choices:
        named = {"tag": tag, "author": author, "section": section, "sort": sort, "locale": locale}
        asked = {name: value for name, value in named.items() if value is not None}
        ids, cursor = [], None
        while True:
            more = {"cursor": cursor} if cursor else {}
            answer = await reader.get(
                "/v1/articles", params={**asked, "limit": 5, "count": "exact", **more}
            )
            page = answer.json()
            ids += [item["id"] for item in page["items"]]
            assert page["total"] == len(expected(made, asked)), asked
            if (cursor := page["next_cursor"]) is None:
                break
        assert ids == expected(made, asked), asked
    for unknown in ("tag", "author", "section"):
        page = (await reader.get("/v1/articles", params={unknown: "x", "count": "exact"})).json()
        assert (page["items"], page["total"]) == ([], 0)


async def test_what_changes_is_filed_anew(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    tags = [await create(editor, "tags", name=name) for name in TAGS]
    entry = await live(editor, "articles", title="A", tag_ids=[tags[0]["id"]])

    async def of(tag: Json) -> int:
        return len((await reader.get("/v1/articles", params={"tag": tag["slug"]})).json()["items"])

    assert (await of(tags[0]), await of(tags[1])) == (1, 0)
    path = f"/articles/{entry['id']}"
    change = {"tag_ids": [tags[1]["id"]]}
    await editor.patch(path, json=change, headers={"If-Match": "*"})
    assert (await of(tags[0]), await of(tags[1])) == (1, 0)
    await editor.post(f"{path}/publish")
    assert (await of(tags[0]), await of(tags[1])) == (0, 1)
    await editor.post(f"{path}/unpublish")
    assert (await of(tags[0]), await of(tags[1])) == (0, 0)


@pytest.mark.parametrize("owners", [1, 3])
@pytest.mark.parametrize("more", [(), ("published_after",), ("author",)])
def test_a_page_reads_no_whole_table(
    tmp_path: Path, sqlite_template: Path, owners: int, more: tuple[str, ...]
) -> None:
    shutil.copy(sqlite_template, tmp_path / "some.db")
    values: dict[str, Any] = {"published_after": now(), "author": [new_id()]}
    engine = create_engine(f"sqlite:///{tmp_path / 'some.db'}")
    for is_behind, is_indexable in product((False, True), repeat=2):
        asked = ListAsked(
            content_type, ("title",), "-published_at", 21, more,
            is_behind=is_behind, is_indexable=is_indexable, leading="tag", owners=owners,
        )  # fmt: skip
        parameters = {"locale": "en", "key": now(), "key_id": new_id()}
        parameters |= {f"owner_{number}": new_id() for number in range(owners)}
        plan = select_page(asked).plan(engine.dialect, parameters | values)
        with engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            steps = [
                step[3]
                for step in driver.execute(
                    f"EXPLAIN QUERY PLAN {plan.sql}", plan.arguments(parameters | values)
                )
            ]
        lists = [step for step in steps if "ix_listings_owner_id" in step]
        assert len(lists) >= owners, steps
        assert not [step for step in steps if step.startswith(("SCAN articles", "SCAN filed"))]
        # What is sorted are the beginnings of the lists, never a list.
        sorted_after = {before for before, step in pairwise(steps) if "TEMP B-TREE" in step}
        assert not [step for step in sorted_after if step.startswith("SEARCH filed")], steps
    engine.dispose()
