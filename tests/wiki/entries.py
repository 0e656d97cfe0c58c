"""The list of references in rendered HTML, read as a person reads it.

Contract: nothing here knows the bot. `entries` gives each entry of the lists on a page, in order,
with the fields that the stand-in for CS1 marks (site/pages/citation.lua).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from tests.wiki.client import defects

_ITEM = re.compile(r'<li id="cite(?:_|&#95;)note-([^"]*)"[^>]*>(.*?)</li>', re.DOTALL)
_TEXT = re.compile(r'<span class="reference-text"[^>]*>(.*)</span>\s*$', re.DOTALL)
_NAMED = re.compile(r"(.*)-\d+")


@dataclass(frozen=True)
class Shown:
    """One field as shown; `day` is what the wiki understood of a date, `linked` says of a link."""

    text: str
    day: str | None
    linked: bool


@dataclass(frozen=True)
class Entry:
    """One entry: the reference's name (empty for none), its HTML, and its fields by name."""

    name: str
    html: str
    fields: dict[str, Shown]

    @property
    def faults(self) -> list[str]:
        """What is visibly wrong in it; a red link only where a template is missing."""
        return faults(self.html)


def faults(html: str) -> list[str]:
    """What is visibly wrong with the citations in HTML: errors, notes and missing templates."""
    found = defects(html)
    return [each for each in found if 'class="new"' not in each or "قالب:" in each]


def entries(html: str) -> list[Entry]:
    """The entries of all lists of references in HTML."""
    found = []
    for mark, item in _ITEM.findall(html):
        text = _TEXT.search(item)
        named = _NAMED.fullmatch(unescape(mark))
        inside = text[1].strip() if text else ""
        reader = _Fields()
        reader.feed(inside)
        name = named[1].replace("_", " ") if named else ""
        found.append(Entry(name, inside or item, reader.fields()))
    return found


class _Fields(HTMLParser):
    """Collects the text of `<span data-field=…>`."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, dict[str, str | None]] | None] = []
        self._texts: dict[str, str] = {}
        self._days: dict[str, str | None] = {}
        self._linked: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "span":
            name = given.get("data-field")
            self._open.append((name, given) if name else None)
            if name:
                self._texts.setdefault(name, "")
                self._days[name] = given.get("data-day")
        elif tag == "a" and "title" in given:
            self._linked |= {each[0] for each in self._open if each}

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for each in self._open:
            if each:
                self._texts[each[0]] += data

    def fields(self) -> dict[str, Shown]:
        """What was collected."""
        return {
            name: Shown(" ".join(text.split()), self._days.get(name), name in self._linked)
            for name, text in self._texts.items()
        }
