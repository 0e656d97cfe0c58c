"""A small section as it stands on a page, and what the bot may want of it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.talk import section
from bot.talk.content import Content, Entry, Group
from bot.talk.layout import Layout, read
from bot.talk.marks import State

CHECKS = ("aa-ref", "bb-cite", "cc-event")
SIGNED = "[[مستخدم:IstidrakBot|IstidrakBot]] 10:00، 1 يناير 2025 (ت ع م)"
HEADING = "استدراك"
OPEN, DONE, ANSWERED = State


def want(states: Mapping[str, State], version: int = 1) -> Content:
    """Return what is wanted: ``aa-ref/1`` and so on, worded anew with every version."""
    lines = {
        OPEN: "* رسالة {} صيغة {}\n<div>تفصيل</div>",
        DONE: "* ✓ عولج {} {}",
        ANSWERED: "* أجيب {} {}",
    }
    groups = []
    for check in CHECKS:
        ids = [each for each in states if each.startswith(check)]
        entries = [Entry(i, states[i], lines[states[i]].format(i, version)) for i in ids]
        if entries:
            groups.append(Group(check, f"'''عنوان {check}'''", tuple(entries)))
    return Content(f"مقدمة {version}\n\nالرد {version}", tuple(groups), f"ذيل {version}")


def opened(*ids: str, version: int = 1) -> Content:
    return want(dict.fromkeys(ids, OPEN), version)


def layout(text: str) -> Layout:
    found = read(text)
    assert found is not None
    return found


def saved(text: str) -> str:
    """What the wiki makes of it: the signature written out."""
    return text.replace("~~~~", SIGNED)


THREE = ("aa-ref/1", "aa-ref/2", "cc-event/3")
FRESH = saved(section.fresh(opened(*THREE)))
OWN = layout(FRESH)


def after(id_: str, words: str, text: str = FRESH) -> str:
    """The section with words of people in the gap after an item."""
    piece = layout(text).items[id_]
    return text.replace(piece.text, piece.text + words)


def inside(old: str, new: str, text: str = FRESH) -> str:
    """The section with something changed inside a piece."""
    assert text.count(old) == 1
    return text.replace(old, new)
