"""Addresses of a citation: what is no address, and parameters that need one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core import citation_dates
from bot.core.addresses import is_archive, unwrap
from bot.core.faults.fault import LIKELY, Case, Fault
from bot.core.tables import fold

_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_WEB = re.compile(r"https?://([^/?#\s]*)", re.IGNORECASE)
_BROKEN_SCHEME = re.compile(r"(https?)(?::/(?!/)|//:?(?!/)|:///+|:(?!/)//?)", re.IGNORECASE)
_TWICE = re.compile(r"https?://(?=https?://)", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[^@/]*@)?(?:[\w-]+\.)+[\w-]+\.?(?::\d+)?")
_BRACKETS = re.compile(r"[\[\]]")
_UNSAVED = re.compile(r"web\.archive\.org/(?:web/\*|save(?:/_embed)?/|\*/)", re.IGNORECASE)

# A date of access, a format and a level of access speak of an address; these hold or make one.
_ADDRESSES = (
    "url", "chapter-url", "archive-url", "map-url", "conference-url", "transcript-url",
    "doi", "pmc", "arxiv", "hdl", "jstor", "bibcode", "s2cid", "ssrn", "biorxiv", "id",
)  # fmt: skip
_NEEDS = {
    "format": ("url", "chapter-url"),
    "url-access": ("url", "chapter-url"),
    "chapter-url-access": ("chapter-url",),
    "archive-format": ("archive-url",),
    "archive-date": ("archive-url",),
    "doi-access": ("doi",),
    "jstor-access": ("jstor",),
    "hdl-access": ("hdl",),
    "bibcode-access": ("bibcode",),
    "s2cid-access": ("s2cid",),
    "trans-chapter": ("chapter", "script-chapter"),
}


def broken(case: Case) -> Iterator[Fault]:
    """Blame an address without scheme, with spaces, or without a host that can be."""
    value = case.value("url")
    if not value or _BRACKETS.search(value):
        return
    if mended := _repaired(value):
        yield Fault("host", {"value": value}, case.rewrite("url", mended))
    elif not _SCHEME.match(value):
        edits = case.rewrite("url", f"https://{value}") if _HOST.fullmatch(value) else ()
        yield Fault("scheme", {"value": value}, edits, confidence=LIKELY)
    elif re.search(r"\s", value):
        yield Fault("spaces", {"value": value})
    elif (web := _WEB.match(value)) and not _is_host(web[1]):
        yield Fault("host", {"value": value})


def _repaired(value: str) -> str:
    """Return ``http:/a.example`` and the like set right; empty when nothing is so broken."""
    if _TWICE.match(value):
        rest = _TWICE.sub("", value, count=1)
    elif scheme := _BROKEN_SCHEME.match(value):
        rest = f"{scheme[1]}://{value[scheme.end() :].lstrip(':/')}"
    else:
        return ""
    web = _WEB.match(rest)
    return rest if web and _is_host(web[1]) and not re.search(r"\s", rest) else ""


def _is_host(host: str) -> bool:
    return bool(_DOMAIN.fullmatch(host)) or "%" in host or ":" in host.partition(":")[2]


def archive(case: Case) -> Iterator[Fault]:
    """Blame an archive address without the original's, and one that is no copy yet."""
    address = case.value("archive-url")
    if not address:
        return
    if _UNSAVED.search(address):
        yield case.fault("archive-form", "archive-url")
    elif not case.has("url", "chapter-url", "map-url", "conference-url") and case.whole:
        original = unwrap(address) if is_archive(address) else ""
        added = {"url": original} if _SCHEME.match(original) else {}
        yield Fault("archive-alone", {"parameter": case.written("archive-url")}, added=added)


def absent(case: Case) -> Iterator[Fault]:
    """Blame a citation of a web page without an address, and a day of access to nothing.

    A day that is itself at fault is said first; of a title and nothing more nobody can tell what
    lacks.
    """
    if not case.whole or case.has(*_ADDRESSES) or not case.has("title", "script-title"):
        return
    languages = (case.target.language, case.source.language)
    access = case.value("access-date")
    read = bool(access) and citation_dates.fault(access, True, languages) is None
    if case.citation.kind in ("web", "podcast") and case.has("work", "publisher"):
        yield Fault("url", {"parameter": case.written("url")})
    elif read:
        yield case.fault("access", "access-date")


def lonely(case: Case) -> Iterator[Fault]:
    """Blame a parameter that says something of another one, which is not there."""
    if not case.whole:
        return
    for name, needed in _NEEDS.items():
        parameter = case.citation.given.get(name)
        if parameter is None or not case.value(name) or case.has(*needed):
            continue
        if not _is_lonely(name, parameter.name, case):
            continue
        values = {"parameter": parameter.name, "needed": case.written(needed[0])}
        yield Fault("needs", values)


def _is_lonely(name: str, written: str, case: Case) -> bool:
    if name == "archive-date":
        return not is_archive(case.citation.fields.get("url", ""))
    if name == "url-access" and fold(written) != fold(name):
        return False  # "registration" and the like are read as url-access
    return name not in ("format", "url-access") or not case.has(*_ADDRESSES)
