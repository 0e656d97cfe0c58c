"""Quoted text made quiet: nothing that the section quotes does anything on the page."""

from __future__ import annotations

import re

from bot.core.direction import Direction, pieces, quotable, runs, visible

# What may do something in wikitext: ASCII but for letters, digits, these, and a colon after an
# Arabic word; and the words that become links by themselves when a number follows.
_ACTIVE = re.compile(
    r"(?!(?<=[^\x00-\x7f]):(?:[ \n]|$))[\x00-\x7f](?<![A-Za-z0-9 \n.,!?()/%-])"
    r"|[IRP](?=SBN|FC|MID)"
)


class Live(str):
    """Wikitext that is meant as such; any other string is escaped on its way into the section."""

    __slots__ = ()


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


def quiet(value: object) -> str:
    """Escape a value on its way into a template, unless it is :class:`Live`."""
    return value if isinstance(value, Live) else dead(str(value))
