"""A site that answers as its path says: well, badly, late, or not at all.

Every site counts its requests and how many of them it ever had at once. Sites are told apart as
hosts by their loopback address (127.0.0.1, 127.0.0.2 …), not by port.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = b"<html><title>A page</title></html>"


@dataclass(frozen=True)
class Seen:
    """One request as the site saw it."""

    method: str
    path: str
    headers: dict[str, str]


class Site(ThreadingHTTPServer):
    """A server with its memory; ``over`` ends whoever is kept waiting."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, address: str) -> None:
        super().__init__((address, 0), Handler)
        self.address = address
        self.seen: list[Seen] = []
        self.most_at_once = 0
        self.over = threading.Event()
        self.replies: dict[str, bytes] = {}
        self.on_request: Callable[[], None] = lambda: None
        self._counting = threading.Lock()
        self._at_once = 0

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://{self.address}:{self.server_address[1]}{path}"

    @contextmanager
    def counted(self, seen: Seen) -> Iterator[None]:
        with self._counting:
            self.seen.append(seen)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._counting:
                self._at_once -= 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up, and those that speak TLS to us, are what is tested."""

    @property
    def asked(self) -> list[tuple[str, str]]:
        return [(each.method, each.path) for each in self.seen]


class Handler(BaseHTTPRequestHandler):
    """One request; the first part of its path names the method that answers."""

    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.words = parts.path.strip("/").split("/")
        self.query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.close_connection = True
        with self.server.counted(Seen(self.command, self.path, dict(self.headers))):
            self.server.on_request()  # counted up to the first byte: the client may go on then
        answer = getattr(self, "at_" + self.words[0].replace("-", "_"), None)
        if self.path in self.server.replies:
            self.page(200, self.server.replies[self.path])
        elif answer is None:
            self.page(200)
        else:
            answer()

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""

    def page(self, status: int, body: bytes = PAGE, **fields: str) -> None:
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        bare = status in (204, 304) or status < 200
        if not bare:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and not bare:
            self.wfile.write(body)

    def raw(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    # What paths do --------------------------------------------------------------------------------

    def at_status(self) -> None:
        retry = self.query.get("retry")
        if "date" in self.query:
            self.date_time_string = lambda timestamp=None: self.query["date"]  # type: ignore[method-assign]
        if retry is None:
            self.page(int(self.words[1]))
        else:
            self.page(int(self.words[1]), Retry_After=retry)

    def at_heads(self) -> None:
        """``/heads/405/200``: what HEAD and GET get."""
        self.page(int(self.words[1] if self.command == "HEAD" else self.words[2]))

    def at_redirect(self) -> None:
        self.page(int(self.words[1]), b"", Location=self.query["to"])

    def at_nowhere(self) -> None:
        self.page(302, b"")

    def at_no_text(self) -> None:
        self.raw(b"HTTP/1.1 302 Found\r\nLocation: /\xff\xfe\r\nContent-Length: 0\r\n\r\n")

    def at_loop(self) -> None:
        self.page(302, b"", Location=f"/loop/{'b' if self.words[1] == 'a' else 'a'}")

    def at_chain(self) -> None:
        """``/chain/3``: three redirects before a page."""
        left = int(self.words[1])
        if left:
            self.page(301, b"", Location=f"/chain/{left - 1}")
        else:
            self.page(200)

    def at_cookie(self) -> None:
        """Redirects until a cookie comes back, as some consent pages do."""
        if "Cookie" in self.headers:
            self.page(200)
        else:
            self.page(302, b"", Set_Cookie="seen=1; Path=/", Location="/cookie/" + "x")

    def at_slow(self) -> None:
        self.server.over.wait(30)

    def at_slow_head(self) -> None:
        if self.command == "HEAD":
            self.server.over.wait(30)
        else:
            self.page(200)

    def at_slow_body(self) -> None:
        self.get_alone(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
        if self.command == "GET":
            self.server.over.wait(30)

    def at_drip(self) -> None:
        """A header without end, a byte at a time: no single wait is long."""
        self.raw(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not self.server.over.wait(0.05):
            self.raw(b"x")

    def at_reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.wfile.close()
        self.connection.close()

    def at_empty(self) -> None:
        """Hang up without a word."""

    def get_alone(self, data: bytes) -> None:
        """Refuse HEAD, and answer GET with these bytes."""
        if self.command == "HEAD":
            self.page(405, b"")
        else:
            self.raw(data)

    def at_half(self) -> None:
        self.get_alone(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nhalf")

    def at_half_head(self) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Le")

    def at_short(self) -> None:
        self.get_alone(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nmuch more")

    def at_length(self) -> None:
        self.get_alone(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\npage")

    def at_chunked(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.get_alone(head + b"4\r\npage\r\n0\r\n\r\n")

    def at_bad_chunk(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.get_alone(head + b"zz\r\npage\r\n")

    def at_gzip(self) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n"
        self.get_alone(head + b"page")

    def at_huge(self) -> None:
        """A body without end."""
        self.get_alone(b"HTTP/1.1 200 OK\r\n\r\n")
        while self.command == "GET" and not self.server.over.is_set():
            self.raw(b"x" * 65536)

    def at_redirect_huge(self) -> None:
        self.raw(b"HTTP/1.1 302 Found\r\nLocation: /moved\r\n\r\n")
        while not self.server.over.is_set():
            self.raw(b"x" * 65536)

    def at_old(self) -> None:
        self.raw(b"<html>HTTP/0.9 has no head</html>")

    def at_garbage(self) -> None:
        self.raw(bytes(range(256)) * 4)

    def at_bad_headers(self) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\nno colon here\r\n: no name\r\nX\xff: \xfe\r\n\r\n")

    def at_many_headers(self) -> None:
        self.raw(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(300)))
        self.raw(b"\r\n")

    def at_bad_status(self) -> None:
        self.raw(b"HTTP/1.1 OK 200\r\n\r\n")


@contextmanager
def serving(address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Run a site until the context is left; nobody is kept waiting then."""
    with Site(address) as site:
        if tls is not None:
            site.socket = tls.wrap_socket(
                site.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield site
        finally:
            site.over.set()
            site.shutdown()
            thread.join()
