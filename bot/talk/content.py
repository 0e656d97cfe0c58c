"""What the bot wants to say in its section: a comparison's shown proposals in the target's words.

Only words are made here; marks are put round them by ``bot.talk.section``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import templates
from bot.config import Rules
from bot.core import direction
from bot.core.background import Side, Trace
from bot.core.direction import Direction
from bot.core.models import Comparison
from bot.talk.escape import Live, code, dead, line, quiet
from bot.talk.marks import State
from bot.wording import Item, count, day, grouped, item, say, shortened, signal, title

SIGNATURE = "~~~~"
WHY_LIMIT = 6  # pieces of evidence of one kind
LINE_LIMIT = 200  # code points of a message that is kept as one line

_NO_TITLE = re.compile(r"[\[\]{}|<>#\n~]")


@dataclass(frozen=True, slots=True)
class Settled:
    """An item that stands in the section and is to be shown as one line; ``message`` is plain.

    ``state`` is DONE for what the article no longer lacks, ANSWERED for what people decided.
    """

    id: str
    state: State
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as wanted: its id, how it stands, and the wikitext of its words."""

    id: str
    state: State
    words: str


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one check under their title."""

    check: str
    words: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything wanted in the section, as wikitext without marks; groups in order."""

    head: str
    groups: tuple[Group, ...]
    foot: str

    @property
    def entries(self) -> dict[str, Entry]:
        """All items, by id."""
        return {entry.id: entry for group in self.groups for entry in group.entries}


def heading(rules: Rules) -> str:
    """Return the heading without its equals signs, as ``sectiontitle`` wants it."""
    return rules.messages.talk["heading"]


def wanted(
    comparison: Comparison,
    rules: Rules,
    *,
    account: str,
    settled: Iterable[Settled] = (),
    kept: Iterable[Entry] = (),
) -> Content:
    """Return what the section should say: the shown proposals, and ``settled`` items as one line.

    ``account`` is the name the bot is logged in under. Groups come in the order of the settings.
    A proposal that is settled as well is shown as settled. ``kept`` are items that stand there and
    are to stay in their own words.
    """
    lines = {each.id: each for each in settled}
    stay = [each for each in kept if each.id not in lines]
    shown = [each for each in comparison.proposals if each.shown and each.id not in lines]
    known = _known(comparison, rules, account)
    talk = rules.messages.talk
    by_check = dict(grouped(shown, rules.settings.checks))
    ids = [*lines, *(each.id for each in stay)]
    checks = dict.fromkeys(id_.partition("/")[0] for id_ in ids)
    order = [check for check in rules.settings.checks if check in by_check or check in checks]
    groups, quoted = [], False
    for check in dict.fromkeys((*order, *by_check, *sorted(checks))):
        spoken = [item(each, talk) for each in by_check.get(check, ())]
        quoted = quoted or any(each.quote for each in spoken)
        entries = [_open(each, rules) for each in spoken]
        entries += [
            _settled(each, rules) for each in lines.values() if each.id.partition("/")[0] == check
        ]
        entries += [each for each in stay if each.id.partition("/")[0] == check]
        words = _words(rules, "group", title=title(talk, check))
        groups.append(Group(check, words, tuple(entries)))
    waiting = len(comparison.proposed) - sum(each.shown for each in comparison.proposals)
    return Content(
        _words(
            rules,
            "head",
            intro=Live(say(talk, "intro", **known)),
            answer=Live(say(talk, "answer", **known)),
        ),
        tuple(groups),
        _words(
            rules,
            "foot",
            waiting=count(talk, "waiting", waiting, rules.target.code) if waiting else "",
            attribution=Live(say(talk, "attribution", **known)) if quoted else "",
        ),
    )


def closing_line(rules: Rules, *, account: str) -> str:
    """Return the words of a section that is closed: no proposal is left."""
    said = say(rules.messages.talk, "closing", account=_NO_TITLE.sub("", account))
    return _words(rules, "closed", closing=Live(said))


def _words(rules: Rules, piece: str, **values: Any) -> str:
    given = {"piece": piece, "source": rules.source, **values}
    return templates.wikitext(rules.folder / "talk/section.wikitext", given, quiet).strip("\n")


def _known(comparison: Comparison, rules: Rules, account: str) -> dict[str, str]:
    source, target = comparison.pair.source, comparison.pair.target
    stop_page = rules.settings.account.stop_page.format(account=account)
    known: dict[str, str] = {
        "source_id": str(source.id),
        "source_title": source.title,
        "source_date": day(source.timestamp, rules.target.code),
        "target_id": str(target.id),
        "target_state": rules.messages.talk[f"state_{target.state}"],
        "target_date": day(target.timestamp, rules.target.code),
    }
    return {
        **{key: line(value, _direction(rules)) for key, value in known.items()},
        "account": _NO_TITLE.sub("", account),
        "stop_page": _NO_TITLE.sub("", stop_page),
        "lang": quiet(rules.source.code),
    }


def _settled(each: Settled, rules: Rules) -> Entry:
    base = _direction(rules)
    key = {State.DONE: "done", State.ANSWERED: "answered"}[each.state]
    said = say(rules.messages.talk, key, message=line(shortened(each.message, LINE_LIMIT), base))
    return Entry(each.id, each.state, _words(rules, "line", line=Live(said)))


def _open(shown: Item, rules: Rules) -> Entry:
    talk, base = rules.messages.talk, _direction(rules)
    values = {
        "message": line(shown.message, base),
        "quote": shown.quote,
        "lines": [
            *(Live(line(each.text, base) + _diff(each.trace, rules)) for each in shown.notes),
            *(line(text, base) for text in (shown.gloss, shown.nearest, shown.place) if text),
        ],
        "label": shown.label,
        "code": [{"direction": direction.of(each), "text": code(each)} for each in shown.code],
        "why": _why(shown, talk, base),
    }
    return Entry(shown.id, State.OPEN, _words(rules, "item", item=values))


def _diff(trace: Trace | None, rules: Rules) -> str:
    """Return the link to an edit, or to all edits between two revisions; nothing without one."""
    if trace is None:
        return ""
    wiki = "" if trace.side is Side.TARGET else f":{rules.source.code}:"
    which = f"{trace.revid}/{trace.until}" if trace.until else f"{trace.revid}"
    label = dead(rules.messages.talk["diff"])
    return f" ([[{wiki}Special:Diff/{which}|{label}]])"


def _why(shown: Item, talk: Mapping[str, str], base: Direction) -> list[Live]:
    """Say what speaks for the proposal: of a comparison, what has no answer and what has.

    That a common word has an answer says nothing to a reader, and is left out.
    """
    told: dict[str, dict[str, list[str]]] = {"absent": {}, "present": {}, "evidence": {}}
    for each in shown.signals:
        kind = "evidence" if not shown.quote else "present" if each.target else "absent"
        if (kind, each.signal) != ("present", "word"):
            answer = f" ← {each.target}" if each.target and each.target != each.source else ""
            told[kind].setdefault(each.signal, []).append(each.source + answer)
    return [
        line(say(talk, kind, list=_listed(by_signal, talk)), base)
        for kind, by_signal in told.items()
        if by_signal
    ]


def _listed(by_signal: Mapping[str, list[str]], talk: Mapping[str, str]) -> str:
    return "، ".join(
        f"{signal(talk, kind)} ({'، '.join(words[:WHY_LIMIT])})"
        for kind, words in by_signal.items()
    )


def _direction(rules: Rules) -> Direction:
    return "rtl" if rules.target.direction == "rtl" else "ltr"
