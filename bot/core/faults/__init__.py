"""Faults of citations: what the citation templates and the reference system complain about.

Each module judges one side of a citation and yields :class:`Fault` values; ``marks`` judges the
reference tags. The conditions are those of Module:Citation/CS1 and of the extension Cite, narrowed
to what is sure from the wikitext alone; docs/citation-errors.md lists them, with what is not judged
and why.
"""

from collections.abc import Iterator

from bot.core.faults import (
    addresses,
    authors,
    languages,
    parameters,
    sources,
    times,
    titles,
    wording,
)
from bot.core.faults.fault import CERTAIN, Case, Fault, corrected

__all__ = ["CERTAIN", "Case", "Fault", "corrected", "inspect"]

_INSPECTORS = (
    languages.unknown,
    titles.missing,
    times.unreadable,
    times.archived,
    addresses.broken,
    addresses.archive,
    addresses.absent,
    addresses.lonely,
    titles.generic,
    titles.linked,
    titles.translated,
    titles.chapters,
    titles.scripts,
    authors.halves,
    authors.gaps,
    authors.collective,
    authors.impersonal,
    authors.links,
    authors.displayed,
    wording.emphasis,
    wording.addresses,
    wording.unseen,
    wording.labels,
    wording.numbers,
    parameters.redundant,
    parameters.repeated,
    parameters.nameless,
    parameters.unknown,
    parameters.pipes,
    parameters.keywords,
    sources.anonymous,
)


def inspect(case: Case) -> Iterator[Fault]:
    """Yield the faults of one citation template, at most one of a kind, in a fixed order."""
    seen: set[str] = set()
    for inspector in _INSPECTORS:
        for fault in inspector(case):
            if fault.kind not in seen:
                seen.add(fault.kind)
                yield fault
