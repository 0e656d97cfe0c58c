"""What a citation says, and the language-neutral keys by which two citations are the same source.

A key is one of ``url:ADDRESS`` (canonical, see ``bot.core.addresses``), ``doi:…``, ``isbn:…``,
``pmid:…`` and ``report:OUTLET/DATE/TITLE``. Two citations with a key in common cite the same
source, whatever template, wiki or language they are written in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from bot.core.addresses import canonical, unwrap
from bot.core.language import Language
from bot.core.models import Citation, Parameter, Span, Template

_DOI = re.compile(r"(?:dx\.)?doi\.org/(?=10\.)", re.IGNORECASE)
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)")
_WORDS = re.compile(r"\w+")
_MARKUP = re.compile(r"'{2,}|\[\[(?:[^\]|]*\|)?|\]\]|<[^>]*>")


def plain(value: str) -> str:
    """Return a parameter value without links, emphasis and tags: ``''[[a|b]]''`` gives ``b``."""
    return _MARKUP.sub("", value.replace("{{!}}", "|")).strip()


def _words(value: str) -> str:
    return " ".join(_WORDS.findall(plain(value).casefold()))


def _isbn(value: str) -> str:
    """Return the thirteen digits, ``""`` when it is no ISBN: 0-306-40615-2 is 978-0-306-40615-7."""
    digits = re.sub(r"[^0-9X]", "", value.upper())
    if re.fullmatch(r"\d{9}[\dX]", digits):
        digits = f"978{digits[:9]}"
        total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
        digits += str(-total % 10)
    return digits if re.fullmatch(r"\d{13}", digits) else ""


def keys_of(fields: Mapping[str, str]) -> frozenset[str]:
    """Return the identities of a citation from its canonical fields.

    The address counts with its archive copy unwrapped. ``report:`` needs outlet, date and title and
    is made beside an address too: the same report may stand at two addresses. An ISBN counts with
    its pages, for two pages of one book are two sources to an editor.
    """
    keys = set()
    for name in ("url", "archive-url", "chapter-url"):
        address = fields.get(name, "")
        if "://" in address or address.startswith("//"):
            page = canonical(unwrap(address))
            doi = _DOI.match(page)
            keys.add(f"doi:{unquote(page[doi.end() :]).casefold()}" if doi else f"url:{page}")
    for name in ("doi", "pmid", "pmc", "jstor", "arxiv", "hdl", "oclc"):
        if value := fields.get(name, "").strip().casefold():
            if name == "doi":
                value = _DOI_PREFIX.sub("", value)
            keys.add(f"{name}:{value}")
    if isbn := _isbn(fields.get("isbn", "")):
        page = fields.get("pages") or fields.get("page") or fields.get("at") or ""
        keys.add(f"isbn:{isbn}/{_words(page)}")
    outlet = _words(fields.get("work") or fields.get("publisher") or fields.get("agency") or "")
    date = _words(fields.get("date") or fields.get("year") or "")
    title = _words(fields.get("title", ""))
    if outlet and date and len(title) >= 8:
        keys.add(f"report:{outlet}/{date}/{title}")
    return frozenset(keys)


def from_template(template: Template, language: Language) -> Citation | None:
    """Read a citation template, ``{{cite news |title=… |url=…}}``; ``None`` for any other one."""
    kind = language.citations.kinds.get(template.name.replace("_", " ").strip().casefold())
    if kind is None:
        return None
    fields: dict[str, str] = {}
    given: dict[str, Parameter] = {}
    unknown = []
    for parameter in template.parameters:
        name = language.citations.canonical(parameter.name)
        if name is None:
            if parameter.value:
                unknown.append(parameter)
        elif parameter.value or name not in fields:
            fields[name] = parameter.value
            given[name] = parameter
    return Citation(
        span=template.span,
        kind=kind,
        template=template.name,
        fields={name: value for name, value in fields.items() if value},
        given=given,
        unknown=tuple(unknown),
        keys=keys_of(fields),
        language=fields.get("language") or None,
    )


def from_address(address: str, label: str, span: Span, bare: bool) -> Citation:
    """Make a citation of an address without a template; ``bare`` when it has no words beside it."""
    fields = {"url": address} | ({"title": label} if label else {})
    return Citation(span, "bare" if bare else "link", None, fields, {}, (), keys_of(fields))


def from_words(words: str, span: Span) -> Citation:
    """Make a citation of words alone, ``<ref>Smith 2001, p. 7</ref>``."""
    folded = _words(words)
    keys = frozenset({f"words:{folded}"}) if len(folded) >= 12 else frozenset[str]()
    return Citation(span, "text", None, {"title": words}, {}, (), keys)
