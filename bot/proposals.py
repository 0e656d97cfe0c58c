"""From findings to proposals: what is said, in which order, and what waits. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.messages import filled
from bot.core.models import Finding, Proposal


@dataclass(frozen=True, slots=True)
class Limits:
    """``threshold`` is the least confidence per check, ``cap`` the number shown at a time.

    Of the first ``cap``, at most ``most`` are of one check while others wait: small defects must
    not crowd out what is missing.
    """

    threshold: Mapping[str, float]
    cap: int
    order: tuple[str, ...]
    most: Mapping[str, int] = field(default_factory=dict)


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
    proposed = _fair([item for item in ordered if wanted(item[1])], limits)
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


def _fair(ordered: list[tuple[str, Finding]], limits: Limits) -> list[tuple[str, Finding]]:
    """Put those first that are shown: in their order, no check with more than its ``most``."""
    first: list[tuple[str, Finding]] = []
    taken = Counter[str]()
    for item in ordered:
        check = item[1].check
        if len(first) < limits.cap and taken[check] < limits.most.get(check, limits.cap):
            first.append(item)
            taken[check] += 1
    rest = [item for item in ordered if item not in first]
    room = limits.cap - len(first)
    chosen = [*first, *rest[:room]]
    return [*(item for item in ordered if item in chosen), *rest[room:]]


def _worded(finding: Finding, messages: Mapping[str, str]) -> str:
    return filled(messages, finding.message, finding.values)
