"""``istidrak doctor``: everything that a pass needs, looked at one by one, each with the mend.

Nothing is written to a wiki. A check never raises: what it could not find out is a line that says
so. The order is that in which things are needed; what hangs on a failed line is left out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from bot import config
from bot.config import Rules
from bot.core.models import Pair
from bot.gateway import GatewayError, Reader, Writer, surroundings
from bot.gateway.door import Wiki
from bot.settings import Watched

WANTED = {  # right: what is missing without it, and the grant that brings it
    "edit": ("it cannot save anything", "Edit existing pages"),
    "createtalk": ("it cannot make a new talk page", "Create, edit, and move pages"),
    "bot": ("its edits are not marked as those of a bot", "High-volume (bot) access"),
    "apihighlimits": ("it asks for 50 titles at a time, not 500", "High-volume (bot) access"),
}
NEEDED = ("edit",)
SKEW = 60  # seconds between the clocks; OAuth 1.0a refuses some minutes
SLOW = 5.0  # seconds for an answer


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Line:
    """What one check found; ``mend`` says what to do and is empty when all is well."""

    name: str
    state: State
    what: str
    mend: str = ""


def checks(folder: Path | None = None) -> Iterator[Line]:
    """Look at everything in turn; ``folder`` holds the rules. Yields each line as soon as known."""
    try:
        yield from _checks(folder)
    except Exception as error:  # a doctor that falls ill is no help: say so, and end
        yield Line("doctor", State.FAIL, f"{type(error).__name__}: {error}", "report this as a bug")


def _checks(folder: Path | None) -> Iterator[Line]:
    try:
        rules = config.load(folder)
    except config.RulesError as error:
        yield Line("rules", State.FAIL, str(error), "correct that line")
        return
    yield Line("rules", State.OK, f"{rules.folder}, articles watched: {len(rules.articles)}")
    yield _settings()
    yield _credentials()
    wikis: list[Wiki] = []
    for code in (rules.settings.wikis.source, rules.settings.wikis.target):
        yield _wiki(rules, code, wikis)
    if len(wikis) < 2:
        return
    yield _clock(wikis[-1])
    writer, line = _login(rules)
    yield line
    if writer is not None:
        yield from _account(wikis[-1], writer)
    reader = Reader(rules)
    for watched in rules.articles.values():
        yield from _article(reader, writer, watched)


def _settings() -> Line:
    try:
        folder = surroundings.folder()
        probe = folder / f".doctor-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except GatewayError as error:
        return Line("folder", State.FAIL, str(error), "let PYWIKIBOT_DIR name another folder")
    except OSError as error:
        mend = "make it writable, or let PYWIKIBOT_DIR name another"
        return Line("folder", State.FAIL, f"{error.filename}: {error.strerror}", mend)
    settings = folder / surroundings.SETTINGS
    if settings.stat().st_mode & 0o022:
        mend = f"chmod 600 {settings}"
        return Line("folder", State.WARN, f"{settings}: others may change it", mend)
    return Line("folder", State.OK, str(folder))


def _credentials() -> Line:
    mend = "set the variables named in user-config.py.example"
    try:
        account = surroundings.credentials()
    except GatewayError as error:
        return Line("credentials", State.FAIL, str(error), mend)
    if account.kind:
        return Line("credentials", State.OK, f"{account.kind} of {account.user}, from environment")
    return Line(
        "credentials",
        State.WARN,
        "none in the environment: posting needs those of a user-config.py",
        mend,
    )


def _wiki(rules: Rules, code: str, reached: list[Wiki]) -> Line:
    start = time.perf_counter()
    try:
        wiki = Wiki(rules.settings, code)
        wiki.ask(meta="siteinfo")
    except GatewayError as error:
        return Line(f"wiki {code}", State.FAIL, str(error), "check the network and [wikis]")
    reached.append(wiki)
    took = time.perf_counter() - start
    what = f"{wiki.host} ({wiki.dbname}), {took:.1f} s"
    if took > SLOW:
        return Line(f"wiki {code}", State.WARN, what, "passes will be slow; try again later")
    return Line(f"wiki {code}", State.OK, what)


def _clock(wiki: Wiki) -> Line:
    try:
        told = wiki.ask(meta="siteinfo", curtimestamp=1)["curtimestamp"]
    except GatewayError as error:
        return Line("clock", State.WARN, str(error))
    skew = abs((datetime.now(UTC) - datetime.fromisoformat(told)).total_seconds())
    if skew > SKEW:
        what = f"{skew:.0f} s away from that of {wiki.host}"
        return Line("clock", State.FAIL, what, "set the clock: OAuth logins fail otherwise")
    return Line("clock", State.OK, "right")


def _login(rules: Rules) -> tuple[Writer | None, Line]:
    try:
        writer = Writer(rules)
    except GatewayError as error:
        mend = "see user-config.py.example; without an account only preview works"
        return None, Line("login", State.FAIL, str(error), mend)
    return writer, Line("login", State.OK, f"as {writer.account}")


def _account(wiki: Wiki, writer: Writer) -> Iterator[Line]:
    try:
        rights, groups = wiki.rights, wiki.groups
    except GatewayError as error:
        yield Line("rights", State.FAIL, str(error))
        return
    for right, (without, grant) in WANTED.items():
        if right in rights:
            yield Line(f"right {right}", State.OK, "granted")
            continue
        state = State.FAIL if right in NEEDED else State.WARN
        yield Line(f"right {right}", state, f"missing: {without}", f"grant: {grant}")
    if "bot" in groups:
        yield Line("bot flag", State.OK, "the account is in the group bot")
    else:
        mend = "ask for it, and do not post before: ويكيبيديا:طلب صلاحية بوت"
        yield Line("bot flag", State.WARN, "the account is not in the group bot", mend)
    name = writer.account.casefold()
    if not name.startswith(("bot", "بوت")) and not name.endswith(("bot", "بوت")):
        # ويكيبيديا:سياسة البوت
        what = f"{writer.account} neither begins nor ends with Bot or بوت"
        yield Line("name", State.WARN, what, "arwiki's policy on bots asks for it")


def _article(reader: Reader, writer: Writer | None, watched: Watched) -> Iterator[Line]:
    name = f"article {watched.source or watched.target or watched.item}"
    try:
        pair = reader.revisions(watched)
    except GatewayError as error:
        yield Line(name, State.FAIL, str(error), "correct its file in rules/articles/")
        return
    yield Line(name, State.OK, f"{pair.source.title} / {pair.target.title}")
    if writer is not None:
        yield _talk_page(writer, pair)


def _talk_page(writer: Writer, pair: Pair) -> Line:
    try:
        page = writer.look(pair.target)
    except GatewayError as error:
        return Line("talk page", State.FAIL, str(error))
    if page.refusal:
        mend = "nothing is posted there until that changes"
        return Line("talk page", State.WARN, f"{page.title}: {page.refusal}", mend)
    there = "may be written" if page.exists else "does not exist yet and may be made"
    return Line("talk page", State.OK, f"{page.title} {there}; {writer.stop_page} does not stop it")
