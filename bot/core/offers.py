"""References of the source made ready to paste into the target: judged, adapted, named.

Every check that offers a source gets it here, so that each passes the same gate
(``bot.core.gate``) and two proposals never give one name to two sources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.core import footnotes, gate, sameness
from bot.core.adaptation import adapt_body
from bot.core.models import Alignment, Article, Cited, Note, Reference, Span


@dataclass(frozen=True, slots=True)
class Offer:
    """A reference as it is to be pasted.

    ``title`` is what to call the source in a sentence. ``known`` says that the target has it
    already, so that a re-use is enough. ``kept`` are
    pieces that could not be adapted and stand as they were. ``held`` is why it must not be
    proposed, a reason of ``bot.core.gate``; empty when nothing speaks against it.
    """

    cited: Cited
    title: str
    known: bool = False
    kept: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    held: str = ""


class Offers:
    """Makes the offers of one alignment."""

    def __init__(self, alignment: Alignment) -> None:
        """Index what the target cites, and give each source reference its name there."""
        self._alignment = alignment
        self._gate = gate.Gate(alignment.background, alignment.standards)
        self._languages = (alignment.target.language, alignment.source.language)
        self._cited: dict[str, list[Reference]] = defaultdict(list)
        for reference in alignment.target.references:
            if reference.body is not None:
                for key in sameness.keys(reference, self._languages):
                    self._cited[key].append(reference)
        self._names = _names(
            alignment.source.references, {each.name for each in alignment.target.references}
        )

    def of(self, source: Reference) -> Offer | None:
        """Return a reference with a body for the target; ``None``: it cannot be carried over."""
        url = footnotes.address(source)
        if twin := self.twin(source):
            return self._again(twin, url, _title(source))
        name = self._names.get(source.span, "")
        made = self.made(source, self._alignment.source, name, "")
        if made and any(each.kind == "short" for each in source.citations):
            # What a short reference points to is known only now that it is written out.
            body = made.cited.wikitext.partition(">")[2].removesuffix("</ref>")
            whole, _ = gate.alone(body, source, self._alignment.target)
            if twin := self.twin(whole):
                return self._again(twin, footnotes.address(whole), _title(whole))
        return made

    def twin(self, source: Reference) -> Reference | None:
        """Return the target's reference to the same source, a named one first."""
        found = {
            own.span: own
            for key in sameness.keys(source, self._languages)
            for own in self._cited.get(key, ())
            if sameness.shared_key(source, own, self._languages)
        }
        return min(found.values(), key=lambda own: (not own.name, own.span), default=None)

    def made(self, source: Reference, article: Article, name: str, group: str) -> Offer | None:
        """Return a reference of ``article`` under a name and group of the target.

        An article in the target's own language (an older revision) is carried over as it is.
        """
        alignment, target = self._alignment, self._alignment.target.language
        judged = self._gate.judge(source, article)
        passed = judged if isinstance(judged, gate.Passed) else gate.Passed(source, article)
        held = judged.reason if isinstance(judged, gate.Held) else ""
        url = footnotes.address(passed.reference)
        kept: tuple[str, ...] = ()
        if article.language is target:
            body = (passed.reference.body or "").strip()
        else:
            adapted = adapt_body(passed.reference, passed.article, target, alignment.counterparts)
            if adapted is None:
                return None
            body, kept = adapted.wikitext, adapted.reasons
        if not body:
            return None
        cited = Cited(name, url, footnotes.mark(name, group, body))
        return Offer(cited, _title(source), False, kept, passed.notes, held)

    def _again(self, twin: Reference, url: str, title: str) -> Offer:
        """Offer the target's own reference; one without a name is to be given one."""
        if twin.name:
            again = footnotes.mark(twin.name, twin.group)
            return Offer(Cited(twin.name, url, again), title, known=True)
        taken = {each.name for each in self._alignment.target.references}
        name = footnotes.fresh_name(twin, taken | set(self._names.values()))
        note = Note("name-it", {"name": name, "title": _title(twin)})
        again = footnotes.mark(name, twin.group)
        return Offer(Cited(name, url, again), title, known=True, notes=(note,))


def _title(reference: Reference) -> str:
    return footnotes.label("", next(iter(reference.citations), None), reference.body or "")


def notes_of(offers: Iterable[Offer]) -> tuple[Note, ...]:
    """Return what is to be said beside several offers, each thing once."""
    notes: list[Note] = []
    for offer in offers:
        notes += [note for note in offer.notes if note not in notes]
    return tuple(notes)


def _names(references: Sequence[Reference], taken: Collection[str]) -> dict[Span, str]:
    """Return the name that each source reference gets in the target, by its span.

    Its own, unless another source has it there or it was made up by counting; all in the order of
    the text, so that every check gives the same.
    """
    used = set(taken)
    names: dict[Span, str] = {}
    for reference in references:
        if reference.body is None or not reference.name:
            continue
        name = reference.name
        if name in used or footnotes.is_counted(name):
            name = footnotes.fresh_name(reference, used)
        used.add(name)
        names[reference.span] = name
    return names
