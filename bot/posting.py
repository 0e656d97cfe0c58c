"""The bot's one section on a talk page, saved exactly once.

What stands on the page decides, not what we remember: the page was looked at just before, and is
looked at again after a lost answer before anything else. Every edit is in the ledger before its
request is sent, so that a process that dies leaves word of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot import stopping, wording
from bot.agenda import Agenda
from bot.config import Rules
from bot.core.memory import EditKind, Standing
from bot.gateway import GatewayError, Writer
from bot.gateway.errors import EditRefused, Next, Unanswered, Unreachable
from bot.gateway.writer import TalkPage
from bot.ledger import Ledger
from bot.outcomes import Failed, Outcome, Posted, Refused, Unchanged
from bot.talk import DamagedMarks, content, layout, section
from bot.talk.content import Content, Entry, Settled
from bot.talk.layout import Layout
from bot.talk.marks import State

LOOKS = (1.0, 4.0)  # seconds before each look after a lost answer: the save may still be under way
LATER = 300  # seconds until another attempt, where the wiki does not say
# Refusals that also come when the edit was delivered twice: it conflicts with itself.
_PERHAPS_OURS = ("editconflict", "articleexists")


@dataclass(frozen=True, slots=True)
class Record:
    """The ledger's page for one talk page."""

    ledger: Ledger
    article: int
    title: str
    clock: Callable[[], datetime]

    def begins(self, kind: EditKind, ids: Iterable[str]) -> int:
        """Note an edit that is about to be sent."""
        return self.ledger.begin_edit(self.article, self.title, kind, tuple(ids), self.clock())

    def ends(self, number: int, outcome: str, revid: int) -> None:
        """Note what became of it; nothing is noted while nobody knows."""
        self.ledger.end_edit(number, outcome, revid, self.clock())

    def stands(self, revid: int, text: str) -> None:
        """Note the section as it was saved with a revision of the page; none there: it fell."""
        found = layout.read(text)
        if found is None:
            self.ledger.fall(self.article)
        else:
            standing = Standing(tuple(found.open), revid, self.clock(), found.text)
            self.ledger.stand(self.article, standing)


@dataclass(frozen=True, slots=True)
class _Save:
    """One edit as it is to be made: what is done, what will stand there, how to do it."""

    kind: EditKind
    ids: tuple[str, ...]
    text: str
    send: Callable[[], int]


def post(
    plan: Agenda,
    standing: Layout | None,
    page: TalkPage,
    *,
    rules: Rules,
    writer: Writer,
    record: Record,
) -> Outcome:
    """Bring the section on a page that was just looked at to what is planned.

    ``standing`` is the section on it. Same set, no edit: :class:`Unchanged`.
    """
    save = _save(plan, standing, page, rules, writer)
    if save is None:
        return Unchanged()
    if page.refusal is not None:
        wait = page.refusal.wait(page.seen)
        return Refused(f"{page.refusal}") if wait is None else Failed(f"{page.refusal}", wait)
    if standing is not None and page.timestamp >= page.seen:
        # MediaWiki tells conflicts by timestamps of whole seconds, so another edit within this one
        # would be saved over without an error.
        return Failed(f"{page.title}: edited this very second", retry_after=2)
    with stopping.whole():
        return _sent(save, page, writer, record)


def failed(error: GatewayError) -> Failed:
    """Return what came of an attempt that ended before anything could be saved."""
    wait = error.retry_after if isinstance(error, Unreachable) else 0
    return Failed(str(error), wait or None)


def damaged(page: TalkPage, error: DamagedMarks) -> Refused:
    """Return what came of it where the marks of the section are not sound."""
    return Refused(f"{page.title}: the bot's marks are damaged ({error}); mend or delete them")


def summary(kind: EditKind, shown: int, rules: Rules, writer: Writer) -> str:
    """Return the edit summary: how many proposals stand there, and where the bot is stopped."""
    talk = rules.messages.talk
    done = kind in (EditKind.CLOSE, EditKind.REMOVE)
    said = (
        talk["summary_none"] if done else wording.count(talk, "summary", shown, rules.target.code)
    )
    return f"{said} {wording.say(talk, 'summary_stop', stop_page=writer.stop_page)}"


# What is to be saved ------------------------------------------------------------------------------


def _save(
    plan: Agenda, standing: Layout | None, page: TalkPage, rules: Rules, writer: Writer
) -> _Save | None:
    """Return the edit that brings the section to the plan, ``None`` when there is no news."""
    if standing is None:
        return _creation(plan, page, rules, writer)
    if not _may_be_news(plan, standing):
        return None
    last = writer.last_own(page)
    own = layout.read(last.text) if last else None
    if not (plan.shown or plan.kept):
        return _ending(plan, standing, own, page, rules=rules, writer=writer)
    wanted = _wanted(plan, standing, rules, writer)
    if own is None or not section.news(standing, own, wanted):
        return None
    new = set(plan.shown) - set(standing.open)
    text = section.revised(standing, own, wanted, resign=bool(new))
    said = summary(EditKind.UPDATE, len(plan.shown) + len(plan.kept), rules, writer)
    ids = (*plan.shown, *plan.kept)
    return _Save(
        EditKind.UPDATE, ids, text, lambda: writer.replace(page, standing.span, text, said)
    )


def _creation(plan: Agenda, page: TalkPage, rules: Rules, writer: Writer) -> _Save | None:
    wanted = content.wanted(plan.comparison, rules, account=writer.account)
    text = section.fresh(wanted)
    if not text:
        return None
    said = summary(EditKind.CREATE, len(plan.shown), rules, writer)
    heading = content.heading(rules)
    return _Save(EditKind.CREATE, plan.shown, text, lambda: writer.add(page, heading, text, said))


def _ending(
    plan: Agenda,
    standing: Layout,
    own: Layout | None,
    page: TalkPage,
    *,
    rules: Rules,
    writer: Writer,
) -> _Save | None:
    """Close the section of which no open item is left, or remove it whole."""
    if own is None or not standing.open:
        return None
    line = content.closing_line(rules, account=writer.account)
    settled = [Settled(id_, State.ANSWERED, standing.items[id_].told) for id_ in plan.answered]
    lines = content.wanted(plan.comparison, rules, account=writer.account, settled=settled)
    text = section.closing(standing, own, line, lines.groups)
    if text is None and rules.settings.proposals.when_done == "remove":
        whole = section.removal(page.text, standing, content.heading(rules))
        said = summary(EditKind.REMOVE, 0, rules, writer)
        return _Save(
            EditKind.REMOVE, (), "", lambda: writer.remove(page, standing.span, whole, said)
        )
    closed = text or section.revised(standing, own, Content(line, (), ""))
    if closed == standing.text:
        return None  # closed before, and people hold on to the rest
    said = summary(EditKind.CLOSE, 0, rules, writer)
    return _Save(
        EditKind.CLOSE, (), closed, lambda: writer.replace(page, standing.span, closed, said)
    )


def _may_be_news(plan: Agenda, standing: Layout) -> bool:
    """Tell, before anything more is read, whether the set of open items is another than planned."""
    return set(standing.open) != {*plan.shown, *plan.kept}


def _wanted(plan: Agenda, standing: Layout, rules: Rules, writer: Writer) -> Content:
    items = standing.items
    settled = [Settled(id_, State.DONE, items[id_].told) for id_ in plan.resolved]
    settled += [Settled(id_, State.ANSWERED, items[id_].told) for id_ in plan.answered]
    kept = [Entry(id_, State.OPEN, items[id_].words) for id_ in plan.kept]
    return content.wanted(
        plan.comparison, rules, account=writer.account, settled=settled, kept=kept
    )


# Saving it ----------------------------------------------------------------------------------------


def _sent(save: _Save, page: TalkPage, writer: Writer, record: Record) -> Outcome:
    number = record.begins(save.kind, save.ids)
    try:
        revid = save.send()
    except EditRefused as error:
        if error.reason in _PERHAPS_OURS and (made := _made(save, number, page, writer, record)):
            return made
        record.ends(number, f"refused: {error.reason}", 0)
        if error.next is Next.LATER:
            return Failed(f"{page.title}: {error}", error.retry_after)
        return Refused(f"{page.title}: {error}")
    except Unanswered as error:
        return _after_silence(save, number, page, writer, record, cause=f"{error}")
    except GatewayError as error:  # before the edit itself was sent
        record.ends(number, "not sent", 0)
        return Failed(f"{page.title}: {error}")
    if revid == 0:  # it was there already: the answer to the second of two deliveries
        return _after_silence(save, number, page, writer, record, cause="saved twice")
    record.stands(revid, save.text)  # before the end: a process that dies between the two …
    record.ends(number, "saved", revid)  # … leaves an edit to be settled, not a wrong section
    return Posted(revid, save.kind)


def _made(
    save: _Save, number: int, page: TalkPage, writer: Writer, record: Record
) -> Posted | None:
    """Look for the edit on the page: a revision of the bot's that is newer than the look was."""
    try:
        own = writer.last_own(page)
    except GatewayError:
        return None
    if own is None or own.revid <= page.revid:
        return None
    record.stands(own.revid, own.text)
    record.ends(number, "saved", own.revid)
    return Posted(own.revid, save.kind)


def _after_silence(
    save: _Save, number: int, page: TalkPage, writer: Writer, record: Record, *, cause: str
) -> Outcome:
    """Find out what became of an edit whose answer was lost; it is never sent again here.

    Where it is not found, the ledger keeps it as one of which nobody knows.
    """
    for wait in LOOKS:
        time.sleep(wait)
        if made := _made(save, number, page, writer, record):
            return made
    return Failed(f"{page.title}: no answer to the edit ({cause}), and it is not there yet", LATER)
