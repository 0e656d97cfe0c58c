"""Which words on a page are struck out: by tags or by templates, across lines and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.models import Span
from bot.core.tables import fold
from bot.core.verdicts import AnswerWords

_TAG = re.compile(r"<(?P<close>/?)(?P<name>s|del|strike)\b[^<>]*?(?P<empty>/?)>", re.IGNORECASE)
_HIDDEN = re.compile(r"<!--.*?-->|<(nowiki|pre|code)\b[^<>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)
_CALL = re.compile(r"\{\{\s*(?P<name>[^{}|\n]+?)\s*\|")
_BRACES = re.compile(r"\{\{|\}\}")
_MARKUP = re.compile(r"<[^<>]*>|\{\{[^{}|]*\||\}\}|'{2,}|&#?\w+;|\s")
_ENOUGH = 0.9  # of the visible characters


def struck(text: str, line: Span, spans: list[Span]) -> bool:
    """Tell whether what a reader sees of ``line`` is struck out, but for a sign or two."""
    hidden = {at for mark in _MARKUP.finditer(text, *line) for at in range(*mark.span())}
    seen = [at for at in range(*line) if at not in hidden]
    under = sum(any(span.start <= at < span.end for span in spans) for at in seen)
    return bool(seen) and under >= _ENOUGH * len(seen)


def strikes(text: str, words: AnswerWords) -> list[Span]:
    """Return the stretches of wikitext that are shown struck out.

    A tag that is not closed reaches to the end of its line, for that much is sure.
    """
    blank = _HIDDEN.sub(lambda found: " " * len(found[0]), text)
    return [*_by_tags(blank), *_by_templates(blank, words)]


def _by_tags(text: str) -> Iterator[Span]:
    opened: dict[str, list[int]] = {}
    for tag in _TAG.finditer(text):
        name = tag["name"].casefold()
        if tag["empty"]:
            continue
        if not tag["close"]:
            opened.setdefault(name, []).append(tag.end())
        elif opened.get(name):
            yield Span(opened[name].pop(), tag.start())
    for starts in opened.values():
        for start in starts:
            end = text.find("\n", start)
            yield Span(start, len(text) if end < 0 else end)


def _by_templates(text: str, words: AnswerWords) -> Iterator[Span]:
    for call in _CALL.finditer(text):
        if words.among(fold(call["name"]), words.templates.strikes):
            depth = 1
            for brace in _BRACES.finditer(text, call.end()):
                depth += 1 if brace[0] == "{{" else -1
                if depth == 0:
                    yield Span(call.end(), brace.start())
                    break
