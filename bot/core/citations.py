"""What a citation says, and the language-neutral keys by which two citations are the same source.

A key is one of ``url:ADDRESS`` (canonical, see ``bot.core.addresses``), ``doi:…``, ``pmid:…`` and
the like (``bot.core.identifiers``), ``isbn:…/PAGES`` and ``report:OUTLET/DATE/TITLE``. Two
citations with a key in common cite the same source, whatever template, wiki or language they are
written in.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping

from bot.core import identifiers
from bot.core.addresses import canonical, unwrap
from bot.core.language import Language
from bot.core.models import Citation, Parameter, Span, Template

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_LISTED = re.compile(r"(?<=\w)\s*[,،;؛&]\s*(?=\w)")  # pages 12, 14 are not pages 12–14
_LINK = re.compile(r"\[(?:https?:)?//\S+ +([^\]]*)\]")  # pages are often links to a scan
_WORDS = re.compile(r"\w+")
_MARKUP = re.compile(r"'{2,}|\[\[(?:[^\]|]*\|)?|\]\]|<[^>]*>")


def plain(value: str) -> str:
    """Return a parameter value without links, emphasis and tags: ``''[[a|b]]''`` gives ``b``."""
    return _MARKUP.sub("", value.replace("{{!}}", "|")).strip()


def folded(value: str) -> str:
    """Return the words of a value for comparing: no markup, case, punctuation; digits are ASCII."""
    value = html.unescape(plain(value)).translate(_DIGITS)
    return " ".join(_WORDS.findall(value.casefold()))


def pages(fields: Mapping[str, str], page_words: Collection[str] = ()) -> str:
    """Return the pages cited, ``12 13`` for ``pp. 12–13`` and ``12,14`` for ``12, 14``.

    ``page_words`` are the words for *page*, folded (``Citations.page_words``); they are left out.
    """
    value = fields.get("pages") or fields.get("page") or fields.get("at") or ""
    value = _LINK.sub(r"\1", plain(html.unescape(value)))
    each = (folded(part).split() for part in _LISTED.split(value))
    cited = (" ".join(word for word in words if word not in page_words) for words in each)
    return ",".join(part for part in cited if part)


def keys_of(fields: Mapping[str, str], page_words: Collection[str] = ()) -> frozenset[str]:
    """Return the identities of a citation from its canonical fields.

    The address counts with its archive copy unwrapped. ``report:`` needs outlet, date and title and
    is made beside an address too: the same report may stand at two addresses. An ISBN counts with
    its pages, for two pages of one book are two sources to an editor.
    """
    keys = set[str]()
    for name in ("url", "archive-url", "chapter-url"):
        address = fields.get(name, "")
        if "://" in address or address.startswith("//"):
            page = canonical(unwrap(address))
            keys.update(identifiers.of_address(page))
            if not identifiers.is_resolver(page):
                keys.add(f"url:{page}")
    numbers = {name: value.translate(_DIGITS) for name, value in fields.items()}
    keys.update(identifiers.of_fields(numbers))
    place = pages(fields, page_words)
    if place:  # a whole book, like an ISBN
        keys = {f"{key}/{place}" if key.startswith("oclc:") else key for key in keys}
    if isbn := identifiers.isbn(numbers.get("isbn", "")):
        keys.add(f"isbn:{isbn}/{place}")
    outlet = folded(fields.get("work") or fields.get("publisher") or fields.get("agency") or "")
    date = folded(fields.get("date") or fields.get("year") or "")
    title = folded(fields.get("title", ""))
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
        keys=keys_of(fields, language.citations.page_words),
        language=fields.get("language") or None,
    )


def from_address(address: str, label: str, span: Span, bare: bool) -> Citation:
    """Make a citation of an address without a template; ``bare`` when it has no words beside it."""
    fields = {"url": address} | ({"title": label} if label else {})
    return Citation(span, "bare" if bare else "link", None, fields, {}, (), keys_of(fields))


def from_words(words: str, span: Span) -> Citation:
    """Make a citation of words alone, ``<ref>Smith 2001, p. 7</ref>``."""
    said = folded(words)
    keys = frozenset({f"words:{said}"}) if len(said) >= 12 else frozenset[str]()
    return Citation(span, "text", None, {"title": words}, {}, (), keys)
