"""Phrases of the target, and templates filled with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.drafts.patterns import TargetWords

_FIELD = re.compile(r"(?P<before>[^{}]*)\{(?P<slot>\w+)(?::(?P<case>\w))?\}(?P<after>[^{}]*)")
_AGREEING = re.compile(r"(?P<m>[^{}/]+)/(?P<f>[^{}/]+)")
_MARKUP = re.compile(r"[\[\]{}|<>#\n~=_]|''|//")


class Part(NamedTuple):
    """A stretch of a phrase: words, and the page of the target that they name, if any."""

    shown: str
    title: str = ""


Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What fills a slot, in the target's words.

    ``parts`` is the form for every case but those in ``cases`` (``n`` subject, ``a`` object, ``g``
    after a preposition). ``gender`` is ``m``, ``f`` or ``""`` when it is not certain. ``subject``
    marks what is only right as a subject, by its spelling.
    """

    parts: Parts
    gender: str = ""
    cases: Mapping[str, Parts] | None = None
    subject: bool = False

    def form(self, case: str) -> Parts:
        """Return the form for a case."""
        return (self.cases or {}).get(case, self.parts)


def words(text: str, gender: str = "") -> Phrase:
    """Return a phrase without a name."""
    return Phrase((Part(text),), gender)


def joined(phrases: Iterable[Phrase], between: Iterable[str]) -> Phrase:
    """Return phrases as one, with words between them; the gender is that of the first."""
    first, *rest = phrases
    parts = list(first.parts)
    for link, phrase in zip(between, rest, strict=True):
        parts += [Part(link), *phrase.parts]
    subject = first.subject or any(phrase.subject for phrase in rest)
    return Phrase(tuple(parts), first.gender, subject=subject)


def fill(template: str, phrases: Mapping[str, Phrase], language: TargetWords) -> Parts | None:
    """Return a template with its slots filled, or ``None`` when that cannot be right.

    ``سيطر/سيطرت`` agrees with the first slot of the template, whose gender must then be known.
    What is spelled as a subject is let in only right after the verb that agrees with it.
    """
    first = _FIELD.search(template)
    gender = phrases[first["slot"]].gender if first else ""
    found: list[Part] = []
    subject = False
    for number, piece in enumerate(template.split(" ")):
        found += [Part(" ")] if number else []
        if agreeing := _AGREEING.fullmatch(piece):
            if not gender:
                return None
            found.append(Part(agreeing[gender]))
            subject = number == 0
            continue
        if slot := _FIELD.fullmatch(piece):
            phrase = phrases[slot["slot"]]
            if phrase.subject and not (subject and number == 1):
                return None
            found += _prefixed(slot["before"], phrase.form(slot["case"] or ""), language)
            found.append(Part(slot["after"]))
        else:
            found.append(Part(piece))
        subject = False
    return tuple(part for part in found if part.shown)


def _prefixed(prefix: str, parts: Parts, language: TargetWords) -> Parts:
    """Write a letter onto a phrase: ``ل`` and ``العراق`` give ``للعراق``, a link shows that."""
    if not prefix:
        return parts
    written = prefix + parts[0].shown
    for before, after in language.joins.items():
        if written.startswith(before):
            return (replaced(parts[0], after + written[len(before) :]), *parts[1:])
    return (Part(prefix), *parts)


def replaced(part: Part, shown: str) -> Part:
    """Return a part that shows other words for the same page."""
    return part._replace(shown=shown)


def wikitext(parts: Parts, known: frozenset[str]) -> str | None:
    """Return parts as wikitext; pages not in ``known`` are linked at their first mention.

    ``None`` when a title or its words hold what wikitext would read as markup.
    """
    linked = set(known)
    pieces = []
    for part in parts:
        if _MARKUP.search(part.shown) or _MARKUP.search(part.title):
            return None
        if not part.title or part.title in linked:
            pieces.append(part.shown)
            continue
        linked.add(part.title)
        same = part.shown == part.title
        pieces.append(f"[[{part.title}]]" if same else f"[[{part.title}|{part.shown}]]")
    return "".join(pieces)
