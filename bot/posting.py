"""The bot's one section on a talk page, saved exactly once.

What stands on the page decides, not what we remember: the page is looked at before every save, and
after a lost answer before anything else.
"""

from __future__ import annotations

import time

from bot import talk, wording
from bot.config import Rules
from bot.core.models import Comparison, Span
from bot.gateway import GatewayError, Writer
from bot.gateway.errors import EditRefused, Next, Unanswered, Unreachable
from bot.gateway.writer import UNLIMITED, TalkPage
from bot.outcomes import Failed, Outcome, Posted, Refused, Unchanged
from bot.permission import Budget

LOOKS = (1.0, 4.0)  # seconds before each look after a lost answer: the save may still be under way
LATER = 300  # seconds until another attempt, where the wiki does not say


def post(
    comparison: Comparison, rules: Rules, writer: Writer, budget: Budget = UNLIMITED
) -> Outcome:
    """Create or update the section for what is proposed; say what came of it.

    Nothing proposed is :class:`Unchanged`, and so is a section that proposes the same already.
    ``budget`` is what the bot may still save today and in its trial.
    """
    body = talk.body(comparison, rules, account=writer.account)
    if not body:
        return Unchanged()
    try:
        page = writer.look(comparison.pair.target, budget)
        return settle(writer, page, talk.heading(rules), body, summary(comparison, rules, writer))
    except Unreachable as error:
        return Failed(str(error), error.retry_after or None)
    except GatewayError as error:
        return Failed(str(error))


def summary(comparison: Comparison, rules: Rules, writer: Writer) -> str:
    """Return the edit summary: how many proposals, and where the bot is switched off."""
    shown = sum(each.shown for each in comparison.proposals)
    said = wording.count(rules.messages.talk, "summary", shown, rules.target.code)
    return f"{said} {wording.say(rules.messages.talk, 'summary_stop', stop_page=writer.stop_page)}"


def settle(writer: Writer, page: TalkPage, heading: str, body: str, summary: str) -> Outcome:
    """Bring the section on a page that was just looked at to ``body``, marks included."""
    if page.refusal is not None:
        wait = page.refusal.wait(page.seen)
        return Refused(f"{page.refusal}") if wait is None else Failed(f"{page.refusal}", wait)
    try:
        standing = talk.find(page.text)
    except talk.DamagedMarks as error:
        return Refused(f"{page.title}: the bot's marks are damaged ({error}); mend or delete them")
    if standing is not None and talk.same(standing.cut(page.text), body):
        return Unchanged()
    if standing is not None and (reason := _held_back(writer, page, standing)):
        return reason
    try:
        if standing is None:
            revid = writer.add(page, heading, body, summary)
        else:
            revid = writer.replace(page, standing, body, summary)
    except EditRefused as error:
        if error.next is Next.LATER:
            return Failed(f"{page.title}: {error}", error.retry_after)
        return Refused(f"{page.title}: {error}")
    except Unanswered as error:
        return _after_silence(writer, page, body, f"{error}", created=standing is None)
    return Posted(revid, created=standing is None)


def _held_back(writer: Writer, page: TalkPage, standing: Span) -> Refused | Failed | None:
    """Return why a standing section must not be replaced now."""
    if page.timestamp >= page.seen:
        # MediaWiki tells conflicts by timestamps of whole seconds, so another edit within this one
        # would be saved over without an error.
        return Failed(f"{page.title}: edited this very second", retry_after=2)
    before = writer.last_own(page)
    try:
        own = talk.find(before)
    except talk.DamagedMarks:
        own = None
    if own is None or own.cut(before) != standing.cut(page.text):
        return Refused(f"{page.title}: people wrote inside the section; it stays as it is")
    return None


def _after_silence(
    writer: Writer, page: TalkPage, body: str, cause: str, *, created: bool
) -> Outcome:
    """Find out what became of an edit whose answer was lost; it is never sent again here."""
    for wait in LOOKS:
        time.sleep(wait)
        try:
            now = writer.look(page.article)
            standing = talk.find(now.text)
        except (GatewayError, talk.DamagedMarks):
            continue
        if standing is not None and talk.same(standing.cut(now.text), body):
            return Posted(now.revid, created=created)
    return Failed(f"{page.title}: no answer to the edit ({cause}), and it is not there yet", LATER)
