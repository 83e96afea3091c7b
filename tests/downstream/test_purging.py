"""The purger loses nothing: not when Varnish or the log is away, not when it ends in between."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from tenacity import wait_none

from bench.downstream.purging import MOST_GROUPS, CannotPurge, Purger, follow, write_position


@dataclass
class World:
    """A log and a Varnish, as the purger sees them."""

    folder: Path
    events: list[list[str]] = field(default_factory=list)
    """The groups of each."""
    purged: list[str] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)
    """Statuses that are answered before anything works; 0 is a broken connection."""
    now: float = 0.0

    def purger(self) -> Purger:
        """One that begins where the last one was."""
        made = Purger(
            self._client(self._log),
            [self._client(self._varnish)],
            self.folder / "position",
            settle_seconds=5,
            clock=lambda: self.now,
        )
        made._retrying.wait = wait_none()
        return made

    def _client(self, answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
        def respond(request: httpx.Request) -> httpx.Response:
            status = self.failures.pop(0) if self.failures else 200
            if status == 0:
                raise httpx.ConnectError("refused")
            return answer(request) if status == 200 else httpx.Response(status)

        return httpx.Client(transport=httpx.MockTransport(respond), base_url="http://test")

    def _log(self, request: httpx.Request) -> httpx.Response:
        after = int(request.url.params["after"])
        items = [
            {"seq": seq, "groups": groups}
            for seq, groups in enumerate(self.events, start=1)
            if seq > after
        ]
        return httpx.Response(200, content=json.dumps({"items": items}))

    def _varnish(self, request: httpx.Request) -> httpx.Response:
        assert request.method == "PURGE"
        self.purged += request.headers["Groups"].split()
        return httpx.Response(200)

    @property
    def position(self) -> str | None:
        """What is remembered."""
        path = self.folder / "position"
        return path.read_text() if path.exists() else None


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_groups_are_purged_at_once_and_again_when_late_answers_have_arrived(world: World) -> None:
    purger = world.purger()
    world.events = [["a", "articles"], [], ["b"]]
    assert purger.look() == 3
    assert world.purged == ["a", "articles", "b"]
    assert world.position is None, "an answer that is on its way may still be stored"
    world.now = 4.9
    assert purger.look() == 0
    assert world.position is None
    world.now = 5.0
    purger.look()
    assert world.purged == ["a", "articles", "b"] * 2
    assert world.position == "3"
    purger.look()
    assert len(world.purged) == 6


def test_whoever_ends_before_the_second_purge_does_everything_again(world: World) -> None:
    world.events = [["a"]]
    purger = world.purger()
    purger.look()
    world.now = 6
    purger.look()
    world.events.append(["b"])
    purger.look()
    world.purged.clear()
    next_one = world.purger()
    assert next_one.look() == 1
    assert world.purged == ["b"], "what was done stays done, what was not is done again"


@pytest.mark.parametrize("failures", [[0, 503, 429], [200, 0], [200, 500, 502, 0, 0, 0, 0, 0]])
def test_what_is_away_is_asked_again_until_it_answers(world: World, failures: list[int]) -> None:
    world.events = [["a"]]
    world.failures = failures
    assert world.purger().look() == 1
    assert world.purged == ["a"]
    assert world.failures == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_may_not_read_the_log_ends_it_with_a_sentence(world: World, status: int) -> None:
    world.failures = [status]
    with pytest.raises(CannotPurge, match=str(status)):
        follow(world.purger(), 0)


def test_it_ends_when_it_is_told_to_even_while_nobody_answers(world: World) -> None:
    world.failures = [0] * 10_000_000
    purger = world.purger()
    threading.Timer(0.05, purger.ended.set).start()
    follow(purger, 0)
    assert world.position is None


def test_many_groups_go_in_requests_that_varnish_takes(world: World) -> None:
    world.events = [[f"{number:032x}" for number in range(MOST_GROUPS * 2 + 1)]]
    world.purger().look()
    assert len(world.purged) == len(set(world.purged)) == MOST_GROUPS * 2 + 1


def test_a_position_that_cannot_be_read_is_not_taken_for_none(world: World) -> None:
    write_position(world.folder / "position", 41)
    assert world.purger().seen == 41
    (world.folder / "position").write_text("forty-one")
    with pytest.raises(CannotPurge, match="position"):
        world.purger()
