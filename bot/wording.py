"""What every view says alike: a proposal in plain words, counts and dates as the target says them.

Plain text throughout; each view escapes it in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core import locales
from bot.core.background import Trace
from bot.core.direction import quotable, visible
from bot.core.messages import filled
from bot.core.models import Evidence, Finding, Place, Proposal

QUOTE_LIMIT = 700
NEAREST = "nearest"
GLOSS = "gloss"
_MARKUP = ("<ref", "{{")


@dataclass(frozen=True, slots=True)
class Remark:
    """A note below the message: its words, and the edit that they speak of, to be linked."""

    text: str
    trace: Trace | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A proposal as views show it; an empty string is left out.

    ``quote`` is what the source says, ``place`` where the change belongs, ``nearest`` the closest
    thing that the target has; both are whole sentences. ``label`` introduces ``code``, verbatim
    wikitext: the suggestion, or in its absence the references of the source. ``sources`` are the
    addresses that the source cites, ``signals`` the evidence apart from the nearest sentence.
    ``reason`` says why a finding is held back, ``gloss`` how names in the quote are called here,
    ``notes`` what else an editor should know.
    """

    id: str
    check: str
    message: str
    quote: str
    place: str
    nearest: str
    label: str
    code: tuple[str, ...]
    sources: tuple[str, ...]
    signals: tuple[Evidence, ...]
    percent: int
    reason: str
    gloss: str
    notes: tuple[Remark, ...] = ()


def item(proposal: Proposal, talk: Mapping[str, str]) -> Item:
    """Say one proposal in the words of the ``[talk]`` messages.

    A source that is no prose but a reference is not quoted, for the suggestion has it.
    """
    finding = proposal.finding
    suggestion = visible(finding.suggestion or "").strip("\n")
    said = quotable(finding.source.text) if finding.source else ""
    bare = () if suggestion else tuple(visible(each.wikitext) for each in finding.references)
    code = (suggestion,) if suggestion else tuple(each for each in bare if each.strip())
    cited = [each.url for each in finding.references if each.url] if finding.source else []
    nearest = next((each.target for each in finding.evidence if each.signal == NEAREST), None)
    return Item(
        id=proposal.id,
        check=finding.check,
        message=quotable(proposal.message),
        quote="" if said.startswith(_MARKUP) else shortened(said),
        place=_placed(finding.target, nearest, talk) if finding.target else "",
        nearest=say(talk, "nearest", text=shortened(quotable(nearest))) if nearest else "",
        label=_label(finding.check, suggestion, bool(code), talk),
        code=code,
        sources=tuple(dict.fromkeys(cited)),
        signals=tuple(each for each in finding.evidence if each.signal not in (NEAREST, GLOSS)),
        percent=min(99, round(100 * finding.confidence)),
        reason=_reason(proposal, finding, talk),
        gloss=_gloss(finding, talk),
        notes=tuple(
            Remark(quotable(say(talk, f"note_{each.key}", **each.values)), each.trace)
            for each in finding.notes
        ),
    )


def _gloss(finding: Finding, talk: Mapping[str, str]) -> str:
    pairs = [
        say(talk, "gloss_pair", said=quotable(each.source), named=quotable(each.target or ""))
        for each in finding.evidence
        if each.signal == GLOSS
    ]
    return say(talk, "gloss", list=talk["gloss_joint"].join(pairs)) if pairs else ""


def say(table: Mapping[str, str], key: str, **values: object) -> str:
    """Fill in one message; raises :class:`~bot.core.messages.MessageError` when it cannot."""
    return filled(table, key, values)


def count(table: Mapping[str, str], key: str, number: int, code: str) -> str:
    """Fill in the message that agrees with the number: ``KEY_one``, ``KEY_two`` and so on.

    The categories are CLDR's for the language; ``KEY_other`` stands in for those not in the table.
    """
    form = f"{key}_{locales.plural(number, code)}"
    return say(table, form if form in table else f"{key}_other", n=number)


def day(timestamp: str, code: str) -> str:
    """Write the day of an ISO 8601 timestamp out in the language; leave anything else as it is."""
    return locales.day(timestamp, code)


def title(table: Mapping[str, str], check: str) -> str:
    """Return the heading of a check's proposals, or its bare name when the table has none."""
    return table.get(check, check)


def signal(talk: Mapping[str, str], kind: str) -> str:
    """Return the name of a kind of evidence, or its code when the table has none."""
    return talk.get(f"signal_{kind}", kind)


def grouped(
    proposals: Iterable[Proposal], order: Iterable[str]
) -> list[tuple[str, list[Proposal]]]:
    """Sort proposals by check, in the given order, keeping their own within; others by name."""
    by_check: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_check.setdefault(proposal.finding.check, []).append(proposal)
    known = [check for check in order if check in by_check]
    return [(check, by_check[check]) for check in (*known, *sorted(by_check.keys() - set(known)))]


def shortened(text: str, limit: int = QUOTE_LIMIT) -> str:
    """Cut a long text after a word and say so with an ellipsis."""
    if len(text) <= limit:
        return text
    return (text[:limit].rpartition(" ")[0] or text[:limit]) + " …"


def _label(check: str, suggestion: str, code: bool, talk: Mapping[str, str]) -> str:
    """Say what the code is: a draft in prose, references without the prose, or neither."""
    if not suggestion:
        return talk.get(f"sources_{check}", talk["sources"]) if code else ""
    draft = talk.get(f"suggestion_{check}")
    if draft is None:
        return talk["suggestion"]
    return talk["suggestion_references"] if suggestion.startswith(_MARKUP) else draft


def _placed(target: Place, nearest: str | None, talk: Mapping[str, str]) -> str:
    heading = quotable(target.section)
    section = say(talk, "section", title=heading) if heading else talk["lead"]
    after = shortened(quotable(target.text), 160) if target.span.start == target.span.end else ""
    if after and (nearest is None or quotable(target.text) != quotable(nearest)):
        return say(talk, "place_after", section=section, text=after.rstrip(".،؛ "))
    return say(talk, "place", section=section)


def _reason(proposal: Proposal, finding: Finding, talk: Mapping[str, str]) -> str:
    if proposal.shown:
        return ""
    if proposal.propose:
        return talk["reason_waits"]
    if finding.fit or not finding.reason:
        return talk["reason_unsure"]
    return talk.get(f"reason_{finding.reason}", finding.reason)
