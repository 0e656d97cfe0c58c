"""Citations of the source written as the target writes them: ready to paste, nothing lost.

``{{cite news |title=A |work=[[Reuters]] |date=December 6, 2024}}`` becomes
``{{استشهاد بخبر |عنوان=A |عمل=[[رويترز]] |تاريخ=6 ديسمبر 2024 |لغة=en}}``. What the tables do not
know is kept as it was written and given as a reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core import citation_dates, locales
from bot.core.language import Language
from bot.core.models import Article, Parameter, Reference, Template
from bot.core.tables import fold, title

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")
_CALL = re.compile(r"(?<=\{\{)\s*([^|{}#]+?)\s*(?=\||\}\})")
_NUMBER = re.compile(r"\d+")
_DISAMBIGUATION = re.compile(r"^(.+?) \([^()]*\)$")

_DATES = frozenset({"date", "access-date", "archive-date", "publication-date", "month"})
_WORDS = frozenset({"title", "chapter", "quote", "trans-title", "trans-chapter"})
# Parameters that CS1 has dropped: the canonical name has other values.
_DROPPED = {
    ("url-status", "yes"): "dead",
    ("url-status", "true"): "dead",
    ("url-status", "no"): "live",
    ("url-status", "false"): "live",
}


@dataclass(frozen=True, slots=True)
class Adapted:
    """A citation in the target's form.

    ``complete`` says that all of it was understood; if not, ``reasons`` name what was kept as it
    was: ``|foo=``, ``{{Foo}}``, ``|date=Winter 2020``, ``|language=Foo``.
    """

    wikitext: str
    reasons: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True when nothing had to be kept as it was."""
        return not self.reasons


def adapt(
    template: Template,
    source: Language,
    target: Language,
    counterparts: Mapping[str, str | None],
) -> Adapted:
    """Write a citation template of the source's as the target does, in one line.

    Every parameter that has a value is kept; the language is added where the source leaves it out.
    """
    return _Writer(source, target, counterparts).citation(template)


def adapt_body(
    reference: Reference,
    article: Article,
    target: Language,
    counterparts: Mapping[str, str | None],
) -> Adapted | None:
    """Write the body of one of the source's references, each citation template in its place.

    ``None`` when there is no body, or one that leans on the rest of its article: ``{{sfn|…}}``.
    """
    if reference.body_span is None or not (reference.body or "").strip():
        return None
    inside = [each for each in article.templates if reference.body_span.covers(each.span)]
    if any(article.language.templates.belongs(each.name, "short_references") for each in inside):
        return None
    writer = _Writer(article.language, target, counterparts)
    cited = {each.span for each in reference.citations if each.template}
    text, at, pieces, reasons = article.revision.text, reference.body_span.start, [], []
    for template in sorted((each for each in inside if each.span in cited), key=lambda t: t.span):
        adapted = writer.citation(template)
        between = writer.between(text[at : template.span.start])
        pieces += [between.wikitext, adapted.wikitext]
        reasons += [*between.reasons, *adapted.reasons]
        at = template.span.end
    rest = writer.between(text[at : reference.body_span.end])
    return Adapted("".join([*pieces, rest.wikitext]).strip(), (*reasons, *rest.reasons))


@dataclass(slots=True)
class _Writer:
    """Writes citations; ``reasons`` gathers what was not understood in the one at hand."""

    source: Language
    target: Language
    counterparts: Mapping[str, str | None]
    reasons: list[str] = field(default_factory=list)

    def citation(self, template: Template) -> Adapted:
        """Write one citation template."""
        self.reasons = []
        written: dict[str, str] = {}
        for parameter in template.parameters:
            if value := " ".join(_COMMENT.sub("", parameter.value).split()):
                name, value = self._parameter(parameter, value)
                written[name if name not in written else parameter.name] = value
        if self._lacks_language(template):
            written[self._name("language")] = self.source.code
        call = self._template(template.name)
        parameters = "".join(f" |{name}={value}" for name, value in written.items())
        return Adapted(f"{{{{{call}{parameters}}}}}", tuple(self.reasons))

    def between(self, words: str) -> Adapted:
        """Write what stands before, between and after the citations of a reference."""
        self.reasons = []
        return Adapted(self._called(self._linked(words, True)), tuple(self.reasons))

    def _template(self, name: str) -> str:
        kind = self.source.citations.kinds.get(fold(name))
        if kind and (own := self.target.citations.names.get(kind)):
            return own
        if counterpart := self.counterparts.get(f"Template:{title(name)}"):
            return counterpart.partition(":")[2] or counterpart
        if fold(name) not in self.target.citations.kinds:
            self.reasons.append(f"{{{{{name}}}}}")
        return name

    def _parameter(self, parameter: Parameter, value: str) -> tuple[str, str]:
        canonical = self.source.citations.canonical(parameter.name)
        if canonical is None:
            self.reasons.append(f"|{parameter.name}=")
            return parameter.name, self._called(self._linked(value, True))
        base = _NUMBER.sub("", canonical)
        if base == "url-access" and fold(parameter.name) != fold(base):  # subscription=yes
            return canonical, parameter.name
        if base == "url-status":
            return self._name(canonical), _DROPPED.get((base, value.casefold()), value)
        return self._name(canonical, parameter.name), self._value(base, value)

    def _name(self, canonical: str, written: str = "") -> str:
        """Return the parameter's name in the target: its own, else the one that was written.

        The written one and not the canonical one: ``map=`` is a chapter only in some templates.
        """
        number = _NUMBER.search(canonical)
        own = self.target.citations.write.get(_NUMBER.sub("", canonical))
        return own + (number[0] if number else "") if own else written or canonical

    def _value(self, base: str, value: str) -> str:
        if base in _DATES:
            date = citation_dates.localised(value, self.source, self.target)
            if date is None:
                self.reasons.append(f"|{base}={value}")
            return date or value
        if base == "language":
            return ", ".join(self._language(each.strip()) for each in re.split("[,;]", value))
        if base.endswith("-link"):
            return self._counterpart(value) or f":{self.source.code}:{value.lstrip(':')}"
        return self._called(self._linked(value, base in _WORDS))

    def _language(self, name: str) -> str:
        code = locales.language_code(name, self.source.code)
        if code is None and locales.is_code(name) is False:
            self.reasons.append(f"|language={name}")
        return name if code is None or locales.is_code(name) else code

    def _lacks_language(self, template: Template) -> bool:
        """Tell whether the source leaves the language out because it is its own."""
        known = {self.source.citations.canonical(each.name): each for each in template.parameters}
        named = known.get("title") or known.get("chapter")
        stated = known.get("language")
        if named is None or (stated and stated.value) or "script-title" in known:
            return False
        return self.source.share(named.value) >= 0.5

    def _linked(self, value: str, keep_words: bool) -> str:
        """Point links at the target's pages; where there is none, leave the words."""

        def link(found: re.Match[str]) -> str:
            page, words = found[1], found[2]
            if page.startswith(":") or self.source.namespace(page):
                return found[0]
            own = self._counterpart(page)
            if own is None:
                return words or page
            short = _DISAMBIGUATION.match(own)
            shown = words or (page if keep_words else short[1] if short else "")
            return f"[[{own}|{shown}]]" if shown and shown != own else f"[[{own}]]"

        return _LINK.sub(link, value)

    def _counterpart(self, page: str) -> str | None:
        bare = page.partition("#")[0].strip()
        return self.counterparts.get(bare) or self.counterparts.get(title(bare))

    def _called(self, value: str) -> str:
        """Name the templates inside a value as the target does."""

        def call(found: re.Match[str]) -> str:
            name = found[1]
            if own := self.counterparts.get(f"Template:{title(name)}"):
                return own.partition(":")[2] or own
            if fold(name) not in self.target.templates.display:
                self.reasons.append(f"{{{{{name}}}}}")
            return name

        return _CALL.sub(call, value)
