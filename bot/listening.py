"""The ledger brought up to date with a talk page: what became of edits, what people answered.

The page decides. Edits that a dead process left are settled from it, a lost ledger is learnt again
from its history, and every edit of people since the bot's last save is read for answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import hearing, posting
from bot.config import Rules
from bot.core.memory import Standing, State, Verdict
from bot.gateway import Writer
from bot.gateway.writer import PageVersion, TalkPage
from bot.hearing import Heard
from bot.ledger import Ledger
from bot.outcomes import Failed
from bot.talk import Layout, layout

_SKEW = timedelta(seconds=90)  # between this clock and the wiki's


@dataclass(frozen=True, slots=True)
class Listener:
    """Listens to the talk page of one article; ``clock`` gives the time, aware and in UTC."""

    rules: Rules
    ledger: Ledger
    writer: Writer
    clock: Callable[[], datetime]
    article: int

    def record(self, page: TalkPage) -> posting.Record:
        """Return where edits of the page are noted."""
        return posting.Record(self.ledger, self.article, page.title, self.clock)

    def left_behind(self, page: TalkPage) -> Failed | None:
        """Settle edits of which nobody knows what became: the page decides.

        A revision of the bot's that the ledger does not know is what became of one. An edit that is
        not there yet may still be under way, for as long as the wiki works on it. One that came in
        after the page was looked at makes that look old: the page is to be looked at again.
        """
        open_edits = self.ledger.unsettled(self.article)
        if not open_edits:
            return None
        own = self.writer.last_own(page)
        for edit in open_edits:
            saved = (
                own is not None
                and own.revid > self.ledger.last_saved(self.article)
                and datetime.fromisoformat(own.timestamp) >= edit.begun - _SKEW
            )
            age = self.clock() - edit.begun
            grace = timedelta(seconds=self.rules.settings.manners.settle)
            if not saved and age < grace:
                left = int((grace - age).total_seconds()) + 1
                return Failed(f"{page.title}: an earlier edit may still be under way", left)
            revid = own.revid if saved and own else 0
            if saved and own:  # first, so that a process that dies here is followed up, too
                self.record(page).stands(own.revid, own.text)
            self.ledger.end_edit(edit.number, "saved" if saved else "lost", revid, self.clock())
            if revid > page.revid:
                return Failed(f"{page.title}: an earlier edit came in only now", 1)
        return None

    def heard(self, page: TalkPage) -> str:
        """Read and remember what people answered; return why the bot is to hold back, if it is.

        Also heard is what people saved between the last look and the save that followed it.
        """
        standing = self.ledger.standing(self.article)
        footing = self.ledger.footing(self.article)
        if standing is not None and not page.exists:
            self.ledger.fall(self.article)
            return "the talk page was deleted, and the bot's section with it"
        if page.revid == footing.heard or self._young(page):
            return ""
        reverted = ""
        if standing is not None:
            since = min(standing.revid, footing.heard + 1)
            versions = self.writer.versions(page, since)
            heard = hearing.hear(versions, self.writer.account, self.rules.answers, footing.heard)
            self._answered(versions, heard)
            if layout.read(page.text) is None:
                self._taken(standing, page)
            reverted = heard.reverted and f"{heard.reverted} undid the bot's edit of the talk page"
        self.ledger.note_footing(self.article, replace(footing, heard=page.revid))
        return reverted

    def _young(self, page: TalkPage) -> bool:
        """Tell whether its last edit may still be put back: it is heard when that time is over."""
        quiet = timedelta(minutes=self.rules.settings.manners.quiet_minutes)
        if not page.exists:
            return False
        seen, edited = map(datetime.fromisoformat, (page.seen, page.timestamp))
        return seen - edited < quiet

    def _answered(self, versions: Sequence[PageVersion], heard: Heard) -> None:
        sightings = self.ledger.sightings(self.article)
        known = self.ledger.verdicts(self.article)
        for answer in heard.answers:
            if answer.how in hearing.TAKEN and _by_people(known.get(answer.id)):
                continue  # decided before: to take it off the page then is to archive it
            gist = hearing.gist_in(versions, answer.id, sightings.get(answer.id))
            known[answer.id] = self.ledger.give(self.article, hearing.verdict_of(answer), gist)

    def _taken(self, standing: Standing, page: TalkPage) -> None:
        """Take what stood open as refused where the section is gone with the page's history."""
        known = self.ledger.verdicts(self.article)
        for id_ in standing.ids:
            if not _by_people(known.get(id_)):
                self.ledger.give(self.article, hearing.gone(id_, self.clock(), page.revid))
        self.ledger.fall(self.article)

    def forgotten(self, page: TalkPage, standing: Layout | None) -> bool:
        """Tell whether the page knows of a section of the bot, and the ledger of none.

        The history of a page is asked once, before anything on it was heard.
        """
        if self.ledger.standing(self.article) is not None or not page.exists:
            return False
        never = self.ledger.footing(self.article).heard == 0
        return standing is not None or (never and self.writer.last_own(page) is not None)

    def rebuilt(self, page: TalkPage) -> int:
        """Restore what the page and its history know; return the number of answers.

        That is every proposal made and every answer, the section that stands there, and whether
        people undid the bot's last edit: then the article is frozen again.
        """
        versions = self.writer.versions(page, 1)
        account, words = self.writer.account, self.rules.answers
        own = [
            (number, found)
            for number, each in enumerate(versions)
            if each.user == account and (found := hearing.section_in(each.text))
        ]
        if not own:
            return 0
        for number, found in own:
            self.record(page).stands(versions[number].revid, versions[number].text)
            for id_ in found.done:
                at = datetime.fromisoformat(versions[number].timestamp)
                self.ledger.give(self.article, Verdict(id_, State.RESOLVED, "", "", at, 0))
        if not layout.marked(page.text):
            self.ledger.fall(self.article)
        elif now := hearing.section_in(page.text):
            stood = [hearing.gist_of(now.items[id_]) for id_ in now.open]
            self.ledger.recall(self.article, stood, self.clock())
        heard = hearing.hear(versions, account, words)
        self._answered(versions, heard)
        last = max(number for number, each in enumerate(versions) if each.user == account)
        if undone := hearing.hear(versions[max(0, last - 1) :], account, words).reverted:
            reason = f"{undone} undid the bot's edit of the talk page"
            self.ledger.freeze(self.article, reason, self.clock())
        self.ledger.note_footing(
            self.article, replace(self.ledger.footing(self.article), heard=page.revid)
        )
        return len({each.id for each in heard.answers})


def _by_people(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.state.by_people
