"""What the bot remembers from pass to pass, as frozen values; the ledger keeps them.

Every time is an aware datetime in UTC that the caller gives: nothing here reads a clock. ``id`` is
that of a proposal, ``CHECK/HEX``; ``revid`` a revision number, 0 where there is none. ``article``
is the ledger's own number of a watched article.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """What became of a proposal.

    ``DONE`` and ``NOT_DONE`` are answers of people. The bot itself says ``RESOLVED`` where it saw
    that the article now has it, and ``WITHDRAWN`` where it no longer stands by it: the source has
    dropped it, say. ``OPEN`` is the lack of all four.
    """

    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not-done"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"

    @property
    def by_people(self) -> bool:
        """Whether a person said so, for good."""
        return self in (State.DONE, State.NOT_DONE)


RETIRED = 2  # passes in a row without a finding, after which it is gone and would begin anew


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a proposal ended: a person's answer, or the bot's own view, with ``who`` empty.

    ``reason`` is what the person gave as one, maybe empty. ``revid`` is the revision in which it
    was read: of the talk page for an answer, of the article for the bot's own.
    """

    id: str
    state: State
    who: str
    reason: str
    at: datetime
    revid: int


def settle(standing: Verdict | None, given: Verdict) -> Verdict:
    """Return which of two verdicts on one proposal holds.

    An answer of a person is final: what the bot saw never replaces it, nor does reading the
    same or an older revision again. Only an answer in a later revision does, when it says another
    thing or gives another reason. An answer always replaces what the bot saw, and of that the
    newest holds. A verdict cannot be ``OPEN`` (``ValueError``).
    """
    if given.state is State.OPEN:
        raise ValueError(f"{given.id}: open is the lack of a verdict")
    if standing is None:
        return given
    if not standing.state.by_people:
        return standing if given.state is standing.state else given
    if not given.state.by_people:
        return standing
    other = given.state is not standing.state or given.reason not in ("", standing.reason)
    return given if other and given.revid > standing.revid else standing


@dataclass(frozen=True, slots=True)
class Gist:
    """What a finding was about, so that a refused one is known again when it is reworded.

    ``words`` are its folded content words, ``marks`` what cannot be reworded: addresses, names,
    figures.
    """

    id: str
    check: str
    words: frozenset[str]
    marks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sighting:
    """When a finding was first and last seen, in how many passes, and its newest gist.

    ``misses`` counts the passes in a row, up to the last one, that did not see it. ``since`` is
    from when on it has been seen without being gone in between (``RETIRED``).
    """

    id: str
    first: datetime
    since: datetime
    last: datetime
    passes: int
    misses: int
    gist: Gist


@dataclass(frozen=True, slots=True)
class Compared:
    """A source and a target revision that a pass has compared, and when."""

    source_revid: int
    target_revid: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Footing:
    """What a pass stands on.

    ``heard`` is the revision of the talk page up to which people's answers were read, 0 for none.
    ``source_size`` and ``target_size`` are code points of the texts, ``findings`` the number of
    proposals of the last pass that was sound; all 0 before the first. ``doubted`` is since when
    every pass was doubted, ``None`` where the last one was not.
    """

    heard: int = 0
    source_size: int = 0
    target_size: int = 0
    findings: int = 0
    doubted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The bot's section as it was last saved: the proposals in it, the revision, its wikitext."""

    ids: tuple[str, ...]
    revid: int
    saved_at: datetime
    text: str


class EditKind(StrEnum):
    """What an edit did to the bot's section."""

    CREATE = "create"
    UPDATE = "update"
    CLOSE = "close"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class EditRecord:
    """An edit of a page, noted before its request was sent.

    ``ended`` is ``None`` while nobody knows what became of it: the process died, or is at it.
    ``outcome`` is then empty. ``revid`` is 0 where nothing was saved.
    """

    number: int
    page: str
    kind: EditKind
    ids: tuple[str, ...]
    begun: datetime
    ended: datetime | None
    outcome: str
    revid: int


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run of the program: who ran, how it went, how many articles it looked at and edits it made.

    ``ended`` is ``None`` while it runs, or where it died.
    """

    number: int
    who: str
    begun: datetime
    ended: datetime | None
    outcome: str
    articles: int
    edits: int


@dataclass(frozen=True, slots=True)
class Watch:
    """A watched article and how it stands.

    ``title`` is the target title as last seen; empty where another article has taken it since and
    the new one is not known yet. ``frozen`` is why the bot holds back by itself, ``paused`` why the
    operator wants it to, ``error`` what went wrong last and ``retry_at`` when to try again; each
    is ``None`` where there is nothing. ``passed_at`` is the time of the last pass.
    """

    article: int
    wiki: str
    title: str
    item: str | None
    source_title: str
    passed_at: datetime | None
    frozen: str | None
    paused: str | None
    error: str | None
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkSighting:
    """How an address answered when it was last asked.

    ``state`` is a word of the liveness check, ``status`` the HTTP status or 0 where nobody
    answered, ``first_gone_at`` since when it has been gone without a sign of life.
    """

    address: str
    checked_at: datetime
    state: str
    first_gone_at: datetime | None
    status: int


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write, for the one holder of it, until it ends or is renewed."""

    name: str
    holder: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody else has the lease, until then at least."""

    holder: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What became of the proposals of one check, counted: ``proposed`` is the sum of the others."""

    check: str
    proposed: int
    done: int
    refused: int
    resolved: int
    withdrawn: int
    open: int
