"""Looking at many links: hosts side by side, each one politely, within a budget of time."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from urllib.parse import urlsplit

from bot.core import addresses as addressing
from bot.links.answers import Answer, Failure
from bot.links.client import Client
from bot.links.liveness import LinkState, Sighting, State, judge, sighted, standing
from bot.links.sightings import Sightings

Progress = Callable[[int, int], None]

# Failures of the host, not of a page: after some, its other pages would only fail alike.
_STRIKES = frozenset((Failure.CONNECT, Failure.TLS, Failure.TIMEOUT))
_OUT = 2
_NEVER = datetime.min.replace(tzinfo=UTC)


def survey(
    addresses: Iterable[str],
    client: Client,
    sightings: Sightings,
    now: datetime,
    progress: Progress | None = None,
) -> Mapping[str, LinkState]:
    """Look at links that were not looked at lately; return what is known of each, in order.

    ``now`` is aware. Distinct hosts are asked at the same time, up to ``hosts``; a host that asks
    for patience (429, Retry-After) or cannot be reached is left for this time, and what the budget
    does not reach is left too: such links keep the state of their last sighting. No probe begins
    after ``budget`` seconds; the last ones may take their ``probe_seconds``. Sightings are
    read and written in the caller's thread, each as soon as known; ``progress`` is called there
    with how many of how many links are settled.
    """
    rules = client.rules
    wanted = tuple(dict.fromkeys(addresses))
    known = {address: sightings.get(address) for address in wanted}
    again = timedelta(hours=rules.again_hours)
    due = [address for address in wanted if _is_due(known[address], now, again)]
    settled = len(wanted) - len(due)
    unheard: list[Answer] = []
    heard = False

    def note(answer: Answer) -> None:
        state = judge(answer, rules.home_paths, rules.parking)
        if answer.failure is Failure.NAME and not heard:
            state = State.UNCLEAR
        seen = sighted(known[answer.address], answer, state, now)
        known[answer.address] = seen
        sightings.put(answer.address, seen)

    tell = progress or _silent
    tell(settled, len(wanted))
    with closing(_answers(client, _by_host(due, known))) as answers:
        for answer in answers:
            settled += 1
            tell(settled, len(wanted))
            heard = heard or answer.status is not None
            # Where the own network is down, no name is found: that is known at the end alone.
            if answer.failure is Failure.NAME:
                unheard.append(answer)
            else:
                note(answer)
    for answer in unheard:
        note(answer)
    if settled < len(wanted):
        tell(len(wanted), len(wanted))
    confirm = timedelta(days=rules.confirm_days)
    return {address: standing(known[address], confirm) for address in wanted}


def _silent(settled: int, of: int) -> None:
    """Tell nobody."""


def _is_due(sighting: Sighting | None, now: datetime, again: timedelta) -> bool:
    if sighting is None or sighting.checked_at > now:  # the latter: a clock was wrong
        return True
    return now - sighting.checked_at >= again


def _by_host(due: Sequence[str], known: Mapping[str, Sighting | None]) -> list[list[str]]:
    """Return the links of each host, those first that waited longest; the fullest host first."""

    def looked_at(address: str) -> datetime:
        sighting = known[address]
        return sighting.checked_at if sighting else _NEVER

    hosts = defaultdict[str, list[str]](list)
    for address in sorted(due, key=looked_at):
        hosts[addressing.host(address)].append(address)
    return sorted(hosts.values(), key=len, reverse=True)


def _answers(client: Client, hosts: Sequence[Sequence[str]]) -> Generator[Answer, None, None]:
    """Ask in threads; yield answers as they come. Closing it ends the threads after their probe."""
    if not hosts:
        return
    answers = SimpleQueue[Answer | None]()
    asking = _Asking(client, answers)
    with ThreadPoolExecutor(min(len(hosts), client.rules.hosts), "links") as pool:
        tasks = [pool.submit(asking.host, addresses) for addresses in hosts]
        try:
            running = len(tasks)
            while running:
                answer = answers.get()
                if answer is None:
                    running -= 1
                else:
                    yield answer
        finally:
            asking.stop.set()
    for task in tasks:
        task.result()  # raises what went wrong in there: a bug


class _Asking:
    """What the threads of one survey share."""

    def __init__(self, client: Client, answers: SimpleQueue[Answer | None]) -> None:
        self.stop = threading.Event()
        self._client = client
        self._answers = answers
        self._end = time.monotonic() + client.rules.budget
        self._left_alone = set[str]()

    def host(self, addresses: Sequence[str]) -> None:
        """Ask for the links of one host in turn; ``None`` goes into the queue at the end."""
        try:
            self._host(addresses)
        finally:
            self._answers.put(None)

    def _host(self, addresses: Sequence[str]) -> None:
        host = addressing.host(addresses[0])
        strikes = 0
        nameless: dict[str, Answer] = {}
        for address in addresses:
            if host in self._left_alone or strikes == _OUT or self._is_over():
                return
            if like := nameless.get(_name(address)):
                self._answers.put(Answer(address, address, failure=like.failure))
                continue
            answer = self._client.probe(address)
            self._answers.put(answer)
            reached = addressing.host(answer.final)
            if answer.retry_after is not None or answer.status == 429:
                self._left_alone.add(reached)
            if reached != host:
                continue
            if answer.failure is Failure.NAME:
                nameless[_name(answer.final)] = answer
            strikes = strikes + 1 if answer.failure in _STRIKES else 0

    def _is_over(self) -> bool:
        return self.stop.is_set() or time.monotonic() >= self._end


def _name(address: str) -> str:
    """Return the name that is looked up: unlike the host, with its ``www.``."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
