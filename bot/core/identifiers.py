"""Identifiers of publications: one form of each, from a parameter or from the resolver's address.

``doi``, ``pmid``, ``pmc``, ``jstor``, ``arxiv`` and ``hdl`` name one publication; ``isbn`` and
``oclc`` a whole book, of which an editor cites pages. The forms are those of CS1's documentation
(https://en.wikipedia.org/wiki/Help:Citation_Style_1#Identifiers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

# How a value may be written in a parameter; the group is the identifier.
_VALUES = {
    "doi": r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)?(\S.*)",
    "pmid": r"\D*?(\d+)\D*",
    "pmc": r"(?:pmc)?\s*(\d+)",
    "jstor": r"(?:https?://www\.jstor\.org/stable/)?(?:10\.2307/)?(\S+)",
    "arxiv": r"(?:https?://arxiv\.org/abs/|arxiv:\s*)?([^\s\[]+?)(?:v\d+)?(?:\s*\[.*\])?",
    "hdl": r"(?:https?://hdl\.handle\.net/|hdl:\s*)?(\S+)",
    "oclc": r"(?:\(?ocolc\)?|ocm|ocn|on)?\s*0*(\d+)",
}
# The canonical addresses (``bot.core.addresses``) of the resolvers and archives.
_NCBI = r"(?:www\.)?ncbi\.nlm\.nih\.gov"
_ADDRESSES = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("doi", r"(?:dx\.)?doi\.org/(10\.[^?#]+)"),
        ("doi", r"[^/]+/(?:[\w-]+/){0,2}doi/(?:[a-z]+/){0,2}(10\.\d{4,9}(?:/|%2F)[^?#]+)"),
        ("doi", r"jstor\.org/stable/(?:pdf/)?(10\.(?!2307/)\d{4,9}/[^?#]+?)(?:\.pdf)?(?=[?#]|$)"),
        (
            "doi",
            r"link\.springer\.com/(?:article|chapter|book|content/pdf)/"
            r"(10\.\d{4,9}(?:/|%2F)[^?#]+?)"
            r"(?:\.pdf)?(?=[?#]|$)",
        ),
        ("pmid", rf"(?:pubmed\.ncbi\.nlm\.nih\.gov|{_NCBI}/pubmed|europepmc\.org/\w+/med)/(\d+)"),
        ("pmc", rf"(?:pmc\.ncbi\.nlm\.nih\.gov|{_NCBI}/pmc)/articles/pmc(\d+)"),
        ("pmc", r"europepmc\.org/\w+/(?:pmc/)?pmc(\d+)"),
        (
            "jstor",
            r"jstor\.org/(?:stable|pss)/(?:pdf/|pdfplus/|info/)?(?:10\.2307/)?(?!10\.)([^/?#]+)",
        ),
        ("arxiv", r"arxiv\.org/(?:abs|pdf|html|format)/([^?#]+)"),
        ("hdl", r"hdl\.handle\.net/([^?#]+)"),
        ("oclc", r"(?:search\.)?worldcat\.org/(?:title/[^/]+/)?(?:oclc|title)/(\d+)"),
    )
)
# A publisher's address may end with the view: …/10.3389/abc/full.
_VIEW = re.compile(r"/(?:full|pdf|epdf|abstract|summary|html|meta)$", re.IGNORECASE)
_FILE = re.compile(r"(?:v\d+)?(?:\.pdf)?$", re.IGNORECASE)
# One publication has two names: arXiv and JSTOR give out DOIs that hold their own numbers.
_WITHIN = (
    ("arxiv", re.compile(r"10\.48550/arxiv\.(.+)")),
    ("jstor", re.compile(r"10\.2307/(\d+)")),
)


def of_fields(fields: Mapping[str, str]) -> Iterator[str]:
    """Yield ``doi:10.1000/abc``, ``pmid:1`` … of a citation's canonical fields, case folded."""
    for name, form in _VALUES.items():
        value = fields.get(name, "").strip().casefold()
        if name == "doi":
            value = unquote(value) if "%2f" in value else value
        if value:
            found = re.fullmatch(form, value)
            yield from _with_others(name, found[1] if found else value)


def of_address(page: str) -> Iterator[str]:
    """Yield what a canonical address says of the publication, in the same form."""
    for name, pattern in _ADDRESSES:
        if found := pattern.match(page):
            value = unquote(found[1]).casefold()
            if name == "doi" and not is_resolver(page):
                value = _VIEW.sub("", value)
            if name in ("arxiv", "jstor"):
                value = _FILE.sub("", value)
            yield from _with_others(name, value)


def is_resolver(page: str) -> bool:
    """Tell whether a canonical address is a DOI and nothing else."""
    return bool(_ADDRESSES[0][1].match(page))


def _with_others(name: str, value: str) -> Iterator[str]:
    yield f"{name}:{value}"
    if name == "jstor" and re.match(r"10\.\d{4,9}/", value):
        yield f"doi:{value}"
    if name == "doi":
        for other, pattern in _WITHIN:
            if found := pattern.fullmatch(value):
                yield f"{other}:{found[1]}"


def isbn(value: str) -> str:
    """Return the thirteen digits, ``""`` when it is no ISBN: 0-306-40615-2 is 978-0-306-40615-7."""
    value = re.sub(r"^\W*ISBN(?:[- ]?1[03])?\s*:?\s", "", value.upper())
    digits = re.sub(r"[^0-9X]", "", value)
    if re.fullmatch(r"\d{9}[\dX]", digits):
        digits = f"978{digits[:9]}"
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
        digits += str(-total % 10)
    return digits if re.fullmatch(r"\d{13}", digits) else ""
