"""One visit to an article: compare it, hear what people answered, bring the section up to date.

The order is: may we look at all, compare, doubt, remember, look at the talk page, settle what a
dead process left, hear people, decide, and only then save, exactly once. What happened is a value
(``bot.outcomes``), and the ledger knows it before the visit ends.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot import agenda, likeness, pipeline, posting, sanity
from bot.agenda import Agenda, Memory
from bot.config import Rules
from bot.core.errors import UserError
from bot.core.memory import State, Verdict
from bot.core.models import Comparison, Pair
from bot.gateway import GatewayError, Reader, Writer, patience, traffic
from bot.gateway.writer import TalkPage
from bot.ledger import Ledger
from bot.listening import Listener
from bot.outcomes import Failed, Outcome, Refused, Unchanged, told
from bot.permission import Budget
from bot.settings import Watched
from bot.surveying import Surveyor
from bot.talk import DamagedMarks, layout

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
        return pair.target.title, self._listener(article).rebuilt(page)

    # One visit, step by step --------------------------------------------------------------------

    def _visited(self, article: int, pair: Pair, trial_left: int | None) -> Outcome:
        title = pair.target.title
        watch = self.ledger.watch(article)
        if reason := watch.paused or watch.frozen:
            return Refused(f"{title}: {reason}; go on with: istidrak resume {title!r}")
        now = self.clock()
        last = self.ledger.last_compared(article, now - self._on_its_way)
        pair = self.reader.completed(pair, now=now, since=last.source_revid if last else 0)
        if self.surveyor is not None:
            pair = self.surveyor.surveyed(pair, now)
        comparison = pipeline.compare(pair, self.rules)
        footing = self.ledger.footing(article)
        doubt = sanity.doubt(footing, comparison, self.rules.settings.sanity, now)
        if doubt:
            self.ledger.note_footing(article, replace(footing, doubted=footing.doubted or now))
        else:
            self._remember(article, comparison, footing.heard, now)
        try:
            page = self.writer.look(pair.target, self._budget(now, trial_left))
            return self._settled(article, page, comparison, doubt)
        except DamagedMarks as error:
            return posting.damaged(page, error)
        except GatewayError as error:
            return posting.failed(error)

    @property
    def _on_its_way(self) -> timedelta:
        """How long a statement of the source is looked at before it is posted, at most.

        It has to stand, and to be found twice: what is posted was compared before already, and is
        news against the revision before that.
        """
        rules = self.rules.settings.proposals
        return timedelta(hours=rules.stable_hours + 2 * rules.confirm_hours)

    def _remember(self, article: int, comparison: Comparison, heard: int, now: datetime) -> None:
        pair = comparison.pair
        self.ledger.compared(article, pair.source.id, pair.target.id, now)
        gists = [likeness.gist_of(each.id, each.finding) for each in comparison.proposed]
        self.ledger.note_pass(article, gists, now)
        self.ledger.note_footing(article, sanity.footing_of(comparison, heard))

    def _settled(
        self, article: int, page: TalkPage, comparison: Comparison, doubt: str | None
    ) -> Outcome:
        """Go on with the talk page as it was looked at; people are heard whatever is in doubt."""
        standing = layout.read(page.text)
        listener = self._listener(article)
        if waiting := listener.left_behind(page):
            return waiting
        if listener.forgotten(page, standing):
            listener.rebuilt(page)
        if reason := listener.heard(page):
            self.ledger.freeze(article, reason, self.clock())
        if reason := self.ledger.frozen(article) or "":
            return Refused(
                f"{page.title}: {reason}; go on with: istidrak resume {page.article.title!r}"
            )
        if doubt:
            title = page.article.title
            return Refused(f"{title}: {doubt}; nothing is changed, look at the article")
        plan = self._plan(article, comparison, standing.open if standing else ())
        self._judge(article, plan, page.article.id)
        outcome: Outcome = posting.post(
            plan,
            standing,
            page,
            rules=self.rules,
            writer=self.writer,
            record=listener.record(page),
        )
        if outcome == Unchanged():
            outcome = self._waiting(article, plan)
            if plan.unconfirmed and page.refusal and page.refusal.retry_at is None:
                outcome = Refused(f"{page.refusal}")  # it would be later: say so at once
        return outcome

    def _judge(self, article: int, plan: Agenda, revid: int) -> None:
        """Remember what the bot itself sees of what stands there, whether or not it can say so."""
        self.ledger.reopen(article, (*plan.shown, *plan.kept))
        for state, ids in (
            (State.RESOLVED, plan.resolved),
            (State.WITHDRAWN, plan.withdrawn),
        ):
            for id_ in ids:
                self.ledger.give(article, Verdict(id_, state, "", "", self.clock(), revid))

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

    def _listener(self, article: int) -> Listener:
        return Listener(self.rules, self.ledger, self.writer, self.clock, article)

    def _budget(self, now: datetime, trial_left: int | None) -> Budget:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        cap = self.rules.settings.manners.edits_per_day
        return Budget(self.ledger.edits_since(midnight), cap, trial_left)

    def _noted(self, article: int, outcome: Outcome) -> None:
        """Leave word of what is wrong for ``istidrak status``, or that nothing is."""
        if isinstance(outcome, Refused | Failed):
            wait = outcome.retry_after if isinstance(outcome, Failed) else None
            retry = self.clock() + timedelta(seconds=wait) if wait else None
            self.ledger.note_error(article, outcome.reason, retry)
        else:
            self.ledger.clear_error(article)
