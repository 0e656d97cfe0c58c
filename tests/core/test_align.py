"""Aligning: what must hold for any article, and the near misses that must not count as told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot import config, pairs, pipeline
from bot.core.align import align, judge
from bot.core.models import Alignment, Article, Coverage, Kind, Pair, Revision
from bot.core.wikitext import parse

ROOT = Path(__file__).resolve().parents[2]
RULES = config.load()
OWN = sorted(each.parent for each in (ROOT / "tests" / "pairs").glob("*/pair.json"))
CASES = ROOT / "tests" / "core" / "cases"


def cases(name: str) -> list[object]:
    """Read a case file; what is known to fail says why under ``known``."""
    return [
        pytest.param(
            case,
            id=case["name"],
            marks=pytest.mark.xfail(reason=case["known"]) if "known" in case else (),
        )
        for case in yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    ]


def aligned(pair: Pair) -> Alignment:
    source, target = parse(pair.source, RULES.source), parse(pair.target, RULES.target)
    return align(source, target, pair.counterparts, RULES.lexicon, RULES.weights)


def missing(alignment: Alignment) -> list[str]:
    """Return the prose of the source that is held to be missing."""
    kinds = (Kind.PROSE, Kind.ITEM, Kind.QUOTE)
    statements = alignment.source.statements
    return [
        statements[match.source].text
        for match in alignment.matches
        if match.coverage is Coverage.MISSING and statements[match.source].kind in kinds
    ]


def same_language(text: str, other: str) -> Alignment:
    """Align two texts of the target's language: words then answer by themselves."""
    rules = config.load()
    lexicon = rules.lexicon
    itself = replace(lexicon, source=lexicon.target, entries=_Identity(), irregular={})
    source = parse(_revision(text), rules.target)
    target = parse(_revision(other), rules.target)
    return align(source, target, {}, itself, rules.weights)


class _Identity(dict[str, str]):
    """A lexicon in which every word is its own equivalent."""

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and " " not in word

    def get(self, word: str, default: object = None) -> str:
        return word


def _revision(text: str) -> Revision:
    return Revision("arwiki", "ar", "مقالة", 1, "2024-12-10T00:00:00Z", text)


@pytest.mark.parametrize("folder", OWN, ids=lambda each: each.name)
def test_an_article_aligned_with_itself_has_no_gaps(folder: Path) -> None:
    text = pairs.read(folder).target.text
    assert missing(same_language(text, text)) == []


@pytest.mark.parametrize("folder", OWN, ids=lambda each: each.name)
def test_shuffled_sections_are_no_gaps(folder: Path) -> None:
    text = pairs.read(folder).target.text
    article = parse(_revision(text), RULES.target)
    cut = [section.span.cut(text) for section in article.sections]
    assert missing(same_language(text, "".join([cut[0], *reversed(cut[1:])]))) == []


@pytest.mark.parametrize("folder", OWN, ids=lambda each: each.name)
def test_a_removed_paragraph_is_the_gap(folder: Path) -> None:
    text = pairs.read(folder).target.text
    article = parse(_revision(text), RULES.target)
    gone = _longest_paragraph(article)
    start, end = gone[0].span.start, gone[-1].span.end
    found = missing(same_language(text, text[:start] + text[end:]))
    assert found == [each.text for each in gone]


def _longest_paragraph(article: Article) -> list:  # type: ignore[type-arg]
    """Return the statements of the longest paragraph below the lead (the lead is a summary)."""
    blocks: dict[int, list] = {}  # type: ignore[type-arg]
    for statement in article.statements:
        section = article.sections[statement.section]
        if statement.kind is Kind.PROSE and section.index and not section.apparatus:
            blocks.setdefault(statement.block, []).append(statement)
    return max(blocks.values(), key=lambda block: sum(len(each.text) for each in block))


@pytest.mark.parametrize("case", cases("near_misses.yml"))
def test_a_near_miss_is_not_told(case: dict[str, str]) -> None:
    """Same day, same place or same actor, but another event: not covered."""
    alignment = aligned(_pair(case))
    sourced = [each.text for each in alignment.source.statements if each.references]
    assert len(sourced) == case["source"].count("<ref")
    assert missing(alignment) == sourced


@pytest.mark.parametrize("case", cases("told.yml"))
def test_told_in_other_words_is_told(case: dict[str, str]) -> None:
    """Split, merged, in a table, by synonyms or by other names: still covered."""
    assert missing(aligned(_pair(case))) == []


def _pair(case: dict[str, str]) -> Pair:
    return Pair(
        Revision("enwiki", "en", "Article", 1, "2024-12-10T00:00:00Z", case["source"]),
        _revision(case["target"]),
        counterparts=case.get("titles") or {},  # type: ignore[arg-type]
    )


def test_judging_one_sentence_says_what_led_to_it() -> None:
    comparison = pipeline.compare(pairs.read(ROOT / "bot" / "example"), RULES)
    number = next(m.source for m in comparison.alignment.matches if m.coverage is Coverage.COVERED)
    judged = judge(comparison.alignment, number, RULES.lexicon, RULES.weights)
    assert judged.candidates[0].target == judged.match.targets[0]
    assert judged.candidates[0].placed >= judged.candidates[-1].placed
    assert set(RULES.weights.features) <= set(judged.features)


def test_the_same_pair_gives_the_same_alignment() -> None:
    pair = pairs.read(ROOT / "bot" / "example")
    assert aligned(pair).matches == aligned(pair).matches
