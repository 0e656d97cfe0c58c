"""One visit to an article: compare it, hear what people answered, bring the section up to date.

The order is: may we look at all, compare, doubt, remember, look at the talk page, settle what a
dead process left, hear people, decide, and only then save, exactly once. What happened is a value
(``bot.outcomes``), and the ledger knows it before the visit ends.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot import agenda, hearing, likeness, pipeline, posting, sanity
from bot.agenda import Agenda, Memory
from bot.config import Rules
from bot.core.errors import UserError
from bot.core.memory import Standing, State, Verdict
from bot.core.models import Comparison, Pair
from bot.gateway import GatewayError, Reader, Writer, patience, traffic
from bot.gateway.writer import PageVersion, TalkPage
from bot.hearing import Heard
from bot.ledger import Ledger
from bot.outcomes import Failed, Outcome, Posted, Refused, Unchanged, told
from bot.permission import Budget
from bot.settings import Watched
from bot.surveying import Surveyor
from bot.talk import DamagedMarks, Layout, layout

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Everything that a visit needs.

    ``clock`` gives the time, aware and in UTC; ``surveyor`` looks after links, where it is wanted.
    """

    rules: Rules
    ledger: Ledger
    reader: Reader
    writer: Writer
    clock: Callable[[], datetime] = utc_now
    surveyor: Surveyor | None = None

    def visit(self, named: Watched | str, *, trial_left: int | None = None) -> tuple[str, Outcome]:
        """Visit one article; return its title and what came of it. Raises what reading raises.

        Never waits longer than ``[manners] patience`` seconds for the wikis in all.
        """
        begun, sent = time.monotonic(), traffic.sent()
        name = named if isinstance(named, str) else named.target or named.source or named.item
        fields: dict[str, object] = {"article": name, "outcome": "interrupted"}
        try:
            return self._visit(named, trial_left, fields)
        except UserError as error:
            fields |= {"outcome": "failed", "reason": str(error)}
            raise
        finally:
            cost = {
                "requests": traffic.sent() - sent,
                "seconds": round(time.monotonic() - begun, 2),
            }
            log.info("pass", extra=fields | cost)

    def _visit(
        self, named: Watched | str, trial_left: int | None, fields: dict[str, object]
    ) -> tuple[str, Outcome]:
        """Visit; ``fields`` takes what the log says of it."""
        with patience.within(self.rules.settings.manners.patience):
            pair = self.reader.revisions(named)
            fields |= {"article": pair.target.title, "source": pair.source.id}
            fields |= {"target": pair.target.id}
            article = self.ledger.article(
                pair.target.wiki, pair.target.title, pair.item, pair.source.title
            )
            outcome = self._visited(article, pair, trial_left)
        self._noted(article, outcome)
        fields |= told(outcome)
        return pair.target.title, outcome

    def rebuild(self, named: Watched | str) -> tuple[str, int]:
        """Learn from the talk page what the ledger has lost; return the title and the answers."""
        pair = self.reader.revisions(named)
        article = self.ledger.article(
            pair.target.wiki, pair.target.title, pair.item, pair.source.title
        )
        page = self.writer.look(pair.target)
        return pair.target.title, self._rebuilt(article, page)

    # One visit, step by step --------------------------------------------------------------------

    def _visited(self, article: int, pair: Pair, trial_left: int | None) -> Outcome:
        title = pair.target.title
        watch = self.ledger.watch(article)
        if reason := watch.paused or watch.frozen:
            return Refused(f"{title}: {reason}; go on with: istidrak resume {title!r}")
        now = self.clock()
        last = self.ledger.last_compared(article)
        pair = self.reader.completed(pair, now=now, since=last.source_revid if last else 0)
        if self.surveyor is not None:
            pair = self.surveyor.surveyed(pair, now)
        comparison = pipeline.compare(pair, self.rules)
        footing = self.ledger.footing(article)
        if doubt := sanity.doubt(footing, comparison, self.rules.settings.sanity, now):
            return Refused(f"{title}: {doubt}; nothing is changed, look at the article")
        self.ledger.compared(article, pair.source.id, pair.target.id, now)
        gists = [likeness.gist_of(each.id, each.finding) for each in comparison.proposed]
        self.ledger.note_pass(article, gists, now)
        self.ledger.note_footing(article, sanity.footing_of(comparison, footing.heard))
        try:
            page = self.writer.look(pair.target, self._budget(now, trial_left))
            return self._settled(article, page, comparison)
        except DamagedMarks as error:
            return posting.damaged(page, error)
        except GatewayError as error:
            return posting.failed(error)

    def _settled(self, article: int, page: TalkPage, comparison: Comparison) -> Outcome:
        """Go on with the talk page as it was looked at."""
        standing = layout.read(page.text)
        if waiting := self._left_behind(article, page):
            return waiting
        if self._forgotten(article, page, standing):
            self._rebuilt(article, page)
        if reason := self._heard(article, page):
            self.ledger.freeze(article, reason, self.clock())
        if reason := self.ledger.frozen(article) or "":
            return Refused(
                f"{page.title}: {reason}; go on with: istidrak resume {page.article.title!r}"
            )
        plan = self._plan(article, comparison, standing.open if standing else ())
        outcome: Outcome = posting.post(
            plan,
            standing,
            page,
            rules=self.rules,
            writer=self.writer,
            record=self._record(article, page),
        )
        if outcome == Unchanged():
            outcome = self._waiting(article, plan)
            if plan.unconfirmed and page.refusal and page.refusal.retry_at is None:
                outcome = Refused(f"{page.refusal}")  # it would be later: say so at once
        for id_ in plan.resolved if isinstance(outcome, Posted) else ():
            gone = Verdict(id_, State.RESOLVED, "", "", self.clock(), page.article.id)
            self.ledger.give(article, gone)
        return outcome

    def _plan(self, article: int, comparison: Comparison, standing: tuple[str, ...]) -> Agenda:
        memory = Memory(
            self.ledger.sightings(article),
            self.ledger.verdicts(article),
            self.ledger.refused_gists(article),
        )
        proposals = self.rules.settings.proposals
        return agenda.plan(
            comparison,
            memory,
            standing,
            cap=proposals.cap,
            confirm=timedelta(hours=proposals.confirm_hours),
        )

    def _waiting(self, article: int, plan: Agenda) -> Unchanged:
        """Say how many findings wait to be confirmed, and from when on the first may be."""
        ids = plan.unconfirmed
        seen = self.ledger.sightings(article)
        first = [seen[id_].first for id_ in ids if id_ in seen]
        confirm = timedelta(hours=self.rules.settings.proposals.confirm_hours)
        return Unchanged(len(ids), min(first) + confirm if first else None)

    def _budget(self, now: datetime, trial_left: int | None) -> Budget:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        cap = self.rules.settings.manners.edits_per_day
        return Budget(self.ledger.edits_since(midnight), cap, trial_left)

    def _record(self, article: int, page: TalkPage) -> posting.Record:
        return posting.Record(self.ledger, article, page.title, self.clock)

    # What was before ----------------------------------------------------------------------------

    def _left_behind(self, article: int, page: TalkPage) -> Failed | None:
        """Settle edits of which nobody knows what became: the page decides.

        A revision of the bot's that the ledger does not know is what became of one. An edit that is
        not there yet may still be under way, for as long as the wiki works on it.
        """
        open_edits = self.ledger.unsettled(article)
        if not open_edits:
            return None
        own = self.writer.last_own(page)
        for edit in open_edits:
            saved = (
                own is not None
                and own.revid > self.ledger.last_saved(article)
                and datetime.fromisoformat(own.timestamp) >= edit.begun - _SKEW
            )
            age = self.clock() - edit.begun
            grace = timedelta(seconds=self.rules.settings.manners.settle)
            if not saved and age < grace:
                left = int((grace - age).total_seconds()) + 1
                return Failed(f"{page.title}: an earlier edit may still be under way", left)
            revid = own.revid if saved and own else 0
            if saved and own:  # first, so that a process that dies here is followed up, too
                self._record(article, page).stands(own.revid, own.text)
            self.ledger.end_edit(edit.number, "saved" if saved else "lost", revid, self.clock())
        return None

    def _heard(self, article: int, page: TalkPage) -> str:
        """Read and remember what people answered; return why the bot is to hold back, if it is.

        Also heard is what people saved between the last look and the save that followed it.
        """
        standing = self.ledger.standing(article)
        footing = self.ledger.footing(article)
        if standing is not None and not page.exists:
            self.ledger.fall(article)
            return "the talk page was deleted, and the bot's section with it"
        if page.revid == footing.heard:
            return ""
        reverted = ""
        if standing is not None:
            since = min(standing.revid, footing.heard + 1)
            versions = self.writer.versions(page, since)
            heard = hearing.hear(versions, self.writer.account, self.rules.answers, footing.heard)
            self._answered(article, versions, heard)
            if layout.read(page.text) is None:
                self._taken(article, standing, page)
            reverted = heard.reverted and f"{heard.reverted} undid the bot's edit of the talk page"
        self.ledger.note_footing(article, replace(footing, heard=page.revid))
        return reverted

    def _answered(self, article: int, versions: Sequence[PageVersion], heard: Heard) -> None:
        sightings = self.ledger.sightings(article)
        known = self.ledger.verdicts(article)
        for answer in heard.answers:
            if answer.how in hearing.TAKEN and _by_people(known.get(answer.id)):
                continue  # decided before: to take it off the page then is to archive it
            gist = hearing.gist_in(versions, answer.id, sightings.get(answer.id))
            known[answer.id] = self.ledger.give(article, hearing.verdict_of(answer), gist)

    def _taken(self, article: int, standing: Standing, page: TalkPage) -> None:
        """Take what stood open as refused where the section is gone with the page's history."""
        known = self.ledger.verdicts(article)
        for id_ in standing.ids:
            if not _by_people(known.get(id_)):
                self.ledger.give(article, hearing.gone(id_, self.clock(), page.revid))
        self.ledger.fall(article)

    def _forgotten(self, article: int, page: TalkPage, standing: Layout | None) -> bool:
        """Tell whether the page knows of a section of the bot, and the ledger of none.

        The history of a page is asked once, before anything on it was heard.
        """
        if self.ledger.standing(article) is not None or not page.exists:
            return False
        never = self.ledger.footing(article).heard == 0
        return standing is not None or (never and self.writer.last_own(page) is not None)

    def _rebuilt(self, article: int, page: TalkPage) -> int:
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
            self._record(article, page).stands(versions[number].revid, versions[number].text)
            for id_ in found.done:
                at = datetime.fromisoformat(versions[number].timestamp)
                self.ledger.give(article, Verdict(id_, State.RESOLVED, "", "", at, 0))
        if not layout.marked(page.text):
            self.ledger.fall(article)
        elif now := hearing.section_in(page.text):
            stood = [hearing.gist_of(now.items[id_]) for id_ in now.open]
            self.ledger.recall(article, stood, self.clock())
        heard = hearing.hear(versions, account, words)
        self._answered(article, versions, heard)
        last = max(number for number, each in enumerate(versions) if each.user == account)
        if undone := hearing.hear(versions[max(0, last - 1) :], account, words).reverted:
            reason = f"{undone} undid the bot's edit of the talk page"
            self.ledger.freeze(article, reason, self.clock())
        self.ledger.note_footing(article, replace(self.ledger.footing(article), heard=page.revid))
        return len({each.id for each in heard.answers})

    def _noted(self, article: int, outcome: Outcome) -> None:
        """Leave word of what is wrong for ``istidrak status``, or that nothing is."""
        if isinstance(outcome, Refused | Failed):
            wait = outcome.retry_after if isinstance(outcome, Failed) else None
            retry = self.clock() + timedelta(seconds=wait) if wait else None
            self.ledger.note_error(article, outcome.reason, retry)
        else:
            self.ledger.clear_error(article)


def _by_people(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.state is not State.RESOLVED


_SKEW = timedelta(seconds=90)  # between this clock and the wiki's
