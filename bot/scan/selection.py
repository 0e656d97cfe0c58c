"""Which live articles a selection names.

Titles, ``@FILE`` with a title a line, ``watched``; and, asked of the target wiki as ``istidrak
watch`` does, ``category:NAME`` (with ``[watch] depth``), ``list:PAGE`` and ``template:NAME``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bot.config import Rules
from bot.core.errors import UserError
from bot.gateway.selection import Selection
from bot.settings import Watched

WATCHED = "watched"
_SELECTED = {"category": "category", "list": "list_page", "template": "template"}


class SelectionError(UserError):
    """A selection cannot be used; the text is one line."""


def titles(words: Sequence[str], rules: Rules) -> Iterator[Watched | str]:
    """Yield what the words of a selection name, in their order.

    A list of titles is UTF-8, one a line; empty lines and those that begin with ``#``, as no title
    can, are passed over. It is read as it is needed. Raises :class:`SelectionError`.
    """
    for word in words:
        if word == WATCHED:
            yield from rules.articles.values()
        elif word.startswith("@"):
            yield from _listed(Path(word[1:]))
        elif (parts := word.partition(":"))[0] in _SELECTED and parts[2]:
            yield from _selected(_SELECTED[parts[0]], parts[2], rules)
        else:
            yield word


def _selected(key: str, name: str, rules: Rules) -> Iterator[str]:
    """Yield what the target wiki lists, ``[watch] max_articles`` at most."""
    alone = {each: name if each == key else "" for each in _SELECTED.values()}
    watch = replace(
        rules.settings.watch,
        category=alone["category"],
        list_page=alone["list_page"],
        template=alone["template"],
    )
    chosen = replace(rules, settings=replace(rules.settings, watch=watch))
    yield from islice(dict.fromkeys(Selection(chosen).titles()), watch.max_articles)


def _listed(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for line in file:
                if (title := line.strip()) and not title.startswith("#"):
                    yield title
    except UnicodeDecodeError:
        raise SelectionError(f"{path}: not UTF-8; a list has one title a line") from None
    except OSError as error:
        raise SelectionError(f"{path}: {error.strerror}; @FILE names a list of titles") from None
