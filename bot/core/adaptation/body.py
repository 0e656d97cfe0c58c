"""The body of a whole reference, written for the target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.adaptation import short
from bot.core.adaptation.citation import adapt
from bot.core.adaptation.result import Adapted
from bot.core.adaptation.values import Values
from bot.core.language import Language
from bot.core.models import Article, Reference, Span, Template
from bot.core.tables import fold


@dataclass(slots=True)
class _Part:
    """A citation that stands at ``span`` of the body; ``after`` is what a short one adds."""

    span: Span
    template: Template
    extra: dict[str, str] = field(default_factory=dict)
    after: str = ""


def adapt_body(
    reference: Reference,
    article: Article,
    target: Language,
    counterparts: Mapping[str, str | None],
) -> Adapted | None:
    """Write the body of one of the source's references, each citation template in its place.

    A short reference, ``{{sfn|Smith|2001|p=5}}``, becomes the full citation that it points to, with
    its page. ``None`` when there is no body, or a short reference whose full citation is not in the
    article or could be one of several.
    """
    if reference.body_span is None or not (reference.body or "").strip():
        return None
    inside = [each for each in article.templates if reference.body_span.covers(each.span)]
    cited = {each.span for each in reference.citations if each.template and each.kind != "short"}
    parts = [_Part(each.span, each) for each in inside if each.span in cited]
    for each in inside:
        if article.language.templates.belongs(each.name, "short_references"):
            full = short.resolved(each, article)
            if full is None:
                return None
            parts += [
                _Part(each.span if at == 0 else _end(each.span), found.template, dict(found.place))
                for at, found in enumerate(full)
            ]
            parts[-1].after = short.postscript(each)
    parts.sort(key=lambda part: part.span)
    marks = _marks(inside, parts, article.language)
    values = Values(article.language, target, counterparts)
    text, at = article.revision.text, reference.body_span.start
    pieces: list[str] = []
    reasons: list[str] = []
    for part in parts:
        pieces.append(values.text(_without(text, at, part.span.start, marks)))
        if part.span.start == part.span.end:  # the second and later ones of a bundle
            pieces.append("; ")
        written = adapt(part.template, article.language, target, counterparts, part.extra)
        pieces += [written.wikitext, values.text(part.after)]
        reasons += [*values.reasons, *written.reasons]
        values.reasons.clear()
        at = part.span.end
    pieces.append(values.text(_without(text, at, reference.body_span.end, marks)))
    reasons += values.reasons
    return Adapted("".join(pieces).strip(), tuple(reasons))


def _marks(inside: Iterable[Template], parts: list[_Part], language: Language) -> list[Span]:
    """Move what marks beside the one citation say into it: ``{{subscription required}}``.

    Returns the places of the marks that were moved.
    """
    if len(parts) != 1:
        return []
    moved = []
    for each in inside:
        said = language.citations.marked.get(fold(each.name))
        if said is None or parts[0].span.covers(each.span):
            continue
        name, _, value = said.partition("=")
        value = value.replace("{1}", each.get("1") or "")
        known = {language.citations.canonical(p.name) for p in parts[0].template.parameters}
        if value and name not in known:
            parts[0].extra.setdefault(name, value)
        if value:
            moved.append(each.span)
    return moved


def _without(text: str, start: int, end: int, spans: Iterable[Span]) -> str:
    """Return ``text[start:end]`` without the spans in it and the spaces before them."""
    kept, at = "", start
    for span in sorted(each for each in spans if Span(start, end).covers(each)):
        kept += text[at : span.start].rstrip()
        at = span.end
    return kept + text[at:end]


def _end(span: Span) -> Span:
    return Span(span.end, span.end)
