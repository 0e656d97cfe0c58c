"""When two references are one to an editor: the same source, and the same place in it.

Sharing a key (``bot.core.citations``) is necessary and not enough: two pages of one book, two
quotes from one report and two articles cited by their paper's home page are not the same.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from bot.core import addresses, citation_dates, citations, locales
from bot.core.citations import folded
from bot.core.language import Language
from bot.core.models import Citation, Reference

_LEAST_TITLE = 16  # characters: shorter titles recur ("Weather report")
_DAY = 10  # characters of a whole date, 2024-12-06
# Addresses that show other things tomorrow: home pages, searches, live pages.
_PASSING = re.compile(
    r"^url:[^/?]+/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?$"
    r"|/(?:home|index|default|latest|breaking|search|results|live)(?:\.\w+)?/?(?:\?|$)"
    r"|/(?:search|live(?:[-_]?(?:blog|updates?|news|coverage|reporting))?)/"
    r"|[-_/]live[-_]?(?:blog|updates?|coverage)(?:[-_/.]|$)"
    r"|[?&](?:q|s|search|query|keyword|keywords|searchtext)=",
    re.IGNORECASE,
)
_LINKED = re.compile(r"\[\[([^\]|]+)\|")  # [[Reuters|رويترز]] is Reuters as well
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
    """Return outlet or host, day and title as keys, whatever the form of the date.

    A date without a day says too little beside a host alone.
    """
    fields = citation.fields
    day = _when(fields, languages)
    title = folded(fields.get("title", ""))
    if not day or len(title) < _LEAST_TITLE:
        return frozenset()
    outlets = (fields.get("work"), fields.get("publisher"), fields.get("agency"))
    tellers = {folded(outlet) for outlet in outlets if outlet}
    tellers |= {folded(linked) for outlet in outlets for linked in _LINKED.findall(outlet or "")}
    if len(day) >= _DAY:
        tellers.add(addresses.host(_address(citation)))
    return frozenset(f"told:{teller}/{day}/{title}" for teller in tellers if teller)


def _address(citation: Citation) -> str:
    address = citation.fields.get("url") or citation.fields.get("archive-url") or ""
    return addresses.unwrap(address)


def _when(fields: Mapping[str, str], languages: Sequence[Language]) -> str:
    """Return when a citation was published: ``2024-12-06``, ``2024-12-06-07``, ``2024-12``.

    Read in any form that CS1 takes and in any of the languages; ``""`` when a word is not known.
    """
    parts = (fields.get(name, "") for name in ("day", "month", "year"))
    value = citations.plain(fields.get("date") or " ".join(part for part in parts if part))
    value = html.unescape(value).replace("،", ",")
    if day := citation_dates.iso(value, languages):
        return day
    codes = [language.code for language in languages]
    months, years, days = set[int](), set[str](), list[str]()
    for word in _spelt(value, codes):
        if word.isdigit():
            (years.add if len(word) == 4 else days.append)(word)
        elif month := locales.month_of(word, codes):
            months.add(month)
        elif not any(locales.fold(word) in locales.weekdays(code) for code in codes):
            return ""
    if len(years) != 1 or len(months) != 1 or any(len(day) > 2 for day in days):
        return ""
    return "-".join([*years, f"{months.pop():02}", *(day.zfill(2) for day in days)])


def _spelt(value: str, codes: Sequence[str]) -> list[str]:
    """Return the words of a date; names of months may be two, ``كانون الأول``."""
    words = folded(re.sub(r"T\d\d:\d\d\S*$", "", value)).split()
    found: list[str] = []
    while words:
        pair = " ".join(words[:2])
        taken = 2 if len(words) > 1 and locales.month_of(pair, codes) else 1
        found.append(" ".join(words[:taken]))
        del words[:taken]
    return found


def _shared(one: Citation, other: Citation, languages: Sequence[Language]) -> str | None:
    shared = _keys(one, languages) & _keys(other, languages)
    if not shared or _place(one, languages) != _place(other, languages):
        return None
    key = min(shared, key=certainty)
    if _apart(one, other, key):
        return None
    days = {day for each in (one, other) if (day := _when(each.fields, languages))}
    titles = [folded(each.fields.get("title", "")) for each in (one, other)]
    passing = _PASSING.search(key)
    if titles[0] == titles[1] and titles[0]:
        return None if passing and (len(days) > 1 or _seen_apart(one, other, languages)) else key
    if passing or one.kind == other.kind == "link":
        return None
    return None if all(titles) and len(days) > 1 else key


def _apart(one: Citation, other: Citation, key: str) -> bool:
    """Tell whether the two contradict each other: other issues, or a title that recurs.

    A short title under one date is one report only while no two addresses speak against it.
    """
    issues = {folded(each.fields["issue"]) for each in (one, other) if "issue" in each.fields}
    if len(issues) > 1:
        return True
    recurs = key.startswith("report:") and len(key.rsplit("/", 1)[1]) < _LEAST_TITLE
    return recurs and bool(_address(one)) and bool(_address(other))


def _seen_apart(one: Citation, other: Citation, languages: Sequence[Language]) -> bool:
    """Tell whether a page that changes was read, or copied, on two days."""
    for name in ("archive-date", "access-date"):
        dates = [each.fields.get(name, "") for each in (one, other)]
        if citation_dates.same_day(dates[0], dates[1], languages) is False:
            return True
    return False


def _place(citation: Citation, languages: Sequence[Language]) -> tuple[str, ...]:
    """Return where in the source: pages, chapter, quoted words, minutes, what the address says."""
    fields = citation.fields
    words = {word for language in languages for word in language.citations.page_words}
    named = (fields.get(name, "") for name in ("chapter", "quote", "time", "minutes", "volume"))
    within = addresses.place_in(fields.get("url") or fields.get("archive-url") or "")
    return (citations.pages(fields, words), *map(folded, named), *within)


def _around(reference: Reference) -> str:
    """Return the words of the body outside its citation templates: a page, a remark."""
    if reference.body_span is None or reference.body is None:
        return ""
    start, body, at, words = reference.body_span.start, reference.body, 0, ""
    for citation in sorted(reference.citations, key=lambda each: each.span):
        words += body[at : citation.span.start - start]
        at = citation.span.end - start
    return folded(words + body[at:])
