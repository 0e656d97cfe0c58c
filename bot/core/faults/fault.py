"""A fault of one citation, what it is judged by, and how it is mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.models import Article, Citation, Parameter, Span, Template

CERTAIN = 0.97
LIKELY = 0.93
UNSURE = 0.85  # shown, never proposed: below the threshold of the rules

_MARKUP = re.compile(r"[{}<>]")


@dataclass(frozen=True, slots=True)
class Edit:
    """Text to put in place of a stretch of the target's wikitext."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one citation: the message's name and values, and the certain mend.

    ``edits`` and ``added`` (canonical parameter to value) are empty when the mend is not certain.
    """

    kind: str
    values: Mapping[str, str]
    edits: tuple[Edit, ...] = ()
    added: Mapping[str, str] = field(default_factory=dict)
    confidence: float = CERTAIN

    @property
    def family(self) -> str:
        """The kind for the finding's key: all that is said of dates is one, and all of an ISBN."""
        return (
            self.kind.partition("-")[0] if self.kind.startswith(("date-", "isbn-")) else self.kind
        )

    @property
    def mended(self) -> bool:
        """Tell whether there is a certain mend."""
        return bool(self.edits or self.added)


@dataclass(frozen=True, slots=True)
class Case:
    """A citation by template as its inspectors see it, with the articles around it."""

    citation: Citation
    template: Template
    target: Article
    source: Article

    @property
    def whole(self) -> bool:
        """Tell whether every parameter with a value is known: none can be what seems to lack."""
        return not self.citation.unknown

    def whole_but(self, parameter: Parameter) -> bool:
        """Tell whether every parameter with a value is known, this one aside."""
        return all(each == parameter for each in self.citation.unknown)

    def has(self, *names: str) -> bool:
        """Tell whether one of the canonical parameters has a value, whatever it is."""
        return any(self.citation.fields.get(name) for name in names)

    def value(self, name: str) -> str:
        """Return a value to judge; empty when it is accepted as written or made by templates."""
        return judged(self.citation.fields.get(name, ""))

    def written(self, name: str) -> str:
        """Return the name of a canonical parameter as it is, or would be, written here."""
        if name in self.citation.given:
            return self.citation.given[name].name
        own = self.target.language
        names = "".join(each.name for each in self.citation.given.values())
        return own.citations.write.get(name, name) if own.share(names) > 0.5 else name

    def parameters(self) -> Iterator[tuple[str, str, Parameter]]:
        """Yield canonical name, value to judge and parameter of all known ones with a value."""
        for parameter in self.template.parameters:
            name = self.target.language.citations.canonical(parameter.name)
            if name and (value := judged(parameter.value)):
                yield name, value, parameter

    def rewrite(self, name: str, value: str) -> tuple[Edit, ...]:
        """Return the edit that gives a canonical parameter of this citation another value."""
        return (Edit(self.citation.given[name].value_span, value),)

    def remove(self, parameter: Parameter) -> tuple[Edit, ...]:
        """Return the edit that takes a parameter out, with the bar before it."""
        return (Edit(Span(parameter.span.start - 1, parameter.span.end), ""),)

    def fault(self, kind: str, name: str, confidence: float = CERTAIN) -> Fault:
        """Return a fault of one canonical parameter, said with its written name and its value."""
        value = self.citation.fields.get(name, "")
        return Fault(kind, {"parameter": self.written(name), "value": value}, confidence=confidence)


def judged(value: str) -> str:
    """Return a value that may be judged: ``((…))`` is accepted as written, templates are unknown.

    https://en.wikipedia.org/wiki/Help:Citation_Style_1#Accept-this-as-written_markup
    """
    accepted = value.startswith("((") and value.endswith("))")
    return "" if accepted or _MARKUP.search(value) else value


def numbered(name: str) -> tuple[str, int]:
    """Return a canonical name without its number, and the number: ``last2`` gives last and 2."""
    found = re.fullmatch(r"(.*?)(\d*)", name)
    return (found[1], int(found[2] or 1)) if found else (name, 1)


def corrected(case: Case, faults: Iterable[Fault]) -> str:
    """Return the template with all certain mends of these faults, and nothing else changed.

    What is added goes to its end, after the manner of what is there. Of two edits of one stretch
    the first holds.
    """
    span, text = case.citation.span, case.target.revision.text
    edits: list[Edit] = []
    added: dict[str, str] = {}
    for fault in faults:
        if not any(one.span.touches(two.span) for one in fault.edits for two in edits):
            edits += [each for each in fault.edits if each not in edits]
            added = {**fault.added, **added}
    for name in [name for name in added if name in case.citation.given]:  # there, but empty
        edits += case.rewrite(name, added.pop(name))
    at, pieces = span.start, []
    for edit in sorted(edits, key=lambda each: each.span):
        pieces += [text[at : edit.span.start], edit.text]
        at = edit.span.end
    body = "".join([*pieces, text[at : span.end - 2]])
    tight = " " if body.rstrip() == body and " |" in body else ""
    for name, value in added.items():
        body = f"{body.rstrip()}{tight}|{case.written(name)}={value}"
    return body + "}}"
