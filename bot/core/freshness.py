"""Which statements of an article were not yet there in an earlier revision of it.

Copy-editing does not make a statement new: one that says the same figures in nearly the same words
was there. A statement with another figure is new, whatever the words.
"""

from __future__ import annotations

import re

from bot.core import locales
from bot.core.background import Background
from bot.core.models import Article, Note, Span

UNTRIED = "not yet stable"  # why a finding is not fit to be proposed

_WORDS = re.compile(r"\w+")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_ALIKE = 0.75  # share of words in common, of all words of both


def fresh(now: Article, then: Article) -> tuple[Span, ...]:
    """Return the spans in ``now`` of statements that ``then``, an older revision, does not say."""
    said = {_folded(each.text) for each in then.statements}
    told = [(_words(each.text), _figures(each.text)) for each in then.statements]
    return tuple(
        each.span
        for each in now.statements
        if _folded(each.text) not in said
        and not any(
            figures == _figures(each.text) and _likeness(words, _words(each.text)) >= _ALIKE
            for words, figures in told
        )
    )


def untried(background: Background, span: Span) -> bool:
    """Tell whether what stands at a span of the source has not stood there long enough."""
    return any(span.touches(Span(*each)) for each in background.fresh)


def noted(background: Background, span: Span, code: str) -> tuple[Note, ...]:
    """Return the note that a stretch of the source is new since the last comparison, if it is."""
    last = background.compared
    if last is None or not any(span.touches(Span(*each)) for each in background.news):
        return ()
    return (Note("new", {"day": locales.day(last.timestamp, code)}, last),)


def _folded(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(text.casefold()))


def _figures(text: str) -> frozenset[str]:
    return frozenset(_FIGURES.findall(text))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0
