"""The people of a citation: names in parts, gaps in their numbering, what is no name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.citations import plain
from bot.core.faults.fault import Case, Fault, numbered
from bot.core.tables import fold

_LASTS = {
    "first": ("last", "author"),
    "editor-first": ("editor-last", "editor"),
    "translator-first": ("translator-last", "translator"),
}
_LISTS = (("last", "author"), ("editor-last", "editor"), ("translator-last", "translator"))
_WHOLE_LISTS = ("authors", "vauthors", "editors", "others")
_PEOPLE = frozenset({"last", "author", "first", "editor", "editor-last", "editor-first"})
_ET_AL = re.compile(r"[;,]?\s*'*\bet\s+al(?:ii|ia)?\b[.'\"]*$", re.IGNORECASE)
_WIKILINK = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_ADDRESS = re.compile(r"(?:https?:)?//|www\.", re.IGNORECASE)


def halves(case: Case) -> Iterator[Fault]:
    """Blame a first name without its last name: the template leaves it out."""
    if not case.whole or case.has(*_WHOLE_LISTS):
        return
    for name, _, parameter in case.parameters():
        base, number = numbered(name)
        ends = [f"{last}{number if number > 1 else ''}" for last in _LASTS.get(base, ())]
        if ends and not case.has(*ends):
            values = {"parameter": parameter.name, "needed": case.written(ends[0])}
            yield Fault("first-alone", values)
            return


def gaps(case: Case) -> Iterator[Fault]:
    """Blame a second author without a first, or a fourth without a third."""
    if not case.whole or case.has(*_WHOLE_LISTS):
        return
    for names in _LISTS:
        there = {
            number
            for name in case.citation.fields
            for base, number in [numbered(name)]
            if base in names
        }
        lacking = [n for n in range(1, max(there, default=0)) if n not in there]
        if len(lacking) == 1:
            number = "" if lacking[0] == 1 else str(lacking[0])
            values = {"needed": case.written(names[0] + number)}
            yield Fault("name-gap", values)
            return


def collective(case: Case) -> Iterator[Fault]:
    """Blame "et al." in a name: the template has a parameter for it."""
    for name, value, parameter in case.parameters():
        base, _ = numbered(name)
        if base not in _PEOPLE or not (found := _ET_AL.search(value)) or not found.start():
            continue
        display = "display-editors" if base.startswith("editor") else "display-authors"
        values = {"parameter": parameter.name, "value": value, "needed": display}
        if case.has(display):
            yield Fault("et-al", values)
        else:
            edits = case.rewrite(name, value[: found.start()].rstrip())
            yield Fault("et-al", values, edits, {display: "etal"})
        return


def impersonal(case: Case) -> Iterator[Fault]:
    """Blame a name that is a role or a site, which tools write where they find no name."""
    judging = case.target.language.citations.judging
    for name, value, parameter in case.parameters():
        if numbered(name)[0] in _PEOPLE and fold(plain(value)) in judging.names_of_nobody:
            yield Fault("nobody", {"parameter": parameter.name, "value": value})
            return


def links(case: Case) -> Iterator[Fault]:
    """Blame a link where the name of a page is asked for: ``author-link=[[Name]]``."""
    for name, value, parameter in case.parameters():
        if numbered(name)[0] not in ("author-link", "editor-link", "title-link"):
            continue
        values = {"parameter": parameter.name, "value": value}
        if found := _WIKILINK.fullmatch(value):
            yield Fault("page-link", values, case.rewrite(name, found[1].strip()))
            return
        if "[[" in value or _ADDRESS.match(value):
            yield Fault("page-link", values)
            return


def displayed(case: Case) -> Iterator[Fault]:
    """Blame a number of authors to show that is neither a number nor ``etal``."""
    for name in ("display-authors", "display-editors"):
        value = case.value(name)
        if re.fullmatch(r"[a-z. ]+", value, re.IGNORECASE) and not re.fullmatch(
            r"(?i)et ?al\.?", value
        ):
            fault = case.fault("keyword", name)
            yield Fault("keyword", {**fault.values, "accepted": "etal"})
            return
