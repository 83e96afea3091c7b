"""The command line: `broadsheet serve | demo | migrate | keys | worker | reindex | openapi`."""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from importlib.metadata import version
from typing import Annotated, Any, NoReturn

import orjson
import typer
from sqlalchemy.exc import DBAPIError, ProgrammingError

from app.access.keys import create_key, list_keys, revoke_named, revoke_prefix
from app.access.roles import Role
from app.content.reindexing import count_live, reindex
from app.demonstration.loading import LONG_ARTICLE, load_if_empty
from app.features import CATALOG, CONTENT_TYPES
from app.foundation.clock import format_instant
from app.foundation.errors import Problem
from app.foundation.logs import configure_logs
from app.foundation.schema_level import NEWEST_LEVEL, alembic_config, read_level
from app.foundation.settings import Settings, SettingsAreWrong, read_settings
from app.main import create_app, open_database
from app.serving import ServerFailed, run_server
from app.worker import working

app = typer.Typer(
    help="A headless content API for publishers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # they hold settings and keys
)
keys = typer.Typer(help="API keys of the editorial door.", no_args_is_help=True)
app.add_typer(keys, name="keys")

DEMO_KEY = "demo"
TYPES = {kind.name: kind for kind in CONTENT_TYPES}


def fail(sentence: str) -> NoReturn:
    """Ends with one sentence on stderr and status 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def settings_or_fail() -> Settings:
    """The settings, or the sentence that says which is wrong."""
    try:
        return read_settings()
    except SettingsAreWrong as wrong:
        fail(str(wrong))


def prepared_settings() -> Settings:
    """The settings; an embedded database is brought to the newest schema by the way."""
    settings = settings_or_fail()
    if settings.is_embedded:
        upgrade(settings)
    return settings


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs it; a problem is a sentence on stderr."""
    try:
        return asyncio.run(work)
    except Problem as problem:
        fail(problem.detail)
    except ProgrammingError:
        fail("The database is not at the newest schema; run `broadsheet migrate` first.")


def print_version(wanted: bool) -> None:
    """For `--version`."""
    if wanted:
        typer.echo(version("broadsheet"))
        raise typer.Exit


@app.callback()
def main(
    shows_version: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """A headless content API for publishers."""


@app.command(epilog="Example: broadsheet serve --port 9000 --workers 2")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the demonstration site into an empty database.")
    ] = False,
) -> None:
    """Serves. Migrates the embedded database first."""
    settings = settings_or_fail()
    if demo and settings.environment == "production":
        fail("--demo makes an admin key that it prints, so it is refused in production.")
    configure_logs(settings)
    if settings.is_embedded:
        upgrade(settings)
    if demo:
        prepare_demo(settings, f"http://{host}:{port}")
    try:
        run_server(settings, host, port, workers)
    except ServerFailed:
        fail("The server could not start; the log above says why.")


def prepare_demo(settings: Settings, address: str) -> None:
    """Loads the site if nothing is there, makes a fresh key, and says where to look."""
    typer.echo("Preparing the demonstration site …")
    run(load_site(settings))
    secret = run(renew_demo_key(settings))
    typer.echo(
        f"\n  Docs        {address}/docs"
        f"\n  An article  {address}/v1/articles/{LONG_ARTICLE}?include=all"
        f"\n  Admin key   {secret}\n"
    )


@app.command(epilog="Example: broadsheet migrate")
def migrate() -> None:
    """Brings the database to the newest schema."""
    settings = settings_or_fail()
    configure_logs(settings)
    upgrade(settings)


def upgrade(settings: Settings) -> None:
    """Runs Alembic's migrations to the newest one."""
    if settings.is_embedded:
        settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
        if run(_level(settings)) == {NEWEST_LEVEL}:
            return
    from alembic import command  # noqa: PLC0415 - a tenth of the time that a server takes to start
    from alembic.util import CommandError  # noqa: PLC0415

    try:
        command.upgrade(alembic_config(), "head")
    except OSError as error:
        fail(f"The database cannot be reached: {error}.")
    except CommandError as error:
        fail(f"The database is of a newer version than this one; run that version. {error}.")
    except DBAPIError as error:
        fail(f"The database refused the migration: {str(error.orig).splitlines()[0]}.")


async def _level(settings: Settings) -> frozenset[str]:
    database = open_database(settings)
    try:
        return await read_level(database)
    finally:
        await database.close()


@app.command(epilog="Example: broadsheet demo")
def demo() -> None:
    """Loads the demonstration site into an empty database."""
    settings = prepared_settings()
    if run(load_site(settings)):
        typer.echo("The demonstration site is loaded.")
    else:
        typer.echo("There is content already, so nothing was loaded.")


async def load_site(settings: Settings) -> bool:
    """Loads the site; False if there was content already."""
    database = open_database(settings)
    try:
        return await load_if_empty(database, TYPES, {kind.name: kind for kind in CATALOG}, settings)
    finally:
        await database.close()


async def renew_demo_key(settings: Settings) -> str:
    """Revokes the keys named `demo` and makes a new one."""
    database = open_database(settings)
    try:
        async with database.write() as session:
            await revoke_named(session, DEMO_KEY)
            _, secret = await create_key(session, DEMO_KEY, Role.ADMIN)
        return secret
    finally:
        await database.close()


@keys.command("create", epilog="Example: broadsheet keys create --name desk --role admin")
def create(
    name: Annotated[str, typer.Option(help="What the key is for; shown in the audit trail.")],
    role: Annotated[Role, typer.Option(help="What it may do.")],
) -> None:
    """Makes a key and prints it; it is never shown again."""
    settings = prepared_settings()
    if not name.strip() or len(name) > 200:
        fail("A key's name has 1 to 200 characters.")
    typer.echo(run(_create(settings, name, role)))


async def _create(settings: Settings, name: str, role: Role) -> str:
    database = open_database(settings)
    try:
        async with database.write() as session:
            _, secret = await create_key(session, name, role)
        return secret
    finally:
        await database.close()


@keys.command("list", epilog="Example: broadsheet keys list")
def list_all() -> None:
    """Lists all keys, without their secrets."""
    for line in run(_list(prepared_settings())):
        typer.echo(line)


async def _list(settings: Settings) -> list[str]:
    database = open_database(settings)
    try:
        async with database.read() as session:
            return [
                f"{key.prefix}  {key.role:<12} {format_instant(key.created_at)}  "
                f"{'revoked' if key.revoked_at else 'valid  '}  {key.name}"
                for key in await list_keys(session)
            ]
    finally:
        await database.close()


@keys.command("revoke", epilog="Example: broadsheet keys revoke 0a1b2c3d4e5f")
def revoke(
    prefix: Annotated[str, typer.Argument(help="The part between bs_ and the next _.")],
) -> None:
    """Ends a key at once."""
    run(_revoke(prepared_settings(), prefix))
    typer.echo(f"The key {prefix} is revoked.")


async def _revoke(settings: Settings, prefix: str) -> None:
    database = open_database(settings)
    try:
        async with database.write() as session:
            await revoke_prefix(session, prefix)
    finally:
        await database.close()


@app.command(epilog="Example: BROADSHEET_WORKER_IN_PROCESS=false broadsheet worker")
def worker() -> None:
    """Does what is due by the clock, as a process of its own."""
    settings = settings_or_fail()
    configure_logs(settings)
    if settings.is_embedded:
        upgrade(settings)
    run(_work(settings))


async def _work(settings: Settings) -> None:
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    database = open_database(settings)
    try:
        async with working(database, TYPES, settings):
            await stopping.wait()
    finally:
        await database.close()


@app.command("reindex", epilog="Example: broadsheet reindex")
def rebuild() -> None:
    """Makes the search index anew, beside a service that runs."""
    done = run(_reindex(prepared_settings()))
    typer.echo(f"{done} entries can be found.")


async def _reindex(settings: Settings) -> int:
    database = open_database(settings)
    try:
        total = await count_live(database, TYPES)
        with typer.progressbar(length=total, label="Indexing", file=sys.stderr) as bar:
            return await reindex(database, TYPES, bar.update)
    finally:
        await database.close()


@app.command(epilog="Example: broadsheet openapi > openapi.json")
def openapi() -> None:
    """Prints the OpenAPI document."""
    document = create_app(settings_or_fail()).openapi()
    typer.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
