"""The section written: fresh, or a standing one revised so that no word of people is lost.

What people touched stays byte for byte: a piece that is no longer what the bot wrote, and a gap
with words in it. What they talk about stays, too: an item with words after it is neither removed
nor reworded before it is answered. All else is the bot's and follows what is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.models import Span
from bot.talk import marks
from bot.talk.content import SIGNATURE, Content, Entry, Group
from bot.talk.layout import Kind, Layout, Piece, read
from bot.talk.marks import DamagedMarks, State


@dataclass(slots=True)
class _Block:
    """A piece to be written; ``gap`` is what people wrote after it, ``None`` where they did not."""

    kind: Kind
    key: str
    text: str
    gap: str | None = None


def fresh(content: Content) -> str:
    """Return a new section, from begin mark to end mark; empty when there is no open item.

    Raises :class:`DamagedMarks` when a text of ``rules/`` holds a mark, :class:`ValueError` for an
    id that could forge one.
    """
    blocks = [
        block
        for group in content.groups
        if (found := _new(group.entries, frozenset()))
        for block in (
            _Block(Kind.GROUP, group.check, marks.group(group.check, group.words)),
            *found,
        )
    ]
    ids = [block.key for block in blocks if block.kind is Kind.ITEM]
    if not ids:
        return ""
    head = _Block(Kind.HEAD, "", marks.head(ids, marks.NEW, content.head))
    sign = _Block(Kind.SIGN, "", marks.sign(SIGNATURE))
    text = _joined([head, sign, *blocks, _Block(Kind.FOOT, "", marks.foot(content.foot))])
    layout = read(text)
    if layout is None or layout.span != Span(0, len(text)) or list(layout.open) != ids:
        raise DamagedMarks("a text in rules/ holds a mark of the bot")
    return text


def revised(standing: Layout, own: Layout | None, content: Content, *, resign: bool = False) -> str:
    """Return the standing section brought to what is wanted, from begin mark to end mark.

    ``own`` is the section as the bot itself saved it last; without it every piece counts as touched
    by people. ``resign`` asks for a new signature. Items that are wanted as one line and do not
    stand there are not added, nor is one that people moved out of the section.
    """
    entries = content.entries
    blocks = []
    for number, piece in enumerate(standing.pieces):
        gap = standing.gaps[number] if number < len(standing.gaps) else None
        words = gap.text if gap and gap.words else None
        by_people = touched(piece, standing, own)
        text = _kept(piece, words is not None, by_people, entries, content)
        if text is not None:
            blocks.append(_Block(piece.kind, piece.key, text, words))
    known = standing.items.keys() | standing.elsewhere
    for group in content.groups:
        if added := _new(group.entries, known):
            _add(blocks, group.check, marks.group(group.check, group.words), added, content)
    _drop_empty_groups(blocks, standing, own)
    _sign(blocks, standing, own, content, resign=resign)
    return _joined(blocks)


def news(standing: Layout, own: Layout | None, content: Content) -> bool:
    """Tell whether there is anything to save.

    There is when a new item would be shown, or one that stands there open would be shown as done or
    be gone. Another wording, newer revisions, the number of those waiting, or an answered item that
    merely could be one line are none.
    """
    result = read(revised(standing, own, content))
    if result is None:  # cannot be: the marks of the standing section are kept
        return False
    after = result.items
    done = [key for key, piece in after.items() if piece.state is State.DONE]
    opened = set(result.open) - set(standing.open)
    return bool(opened) or any(key not in after or key in done for key in standing.open)


def closing(
    standing: Layout, own: Layout | None, line: str, answered: tuple[Group, ...] = ()
) -> str | None:
    """Return the section without what is the bot's alone, its head one line.

    ``line`` is :func:`bot.talk.content.closing_line`, ``answered`` what is to be one line above the
    words of people. ``None`` when nothing in the section is of people: then it may be removed
    whole, see :func:`removal`.
    """
    discussed = any(gap.words for gap in standing.gaps)
    if not discussed and not any(touched(piece, standing, own) for piece in standing.pieces):
        return None
    return revised(standing, own, Content(line, answered, ""))


def removal(page_text: str, standing: Layout, heading: str) -> Span:
    """Return what to cut out of the page when the section is removed whole.

    With the heading where it stands right above and nothing else under it; without, where people
    wrote under the same heading, so that their thread keeps its own.
    """
    start, end = standing.span
    above = page_text[:start].rstrip()
    line = above[above.rfind("\n") + 1 :]
    below = page_text[end:].lstrip()
    ours = line.startswith("==") and line.strip("= ") == heading
    if ours and (not below or below.startswith("=")):
        return Span(len(above) - len(line), len(page_text) - len(below))
    return standing.span


def touched(piece: Piece, standing: Layout, own: Layout | None) -> bool:
    """Tell whether people changed a piece of the standing section, whoever saved the page since.

    The wiki writes signatures out, so a new one is known by the bot's own last save alone; from
    then on the begin mark has its seal, or says that people changed it and that it must stay.
    """
    if own is None:
        return True
    if piece.kind is not Kind.SIGN:
        return not piece.sealed
    if not standing.piece(Kind.HEAD).sealed:
        return True  # what the begin mark says of it is out of date, and stays so
    if standing.signed == marks.NEW:
        return own.signature != standing.signature
    return standing.signed != marks.seal_of(standing.signature)


def _kept(
    piece: Piece, discussed: bool, by_people: bool, entries: dict[str, Entry], content: Content
) -> str | None:
    """Return what becomes of a standing piece; ``None`` when it goes."""
    if by_people or piece.kind in (Kind.HEAD, Kind.SIGN):
        return piece.text
    if piece.kind is Kind.FOOT:
        return marks.foot(content.foot)
    if piece.kind is Kind.GROUP:
        title = next((each.words for each in content.groups if each.check == piece.key), None)
        return piece.text if discussed or title is None else marks.group(piece.key, title)
    entry = entries.get(piece.key)
    if entry is None:
        return piece.text if discussed else None
    if piece.state in (State.ANSWERED, entry.state) and piece.state is not State.OPEN:
        return piece.text
    if discussed and entry.state is not State.ANSWERED:
        return piece.text
    return marks.item(entry.id, entry.state, entry.words)


def _new(entries: Iterable[Entry], known: Iterable[str]) -> list[_Block]:
    return [
        _Block(Kind.ITEM, each.id, marks.item(each.id, each.state, each.words))
        for each in entries
        if each.state is State.OPEN and each.id not in known
    ]


def _add(
    blocks: list[_Block], check: str, title: str, added: list[_Block], content: Content
) -> None:
    """Put new items last in their group; a new group before the first that comes after it."""
    order = [group.check for group in content.groups]
    groups = [at for at, block in enumerate(blocks) if block.kind is Kind.GROUP]
    last = len(blocks) - 1  # the foot
    for number, at in enumerate(groups):
        if blocks[at].key == check:
            end = groups[number + 1] if number + 1 < len(groups) else last
            blocks[end:end] = added
            return
    later = order[order.index(check) + 1 :]
    place = next((at for at in groups if blocks[at].key in later), last)
    blocks[place:place] = [_Block(Kind.GROUP, check, title), *added]


def _drop_empty_groups(blocks: list[_Block], standing: Layout, own: Layout | None) -> None:
    """Take titles away under which no item is left, unless people touched or discuss them."""
    titles = (piece for piece in standing.pieces if piece.kind is Kind.GROUP)
    held = {piece.key for piece in titles if touched(piece, standing, own)}
    for at in range(len(blocks) - 2, -1, -1):
        block = blocks[at]
        empty = block.kind is Kind.GROUP and blocks[at + 1].kind is not Kind.ITEM
        if empty and block.gap is None and block.key not in held:
            del blocks[at]


def _sign(
    blocks: list[_Block], standing: Layout, own: Layout | None, content: Content, *, resign: bool
) -> None:
    """Write head and signature, unless people touched them."""
    head, sign = blocks[0], blocks[1]
    if touched(standing.piece(Kind.HEAD), standing, own):
        return
    by_people = touched(standing.piece(Kind.SIGN), standing, own)
    signed = marks.KEPT if by_people else marks.seal_of(standing.signature)
    if resign and not by_people:
        signed, sign.text = marks.NEW, marks.sign(SIGNATURE)
    result = read(_joined(blocks))
    head.text = marks.head(result.open if result else (), signed, content.head)


def _joined(blocks: list[_Block]) -> str:
    """Join pieces; between two stands what people wrote there, or the line breaks of the bot."""
    text = []
    for block, following in zip(blocks, (*blocks[1:], None), strict=True):
        text.append(block.text)
        if following is None:
            break
        if block.gap is not None:
            text.append(block.gap)
        elif following.kind is not Kind.SIGN:
            text.append("\n\n" if following.kind in (Kind.GROUP, Kind.FOOT) else "\n")
    return "".join(text)
