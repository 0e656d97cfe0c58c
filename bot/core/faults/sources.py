"""Whether a citation says where its source is from: outlet, author, date."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.faults.fault import UNSURE, Case, Fault

_ORIGINS = (
    "work", "publisher", "agency", "via", "author", "authors", "last", "vauthors", "editor",
    "editor-last", "editors", "first", "series", "id", "isbn", "issn", "doi", "pmid", "pmc",
    "jstor", "arxiv", "oclc", "conference", "others",
)  # fmt: skip
_DATES = ("date", "year", "publication-date", "orig-date")


def anonymous(case: Case) -> Iterator[Fault]:
    """Blame a page cited by title, address and day of access alone: no outlet, author or date.

    It is poor, not wrong, and common: shown with a confidence below what is proposed. Without the
    day of access it is a titled link in a template, which editors tolerate.
    """
    cited = case.whole and all(case.has(each) for each in ("title", "url", "access-date"))
    if cited and case.citation.kind in ("web", "news") and not case.has(*_ORIGINS, *_DATES):
        yield Fault("anonymous", {}, confidence=UNSURE)
