"""One pass, top to bottom; it takes no decision of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import proposals
from bot.checks import CHECKS, missing_event
from bot.config import Rules
from bot.core.align import align
from bot.core.drafts import Drafter
from bot.core.models import Comparison, Pair
from bot.core.wikitext import parse
from bot.settings import Watched


def watched(titles: Sequence[str], rules: Rules) -> list[Watched | str]:
    """Return what a command is about: the titles given, or every article of rules/articles."""
    return list(titles) or list(rules.articles.values())


def compare(pair: Pair, rules: Rules) -> Comparison:
    """Compare the two revisions of a pair: parse, align, check, choose."""
    source = parse(pair.source, rules.source)
    target = parse(pair.target, rules.target)
    alignment = replace(
        align(source, target, pair.counterparts, rules.lexicon, rules.weights),
        background=pair.background,
        standards=rules.standards,
    )
    checks = rules.settings.checks
    findings = [each for name in checks for each in CHECKS[name](alignment)]
    drafter = Drafter(alignment, rules.drafts)
    findings = [
        missing_event.worded(each, drafter) if each.check == missing_event.NAME else each
        for each in findings
    ]
    limits = proposals.Limits(
        threshold=rules.settings.proposals.threshold,
        cap=rules.settings.proposals.cap,
        order=tuple(checks),
        most=rules.settings.proposals.most,
    )
    return Comparison(pair, alignment, proposals.choose(findings, limits, rules.messages.checks))
