"""What can be wrong with a ledger."""

from __future__ import annotations

from bot.core.errors import UserError


class LedgerError(UserError):
    """The ledger cannot be used; the text is one line: where, what, what to do; never a secret."""
