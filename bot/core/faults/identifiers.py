"""Identifiers of books, articles and serials, judged: python-stdnum's only door.

The rules are those of Module:Citation/CS1/Identifiers; checksums are stdnum's. Judging is
one-sided: ``None`` means accepted, or that nobody here can tell. Digits of other scripts are not
judged: whether they are understood is the wiki's affair.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stdnum import isbn, issn
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

_PREFIXES = {
    "doi": re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/|doi:?\s*", re.IGNORECASE),
    "isbn": re.compile(r"isbn(?:-1[03])?[:\s]*", re.IGNORECASE),
    "issn": re.compile(r"e?issn[:\s]*", re.IGNORECASE),
    "pmid": re.compile(r"(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/|pmid[:\s]*)", re.IGNORECASE),
    "s2cid": re.compile(
        r"(?:https?://api\.semanticscholar\.org/CorpusID:|s2cid[:\s]*)", re.IGNORECASE
    ),
    "arxiv": re.compile(r"(?:https?://arxiv\.org/abs/|arxiv:\s*)", re.IGNORECASE),
    "jstor": re.compile(r"https?://(?:www\.)?jstor\.org/stable/(?:pdf/)?", re.IGNORECASE),
    "hdl": re.compile(r"(?:https?://hdl\.handle\.net/|hdl:\s*)", re.IGNORECASE),
}
_DASHES = str.maketrans("‐‑‒–—−", "------")
_FORMS = {
    "doi": re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s–]*[^\s–.,]"),
    "hdl": re.compile(r"[^\s–/]+/[^\s–]*[^\s–.,]"),
    "pmid": re.compile(r"[1-9]\d{0,8}"),
    "pmc": re.compile(r"(?:PMC)?[1-9]\d{0,8}", re.IGNORECASE),
    "s2cid": re.compile(r"[1-9]\d{0,9}"),
    "ssrn": re.compile(r"[1-9]\d{0,8}"),
    "rfc": re.compile(r"[1-9]\d{0,4}"),
    "osti": re.compile(r"[1-9]\d{3,8}"),
    "oclc": re.compile(r"(?:\(OCoLC\)|oc[mn]|on)?\d{1,10}", re.IGNORECASE),
    "jstor": re.compile(r"(?!.*jstor)[^\s:]\S*", re.IGNORECASE),
    "bibcode": re.compile(r"\S{19}"),
    "arxiv": re.compile(r"(?:\d{4}\.\d{4,5}|[a-z.-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\s*\[.+\])?"),
    "ol": re.compile(r"(?:OL)?\d+[AMW]", re.IGNORECASE),
    "message-id": re.compile(r"[^<>\s]+@[^<>\s]+"),
}
_LETTERS_OF_LCCN = {8: (0,), 9: (1,), 10: (0, 2), 11: (1, 3), 12: (2,)}


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with an identifier, and the one that was surely meant, if there is one.

    ``what`` is ``form``, ``character``, ``length``, ``prefix`` or ``checksum``.
    """

    what: str
    correction: str | None = None


def flaw(name: str, value: str) -> Flaw | None:
    """Judge the value of an identifier parameter (``isbn``, ``doi`` …), else return ``None``."""
    value = value.strip()
    judge = _JUDGES.get(name) or (_by_form(name) if name in _FORMS else None)
    if judge is None or not value or _foreign_digits(value):
        return None
    found = judge(value)
    if found is None or found.correction:
        return found
    meant = _tidied(name, value)
    return Flaw(found.what, meant) if meant != value and judge(meant) is None else found


def _foreign_digits(value: str) -> bool:
    return any(each.isdecimal() and not each.isascii() for each in value)


def _tidied(name: str, value: str) -> str:
    """Return a value without what people put around it: a label, an address, a full stop."""
    if prefix := _PREFIXES.get(name):
        value = prefix.sub("", value, count=1) if prefix.match(value) else value
    if name in ("isbn", "issn"):
        value = value.translate(_DASHES)
    return value.strip().rstrip(".,;") if name != "message-id" else value.strip("<>")


def _by_form(name: str) -> Callable[[str], Flaw | None]:
    return lambda value: None if _FORMS[name].fullmatch(value) else Flaw("form")


def _isbn(value: str) -> Flaw | None:
    if re.search(r"[^\d\sXx-]", value):
        return Flaw("character")
    digits = isbn.compact(value)
    if len(digits) == 13 and not digits.startswith(("978", "979")):
        return Flaw("prefix")
    return _checked(isbn.validate, digits)


def _issn(value: str) -> Flaw | None:
    if re.search(r"[^\d\sXx-]", value):
        return Flaw("character")
    return _checked(issn.validate, value)


def _checked(validate: Callable[[str], object], value: str) -> Flaw | None:
    try:
        validate(value)
    except InvalidLength:
        return Flaw("length")
    except InvalidChecksum:
        return Flaw("checksum")
    except ValidationError:
        return Flaw("form")
    return None


def _lccn(value: str) -> Flaw | None:
    """Judge by the Library's own rule: letters, then two or four digits of the year, then six."""
    bare = re.sub(r"\s", "", value.partition("/")[0])
    head, dash, serial = bare.partition("-")
    if dash and serial.isdigit() and len(serial) <= 6:
        bare = head + serial.zfill(6)
    shape = re.fullmatch(r"([a-z]*)(\d+)", bare, re.IGNORECASE)
    letters = _LETTERS_OF_LCCN.get(len(bare), ())
    return None if shape and len(shape[1]) in letters else Flaw("form")


_JUDGES: Mapping[str, Callable[[str], Flaw | None]] = {
    "isbn": _isbn,
    "issn": _issn,
    "eissn": _issn,
    "lccn": _lccn,
}
