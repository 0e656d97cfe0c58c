"""What there is to compare, one after the other: pair folders below a folder, or live articles.

An entry that cannot be read is handed on as such and does not stop the others. Nothing is read
before its turn, so that any number takes the memory of one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from bot import pairs
from bot.core.errors import UserError
from bot.core.models import Pair
from bot.settings import Watched

UNREACHABLE = 3
GIVE_UP = 5  # articles in a row that the wiki fails at: the next would fail too
REST = "(the rest)"
_FILES = ("pair.json", "source.wikitext", "target.wikitext")


@dataclass(frozen=True, slots=True)
class Entry:
    """A pair to compare: ``name`` is stable from run to run, ``state`` changes when the pair does.

    ``load`` reads the pair, which an unchanged one is spared; it raises a ``UserError``.
    """

    name: str
    state: str
    load: Callable[[], Pair]


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not even be looked at; ``code`` is the exit code that it is worth."""

    name: str
    cause: str
    code: int


class Source(Protocol):
    """What the gateway's reader offers to a scan."""

    def revisions(self, named: Watched | str) -> Pair:
        """Return the latest two revisions alone."""

    def completed(self, pair: Pair) -> Pair:
        """Return them with all that comparing needs."""


def of_folder(root: Path) -> Iterator[Entry]:
    """Yield every pair folder at or below ``root``, in the order of the paths.

    Names are paths below ``root``; a ``root`` that is itself a pair bears its own name.
    """
    for found, folders, files in os.walk(root):
        folders.sort()
        if "pair.json" in files:
            folder = Path(found)
            name = folder.relative_to(root).as_posix()
            name = root.resolve().name if name == "." else name
            yield Entry(name, _digest(folder), partial(pairs.read, folder))


def of_wikis(articles: Iterable[Watched | str], reader: Source) -> Iterator[Entry | Unread]:
    """Yield live articles, read one after the other with the manners of the reader.

    After :data:`GIVE_UP` articles in a row that the wikis did not answer for, the rest is given up
    as one: the next run goes on there.
    """
    failures = 0
    for named in articles:
        try:
            pair = reader.revisions(named)
        except UserError as error:
            yield Unread(called(named), str(error), error.code)
            failures = failures + 1 if error.code == UNREACHABLE else 0
            if failures == GIVE_UP:
                yield Unread(REST, "not tried, the wiki fails; run the same again", UNREACHABLE)
                return
            continue
        failures = 0
        state = f"{pair.source.wiki} {pair.source.id}, {pair.target.wiki} {pair.target.id}"
        name = f"{pair.target.wiki}:{pair.target.title}"
        yield Entry(name, state, partial(reader.completed, pair))


def called(named: Watched | str) -> str:
    """Return what to call an article before it was read."""
    return named if isinstance(named, str) else named.target or named.source or named.item


def _digest(folder: Path) -> str:
    """Return the digest of a pair folder's files; reading the pair says what is wrong with them."""
    digest = hashlib.sha256()
    for each in _FILES:
        try:
            data = (folder / each).read_bytes()
        except OSError:
            continue
        digest.update(f"{each} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()[:32]
