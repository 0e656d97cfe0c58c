"""One report that is cited by two references.

Arabic: ``<ref name="r28">{{cite news |title=Rebels reach Homs |work=Reuters |url=https://r.example/1}}
</ref>`` and further down ``<ref name="r29">{{cite news |title=Rebels reach Homs |work=Reuters
|url=https://r.example/1}}</ref>``: readers see the same line twice in the list. Whatever the names:
same address or its archive copy, same identifier, or same outlet, date and title. Another page,
chapter or quote makes another reference, and short references are left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bot.core import citations, footnotes, sameness
from bot.core.language import Language
from bot.core.models import Alignment, Article, Finding, Note, Reference

NAME = "duplicate-reference"
SAME_ADDRESS_AND_TITLE = 0.99
SAME_ADDRESS = 0.96
SAME_REPORT = 0.93
_ENOUGH = 70  # characters of a sentence, to find it by


def check(alignment: Alignment) -> Iterator[Finding]:
    """Yield one finding for each group of references that are one, at the second of them."""
    target = alignment.target
    languages = (target.language, alignment.source.language)
    for key, group in _groups(_bodies(target), languages):
        yield _finding(key, group, target)


def _bodies(article: Article) -> list[Reference]:
    """Return the references with a body, the first of each name: later ones are another check's."""
    named = {(each.group, each.name) for each in article.references if each.name}
    bodies = []
    for reference in article.references:
        if reference.body is None:
            continue
        if not reference.name:
            bodies.append(reference)
        elif (reference.group, reference.name) in named:
            named.remove((reference.group, reference.name))
            bodies.append(reference)
    return bodies


def _groups(
    bodies: Sequence[Reference], languages: Sequence[Language]
) -> Iterator[tuple[str, list[Reference]]]:
    """Yield the references that are one, in the order of the text, with the key they share."""
    holders: dict[str, list[int]] = defaultdict(list)
    heads = list(range(len(bodies)))  # of each reference, the first that it is one with
    shared: dict[int, set[str]] = defaultdict(set)
    for index, body in enumerate(bodies):
        keys = sorted(sameness.keys(body, languages))
        for earlier in sorted({other for key in keys for other in holders[key]}):
            same = sameness.shared_key(body, bodies[earlier], languages)
            if same and body.group == bodies[earlier].group:
                heads[index] = heads[earlier]
                shared[heads[index]].add(same)
                break
        for key in keys:
            holders[key].append(index)
    for head, keys_shared in shared.items():
        members = [body for body, of in zip(bodies, heads, strict=True) if of == head]
        yield min(keys_shared, key=sameness.certainty), members


def _finding(key: str, group: list[Reference], target: Article) -> Finding:
    named = [each.name for each in group if each.name]
    kept = max(
        group, key=lambda each: (sum(len(c.fields) for c in each.citations), -each.span.start)
    )
    taken = {each.name for each in target.references}
    name = kept.name or next(iter(named), "") or footnotes.fresh_name(kept, taken)
    return Finding(
        check=NAME,
        key=key,
        confidence=_confidence(key, group),
        source=None,
        target=footnotes.place(target, group[1].span),
        message=_message(named, group),
        values={
            "first": next(iter(named), ""),
            "second": named[-1] if named else "",
            "names": " = ".join(named),
            "title": footnotes.label("", kept.citations[0]),
        },
        references=tuple(footnotes.cited(each, target) for each in group),
        suggestion="\n".join(
            [footnotes.mark(name, kept.group, kept.body), footnotes.mark(name, kept.group)]
        ),
        notes=(
            _note("defined", kept, target),
            *(_note("reused", each, target) for each in _changed(group, kept, target)),
        ),
    )


def _changed(group: list[Reference], kept: Reference, target: Article) -> list[Reference]:
    """Return what has to be changed when only ``kept`` stays: the others, and their re-uses."""
    dropped = {(each.group, each.name) for each in group if each.name} - {(kept.group, kept.name)}
    return [
        each
        for each in target.references
        if (each in group and each is not kept) or (each.group, each.name) in dropped
    ]


def _note(key: str, reference: Reference, target: Article) -> Note:
    """Say where a reference stands: its section, and the first words of its sentence."""
    place = footnotes.place(target, reference.span)
    words = place.text.rstrip(".،؛ ")
    if len(words) > _ENOUGH:
        words = words[:_ENOUGH].rpartition(" ")[0] + " …"
    if reference.listed or not words:
        return Note(f"{key}-list", {"name": reference.name or "…"})
    where = "" if place.section else "-lead"
    return Note(f"{key}{where}", {"section": place.section, "text": words})


def _message(named: list[str], group: list[Reference]) -> str:
    if len(named) == 2 == len(group):
        return NAME
    return (
        f"{NAME}-several" if len(named) > 1 else f"{NAME}-unnamed" if named else f"{NAME}-anonymous"
    )


def _confidence(key: str, group: list[Reference]) -> float:
    if key.startswith(("report:", "told:")):
        return SAME_REPORT
    titles = {
        citations.plain(each.fields.get("title", "")).casefold()
        for reference in group
        for each in reference.citations
    }
    return SAME_ADDRESS_AND_TITLE if len(titles) == len(group[0].citations) else SAME_ADDRESS
