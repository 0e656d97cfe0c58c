"""From findings to proposals: what is said, in which order, and what waits. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.messages import filled
from bot.core.models import Finding, Proposal


@dataclass(frozen=True, slots=True)
class Limits:
    """``threshold`` is the least confidence per check, ``cap`` the number shown at a time."""

    threshold: Mapping[str, float]
    cap: int
    order: tuple[str, ...]


def identify(finding: Finding) -> str:
    """Return ``check/`` and 16 hexadecimal digits of the finding's key: stable across runs."""
    digest = hashlib.sha256(f"{finding.check}\n{finding.key}".encode()).hexdigest()
    return f"{finding.check}/{digest[:16]}"


def choose(
    findings: Iterable[Finding], limits: Limits, messages: Mapping[str, str]
) -> tuple[Proposal, ...]:
    """Decide on every finding: the proposed ones first, strongest first, then the others.

    A finding is proposed when it is fit and its confidence reaches its check's threshold. Ranks go
    by check in the order of ``limits.order`` only between equals: certainty first, then weight.
    Two findings with one id are one; the more confident stays.
    """
    best: dict[str, Finding] = {}
    for finding in findings:
        id_ = identify(finding)
        if id_ not in best or finding.confidence > best[id_].confidence:
            best[id_] = finding

    def strength(item: tuple[str, Finding]) -> tuple[float, float, int, str]:
        id_, finding = item
        place = limits.order.index(finding.check) if finding.check in limits.order else 99
        return (-round(finding.confidence, 2), -finding.weight, place, id_)

    def wanted(finding: Finding) -> bool:
        return finding.fit and finding.confidence >= limits.threshold.get(finding.check, 1.0)

    ordered = sorted(best.items(), key=strength)
    proposed = [item for item in ordered if wanted(item[1])]
    others = [item for item in ordered if not wanted(item[1])]
    made = [
        Proposal(id_, finding, True, rank, rank <= limits.cap, _worded(finding, messages))
        for rank, (id_, finding) in enumerate(proposed, 1)
    ]
    held = [
        Proposal(id_, finding, False, None, False, _worded(finding, messages))
        for id_, finding in others
    ]
    return (*made, *held)


def _worded(finding: Finding, messages: Mapping[str, str]) -> str:
    return filled(messages, finding.message, finding.values)
