"""What is said: a text of ``rules/messages`` with its ``$names`` filled in."""

from __future__ import annotations

import string
from collections.abc import Mapping

from bot.core.errors import UserError


class MessageError(UserError):
    """A message is missing, or asks for a value that there is not; the text is one line."""


def filled(table: Mapping[str, str], key: str, values: Mapping[str, object]) -> str:
    """Return the message called ``key`` with its values; else raise :class:`MessageError`."""
    if key not in table:
        raise MessageError(f"rules/messages: no message {key}; add it")
    try:
        return string.Template(table[key]).substitute(values)
    except KeyError as error:
        known = ", ".join(f"${name}" for name in values) or "no value"
        raise MessageError(
            f"rules/messages: {key}: ${error.args[0]} unknown; use {known}"
        ) from None
    except ValueError:
        raise MessageError(f"rules/messages: {key}: a lone $; write $$ for a dollar sign") from None
