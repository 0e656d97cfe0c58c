"""A citation that the wiki's templates or the reference system complain about.

Arabic: ``{{cite news |title=… |language=Arabic |access-date=2024/12/06}}``: the language must be a
code or an Arabic name (``ar``, ``العربية``), and the date cannot be read. Also: no title, a bare
address, an archive copy without its date, an address without scheme or with spaces, an empty or
unclosed reference, one name with two bodies. Only what is surely wrong is said; the corrected
template is offered where the correction is certain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.core import citation_dates, footnotes, locales
from bot.core.adaptation import adapt
from bot.core.citation_dates import Fault
from bot.core.models import Alignment, Article, Citation, Cited, Finding, Reference, Span

NAME = "citation-error"
CERTAIN = 0.97
LIKELY = 0.93

# Kinds whose templates always ask for a title; the others have their own words for it.
_TITLED = frozenset(
    {"web", "news", "book", "journal", "magazine", "press release", "report", "thesis"}
)
_TITLES = ("title", "script-title", "trans-title", "chapter")
_DATES = {"date": False, "publication-date": False, "access-date": True, "archive-date": True}
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_NAME = re.compile(r"""\bname\s*=\s*["']?([^"'<>/]+?)["']?\s*>""", re.IGNORECASE)
_STAMP = re.compile(r"archive\.org/(?:web/)?(\d{4})(\d\d)(\d\d)\d*")


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is wrong with one citation: kind of problem, values of its message, correction.

    ``changes`` are the canonical parameters to rewrite; none when the correction is not certain.
    """

    kind: str
    values: dict[str, str]
    changes: dict[str, str]
    confidence: float = CERTAIN


_Inspector = Callable[[Citation, Alignment], "_Problem | None"]


def check(alignment: Alignment) -> Iterator[Finding]:
    """Yield one finding for each reference and kind of problem."""
    target = alignment.target
    inside: set[Span] = set()
    for reference in target.references:
        if reference.body is None:
            continue
        inside.update(each.span for each in reference.citations)
        for citation in reference.citations:
            yield from _inspected(citation, reference, alignment)
    for citation in target.citations:
        if citation.span not in inside:
            yield from _inspected(citation, None, alignment)
    yield from _conflicting_names(target)
    yield from _broken_tags(target)


def _inspected(
    citation: Citation, reference: Reference | None, alignment: Alignment
) -> Iterator[Finding]:
    if reference and citation.kind == "bare":
        yield _bare(citation, reference, alignment)
    if citation.template is None or citation.kind == "short":
        return
    for inspector in _INSPECTORS:
        if problem := inspector(citation, alignment):
            yield _finding(problem, citation, reference, alignment.target)


# What a template says --------------------------------------------------------------------------


def _language(citation: Citation, alignment: Alignment) -> _Problem | None:
    value = citation.fields.get("language", "")
    target = alignment.target.language
    if not value or re.search(r"[{}<>\[\]]", value):
        return None
    names = [name.strip() for name in re.split("[,،;]", value) if name.strip()]
    unknown = [name for name in names if locales.is_language(name, target.code) is False]
    codes = [
        (locales.language_code(name, alignment.source.language.code) if name in unknown else name)
        for name in names
    ]
    if not unknown or (None in codes and target.share(value) > 0.5):
        return None  # a name in the target's own words may be one that only the wiki knows
    known = {"language": ", ".join(filter(None, codes))} if None not in codes else {}
    return _Problem("language", {"value": value, "code": known.get("language", "")}, known)


def _title(citation: Citation, alignment: Alignment) -> _Problem | None:
    if citation.kind not in _TITLED or citation.unknown:
        return None
    if any(citation.fields.get(name) for name in _TITLES):
        return None
    titles = {
        other.fields["title"]
        for article in (alignment.target, alignment.source)
        for other in article.citations
        if other.template and other.fields.get("title") and citation.keys & other.keys
    }
    title = titles.pop() if len(titles) == 1 else ""
    return _Problem("title", {}, {"title": title} if title else {})


def _date(citation: Citation, alignment: Alignment) -> _Problem | None:
    languages = (alignment.target.language, alignment.source.language)
    faults: dict[str, Fault] = {}
    for name, whole in _DATES.items():
        if fault := citation_dates.fault(citation.fields.get(name, ""), whole, languages):
            faults[name] = fault
    if not faults:
        return None
    first, fault = next(iter(faults.items()))
    certain = {name: each.correction for name, each in faults.items() if each.correction}
    return _Problem(
        f"date-{fault.what}",
        {"value": citation.fields[first], "parameter": citation.given[first].name},
        certain if len(certain) == len(faults) else {},
        LIKELY if fault.what == "word" else CERTAIN,
    )


def _archive(citation: Citation, alignment: Alignment) -> _Problem | None:
    address = citation.fields.get("archive-url", "")
    if not address or citation.fields.get("archive-date") or citation.unknown:
        return None
    stamp = _STAMP.search(address)
    date = f"{stamp[1]}-{stamp[2]}-{stamp[3]}" if stamp else ""
    known = bool(date) and citation_dates.fault(date, True, [alignment.target.language]) is None
    return _Problem("archive", {}, {"archive-date": date} if known else {})


def _address(citation: Citation, _: Alignment) -> _Problem | None:
    value = citation.fields.get("url", "")
    if not value or re.search(r"[{}<>\[\]]", value):
        return None
    if not _SCHEME.match(value):
        mended = {"url": f"https://{value}"} if _HOST.fullmatch(value) else {}
        return _Problem("scheme", {"value": value}, mended, LIKELY)
    return _Problem("spaces", {"value": value}, {}) if re.search(r"\s", value) else None


_INSPECTORS: tuple[_Inspector, ...] = (_language, _title, _date, _archive, _address)


def _finding(
    problem: _Problem, citation: Citation, reference: Reference | None, target: Article
) -> Finding:
    name, body = (reference.name, reference.body or "") if reference else ("", "")
    return Finding(
        check=NAME,
        key=f"{problem.kind.partition('-')[0]}/{_identity(citation, reference)}",
        confidence=problem.confidence,
        source=None,
        target=footnotes.place(target, citation.span),
        message=f"{NAME}-{problem.kind}",
        values={**problem.values, "reference": footnotes.label(name, citation, body)},
        references=(_cited(citation, reference, target),),
        suggestion=_corrected(citation, problem.changes, target) if problem.changes else None,
    )


def _identity(citation: Citation, reference: Reference | None) -> str:
    if reference:
        return footnotes.identity(reference)
    return min(citation.keys, default=citation.fields.get("title", ""))


def _cited(citation: Citation, reference: Reference | None, target: Article) -> Cited:
    if reference:
        return footnotes.cited(reference, target)
    return Cited("", footnotes.address(citation), citation.span.cut(target.revision.text))


def _corrected(citation: Citation, changes: dict[str, str], target: Article) -> str:
    """Return the template with these parameters changed, or added at its end, and nothing else."""
    text, at, pieces = target.revision.text, citation.span.start, []
    given = {name: each for name, each in citation.given.items() if name in changes}
    for name, parameter in sorted(given.items(), key=lambda item: item[1].span):
        pieces += [text[at : parameter.value_span.start], changes[name]]
        at = parameter.value_span.end
    ending = citation.span.end - 2
    body = "".join([*pieces, text[at:ending]])
    tight = " " if body.rstrip() == body and " |" in body else ""
    local = target.language.share("".join(each.name for each in citation.given.values())) > 0.5
    for name in changes.keys() - given.keys():
        written = target.language.citations.write.get(name, name) if local else name
        body = f"{body.rstrip()}{tight}|{written}={changes[name]}"
    return body + "}}"


# What the reference itself says ----------------------------------------------------------------


def _bare(citation: Citation, reference: Reference, alignment: Alignment) -> Finding:
    """Blame an address alone; offer the source's citation of it when there is one."""
    target, source = alignment.target, alignment.source
    spans = {each.span for each in source.citations if each.template and each.keys & citation.keys}
    calls = [each for each in source.templates if each.span in spans]
    forms = {
        adapt(call, source.language, target.language, alignment.counterparts).wikitext
        for call in calls
    }
    offer = (
        footnotes.mark(reference.name, reference.group, forms.pop()) if len(forms) == 1 else None
    )
    return Finding(
        check=NAME,
        key=f"bare/{footnotes.identity(reference)}",
        confidence=CERTAIN,
        source=footnotes.place(source, calls[0].span) if offer else None,
        target=footnotes.place(target, reference.span),
        message=f"{NAME}-bare",
        values={"reference": footnotes.label(reference.name, citation)},
        references=(footnotes.cited(reference, target),),
        suggestion=offer,
    )


def _conflicting_names(target: Article) -> Iterator[Finding]:
    for (group, name), bodies in footnotes.definitions(target).items():
        words = {" ".join((each.body or "").split()): each for each in bodies}
        if len(words) < 2 or any(each.listed for each in bodies) != all(e.listed for e in bodies):
            continue
        first, second = list(words.values())[:2]
        same = bool(first.keys & second.keys)
        yield Finding(
            check=NAME,
            key=f"name/{group}/{name}",
            confidence=CERTAIN,
            source=None,
            target=footnotes.place(target, second.span),
            message=f"{NAME}-name-again" if same else f"{NAME}-name",
            values={"reference": name},
            references=tuple(footnotes.cited(each, target) for each in words.values()),
            suggestion=footnotes.mark(name, group) if same and len(words) == 2 else None,
        )


def _broken_tags(target: Article) -> Iterator[Finding]:
    text, defined = target.revision.text, footnotes.definitions(target)
    for defect in target.defects:
        tag = defect.span.cut(text)
        if defect.what not in ("empty-ref", "unclosed-ref") or tag.endswith("/>"):
            continue
        before = Span(max(defect.span.start - 60, 0), defect.span.start).cut(text)
        named = _NAME.search(tag)
        name = named[1] if named and ("", named[1]) in defined else ""
        yield Finding(
            check=NAME,
            key=f"{defect.what}/{' '.join(before.split())[-40:]}",
            confidence=CERTAIN,
            source=None,
            target=footnotes.place(target, defect.span),
            message=f"{NAME}-{defect.what}",
            references=(Cited(name, "", tag),),
            suggestion=footnotes.mark(name) if name else None,
        )
