"""How the bot behaves on a wiki: the waits, limits and patience of ``[manners]``, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.tables import Table


@dataclass(frozen=True)
class Manners(Table):
    """``[manners]`` of ``rules/bot.toml``.

    ``quiet_minutes`` is the time that must have gone by since a person last edited the article or
    its talk page, ``page_age_hours`` the age that an article must have before it gets a section,
    ``edits_per_day`` what the bot may save between two midnights (UTC). In seconds:
    ``put_throttle`` between two saves, ``read_maxlag`` and ``write_maxlag`` the lag of the wiki's
    databases beyond which it is left in peace, ``patience`` all waiting of one pass, ``settle`` how
    long a wiki may still be working on an edit whose answer was lost.

    With ``bot_flag`` saves are marked as a bot's, so recent changes and watchlists hide them from
    who hides bots; without, everybody sees them. It counts for an account with the right alone.
    """

    quiet_minutes: int
    page_age_hours: int
    edits_per_day: int
    put_throttle: int
    read_maxlag: int
    write_maxlag: int
    patience: int
    settle: int
    bot_flag: bool
