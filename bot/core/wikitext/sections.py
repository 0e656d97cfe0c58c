"""Sections: from the headings in order to stretches that tile the page."""

from __future__ import annotations

from dataclasses import replace

from bot.core.models import Section, Span
from bot.core.wikitext.page import Page


def tiled(page: Page) -> tuple[Section, ...]:
    """Return the sections, each up to the next heading, with their parents."""
    lead = Section(0, 1, "", Span(0, 0), Span(0, 0), None, False)
    marks = [lead, *page.headings]
    ends = [mark.heading.start for mark in marks[1:]] + [len(page.text)]
    sections: list[Section] = []
    above: list[Section] = []  # the open sections, outermost first
    for mark, end in zip(marks, ends, strict=True):
        while above and above[-1].level >= mark.level:
            above.pop()
        parent = above[-1] if above else None
        section = replace(
            mark,
            span=Span(mark.heading.start, end),
            parent=parent.index if parent else None,
            apparatus=page.language.is_apparatus(mark.title) or bool(parent and parent.apparatus),
        )
        sections.append(section)
        if section.index:
            above.append(section)
    return tuple(sections)
