"""What does not belong in a value: marks, addresses, labels, characters that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.addresses import host
from bot.core.faults import identifiers
from bot.core.faults.fault import Case, Fault, numbered

_IDENTIFIERS = (
    "isbn", "issn", "eissn", "doi", "pmid", "pmc", "jstor", "bibcode", "arxiv", "oclc", "s2cid",
    "hdl", "lccn", "ol", "ssrn", "rfc", "osti", "message-id",
)  # fmt: skip
_EMPHASIS = re.compile(r"'{2,5}")
_ADDRESS = re.compile(r"(?:^|\[)\s*(https?://[^\s\]|]+)", re.IGNORECASE)
_WITHOUT_ADDRESS = frozenset(
    {"title", "work", "publisher", "agency", "author", "last", "first", "via", "location",
     "chapter", "series", "edition", "trans-title", "language"}
)  # fmt: skip
# Module:Citation/CS1/Configuration, invisible_chars. Joiners (U+200C, U+200D) and direction marks
# (U+200E, U+200F) are letters' and lines' business in this script and are left alone.
_UNSEEN = {
    "\ufffd": None,
    "\u200b": "",
    "\u00ad": "",
    "\u007f": "",
    "\u200a": " ",
    "\u00a0": " ",
}
_UNSEEN_CHARACTERS = re.compile(
    "[\ufffd\u200b\u00ad\u007f\u200a\u00a0\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f]"
)
_EDITION = re.compile(r"\s+(?:editions?|edn?s?|ed)\.?$", re.IGNORECASE)


def emphasis(case: Case) -> Iterator[Fault]:
    """Blame italics or bold in the name of an outlet: the template sets it itself."""
    for name in ("work", "publisher"):
        value = case.value(name)
        if _EMPHASIS.search(value):
            fault = case.fault("markup", name)
            bare = _EMPHASIS.sub("", value).strip()
            yield Fault(fault.kind, fault.values, case.rewrite(name, bare) if bare else ())
            return


def addresses(case: Case) -> Iterator[Fault]:
    """Blame an address where words are asked for; a site's may stand by its name alone."""
    for name, value, parameter in case.parameters():
        if numbered(name)[0] not in _WITHOUT_ADDRESS or not (found := _ADDRESS.search(value)):
            continue
        values = {"parameter": parameter.name, "value": value}
        bare = re.fullmatch(r"https?://([^/?#\s]+)/?", value, re.IGNORECASE)
        site = bare[1] if bare and name in ("work", "publisher") and host(found[1]) else ""
        only = case.citation.given.get(name) == parameter
        yield Fault("address", values, case.rewrite(name, site) if site and only else ())
        return


def unseen(case: Case) -> Iterator[Fault]:
    """Blame characters that nobody sees and that spoil searching and links."""
    for name, value, parameter in case.parameters():
        found = _UNSEEN_CHARACTERS.search(value)
        if not found or name == "quote":
            continue
        values = {"parameter": parameter.name, "code": f"U+{ord(found[0]):04X}"}
        known = all(_UNSEEN.get(each, "") is not None for each in _UNSEEN_CHARACTERS.findall(value))
        clean = _UNSEEN_CHARACTERS.sub(lambda each: _UNSEEN.get(each[0]) or "", value).strip()
        only = case.citation.given.get(name) == parameter
        yield Fault("unseen", values, case.rewrite(name, clean) if known and clean and only else ())
        return


def labels(case: Case) -> Iterator[Fault]:
    """Blame "p. 5" as the page and "2nd edition" as the edition: the template writes the word."""
    judging = case.target.language.citations.judging
    for name in ("page", "pages", "volume", "issue", "edition"):
        value = case.value(name)
        words = "|".join(re.escape(each) for each in judging.labels.get(name, ()))
        label = re.match(rf"(?:{words})(?:[.:]\s*|\s+)(?=\d)", value, re.IGNORECASE)
        bare = ""
        if words and label:
            bare = value[label.end() :]
        elif name == "edition":
            bare = _EDITION.sub("", value)
        if bare and bare != value:
            fault = case.fault("label", name)
            yield Fault(fault.kind, fault.values, case.rewrite(name, bare))
            return


def numbers(case: Case) -> Iterator[Fault]:
    """Blame identifiers that cannot be: a wrong checksum, length or form."""
    for name in _IDENTIFIERS:
        if found := identifiers.flaw(name, case.value(name)):
            kind = f"{name}-{found.what}" if name == "isbn" else "identifier"
            fault = case.fault(kind, name)
            edits = case.rewrite(name, found.correction) if found.correction else ()
            yield Fault(kind, fault.values, edits)
            return
