"""PostgreSQL stops as in a crash and comes back, under a server that keeps running."""

import asyncio
import random
import tempfile
from pathlib import Path

from durability.databases import Store, fresh_store
from durability.scene import Result, expect_refusals, progress, set_scene
from durability.writers import writing


def restart(rounds: int, workers: int) -> Result:
    """PostgreSQL stops as in a crash and comes back, under a server that keeps running."""
    result = Result("PostgreSQL restarted", "postgresql", rounds, measured="200 again")
    with (
        tempfile.TemporaryDirectory(prefix="bs-") as folder,
        fresh_store("postgresql", Path(folder)) as store,
    ):
        asyncio.run(_restart(result, store, Path(folder), workers))
    return result


async def _restart(result: Result, store: Store, folder: Path, workers: int) -> None:
    async with set_scene(
        store, folder, result.ledger, workers=workers, may_lose_server=False
    ) as scene:
        pid = scene.server.process.pid if scene.server.process else 0
        for done in range(1, result.rounds + 1):
            async with writing(scene.writers, scene.server.address):
                await asyncio.sleep(random.uniform(0.3, 1.0))
                await asyncio.to_thread(store.stop)
                await asyncio.sleep(random.uniform(0.0, 1.0))
                await asyncio.to_thread(store.start)
                result.seconds.append(await scene.server.until_ready())
                await asyncio.sleep(0.5)
            await scene.database.close()  # the auditor's own connections were cut as well
            await scene.look()
            progress(result, done)
            if result.ledger.defects:
                return
        if (
            not scene.server.is_running
            or not scene.server.process
            or scene.server.process.pid != pid
        ):
            result.ledger.complain("The server had to be started again")
        await scene.look_at_everything()
        expect_refusals(result)
