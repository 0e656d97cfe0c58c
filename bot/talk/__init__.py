"""The bot's one section on a talk page: written from proposals, found again, revised, read.

``marks`` are the comments that delimit its pieces, ``layout`` finds the pieces on a page and the
gaps in which people write, ``content`` says what is wanted, ``section`` writes it, ``answers``
reads what people answered and ``reverts`` whether they put the page back. Text in, values out.
"""

from bot.config import Rules
from bot.core.models import Comparison
from bot.talk.content import heading, wanted
from bot.talk.layout import Layout, read
from bot.talk.marks import DamagedMarks, State, fingerprint
from bot.talk.section import fresh

__all__ = [
    "DamagedMarks",
    "Layout",
    "State",
    "fingerprint",
    "heading",
    "read",
    "wanted",
    "wikitext",
]


def wikitext(comparison: Comparison, rules: Rules, *, account: str) -> str:
    """Return a new section under its heading; empty when no proposal is shown."""
    text = fresh(wanted(comparison, rules, account=account))
    return f"== {heading(rules)} ==\n{text}" if text else ""
