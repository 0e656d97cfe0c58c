"""Whether a person put the talk page back to what stood before an edit of the bot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bot.talk import marks

_SECTION = re.compile(r"<!-- istidrak:begin .*<!-- istidrak:end -->", re.DOTALL)


class Version(NamedTuple):
    """One version of a page; ``sha1`` is the wiki's, of the text."""

    revid: int
    user: str
    sha1: str
    text: str


def reverted(versions: Sequence[Version], account: str) -> bool:
    """Tell whether a person undid an edit of the bot; ``versions`` are oldest first.

    Undone is an edit when a later version of a person is the same page as one before it, or when
    that version has changed the section back to the text before the edit, or removed a section that
    the edit had made, whatever else it changed. The first version is context: what came before it
    is not known, so an edit of the bot that it holds cannot be found undone. Answers and edits of
    single items are no revert, for then the section is another than before; nor is what a person
    has put right since, such as a page that was blanked, nor the removal of a section in which
    people had written: that is how a discussion is archived. Broken marks are no removal.
    """
    sections = [_section(each.text) for each in versions]
    return any(
        versions[edit].user == account
        and versions[now].user != account
        and _undoes(versions, sections, edit, now)
        and not _archived(versions, sections, edit, now, account)
        and not _restored(versions, sections, now, account)
        for now in range(len(versions))
        for edit in range(1, now)
    )


def _undoes(
    versions: Sequence[Version], sections: Sequence[str | None], edit: int, now: int
) -> bool:
    earlier = {each.sha1 for each in versions[:edit]}
    if versions[now].sha1 in earlier and versions[now].sha1 != versions[edit].sha1:
        return True
    changed = sections[now] != sections[now - 1]
    return changed and sections[now] == sections[edit - 1] != sections[edit]


def _archived(
    versions: Sequence[Version], sections: Sequence[str | None], edit: int, now: int, account: str
) -> bool:
    """Tell whether the version took away a section in which people had written since the edit."""
    return sections[now] is None and any(
        versions[at].user != account and sections[at] not in (None, sections[at - 1])
        for at in range(edit + 1, now)
    )


def _restored(
    versions: Sequence[Version], sections: Sequence[str | None], now: int, account: str
) -> bool:
    """Tell whether a person put back later what the version took away."""
    before = sections[now - 1]
    return before is not None and any(
        versions[at].user != account and sections[at] == before != sections[at - 1]
        for at in range(now + 1, len(versions))
    )


def _section(text: str) -> str | None:
    """Return the bot's section as it stands; with marks that are not sound, all between them."""
    if found := _SECTION.search(text):
        return found[0]
    broken = [mark.span() for mark in marks.ANY.finditer(text)]
    return text[broken[0][0] : broken[-1][1]] if broken else None
