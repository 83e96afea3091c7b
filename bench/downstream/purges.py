"""What Varnish shows after changes, and what it asks the origin for again."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Event

import httpx

from bench.downstream.proof import Proof, is_hit, title_of, wait_until
from bench.downstream.scene import (
    ADA,
    BY_BOB,
    CROWDED,
    HARBOR,
    HARBORS,
    LIST,
    MARKET,
    MARKETS,
    PAGES,
    UNBORN,
    Scene,
)

FRONT = "Varnish"


def prove_purges(proof: Proof, scene: Scene) -> None:
    """The life of a site behind Varnish and the purger."""
    proof.wait_for_purger()
    read_all(proof)
    asked = proof.asked_for(lambda: read_all(proof))
    hits = sum(map(is_hit, read_all(proof)))
    text = "What was read once is answered without asking the origin."
    holds = asked == [] and hits == len(PAGES)
    proof.claim(FRONT, text, holds, f"{hits} hits, origin asked {len(asked)} times")
    prove_publish(proof, scene)
    prove_rename(proof, scene)
    prove_comment(proof, scene)
    prove_absence(proof, scene)


def read_all(proof: Proof) -> list[httpx.Response]:
    """Every page of the scene, behind Varnish."""
    return [proof.varnish.get(path) for path in PAGES]


def prove_change(
    proof: Proof, text: str, is_shown: Callable[[], bool], concerned: Sequence[str]
) -> None:
    """A change that was just made is shown, and no page was lost that it does not concern."""
    seconds = wait_until(is_shown)
    proof.claim(
        FRONT, f"{text} is shown behind the purger.", is_shown(), f"{seconds * 1000:.0f} ms"
    )
    proof.wait_for_purger()
    asked = proof.asked_for(lambda: read_all(proof))
    wrong = sorted(set(asked) ^ set(concerned))
    seen = f"{len(asked)} asked again, {len(PAGES) - len(asked)} stay"
    proof.claim(FRONT, f"{text}: exactly the pages concerned are asked for again.",
                not wrong, f"{seen}; not as claimed: {wrong}" if wrong else seen)  # fmt: skip


def prove_publish(proof: Proof, scene: Scene) -> None:
    """A new title."""
    absent = proof.varnish.get(UNBORN).status_code
    scene.desk.publish(scene.harbor, title="Harbor, again")
    prove_change(
        proof,
        "A publication",
        lambda: title_of(proof.varnish.get(HARBOR)) == "Harbor, again",
        [HARBOR, HARBORS, LIST, BY_BOB, CROWDED],
    )
    scene.desk.write("Unborn", slug="unborn")
    seconds = wait_until(lambda: proof.varnish.get(UNBORN).status_code == 200)
    proof.claim(FRONT, "What was absent is shown once it is live.",
                absent == 404 and proof.varnish.get(UNBORN).status_code == 200,
                f"404, then 200 after {seconds * 1000:.0f} ms")  # fmt: skip
    proof.wait_for_purger()
    read_all(proof)


def prove_rename(proof: Proof, scene: Scene) -> None:
    """An author's new name, also on a page that has more groups than it may name."""
    groups = proof.varnish.get(CROWDED).headers["cache-groups"]
    scene.desk.change("authors", scene.ada, name="Ada Lovelace")

    def is_shown() -> bool:
        return all("Ada Lovelace" in proof.varnish.get(path).text for path in (HARBOR, CROWDED))

    prove_change(proof, "An author's new name", is_shown, [HARBOR, LIST, BY_BOB, CROWDED, ADA])
    proof.claim(FRONT, "A page with more than 32 groups names its list's alone and is purged too.",
                groups == '"articles"' and "Ada Lovelace" in proof.varnish.get(CROWDED).text,
                f"Cache-Groups: {groups}")  # fmt: skip


def prove_comment(proof: Proof, scene: Scene) -> None:
    """A comment that is approved."""
    comment = {"author_name": "Reader", "body": "A word about the market.", "elapsed_ms": 9000}
    made = proof.varnish.post(MARKETS, json=comment).raise_for_status().json()["comment"]
    hidden = "A word about" not in proof.varnish.get(MARKETS).text
    scene.desk.send("POST", f"/comments/{made['id']}/approve")
    prove_change(
        proof,
        "An approved comment",
        lambda: hidden and "A word about the market." in proof.varnish.get(MARKETS).text,
        [MARKET, MARKETS, CROWDED],
    )


def prove_absence(proof: Proof, scene: Scene) -> None:
    """What is withdrawn is gone at once."""
    for verb, path, status in (("POST", "/unpublish", 404), ("DELETE", "", 410)):
        proof.varnish.get(HARBOR)
        headers = {"If-Match": "*"}
        scene.desk.send(verb, f"/articles/{scene.harbor['id']}{path}", headers=headers)
        seconds = wait_until(lambda status=status: proof.varnish.get(HARBOR).status_code == status)
        proof.claim(FRONT, f"What is {'archived' if status == 410 else 'unpublished'} is {status}.",
                    proof.varnish.get(HARBOR).status_code == status,
                    f"{seconds * 1000:.0f} ms")  # fmt: skip


def prove_races(proof: Proof, scene: Scene) -> None:
    """A slow answer that was made before a change, and arrives after Varnish was told of it."""
    proof.varnish.get(MARKET)
    scene.desk.publish(scene.market, title="Market, earlier")
    proof.wait_for_purger()
    released = proof.witness.held[MARKET] = Event()
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(proof.varnish.get, MARKET)
        time.sleep(0.3)
        scene.desk.publish(scene.market, title="Market, later")
        time.sleep(0.5)
        released.set()
        early = title_of(slow.result())
    del proof.witness.held[MARKET]
    kept = title_of(proof.varnish.get(MARKET))
    proof.wait_for_purger()
    settled = title_of(proof.varnish.get(MARKET))
    proof.claim(FRONT, "What was on its way during a change is purged too.",
                (early, kept, settled) == ("Market, earlier", "Market, earlier", "Market, later"),
                f"{early}; {kept}; after the second purge: {settled}")  # fmt: skip


def prove_restart(
    proof: Proof, scene: Scene, start: Callable[[], AbstractContextManager[None]]
) -> None:
    """The purger was away while something changed."""
    proof.varnish.get(MARKET)
    scene.desk.publish(scene.market, title="Market, without a purger")
    time.sleep(0.5)
    old = title_of(proof.varnish.get(MARKET))
    with start():
        proof.wait_for_purger()
    new = title_of(proof.varnish.get(MARKET))
    proof.claim(FRONT, "What changed while the purger was away is purged when it is back.",
                (old, new) == ("Market, later", "Market, without a purger"),
                f"{old}; then {new}")  # fmt: skip
