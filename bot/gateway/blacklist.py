"""Which addresses the target wiki refuses to save, in the wiki's own judgement.

``action=spamblacklist`` (Extension:SpamBlacklist) knows the local, the global and the white list;
``MediaWiki:BlockedExternalDomains.json`` (Extension:AbuseFilter) is read beside it. The title
blacklist says whether a talk page may be made, and is asked with the look before a save
(``bot.gateway.writer``): what is offered links to nothing that does not exist.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence

from bot.core import addresses
from bot.gateway.answers import page_of, text_of
from bot.gateway.door import Wiki
from bot.gateway.errors import Denied

log = logging.getLogger(__name__)

_DOMAINS = "MediaWiki:BlockedExternalDomains.json"


def blacklisted(wiki: Wiki, given: Iterable[str], batch: int) -> frozenset[str]:
    """Return those of the addresses that the wiki refuses; a request for each ``batch`` of them.

    A wiki without the extension refuses none.
    """
    wanted = sorted({each for each in given if "://" in each and "\x1f" not in each})
    if not wanted:
        return frozenset()
    domains = _domains(wiki)
    refused = {each for each in wanted if _below(addresses.host(each), domains)}
    try:
        for start in range(0, len(wanted), batch):
            refused |= _matched(wiki, wanted[start : start + batch])
    except Denied as error:
        if "badvalue" not in str(error):
            raise
        log.info("%s has no spam blacklist", wiki.host)
    return frozenset(refused)


def _matched(wiki: Wiki, some: Sequence[str]) -> set[str]:
    """Return the addresses in which the wiki found something of its list."""
    answer = wiki.ask(action="spamblacklist", url="\x1f" + "\x1f".join(some))["spamblacklist"]
    found = [str(each).casefold() for each in answer.get("matches", ())]
    return {each for each in some if any(match in each.casefold() for match in found)}


def _domains(wiki: Wiki) -> frozenset[str]:
    query = wiki.ask(titles=[_DOMAINS], prop="revisions", rvprop="content", rvslots="main")["query"]
    try:
        rows = json.loads(text_of(page_of(_DOMAINS, query)) or "[]")
    except ValueError:
        log.warning("%s: %s cannot be read", wiki.host, _DOMAINS)
        return frozenset()
    named = [row.get("domain", "") for row in rows if isinstance(row, dict)]
    return frozenset(str(each).casefold() for each in named if each)


def _below(host: str, domains: frozenset[str]) -> bool:
    labels = host.casefold().split(".")
    return any(".".join(labels[at:]) in domains for at in range(len(labels)))
