"""Wikitext inside citations and around them, made to stand on the target's wiki.

Links lead to the target's pages or fall away, leaving their words; templates get the target's name,
or give way to what they show; comments go. What stands in ``<nowiki>`` or ``<math>`` stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.core import citations, locales
from bot.core.adaptation import dates
from bot.core.language import Language
from bot.core.tables import fold, title
from bot.core.wikitext.nodes import Argument, Call, Comment, Node, Tag, Weblink, Wikilink, read

_MARKUP = re.compile(r"[\[{<]")
_SLOT = re.compile(r"\{([^{}]+)\}")
_DISAMBIGUATION = re.compile(r"^(.+?) \([^()]*\)$")
_LANGUAGES = re.compile(r" *[,;/&] *| +and +")
_LINKED = re.compile(r"\[\[([^\[\]|]*)(?:\|[^\[\]]*)?\]\]")
_VERBATIM = frozenset({"nowiki", "math", "pre", "source", "syntaxhighlight"})
_CORE = frozenset({"!", "="})  # MediaWiki's own, on every wiki

# Canonical names of the parameters that hold words of the source rather than names of things.
_SAID = frozenset({"title", "chapter", "map", "quote", "trans-title", "trans-chapter"})


@dataclass(slots=True)
class Values:
    """Writes values for one target; ``reasons`` gathers what was not understood."""

    source: Language
    target: Language
    counterparts: Mapping[str, str | None]
    reasons: list[str] = field(default_factory=list)

    def value(self, base: str, value: str) -> str:
        """Return the value of a parameter, by its canonical name without number."""
        if base in dates.DATED:
            return self.date(base, value)
        if base == "orig-date":  # free words, or a date
            return dates.localised(self.plain(value), self.source, self.target) or self.text(value)
        if base == "language":
            return ", ".join(self._languages(value))
        if base.endswith("-link"):
            return self._page(value)
        return self.text(value, keep_words=base in _SAID).strip()

    def date(self, base: str, value: str) -> str:
        """Return a date; one that is not understood or would be refused is kept and told."""
        shown = self.plain(value)
        written = dates.localised(shown, self.source, self.target)
        if written is None or dates.refused(written, base, self.source, self.target):
            self.reasons.append(f"|{base}={shown}")
        return written or shown

    def plain(self, value: str) -> str:
        """Return what a value shows, templates for dates read by their own table."""
        shown = citations.plain(self.text(value, dated=True))
        return " ".join(shown.replace("&nbsp;", " ").split())

    def heading(self, value: str) -> str:
        """Return a title that is going to be a link itself: links in it leave their words."""
        return _Wikitext(self, value, linked=False).nodes(read(value)).strip()

    def text(self, value: str, *, keep_words: bool = True, dated: bool = False) -> str:
        """Return wikitext for the target; ``keep_words`` keeps a link's words where it can."""
        if not _MARKUP.search(value):
            return value
        return _Wikitext(self, value, keep_words=keep_words, dated=dated).nodes(read(value))

    def counterpart(self, page: str) -> str | None:
        """Return the title on the target wiki of a page as linked, without its fragment."""
        bare = page.partition("#")[0].strip()
        return self.counterparts.get(bare) or self.counterparts.get(title(bare))

    def abroad(self, page: str) -> str | None:
        """Return a title on another wiki as a plain link to it, ``None`` for one of this wiki."""
        prefix, colon, _ = page.lstrip(": ").partition(":")
        if not colon or prefix != prefix.casefold():
            return None
        if prefix in self.source.citations.projects:
            return page.lstrip(": ")
        return f":{page.lstrip(': ')}" if locales.is_code(prefix) else None

    def _page(self, value: str) -> str:
        linked = _LINKED.fullmatch(value)
        page = linked[1] if linked else value
        if away := self.abroad(page):
            return f":{away.lstrip(':')}"
        return self.counterpart(page.lstrip(":")) or f":{self.source.code}:{page.lstrip(':')}"

    def _languages(self, value: str) -> Sequence[str]:
        return [self._language(each) for each in _LANGUAGES.split(self.plain(value)) if each]

    def _language(self, name: str) -> str:
        if locales.is_code(name):
            return name
        for language in (self.source, self.target):
            if code := locales.language_code(name, language.code):
                return code
        if locales.is_code(name) is False:
            self.reasons.append(f"|language={name}")
        return name


@dataclass(slots=True)
class _Wikitext:
    """One value on its way: its text, and how to treat links and dates in it."""

    values: Values
    given: str
    keep_words: bool = True
    dated: bool = False
    linked: bool = True

    def nodes(self, nodes: Sequence[Node]) -> str:
        return "".join(self.node(each) for each in nodes)

    def node(self, node: Node) -> str:
        written = self.given[node.start : node.end]
        if isinstance(node, Comment):
            return "" if written.startswith("<!--") else written
        if isinstance(node, Wikilink):
            return self.link(node, written)
        if isinstance(node, Call):
            return self.call(node)
        if isinstance(node, Tag) and node.body is not None and node.name not in _VERBATIM:
            opening = self.given[node.start : node.body_start]
            return opening + self.nodes(node.body) + self.given[node.body_end : node.end]
        if isinstance(node, Weblink) and node.label:
            opening = self.given[node.start : node.label[0].start]
            label = replace(self, linked=False).nodes(node.label)
            return opening + label + self.given[node.label[-1].end : node.end]
        return written

    def link(self, node: Wikilink, written: str) -> str:
        values = self.values
        page = " ".join(node.target.split())
        words = self.nodes(node.label).strip() if node.label else ""
        if self.linked and (away := values.abroad(page)):
            return f"[[{away}|{words}]]" if words else f"[[{away}]]"
        group = values.source.namespace(page)
        if group == "file":
            return written
        if group == "category":  # it would file the target's article
            values.reasons.append(written)
            return ""
        page = page.lstrip(":")
        if not self.linked:
            return words or page
        own = values.counterpart(page)
        if own is None:
            return words or page
        short = _DISAMBIGUATION.match(own)
        shown = words or (page if self.keep_words else short[1] if short else "")
        return f"[[{own}|{shown}]]" if shown and shown != own else f"[[{own}]]"

    def call(self, node: Call) -> str:
        values, name = self.values, " ".join(node.name.split())
        folded = fold(name)
        if name in _CORE or name.startswith("#") or ":" in name:
            return self.rebuilt(node, node.name)
        source, target = values.source, values.target
        if self.dated and (pattern := source.citations.dated.get(folded)):
            return self.filled(pattern, node)
        counterpart = values.counterparts.get(f"Template:{title(name)}")
        if own := counterpart or target.citations.inlined.get(folded):
            return self.rebuilt(node, own.partition(":")[2] or own)
        if (pattern := source.templates.display.get(folded)) is not None:
            return self.filled(pattern, node)
        values.reasons.append(f"{{{{{name}}}}}")
        return self.rebuilt(node, node.name)

    def rebuilt(self, node: Call, name: str) -> str:
        """Write a call again under a name, its arguments for the target."""
        written = []
        for each in node.arguments:
            key = self.given[each.start : each.value_start]
            value = self.nodes(each.value)
            if self.values.source.citations.canonical(each.name.strip()) == "date":
                value = dates.localised(value, self.values.source, self.values.target) or value
            written.append(f"|{key}{value}")
        return f"{{{{{name}{''.join(written)}}}}}"

    def filled(self, pattern: str, node: Call) -> str:
        """Return what a call shows: ``{2}`` is its second argument, ``{lt/1}`` the first given."""
        given: dict[str, Argument] = {each.name.strip(): each for each in node.arguments}

        def chosen(slot: re.Match[str]) -> str:
            for name in slot[1].split("/"):
                if name in given and (shown := self.nodes(given[name].value).strip()):
                    return shown
            return ""

        return _SLOT.sub(chosen, pattern)
