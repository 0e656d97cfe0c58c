"""What the target wiki accepts as a source: tables filled from ``rules/standards/CODE.toml``.

Hosts are written without ``www.``; one covers its subdomains.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot.core.tables import Table


@dataclass(frozen=True)
class Standards(Table):
    """``archives`` are archive hosts not to be linked to any more.

    ``deprecated`` are hosts whose reports are not to be cited, ``self_published`` those where
    anybody publishes unchecked.
    """

    archives: list[str]
    deprecated: list[str]
    self_published: list[str]

    @cached_property
    def _sets(self) -> dict[str, frozenset[str]]:
        return {
            name: frozenset(getattr(self, name))
            for name in ("archives", "deprecated", "self_published")
        }

    def belongs(self, host: str, group: str) -> bool:
        """Tell whether a host, or a domain above it, is in ``archives``, ``deprecated`` …"""
        labels = host.casefold().rstrip(".").split(".")
        return any(".".join(labels[at:]) in self._sets[group] for at in range(len(labels) - 1))


LAX = Standards([], [], [])
