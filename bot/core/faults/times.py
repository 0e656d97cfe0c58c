"""Dates of a citation: unreadable ones, and the day of an archive copy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core import citation_dates
from bot.core.faults.fault import CERTAIN, LIKELY, Case, Fault

# Parameter, and whether it must name a whole day.
_DATES = {"date": False, "publication-date": False, "access-date": True, "archive-date": True}
_STAMP = re.compile(
    r"(?:web\.archive\.org/(?:web/)?|archive\.(?:today|is|ph|md|fo|li|vn)/)"
    r"(\d{4})[.-]?(\d\d)[.-]?(\d\d)[\d-]*"
)
_LOOSE_STAMP = re.compile(r"archive\.org/(?:web/)?(\d{4})(\d\d)(\d\d)\d*")


def unreadable(case: Case) -> Iterator[Fault]:
    """Blame the dates that the templates refuse, all of one citation in one fault."""
    languages = (case.target.language, case.source.language)
    found = {
        name: fault
        for name, whole in _DATES.items()
        if (fault := citation_dates.fault(case.value(name), whole, languages))
    }
    if not found:
        return
    first, fault = next(iter(found.items()))
    certain = {name: each.correction for name, each in found.items() if each.correction}
    sure = certain if len(certain) == len(found) else {}
    yield Fault(
        f"date-{fault.what}",
        {"value": case.citation.fields[first], "parameter": case.written(first)},
        tuple(edit for name, date in sure.items() for edit in case.rewrite(name, date)),
        confidence=LIKELY if fault.what == "word" else CERTAIN,
    )


def archived(case: Case) -> Iterator[Fault]:
    """Blame an archive copy without its date, or with another than its address bears."""
    address = case.value("archive-url")
    if not address:
        return
    if not case.has("archive-date"):
        if case.whole:
            date = _day(_LOOSE_STAMP, address, case)
            yield Fault("archive", {}, added={"archive-date": date} if date else {})
        return
    written = case.value("archive-date")
    own, source = case.target.language, case.source.language
    date = _day(_STAMP, address, case)
    if date and citation_dates.same_day(written, date, [own, source]) is False:
        local = _as_written(written, date, case)
        values = {"value": written, "date": local, "parameter": case.written("archive-date")}
        edits = case.rewrite("archive-date", local)
        yield Fault("archive-mismatch", values, edits, confidence=LIKELY)


def _day(pattern: re.Pattern[str], address: str, case: Case) -> str:
    """Return the day in the address of a copy, ``2024-12-06``; empty when there is none."""
    stamp = pattern.search(address)
    date = f"{stamp[1]}-{stamp[2]}-{stamp[3]}" if stamp else ""
    known = date and citation_dates.fault(date, True, [case.target.language]) is None
    return date if known else ""


def _as_written(written: str, date: str, case: Case) -> str:
    """Return the right day in words where the wrong one was in words of the target's language."""
    if re.fullmatch(r"[\d-]+", written) or case.target.language.share(written) <= 0.5:
        return date
    return citation_dates.in_words(date, case.target.language)
