"""The purger: follows the log of events and tells Varnish the groups of each.

    python -m bench.downstream.purging --api http://127.0.0.1:8000 --key-file key \\
        --varnish http://127.0.0.1:6081 --position purged

It purges twice: at once, and again when any answer that was on its way has arrived, because Varnish
may store what was read before the change after it was told of the change. Only then is an event
done; `--position` remembers the last of those, so nothing is lost whenever this ends.
"""

import os
import signal
import sys
import time
from argparse import ArgumentParser, Namespace
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

import httpx
from tenacity import (
    Retrying,
    retry_if_exception,
    sleep_using_event,
    stop_when_event_set,
    wait_exponential_jitter,
)

MOST_EVENTS = 1000
MOST_GROUPS = 150
"""Groups in one request: 32 characters each, and Varnish takes headers of up to 8 kB."""


class CannotPurge(Exception):
    """What no second try would mend."""


@dataclass(frozen=True)
class Purged:
    """Events whose groups were purged once."""

    seq: int
    groups: frozenset[str]
    again_at: float


@dataclass
class Purger:
    """Follows one log for some Varnishes."""

    api: httpx.Client
    varnishes: Sequence[httpx.Client]
    position: Path
    settle_seconds: float = 6.0
    clock: Callable[[], float] = time.monotonic
    ended: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.seen = read_position(self.position)
        self._unsettled: deque[Purged] = deque()
        self._retrying = Retrying(
            retry=retry_if_exception(is_passing),
            wait=wait_exponential_jitter(multiplier=0.1, max=15),
            sleep=sleep_using_event(self.ended),
            stop=stop_when_event_set(self.ended),
            reraise=True,
        )

    def look(self) -> int:
        """Purges for whatever is new, and once more for what is settled; how many were new."""
        events = self._retrying(self._read)
        if events:
            groups = frozenset(group for event in events for group in event["groups"])
            self._retrying(self._purge, groups)
            self.seen = events[-1]["seq"]
            self._unsettled.append(Purged(self.seen, groups, self.clock() + self.settle_seconds))
        self._settle()
        return len(events)

    def _settle(self) -> None:
        while self._unsettled and self._unsettled[0].again_at <= self.clock():
            self._retrying(self._purge, self._unsettled[0].groups)
            write_position(self.position, self._unsettled.popleft().seq)

    def _read(self) -> list[dict[str, Any]]:
        parameters = {"after": self.seen, "limit": MOST_EVENTS}
        answer = self.api.get("/editorial/v1/events", params=parameters).raise_for_status()
        events: list[dict[str, Any]] = answer.json()["items"]
        return events

    def _purge(self, groups: Iterable[str]) -> None:
        left = iter(sorted(groups))
        while some := list(islice(left, MOST_GROUPS)):
            for varnish in self.varnishes:
                varnish.request("PURGE", "/", headers={"Groups": " ".join(some)}).raise_for_status()


def is_passing(error: BaseException) -> bool:
    """Whether it may be over when it is tried again: not there, too busy, broken."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code == 429 or error.response.status_code >= 500
    return isinstance(error, httpx.TransportError)


def read_position(path: Path) -> int:
    """The last event that is done. Without one, all of the log is purged once."""
    try:
        return int(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0
    except ValueError:
        raise CannotPurge(f"{path} does not say a position in the log.") from None


def write_position(path: Path, seq: int) -> None:
    """Remembers it, whole or not at all."""
    new = path.with_name(f"{path.name}.new")
    with new.open("w", encoding="ascii") as file:
        file.write(str(seq))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def follow(purger: Purger, interval: float) -> None:
    """Looks again and again, until it is to end."""
    while not purger.ended.is_set():
        try:
            found = purger.look()
        except httpx.HTTPError as error:
            if purger.ended.is_set():
                return
            raise CannotPurge(f"{error}") from error
        if found < MOST_EVENTS:
            purger.ended.wait(interval)


def read_options(arguments: Sequence[str]) -> Namespace:
    """What to follow, and whom to tell."""
    parser = ArgumentParser(
        prog="python -m bench.downstream.purging",
        description="Purges Varnish by the groups of each event in Broadsheet's log.",
    )
    parser.add_argument("--api", required=True, help="address of Broadsheet")
    parser.add_argument("--key-file", required=True, type=Path, help="holds an admin key")
    parser.add_argument(
        "--varnish", required=True, action="append", help="address; may be repeated"
    )
    parser.add_argument("--position", required=True, type=Path, help="remembers how far it came")
    parser.add_argument("--interval", type=float, default=0.2, help="seconds between looks (0.2)")
    parser.add_argument(
        "--settle", type=float, default=6.0, help="seconds until everything is purged again (6)"
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Follows until SIGTERM or SIGINT; the exit status."""
    options = read_options(arguments)
    key = options.key_file.read_text(encoding="ascii").strip()
    api = httpx.Client(base_url=options.api, headers={"Authorization": f"Bearer {key}"})
    varnishes = [httpx.Client(base_url=address) for address in options.varnish]
    try:
        purger = Purger(api, varnishes, options.position, options.settle)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: purger.ended.set())
        follow(purger, options.interval)
    except CannotPurge as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        for client in (api, *varnishes):
            client.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
