"""Text of two directions: which stretches run against the rest, and marks that must not leak.

A Latin name inside an Arabic sentence is shown in the right order only when it is set apart. What
sets it apart (``<bdi>``, Unicode isolates) is the caller's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

Direction = Literal["ltr", "rtl"]
Piece = Literal["sign", "tag", "text"]

# Embeddings, overrides and isolates: in a quotation they would turn what stands after it.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Control characters, lone surrogates and noncharacters, tab and newline aside.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufff9-\ufffb]"
)
_STOPS = "،؛؟«»←→"  # end a foreign run even where no letter stands between
_LEADING = re.compile(r"(?:^|(?<=[\s«(]))[-@#$/~+]+$")  # begins a word: ``--all``, ``/tmp``
_CLOSING = {")": "(", "]": "[", "}": "{"}
# Over the string of classes: F foreign letter, B letter of the base, n digit, s space, o other.
_RUN = re.compile(r"(?:n[no]*s)?n*F(?:[^B]*F)?(?:o?n+)*(?:sn+(?:on+)*)?")
_SIGN = re.compile(
    r"(?P<url>https?://[^\s|\]}<>]+)|(?P<tag><[^<>\n]*>)|\n|'{2,}|\{\{|\}\}|\[\[|\]\]|[|=\[\]]"
)


def runs(text: str, base: Direction) -> Iterator[tuple[bool, str]]:
    """Cut a line into stretches that run with ``base`` and against it; ``True`` marks the latter.

    Joined, the stretches are the text again. Digits beside a foreign word belong to it, and so does
    a bracket that it opened.
    """
    classes = "".join(_classed(character, base) for character in text)
    place = 0
    for match in _RUN.finditer(classes):
        start, end = match.span()
        if start < place:
            continue
        start -= len(lead[0]) if (lead := _LEADING.search(text[place:start])) else 0
        end = _closed(text, start, end)
        if place < start:
            yield False, text[place:start]
        yield True, text[start:end]
        place = end
    if place < len(text):
        yield False, text[place:]


def pieces(wikitext: str) -> Iterator[tuple[Piece, str]]:
    """Cut wikitext into signs, tags and the text between them, so that each keeps its own order.

    ``{{استشهاد ويب|title=T}}`` gives a sign, a text, a sign, a text …; joined, they are the
    wikitext again. An address is one text, whatever signs are in it.
    """
    place = 0
    for match in _SIGN.finditer(wikitext):
        start, end = match.span()
        yield from _spaced(wikitext[place:start])
        yield ("text" if match["url"] else "tag" if match["tag"] else "sign"), match[0]
        place = end
    yield from _spaced(wikitext[place:])


def _spaced(text: str) -> Iterator[tuple[Piece, str]]:
    bare = text.strip()
    before = text[: len(text) - len(text.lstrip())]
    around: tuple[tuple[Piece, str], ...] = (
        ("sign", before),
        ("text", bare),
        ("sign", text[len(before) + len(bare) :]),
    )
    yield from (each for each in around if each[1])


def of(text: str) -> Direction:
    """Return the direction to lay a text out in: ``rtl`` if any letter of it runs so."""
    return "rtl" if any(unicodedata.bidirectional(each) in ("R", "AL") for each in text) else "ltr"


def visible(text: str) -> str:
    """Return the text without control characters, newlines kept, tabs as spaces."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\t", " ")


def quotable(text: str) -> str:
    """Return the text in one line, without characters that turn or hide what follows them."""
    return " ".join(_TURNING.sub("", visible(text)).split())


@lru_cache(maxsize=4096)
def _classed(character: str, base: Direction) -> str:
    kind = unicodedata.bidirectional(character)
    if kind in ("L", "R", "AL"):
        return "B" if (kind == "L") == (base == "ltr") else "F"
    if kind in ("EN", "AN"):
        return "n"
    if base == "rtl" and character in _STOPS:
        return "B"
    return "s" if character.isspace() else "o"


def _closed(text: str, start: int, end: int) -> int:
    while end < len(text):
        opener = _CLOSING.get(text[end])
        run = text[start:end]
        of_address = text[end] == "/" and "://" in run
        if not of_address and not (opener and run.count(opener) > run.count(text[end])):
            break
        end += 1
    return end
