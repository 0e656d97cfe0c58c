"""``istidrak doctor``: everything that a pass needs, looked at one by one, each with the mend.

Nothing is written to a wiki, and the ledger is not changed. A check never raises: what it could not
find out is a line that says so. The order is that in which things are needed; what hangs on a
failed line is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot import config
from bot.doctor import account, memory, places, schedules, wikis
from bot.doctor.line import Line, State
from bot.gateway import Reader
from bot.gateway.door import Wiki

__all__ = ["Line", "State", "checks"]


def checks(folder: Path | None = None) -> Iterator[Line]:
    """Look at everything in turn; ``folder`` holds the rules. Yields each line as soon as known."""
    try:
        yield from _checks(folder)
    except Exception as error:  # a doctor that falls ill is no help: say so, and end
        what = " ".join(f"{type(error).__name__}: {error}".split())
        yield Line("doctor", State.FAIL, what, "report this as a bug")


def _checks(folder: Path | None) -> Iterator[Line]:
    try:
        rules = config.load(folder)
    except config.RulesError as error:
        yield Line("rules", State.FAIL, str(error), "correct that line")
        return
    yield Line("rules", State.OK, f"{rules.folder}, articles watched: {len(rules.articles)}")
    yield from schedules.lines(rules)
    now = datetime.now(UTC)
    yield from places.lines(rules, now)
    yield from memory.lines(rules, now)
    yield account.credentials()
    reached: list[Wiki] = []
    for code in (rules.settings.wikis.source, rules.settings.wikis.target):
        wiki, line = wikis.wiki(rules, code)
        yield line
        reached += [wiki] if wiki else []
    if len(reached) < 2:
        return
    target = reached[-1]
    yield wikis.clock(target)
    writer, line = account.login(rules)
    yield line
    if writer is not None:
        yield from account.lines(rules, target, writer)
    reader = Reader(rules)
    for watched in rules.articles.values():
        yield from wikis.article(reader, writer, watched)
