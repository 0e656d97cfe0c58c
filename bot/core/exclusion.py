"""Templates by which a page asks bots to stay away: ``{{bots|deny=IstidrakBot}}``, ``{{تحرر}}``.

Read without the parser: what matters is found in pages of any kind, broken ones too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.core.language import Language
from bot.core.tables import fold

# Templates with rules of their own (en.wikipedia.org, Template:Bots), and the Arabic name.
_BOTS, _NO_BOTS = frozenset({"bots", "بوتات"}), frozenset({"nobots"})
_TASK = "istidrak"  # what a message of ours is called in optout=

_DEAD = re.compile(
    r"<!--.*?(?:-->|\Z)|<(nowiki|pre|syntaxhighlight|source)\b[^>]*(?<!/)>.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_CALL = re.compile(
    r"(?<!\{)\{\{\s*(?P<name>[^{}|<>\[\]\n#]+?)\s*(?P<parameters>\|[^{}]*)?(?=\}\}|\{\{|\|)"
)
_HEADING = re.compile(r"^=+[^=\n].*=[ \t]*$", re.MULTILINE)


def keeps_away(wikitext: str, language: Language, account: str) -> str | None:
    """Return the template call by which a page asks the bot to stay away, or ``None``.

    Calls in comments and in nowiki do not count. ``{{bots}}`` and ``{{nobots}}`` are obeyed with
    their parameters, the other templates of the language's ``keep_away`` whatever theirs are.
    """
    for name, parameters in _calls(wikitext):
        kind = fold(name)
        if kind in _BOTS | _NO_BOTS:
            denied = _no_bots if kind in _NO_BOTS else _bots
            if not denied(parameters, fold(account)):
                continue
        elif not language.templates.belongs(name, "keep_away"):
            continue
        return "{{" + "|".join((name, *_said(parameters))) + "}}"
    return None


def archives(wikitext: str, language: Language) -> str | None:
    """Return the template by which a whole talk page is marked as an archive, or ``None``.

    Below a heading such a template closes one discussion, not the page: it does not count.
    """
    lead = _HEADING.split(_DEAD.sub("", wikitext), maxsplit=1)[0]
    names = (name for name, _ in _calls(lead))
    return next((name for name in names if language.templates.belongs(name, "archived")), None)


def _calls(wikitext: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for call in _CALL.finditer(_DEAD.sub("", wikitext)):
        parameters: dict[str, str] = {}
        for number, part in enumerate((call["parameters"] or "").split("|")[1:], 1):
            key, equals, value = part.partition("=")
            parameters[fold(key) if equals else str(number)] = value if equals else part
        yield call["name"].partition(":")[2] or call["name"], parameters


def _bots(parameters: Mapping[str, str], account: str) -> bool:
    """Tell whether ``{{bots|…}}`` keeps this account away; what forbids wins."""
    if "all" in _names(parameters, "optout") or _TASK in _names(parameters, "optout"):
        return True
    if {"all", account} & _names(parameters, "deny"):
        return True
    return "allow" in parameters and not {"all", account} & _names(parameters, "allow")


def _no_bots(parameters: Mapping[str, str], account: str) -> bool:
    """Tell whether ``{{nobots}}`` keeps this account away: all of them, or those that it lists."""
    return (
        not parameters
        or _bots(parameters, account)
        or bool({"all", account} & _names(parameters, "1"))
    )


def _names(parameters: Mapping[str, str], key: str) -> set[str]:
    return {fold(name) for name in re.split("[,،]", parameters.get(key, "")) if name.strip()}


def _said(parameters: Mapping[str, str]) -> Iterator[str]:
    for key, value in parameters.items():
        yield value.strip() if key.isdigit() else f"{key}={value.strip()}"
