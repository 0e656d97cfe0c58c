"""What older revisions say of references that lost their body: pure, fed newest first.

Arabic: a section with ``<ref name="Counter25">{{…}}</ref>`` was deleted, and ``<ref
name="Counter25" />`` further down shows an error since. The body stands in the revision before.
After AnomieBOT's OrphanReferenceFixer (en.wikipedia.org,
User:AnomieBOT/docs/OrphanReferenceFixer).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from bot.core import addresses, footnotes
from bot.core.background import Relic, Trace
from bot.core.language import Language
from bot.core.models import Revision
from bot.core.tables import fold
from bot.core.wikitext import parse
from bot.core.wikitext.references import attributes

_OPENING = re.compile(r"<ref\b([^<>]*?)(/?)>", re.IGNORECASE)
_FUNCTION = re.compile(r"\{\{\s*#tag:ref\b", re.IGNORECASE)
_HEADING = re.compile(r"^==+ *(.+?) *==+\s*$", re.MULTILINE)
_OWN = re.compile(r"<!-- istidrak:begin .*?<!-- istidrak:end -->", re.DOTALL)
_LEAST = 5  # characters: a shorter name stands in a discussion by chance

Named = footnotes.Named


@dataclass(slots=True)
class Dig:
    """One search through one article's history for the bodies of names, newest revision first.

    ``wanted`` are groups and names; those that are found leave it. A name that differs by case,
    spaces, quotes or invisible marks alone is found too, and the relic bears it as it was written.
    """

    language: Language
    wanted: set[Named]
    relics: list[Relic] = field(default_factory=list)
    _newer: Trace | None = None

    def look(self, trace: Trace, text: str) -> None:
        """Take the next older revision; ``text`` is its wikitext."""
        if self._may_define(text):
            self._read(trace, text)
        self._newer = trace

    def _may_define(self, text: str) -> bool:
        """Tell, without parsing, whether a wanted name stands in the tag of a definition."""
        alike = {footnotes.alike(name) for _, name in self.wanted}
        if _FUNCTION.search(text) and any(name in text for _, name in self.wanted):
            return True
        named = (
            attributes(tag[1]).get("name", "") for tag in _OPENING.finditer(text) if not tag[2]
        )
        return any(footnotes.alike(name) in alike for name in named)

    def _read(self, trace: Trace, text: str) -> None:
        revision = Revision("", self.language.code, "", trace.revid, trace.timestamp, text)
        article = parse(revision, self.language)
        defined = footnotes.definitions(article)
        used = {(each.group, each.name) for each in article.references if each.body is None}
        for group, name in sorted(self.wanted):
            own = footnotes.defining((group, name), defined)
            bodies = [body for each in own if (body := each.body)]
            bodies = list(dict.fromkeys(bodies))
            self.relics += [
                Relic(own[0].name, group, body, trace, self._newer, (group, name) in used)
                for body in bodies
            ]
            if bodies:
                self.wanted.discard((group, name))


def meant(relic: Relic, language: Language, discussions: str) -> Relic:
    """Say of a relic whether its removal looks meant, by the edit summary or a discussion.

    A summary that calls a source unreliable, or speaks of removing and of a source
    (``[history]`` of the language), or a section of the talk page that names the reference or its
    address. The bot's own section there does not count.
    """
    words = language.history
    summary = relic.removal.summary if relic.removal else ""
    said = fold(summary)
    if words.blames(said):
        return replace(relic, meant=summary)
    return replace(relic, meant=_discussed(relic, _OWN.sub("", discussions)))


def _discussed(relic: Relic, discussions: str) -> str:
    """Return the heading of the discussion that speaks of the reference, or nothing."""
    named = (
        [relic.name] if len(relic.name) >= _LEAST and not footnotes.is_counted(relic.name) else []
    )
    cited = re.findall(r"https?://[^\s<>\[\]|{}\"]+", relic.body)
    for address in cited:
        named += [address, addresses.canonical(addresses.unwrap(address))]
    for place in (discussions.find(each) for each in named):
        if place >= 0:
            headings = [found[1] for found in _HEADING.finditer(discussions[:place])]
            return headings[-1] if headings else relic.name
    return ""


def answers(relic: Relic, named: Named) -> bool:
    """Tell whether a relic is of this group and name, or of one that only looks different."""
    return relic.group == named[0] and footnotes.alike(relic.name) == footnotes.alike(named[1])
