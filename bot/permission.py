"""May the bot edit this talk page? Pure: what was read goes in, a reason to stay away comes out.

The order is that of the checks: who switched the bot off, who asked bots to stay away, what the
page is, what the wiki itself allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether the bot may save a talk page, all read in one request.

    ``stop_page`` is the text of the bot's stop page, ``None`` where there is none. ``forbidden``
    are the wiki's own reasons against an edit by this account (protection, block, missing right).
    """

    stop_page: str | None
    article: str
    talk: str
    talk_title: str
    namespace: int
    content_model: str
    redirect: bool
    forbidden: tuple[str, ...] = ()


def refusal(
    standing: Standing, language: Language, *, account: str, stop_words: Iterable[str]
) -> str | None:
    """Return why the bot must not save the talk page, in one line, or ``None`` when it may."""
    text = standing.stop_page
    if text is not None and text.strip() not in stop_words:
        return f"the bot's stop page says {text.strip()[:40]!r}; a person switched it off"
    for page, wikitext in (("the article", standing.article), ("the talk page", standing.talk)):
        if asked := keeps_away(wikitext, language, account):
            return f"{page} asks to stay away: {asked}"
    if standing.namespace < 0 or standing.namespace % 2 == 0:
        return f"{standing.talk_title} is not a talk page"
    if standing.content_model != "wikitext":
        return f"{standing.talk_title} holds {standing.content_model}, not wikitext"
    if standing.redirect:
        return f"{standing.talk_title} is a redirect"
    return standing.forbidden[0] if standing.forbidden else None


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
        return "{{" + "|".join((name, *_written(parameters))) + "}}"
    return None


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


def _written(parameters: Mapping[str, str]) -> Iterator[str]:
    for key, value in parameters.items():
        yield value.strip() if key.isdigit() else f"{key}={value.strip()}"
