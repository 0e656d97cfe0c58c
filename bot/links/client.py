"""Asking the web about an address (requests' only door).

HEAD first, which costs a site next to nothing; GET where HEAD does not show the page alive, since
many sites refuse HEAD or lie about it. One address is asked on behalf of an editor, once a day at
most, so that robots.txt, which is for crawlers, is not consulted (docs/decisions/0006-links.md).
Cookies, proxies and ``.netrc`` of the environment are left out: a probe brings nothing along.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from bot import __version__
from bot.links.answers import Answer, Failure
from bot.links.liveness import State, judge
from bot.links.sockets import Guard, GuardedPools, TransportError
from bot.links.turns import Turns
from bot.settings import LinkRules

REDIRECTS = frozenset((301, 302, 303, 307, 308))
WAITING = frozenset((413, 429, 503))  # RFC 9110, 10.2.3 and RFC 6585, 4
_CHUNK = 4096
# Failures that a GET would meet as HEAD did.
_FINAL = frozenset((Failure.NAME, Failure.CONNECT, Failure.TLS, Failure.FORBIDDEN, Failure.ADDRESS))
_ERRORS = (requests.RequestException, TransportError, HTTPException, OSError, ValueError)


class Client:
    """Asks for addresses: politely, and never into private networks.

    ``contact`` tells site owners where to complain (``[account]`` in bot.toml). ``private`` lets it
    into private networks and is for tests. Safe for use by several threads.
    """

    def __init__(self, rules: LinkRules, contact: str, *, private: bool = False) -> None:
        self.rules = rules
        self._private = private
        self._turns = Turns(rules.pause)
        # <client>/<version> (<contact>) <library>/<version>, and a bot says that it is one:
        # https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy
        contact = quote(contact, safe=":/?#@!$&'*+,;=%~ ")
        library = f"requests/{requests.__version__}"
        self._fields = {
            "User-Agent": f"istidrak-bot/{__version__} ({contact}) {library}",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        }

    def probe(self, address: str) -> Answer:
        """Return what the web answers about an address; whatever it does, nothing is raised.

        Takes up to ``probe_seconds``, waiting for a turn with the host included.
        """
        end = time.monotonic() + self.rules.probe_seconds
        answer, _ = self._ask("HEAD", address, end, 0)
        if answer.failure in _FINAL or answer.retry_after is not None or answer.status == 429:
            return answer
        if judge(answer, self.rules.home_paths, self.rules.parking) is State.ALIVE:
            return answer
        return self._ask("GET", address, end, self.rules.body)[0]

    def read(self, address: str) -> tuple[Answer, bytes]:
        """Return the answer to a GET with the beginning of its body, at most ``body`` bytes."""
        return self._ask(
            "GET", address, time.monotonic() + self.rules.probe_seconds, self.rules.body
        )

    def _ask(self, method: str, address: str, end: float, most: int) -> tuple[Answer, bytes]:
        """Ask and follow redirects; ``end`` is on the monotonic clock, ``most`` in bytes."""
        here = "https:" + address if address.startswith("//") else address
        answer, body = Answer(address, address), b""
        seen = set[str]()
        while len(seen) <= self.rules.redirects and here not in seen:
            answer = Answer(address, here if seen else address)
            seen.add(here)
            answer, body, onward = self._request(method, answer, here, end, most)
            if onward is None:
                return answer, body
            here = onward
        return replace(answer, failure=Failure.REDIRECTS), b""

    def _request(
        self, method: str, answer: Answer, here: str, end: float, most: int
    ) -> tuple[Answer, bytes, str | None]:
        """Send one request; return its answer, body, and where it redirects to."""
        if not _is_web(here):
            return replace(answer, failure=Failure.ADDRESS), b"", None
        left = end - time.monotonic()
        with (
            self._turns.turn(here, left) as ours,
            Guard(end - time.monotonic(), self._private) as guard,
        ):
            if not ours:
                return replace(answer, failure=Failure.TIMEOUT), b"", None
            try:
                answer, body, onward = self._exchange(method, answer, here, guard, most)
                # A connection that was cut off may look like one that the site closed.
                return replace(answer, failure=guard.reason or answer.failure), body, onward
            except _ERRORS as error:
                failure = guard.reason or _failure(error, guard.connected)
                return replace(answer, failure=failure), b"", None

    def _exchange(
        self, method: str, answer: Answer, here: str, guard: Guard, most: int
    ) -> tuple[Answer, bytes, str | None]:
        timeout = min(self.rules.timeout, guard.left())
        with _Session() as session:  # one a request, so that no cookie outlives it
            session.trust_env = False
            adapter = _Adapter(guard)
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            with session.request(
                method,
                here,
                headers=self._fields,
                timeout=(timeout, timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                status = response.status_code
                answer = replace(answer, status=status, retry_after=_retry_after(response))
                if status in REDIRECTS:
                    onward = session.onward(response)
                    if onward is None:
                        answer = replace(answer, failure=Failure.REDIRECTS)
                    return answer, b"", onward
                if method == "HEAD" or not 200 <= status < 300:
                    return answer, b"", None
                try:
                    return answer, _beginning(response, most), None
                except _ERRORS as error:
                    # requests calls a wait that was too long a ConnectionError once bytes came
                    slow = type(error) is requests.ConnectionError
                    failure = guard.reason or (Failure.TIMEOUT if slow else Failure.BROKEN)
                    return replace(answer, failure=failure), b"", None


class _Session(requests.Session):
    """A session that leaves redirects to us: requests reads all of their body, also when told not
    to follow them.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Say that there is none."""

    def onward(self, response: requests.Response) -> str | None:
        """Return the address that a Location field leads to; ``None`` where it leads nowhere."""
        try:
            target = super().get_redirect_target(response)
            return urldefrag(urljoin(response.url, target)).url if target else None
        except ValueError:  # bytes that are no text, or an address that is none
            return None


class _Adapter(HTTPAdapter):
    """Lets requests use connections that a guard watches."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        super().__init__()

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **named: Any
    ) -> None:
        self.poolmanager = GuardedPools(
            self._guard, num_pools=connections, maxsize=maxsize, block=block, **named
        )


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _beginning(response: requests.Response, most: int) -> bytes:
    read = bytearray()
    for chunk in response.iter_content(_CHUNK):
        read += chunk
        if len(read) >= most:
            break
    return bytes(read[:most])


def _retry_after(response: requests.Response) -> int | None:
    """Return the seconds of a Retry-After field, which may be a date, where the status has one."""
    told = response.headers.get("Retry-After", "").strip()
    if response.status_code not in WAITING or not told:
        return None
    if told.isdecimal() and told.isascii():
        return int(told[:9])
    try:
        until = parsedate_to_datetime(told)
        since = datetime.now(UTC)
        if "Date" in response.headers:
            since = parsedate_to_datetime(response.headers["Date"])
        return max(0, round((until - since).total_seconds()))
    except (ValueError, TypeError, OverflowError):  # no date, or one without its zone
        return 0


def _failure(error: Exception, connected: bool) -> Failure:
    """Return what an exception before the first byte of the body means."""
    if isinstance(error, requests.exceptions.SSLError):
        return Failure.TLS
    if isinstance(error, requests.Timeout):
        return Failure.TIMEOUT
    if isinstance(error, ValueError):  # requests' InvalidURL among them
        return Failure.ADDRESS
    return Failure.BROKEN if connected else Failure.CONNECT
