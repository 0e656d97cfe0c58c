"""Many small pairs of articles on the test wikis, and a watch over them with a clock of the test's.

Contract: `load` puts pairs on both wikis, linked, in one request each; `watched` gives the rules
that watch them; `remember` lets a ledger believe that all were passed over; `Flock` watches them in
this process. A pair with a `gap` lacks in the target a reference that the source has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import config
from bot.core.due import Why
from bot.gateway import Reader, Writer
from bot.gateway.changes import Changes
from bot.gateway.selection import Selection
from bot.ledger import Ledger
from bot.outcomes import Outcome
from bot.roster import Roster
from bot.settings import Watched
from bot.signs import Signs
from bot.visit import Visitor
from bot.watching import Watcher, Watching
from tests.wiki.client import Import
from tests.wiki.mediawiki import Wikis

GAP = '<ref name="r{0}">{{{{cite web|title=Report {0}|url=https://example.org/r{0}}}}}</ref>'


def titles(number: int) -> tuple[str, str]:
    """The source and the target title of a pair."""
    return f"Village {number}", f"قرية {number}"


def source_text(number: int, words: str = "", *, gap: bool = False) -> str:
    """The text of a source article."""
    return (
        f"'''Village {number}''' lies in the north.{GAP.format(number) if gap else ''} {words}\n"
        f"[[ar:{titles(number)[1]}]]"
    )


def target_text(number: int, words: str = "", *, gap: bool = False, closed: bool = False) -> str:
    """The text of a target article, with the gap, or with what closed it."""
    mark = f'<ref name="r{number}" />' if gap else ""
    mark = GAP.format(number) if closed else mark
    return f"'''قرية {number}''' تقع في الشمال.{mark} {words}\n[[en:{titles(number)[0]}]]"


def load(wikis: Wikis, numbers: Iterable[int], *, gaps: Iterable[int] = ()) -> None:
    """Put the pairs on both wikis."""
    numbers, gaps = list(numbers), set(gaps)
    wikis.en.admin.load(
        Import(titles(each)[0], source_text(each, gap=each in gaps)) for each in numbers
    )
    wikis.ar.admin.load(
        Import(titles(each)[1], target_text(each, gap=each in gaps)) for each in numbers
    )


def watched(numbers: Iterable[int], **watch: Any) -> config.Rules:
    """The rules of the bed, watching these pairs; also `confirm_hours`, `batch` and `retries`."""
    rules = config.load()
    settings = rules.settings
    if "confirm_hours" in watch:
        hours = watch.pop("confirm_hours")
        settings = replace(settings, proposals=replace(settings.proposals, confirm_hours=hours))
    batch, retries = watch.pop("batch", 500), watch.pop("retries", 2)
    fetching = replace(settings.fetching, batch_with_right=batch, retries=retries)
    settings = replace(settings, fetching=fetching, watch=replace(settings.watch, **watch))
    listed = {
        str(each): Watched(source=titles(each)[0], target=titles(each)[1]) for each in numbers
    }
    return replace(rules, settings=settings, articles=listed)


def remember(wikis: Wikis, ledger: Ledger, numbers: Iterable[int], at: datetime) -> None:
    """Note in a ledger that the pairs were compared as they stand, and nothing was found."""
    numbers = list(numbers)
    revids: list[dict[str, int]] = []
    for side, wiki in enumerate((wikis.en, wikis.ar)):
        found: dict[str, int] = {}
        for start in range(0, len(numbers), 50):
            some = "|".join(titles(each)[side] for each in numbers[start : start + 50])
            pages = wiki.admin.call(action="query", titles=some, prop="info")["query"]["pages"]
            found |= {page["title"]: page["lastrevid"] for page in pages}
        revids.append(found)
    for each in numbers:
        source, target = titles(each)
        article = ledger.article(wikis.ar.dbname, target, None, source)
        ledger.compared(article, revids[0][source], revids[1][target], at)
        ledger.note_pass(article, (), at)


@dataclass
class Flock:
    """A watch in this process; `now` is its clock, `passes` what it did."""

    rules: config.Rules
    ledger: Ledger
    folder: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    passes: list[tuple[str, Why, Outcome]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin anew, as a process that was started again."""
        visitor = Visitor(
            self.rules, self.ledger, Reader(self.rules), Writer(self.rules), lambda: self.now
        )
        roster = Roster(self.rules, Selection(self.rules))
        watcher = Watcher("test", lambda *told: self.passes.append(told))
        self.watching = Watching(
            visitor, Changes(self.rules), roster, signs=Signs(self.folder), watcher=watcher
        )

    def tick(self) -> list[tuple[str, Why]]:
        """One tick; what was passed over, and why."""
        before = len(self.passes)
        self.watching.tick(self.rules.settings.watch.schedule)
        return [(title, why) for title, why, _ in self.passes[before:]]

    def later(self, **parts: float) -> None:
        """Let time go by: `later(hours=1)`."""
        self.now += timedelta(**parts)
