"""What people decided of an item, and the words and templates by which they say so.

Pure values; the words of a language are ``rules/answers/CODE.toml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.core.tables import Table, fold


class Verdict(StrEnum):
    """What an answer says: the item was carried out, or it is not to be."""

    DONE = "done"
    NOT_DONE = "not_done"


@dataclass(frozen=True)
class AnswerTemplates(Table):
    """Names of templates by what they do in a reply; redirects included."""

    done: list[str]
    not_done: list[str]
    undecided: list[str]
    mentions: list[str]
    quotes: list[str]
    strikes: list[str]


@dataclass(frozen=True)
class AnswerSigns(Table):
    """Single characters that answer at the beginning of a reply."""

    done: str
    not_done: str


@dataclass(frozen=True)
class AnswerPhrases(Table):
    """Phrases at the beginning of a reply; the file says what each list is for."""

    done: list[str]
    not_done: list[str]
    done_alone: list[str]
    not_done_alone: list[str]
    particles: list[str]
    never: list[str]
    courtesies: list[str]
    speaking_of: list[str]


@dataclass(frozen=True)
class AnswerNamespaces(Table):
    """Beginnings of titles: of what signatures link to, of pictures, of templates."""

    users: list[str]
    files: list[str]
    templates: list[str]


@dataclass(frozen=True)
class Signatures(Table):
    """A pattern of the timestamp that ends a signature."""

    timestamp: str


@dataclass(frozen=True)
class Letters(Table):
    """Characters that do not count in comparing, and those that count as another."""

    ignored: str
    same: dict[str, str]


@dataclass(frozen=True)
class AnswerWords(Table):
    """``rules/answers/CODE.toml``: how answers are worded in a language."""

    templates: AnswerTemplates
    signs: AnswerSigns
    words: AnswerPhrases
    namespaces: AnswerNamespaces
    signature: Signatures
    letters: Letters

    def folded(self, text: str) -> str:
        """Return a text as it is compared: case, ignored marks and like letters made one."""
        return text.casefold().translate(self._folding)

    def template(self, name: str) -> Verdict | None:
        """Return what a template of this name says of an item, if anything."""
        return self._templates.get(fold(name))

    def within(self, title: str, namespaces: list[str]) -> bool:
        """Tell whether a title, as a link or a call has it, begins with one of the namespaces."""
        bare = fold(title).removeprefix(":").strip()
        return any(re.match(rf"{re.escape(fold(each))}\s*[:/]", bare) for each in namespaces)

    def phrase(self, text: str) -> tuple[str, str]:
        """Return the longest known phrase that begins a folded text, and the list it is of.

        Both are empty where none does. A phrase ends where a word ends.
        """
        best = ("", "")
        for phrase, kind in self._phrases.items():
            fits = text.startswith(phrase) and not text[len(phrase) : len(phrase) + 1].isalnum()
            if fits and len(phrase) > len(best[0]):
                best = (phrase, kind)
        return best

    def among(self, name: str, names: list[str]) -> bool:
        """Tell whether a template's name is one of a list."""
        return fold(name) in {fold(each) for each in names}

    @cached_property
    def timestamp(self) -> re.Pattern[str]:
        """The end of a signature."""
        return re.compile(self.signature.timestamp)

    @cached_property
    def _folding(self) -> dict[int, str | None]:
        ignored: dict[int, str | None] = dict.fromkeys(map(ord, self.letters.ignored))
        return ignored | {ord(key): value for key, value in self.letters.same.items()}

    @cached_property
    def _templates(self) -> dict[str, Verdict]:
        done = dict.fromkeys(map(fold, self.templates.done), Verdict.DONE)
        return done | dict.fromkeys(map(fold, self.templates.not_done), Verdict.NOT_DONE)

    @cached_property
    def _phrases(self) -> dict[str, str]:
        lists = ("done", "not_done", "done_alone", "not_done_alone", "particles", "never")
        return {self.folded(p): kind for kind in lists for p in getattr(self.words, kind)}
