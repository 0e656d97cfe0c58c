"""What people did on the talk page since the bot saved its section there, heard and remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import likeness
from bot.core.memory import Gist, Sighting, State, Verdict
from bot.core.verdicts import AnswerWords
from bot.gateway.writer import PageVersion
from bot.talk import DamagedMarks, answers, layout, reverts
from bot.talk.answers import Answer
from bot.talk.layout import Layout, Piece
from bot.talk.replies import How
from bot.talk.reverts import Version

TAKEN = (How.DELETED, How.MOVED, How.SECTION_REMOVED)  # answers by which an item left the section
_STATES = {"done": State.DONE, "not_done": State.NOT_DONE}


@dataclass(frozen=True, slots=True)
class Heard:
    """``answers`` are all that were given since, oldest first; ``reverted`` says who undid the bot.

    ``reverted`` is empty where nobody did.
    """

    answers: tuple[Answer, ...]
    reverted: str = ""


def hear(
    versions: Sequence[PageVersion], account: str, words: AnswerWords, heard: int = 0
) -> Heard:
    """Read what every edit of people since the bot's last save answered.

    What people themselves put back, a blanked page say, was no answer. ``versions`` are those of
    the page, oldest first, from before the bot's last save on; ``heard`` is the newest one that was
    heard before, so that a revert is told once.
    """
    told = [Version(each.revid, each.user, each.sha1, each.text) for each in versions]
    found: list[Answer] = []
    sound: str | None = None
    undone = _put_back(versions, account)
    for number, version in enumerate(versions):
        try:
            layout.read(version.text)
        except DamagedMarks:
            continue  # the last sound version is compared with the next one
        if sound is not None and version.user != account and number not in undone:
            found += answers.read(
                sound,
                version.text,
                words,
                who=version.user,
                at=version.timestamp,
                revid=version.revid,
            )
        sound = version.text
    return Heard(tuple(found), _undone(told, account, heard))


def _put_back(versions: Sequence[PageVersion], account: str) -> frozenset[int]:
    """Return the places of versions that came to nothing: the page was put back to before them.

    The version that puts it back is one of them. Only people's: what was put back to before an edit
    of the bot's is a revert of that.
    """
    gone: set[int] = set()
    for end, version in enumerate(versions):
        start = end - 1
        while start >= 0 and versions[start + 1].user != account:
            if version.sha1 and versions[start].sha1 == version.sha1:
                gone.update(range(start + 1, end + 1))
            start -= 1
    return frozenset(gone)


def _undone(told: Sequence[Version], account: str, heard: int) -> str:
    """Return who undid an edit of the bot later than revision ``heard``; empty when nobody did."""
    if not reverts.reverted(told, account):
        return ""
    ends = (n for n in range(1, len(told) + 1) if reverts.reverted(told[:n], account))
    by = told[next(ends) - 1]
    return "" if by.revid <= heard else by.user or "somebody"


def verdict_of(answer: Answer) -> Verdict:
    """Return an answer as the ledger keeps it; without a reason, how it was given is the reason."""
    return Verdict(
        answer.id,
        _STATES[answer.verdict.value],
        answer.who,
        answer.reason or f"({answer.how.value})",
        datetime.fromisoformat(answer.at),
        answer.revid,
    )


def gone(id_: str, at: datetime, revid: int) -> Verdict:
    """Return the verdict on an item of which only the lack of the section is known."""
    return Verdict(id_, State.NOT_DONE, "", f"({How.SECTION_REMOVED.value})", at, revid)


def section_in(text: str) -> Layout | None:
    """Return the section on a page; ``None`` where there is none, and where it is damaged."""
    try:
        return layout.read(text)
    except DamagedMarks:
        return None


def gist_in(versions: Sequence[PageVersion], id_: str, known: Sighting | None) -> Gist:
    """Return what an answered item was about: from memory, else from its words on the page."""
    if known is not None:
        return known.gist
    for version in reversed(versions):
        found = section_in(version.text)
        if found is not None and id_ in found.open:
            return gist_of(found.items[id_])
    return Gist(id_, id_.partition("/")[0], frozenset(), frozenset())


def gist_of(item: Piece) -> Gist:
    """Return what an item on a page is about, as far as its words tell."""
    words = likeness.shown_words(item.words)
    return Gist(item.key, item.key.partition("/")[0], words, frozenset())
