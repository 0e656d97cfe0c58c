"""Titles of a citation: missing, made up by a machine, linked twice, ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.citations import plain
from bot.core.faults.fault import Case, Fault
from bot.core.tables import fold

# Kinds whose templates always ask for a title; the others have their own words for it.
_TITLED = frozenset(
    {"web", "news", "book", "journal", "magazine", "press release", "report", "thesis"}
)
_TITLES = ("title", "script-title", "trans-title", "chapter")
# Module:Citation/CS1, chapter_ignored: templates that show no chapter.
_WITHOUT_CHAPTER = frozenset(
    {"web", "news", "journal", "magazine", "press release", "podcast", "newsgroup", "arxiv"}
)
_LINK = re.compile(r"\[\[[^\[\]]+\]\]")
_SCRIPT = re.compile(r"[a-z]{2,3}(?:-[a-z]+)?\s*:", re.IGNORECASE)


def missing(case: Case) -> Iterator[Fault]:
    """Blame a citation without any title; the articles' other citations may know it."""
    kind = case.citation.kind
    if kind in _TITLED and case.whole and not case.has(*_TITLES):
        title = _known(case)
        yield Fault("title", {}, added={"title": title} if title else {})


def generic(case: Case) -> Iterator[Fault]:
    """Blame a title that is a machine's; that of an archive copy only where the true one is known.

    CS1 shows the first as an error, while the second is maintenance that readers do not see.
    """
    title, judging = case.value("title"), case.target.language.citations.judging
    words = fold(plain(title)).strip(" .!|-–—")
    if not words:
        return
    known = _known(case, besides=words)
    edits = case.rewrite("title", known) if known else ()
    values = {"value": title, "parameter": case.written("title")}
    if words in judging.names_of_copies and known:
        yield Fault("copy-title", values, edits)
    elif words in judging.titles_of_machines or any(
        re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", words)
        for phrase in judging.phrases_of_machines
    ):
        yield Fault("machine-title", values, edits)


def _known(case: Case, besides: str = "") -> str:
    """Return the one title that the articles' citations of the same source have, else nothing."""
    judging = case.target.language.citations.judging
    poor = {besides, "", *judging.names_of_copies, *judging.titles_of_machines}
    titles = {
        other.fields["title"]
        for article in (case.target, case.source)
        for other in article.citations
        if other.template and other.fields.get("title") and case.citation.keys & other.keys
    }
    good = {title for title in titles if fold(plain(title)).strip(" .!|-–—") not in poor}
    return good.pop() if len(good) == 1 else ""


def linked(case: Case) -> Iterator[Fault]:
    """Blame a title that is linked to an article and to the address: it cannot be both."""
    for name, address in (("title", "url"), ("chapter", "chapter-url")):
        title = case.value(name)
        if case.has(address) and _LINK.search(title):
            fault = case.fault("linked", name)
            yield Fault(fault.kind, fault.values, case.rewrite(name, plain(title)))


def translated(case: Case) -> Iterator[Fault]:
    """Blame the translation of a title that is not given."""
    alone = case.value("trans-title") and not case.has("title", "script-title", "chapter")
    if alone and case.whole and case.citation.kind in _TITLED:
        yield case.fault("trans-title", "trans-title")


def chapters(case: Case) -> Iterator[Fault]:
    """Blame the chapter of what has none: the template leaves it out."""
    given = case.citation.given.get("chapter")
    shown = case.citation.kind not in _WITHOUT_CHAPTER
    if given is not None and case.value("chapter") and not shown and fold(given.name) != "map":
        yield case.fault("chapter", "chapter")


def scripts(case: Case) -> Iterator[Fault]:
    """Blame a title in another script that does not begin with its language's code."""
    given = case.citation.given.get("script-title")
    value = case.value("script-title")
    if given is not None and value and given.name == "script-title" and not _SCRIPT.match(value):
        yield case.fault("script-title", "script-title")
