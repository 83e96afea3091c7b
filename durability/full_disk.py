"""The database's disk is full in the middle of writes, and is freed again."""

import asyncio
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from durability.databases import Store, fresh_store
from durability.scene import Result, Scene, expect_refusals, progress, set_scene
from durability.servers import Server
from durability.writers import writing

MEBIBYTE = 1024 * 1024
DISK_MEBIBYTES = {"sqlite": 48, "postgresql": 200}
PATIENCE_SECONDS = 60
ENOUGH = 6
"""Refusals, and later acknowledged writes, that have to be seen."""


class DiskNotMounted(Exception):
    """A small file system needs rights that this machine does not give."""


@contextmanager
def small_disk(kind: str, folder: Path) -> Iterator[Path]:
    """A file system of a few mebibytes."""
    place = folder / "disk"
    place.mkdir()
    size = f"size={DISK_MEBIBYTES[kind]}m,mode=0777"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        raise DiskNotMounted(f"not mounted: {mounted.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill_up(ballast: Path) -> None:
    """Takes all the space that is left."""
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        for size in (MEBIBYTE, 4096):
            with suppress(OSError):
                while file.write(os.urandom(size)):
                    pass


def fill(kind: str, rounds: int) -> Result:
    """Fills the disk, expects 503, frees it, expects to be served again."""
    result = Result("disk full", kind, rounds, measured="written again")
    with tempfile.TemporaryDirectory(prefix="bs-") as folder:
        try:
            with small_disk(kind, Path(folder)) as disk, fresh_store(kind, disk) as store:
                asyncio.run(_fill(result, store, Path(folder), disk))
        except DiskNotMounted as reason:
            result.skipped = str(reason)
    return result


async def _fill(result: Result, store: Store, folder: Path, disk: Path) -> None:
    async with set_scene(store, folder, result.ledger, workers=1, may_lose_server=False) as scene:
        for done in range(1, result.rounds + 1):
            async with writing(scene.writers, scene.server.address):
                await asyncio.sleep(0.3)
                await _fill_once(result, scene, disk / "ballast")
            await scene.database.close()
            await scene.look()
            progress(result, done)
            if result.ledger.defects:
                return
        await scene.look_at_everything()
        expect_refusals(result)


async def _fill_once(result: Result, scene: Scene, ballast: Path) -> None:
    ledger = result.ledger
    refused = ledger.statuses[503]
    await asyncio.to_thread(fill_up, ballast)
    await ledger.until(lambda: ledger.statuses[503] >= refused + ENOUGH)
    await _expect_an_answer(result, scene.server)
    await asyncio.to_thread(ballast.unlink)
    freed, acknowledged = time.monotonic(), ledger.acknowledged
    # PostgreSQL stops by itself if it cannot write its log; whoever frees the disk starts it.
    if not scene.store.is_embedded and not scene.store.is_running():
        await asyncio.to_thread(scene.store.start)
    await ledger.until(lambda: ledger.acknowledged >= acknowledged + ENOUGH)
    result.seconds.append(time.monotonic() - freed)


async def _expect_an_answer(result: Result, server: Server) -> None:
    async with httpx.AsyncClient(base_url=server.address, timeout=PATIENCE_SECONDS) as client:
        answer = await client.get("/v1/articles")
    if answer.status_code not in {200, 503}:
        result.ledger.complain(f"A reader got {answer.status_code} on a full disk")
