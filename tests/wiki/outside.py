"""Did the bot change a byte that is not its own? Two revisions of a page are held side by side.

Contract: nothing here comes from ``bot``: the marks are found by plain patterns. What the bot may
do with a page is: add its section under a heading at the end, change its own pieces and the white
space between them, and take its section away with the heading right above and the blank lines about
it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence

from tests.wiki.client import BOT, Client, Revision

BY_HAND = "the test did this as the bot account"  # the summary of an edit that is not the bot's

SECTION = re.compile(r"<!-- istidrak:begin .*<!-- istidrak:end -->", re.DOTALL)
PIECE = re.compile(
    r"<!-- istidrak:(?P<kind>begin|group|item|sign)\b[^>]*-->.*?<!-- istidrak:/(?P=kind) -->"
    r"|<!-- istidrak:foot\b[^>]*-->.*?<!-- istidrak:end -->",
    re.DOTALL,
)
_SIGNED = re.compile(r"(?<=<!-- istidrak:sign -->).*?(?=<!-- istidrak:/sign -->)", re.DOTALL)
_ADDED = re.compile(r"\s*== [^\n=]+ ==\s*" + SECTION.pattern, re.DOTALL)
_HEADING = re.compile(r"\n*== [^\n=]+ ==\s*\Z|\A== [^\n=]+ ==\s*\Z")


def wrongs(before: str, after: str, earlier: Iterable[str] = ()) -> Iterator[str]:
    """Yield what a save of the bot did to words that are not its own.

    ``before`` is the page as it stood when it was saved, ``after`` as it stands then, ``earlier``
    are the pages as the bot saved them before: a piece that stands in none of them is of people.
    """
    old, new = SECTION.search(before), SECTION.search(after)
    if old is None and new is None:
        if before != after:
            yield _difference(before, after)
    elif old is None:
        start = before.rstrip()
        if not after.startswith(start) or not _ADDED.fullmatch(after, len(start)):
            yield _difference(before, after)
    elif new is None:
        yield from _removal(before, after, old, earlier)
    else:
        around = (before[: old.start()], before[old.end() :])
        if around != (after[: new.start()], after[new.end() :]):
            yield _difference("§".join(around), after[: new.start()] + "§" + after[new.end() :])
        yield from _inside(old[0], new[0], earlier)


def saved_wrongs(client: Client) -> Iterator[str]:
    """Yield what is wrong with all that the bot ever saved on the wiki, deleted pages included."""
    pages = {
        (each["title"], each["ns"])
        for each in client.call(
            action="query", list="usercontribs", ucuser=BOT.user, uclimit="max", ucprop="title"
        )["query"]["usercontribs"]
    }
    for title, namespace in sorted(pages):
        history = client.revisions(title)[::-1]
        if namespace % 2 == 0:
            yield f"{title}: the bot saved what is no talk page"
        for wrong in of_history(history):
            yield f"{title}: {wrong}"


def of_history(history: Sequence[Revision]) -> Iterator[str]:
    """Yield what is wrong with the bot's revisions of a page; ``history`` goes from old to new."""
    texts = {each.revid: each.text for each in history}
    own: list[str] = []
    for each in history:
        if each.user == BOT.user and each.comment != BY_HAND:
            for wrong in wrongs(texts.get(each.parentid, ""), each.text, own):
                yield f"revision {each.revid}: {wrong}"
            own.append(each.text)


def _removal(before: str, after: str, old: re.Match[str], earlier: Iterable[str]) -> Iterator[str]:
    above, below = before[: old.start()], before[old.end() :]
    bare = _HEADING.sub("", above)
    kept = [(above, below), (bare, below)]
    if not any(
        after.startswith(start.rstrip())
        and after.endswith(end.strip())
        and after.split() == [*start.split(), *end.split()]
        for start, end in kept
    ):
        yield _difference(above + below, after)
    yield from _inside(old[0], "", earlier)


def _inside(old: str, new: str, earlier: Iterable[str]) -> Iterator[str]:
    """Yield the words of people in the section that are gone or changed."""
    said = [gap for gap in PIECE.split(old)[::2] if gap and gap.strip()]
    left = [gap for gap in PIECE.split(new)[::2] if gap and gap.strip()]
    if said != left:
        yield _difference("§".join(said), "§".join(left))
    bots = {piece for page in earlier for piece in _pieces(page)}
    for piece in _pieces(old):
        if bots and piece not in bots and piece not in _pieces(new):
            yield f"a piece that people changed is gone: {piece!r}"


def _pieces(text: str) -> list[str]:
    return [_SIGNED.sub("", found[0]) for found in PIECE.finditer(text)]


def _difference(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "words of others were changed:\n" + "\n".join(lines)
