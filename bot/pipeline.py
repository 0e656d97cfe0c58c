"""One pass, top to bottom; it takes no decision of its own."""

from __future__ import annotations

from bot import proposals
from bot.checks import CHECKS
from bot.config import Rules
from bot.core.align import align
from bot.core.models import Comparison, Pair
from bot.core.wikitext import parse


class Unavailable(Exception):  # noqa: N818
    """placeholder until the gateway is in"""
    code = 3


def compare(pair: Pair, rules: Rules) -> Comparison:
    """Compare the two revisions of a pair: parse, align, check, choose. Pure but for the rules."""
    source = parse(pair.source, rules.source)
    target = parse(pair.target, rules.target)
    alignment = align(source, target, pair.counterparts, rules.lexicon, rules.weights)
    checks = rules.settings.checks
    findings = [each for name in checks for each in CHECKS[name](alignment)]
    limits = proposals.Limits(
        threshold=rules.settings.proposals.threshold,
        cap=rules.settings.proposals.cap,
        order=tuple(checks),
    )
    return Comparison(pair, alignment, proposals.choose(findings, limits, rules.messages.checks))
