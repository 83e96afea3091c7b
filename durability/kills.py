"""`kill -9` of all server processes in the middle of mixed writes, again and again."""

import asyncio
import random
import tempfile
from pathlib import Path

from durability.databases import Store, fresh_store
from durability.ledger import Ledger
from durability.scene import READY_SECONDS, Result, progress, set_scene
from durability.writers import writing


def kill(kind: str, rounds: int, workers: int) -> Result:
    """`kill -9` of all server processes in the middle of mixed writes, again and again."""
    name = "kill -9" + (f", {workers} workers" if workers > 1 else "")
    result = Result(name, kind, rounds)
    with tempfile.TemporaryDirectory(prefix="bs-") as folder, fresh_store(kind, Path(folder)) as at:
        asyncio.run(_kill(result, at, Path(folder), workers))
    return result


async def _kill(result: Result, store: Store, folder: Path, workers: int) -> None:
    async with set_scene(
        store, folder, result.ledger, workers=workers, may_lose_server=True
    ) as scene:
        for done in range(1, result.rounds + 1):
            async with writing(scene.writers, scene.server.address):
                await _until_the_middle(result.ledger)
                scene.server.kill()
            taken = await scene.server.start()
            result.seconds.append(taken)
            if taken > READY_SECONDS:
                result.ledger.complain(f"Ready only after {taken:.1f} s")
            await scene.look()
            progress(result, done)
            if result.ledger.losses:
                return
        await scene.look_at_everything()


async def _until_the_middle(ledger: Ledger) -> None:
    """A random moment, but not one before anything was written."""
    enough = ledger.acknowledged + random.randint(1, 20)
    await ledger.until(lambda: ledger.acknowledged >= enough)
    await asyncio.sleep(random.uniform(0.0, 0.3))
