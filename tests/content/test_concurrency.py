"""Many editors at once: nobody's work is lost, and of two that want the same thing one gets it."""

import asyncio
from collections import Counter

import httpx

from tests.conftest import Service
from tests.factories import Json, assert_problem, create, live, publish

EDITORS = 50


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


async def save(
    editor: httpx.AsyncClient, path: str, title: str, version: int, name: str = "title"
) -> httpx.Response:
    return await editor.put(path, json={name: title}, headers={"If-Match": f'"v{version}"'})


async def test_fifty_editors_save_one_entry_and_each_version_has_one_winner(
    service: Service,
) -> None:
    editor = service.editor
    entry = await create(editor, "articles", title="Start")
    path = f"/articles/{entry['id']}"
    winners: list[str] = []
    for version in (1, 2):
        answers = await asyncio.gather(
            *(save(editor, path, f"{version} by {n}", version) for n in range(EDITORS))
        )
        assert statuses(answers) == {200: 1, 412: EDITORS - 1}
        for answer in answers:
            if answer.status_code == 412:
                problem = assert_problem(answer, 412, "version-conflict")
                assert problem["current_version"] == version + 1
        winners += [answer.json()["title"] for answer in answers if answer.is_success]
    history = (await editor.get(f"{path}/revisions?limit=100")).json()["items"]
    assert [(item["number"], item["version"]) for item in history] == [(3, 3), (2, 2), (1, 1)]
    for number, title in enumerate(winners, 2):
        kept = (await editor.get(f"{path}/revisions/{number}")).json()
        assert kept["content"]["title"] == title


async def test_fifty_editors_who_try_again_all_get_their_turn(service: Service) -> None:
    editor = service.editor
    entry = await create(editor, "articles", title="Start")
    path = f"/articles/{entry['id']}"
    accepted: dict[int, int] = {}

    async def insist(number: int) -> None:
        version = 1
        while True:
            answer = await editor.patch(
                path,
                json={"extra": {f"by{number}": number}},
                headers={"If-Match": f'"v{version}"'},
            )
            if answer.status_code == 200:
                assert accepted.setdefault(answer.json()["version"], number) == number
                return
            version = assert_problem(answer, 412, "version-conflict")["current_version"]

    await asyncio.gather(*map(insist, range(12)))
    assert sorted(accepted) == list(range(2, 14))
    final = (await editor.get(path)).json()
    assert final["draft"]["extra"] == {f"by{number}": number for number in range(12)}


async def test_fifty_editors_without_if_match_are_428_and_save_nothing(service: Service) -> None:
    entry = await create(service.editor, "articles", title="Start")
    path = f"/articles/{entry['id']}"
    answers = await asyncio.gather(
        *(service.editor.put(path, json={"title": f"{n}"}) for n in range(EDITORS))
    )
    assert statuses(answers) == {428: EDITORS}
    assert (await service.editor.get(path)).json()["version"] == 1


async def test_of_many_entries_with_one_slug_one_goes_live(service: Service) -> None:
    editor = service.editor
    entries = [await create(editor, "articles", title=f"T{n}", slug="the-slug") for n in range(10)]
    answers = await asyncio.gather(
        *(editor.post(f"/articles/{entry['id']}/publish") for entry in entries)
    )
    assert statuses(answers) == {200: 1, 409: 9}
    for answer in answers:
        if answer.status_code == 409:
            assert_problem(answer, 409, "slug-taken")
    [winner] = [answer.json()["id"] for answer in answers if answer.is_success]
    shown = (await service.reader.get("/v1/articles/the-slug")).json()
    assert shown["id"] == winner
    assert (await service.reader.get("/v1/articles?count=exact")).json()["total"] == 1


async def test_one_entry_that_is_published_many_times_at_once_is_published_once(
    service: Service,
) -> None:
    editor = service.editor
    entry = await create(editor, "articles", title="T")
    answers = await asyncio.gather(
        *(editor.post(f"/articles/{entry['id']}/publish") for _ in range(10))
    )
    assert statuses(answers) == {200: 1, 409: 9}
    for answer in answers:
        if answer.status_code == 409:
            assert_problem(answer, 409, "already-published")
    events = (await editor.get(f"/events?subject={entry['id']}")).json()["items"]
    assert [event["type"] for event in events] == ["article.created", "article.published"]


async def test_what_is_published_and_withdrawn_at_once_is_one_of_both_in_the_end(
    service: Service,
) -> None:
    editor = service.editor
    entry = await live(editor, "articles", title="T", slug="t")
    path = f"/articles/{entry['id']}"
    answers = await asyncio.gather(
        *(editor.post(f"{path}/{verb}") for verb in ("unpublish", "publish") * 10)
    )
    assert set(statuses(answers)) <= {200, 409}
    final = (await editor.get(path)).json()
    accepted = sum(answer.is_success for answer in answers)
    assert final["version"] == entry["version"] + accepted
    is_shown = (await service.reader.get("/v1/articles/t")).status_code == 200
    assert is_shown is (final["live_revision"] is not None)


async def test_titles_that_are_the_same_get_slugs_of_their_own(service: Service) -> None:
    for plural, name in (("articles", "title"), ("tags", "name"), ("authors", "name")):
        made = await asyncio.gather(
            *(create(service.editor, plural, **{name: "Same"}) for _ in range(12))
        )
        slugs = {row["slug"] for row in made}
        assert slugs == {"same", *(f"same-{number}" for number in range(2, 13))}, plural


async def test_a_numbered_slug_and_a_title_that_looks_like_one_do_not_meet(
    service: Service,
) -> None:
    titles = ["Same", "Same 2", "Same 3"] * 6
    made = await asyncio.gather(
        *(create(service.editor, "articles", title=title) for title in titles)
    )
    assert len({entry["slug"] for entry in made}) == len(titles)


async def test_of_two_catalog_rows_with_one_given_slug_one_is_made(service: Service) -> None:
    answers = await asyncio.gather(
        *(service.editor.post("/tags", json={"name": f"N{n}", "slug": "s"}) for n in range(10))
    )
    assert statuses(answers) == {201: 1, 409: 9}


async def test_two_editors_of_one_catalog_row_do_not_overwrite_each_other(
    service: Service,
) -> None:
    tag = await create(service.editor, "tags", name="Start")
    path = f"/tags/{tag['id']}"
    answers = await asyncio.gather(
        *(save(service.editor, path, f"N{n}", 1, "name") for n in range(EDITORS))
    )
    assert statuses(answers) == {200: 1, 412: EDITORS - 1}
    [winner] = [answer.json() for answer in answers if answer.is_success]
    assert (await service.editor.get(path)).json() == winner


async def test_a_tag_is_deleted_or_used_but_not_both(service: Service) -> None:
    editor = service.editor
    for round_ in range(5):
        tag: Json = await create(editor, "tags", name=f"T{round_}")
        entry = await create(editor, "articles", title=f"A{round_}")
        deleted, saved = await asyncio.gather(
            editor.delete(f"/tags/{tag['id']}", headers={"If-Match": '"v1"'}),
            editor.patch(
                f"/articles/{entry['id']}",
                json={"tag_ids": [tag["id"]]},
                headers={"If-Match": '"v1"'},
            ),
        )
        outcome = (deleted.status_code, saved.status_code)
        assert outcome in {(204, 422), (409, 200)}, (deleted.text, saved.text)
        await publish(editor, "articles", entry)


async def test_readers_see_the_old_article_or_the_new_one_but_never_a_mixture(
    service: Service,
) -> None:
    editor, reader = service.editor, service.reader
    entry = await live(editor, "articles", title="0", slug="t", kicker="0", extra={"n": "0"})

    async def change() -> None:
        for number in range(1, 9):
            text = str(number)
            await editor.patch(
                f"/articles/{entry['id']}",
                json={"title": text, "kicker": text, "extra": {"n": text}},
                headers={"If-Match": "*"},
            )
            await editor.post(f"/articles/{entry['id']}/publish")

    changing = asyncio.create_task(change())
    seen: list[str] = []
    while not changing.done():
        shown = (await reader.get("/v1/articles/t")).json()
        assert shown["title"] == shown["kicker"] == shown["extra"]["n"]
        seen.append(shown["title"])
        await asyncio.sleep(0.001)  # the inline reader of SQLite never waits by itself
    await changing
    assert seen == sorted(seen, key=int)
