"""Which addresses that could be offered are dead, asked of the web itself (``--check-links``).

Only addresses that the target does not cite yet, each once, politely (``bot.links``). A dead one
gets a copy from the Wayback Machine where there is one. The ledger remembers what answered when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.config import Rules
from bot.core import addresses, footnotes
from bot.core.memory import LinkSighting
from bot.core.models import Pair
from bot.core.wikitext import parse
from bot.ledger import Ledger
from bot.links import Archive, Client, LinkState, Sighting, State, survey


@dataclass(frozen=True, slots=True)
class Remembered:
    """The ledger as the memory of surveys."""

    ledger: Ledger

    def get(self, address: str) -> Sighting | None:
        """Return the sighting of an address, ``None`` where it was never looked at."""
        known = self.ledger.link(address)
        if known is None:
            return None
        state, status = State(known.state), known.status or None
        return Sighting(address, known.checked_at, state, known.first_gone_at, status)

    def put(self, address: str, sighting: Sighting) -> None:
        """Remember a sighting in place of the one before."""
        self.ledger.note_link(
            LinkSighting(
                address,
                sighting.checked_at,
                sighting.state.value,
                sighting.first_gone_at,
                sighting.status or 0,
            )
        )


@dataclass(frozen=True, slots=True)
class Surveyor:
    """Asks the web for the addresses of a pair; ``say`` hears how far it is."""

    rules: Rules
    ledger: Ledger
    client: Client
    archive: Archive
    say: Callable[[str], None]

    @classmethod
    def of(cls, rules: Rules, ledger: Ledger, say: Callable[[str], None]) -> Surveyor:
        """Return one that asks under the name and with the manners of the settings."""
        client = Client(rules.settings.links, rules.settings.account.contact)
        return cls(rules, ledger, client, Archive(client, rules.settings.links.wayback), say)

    def surveyed(self, pair: Pair, now: datetime) -> Pair:
        """Return the pair with what is known of dead addresses in its background.

        An address is dead only when it was gone twice, a week apart; the first time changes
        nothing.
        """
        cited = footnotes.addresses_of(parse(pair.source, self.rules.source).references)
        cited -= footnotes.addresses_of(parse(pair.target, self.rules.target).references)
        found = survey(
            sorted(each for each in cited if "://" in each and not addresses.is_archive(each)),
            self.client,
            Remembered(self.ledger),
            now,
            lambda settled, of: self.say(f"links {settled} / {of}"),
        )
        dead = [address for address, state in found.items() if state is LinkState.DEAD]
        copies = {address: self._copy(address) for address in dead}
        background = replace(pair.background, copies={**pair.background.copies, **copies})
        return replace(pair, background=background)

    def _copy(self, address: str) -> str:
        copy = self.archive.copy_of(address)
        return copy.url if copy else ""
