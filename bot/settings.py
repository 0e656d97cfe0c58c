"""The shapes of ``rules/bot.toml``, of the messages and of a watched article: values, no reading.

What each key means stands beside it in the file; ``bot.config`` reads and checks them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.core.due import Waits
from bot.core.manners import Manners
from bot.core.tables import Table


@dataclass(frozen=True)
class Wikis(Table):
    """Where the articles live: pywikibot's family, two language codes, which revision counts."""

    family: str
    source: str
    target: str
    revision: Literal["latest", "stable"]


@dataclass(frozen=True)
class ProposalRules(Table):
    """When a finding is proposed: per-check least confidence, and how many are shown at once.

    ``stable_hours`` is how long a statement must have stood in the source, ``confirm_hours`` how
    far apart the two passes must be that find the same before it is posted. ``when_done`` says
    what becomes of a section of which no item is left, ``most`` how many of a check are shown
    while others wait.
    """

    cap: int
    stable_hours: float
    confirm_hours: float
    when_done: Literal["close", "remove"]
    threshold: dict[str, float]
    most: dict[str, int]


@dataclass(frozen=True)
class Fetching(Table):
    """How the wikis are read: titles in one request, without and with the right to more."""

    batch: int
    batch_with_right: int
    retries: int
    retry_wait: int


@dataclass(frozen=True)
class HistoryRules(Table):
    """How far back lost references are searched: ``revisions`` of an article, by ``batch``.

    0 revisions: not at all.
    """

    revisions: int
    batch: int


@dataclass(frozen=True)
class CitationRules(Table):
    """Whether references are offered under the target's names or, as it also accepts, English."""

    localised: bool


@dataclass(frozen=True)
class LexiconRules(Table):
    """Where a dictionary in dictd's format extends the lexicon, without its endings; may be ""."""

    dictionary: str


@dataclass(frozen=True)
class SanityRules(Table):
    """When a comparison is doubted and what stands is kept; the comments of the file say how."""

    shrink: float
    parse_least: int
    drop_from: int
    jump: float
    jump_least: int
    accept_hours: float


@dataclass(frozen=True)
class LedgerRules(Table):
    """Where the ledger is ("" for the usual place), and when it forgets findings seen no more."""

    address: str
    forget_misses: int
    forget_days: int


@dataclass(frozen=True)
class Account(Table):
    """The bot's name and pages on the target wiki, and where to reach the operator."""

    name: str
    stop_page: str
    stop_words: list[str]
    contact: str


@dataclass(frozen=True)
class LinkRules(Table):
    """How the liveness of links is looked into; times in the unit that their comment names."""

    hosts: int
    pause: float
    timeout: float
    probe_seconds: float
    budget: float
    redirects: int
    body: int
    again_hours: int
    confirm_days: int
    wayback: str
    home_paths: list[str]
    parking: list[str]


@dataclass(frozen=True)
class WatchRules(Table):
    """When ``istidrak watch`` looks, at which articles besides those listed, how it bears failures.

    Schedules are an interval (``20m``, ``2h``, ``1d``) or five fields of a crontab, in UTC. ``""``
    selects nothing.
    """

    schedule: str
    jitter_seconds: int
    grace_hours: float
    full_hours: float
    backoff_minutes: float
    backoff_hours: float
    lease_seconds: float
    heartbeat_minutes: float
    summary: str
    early_seconds: float
    category: str
    depth: int
    list_page: str
    template: str
    max_articles: int
    select_hours: float


@dataclass(frozen=True)
class Settings(Table):
    """``rules/bot.toml``."""

    wikis: Wikis
    checks: list[str]
    proposals: ProposalRules
    citations: CitationRules
    lexicon: LexiconRules
    fetching: Fetching
    history: HistoryRules
    sanity: SanityRules
    ledger: LedgerRules
    links: LinkRules
    watch: WatchRules
    account: Account
    manners: Manners


def waits_of(settings: Settings) -> Waits:
    """Return how long until time alone makes a pass due."""
    return Waits(
        confirm=timedelta(hours=settings.proposals.confirm_hours),
        stable=timedelta(hours=settings.proposals.stable_hours),
        full=timedelta(hours=settings.watch.full_hours),
    )


@dataclass(frozen=True)
class Messages(Table):
    """``rules/messages/CODE.toml``: what is said, by check and by place; ``$name`` is filled in."""

    checks: dict[str, str]
    talk: dict[str, str]
    report: dict[str, str]


@dataclass(frozen=True)
class Watched(Table):
    """One file of ``rules/articles/``: an article to watch.

    Named by any of its Wikidata item, its source title and its target title; the first that is
    given wins, so that a renamed target is followed. ``schedule`` is when it is looked at, "" as
    all others (``[watch] schedule``).
    """

    target: str = ""
    source: str = ""
    item: str = ""
    schedule: str = ""
