"""Wikitext of people as lines in which answers can be looked for.

What is hidden, quoted, struck out or shown as code is left out; templates and links to users become
single tokens, so that a line is words and tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core.tables import fold
from bot.core.verdicts import AnswerWords
from bot.core.wikitext.nodes import (
    Call,
    Comment,
    Entity,
    Heading,
    Node,
    Tag,
    Weblink,
    Wikilink,
    read,
)

# Private characters of Unicode that delimit tokens; they are taken out of what people wrote.
CALL, GIVEN, CALLED, USER, HEADING = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
BOLD = "\ue005"  # begins or ends bold words: '''لا''' المصدر ضعيف
TOKEN = re.compile(f"{CALL}(?P<name>[^{GIVEN}]*){GIVEN}(?P<given>[^{CALLED}]*){CALLED}")

_PRIVATE = re.compile(f"[{CALL}-{BOLD}]")
_STYLE = re.compile("'{2,}")
_VERBATIM = frozenset(
    ("nowiki", "code", "pre", "syntaxhighlight", "source", "kbd", "samp", "blockquote", "q", "cite",
     "gallery", "ref", "math", "templatestyles", "references", "s", "del", "strike")
)  # fmt: skip
_STYLED = ("span", "font")
_STRONG = ("b", "strong")
_BETWEEN = re.compile(rf"{USER}[^.،؛:؟!,?{CALL}]{{0,60}}")
_GIVEN = 300  # code points of a template's first parameter


def lines(text: str, words: AnswerWords) -> list[str]:
    """Return the lines of a stretch of wikitext, list marks kept, tokens in place of markup.

    A heading is a line of :data:`HEADING` alone. Empty lines are kept.
    """
    bare = _PRIVATE.sub("", text)
    return _flat(read(bare), bare, words).split("\n")


def plain(line: str) -> str:
    """Return a line without tokens and list marks, its spaces made single."""
    bare = TOKEN.sub(" ", line).replace(USER, "").replace(BOLD, "")
    return " ".join(bare.strip().lstrip("*:#;").split())


def unsigned(line: str, words: AnswerWords) -> tuple[str, bool]:
    """Return a line without the signature at its end, and whether there was one.

    A signature is a timestamp with the links to users right before it, or such links at the very
    end. What stands between two links of one signature is short and no sentence.
    """
    stamp = None
    for found in words.timestamp.finditer(line):
        stamp = found
    end = stamp.start() if stamp else len(line)
    first = end
    while (link := line.rfind(USER, 0, first)) >= 0 and _BETWEEN.fullmatch(line, link, first):
        first = link
    if stamp is None and first == end:
        return line, False
    return line[:first].rstrip(" -–—~([|•"), True


def _flat(nodes: Iterable[Node], text: str, words: AnswerWords) -> str:
    return "".join(_shown(node, text, words) for node in nodes)


def _shown(node: Node, text: str, words: AnswerWords) -> str:
    match node:
        case Comment():
            return ""
        case Entity():
            return node.shown
        case Heading():
            return HEADING
        case Wikilink():
            return _link(node, text, words)
        case Weblink():
            return _flat(node.label or (), text, words)
        case Call():
            return _call(node, text, words)
        case Tag():
            return _tag(node, text, words)
        case _:
            return _STYLE.sub(_weight, node.text)


def _weight(quotes: re.Match[str]) -> str:
    return BOLD if len(quotes[0]) > 2 else ""


def _link(node: Wikilink, text: str, words: AnswerWords) -> str:
    label = _flat(node.label, text, words) if node.label else node.target.strip()
    if words.within(node.target, words.namespaces.files):
        return ""
    user = words.within(node.target, words.namespaces.users)
    return f"{USER}{label}" if user else label


def _call(node: Call, text: str, words: AnswerWords) -> str:
    name = node.name.strip()
    if words.within(name, words.namespaces.templates):
        name = name.partition(":")[2]
    if words.among(name, words.templates.quotes) or words.among(name, words.templates.strikes):
        return ""
    first = next((each for each in node.arguments if each.name.strip() == "1"), None)
    given = " ".join(_flat(first.value, text, words).split())[:_GIVEN] if first else ""
    return f"{CALL}{fold(name)}{GIVEN}{TOKEN.sub('', given)}{CALLED}"


def _tag(node: Tag, text: str, words: AnswerWords) -> str:
    if node.name in _VERBATIM:
        return ""
    if node.name == "br":
        return " "
    if node.body is None:
        return text[node.start : node.end] if node.markup else ""
    inner = _flat(node.body, text, words)
    if node.name in _STRONG:
        return f"{BOLD}{inner}{BOLD}"
    signed = node.name in _STYLED and USER in inner and CALL not in inner
    return USER + inner if signed else inner  # decorated: the signature begins with its tag
