"""From a run of inline pieces to statements: what a reader sees, and where each word stands.

The wikitext reader lays down pieces in order; a :class:`Block` (a paragraph, an item, a cell) is
the text between two breaks. Cutting it into sentences keeps, for each, the stretch of wikitext that
it came from, with the references and inline templates that belong to it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TypeVar

from bot.core.language import Language
from bot.core.models import Kind, Link, Reference, Span, Statement, Template
from bot.core.sentences import boundaries

_GAP = re.compile(r" (?=[،؛,;:.!؟?](?: |$))")
# Marks of direction, joiners of words and soft hyphens: invisible, and in the way of comparing.
_INVISIBLE = dict.fromkeys(
    map(
        ord,
        "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff",
    )
)


# Blocks that are rarely sentences: "12 Dec." in a cell is one thing.
_SHORT = frozenset((Kind.CELL, Kind.CAPTION, Kind.FIELD))


def tidy(text: str) -> str:
    """Return words as one line: white space folded, none before a stop, no invisible marks."""
    folded = " ".join(text.translate(_INVISIBLE).split())
    return _GAP.sub("", folded)


@dataclass(slots=True)
class Piece:
    """A stretch of wikitext and the words that it shows.

    ``text`` is empty for what shows nothing (references, comments, markup). ``start``/``end`` is
    the stretch; when ``len(text) == end - start`` each character shows itself, otherwise the whole
    shows the whole. ``lead``/``trail`` widen it over the construct that it opens or closes: in
    ``[[Homs|the city]]`` the piece ``the city`` leads from ``[[`` and trails to ``]]``. ``sticks``
    marks references and inline templates, which belong to the words before them.
    """

    text: str
    start: int
    end: int
    lead: int
    trail: int
    sticks: bool = False

    def at(self, offset: int) -> int:
        """Return the wikitext offset of the ``offset``-th character shown."""
        if len(self.text) == self.end - self.start:
            return self.start + offset
        return self.start if offset == 0 else self.end


@dataclass(slots=True)
class Block:
    """A paragraph, item, cell, caption … while it is being read."""

    kind: Kind
    section: int
    number: int
    label: str = ""
    pieces: list[Piece] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    templates: list[Template] = field(default_factory=list)

    def show(self, text: str, start: int, end: int) -> None:
        """Lay down words that ``[start, end)`` shows."""
        self.pieces.append(Piece(text, start, end, start, end))

    def hide(self, start: int, end: int, sticks: bool = False) -> None:
        """Lay down a stretch that shows nothing."""
        self.pieces.append(Piece("", start, end, start, end, sticks))

    def wrap(self, first: int, start: int, end: int) -> None:
        """Widen the pieces laid down since ``first`` over the construct ``[start, end)``."""
        shown = [piece for piece in self.pieces[first:] if piece.text]
        if shown:
            shown[0].lead = min(shown[0].lead, start)
            shown[-1].trail = max(shown[-1].trail, end)

    @property
    def end(self) -> int:
        """Where the last piece ends, 0 when there is none."""
        return self.pieces[-1].end if self.pieces else 0

    @property
    def text(self) -> str:
        """The prose of the whole block, as laid down."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def plain(self) -> str:
        """The prose as one tidy line."""
        return tidy(self.text)

    def statements(self, language: Language) -> Iterator[Statement]:
        """Cut the block into its sentences, in order; their spans are disjoint."""
        text = self.text
        if not text.strip():
            return
        if self.kind not in _SHORT or len(text) > 80:
            ranges = boundaries(text, language, self._marks())
        else:
            ranges = [(0, len(text))]
        trimmed: list[tuple[int, int]] = []
        for start, end in ranges:
            rest = text[start:end]
            words = rest.strip()
            if any(character.isalnum() for character in words):
                first = start + len(rest) - len(rest.lstrip())
                trimmed.append((first, first + len(words)))
            elif trimmed and words:  # a lone mark belongs to the sentence before
                trimmed[-1] = (trimmed[-1][0], start + len(rest.rstrip()))
        if not trimmed:
            return
        spans = self._spans(trimmed)
        shares = zip(
            _shares(self.links, spans),
            _shares(self.references, spans),
            _shares(self.templates, spans),
            strict=True,
        )
        for (start, end), span, (links, references, templates) in zip(
            trimmed, spans, shares, strict=True
        ):
            yield Statement(
                text=tidy(text[start:end]),
                span=span,
                kind=self.kind,
                section=self.section,
                block=self.number,
                links=links,
                references=references,
                templates=templates,
                label=self.label,
            )

    def _marks(self) -> list[int]:
        """Return where references stand, as offsets into the prose."""
        spans = {reference.span for reference in self.references}
        offsets = accumulate((len(piece.text) for piece in self.pieces), initial=0)
        return [
            offset
            for offset, piece in zip(offsets, self.pieces, strict=False)
            if piece.sticks and Span(piece.start, piece.end) in spans
        ]

    def _spans(self, ranges: list[tuple[int, int]]) -> list[Span]:
        offsets = list(accumulate((len(piece.text) for piece in self.pieces), initial=0))
        spans: list[Span] = []
        for start, end in ranges:
            floor = spans[-1].end if spans else 0
            opening = self._opening(offsets, start, floor)
            if not spans:  # references before the first word are its own
                opening = min([opening, *(each.lead for each in self.pieces if each.sticks)])
            spans.append(Span(opening, max(opening, self._closing(offsets, end))))
        return spans

    def _opening(self, offsets: list[int], start: int, floor: int) -> int:
        """Return where the character at ``start`` begins, with the markup that opens it."""
        index = bisect_right(offsets, start) - 1
        piece = self.pieces[index]
        if start > offsets[index]:
            return max(piece.at(start - offsets[index]), floor)
        position = max(piece.lead, floor)
        for before in reversed(self.pieces[:index]):
            if before.text or before.sticks or before.trail != position or before.lead < floor:
                break
            position = before.lead
        return position

    def _closing(self, offsets: list[int], end: int) -> int:
        """Return where the character before ``end`` ends, with the references that follow it."""
        index = bisect_left(offsets, end) - 1
        piece = self.pieces[index]
        inside = end - offsets[index]
        if inside < len(piece.text):
            position = piece.at(inside)
            if piece.text[inside:].strip():
                return position
        else:
            position = piece.trail
        for after in self.pieces[index + 1 :]:
            if after.text.strip():
                break
            if after.sticks or (not after.text and after.lead == position):
                position = max(position, after.trail)
        return position


_Thing = TypeVar("_Thing", Link, Reference, Template)


def _shares(things: list[_Thing], spans: list[Span]) -> list[tuple[_Thing, ...]]:
    """Deal links, references or templates out to the sentences that they stand in."""
    shares: list[list[_Thing]] = [[] for _ in spans]
    starts = [span.start for span in spans]
    for thing in things:
        index = max(bisect_right(starts, thing.span.start) - 1, 0)
        if spans[index].covers(thing.span):  # else it shows nothing, at the end of the block
            shares[index].append(thing)
    return [tuple(share) for share in shares]
