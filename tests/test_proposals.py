"""Choosing: what is held back, in which order the rest comes, and ids that stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.messages import MessageError
from bot.core.models import Finding
from bot.proposals import Limits, choose, identify

LIMITS = Limits(
    {"missing-event": 0.7, "citation-error": 0.9}, 2, ("citation-error", "missing-event")
)
MESSAGES = {"said": "قيل $what"}


def finding(key: str, confidence: float = 0.95, **more: object) -> Finding:
    made = Finding("missing-event", key, confidence, None, None, "said", {"what": key})
    return replace(made, **more)  # type: ignore[arg-type]


def keys(*findings: Finding) -> list[str]:
    return [each.finding.key for each in choose(findings, LIMITS, MESSAGES) if each.propose]


def test_the_unsure_the_unfit_and_the_unknown_are_held_back() -> None:
    assert keys(finding("a", 0.69)) == []
    assert keys(finding("a", fit=False, reason="disputed")) == []
    assert keys(finding("a", check="nobody-knows")) == []
    assert keys(finding("a", 0.7)) == ["a"]


def test_sure_before_unsure_then_weighty_before_light() -> None:
    assert keys(finding("a", 0.8), finding("b", 0.99)) == ["b", "a"]
    assert keys(finding("a", 0.9, weight=1), finding("b", 0.9, weight=2)) == ["b", "a"]


def test_those_past_the_cap_are_proposed_but_wait() -> None:
    made = choose([finding("a"), finding("b"), finding("c")], LIMITS, MESSAGES)
    assert [each.rank for each in made] == [1, 2, 3]
    assert [each.shown for each in made] == [True, True, False]


def test_one_id_is_one_proposal_and_outlives_everything_but_its_key() -> None:
    assert len(choose([finding("a", 0.8), finding("a", 0.9)], LIMITS, MESSAGES)) == 1
    reworded = finding("a", 0.8, message="other", suggestion="x", weight=3)
    assert identify(finding("a")) == identify(reworded)
    assert identify(finding("a")) != identify(finding("b"))


def test_the_order_of_findings_does_not_matter() -> None:
    some = [finding("a"), finding("b"), finding("c", 0.8)]
    assert choose(some, LIMITS, MESSAGES) == choose(some[::-1], LIMITS, MESSAGES)


def test_a_message_that_asks_for_more_is_an_error_of_one_line() -> None:
    with pytest.raises(MessageError, match="what"):
        choose([finding("a", values={})], LIMITS, MESSAGES)


def test_small_defects_do_not_crowd_out_what_is_missing() -> None:
    limits = replace(LIMITS, cap=3, most={"citation-error": 1})
    defects = [finding(key, 0.99, check="citation-error") for key in "abcd"]

    def shown(*findings: Finding) -> list[str]:
        made = choose(findings, limits, MESSAGES)
        assert [each.rank for each in made] == list(range(1, len(made) + 1))
        assert [each.shown for each in made] == [each.rank <= 3 for each in made if each.rank]
        return [each.finding.check for each in made if each.shown]

    assert shown(*defects) == ["citation-error"] * 3
    assert shown(*defects, finding("x")) == ["citation-error"] * 2 + ["missing-event"]
    assert shown(*defects, finding("x"), finding("y"), finding("z")) == [
        "citation-error",
        "missing-event",
        "missing-event",
    ]
