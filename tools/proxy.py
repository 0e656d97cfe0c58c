"""A proxy between the bot and one wiki of the test bed, which spoils what passes through it.

Contract: `Proxy` listens on a port of its own on 127.0.0.1 and hands each request to the wiki.
Asked for every request, `plan` says what becomes of it, a `Plan`: the fault, and how long the
request is held before it is delivered. `arrived` and `answered` are told of each edit. What the
wiki can do by itself is done by it and not imitated: a wrong token is sent to it, a cookie is left
out, the faults of tests/wiki are switched on for this one request. A request is delivered also when
whoever sent it is gone by then, as on a network; `quiet` waits for the last.
"""

from __future__ import annotations

import http.client
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qs, urlsplit

from tests.wiki.mediawiki import Fault, Wiki

PATIENCE = 60.0  # seconds, for the wiki's own answer
HTML = b"<!DOCTYPE html><title>Error</title><p>Our servers are under maintenance.</p>"
_HOPS = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding"}


class Spoil(StrEnum):
    """What becomes of a request or of its answer."""

    NONE = "passed"
    # nothing reaches the wiki
    CUT = "cut before the wiki"
    TOO_MANY = "429 with Retry-After"
    ERROR_500 = "500"
    ERROR_503 = "503"
    MAINTENANCE = "HTML in place of JSON"
    # the wiki does its work, and the answer does not arrive
    DROPPED = "answer dropped"
    TRUNCATED = "answer cut in the middle"
    HALF_JSON = "half of the JSON"
    LATE_ERROR = "503 after the work"
    LATE_HTML = "HTML after the work"
    STALLED = "delivered after the client gave up"
    SLOW = "answered after the client gave up"
    # delivered twice
    TWICE = "delivered twice, first answer"
    TWICE_LAST = "delivered twice, last answer"
    TWICE_AT_ONCE = "delivered twice at once"
    # the wiki itself refuses
    MAXLAG = "maxlag"
    READONLY = "readonly"
    RATELIMIT = "ratelimited"
    BADTOKEN = "badtoken"
    SESSION = "session lost"


@dataclass(frozen=True)
class Plan:
    """The fault of one request, and the seconds that it waits before it is delivered."""

    spoil: Spoil = Spoil.NONE
    hold: float = 0.0


@dataclass(frozen=True)
class Request:
    """A request as it came; `action` is that of the API, empty for anything else."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def action(self) -> str:
        """The action of the API that is asked for."""
        given = parse_qs(urlsplit(self.path).query) | parse_qs(self.body.decode("latin-1"))
        return given.get("action", [""])[0]

    def without(self, *names: str) -> Request:
        """The request without some headers."""
        kept = tuple(each for each in self.headers if each[0].lower() not in names)
        return Request(self.method, self.path, kept, self.body)

    def replaced(self, parameter: bytes, value: bytes) -> Request:
        """The request with another value of a parameter, in the body or in the address."""
        pattern = rb"((?:^|[?&])" + parameter + rb"=)[^&]*"
        body, found = re.subn(pattern, rb"\g<1>" + value, self.body)
        path = re.sub(pattern, rb"\g<1>" + value, self.path.encode()).decode()
        return Request(self.method, self.path if found else path, self.headers, body)


@dataclass(frozen=True)
class Answer:
    """What goes back; `missing` is the number of bytes that are promised and never come."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    missing: int = 0


_SWITCHING: dict[str, threading.Lock] = {}  # one fault at a time in each wiki, by its address
_NUMBERS = count(1)
_FAULTS = (Spoil.MAXLAG, Spoil.READONLY, Spoil.RATELIMIT)
_IN_PLACE = {
    Spoil.TOO_MANY: Answer(429, (("Retry-After", "1"), ("Content-Type", "text/html")), HTML),
    Spoil.ERROR_500: Answer(500, (("Content-Type", "text/html"),), HTML),
    Spoil.ERROR_503: Answer(503, (("Content-Type", "text/html"),), HTML),
    Spoil.MAINTENANCE: Answer(200, (("Content-Type", "text/html"),), HTML),
    Spoil.LATE_ERROR: Answer(503, (("Content-Type", "text/html"),), HTML),
    Spoil.LATE_HTML: Answer(200, (("Content-Type", "text/html"),), HTML),
}
_NEVER_SENT = {
    *(Spoil.CUT, Spoil.TOO_MANY, Spoil.ERROR_500, Spoil.ERROR_503, Spoil.MAINTENANCE),
}


def nothing(_: object = None) -> None:
    """Do nothing."""


class Proxy:
    """A proxy before one wiki; `patience` is how long, in seconds, its client waits for answers.

    `plan`, `arrived` and `answered` may be changed at any time. `met` counts the faults by name, of
    edits and of other requests.
    """

    def __init__(self, wiki: Wiki, patience: float) -> None:
        self.wiki = wiki
        self.patience = patience
        self.plan: Callable[[Request], Plan] = lambda _: Plan()
        self.arrived: Callable[[Request], None] = nothing
        self.answered: Callable[[Request], None] = nothing
        self.met: Counter[tuple[str, str]] = Counter()
        self._running = 0
        self._idle = threading.Condition()
        self._lock = _SWITCHING.setdefault(wiki.url, threading.Lock())
        self._server = _server(self)
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stop listening, when the last request is done."""
        self.quiet()
        self._server.shutdown()
        self._server.server_close()

    def quiet(self) -> None:
        """Wait until no request is under way."""
        with self._idle:
            if not self._idle.wait_for(lambda: self._running == 0, PATIENCE * 2):
                raise TimeoutError("a request hangs in the proxy")

    @contextmanager
    def working(self) -> Iterator[None]:
        """Count a request as under way."""
        with self._idle:
            self._running += 1
        try:
            yield
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def outcome(self, request: Request) -> Answer | None:
        """Do to a request what is planned; the answer for its sender, None where he gets none."""
        plan = self.plan(request)
        spoil = plan.spoil
        self.met["edit" if request.action == "edit" else "other", spoil.value] += 1
        if request.action == "edit":
            self.arrived(request)
        time.sleep(plan.hold)
        if spoil is Spoil.STALLED:
            time.sleep(self.patience * 1.4)
        if spoil in _NEVER_SENT:
            return _IN_PLACE.get(spoil)
        answer = self._asked(request, spoil)
        if spoil is Spoil.SLOW:
            time.sleep(self.patience * 1.4)
        if spoil in (Spoil.DROPPED, Spoil.STALLED, Spoil.SLOW):
            return None
        if spoil in (Spoil.HALF_JSON, Spoil.TRUNCATED):
            half = answer.body[: len(answer.body) // 2]
            missing = len(answer.body) - len(half) if spoil is Spoil.TRUNCATED else 0
            return Answer(answer.status, answer.headers, half, missing)
        return _IN_PLACE.get(spoil, answer)

    def _asked(self, request: Request, spoil: Spoil) -> Answer:
        """Ask the wiki, in the way of the fault."""
        if spoil in (Spoil.TWICE, Spoil.TWICE_LAST):
            answers = [self._deliver(request) for _ in range(2)]
            return answers[spoil is Spoil.TWICE_LAST]
        if spoil is Spoil.TWICE_AT_ONCE:
            with ThreadPoolExecutor(2) as both:
                return next(both.map(self._deliver, [request, request]))
        if spoil is Spoil.BADTOKEN:
            request = request.replaced(b"token", b"0123456789abcdef0123456789abcdef%2B%5C")
        elif spoil is Spoil.SESSION:
            request = request.without("cookie")
        elif spoil in _FAULTS:
            mark = f"spoilt-{next(_NUMBERS)}-"
            agent = dict(request.headers).get("User-Agent", "")
            headers = (*request.without("user-agent").headers, ("User-Agent", f"{agent} {mark}"))
            request = Request(request.method, request.path, headers, request.body)
            fault: Fault = {"agent": mark}
            if spoil is Spoil.MAXLAG:
                fault["maxlag"] = 60.0  # above what is borne even in a read
            elif spoil is Spoil.READONLY:
                fault["readonly"] = "maintenance of the test bed"
            else:
                fault["ratelimit"] = True
            with self._lock, self.wiki.fault(**fault):
                return self._deliver(request)
        return self._deliver(request)

    def _deliver(self, request: Request) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.wiki.port, timeout=PATIENCE)
        try:
            connection.request(request.method, request.path, request.body, dict(request.headers))
            got = connection.getresponse()
            body = got.read()
            headers = tuple(each for each in got.getheaders() if each[0].lower() not in _HOPS)
            return Answer(got.status, headers, body)
        finally:
            connection.close()


def _server(proxy: Proxy) -> ThreadingHTTPServer:
    """Return the server in front of a proxy."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = PATIENCE

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            with proxy.working():
                self._pass()

        do_POST = do_GET  # noqa: N815 - the names are those of http.server

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            # The plain bytes, so that a half of them is half of the JSON.
            hidden = {"connection", "accept-encoding", "content-length", "keep-alive"}
            headers = tuple(each for each in self.headers.items() if each[0].lower() not in hidden)
            request = Request(self.command, self.path, headers, body)
            answer = proxy.outcome(request)
            self.close_connection = True
            if answer is None:
                self._cut()
            else:
                self._send(answer)
            if request.action == "edit":
                proxy.answered(request)

        def _send(self, answer: Answer) -> None:
            try:
                self.send_response_only(answer.status)
                for name, value in answer.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body) + answer.missing))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(answer.body)
                self.wfile.flush()
            except OSError:  # nobody listens any more
                return

        def _cut(self) -> None:
            """Reset the connection, without a word."""
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            with suppress(OSError):  # the other side may have gone first
                self.connection.shutdown(socket.SHUT_RDWR)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    return server
