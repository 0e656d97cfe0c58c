"""The bot's marks on a talk page: how they are written, and how they are found.

Marks are HTML comments. The opening mark of a piece carries a seal, eight digits made of the words
that the bot wrote into it: where they do not agree, people have changed the piece, whoever saved it
last.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum

VERSION = "v1"
NEW, KEPT = "new", "kept"  # of the signature: being written now; holds what people wrote

ID = re.compile(r"[a-z-]+/[0-9a-f]+")
ANY = re.compile(r"istidrak\s*:\s*/?\s*(?:begin|sign|group|item|foot|end)(?![a-z])", re.IGNORECASE)
MARK = re.compile(
    r"<!-- istidrak:(?:"
    r"(?P<head>begin v\d+ set=(?P<set>[0-9a-f]{16}) sign=(?P<signed>new|kept|[0-9a-f]{8}))"
    r"|(?P<sign>sign)"
    r"|(?P<group>group (?P<check>[a-z-]+))"
    r"|(?P<item>item (?P<id>[a-z-]+/[0-9a-f]+)(?: (?P<state>done|answered))?)"
    r"|(?P<foot>foot)"
    r"|(?P<head_close>/begin)|(?P<sign_close>/sign)|(?P<group_close>/group)"
    r"|(?P<item_close>/item)|(?P<foot_close>end)"
    r")(?: seal=(?P<seal>[0-9a-f]{8}))? -->"
)


class DamagedMarks(Exception):  # noqa: N818
    """The bot's marks on a page are broken, doubled or out of order; the text says how."""


class State(StrEnum):
    """How an item stands in the section: in full, or as one line of either kind."""

    OPEN = "open"
    DONE = "done"
    ANSWERED = "answered"


def fingerprint(ids: Iterable[str]) -> str:
    """Return 16 hexadecimal digits that stand for a set of proposals, whatever their order."""
    return _digits("\n".join(sorted(set(ids))), 16)


def seal(mark: str, inner: str) -> str:
    """Return the seal of a piece: ``mark`` is what its opening mark says, ``inner`` its words."""
    return _digits(f"{mark}\n{inner}", 8)


def seal_of(signature: str) -> str:
    """Return what the begin mark says of a signature that the wiki has written out."""
    return _digits(signature, 8)


def head(ids: Iterable[str], signed: str, words: str) -> str:
    """Return the first piece: the words that introduce the section.

    ``ids`` are the open items; ``signed`` is :data:`NEW`, :data:`KEPT` or :func:`seal_of`.
    """
    mark = f"begin {VERSION} set={fingerprint(ids)} sign={signed}"
    return _sealed(mark, f"\n{words} ", "/begin")


def sign(signature: str) -> str:
    """Return the piece that holds the signature; it has no seal, for the wiki writes it out."""
    return f"<!-- istidrak:sign -->{signature}<!-- istidrak:/sign -->"


def group(check: str, words: str) -> str:
    """Return the piece with the title of a check's items."""
    return _sealed(f"group {check}", f"\n{words}\n", "/group")


def item(id_: str, state: State, words: str) -> str:
    """Return the piece of one item; an id that could forge a mark is a :class:`ValueError`."""
    if not ID.fullmatch(id_):
        raise ValueError(f"not the id of a proposal: {id_!r}")
    said = "" if state is State.OPEN else f" {state}"
    return _sealed(f"item {id_}{said}", f"\n{words}\n", "/item")


def foot(words: str) -> str:
    """Return the last piece, up to the end mark; the words may be empty."""
    return _sealed("foot", f"\n{words}\n" if words else "\n", "end")


def _sealed(mark: str, inner: str, closing: str) -> str:
    opening = f"<!-- istidrak:{mark} seal={seal(mark, inner)} -->"
    return f"{opening}{inner}<!-- istidrak:{closing} -->"


def _digits(text: str, count: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:count]
