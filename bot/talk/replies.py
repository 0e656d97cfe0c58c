"""One reply of a person: does it answer, and how.

A template answers wherever it stands in a reply, unless it is asked about or spoken of; a sign or a
phrase answers at the beginning alone. What is no clear answer is none: an item that stays open
costs nothing, one that is wrongly taken for refused is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.core.verdicts import AnswerWords, Verdict
from bot.talk.spoken import BOLD, CALL, CALLED, GIVEN, TOKEN, USER, plain, unsigned

REASON_LIMIT = 300  # code points

_INDENT = re.compile(r"[*:#; ]*")
_CLAUSE = re.compile(r"[.!؟?\n]|$")
_FILLING = f" \t.،,؛;:!…–—/|(){BOLD}-"
_STOP = re.compile(rf"\s*(?:$|[.!،,؛;:…()–—/|{BOLD}-])")
_ASKED = re.compile(r"\s*[؟?]")
_WORD = re.compile(r"\w+")
_QUOTED = ("«", '"', "“", "‹", "'")


class How(StrEnum):
    """By what people answered."""

    TEMPLATE = "template"
    WORD = "word"
    SIGN = "sign"
    STRUCK = "struck"
    DELETED = "deleted"
    MOVED = "moved"
    SECTION_REMOVED = "section-removed"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply says; ``reason`` is the rest of it as plain words, shortened."""

    verdict: Verdict
    how: How
    reason: str


def reply(
    text: str, words: AnswerWords, *, begins: bool = True, below: bool = False
) -> Reply | None:
    """Read one line as :func:`bot.talk.spoken.lines` gives it; ``None`` when it does not answer.

    ``begins`` says that a reply begins with the line, ``below`` that it stands under somebody's
    comment, whom a bare no may be meant for.
    """
    body, _ = unsigned(text, words)
    found = _by_template(body, words)
    if found is None and begins:
        found = _by_sign(body, words) or _by_phrase(body, words, below=below)
    return found


def joined(first: str, more: str) -> str:
    """Return a reason that goes on in another line, shortened."""
    return " ".join(f"{first} {more}".split())[:REASON_LIMIT].strip()


def _by_template(body: str, words: AnswerWords) -> Reply | None:
    found = None
    for token in TOKEN.finditer(body):
        verdict = words.template(token["name"])
        if verdict is not None and not _spoken_of(body, token, words):
            reason = plain(body[: token.start()] + f" {token['given']} " + body[token.end() :])
            found = Reply(verdict, How.TEMPLATE, _reason(reason))
    return found


def _spoken_of(body: str, token: re.Match[str], words: AnswerWords) -> bool:
    """Tell whether a template is the subject of its sentence and not its answer."""
    before = TOKEN.sub("", re.split(r"[.!؟?،,؛:\n]", body[: token.start()])[-1])
    behind = body[token.end() :]
    if _ASKED.match(behind) or before.rstrip().endswith(_QUOTED):
        return True
    bare = words.folded(_INDENT.sub("", before, count=1)).strip(_FILLING)
    if not bare:
        return False
    speaking = {words.folded(each) for each in words.words.speaking_of}
    if speaking & set(_WORD.findall(bare)):
        return True
    end = _CLAUSE.search(behind)
    return bool(end and end[0] in ("؟", "?"))


def _by_sign(body: str, words: AnswerWords) -> Reply | None:
    begun = _begun(body, words)
    for verdict, signs in (
        (Verdict.DONE, words.signs.done),
        (Verdict.NOT_DONE, words.signs.not_done),
    ):
        if begun[:1] and begun[0] in signs:
            rest = begun[1:].lstrip("\ufe0e\ufe0f")
            asked = _ASKED.match(rest)
            return None if asked else Reply(verdict, How.SIGN, _reason(plain(rest)))
    return None


def _by_phrase(body: str, words: AnswerWords, *, below: bool) -> Reply | None:
    begun = _begun(body, words)
    text = words.folded(begun)
    phrase, kind = words.phrase(text)
    rest = text[len(phrase) :]
    if kind in ("", "never") or (kind == "particles" and below):
        return None
    if kind in ("done", "not_done"):
        end = _CLAUSE.search(rest)
        if end and end[0] in ("؟", "?"):
            return None
    elif not _STOP.match(rest) or words.phrase(rest.lstrip(_FILLING))[1] == "never":
        return None
    verdict = Verdict.DONE if kind.startswith("done") else Verdict.NOT_DONE
    return Reply(verdict, How.WORD, _reason(plain(_after(begun, len(phrase), words))))


def _begun(body: str, words: AnswerWords) -> str:
    """Return a line from where it begins to say something: list marks, calls, thanks are past."""
    text = _INDENT.sub("", body, count=1)
    while True:
        start = text.lstrip(" @\u200f\u200e" + _FILLING + words.letters.ignored)
        token = TOKEN.match(start)
        if token and words.among(token["name"], words.templates.mentions):
            text = start[token.end() :]
        elif start.startswith(USER) and (
            called := re.match(rf"{USER}[^،,:؛.{CALL}]*[،,:؛]", start)
        ):
            text = start[called.end() :]
        elif (length := _courtesy(start, words)) > 0:
            text = start[length:]
        else:
            return start


def _courtesy(text: str, words: AnswerWords) -> int:
    """Return how many characters of thanks or the like a line begins with."""
    folded = words.folded(text)
    best = 0
    for each in words.words.courtesies:
        phrase = words.folded(each)
        if folded.startswith(phrase) and not folded[len(phrase) : len(phrase) + 1].isalnum():
            best = max(best, len(phrase))
    return len(text) - len(_after(text, best, words)) if best else 0


def _after(text: str, length: int, words: AnswerWords) -> str:
    """Return what follows the first ``length`` characters of the folded text, unfolded."""
    at = 0
    while at < len(text) and len(words.folded(text[:at])) < length:
        at += 1
    while at < len(text) and not words.folded(text[at]):
        at += 1
    return text[at:]


def _reason(text: str) -> str:
    bare = re.sub(f"[{CALL}{GIVEN}{CALLED}{USER}{BOLD}]", "", text)
    return bare.strip(_FILLING.replace("(", "").replace(")", "")).strip()[:REASON_LIMIT].strip()
