"""The bot's one section on a talk page: written from proposals, found again, compared.

Nothing quoted in it is live: each value is escaped unless it is :class:`Live`. What people write
into the section is not read here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot import templates
from bot.config import Rules
from bot.core import direction
from bot.core.direction import Direction, pieces, quotable, runs, visible
from bot.core.models import Comparison, Proposal, Span
from bot.wording import Item, count, day, grouped, item, say, signal, title

VERSION = "v1"
SIGNATURE = "~~~~"
WHY_LIMIT = 6  # pieces of evidence of one kind

_ANY_MARK = re.compile(r"istidrak\s*:\s*/?\s*(?:begin|end|item|sign)", re.IGNORECASE)
_MARK = re.compile(
    r"<!-- istidrak:(?:(?P<begin>begin) v\d+ set=(?P<set>[0-9a-f]{16})"
    r"|(?P<end>end)"
    r"|(?P<item>item) (?P<id>[a-z-]+/[0-9a-f]+)"
    r"|(?P<close>/item)"
    r"|(?P<sign>sign)|(?P<signed>/sign)) -->"
)
_ID = re.compile(r"[a-z-]+/[0-9a-f]+")
# What may do something in wikitext: ASCII but for letters, digits, these, and a colon after an
# Arabic word; and the words that become links by themselves when a number follows.
_ACTIVE = re.compile(
    r"(?!(?<=[^\x00-\x7f]):(?:[ \n]|$))[\x00-\x7f](?<![A-Za-z0-9 \n.,!?()/%-])"
    r"|[IRP](?=SBN|FC|MID)"
)
_NO_TITLE = re.compile(r"[\[\]{}|<>#\n~]")


class DamagedMarks(Exception):  # noqa: N818
    """The bot's marks on a page are broken, doubled or out of order; the text says how."""


class Live(str):
    """Wikitext that is meant as such; any other string is escaped on its way into the section."""

    __slots__ = ()


def section(
    comparison: Comparison, rules: Rules, *, account: str, signature: str = SIGNATURE
) -> str:
    """Return heading and body of the section for the shown proposals; empty when there is none.

    ``account`` is the name the bot is logged in under. ``signature`` is the standing one when a
    section is updated in silence (:func:`signature_of`).
    """
    text = body(comparison, rules, account=account, signature=signature)
    return f"== {heading(rules)} ==\n{text}" if text else ""


def heading(rules: Rules) -> str:
    """Return the heading without its equals signs, as ``sectiontitle`` wants it."""
    return rules.messages.talk["heading"]


def body(comparison: Comparison, rules: Rules, *, account: str, signature: str = SIGNATURE) -> str:
    """Return the section without its heading: from the begin mark to the end mark."""
    shown = [each for each in comparison.proposals if each.shown]
    if not shown:
        return ""
    values = _values(comparison, rules, shown, account, signature)
    inner = templates.wikitext(rules.folder / "talk/section.wikitext", values, _quiet).strip("\n")
    mark = f"<!-- istidrak:begin {VERSION} set={fingerprint(each.id for each in shown)} -->"
    text = f"{mark}\n{inner}\n<!-- istidrak:end -->"
    if find(text) != Span(0, len(text)) or list(items(text)) != _ids(comparison, rules):
        raise DamagedMarks("rules/talk/section.wikitext leaves out or alters the bot's marks")
    return text


def find(page_text: str) -> Span | None:
    """Return the bot's section on a page, from begin mark to end mark, the heading not included.

    ``None`` when the page holds no mark of the bot; :class:`DamagedMarks` when the marks are not
    exactly one section with well-formed, closed, different items.
    """
    marks = list(_MARK.finditer(page_text))
    if len(marks) != len(_ANY_MARK.findall(page_text)):
        raise DamagedMarks("a mark was altered")
    if not marks:
        return None
    kinds = "".join(f"{mark.lastgroup} " for mark in marks)
    if not re.fullmatch(r"set (sign signed )?(id close )*end ", kinds):
        raise DamagedMarks(f"marks missing, doubled or out of order: {kinds.strip()}")
    ids = [mark["id"] for mark in marks if mark["id"]]
    if len(ids) != len(set(ids)):
        raise DamagedMarks("an item stands there twice")
    return Span(marks[0].start(), marks[-1].end())


def items(section_text: str) -> dict[str, Span]:
    """Return the items of a section by id, each from its mark to its closing mark.

    The text is one for which :func:`find` finds a section; people's answers stand between items.
    """
    found: dict[str, Span] = {}
    marks = [mark for mark in _MARK.finditer(section_text) if mark["id"] or mark["close"]]
    for opening, closing in zip(marks[::2], marks[1::2], strict=True):
        found[opening["id"]] = Span(opening.start(), closing.end())
    return found


def same(old_section: str, new_section: str) -> bool:
    """Tell whether two sections propose the same: then there is nothing to save.

    Compared by the fingerprint of the ids in the begin marks, not by text: newer revisions, another
    wording or a number of waiting proposals are no news.
    """
    old, new = _MARK.search(old_section), _MARK.search(new_section)
    return (old["set"] if old else None) == (new["set"] if new else None)


def fingerprint(ids: Iterable[str]) -> str:
    """Return 16 hexadecimal digits that stand for a set of proposals, whatever their order."""
    return hashlib.sha256("\n".join(sorted(set(ids))).encode()).hexdigest()[:16]


def signature_of(section_text: str) -> str | None:
    """Return the signature that stands in a section, to be kept when there is no news."""
    found = re.search(r"<!-- istidrak:sign -->(.*?)<!-- istidrak:/sign -->", section_text)
    return found[1] if found else None


def dead(text: str) -> Live:
    """Escape text so that MediaWiki shows it and does nothing else, wherever it stands in a line.

    Also true of naive readers of wikitext: no bracket, brace, tag, quote mark, tilde, underscore,
    colon or other sign that may begin something is left as such.
    """
    return Live(_ACTIVE.sub(lambda found: f"&#{ord(found[0])};", visible(text)))


def line(text: str, base: Direction) -> Live:
    """Escape one line of prose and set apart what runs against its direction."""
    return Live(
        "".join(
            f"<bdi>{dead(part)}</bdi>" if foreign else dead(part)
            for foreign, part in runs(quotable(text), base)
        )
    )


def code(wikitext: str) -> Live:
    """Escape wikitext that is shown as such; what is copied from the page is the wikitext again."""
    return Live(
        "".join(
            "<br />"
            if piece == "\n"
            else dead(piece)
            if kind == "sign"
            else f'<bdi dir="{"ltr" if kind == "tag" else "auto"}">{dead(piece)}</bdi>'
            for kind, piece in pieces(visible(wikitext).strip("\n"))
        )
    )


def _quiet(value: object) -> str:
    return value if isinstance(value, Live) else dead(str(value))


def _values(
    comparison: Comparison, rules: Rules, shown: list[Proposal], account: str, signature: str
) -> dict[str, Any]:
    talk, base = rules.messages.talk, _direction(rules)
    source, target = comparison.pair.source, comparison.pair.target
    known: dict[str, str] = {
        "account": Live(_NO_TITLE.sub("", account)),
        "stop_page": Live(
            _NO_TITLE.sub("", rules.settings.account.stop_page.format(account=account))
        ),
        "lang": dead(rules.source.code),
        "source_id": str(source.id),
        "source_title": source.title,
        "source_date": day(source.timestamp, rules.target.code),
        "target_id": str(target.id),
        "target_date": day(target.timestamp, rules.target.code),
    }
    known = {key: v if isinstance(v, Live) else line(v, base) for key, v in known.items()}
    groups: list[dict[str, Any]] = [
        {"title": title(talk, check), "proposals": [_item(item(p, talk), talk, base) for p in ones]}
        for check, ones in grouped(shown, rules.settings.checks)
    ]
    waiting = len(comparison.proposed) - len(shown)
    quoted = any(each["quote"] for group in groups for each in group["proposals"])
    return {
        "source": rules.source,
        "intro": Live(say(talk, "intro", **known)),
        "answer": Live(say(talk, "answer", **known)),
        "signature": Live(f"<!-- istidrak:sign -->{signature}<!-- istidrak:/sign -->"),
        "groups": groups,
        "waiting": count(talk, "waiting", waiting, rules.target.code) if waiting else "",
        "attribution": Live(say(talk, "attribution", **known)) if quoted else "",
    }


def _item(shown: Item, talk: Mapping[str, str], base: Direction) -> dict[str, Any]:
    if not _ID.fullmatch(shown.id):
        raise ValueError(f"not the id of a proposal: {shown.id!r}")
    return {
        "begin": Live(f"<!-- istidrak:item {shown.id} -->"),
        "end": Live("<!-- istidrak:/item -->"),
        "message": line(shown.message, base),
        "quote": shown.quote,
        "lines": [line(text, base) for text in (shown.gloss, shown.nearest, shown.place) if text],
        "label": shown.label,
        "code": [{"direction": direction.of(each), "text": code(each)} for each in shown.code],
        "why": _why(shown, talk, base),
    }


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


def _ids(comparison: Comparison, rules: Rules) -> list[str]:
    shown = [each for each in comparison.proposals if each.shown]
    return [each.id for _, ones in grouped(shown, rules.settings.checks) for each in ones]
