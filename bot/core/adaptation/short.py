"""Short references: which full citation ``{{sfn|Smith|2001|p=5}}`` points to.

The templates of the sfn family link to an anchor made of the authors' last names and the year; a
full citation has the anchor that its own names and date give, or the one that ``|ref=`` says
(Module:Footnotes, Module:Citation/CS1, ``make_citeref_id``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.citation_tables import Citations
from bot.core.citations import plain
from bot.core.models import Article, Citation, Template
from bot.core.tables import fold
from bot.core.wikitext.nodes import Call, read

_MOST_NAMES = 4  # an anchor holds no more
_YEAR = re.compile(r"\b\d{4}[a-z]?\b")
_UNDATED = re.compile(r"n\. ?d\.[a-z]?|nd", re.IGNORECASE)
_BUNDLED = re.compile(r"(\d+)(a\d*|y|year|[a-z]+)")
_INITIALS = re.compile(r"\s+[A-Z]{1,3}$")
_PREFIX = "CITEREF"


@dataclass(frozen=True, slots=True)
class Pointed:
    """A full citation and the place in it that the short reference names, by canonical name."""

    template: Template
    place: Mapping[str, str]


def resolved(template: Template, article: Article) -> list[Pointed] | None:
    """Return the full citations of a short reference, ``None`` unless each is the only one."""
    table = article.language.citations
    shorts = list(_shorts(template, table))
    calls = {each.span: each for each in article.templates}
    found = []
    for anchor, place in shorts:
        full = [
            calls[each.span]
            for each in article.citations
            if each.template and each.span in calls and anchor in _anchors(each, table)
        ]
        written = {_written(each) for each in full}
        if not anchor or len(written) != 1:
            return None
        found.append(Pointed(full[0], place))
    return found or None


def postscript(template: Template) -> str:
    """Return the words that a short reference adds after its citation: ``|ps=``."""
    said = template.get("ps") or template.get("postscript") or ""
    if said in ("", ".", "none"):
        return ""
    return said if said[0] in ".,;:" else f" {said}"


def _written(template: Template) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((each.name, each.value) for each in template.parameters if each.value))


def _shorts(template: Template, table: Citations) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield anchor and place of what the call points to; a bundle, ``{{sfnm}}``, gives several."""
    bundle: dict[str, dict[str, str]] = {}
    names: list[str] = []
    place: dict[str, str] = {}
    for each in template.parameters:
        value = _collapsed(each.value)
        if each.name.isdecimal():
            names += [value] if value else []
        elif (found := _BUNDLED.fullmatch(each.name)) and value:
            bundle.setdefault(found[1], {})[found[2]] = value
        elif value and each.name in table.places:
            place[table.places[each.name]] = each.value
    if not bundle:
        said = _collapsed(template.get("ref") or "")
        yield (said.removeprefix(_PREFIX) or "".join(names)), place
        return
    for _, given in sorted(bundle.items(), key=lambda item: int(item[0])):
        authors = [value for name, value in sorted(given.items()) if re.fullmatch(r"a\d*", name)]
        year = given.get("y") or given.get("year") or ""
        where = {table.places[name]: given[name] for name in given if name in table.places}
        yield "".join([*authors, year]), where


def _anchors(citation: Citation, table: Citations) -> set[str]:
    """Return the anchors that a full citation may have."""
    said = citation.fields.get("ref", "")
    if said == "none":
        return set()
    for node in read(said):
        if isinstance(node, Call) and fold(node.name) in table.anchors:
            parts = [said[a.value_start : a.end] for a in node.arguments if a.name.isdecimal()]
            return {"".join(map(_collapsed, parts))}
    if said and said != "harv":
        return {_collapsed(said).removeprefix(_PREFIX)}
    names = "".join(_names(citation.fields)[:_MOST_NAMES])
    return {names + year for year in _years(citation.fields)} if names else set()


def _names(fields: Mapping[str, str]) -> list[str]:
    """Return the last names of the authors, else of the editors."""
    for last, alone, listed in (
        ("last", "author", "vauthors"),
        ("editor-last", "editor", "veditors"),
    ):
        found = []
        for number in ("", *map(str, range(2, _MOST_NAMES + 1))):
            name = fields.get(last + number) or fields.get(alone + number)
            if not name:
                break
            found.append(_collapsed(name))
        if not found and fields.get(listed):
            found = [_INITIALS.sub("", _collapsed(each)) for each in fields[listed].split(",")]
        if found:
            return found
    return []


def _years(fields: Mapping[str, str]) -> set[str]:
    dates = [fields[name] for name in ("year", "date", "publication-date") if fields.get(name)]
    found = {year for date in dates for year in _YEAR.findall(date)}
    undated = {date.strip() for date in dates if _UNDATED.fullmatch(date.strip())}
    return found | undated or {""}


def _collapsed(value: str) -> str:
    return " ".join(plain(value.replace("&nbsp;", " ")).split())
