"""One citation template of the source, written with the target's names and values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.adaptation.result import Adapted
from bot.core.adaptation.values import Values
from bot.core.language import Language
from bot.core.models import Parameter, Template
from bot.core.tables import fold, title

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NUMBERED = re.compile(r"(.*?)(\d*)", re.DOTALL)
_YEAR = re.compile(r"\d{4}")
_EVERYTHING = "*"  # in the table of parameters kept: all of them
# Of these a citation shows one: the place in a short reference takes the others' place.
_PLACES = frozenset({"page", "pages", "at"})
# Titles that are a link already when their address is given.
_HEADINGS = {"title": "url", "chapter": "chapter-url", "map": "map-url"}
_DAY = ("day", "month", "year")


def adapt(
    template: Template,
    source: Language,
    target: Language,
    counterparts: Mapping[str, str | None],
    extra: Mapping[str, str] | None = None,
) -> Adapted:
    """Write a citation template of the source's as the target does, in one line.

    Every parameter that has a value is kept, but for those that say nothing outside the source's
    article (the table ``left_out``); the language is added where the source leaves it out.
    ``extra`` are values by canonical name that stand outside the template and belong to it.
    """
    values = Values(source, target, counterparts)
    return _Citation(values, template).written(extra or {})


@dataclass(slots=True)
class _Citation:
    """The citation at hand: ``done`` is what is written so far, by the name written, ``said`` the
    same by canonical name.
    """

    values: Values
    template: Template
    done: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str | None:
        return self.values.source.citations.kinds.get(fold(self.template.name))

    def written(self, extra: Mapping[str, str]) -> Adapted:
        given = {each.name: each for each in self.template.parameters}  # of two, the last counts
        known = {name: self.canonical(name) for name in given}
        whole = self.day(given, known)
        for name, parameter in given.items():
            value = " ".join(_COMMENT.sub("", parameter.value).split())
            base = _base(known[name])[0]
            if whole and base in ("date", *_DAY):
                self.done.setdefault(self.name("date", ""), self.values.value("date", whole))
                continue
            if extra and base in _PLACES and not _PLACES.isdisjoint(extra):
                if value and value not in extra.values():
                    self.values.reasons.append(f"|{name}={value}")
                continue
            if value:
                self.parameter(parameter, known[name], value)
        for canonical, value in extra.items():
            if canonical not in self.stated - _PLACES:
                self.put(self.name(canonical, ""), self.values.value(canonical, value), canonical)
        if self.lacks_language(given, known) and "language" not in extra:
            self.put(self.name("language", ""), self.values.source.code, "language")
        call = self.call()
        parameters = "".join(
            f" |{value}" if name.isdecimal() and self.keeps(name) else f" |{name}={value}"
            for name, value in self.done.items()
        )
        reasons = tuple(dict.fromkeys(self.values.reasons))
        return Adapted(f"{{{{{call}{parameters}}}}}", reasons)

    @property
    def stated(self) -> set[str]:
        given = self.template.parameters
        return {_base(self.canonical(each.name))[0] for each in given if each.value.strip()}

    def canonical(self, name: str) -> str | None:
        return self.values.source.citations.canonical(name)

    def call(self) -> str:
        """Return the target's name of the template."""
        target, kind = self.values.target.citations, self.kind or ""
        if own := target.names.get(kind):
            return own
        main = self.values.source.citations.main.get(kind)
        if target.names:  # else the target's names are not wanted
            for name in (title(self.template.name), main):
                if counterpart := self.values.counterparts.get(f"Template:{name}"):
                    return counterpart.partition(":")[2] or counterpart
        if not main or fold(main) not in target.kinds:
            self.values.reasons.append(f"{{{{{self.template.name}}}}}")
            return self.template.name
        return main

    def parameter(self, parameter: Parameter, canonical: str | None, value: str) -> None:
        """Write one parameter that has a value."""
        name, table = parameter.name, self.values.source.citations
        if canonical is None:
            if not self.keeps(name):
                self.values.reasons.append(f"|{name}=")
            self.put(name, self.values.text(value), name)
            return
        base, number = _base(canonical)
        heir = table.heirs.get(fold(_base(name)[0]))
        if heir == "":
            self.values.reasons.append(f"|{name}=")
            self.put(name, self.values.text(value), name)
            return
        if flag := table.flagged.get(fold(name)):
            if value.casefold() in table.nays:
                return
            value = flag
        replaced = table.values.get(base, {}).get(value.casefold())
        if base in table.left_out or replaced == "":
            return
        current = heir + number if heir else name
        linked = _HEADINGS.get(base) in self.stated
        written = self.values.heading(value) if linked else self.values.value(base, value)
        name, written = self.name(canonical, current), replaced or written
        if canonical in self.said and not self.keeps(_base(parameter.name)[0]):
            if self.said[canonical] == written:  # |work= and |website= with one value
                return
            self.values.reasons.append(f"|{parameter.name}=")
            name = parameter.name
        self.said[canonical] = written
        self.put(name, written, parameter.name)

    def put(self, name: str, value: str, given: str) -> None:
        """Note a parameter; of two with one name the second keeps its own, and that is told."""
        if self.done.get(name) == value:
            return
        if name in self.done:
            self.values.reasons.append(f"|{given}=")
            name = given
        self.done[name] = value

    def name(self, canonical: str, written: str) -> str:
        """Return the parameter's name in the target: its own, else the one that was written.

        The written one and not the canonical one, for ``|entry=`` is a chapter only in some
        templates; but spelt as today, with hyphens and the number last.
        """
        base, number = _base(canonical)
        kept = self.keeps(_base(written)[0] or base)
        own = None if kept else self.values.target.citations.write.get(base)
        if own:
            return own + number
        spelt = fold(_base(written)[0]).replace(" ", "")
        return canonical if not spelt or spelt == base.replace("-", "") else written

    def keeps(self, name: str) -> bool:
        """Tell whether templates of this kind keep a parameter under the source's name."""
        kept = self.values.source.citations.kept.get(self.kind or "", [])
        return _EVERYTHING in kept or name in kept

    def day(self, given: Mapping[str, Parameter], known: Mapping[str, str | None]) -> str:
        """Return the date that stands in pieces, ``|year=2024 |month=May |day=3``, or nothing."""
        said = {known[name]: each.value for name, each in given.items() if each.value.strip()}
        date, year = said.get("date", ""), said.get("year", "")
        if not date and year and "month" in said:
            return " ".join(said[each] for each in _DAY if each in said)
        if date and _YEAR.fullmatch(year) and not _YEAR.search(date) and "{{" not in date:
            return f"{date.strip(' ,')} {year}" if re.search(r"[^\W\d]", date) else ""
        return ""

    def lacks_language(
        self, given: Mapping[str, Parameter], known: Mapping[str, str | None]
    ) -> bool:
        """Tell whether the source leaves the language out because it is its own."""
        named = {known[name]: each.value for name, each in given.items() if each.value}
        words = named.get("title") or named.get("chapter") or named.get("map")
        if not words or named.get("language") or "script-title" in named:
            return False
        return self.values.source.share(words) >= 0.5


def _base(name: str | None) -> tuple[str, str]:
    """Part a name from the number at its end."""
    found = _NUMBERED.fullmatch(name or "")
    return (found[1], found[2]) if found else ("", "")
