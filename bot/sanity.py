"""Is a comparison fit to act on? Pure: sizes of the last sound pass and of this one go in.

After Listeria, whose lists were emptied on bad upstream data (listeria_rs #121, #135): a page that
was blanked, cut short or not understood is no news about the article. What has stood like that for
a day is how people want it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.memory import Footing
from bot.core.models import Comparison
from bot.settings import SanityRules


def footing_of(comparison: Comparison, heard: int) -> Footing:
    """Return what the next pass is held against."""
    return Footing(
        heard,
        len(comparison.pair.source.text),
        len(comparison.pair.target.text),
        len(comparison.proposed),
    )


def doubt(last: Footing, comparison: Comparison, rules: SanityRules, now: datetime) -> str | None:
    """Return why a comparison is not to be acted on, in one line; ``None`` when it is sound."""
    pair, found = comparison.pair, len(comparison.proposed)
    settled = timedelta(hours=rules.accept_hours)
    healed = last.doubted is not None and now - last.doubted >= settled
    for revision, before in ((pair.target, last.target_size), (pair.source, last.source_size)):
        fresh = now - datetime.fromisoformat(revision.timestamp) < settled
        if fresh and not healed and len(revision.text) < rules.shrink * before:
            return (
                f"{revision.title} ({revision.wiki}) shrank from {before} to"
                f" {len(revision.text)} characters"
            )
    for article in (comparison.alignment.source, comparison.alignment.target):
        size = len(article.revision.text)
        if size >= rules.parse_least and not article.statements:
            return f"{article.revision.title} ({article.revision.wiki}) could not be read: no prose"
    newest = max(datetime.fromisoformat(each.timestamp) for each in (pair.target, pair.source))
    if healed or now - newest >= settled:
        return None
    if found == 0 and last.findings >= rules.drop_from:
        return f"all {last.findings} findings vanished at once"
    if last.target_size and found >= rules.jump_least and found > rules.jump * last.findings:
        return f"findings jumped from {last.findings} to {found}"
    return None
