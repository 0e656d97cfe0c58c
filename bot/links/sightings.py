"""What is remembered of links between passes: the port, and a file that serves where there is no
ledger.
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from bot.core.errors import UserError
from bot.links.liveness import Sighting, State

_SCHEMA = 1
_MEND = "mend that, or let XDG_STATE_HOME name another folder"


class Sightings(Protocol):
    """A memory of the latest sighting of each address."""

    def get(self, address: str) -> Sighting | None:
        """Return the sighting of an address, ``None`` where it was never looked at."""

    def put(self, address: str, sighting: Sighting) -> None:
        """Remember a sighting in place of the one before."""


class SightingsError(UserError):
    """The file of sightings cannot be used; the text is one line: file, cause, mend."""


def default_path() -> Path:
    """Return where the file lies: ``$XDG_STATE_HOME/istidrak/links.json`` or its default."""
    home = Path(os.environ.get("HOME") or tempfile.gettempdir())
    return Path(os.environ.get("XDG_STATE_HOME") or home / ".local/state") / "istidrak/links.json"


class SightingsFile:
    """Sightings in a JSON file; a context that writes them when left, also by an exception.

    The file is replaced as a whole, so that a reader never finds half of one. What another process
    wrote meanwhile is kept; of two sightings of an address the later one counts.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _read(path)
        self._fresh: dict[str, Sighting] = {}

    def get(self, address: str) -> Sighting | None:
        """Return the sighting of an address, ``None`` where it was never looked at."""
        return self._fresh.get(address) or self._known.get(address)

    def put(self, address: str, sighting: Sighting) -> None:
        """Remember a sighting in place of the one before."""
        self._fresh[address] = sighting

    def __enter__(self) -> SightingsFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._fresh:
            self.save()

    def save(self) -> None:
        """Write what was put since the last time."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with _locked(self._path.with_suffix(".lock")):
                self._known = _read(self._path)
                for address, sighting in self._fresh.items():
                    other = self._known.get(address)
                    if other is None or other.checked_at <= sighting.checked_at:
                        self._known[address] = sighting
                _write(self._path, self._known)
        except OSError as error:
            where = error.filename or self._path
            raise SightingsError(f"{where}: {error.strerror}; {_MEND}") from None
        self._fresh.clear()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(path: Path) -> dict[str, Sighting]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SightingsError(f"{path}: {error.strerror}; {_MEND}") from None
    except UnicodeDecodeError:
        raise SightingsError(f"{path}: not UTF-8; remove it, links are asked anew") from None
    try:
        document = json.loads(text)
        if document["schema"] != _SCHEMA:
            raise SightingsError(
                f"{path}: schema {document['schema']!r} is not {_SCHEMA}; remove it or use the "
                "version that wrote it"
            )
        return {address: _sighting(address, row) for address, row in document["links"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SightingsError(
            f"{path}: not a file of sightings; remove it, links are asked anew"
        ) from None


def _sighting(address: str, row: dict[str, Any]) -> Sighting:
    first, status = row["first_gone_at"], row["status"]
    if not (status is None or isinstance(status, int)):
        raise TypeError("status")
    return Sighting(
        address, _time(row["checked_at"]), State(row["state"]), first and _time(first), status
    )


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without its zone")
    return time.astimezone(UTC)


def _write(path: Path, sightings: dict[str, Sighting]) -> None:
    links = {
        address: {
            "checked_at": each.checked_at.isoformat(),
            "state": each.state,
            "first_gone_at": each.first_gone_at and each.first_gone_at.isoformat(),
            "status": each.status,
        }
        for address, each in sorted(sightings.items())
    }
    text = json.dumps({"schema": _SCHEMA, "links": links}, ensure_ascii=False, indent=1)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=path.name, delete=False
    ) as fresh:
        try:
            fresh.write(text + "\n")
            fresh.flush()
            os.fsync(fresh.fileno())
            Path(fresh.name).replace(path)
        except BaseException:
            Path(fresh.name).unlink(missing_ok=True)
            raise
