"""One attempt to post a comparison as it is, without what a visit remembers and decides before."""

from __future__ import annotations

from datetime import UTC, datetime
from tempfile import TemporaryDirectory

from bot import posting
from bot.agenda import Agenda
from bot.config import Rules
from bot.core.models import Comparison
from bot.gateway import GatewayError, Writer
from bot.gateway.writer import UNLIMITED, TalkPage
from bot.ledger import Ledger
from bot.outcomes import Outcome
from bot.permission import Budget
from bot.talk import DamagedMarks, layout


def post(
    comparison: Comparison,
    rules: Rules,
    writer: Writer,
    budget: Budget = UNLIMITED,
    *,
    page: TalkPage | None = None,
) -> Outcome:
    """Post all shown proposals, to a page that was looked at before or is looked at now."""
    with TemporaryDirectory() as folder, Ledger.open(f"sqlite:///{folder}/ledger") as ledger:
        target = comparison.pair.target
        article = ledger.article(target.wiki, target.title, None, "")
        try:
            page = page or writer.look(target, budget)
            record = posting.Record(ledger, article, page.title, lambda: datetime.now(UTC))
            standing = layout.read(page.text)
            return posting.post(
                Agenda(comparison), standing, page, rules=rules, writer=writer, record=record
            )
        except DamagedMarks as error:
            assert page is not None
            return posting.damaged(page, error)
        except GatewayError as error:
            return posting.failed(error)
