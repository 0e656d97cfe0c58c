"""One visit to an article: compare it, hear what people answered, bring the section up to date.

The order is: may we look at all, compare, doubt, remember, look at the talk page, settle what a
dead process left, hear people, decide, and only then save, exactly once. What happened is a value
(``bot.outcomes``), and the ledger knows it before the visit ends.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot import agenda, hearing, likeness, pipeline, posting, sanity
from bot.agenda import Agenda, Memory
from bot.config import Rules
from bot.core.memory import State, Verdict
from bot.core.models import Comparison, Pair
from bot.gateway import GatewayError, Reader, Writer, patience
from bot.gateway.writer import TalkPage
from bot.ledger import Ledger
from bot.outcomes import Failed, Outcome, Posted, Refused, Unchanged
from bot.permission import Budget
from bot.settings import Watched
from bot.talk import DamagedMarks, layout

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Everything that a visit needs; ``clock`` gives the time, aware and in UTC."""

    rules: Rules
    ledger: Ledger
    reader: Reader
    writer: Writer
    clock: Callable[[], datetime] = utc_now

    def visit(self, named: Watched | str, *, trial_left: int | None = None) -> tuple[str, Outcome]:
        """Visit one article; return its title and what came of it. Raises what reading raises.

        Never waits longer than ``[manners] patience`` seconds for the wikis in all.
        """
        with patience.within(self.rules.settings.manners.patience):
            pair = self.reader.revisions(named)
            article = self.ledger.article(
                pair.target.wiki, pair.target.title, pair.item, pair.source.title
            )
            outcome = self._visited(article, pair, trial_left)
        self._noted(article, outcome)
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
        if self.ledger.standing(article) is None and standing is not None:
            self._rebuilt(article, page)
        if reverted := self._heard(article, page):
            reason = f"{reverted} undid the bot's edit of the talk page"
            self.ledger.freeze(article, reason, self.clock())
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
        """Read and remember what people answered; return who undid the bot, if anybody did."""
        standing = self.ledger.standing(article)
        footing = self.ledger.footing(article)
        if standing is None or page.revid in (standing.revid, footing.heard):
            return ""
        versions = self.writer.versions(page, standing.revid)
        heard = hearing.hear(versions, self.writer.account, self.rules.answers, footing.heard)
        sightings = self.ledger.sightings(article)
        for answer in heard.answers:
            gist = hearing.gist_in(versions, answer.id, sightings.get(answer.id))
            self.ledger.give(article, hearing.verdict_of(answer), gist)
        self.ledger.note_footing(article, replace(footing, heard=page.revid))
        if layout.read(page.text) is None:
            self.ledger.fall(article)
        return heard.reverted

    def _rebuilt(self, article: int, page: TalkPage) -> int:
        """Restore what the page and its history know: the section, and every answer in it."""
        versions = self.writer.versions(page, 1)
        account = self.writer.account
        own = [each for each in versions if each.user == account and layout.find(each.text)]
        if not own:
            return 0
        self._record(article, page).stands(own[-1].revid, own[-1].text)
        heard = hearing.hear(versions, account, self.rules.answers)
        for answer in heard.answers:
            gist = hearing.gist_in(versions, answer.id, None)
            self.ledger.give(article, hearing.verdict_of(answer), gist)
        self.ledger.note_footing(article, replace(self.ledger.footing(article), heard=page.revid))
        return len(heard.answers)

    def _noted(self, article: int, outcome: Outcome) -> None:
        """Leave word of what is wrong for ``istidrak status``, or that nothing is."""
        if isinstance(outcome, Refused | Failed):
            wait = outcome.retry_after if isinstance(outcome, Failed) else None
            retry = self.clock() + timedelta(seconds=wait) if wait else None
            self.ledger.note_error(article, outcome.reason, retry)
        else:
            self.ledger.clear_error(article)
        log.info("article %s: %s", article, outcome)


_SKEW = timedelta(seconds=90)  # between this clock and the wiki's
