"""An editor who does what proposals say: pastes the references offered into the article.

Contract: knows of a proposal only what its finding says: the place in the target and the wikitext
suggested. `pasted` gives texts of the article, each with as many proposals carried out as do not
disturb one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.core.models import Article, Finding, Reference, Revision, Span
from bot.core.wikitext import parse


@dataclass
class Pasted:
    """One text of the article and the references that were put into it."""

    edits: list[tuple[Span, str]] = field(default_factory=list)
    new: list[Reference] = field(default_factory=list)
    merged: list[Reference] = field(default_factory=list)

    def text(self, article: Article) -> str:
        """The wikitext of the article after the edits."""
        written, at = [], 0
        for span, replacement in sorted(self.edits, key=lambda edit: edit[0]):
            written += [article.revision.text[at : span.start], replacement]
            at = span.end
        return "".join([*written, article.revision.text[at:]])


def pasted(article: Article, findings: Iterable[Finding]) -> list[Pasted]:
    """Carry out every finding that suggests a reference, in as few texts as possible."""
    texts: list[Pasted] = []
    for finding in findings:
        one = _carried_out(article, finding)
        if not one.edits:
            continue
        for text in texts:
            if _agree(text, one):
                text.edits += one.edits
                text.new += one.new
                text.merged += one.merged
                break
        else:
            texts.append(one)
    return texts


def _carried_out(article: Article, finding: Finding) -> Pasted:
    one = Pasted()
    if finding.suggestion is None or finding.target is None:
        return one
    place = finding.target.span
    offered = _references(finding.suggestion, article)
    marks = []
    for reference in offered:
        mark = reference.span.cut(finding.suggestion)
        own = _own(article, reference, place)
        if own is not None:  # the article has it: it gets its name, there where it stands
            one.merged.append(reference)
            one.edits.append((own.span, mark))
        elif reference.body is not None:
            one.new.append(reference)
            marks.append(mark)
        else:
            marks.append(mark)
    if marks and place.start == place.end:
        one.edits.append((place, "".join(marks)))
    elif marks:
        one.edits.append((place, marks[-1]))
        one.edits += [(each.span, marks[-1]) for each in _uses(article, place, offered[-1].name)]
    return one


def _references(suggestion: str, article: Article) -> Sequence[Reference]:
    title = article.revision.title
    revision = Revision(article.revision.wiki, article.revision.lang, title, 0, "", suggestion)
    return parse(revision, article.language).references


def _own(article: Article, reference: Reference, place: Span) -> Reference | None:
    """The article's own reference with this body, elsewhere than at the place itself."""
    body = " ".join((reference.body or "").split())
    for own in article.references:
        same = own.body is not None and " ".join(own.body.split()) == body
        if same and own.span != place:
            return own
    return None


def _uses(article: Article, place: Span, name: str) -> Sequence[Reference]:
    """The other uses of the reference defined at the place, when it gives way to one so named."""
    gone = {(r.group, r.name) for r in article.references if r.span == place and r.body is not None}
    return [
        each
        for each in article.references
        if each.name and each.name != name and each.body is None and (each.group, each.name) in gone
    ]


def _agree(text: Pasted, one: Pasted) -> bool:
    names = {each.name for each in (*text.new, *text.merged) if each.name}
    if names & {each.name for each in (*one.new, *one.merged)}:
        return False
    return not any(
        mine == its or mine.touches(its) or _inside(mine, its) or _inside(its, mine)
        for mine, _ in text.edits
        for its, _ in one.edits
    )


def _inside(point: Span, span: Span) -> bool:
    return point.start == point.end and span.start < point.start < span.end
