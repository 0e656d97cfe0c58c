"""The section as it stands on a page: pieces of the bot, and gaps between them where people write.

The pieces are the head, the signature, then titles of groups and items in any order, and the foot.
Pieces and gaps tile the section. A gap of white space alone is the bot's.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bot.core.models import Span
from bot.talk import marks
from bot.talk.marks import DamagedMarks, State

# One letter a mark; small ones close. Whole items may have been moved out of the section.
_LETTERS = {"head": "H", "sign": "S", "group": "G", "item": "I", "foot": "F"}
_ORDER = re.compile(r"(?:Gg|Ii)*(?P<section>HhSs(?:Gg|Ii)*Ff)(?:Gg|Ii)*")
_LINE = re.compile(r"^[*:#; ]*(?P<words>\S.*)$", re.MULTILINE)
_TAG = re.compile(r"<[^<>]*>")


class Kind(StrEnum):
    """What a piece is."""

    HEAD = "head"
    SIGN = "sign"
    GROUP = "group"
    ITEM = "item"
    FOOT = "foot"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the bot, from its opening mark to its closing mark.

    ``key`` is the id of an item, the check of a group, else empty. ``span`` counts into the page,
    ``inner`` into ``text``: what stands between the marks. ``mark`` is what the opening mark says,
    ``seal`` the seal in it, empty where there is none.
    """

    kind: Kind
    key: str
    state: State
    span: Span
    text: str
    inner: Span
    mark: str
    seal: str

    @property
    def sealed(self) -> bool:
        """Whether the piece is word for word what the bot once wrote; never of a signature."""
        return self.seal == marks.seal(self.mark, self.inner.cut(self.text))

    @property
    def words(self) -> str:
        """The wikitext between the marks, without the line breaks about it."""
        return self.inner.cut(self.text).strip("\n")

    @property
    def told(self) -> str:
        """The first line as plain words: of an open item, its message."""
        found = _LINE.search(self.inner.cut(self.text))
        return html.unescape(_TAG.sub("", found["words"])).strip() if found else ""


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two pieces; ``span`` counts into the page."""

    span: Span
    text: str

    @property
    def words(self) -> bool:
        """Whether people wrote something there."""
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Layout:
    """The section on a page; ``gaps[n]`` follows ``pieces[n]``, and nothing follows the foot.

    ``fingerprint`` is the one in the begin mark, ``signed`` what that mark says of the signature.
    ``elsewhere`` are the ids of whole items that stand outside the section: people moved them.
    """

    span: Span
    pieces: tuple[Piece, ...]
    gaps: tuple[Gap, ...]
    fingerprint: str
    signed: str
    elsewhere: frozenset[str]

    @property
    def text(self) -> str:
        """The section again."""
        gaps = (*(gap.text for gap in self.gaps), "")
        return "".join(piece.text + gap for piece, gap in zip(self.pieces, gaps, strict=True))

    @property
    def items(self) -> dict[str, Piece]:
        """The items in order, by id."""
        return {piece.key: piece for piece in self.pieces if piece.kind is Kind.ITEM}

    @property
    def open(self) -> tuple[str, ...]:
        """The ids of the items that stand there in full."""
        return tuple(key for key, piece in self.items.items() if piece.state is State.OPEN)

    @property
    def done(self) -> tuple[str, ...]:
        """The ids of the items that stand there as dealt with."""
        return tuple(key for key, piece in self.items.items() if piece.state is State.DONE)

    @property
    def signature(self) -> str:
        """What stands where the bot signed."""
        piece = self.piece(Kind.SIGN)
        return piece.inner.cut(piece.text)

    def piece(self, kind: Kind) -> Piece:
        """Return the head, the signature or the foot."""
        return next(piece for piece in self.pieces if piece.kind is kind)

    def regions(self) -> Iterator[tuple[Piece, str]]:
        """Yield each item with the text between its marks and, as one, of the gap after it."""
        for piece, gap in zip(self.pieces, self.gaps, strict=False):
            if piece.kind is Kind.ITEM:
                yield piece, piece.inner.cut(piece.text) + gap.text


def read(page_text: str) -> Layout | None:
    """Return the bot's section on a page; ``None`` when the page holds no mark of the bot.

    :class:`DamagedMarks` when the marks are not exactly one section: altered, doubled, nested,
    missing or out of order. Whole items outside the section are no damage but moved.
    """
    found = list(marks.MARK.finditer(page_text))
    if len(found) != len(marks.ANY.findall(page_text)):
        raise DamagedMarks("a mark was altered")
    if not found:
        return None
    letters = "".join(_letter(mark) for mark in found)
    order = _ORDER.fullmatch(letters)
    if order is None:
        raise DamagedMarks(f"marks missing, doubled or out of order: {letters}")
    pieces = [
        _piece(page_text, opening, closing)
        for opening, closing in zip(found[::2], found[1::2], strict=True)
    ]
    keys = [piece.key for piece in pieces if piece.key]
    if len(keys) != len(set(keys)):
        raise DamagedMarks("an item or a title stands there twice")
    first, last = order.start("section") // 2, order.end("section") // 2
    own = pieces[first:last]
    spans = [Span(one.span.end, other.span.start) for one, other in pairwise(own)]
    begin = found[2 * first]
    return Layout(
        Span(own[0].span.start, own[-1].span.end),
        tuple(own),
        tuple(Gap(span, span.cut(page_text)) for span in spans),
        begin["set"],
        begin["signed"],
        frozenset(p.key for p in (*pieces[:first], *pieces[last:]) if p.kind is Kind.ITEM),
    )


def marked(page_text: str) -> bool:
    """Tell whether a page holds any mark of the bot, sound or not."""
    return marks.ANY.search(page_text) is not None


def _letter(mark: re.Match[str]) -> str:
    name = next(key for key, value in mark.groupdict().items() if value is not None)
    letter = _LETTERS[name.removesuffix("_close")]
    return letter.lower() if name.endswith("_close") else letter


def _piece(page_text: str, opening: re.Match[str], closing: re.Match[str]) -> Piece:
    kind = Kind(next(key for key in _LETTERS if opening[key] is not None))
    span = Span(opening.start(), closing.end())
    return Piece(
        kind,
        opening["id"] or opening["check"] or "",
        State(opening["state"] or State.OPEN),
        span,
        span.cut(page_text),
        Span(opening.end() - span.start, closing.start() - span.start),
        opening[kind],
        opening["seal"] or "",
    )
