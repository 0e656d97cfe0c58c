"""The checks: each file holds one, a function that looks at an alignment and yields findings.

A check changes nothing and decides nothing. Order here is the order of the talk page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.checks import (
    citation_error,
    duplicate_reference,
    missing_event,
    missing_reference,
    undefined_reference,
)
from bot.core.models import Alignment, Finding

Check = Callable[[Alignment], Iterator[Finding]]

# What these find is gone without being done when the source no longer says it.
LEARNT = frozenset((missing_event.NAME, missing_reference.NAME))

CHECKS: dict[str, Check] = {
    undefined_reference.NAME: undefined_reference.check,
    duplicate_reference.NAME: duplicate_reference.check,
    citation_error.NAME: citation_error.check,
    missing_reference.NAME: missing_reference.check,
    missing_event.NAME: missing_event.check,
}
