"""When two references are one to an editor: the same source, and the same place in it.

Sharing a key (``bot.core.citations``) is necessary and not enough: two pages of one book, two
quotes from one report and two articles cited by their paper's home page are not the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core import addresses, citation_dates, citations
from bot.core.language import Language
from bot.core.models import Citation, Reference

_WORDS = re.compile(r"\w+")
_LEAST_TITLE = 16  # characters: shorter titles recur ("Weather report")
# Addresses that show other things tomorrow: home pages, searches, live pages.
_PASSING = re.compile(
    r"^url:[^/?]+/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?$"
    r"|/(?:home|index|default|latest|search|live)(?:\.\w+)?/?$"
    r"|/live(?:blog|-?updates?)?/"
    r"|[?&](?:q|s|search|query)=",
    re.IGNORECASE,
)
_ANCHOR = re.compile(r"#(?:page|p|t|:~:text)=(.+)$", re.IGNORECASE)
_KEYLESS = frozenset({"short", "text"})


def keys(reference: Reference, languages: Sequence[Language]) -> frozenset[str]:
    """Return the keys that may make a reference one with another."""
    return frozenset().union(*(_keys(each, languages) for each in reference.citations))


def shared_key(one: Reference, other: Reference, languages: Sequence[Language]) -> str | None:
    """Return the key by which two references are one, ``None`` when they are two.

    Each citation of either must have its like in the other, and the words around must agree.
    """
    if not one.citations or len(one.citations) != len(other.citations):
        return None
    if _around(one) != _around(other):
        return None
    found: list[str] = []
    for mine in one.citations:
        like = [key for its in other.citations if (key := _shared(mine, its, languages))]
        found += like[:1]
    return min(found, key=certainty) if len(found) == len(one.citations) else None


def certainty(key: str) -> tuple[bool, str]:
    """Sort keys: addresses first, for they outlive every edit."""
    return (not key.startswith("url:"), key)


def _keys(citation: Citation, languages: Sequence[Language]) -> frozenset[str]:
    if citation.kind in _KEYLESS:
        return frozenset()
    return citation.keys | _told(citation, languages)


def _told(citation: Citation, languages: Sequence[Language]) -> frozenset[str]:
    """Return outlet or host, day and title as keys, whatever the form of the date."""
    fields = citation.fields
    day = citation_dates.iso(fields.get("date", ""), languages)
    title = _folded(fields.get("title", ""))
    if day is None or len(title) < _LEAST_TITLE:
        return frozenset()
    outlets = (fields.get("work"), fields.get("publisher"), fields.get("agency"))
    tellers = {_folded(outlet) for outlet in outlets if outlet}
    tellers.add(addresses.host(addresses.unwrap(fields.get("url", ""))))
    return frozenset(f"told:{teller}/{day}/{title}" for teller in tellers if teller)


def _shared(one: Citation, other: Citation, languages: Sequence[Language]) -> str | None:
    shared = _keys(one, languages) & _keys(other, languages)
    if not shared or _place(one) != _place(other):
        return None
    key = min(shared, key=certainty)
    titles = [_folded(each.fields.get("title", "")) for each in (one, other)]
    if titles[0] == titles[1] and titles[0]:
        return key
    if _PASSING.search(key) or one.kind == other.kind == "link":
        return None
    dates = [each.fields.get("date", "") for each in (one, other)]
    moved = all(titles) and citation_dates.same_day(dates[0], dates[1], languages) is False
    return None if moved else key


def _place(citation: Citation) -> tuple[str, ...]:
    """Return where in the source: pages, chapter, quoted words, minutes, anchor of the address."""
    fields = citation.fields
    pages = fields.get("pages") or fields.get("page") or fields.get("at") or ""
    named = (fields.get(name, "") for name in ("chapter", "quote", "time", "minutes", "volume"))
    anchor = _ANCHOR.search(fields.get("url", ""))
    return (_folded(pages), *map(_folded, named), anchor[1] if anchor else "")


def _around(reference: Reference) -> str:
    """Return the words of the body outside its citation templates: a page, a remark."""
    if reference.body_span is None or reference.body is None:
        return ""
    start, body, at, words = reference.body_span.start, reference.body, 0, ""
    for citation in sorted(reference.citations, key=lambda each: each.span):
        words += body[at : citation.span.start - start]
        at = citation.span.end - start
    return _folded(words + body[at:])


def _folded(value: str) -> str:
    return " ".join(_WORDS.findall(citations.plain(value).casefold()))
