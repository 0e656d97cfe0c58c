"""Articles and alignments made by hand, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from bot import config
from bot.core.background import Relic, Side, Trace
from bot.core.language import Language
from bot.core.models import Alignment, Article, Coverage, Evidence, Match, Revision
from bot.core.wikitext import parse


@lru_cache(maxsize=4)
def language(code: str) -> Language:
    """Return a language of the rules."""
    return config.language(config.default_folder(), code)


def article(text: str, code: str) -> Article:
    """Return a parsed article with this wikitext."""
    revision = Revision(f"{code}wiki", code, "Test", 1, "2024-12-08T00:00:00Z", text)
    return parse(revision, language(code))


def match(
    source: int,
    *targets: int,
    score: float = 0.9,
    coverage: str = "covered",
    dated: bool = False,
) -> Match:
    """Return what answers to a statement, by the numbers of the statements.

    ``dated`` adds that the target tells its date.
    """
    said = tuple(Evidence("word", word, None, 1.0) for word in ("one", "two", "three"))
    if dated:
        said = (*said, Evidence("date", "5 May 2020", "5 مايو 2020", 2.0))
    return Match(source, targets, score, 1 - score, Coverage(coverage), said)


def alignment(
    source: str,
    target: str,
    counterparts: Mapping[str, str | None] | None = None,
    matches: Iterable[Match] = (),
) -> Alignment:
    """Return an English and an Arabic text as an alignment."""
    return Alignment(
        article(source, "en"), article(target, "ar"), dict(counterparts or {}), tuple(matches)
    )


def relic(
    name: str,
    body: str,
    side: str,
    *,
    removal: str | None = "تنسيق",
    used: bool = False,
    meant: str = "",
) -> Relic:
    """Return a body that revision 7 gave to a name and revision 8 took away with this summary."""
    where = Side(side)
    seen = Trace(where, 7, "2024-11-30T10:00:00Z", "أحمد", "إضافة")
    gone = None if removal is None else Trace(where, 8, "2024-12-01T10:00:00Z", "سلمى", removal)
    return Relic(name, "", body, seen, gone, used, meant)
