"""What readers must not see is in no answer of the public surface, wherever one asks."""

import base64
import re
import warnings
from urllib.parse import unquote

import httpx
import pytest

from tests.factories import TABLE_COLUMNS
from tests.readers.conftest import CANARY, Newsroom
from tests.readers.surface import Operation, choices_of, columns, keys_in, query

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMITS = ("1", "100")
OF_ROWS = {"_id", "@language", "base", *(str(column["name"]) for column in TABLE_COLUMNS)}
"""Names that the rows of the newsroom's tables have, and what stands in the context of CSVW."""


def decoded(answer: httpx.Response) -> str:
    """Everything in an answer, in plain text: cursors and escapes too."""
    text = "\n".join([answer.text, *(f"{name}: {value}" for name, value in answer.headers.items())])
    with warnings.catch_warnings():  # a backslash that begins no escape is no matter
        warnings.simplefilter("ignore", DeprecationWarning)
        opened = [text, unquote(text), answer.content.decode("unicode_escape", "replace")]
    for word in re.findall(r"[A-Za-z0-9_-]{24,}", text):
        whole = word[: len(word) // 4 * 4]
        opened.append(base64.urlsafe_b64decode(whole).decode("utf-8", "ignore"))
    return "\n".join(opened).lower()


def assert_clean(room: Newsroom, answer: httpx.Response, asked: str) -> None:
    """No word of a draft, no name of an editor, nothing of a key, no name of a column."""
    assert answer.status_code < 500, (asked, answer.text)
    text = decoded(answer)
    # What was asked for may be repeated; it says nothing of what there is.
    for echo in {asked, unquote(asked), *re.split(r"[/?&=,]", unquote(asked))}:
        if CANARY in echo:
            text = text.replace(echo.lower(), "")
    assert CANARY not in text, (asked, answer.headers, answer.text)
    for secret in room.secrets:
        assert secret.lower() not in text, (asked, secret)


def values_for(room: Newsroom, name: str, schema: dict[str, object]) -> list[str]:
    """Plausible values of a parameter: of the document, of what is there, of what is hidden."""
    if name == "limit":
        return list(LIMITS)
    known = [slugs[0] for slugs in room.public.values()]
    hidden = [*{slugs[0] for slugs in room.hidden.values()}, CANARY]
    return list(
        dict.fromkeys(
            [*choices_of(schema), *known, *hidden, ",".join(room.ids), room.entries["articles"],
             "all", "*", "de", "ko", "html,markdown,text", "2000-01-01T00:00:00Z"]
        )
    )  # fmt: skip


async def test_no_value_of_any_parameter_makes_readers_see_it(newsroom: Newsroom) -> None:
    room, answered = newsroom, 0
    for operation, path in one_each(room):
        plain = await room.reader.get(path)
        assert plain.status_code == 200, (path, plain.text)
        for name, schema in operation.parameters.items():
            for value in values_for(room, name, schema):
                asked = query(path, [(name, value)])
                answer = await room.reader.get(asked)
                assert_clean(room, answer, asked)
                answered += answer.status_code == 200
    assert answered > 100


def one_each(room: Newsroom) -> list[tuple[Operation, str]]:
    """Every operation once, at the thing that is linked most."""
    return list({operation.path: (operation, path) for operation, path in room.paths()}.values())


async def test_no_path_leads_readers_to_it(newsroom: Newsroom) -> None:
    room = newsroom
    values = {slug for slugs in (*room.public.values(), *room.hidden.values()) for slug in slugs}
    values |= {*room.ids, *room.dead_tokens, CANARY, f"{CANARY}-gone", f"{CANARY}-once"}
    statuses = set()
    for operation in room.surface:
        if operation.placeholder is None:
            continue
        for value in sorted(values):
            answer = await room.reader.get(operation.at(value))
            assert_clean(room, answer, operation.at(value))
            statuses.add(answer.status_code)
    assert statuses == {200, 308, 404, 410}


async def test_every_page_of_every_order_is_free_of_it(newsroom: Newsroom) -> None:
    room, pages = newsroom, 0
    for operation, path in room.paths():
        if not operation.takes("count"):  # pages of feeds have no lists behind them
            continue
        given = {"limit": "1", "count": "exact"}
        if operation.takes("locale") and path.count("/") == 2:
            given["locale"] = "*"
        for sort in choices_of(operation.parameters.get("sort", {})) or [""]:
            asked = query(path, [*given.items(), *([("sort", sort)] if sort else [])])
            while asked:
                answer = await room.reader.get(asked)
                assert answer.status_code in {200, 422}, (asked, answer.text)
                if answer.status_code == 422:  # this list has no locale “*”
                    del given["locale"]
                    asked = query(path, given.items())
                    continue
                assert_clean(room, answer, asked)
                assert answer.json()["total"] <= 5
                pages += 1
                asked = answer.links.get("next", {}).get("url", "")
    assert pages >= 20


async def test_answers_have_no_names_but_those_of_the_document(newsroom: Newsroom) -> None:
    room = newsroom
    internal = {name for name in columns() if "_" in name}
    for operation, path in room.paths():
        takes_all = [("include", "all")] if operation.takes("include") else []
        answer = await room.reader.get(query(path, takes_all))
        assert answer.status_code == 200, (path, answer.text)
        if "json" not in answer.headers["content-type"]:
            continue
        names = set(keys_in(answer.json()))
        assert names - OF_ROWS <= operation.fields, (path, names - operation.fields)
        for name in internal - operation.fields:
            assert f'"{name}"' not in answer.text, (path, name)


async def test_the_word_is_really_there_for_editors(newsroom: Newsroom) -> None:
    for plural, entry_id in newsroom.entries.items():
        envelope = await newsroom.editor.get(f"/{plural}/{entry_id}")
        assert envelope.text.count(CANARY) >= 8
    preview = await newsroom.reader.get(f"/v1/previews/{newsroom.live_token}")
    assert preview.text.count(CANARY) >= 8
    assert CANARY in (await newsroom.editor.get("/keys")).text
