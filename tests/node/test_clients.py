"""The document from outside: a public linter, generated types, a program that uses them."""

import asyncio
import shutil
from pathlib import Path

import httpx
import orjson
import pytest

from app.main import create_app
from tests.conftest import make_settings
from tests.demonstration.loaded import load_demonstration
from tests.node.conftest import FOLDER, Npx
from tests.processes import running

PROGRAMS = Path("node_modules/.bin")
PUBLIC = "https://api.harborpost.news"


@pytest.fixture
def build() -> Path:
    """Where generated files go: below the packages that they import."""
    folder = FOLDER / "build"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.timeout(300)
@pytest.mark.parametrize("path", ["/openapi.json", "/v1/openapi.json"])
async def test_a_public_linter_finds_nothing(npx: Npx, build: Path, path: str) -> None:
    app = create_app(make_settings(api_url=PUBLIC))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC) as client:
        document = (await client.get(path)).content
    name = build / f"linted{path.replace('/', '-')}"
    name.write_bytes(document)
    said = npx(str(PROGRAMS / "redocly"), "lint", str(name))
    assert "Your API description is valid" in said
    assert "warning" not in said.split("validating")[1]


@pytest.mark.timeout(300)
def test_a_typed_client_reads_the_demonstration_site(
    npx: Npx, build: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    database = tmp_path / "site.db"
    shutil.copy(sqlite_template, database)
    asyncio.run(load_demonstration(f"sqlite:///{database}"))
    document = create_app(make_settings(api_url=PUBLIC)).openapi()
    (build / "openapi.json").write_bytes(orjson.dumps(document))
    npx(str(PROGRAMS / "openapi-typescript"), "build/openapi.json", "-o", "build/api.d.ts")
    npx(str(PROGRAMS / "tsc"), "--project", ".")
    with running(tmp_path, f"sqlite:///{database}") as server:
        lines = npx("node", "build/read-site.js", server.address).splitlines()
        articles = httpx.get(f"{server.address}/v1/articles?limit=100").json()["items"]
    assert len(articles) > 10
    *told, front, missing = lines
    assert [line.split("\t")[:2] for line in told] == [
        [article["slug"], article["title"]] for article in articles
    ]
    assert any(int(line.split("\t")[4]) for line in told)
    assert all(int(line.split("\t")[3]) == article["word_count"]
               for line, article in zip(told, articles, strict=True))  # fmt: skip
    assert len(front.split("\t")) == 8
    assert " rows)" in front
    assert missing == "404\tThere is no article “no-such” in en."


def test_the_lock_file_has_no_addresses_of_downloads() -> None:
    assert "resolved" not in (FOLDER / "package-lock.json").read_text(encoding="utf-8")
    assert "omit-lockfile-registry-resolved=true" in (FOLDER / ".npmrc").read_text(encoding="utf-8")
