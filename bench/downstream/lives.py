"""What both caches do when an answer has lived its life, and when the origin is dead."""

import time
from collections.abc import Callable

import httpx

from bench.downstream.proof import Proof, is_hit, title_of
from bench.downstream.scene import Scene

FRESH, REVALIDATE, ERROR = 1, 5, 12
LIVES = f"max-age={FRESH}, stale-while-revalidate={REVALIDATE}, stale-if-error={ERROR}"
"""A minute, ten minutes and a day, within seconds. nginx counts whole ones."""
CLOCK = "/v1/articles/clock"


def prove_lives(
    proof: Proof, scene: Scene, kill: Callable[[], None], start: Callable[[], None]
) -> None:
    """Without the purger: everything that happens here, happens by the clock."""
    proof.witness.lives = LIVES
    clock = scene.desk.write("One", slug="clock")
    first = read(proof)
    scene.desk.publish(clock, title="Two")
    time.sleep(FRESH + 1.3)
    stale = read(proof)
    time.sleep(1.5)
    later = read(proof)
    for front in proof.fronts:
        titles = [title_of(answers[front]) for answers in (first, stale, later)]
        proof.claim(front, "Within stale-while-revalidate: stale at once, fresh in the background.",
                    titles == ["One", "One", "Two"], ", ".join(titles))  # fmt: skip
    prove_revalidation(proof)
    scene.desk.publish(clock, title="Three")
    time.sleep(FRESH + REVALIDATE + 1.3)
    for front, answer in read(proof).items():
        proof.claim(front, "After stale-while-revalidate: readers wait for what is fresh.",
                    title_of(answer) == "Three", title_of(answer))  # fmt: skip
    kill()
    prove_death(proof)
    start()
    scene.desk.publish(clock, title="Four")
    time.sleep(4)
    for front, answer in read(proof).items():
        proof.claim(front, "Once the origin is back, so is what is fresh.",
                    title_of(answer) == "Four", title_of(answer))  # fmt: skip


def read(proof: Proof, path: str = CLOCK) -> dict[str, httpx.Response]:
    """The answer of each cache."""
    return {front: reader.get(path) for front, reader in proof.fronts.items()}


def prove_revalidation(proof: Proof) -> None:
    """nginx asks with the ETag that it has; Varnish must not, for the groups' sake."""
    time.sleep(FRESH + REVALIDATE + 1.3)
    for front, condition, status in (("nginx", True, 304), ("Varnish", False, 200)):
        proof.witness.take()
        answer = proof.fronts[front].get(CLOCK)
        asked = proof.witness.take()
        again = proof.fronts[front].get(CLOCK)
        seen = [(one.condition is not None, one.status) for one in asked] == [(condition, status)]
        is_kept = title_of(answer) == "Two" and is_hit(again) and not proof.witness.take()
        said = ", ".join(f"If-None-Match: {one.condition}, {one.status}" for one in asked)
        text = f"What has not changed is revalidated: the origin answers {status}."
        proof.claim(front, text, seen and is_kept, said)


def prove_death(proof: Proof) -> None:
    """The origin was killed a moment ago."""
    time.sleep(FRESH + REVALIDATE + 1.3)
    for front, answer in read(proof).items():
        seen = f"{title_of(answer)}, {last_said(answer)}"
        text = "Origin dead: what is stale is served within stale-if-error."
        proof.claim(front, text, title_of(answer) == "Three", seen)
    for front, answer in read(proof, "/v1/articles/never-asked-for").items():
        kind = answer.headers["content-type"]
        proof.claim(front, "Origin dead: what nobody asked for before is a problem.",
                    answer.status_code == 503 and kind == "application/problem+json",
                    f"{answer.status_code}, {kind}")  # fmt: skip
    time.sleep(ERROR - REVALIDATE)
    for front, answer in read(proof).items():
        proof.claim(front, "Origin dead: nothing is served after stale-if-error.",
                    answer.status_code >= 500, answer.status_code)  # fmt: skip


def last_said(answer: httpx.Response) -> str:
    """What the outermost cache says."""
    return ", ".join(answer.headers.get_list("cache-status")).rsplit(", ", 1)[-1]
