"""The checks: each file holds one, a function that looks at an alignment and yields findings.

A check changes nothing and decides nothing. Order here is the order of the talk page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.core.models import Alignment, Finding

Check = Callable[[Alignment], Iterator[Finding]]

CHECKS: dict[str, Check] = {}
