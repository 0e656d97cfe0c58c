"""What one edit of a person answered: the talk page before and after it, compared item by item.

An answer to an item stands in its piece or in the gap after it. What stood in the section before is
not new, wherever it stands now. Of two answers to one item the last one counts, as in any thread.
A reply in words goes before a strike-out, and that before a deletion: it says what was meant.
Struck out counts as done, for so editors mark what is dealt with; a line taken away or carried off
counts as not to be done. Items in another order within the section are no answer.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.core.models import Span
from bot.core.verdicts import AnswerWords, Verdict
from bot.talk import layout, spoken
from bot.talk.layout import Layout, Piece
from bot.talk.marks import State
from bot.talk.replies import How, Reply, joined, reply
from bot.talk.strikes import strikes, struck

_INDENT = re.compile(r"[*:#;]*")
_TAG = re.compile(r"<[^<>]*>")
_KEPT = 0.8  # share of the bot's line that must be left for the rest to be somebody's addition
_LIKE = 0.5  # share of a line that must be left for the new one to be an edit of it
_MOVED = 12  # code points of a message by which it is known elsewhere


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's decision on one item: final.

    ``reason`` is the rest of the reply as plain words, at most 300 characters, without signature.
    ``who``, ``at`` and ``revid`` are of the edit, as given.
    """

    id: str
    verdict: Verdict
    how: How
    reason: str
    who: str
    at: str
    revid: int


def read(
    before: str, after: str, words: AnswerWords, *, who: str, at: str, revid: int
) -> tuple[Answer, ...]:
    """Return what an edit that made ``before`` into ``after`` (whole pages) answered.

    In the order of the items. When the section is gone, every item that was open in it is answered
    by that; whether the edit put the page back is :func:`bot.talk.reverts.reverted`. Raises
    :class:`~bot.talk.marks.DamagedMarks` where the marks of either page are damaged: compare the
    last sound version with the next one then.
    """
    old, new = layout.read(before), layout.read(after)
    if old is None:
        return ()
    if new is None:
        found = {key: Reply(Verdict.NOT_DONE, How.SECTION_REMOVED, "") for key in old.open}
    else:
        gone = {key: taken for key in old.open if (taken := _taken(key, old, new, before, after))}
        found = gone | _struck(old, new, words) | _replies(old, new, words)
    return tuple(
        Answer(key, found[key].verdict, found[key].how, found[key].reason, who, at, revid)
        for key in old.items
        if key in found
    )


# Replies ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a region that is not the bot's.

    ``new`` says that the edit brought it, ``was`` is the line that it was made of, if any;
    ``added`` is what was put to a line of the bot, else the line.
    """

    text: str
    added: str
    new: bool
    was: str
    to_bot: bool

    @property
    def depth(self) -> int:
        return len(self.marks)

    @property
    def marks(self) -> str:
        found = _INDENT.match(self.text.strip())
        return found[0] if found else ""


def _replies(old: Layout, new: Layout, words: AnswerWords) -> dict[str, Reply]:
    """Read what was written into pieces and the gaps after them."""
    before = {piece.key: (piece, spoken.lines(text, words)) for piece, text in old.regions()}
    after = {piece.key: spoken.lines(text, words) for piece, text in new.regions()}
    surplus = Counter(line.strip() for lines in after.values() for line in lines)
    surplus -= Counter(line.strip() for _, lines in before.values() for line in lines)
    found = {}
    for key, lines in after.items():
        if key in before:
            piece, stood = before[key]
            bots = {line.strip() for line in spoken.lines(piece.inner.cut(piece.text), words)}
            said = _last(list(_lines(stood, lines, bots, surplus)), words)
            if said is not None:
                found[key] = said
    return found


def _lines(
    before: list[str], after: list[str], bots: set[str], surplus: Counter[str]
) -> Iterator[_Line]:
    """Yield the lines of people in a region, up to a heading; an empty line is one, too."""
    for kind, start, end, first, last in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        for line in after[first:last]:
            if spoken.HEADING in line:
                return
            bare = line.strip()
            if kind == "equal" or not bare:
                if bare not in bots or not bare:
                    yield _Line(bare, bare, False, "", False)
                continue
            was, added = _made_of(line, before[start:end], bots)
            new = surplus[bare] > 0
            yield _Line(bare, added, new, was, was.strip() in bots and bool(was))


def _made_of(line: str, removed: list[str], bots: set[str]) -> tuple[str, str]:
    """Return the removed line that a new one was made of, if any, and what was put to it."""
    best, share, added = "", 0.0, line
    for each in removed:
        if not each.strip():
            continue
        head = _common(each, line)
        tail = _common(each[head:][::-1], line[head:][::-1])
        if (head + tail) / len(each) > share:
            best, share = each, (head + tail) / len(each)
            added = line[head : len(line) - tail]
    if share < _LIKE:
        return "", line
    if best.strip() in bots:
        return best, added if share >= _KEPT else ""
    return best, line


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _last(lines: list[_Line], words: AnswerWords) -> Reply | None:
    """Return the last new answer among the lines of people, its reason from the whole reply."""
    found: Reply | None = None
    previous: _Line | None = None
    open_reply = False
    for number, line in enumerate(lines):
        if not line.text:
            previous, open_reply = None, False
            continue
        begins = previous is None or previous.marks != line.marks or _signed(previous, words)
        if begins or line.to_bot:
            open_reply = False
        if line.new:
            below = not line.to_bot and _below(lines[:number], line)
            said = reply(line.added, words, begins=begins or line.to_bot, below=below)
            if said and line.was and not line.to_bot:
                stood = reply(line.was, words, begins=begins, below=below)
                said = None if stood and stood.verdict is said.verdict else said
            if said:
                found, open_reply = said, True
            elif open_reply and found:
                more = spoken.plain(spoken.unsigned(line.added, words)[0])
                found = Reply(found.verdict, found.how, joined(found.reason, more))
        previous = line
    return found


def _below(lines: list[_Line], line: _Line) -> bool:
    """Tell whether a line stands under the comment of somebody."""
    return any(each.text and each.depth < line.depth for each in lines)


def _signed(line: _Line, words: AnswerWords) -> bool:
    return spoken.unsigned(line.text, words)[1]


# Struck, deleted, moved ---------------------------------------------------------------------------


def _struck(old: Layout, new: Layout, words: AnswerWords) -> dict[str, Reply]:
    def under(found: Layout) -> set[str]:
        text = found.text
        spans = strikes(text, words)
        return {
            key
            for key, piece in found.items.items()
            if struck(text, _message(piece, found.span.start), spans)
        }

    return {
        key: Reply(Verdict.DONE, How.STRUCK, "")
        for key in under(new) - under(old)
        if key in old.open
    }


def _message(piece: Piece, origin: int) -> Span:
    """Return where the first line of a piece stands in its section, list marks left out."""
    inner = piece.inner.cut(piece.text)
    found = re.search(r"(?m)^[*:#; ]*(\S.*)$", inner)
    at = piece.span.start - origin + piece.inner.start
    return Span(at + found.start(1), at + found.end(1)) if found else Span(at, at)


def _taken(key: str, old: Layout, new: Layout, before: str, after: str) -> Reply | None:
    """Tell whether an item, or all that it said, is no longer where it stood."""
    was, now = old.items[key], new.items.get(key)
    if now is not None:
        inner = now.inner.cut(now.text)
        shorter = len(inner) < len(was.inner.cut(was.text)) / 2
        if _squeezed(was.told) in _squeezed(inner) or not shorter or now.state is not State.OPEN:
            return None
    if key in new.elsewhere or _stands_elsewhere(was.told, old, new, before, after):
        return Reply(Verdict.NOT_DONE, How.MOVED, "")
    return Reply(Verdict.NOT_DONE, How.DELETED, "")


def _stands_elsewhere(told: str, old: Layout, new: Layout, before: str, after: str) -> bool:
    words = _squeezed(told)
    if len(words) < _MOVED:
        return False
    return words in _squeezed(_outside(new, after)) and words not in _squeezed(
        _outside(old, before)
    )


def _outside(section: Layout, page: str) -> str:
    """Return a page without the bot's pieces."""
    gaps = "\n".join(gap.text for gap in section.gaps)
    return f"{page[: section.span.start]}\n{gaps}\n{page[section.span.end :]}"


def _squeezed(text: str) -> str:
    return "".join(html.unescape(_TAG.sub("", text)).split())
