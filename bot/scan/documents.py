"""What a scan leaves: a folder with one document per pair, whole or not there at all.

``articles/NAME.json`` are the documents. NAME is the pair's name as far as file systems can bear
it, and a digest of the whole, since they fold case and cut length each in their own way.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.core.errors import UserError
from bot.scan.work import Stamp

FAILED = "failed.tsv"
_ARTICLES, _LOCK, _PART = "articles", ".lock", ".part"
_UNSAFE = re.compile(r"[^\w.-]+")
_READABLE = 60  # characters of a name that are kept; four bytes each at most, a file name has 255


class OutError(UserError):
    """The folder cannot be written, or is in use; the text is one line."""


class Documents:
    """The folder of one scan, held by this process alone while it is open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._articles = folder / _ARTICLES

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Documents]:
        """Make the folder, keep other scans out of it, sweep up what a killed one left half done.

        Raises :class:`OutError`.
        """
        made = cls(folder)
        with _refusals(folder):
            made._articles.mkdir(parents=True, exist_ok=True)
            lock = (folder / _LOCK).open("w")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OutError(
                    f"{folder}: another scan is at work there; wait for it, or name another folder"
                ) from None
            for half in (*folder.glob(f"*{_PART}"), *made._articles.glob(f"*{_PART}")):
                half.unlink()
            yield made

    def path(self, name: str) -> Path:
        """Return where the document of a pair is."""
        digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:12]
        readable = _UNSAFE.sub("-", name)[:_READABLE].strip(".-") or "pair"
        return self._articles / f"{readable}.{digest}.json"

    def holds(self, name: str, stamp: Stamp) -> bool:
        """Tell whether the document of a pair is there and still true."""
        made = _read(self.path(name))
        return made is not None and made["scan"] == {
            "name": name,
            "tool": stamp.tool,
            "pair": stamp.pair,
        }

    def put(self, name: str, data: bytes) -> None:
        """Write the document of a pair."""
        self._write(self.path(name), data)

    def write(self, name: str, text: str) -> None:
        """Write a file beside the documents."""
        self._write(self.folder / name, text.encode(errors="replace"))

    def remove(self, name: str) -> None:
        """Remove a file beside the documents, if it is there."""
        with _refusals(self.folder / name):
            (self.folder / name).unlink(missing_ok=True)

    def made_by(self, tool: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the documents that this program and these rules made, with their file names.

        One at a time, in the order of the file names.
        """
        for path in sorted(self._articles.glob("*.json")):
            made = _read(path)
            if made is not None and made["scan"].get("tool") == tool:
                yield f"{_ARTICLES}/{path.name}", made

    def _write(self, path: Path, data: bytes) -> None:
        partial = path.with_name(path.name + _PART)
        with _refusals(path):
            partial.write_bytes(data)
            partial.replace(path)


def _read(path: Path) -> dict[str, Any] | None:
    """Return a document of a scan; ``None`` for whatever else may lie there."""
    try:
        made = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return made if isinstance(made, dict) and isinstance(made.get("scan"), dict) else None


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutError(f"{path}: {error.strerror}; name a writable folder with --out") from None
