"""Faults of reference tags: what the extension Cite shows an error for.

The conditions are those of Cite in MediaWiki 1.39, tried on a real one by
``tests/wiki/test_cite_errors.py``. A tag is judged as it stands; what a template may make of its
parameters is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core import footnotes
from bot.core.faults.fault import CERTAIN
from bot.core.models import Article, Cited, Reference, Span
from bot.core.tables import fold
from bot.core.wikitext.references import attributes

_OPENING = re.compile(r"<ref\b([^<>]*?)(/?)>", re.IGNORECASE)
_LIST = re.compile(r"<references\b([^<>/]*)>(.*?)</references\s*>", re.IGNORECASE | re.DOTALL)
_LISTS = re.compile(r"<references\b([^<>]*)>", re.IGNORECASE)
_HIDDEN = re.compile(r"<!--.*?-->|<nowiki>.*?</nowiki>", re.DOTALL | re.IGNORECASE)
_UNQUOTED = re.compile(r"""^\s*name\s*=\s*([^"'=<>]+?\s[^"'=<>]+?)\s*$""", re.IGNORECASE)
# Sanitizer::decodeTagAttributes: what is not shaped so is dropped without an error.
_ATTRIBUTE = re.compile(
    r"""([:_\w][:_.\-\w]*)(?:\s*=\s*(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s>]*))?(?=\s|$)"""
)
# ``extends`` and ``details`` are known where references may be nested.
_KNOWN = frozenset({"name", "group", "follow", "dir", "extends", "details"})


@dataclass(frozen=True, slots=True)
class MarkFault:
    """What is wrong with a reference tag: message, identity, place and the certain mend."""

    kind: str
    key: str
    span: Span
    values: Mapping[str, str]
    references: tuple[Cited, ...]
    suggestion: str | None = None
    confidence: float = CERTAIN


def inspect(article: Article) -> Iterator[MarkFault]:
    """Yield the faults of an article's reference tags, by kind, in the order of the text."""
    yield from _conflicting_names(article)
    yield from _broken_tags(article)
    yield from _strange_attributes(article)
    yield from _counted_names(article)
    yield from _lists(article)
    yield from _unlisted_groups(article)


def _fault(
    kind: str, key: str, reference: Reference, article: Article, suggestion: str | None = None
) -> MarkFault:
    label = footnotes.label(
        reference.name, next(iter(reference.citations), None), reference.body or ""
    )
    cited = (footnotes.cited(reference, article),)
    values = {"reference": label, "group": reference.group}
    return MarkFault(kind, f"{kind}/{key}", reference.span, values, cited, suggestion)


def _conflicting_names(article: Article) -> Iterator[MarkFault]:
    for (group, name), bodies in footnotes.definitions(article).items():
        words = {" ".join((each.body or "").split()): each for each in bodies}
        if len(words) < 2 or any(each.listed for each in bodies) != all(e.listed for e in bodies):
            continue
        first, second = list(words.values())[:2]
        same = bool(first.keys & second.keys)
        yield MarkFault(
            "name-again" if same else "name",
            f"name/{group}/{name}",
            second.span,
            {"reference": name},
            tuple(footnotes.cited(each, article) for each in words.values()),
            footnotes.mark(name, group) if same and len(words) == 2 else None,
        )


def _broken_tags(article: Article) -> Iterator[MarkFault]:
    text, defined = article.revision.text, footnotes.definitions(article)
    for defect in article.defects:
        tag = defect.span.cut(text)
        if defect.what not in ("empty-ref", "unclosed-ref") or tag.endswith("/>"):
            continue
        before = Span(max(defect.span.start - 60, 0), defect.span.start).cut(text)
        opening = _OPENING.match(tag)
        named = attributes(opening[1]).get("name", "") if opening else ""
        name = named if ("", named) in defined else ""
        yield MarkFault(
            defect.what,
            f"{defect.what}/{' '.join(before.split())[-40:]}",
            defect.span,
            {},
            (Cited(name, "", tag),),
            footnotes.mark(name) if name else None,
        )


def _tags(article: Article) -> Iterator[tuple[Reference, re.Match[str]]]:
    """Yield the references that are written as tags, with their opening tag."""
    for reference in article.references:
        if opening := _OPENING.match(reference.span.cut(article.revision.text)):
            yield reference, opening


def _strange_attributes(article: Article) -> Iterator[MarkFault]:
    """Blame attributes that Cite does not know; most often a name with spaces and no quotes."""
    seen: set[str] = set()
    for reference, opening in _tags(article):
        if opening[0] in seen or "{" in opening[1]:
            continue
        named = {each[1].casefold() for each in _ATTRIBUTE.finditer(opening[1])}
        if named <= _KNOWN:
            continue
        seen.add(opening[0])
        unquoted = _UNQUOTED.match(opening[1])
        fault = _fault("attribute", " ".join(opening[0].split()), reference, article)
        values = {**fault.values, "tag": opening[0], "reference": unquoted[1] if unquoted else ""}
        yield MarkFault(
            "unquoted" if unquoted else "attribute",
            fault.key,
            fault.span,
            values,
            fault.references,
            footnotes.mark(unquoted[1], "", reference.body) if unquoted else None,
        )


def _counted_names(article: Article) -> Iterator[MarkFault]:
    """Blame names that are mere numbers; where one is used once, it can do without a name."""
    uses: dict[str, list[Reference]] = {}
    for reference, _ in _tags(article):
        if re.fullmatch(r"[0-9]+", reference.name):
            uses.setdefault(reference.name, []).append(reference)
    for name, marks in uses.items():
        alone = len(marks) == 1 and marks[0].body is not None and not marks[0].listed
        mend = f"{footnotes.mark('', marks[0].group, marks[0].body)}" if alone else None
        yield _fault("number", f"{marks[0].group}/{name}", marks[0], article, mend)


def _lists(article: Article) -> Iterator[MarkFault]:
    """Blame what stands in a list of references and is not used, not named, or of another group."""
    text = article.revision.text
    shown = _HIDDEN.sub("", text)
    lists = [
        (Span(*each.span(2)), attributes(each[1]).get("group", "")) for each in _LIST.finditer(text)
    ]
    bodies = [each.body_span for each in article.references if each.body_span]
    for reference, opening in _tags(article):
        inside = any(body != reference.body_span and body.covers(reference.span) for body in bodies)
        if not reference.listed or inside or reference.body is None:
            continue
        within = [group for span, group in lists if span.covers(reference.span)]
        own = attributes(opening[1]).get("group", "")
        if not reference.name:
            if not set(attributes(opening[1])) - {"group"}:
                yield _fault("list-nameless", footnotes.identity(reference), reference, article)
        elif own and within and own != within[0]:
            yield _fault("list-group", f"{own}/{reference.name}", reference, article)
        elif not _is_used(reference, article, shown):
            yield _fault("list-unused", footnotes.identity(reference), reference, article)


def _is_used(reference: Reference, article: Article, shown: str) -> bool:
    """Tell whether anything on the page may use a name: a tag, or a template's parameter."""
    if any(each.name == reference.name and not each.listed for each in article.references):
        return True
    name = r"\s+".join(re.escape(word) for word in reference.name.split())
    mentions = re.findall(rf"""[=|]\s*["']?\s*{name}\s*(?=["'|}}/>\s])""", shown)
    return len(mentions) > 1


def _unlisted_groups(article: Article) -> Iterator[MarkFault]:
    """Blame a group whose notes no list shows, where no template can be that list.

    A template may make the list of a group that its name or its code knows, so this speaks only on
    a page whose templates are all known not to, citations and plain lists of references.
    """
    text = article.revision.text
    listed = {attributes(each[1]).get("group", "") for each in _LISTS.finditer(text)}
    groups: dict[str, Reference] = {}
    for reference, _ in _tags(article):
        if reference.group and not reference.listed:
            groups.setdefault(reference.group, reference)
    for group, reference in groups.items():
        if group not in listed and not _may_be_listed(group, article):
            yield _fault("group", group, reference, article)


def _may_be_listed(group: str, article: Article) -> bool:
    known, notes = article.language.templates, "notelist"
    spans = [each.span for each in article.references]
    for template in article.templates:
        if any(span.covers(template.span) for span in spans):
            continue
        if known.belongs(template.name, "reference_lists"):
            plain = fold(template.name) != notes
            if not plain or any(each.value.strip("\"' ") == group for each in template.parameters):
                return True
        elif fold(template.name) not in article.language.citations.kinds and not (
            known.is_infobox(template.name)
        ):
            return True
    return "{{#tag:references" in text_of(article)


def text_of(article: Article) -> str:
    """Return the wikitext in lower case without spaces after double braces."""
    return re.sub(r"\{\{\s+", "{{", article.revision.text).casefold()
