"""`python -m bench.downstream`: runs the proof, prints the claims, fails if one does not hold."""

import os
import secrets
import signal
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from bench.cases import DATABASES
from bench.databases import fresh_database
from bench.downstream.forms import prove_forms
from bench.downstream.fronts import missing, nginx, purging, varnish
from bench.downstream.lives import prove_lives
from bench.downstream.proof import Claim, Proof
from bench.downstream.purges import prove_purges, prove_races, prove_restart
from bench.downstream.scene import Desk, Scene, make_key
from bench.downstream.witness import Witness, witnessing
from bench.servers import ServerFailed, serve_broadsheet


def main(arguments: Sequence[str]) -> int:
    """Runs everything; the exit status."""
    parser = ArgumentParser(
        prog="python -m bench.downstream", description="Proves docs/caches-in-front.md."
    )
    parser.add_argument("--database", choices=DATABASES, default="sqlite", help="(sqlite)")
    database = parser.parse_args(arguments).database
    if reasons := missing():
        print("\n".join(reasons), file=sys.stderr)
        return 2
    try:
        claims = prove(database)
    except ServerFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(table_of(claims))
    return 0 if all(claim.holds for claim in claims) else 1


def prove(database: str = "sqlite") -> list[Claim]:
    """The whole proof, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bs-") as folder:
        # Started by root, both caches work as somebody else.
        Path(folder).chmod(0o711)
        with fresh_database(database, Path(folder)) as migrated:
            return prove_in(Path(folder), migrated.database_url)


def prove_in(folder: Path, database_url: str) -> list[Claim]:
    """The proof, part by part."""
    settings = {"SECRET_KEY": secrets.token_hex(32), "CACHE_TAG_HEADER": "Surrogate-Key"}

    def start() -> None:
        server = running.enter_context(serve_broadsheet(database_url, settings, folder))
        running.callback(os.kill, server.pid, signal.SIGKILL)
        witness.origin = server.port
        desk.door.base_url = origin.base_url = httpx.URL(f"http://127.0.0.1:{server.port}")

    with (
        witnessing(0) as witness,
        httpx.Client() as door,
        httpx.Client() as origin,
        ExitStack() as running,
    ):
        desk = Desk(door, folder / "position")
        start()
        with behind(witness, folder) as fronts:
            key = make_key(database_url, settings)
            door.headers["Authorization"] = f"Bearer {key}"
            proof = Proof(witness, desk, origin, fronts)
            port = int(fronts["Varnish"].base_url.port or 0)
            with purging(witness.origin, port, key, folder):
                scene = Scene(desk)
                prove_purges(proof, scene)
                prove_races(proof, scene)
                prove_forms(proof, scene, folder / "nginx")
            prove_restart(proof, scene, lambda: purging(witness.origin, port, key, folder))
            prove_lives(proof, scene, running.close, start)
    return proof.claims


@contextmanager
def behind(witness: Witness, folder: Path) -> Iterator[dict[str, httpx.Client]]:
    """Readers behind each cache."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                httpx.Client(
                    base_url=f"http://127.0.0.1:{stack.enter_context(front(witness.port, folder))}"
                )
            )
            for name, front in (("Varnish", varnish), ("nginx", nginx))
        }


def table_of(claims: list[Claim]) -> str:
    """The claims as a Markdown table."""
    rows = [
        f"| {one.front} | {one.text} | {'holds' if one.holds else '**FAILS**'} | {one.seen} |"
        for one in claims
    ]
    held = sum(claim.holds for claim in claims)
    head = ["| front | claim | | seen |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, "", f"{held} of {len(claims)} claims hold."])


if __name__ == "__main__":
    # Without this, a terminated proof would leave its servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Terminated."))
    sys.exit(main(sys.argv[1:]))
