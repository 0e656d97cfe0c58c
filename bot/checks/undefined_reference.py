"""A named reference that is used and nowhere defined.

Arabic: ``وصلت التعزيزات.<ref name="Counter25" />`` with no ``<ref name="Counter25">…</ref>``
anywhere: readers see a red error in the list of references. Its body is looked for in older
revisions of the article, in English, where the sentence came from (``<ref name="Counter25">{{cite
web |title=… |url=…}}</ref>``), and in older revisions there. It is offered, in the form of the
Arabic wiki, when all that is found is one source; otherwise the candidates are shown. A misspelt
name gets the right one. What somebody took away on purpose is shown as that, and not offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core import footnotes, gate, locales, relics, sameness
from bot.core.background import Relic, Side, Trace
from bot.core.models import Alignment, Article, Cited, Finding, Note, Place, Reference
from bot.core.offers import Offer, Offers

NAME = "undefined-reference"
CONFIDENCE = 0.99

_Defined = Mapping[footnotes.Named, tuple[Reference, ...]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A body that may be the one: as it is offered, and where it stands or stood."""

    offer: Offer
    reference: Reference
    place: Place | None = None
    relic: Relic | None = None


def check(alignment: Alignment) -> Iterator[Finding]:
    """Yield one finding for each name, at its first use."""
    target = alignment.target
    defined = footnotes.definitions(target)
    offers = Offers(alignment)
    for reference in footnotes.undefined(target):
        yield _misspelt(reference, target, defined) or _rescued(reference, alignment, offers)


def _misspelt(reference: Reference, target: Article, defined: _Defined) -> Finding | None:
    """Offer the one definition whose name only looks different, or stands in another group."""
    near = footnotes.misspelt(reference, defined)
    if near is None:
        return None
    group = near.name == reference.name
    message = "undefined-reference-group" if group else "undefined-reference-spelling"
    found = _finding(reference, target, message, [footnotes.cited(near, target)])
    return replace(
        found,
        values={**found.values, "existing": near.name},
        suggestion=footnotes.mark(near.name, near.group),
    )


def _rescued(reference: Reference, alignment: Alignment, offers: Offers) -> Finding:
    """Offer what was found under the name: one source, or several to choose from."""
    code = alignment.target.language.code
    candidates = _distinct(_candidates(reference, alignment, offers), alignment)
    found = _finding(
        reference, alignment.target, f"{NAME}-several", [each.offer.cited for each in candidates]
    )
    found = replace(
        found,
        source=next((each.place for each in candidates if each.place), None),
        notes=tuple(note for each in candidates for note in _notes(each, code)),
    )
    if not candidates:
        return replace(found, message=_lost(alignment))
    if len(candidates) > 1:
        return found
    only = candidates[0]
    if only.relic and only.relic.meant:
        return replace(found, message=f"{NAME}-removed")
    if twin := offers.twin(only.reference):
        return _already_cited(found, reference, twin, alignment.target)
    if only.offer.held:
        return replace(found, message=f"{NAME}-held")
    if _means_nothing(only, reference.name):
        return replace(found, message=f"{NAME}-counted")
    return _offered(found, only)


def _candidates(reference: Reference, alignment: Alignment, offers: Offers) -> Iterator[_Candidate]:
    """Yield bodies: of older revisions of the target, of the source, of its older revisions."""
    named = (reference.group, reference.name)
    known = [each for each in alignment.background.relics if relics.answers(each, named)]
    for relic in known:
        if relic.side is Side.TARGET and (made := _of_relic(relic, reference, alignment, offers)):
            yield made
    source = alignment.source
    for body in footnotes.defining(named, footnotes.definitions(source)):
        if offer := offers.made(body, source, *_called(reference)):
            yield _Candidate(offer, body, place=source.place(body.span, ""))
    for relic in known:
        if relic.side is Side.SOURCE and (made := _of_relic(relic, reference, alignment, offers)):
            yield made


def _of_relic(
    relic: Relic, reference: Reference, alignment: Alignment, offers: Offers
) -> _Candidate | None:
    article = alignment.target if relic.side is Side.TARGET else alignment.source
    body, whole = gate.alone(relic.body, reference, article)
    offer = offers.made(body, whole, *_called(reference))
    return _Candidate(offer, body, relic=relic) if offer else None


def _called(reference: Reference) -> tuple[str, str]:
    return reference.name, reference.group


def _distinct(candidates: Iterable[_Candidate], alignment: Alignment) -> list[_Candidate]:
    """Return one candidate for each source, the first of it."""
    languages = (alignment.target.language, alignment.source.language)
    kept: list[_Candidate] = []
    for each in candidates:
        body = each.reference
        if not any(
            body.body == other.reference.body
            or sameness.shared_key(body, other.reference, languages)
            for other in kept
        ):
            kept.append(each)
    return kept


def _means_nothing(only: _Candidate, name: str) -> bool:
    """Tell whether the name was made up by counting, and nothing else speaks for this body.

    In the article's own history it does mean something where the name was used as well then.
    """
    own = only.relic and only.relic.side is Side.TARGET and only.relic.used
    return footnotes.is_counted(name) and not own


def _offered(found: Finding, only: _Candidate) -> Finding:
    offer, relic = only.offer, only.relic
    where = "" if relic is None else f"-{relic.side}-history"
    return replace(
        found,
        message=f"{NAME}{where}" if where or not offer.kept else f"{NAME}-partial",
        values={**found.values, "title": offer.title, "kept": " ".join(offer.kept)},
        suggestion=offer.cited.wikitext,
    )


def _already_cited(
    found: Finding, reference: Reference, twin: Reference, target: Article
) -> Finding:
    """Offer the target's own reference to the same source instead of a second one."""
    named = twin.name or reference.name
    lines = [footnotes.mark(named, twin.group)]
    if not twin.name:
        lines.insert(0, footnotes.mark(named, twin.group, twin.body))
    return replace(
        found,
        message="undefined-reference-known" if twin.name else "undefined-reference-unnamed",
        values={**found.values, "existing": footnotes.label(twin.name, twin.citations[0])},
        references=(footnotes.cited(twin, target),),
        suggestion="\n".join(lines),
    )


def _lost(alignment: Alignment) -> str:
    return f"{NAME}-nowhere" if alignment.background.depth else f"{NAME}-lost"


def _notes(candidate: _Candidate, code: str) -> Sequence[Note]:
    """Say where an older body stood, who took it away, and what the gate said of it."""
    notes = list(candidate.offer.notes)
    if candidate.offer.held:
        notes.append(Note(f"held-{candidate.offer.held}"))
    if relic := candidate.relic:
        notes.append(Note(f"seen-{relic.side}", _told(relic.seen, code), relic.seen))
        if relic.removal:
            key = "removed-for" if relic.removal.summary else "removed"
            notes.append(Note(key, _told(relic.removal, code), relic.removal))
        if relic.meant and not (relic.removal and relic.meant == relic.removal.summary):
            notes.append(Note("discussed", {"heading": relic.meant}))
    return notes


def _told(trace: Trace, code: str) -> dict[str, str]:
    day = locales.day(trace.timestamp, code)
    return {"day": day, "user": trace.user, "summary": trace.summary}


def _finding(
    reference: Reference, target: Article, message: str, references: Iterable[Cited] = ()
) -> Finding:
    return Finding(
        check=NAME,
        key=f"{reference.group}/{reference.name}",
        confidence=CONFIDENCE,
        source=None,
        target=footnotes.place(target, reference.span),
        message=message,
        values={"name": reference.name},
        references=tuple(references),
    )
