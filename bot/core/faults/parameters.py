"""Parameters of a citation: two for one thing, unknown ones, text without any, refused values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from bot.core import locales
from bot.core.faults.fault import CERTAIN, LIKELY, UNSURE, Case, Edit, Fault, judged, numbered
from bot.core.models import Parameter, Span
from bot.core.names import one_edit_apart
from bot.core.tables import fold

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9 _-]*")
_INNER = re.compile(r"(?:^|\s)([A-Za-z][A-Za-z-]{3,})\s*=\s*(?=\S)")
_OTHERS = ("wikidata", "tweet")  # templates of the family with parameters of their own
_LEAST = 4  # letters of a name that can be a misspelling


def redundant(case: Case) -> Iterator[Fault]:
    """Blame two parameters for one thing: the template takes one and complains."""
    groups = case.target.language.citations.judging.groups
    filled: dict[tuple[str, int], dict[str, Parameter]] = defaultdict(dict)
    for parameter in case.template.parameters:
        base, number = numbered(fold(parameter.name))
        if (group := groups.get(base.strip())) and parameter.value.strip():
            filled[group, number].setdefault(parameter.name, parameter)
    for given in filled.values():
        if len(given) < 2:
            continue
        first, *others = given.values()
        values = {"first": first.name, "second": others[0].name}
        same = all(fold(each.value) == fold(first.value) for each in others)
        edits = tuple(edit for each in others for edit in case.remove(each)) if same else ()
        yield Fault("redundant", values, edits)
        return


def repeated(case: Case) -> Iterator[Fault]:
    """Blame one parameter given twice: MediaWiki takes the last, even an empty one."""
    seen: dict[str, Parameter] = {}
    for parameter in case.template.parameters:
        first = seen.setdefault(parameter.name, parameter)
        if first is parameter or not first.value or parameter.name.isdecimal():
            continue
        needless = first if first.value == parameter.value else parameter
        sure = needless is first or not parameter.value
        yield Fault(
            "repeated", {"parameter": parameter.name}, case.remove(needless) if sure else ()
        )
        return


def nameless(case: Case) -> Iterator[Fault]:
    """Blame text between two bars without a name: the template leaves it out."""
    if not _of_family(case):
        return
    for parameter in case.template.parameters:
        value = judged(parameter.value)
        if "://" in parameter.name:  # an address with an equals sign
            value = f"{parameter.name}={parameter.value}"
        elif not parameter.name.isdecimal() or not value:
            continue
        lost = _ADDRESS.fullmatch(value) and case.whole_but(parameter) and not case.has("url")
        start = Edit(Span(parameter.span.start, parameter.span.start), f"{case.written('url')}=")
        yield Fault("nameless", {"value": value}, (start,) if lost else ())
        return


def unknown(case: Case) -> Iterator[Fault]:
    """Blame a parameter that nobody knows where it is surely a misspelling of one that is absent.

    Our tables do not hold every name that a wiki has given its parameters. A Latin name is surely
    unknown when it is one letter from a known one (the template suggests the same), or differs in
    case or in the hyphen alone. A name in the target's script may be one of the wiki's own: such a
    finding is shown, not proposed.
    """
    if not _of_family(case):
        return
    for parameter in case.template.parameters:
        if not parameter.value or parameter.name.isdecimal():
            continue
        latin = bool(_LATIN.fullmatch(parameter.name))
        meant = _exact(case, parameter.name) if latin else ""
        if not meant and parameter in case.citation.unknown:
            meant = _nearest(case, parameter.name, latin)
        if not meant:
            continue
        end = parameter.span.start + len(_named(case, parameter))
        begin = end - len(_named(case, parameter).lstrip())
        yield Fault(
            "parameter",
            {"parameter": parameter.name, "meant": meant},
            (Edit(Span(begin, begin + len(parameter.name)), meant),),
            confidence=LIKELY if latin else UNSURE,
        )
        return


def _named(case: Case, parameter: Parameter) -> str:
    text = case.target.revision.text[parameter.span.start : parameter.value_span.start]
    return text.partition("=")[0]


def _exact(case: Case, name: str) -> str:
    """Return the spelling that the templates take of a name in other case or with other joints."""
    judging, tables = case.target.language.citations.judging, case.target.language.citations
    known = {*tables.parameters, *judging.accepted}
    bare = re.sub(r"\d+", "", name)
    if bare in known or re.sub(r"\d+", "#", name) in known or re.sub("-+", "-", bare) in known:
        return ""
    spelt = re.sub(r"[\s_]+", "-", name.casefold())
    taken = any(each.name == spelt for each in case.template.parameters)
    return spelt if re.sub(r"\d+", "", spelt) in known and not taken else ""


def _nearest(case: Case, name: str, latin: bool) -> str:
    """Return the one known name that is a letter away and whose parameter is absent, or nothing."""
    tables = case.target.language.citations
    if len(name) < _LEAST or fold(re.sub(r"\d+", "", name)) in tables.judging.accepted_folded:
        return ""
    folded = fold(name) if latin else locales.fold(name)
    near: dict[str, str] = {}
    for known, canonical in tables.parameters.items():
        if bool(_LATIN.fullmatch(known)) is not latin or len(known) < _LEAST:
            continue
        other = fold(known) if latin else locales.fold(known)
        if folded == other or one_edit_apart(folded, other):
            near.setdefault(canonical, known)
    accepted = [each for each in tables.judging.accepted if one_edit_apart(folded, fold(each))]
    if len(near) != 1 or (latin and accepted):
        return ""
    canonical, known = near.popitem()
    return "" if case.has(canonical) else known


def pipes(case: Case) -> Iterator[Fault]:
    """Blame a value with the name of another parameter in it: the bar before it is missing."""
    tables = case.target.language.citations
    known = {*tables.parameters, *tables.judging.accepted}
    for name, value, parameter in case.parameters():
        if name == "quote" or "://" in value.split("=")[0].split()[-1:]:
            continue
        for found in _INNER.finditer(value):
            inner = found[1]
            canonical = tables.canonical(inner) or inner
            if inner not in known or case.has(canonical):
                continue
            at = parameter.value_span.start + found.start(1)
            before = len(value[: found.start(1)]) - len(value[: found.start(1)].rstrip())
            values = {"parameter": parameter.name, "inner": inner}
            edit = Edit(Span(at - before, at), " |" if before else "|")
            yield Fault("pipe", values, (edit,))
            return


def keywords(case: Case) -> Iterator[Fault]:
    """Blame a value that is none of the few that a parameter takes.

    Words of the target's language are left alone: the wiki may have its own. So are the answers to
    older parameters (``yes``, ``no``) that stand under a newer one.
    """
    for name, accepted in case.target.language.citations.judging.keywords.items():
        given = case.citation.given.get(name)
        value = case.value(name).casefold()
        if given is None or not _LATIN.fullmatch(value.replace(":", "")) or value in accepted:
            continue
        if _LATIN.fullmatch(given.name) and fold(given.name) != fold(name):
            continue  # an older parameter with its own answers
        shown = [each for each in accepted if each not in ("yes", "no", "y", "n", "true", "false")]
        fault = case.fault("keyword", name)
        yield Fault("keyword", {**fault.values, "accepted": " / ".join(shown)}, confidence=CERTAIN)
        return


def _of_family(case: Case) -> bool:
    """Tell whether the template takes CS1's parameters, not those of another wiki's template."""
    name = fold(case.template.name)
    return case.citation.kind not in _OTHERS and name.startswith(
        case.target.language.citations.judging.family
    )
