"""Days of hourly passes over articles that change: the bot edits for a reason, or not at all.

Three days here; `make soak` plays thirty (ISTIDRAK_SOAK_DAYS).
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from bot import config
from bot.ledger import Ledger
from bot.outcomes import Failed
from tests.wiki.client import BOT
from tests.wiki.mediawiki import Wikis
from tests.wiki.month import TALK, Live

pytestmark = pytest.mark.usefixtures("as_bot")
DAYS = int(os.environ.get("ISTIDRAK_SOAK_DAYS", "3"))


def test_no_more_edits_than_changes_and_none_in_quiet_times(wikis: Wikis, tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path}/month.sqlite") as ledger:
        live = Live(wikis, config.load(), ledger, seed=DAYS)
        month = live.run(DAYS)
    edits, changes = sum(month.edits), sum(month.changes)
    outcomes = Counter(type(each).__name__ for each in month.outcomes)
    print(
        f"{len(month.edits)} passes, {changes} changes, {edits} edits;"
        f" {dict(Counter(month.kinds))}; {dict(outcomes)}"
    )
    assert month.unasked == []
    assert month.restless == []
    assert 0 < edits <= changes
    assert live.own_edits == {TALK}
    own = [each for each in wikis.ar.human.revisions(TALK, 500) if each.user == BOT.user]
    assert len(own) == edits
    assert {each.text.count("istidrak:begin ") for each in own} <= {0, 1}
    assert not [each for each in month.outcomes if isinstance(each, Failed)]
    for state, talk in month.ends:
        # The bot was not silent for want of trying: what is lost stands there, or was answered.
        assert all(f"flood-report-{event}" in talk for event in state.lost), (state, talk)
