"""What the wikis know beyond the two revisions compared, as frozen values.

Gathered by the gateway before a comparison and kept in pair folders, so that comparing stays a
function of values: a recorded pair says the same as a live one. Empty means nobody asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Side(StrEnum):
    """One of the two articles of a pair."""

    SOURCE = "source"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Trace:
    """One edit of an article, by the revision it made.

    ``timestamp`` is ISO 8601 in UTC; ``user`` is empty where the wiki hides it. ``until`` makes of
    it all edits after this revision up to that one.
    """

    side: Side
    revid: int
    timestamp: str
    user: str = ""
    summary: str = ""
    until: int = 0


@dataclass(frozen=True, slots=True)
class Relic:
    """The body that an older revision gave to a named reference which is used without one now.

    ``body`` is wikitext. ``seen`` is the newest revision that has it, ``removal`` the edit after
    it, which took it away; ``None`` where the newest revision that has it was the oldest edge of
    what was read. ``used`` says that the revision also used the name again elsewhere. ``meant`` is
    what makes the removal look meant, in the wiki's own words: the edit summary or the heading of a
    discussion; empty when nothing does.
    """

    name: str
    group: str
    body: str
    seen: Trace
    removal: Trace | None = None
    used: bool = False
    meant: str = ""

    @property
    def side(self) -> Side:
        """The article whose history has it."""
        return self.seen.side


@dataclass(frozen=True, slots=True)
class Background:
    """``relics`` are candidates for names without a body.

    ``depth`` is the number of revisions of the target that were read for them. ``fresh`` are
    stretches (code points of the source's text) that have not stood there long enough yet,
    ``news`` those that came after ``compared``, the revision of the source that the bot compared
    last.

    ``blacklisted`` are addresses, as written in the source, that the target wiki refuses to save;
    ``copies`` maps an address that is dead to an archive copy of it, the empty string where there
    is none.
    """

    relics: tuple[Relic, ...] = ()
    depth: int = 0
    fresh: tuple[tuple[int, int], ...] = ()
    news: tuple[tuple[int, int], ...] = ()
    compared: Trace | None = None
    blacklisted: frozenset[str] = frozenset()
    copies: Mapping[str, str] = field(default_factory=dict)


NOTHING = Background()
