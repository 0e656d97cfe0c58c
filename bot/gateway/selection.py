"""Articles to watch that nobody listed: of a category, linked from a page, with a template.

All are articles of the target wiki that have an interlanguage link to the source; others are left
out. One request for each batch of them, and one for each subcategory.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from bot.config import Rules
from bot.core.tables import title
from bot.gateway.door import Wiki

_CATEGORIES = 500  # in all; deeper trees go in circles or lead away from the subject


class Selection:
    """Reads what ``[watch]`` selects."""

    def __init__(self, rules: Rules) -> None:
        settings = rules.settings
        self._wanted = settings.watch
        self._target = Wiki(settings, settings.wikis.target)
        self._source_code = settings.wikis.source

    def titles(self) -> Iterator[str]:
        """Yield titles on the target wiki, as the wiki lists them; one may come twice."""
        wanted = self._wanted
        if wanted.category:
            for category in self._categories(wanted.category, wanted.depth):
                yield from self._linked(
                    generator="categorymembers", gcmtitle=category, gcmnamespace=0, gcmlimit="max"
                )
        if wanted.list_page:
            yield from self._linked(
                generator="links", titles=[wanted.list_page], gplnamespace=0, gpllimit="max"
            )
        if wanted.template:
            yield from self._linked(
                generator="embeddedin",
                geititle=f"Template:{wanted.template}",
                geinamespace=0,
                geilimit="max",
            )

    def _categories(self, root: str, depth: int) -> Iterator[str]:
        """Yield a category and those below it, each once."""
        waiting = deque([(f"Category:{root}", 0)])
        known = {title(root)}  # without the prefix, which has a name in each language
        while waiting:
            category, level = waiting.popleft()
            yield category
            if level == depth:
                continue
            below = self._answers(
                list="categorymembers", cmtitle=category, cmtype="subcat", cmlimit="max"
            )
            for query in below:
                for each in query.get("categorymembers", ()):
                    name = each["title"].partition(":")[2]
                    if name not in known and len(known) < _CATEGORIES:
                        known.add(name)
                        waiting.append((each["title"], level + 1))

    def _linked(self, **which: object) -> Iterator[str]:
        """Yield the pages of a generator that have a counterpart."""
        asked = {"prop": "langlinks", "lllang": self._source_code, "lllimit": "max", "redirects": 1}
        for query in self._answers(**asked, **which):
            for page in query.get("pages", ()):
                if page.get("langlinks") and page.get("ns") == 0:
                    yield page["title"]

    def _answers(self, **asked: object) -> Iterator[Mapping[str, Any]]:
        """Yield the answers to a query, each with what is to be asked for the next."""
        more: Mapping[str, Any] = {}
        while True:
            answer = self._target.ask(**asked, **more)
            yield answer.get("query", {})
            if "continue" not in answer:
                return
            more = answer["continue"]
