"""The wikis: what is read there, and the one section that is written.

``door`` alone imports pywikibot: read it to learn how we use it. ``reader`` brings revisions and
counterparts and works without an account; ``writer`` looks at a talk page and saves the bot's
section, and nothing else; ``standing`` reads what decides whether that is allowed. ``patience``
bounds all waiting of a pass. ``surroundings`` says where accounts and settings come from.
Everything that goes wrong is a :class:`GatewayError` of one line: what, where, what to do.
"""

from bot.gateway.errors import (
    BadSettings,
    Denied,
    GatewayError,
    NoCounterpart,
    NotFound,
    Unreachable,
)
from bot.gateway.reader import Reader
from bot.gateway.writer import Writer

__all__ = [
    "BadSettings",
    "Denied",
    "GatewayError",
    "NoCounterpart",
    "NotFound",
    "Reader",
    "Unreachable",
    "Writer",
]
