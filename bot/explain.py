"""What a check looks for, from its own file; how one sentence was judged, from its alignment."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass

from bot.checks import CHECKS
from bot.config import Rules
from bot.core.align import judge
from bot.core.errors import UserError
from bot.core.models import Comparison, Coverage, Evidence


class UnknownCheckError(UserError):
    """There is no check of that name; the text names those there are."""


class NoStatementError(UserError):
    """No statement stands at that offset; the text names the nearest."""


def checks(name: str | None = None) -> str:
    """Return the manual of one check, or of all: the docstring of its file, with its example."""
    if name is not None and name not in CHECKS:
        raise UnknownCheckError(f"no check {name!r}; there are: {', '.join(CHECKS)}")
    wanted = [name] if name else list(CHECKS)
    return "\n".join(f"{each}\n{'-' * len(each)}\n{_manual(each)}\n" for each in wanted)


def _manual(name: str) -> str:
    module = inspect.getmodule(CHECKS[name])
    return inspect.cleandoc(module.__doc__ or "") if module else ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A telling of the target that might answer: its text and section, its scores (0–1), and for
    each term of the sentence the words that answer it.
    """

    text: str
    section: str
    coverage: float
    explained: float
    placed: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one sentence of the source was judged; the confidence is made of ``features``."""

    text: str
    section: str
    missing: float
    coverage: Coverage
    candidates: tuple[Candidate, ...]
    features: Mapping[str, float]


def sentence(comparison: Comparison, start: int, rules: Rules) -> Explanation:
    """Explain the statement whose span holds the code point ``start`` of the source wikitext.

    Raises :class:`NoStatementError` when there is none.
    """
    alignment = comparison.alignment
    source = alignment.source
    number = next(
        (n for n, s in enumerate(source.statements) if s.span.start <= start < s.span.end), None
    )
    if number is None:
        after = [each.span.start for each in source.statements if each.span.start > start]
        hint = f"the next begins at {after[0]}" if after else "none follows"
        raise NoStatementError(f"no sentence stands at offset {start} of the source; {hint}")
    statement = source.statements[number]
    judgement = judge(alignment, number, rules.lexicon, rules.weights)
    candidates = []
    for each in judgement.candidates:
        told = alignment.telling(each.target)
        place = alignment.target.place(told.span, told.text)
        candidates.append(
            Candidate(
                place.text,
                place.section,
                each.coverage,
                each.explained,
                each.placed,
                each.evidence,
            )
        )
    return Explanation(
        text=statement.text,
        section=source.sections[statement.section].title,
        missing=judgement.match.missing,
        coverage=judgement.match.coverage,
        candidates=tuple(candidates),
        features=judgement.features,
    )
