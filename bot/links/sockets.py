"""Connections that lead to public addresses alone and end in time (urllib3's only door).

Addresses come out of a wiki's text, which anybody can edit: none may make the bot call on the
network that it runs in (https://owasp.org/www-community/attacks/Server_Side_Request_Forgery). The
name is looked up once, and the connection goes to the very number that was checked, so that a name
which answers differently the second time gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any

from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from bot.links.answers import Failure

TransportError = HTTPError  # what requests lets through unwrapped

_TRIES = 3  # numbers of one host that are tried: more only wastes time on a dead one
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last four bytes are IPv4
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class Guard:
    """What one request may do and until when; a context in which its connections live.

    ``seconds`` bound the whole request, however slowly its bytes drip; ``private`` lets it into
    private networks, which only tests want. After a request that failed, ``reason`` says why where
    the connection knows better than the exception.
    """

    def __init__(self, seconds: float, private: bool = False) -> None:
        self.reason: Failure | None = None
        self._private = private
        self._end = time.monotonic() + seconds
        self._timer = threading.Timer(max(0.0, seconds), self._expire)
        self._timer.daemon = True
        self._held: list[socket.socket] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Guard:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for held in self._held:
                held.close()
            self._held.clear()

    @property
    def connected(self) -> bool:
        """Whether a connection came about."""
        return bool(self._held)

    def left(self) -> float:
        """Return the seconds that are left; never zero, which sockets take for no wait at all."""
        return max(0.01, self._end - time.monotonic())

    def numbers(self, host: str, port: int) -> list[str]:
        """Look up a host; return its numbers that may be called. Sets ``reason`` and raises."""
        try:
            found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            self.reason = Failure.NAME if error.errno in _NO_SUCH_NAME else Failure.CONNECT
            raise
        except UnicodeError as error:  # a label that is empty or too long
            self.reason = Failure.ADDRESS
            raise OSError(f"{host}: {error}") from None
        numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        allowed = [each for each in numbers if self._private or is_public(each)]
        if not allowed:
            self.reason = Failure.FORBIDDEN
            raise OSError(f"{host} is not a public host")
        return allowed[:_TRIES]

    def hold(self, connected: socket.socket) -> None:
        """Have a connection cut off when time is up, also inside TLS, which takes the socket."""
        with self._lock:
            self._held.append(connected.dup())
            if self.reason is Failure.TIMEOUT:
                _cut(self._held[-1])

    def _expire(self) -> None:
        with self._lock:
            self.reason = Failure.TIMEOUT
            for held in self._held:
                _cut(held)


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):  # it may have ended by itself
        connected.shutdown(socket.SHUT_RDWR)


def is_public(number: str) -> bool:
    """Tell whether an IP address is one of the public internet, looking into IPv4 inside IPv6."""
    ip = ipaddress.ip_address(number)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class _Guarded(HTTPConnection):
    """A connection that a guard watches."""

    def __init__(self, *arguments: Any, guard: Guard, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._guard = guard

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        try:
            numbers = self._guard.numbers(name, self.port)
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error
        try:
            for number in numbers[:-1]:
                try:
                    return self._call(number)
                except (NewConnectionError, ConnectTimeoutError):
                    continue
            return self._call(numbers[-1])
        finally:
            self._dns_host = name  # certificates and the Host field are about the name

    def _call(self, number: str) -> socket.socket:
        self._dns_host = number
        connected = super()._new_conn()
        self._guard.hold(connected)
        return connected


class _GuardedTLS(_Guarded, HTTPSConnection):
    """The same, encrypted."""


class GuardedPools(PoolManager):
    """A pool manager all of whose connections are watched by one guard."""

    def __init__(self, guard: Guard, **named: Any) -> None:
        super().__init__(**named)
        self._guard = guard

    def _new_pool(
        self,
        scheme: str,
        host: str,
        port: int,
        request_context: dict[str, Any] | None = None,
    ) -> HTTPConnectionPool:
        pool = super()._new_pool(scheme, host, port, request_context)
        kind = _GuardedTLS if scheme == "https" else _Guarded
        pool.ConnectionCls = partial(kind, guard=self._guard)  # type: ignore[assignment]
        return pool
