"""Which addresses that could be offered are dead, asked of the web itself (``--check-links``).

Only addresses that the target does not cite yet, each once, politely (``bot.links``). A dead one
gets a copy from the Wayback Machine where there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from bot.config import Rules
from bot.core import addresses, footnotes
from bot.core.models import Pair
from bot.core.wikitext import parse
from bot.links import Archive, Client, LinkState, Sightings, SightingsFile, default_path, survey


def surveyed(
    pair: Pair,
    rules: Rules,
    say: Callable[[str], None],
    sightings: Sightings | None = None,
    now: datetime | None = None,
) -> Pair:
    """Return the pair with what is known of dead addresses in its background.

    ``sightings`` remembers what answered when, by default a file of its own: an address is dead
    only when it was gone twice, a week apart.
    """
    if sightings is None:
        with SightingsFile(default_path()) as own:
            return surveyed(pair, rules, say, own, now)
    links = rules.settings.links
    client = Client(links, rules.settings.account.contact)
    cited = footnotes.addresses_of(parse(pair.source, rules.source).references)
    cited -= footnotes.addresses_of(parse(pair.target, rules.target).references)
    wanted = sorted(each for each in cited if "://" in each and not addresses.is_archive(each))
    found = survey(
        wanted,
        client,
        sightings,
        now or datetime.now(UTC),
        lambda settled, of: say(f"links {settled} / {of}"),
    )
    archive = Archive(client, links.wayback)
    dead = [each for each, state in found.items() if state is LinkState.DEAD]
    copies = {each: copy.url if (copy := archive.copy_of(each)) else "" for each in dead}
    background = replace(pair.background, copies={**pair.background.copies, **copies})
    return replace(pair, background=background)
