"""What tables of ``rules/`` share: names folded for comparison, and strictness."""

from __future__ import annotations

import re
from typing import ClassVar

_SPACES = re.compile(r"[\s_]+")
_JOINTS = re.compile(r"[\s_-]+")


def title(name: str) -> str:
    """Normalise a page title as MediaWiki does: spaces for underscores, first letter upper case."""
    name = _SPACES.sub(" ", name).strip(" :")
    return name[:1].upper() + name[1:]


def fold(name: str) -> str:
    """Fold a template or parameter name for comparison: case, spaces, underscores, hyphens."""
    return _JOINTS.sub(" ", name).strip().casefold()


class Table:
    """Base of the values below: unknown keys and wrong types in the file are errors.

    The attribute is read by pydantic in ``bot.config``; nothing here depends on it.
    """

    __pydantic_config__: ClassVar = {"extra": "forbid", "strict": True}
