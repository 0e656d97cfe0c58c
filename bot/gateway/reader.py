"""Articles from the two wikis: which two belong together, their texts, their links' counterparts.

Works without an account; logs in where there is one, for the larger batches. Of an article with L
links, two requests bring both revisions and ``ceil(L / batch)`` the counterparts; naming it by its
item alone costs one more, and so does a title that leads nowhere. pywikibot adds two or three of
its own on each wiki that it does not know yet (user, siteinfo, login).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.config import Rules
from bot.core.models import Article, Pair, Revision
from bot.core.wikitext import parse
from bot.gateway import flagged
from bot.gateway.answers import landed, latest, text_of
from bot.gateway.beyond import Beyond
from bot.gateway.door import Wiki
from bot.gateway.errors import Denied, NoCounterpart, NotFound, Unreachable
from bot.gateway.history import Forgetful, Memory
from bot.settings import Watched

log = logging.getLogger(__name__)

_ITEM = re.compile(r"Q[1-9]\d*")
# No title can hold these; asking for it would spoil the batch or be a waste.
_NO_TITLE = re.compile(r"[\[\]{}|<>#\n\x1f]")
_PAGE = {
    "prop": "revisions|langlinks|pageprops|info",
    "rvprop": "ids|timestamp|content",
    "rvslots": "main",
    "lllimit": "max",
    "ppprop": "wikibase_item|disambiguation",
    "redirects": 1,
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A page that exists, with what links it to its counterpart."""

    wiki: Wiki
    revision: Revision
    item: str | None
    counterpart: str | None


class Reader:
    """Reads both wikis; never writes, and cannot."""

    def __init__(self, rules: Rules, memory: Memory | None = None) -> None:
        """Reach both wikis, as the account in the environment if there is one.

        ``memory`` knows which names were searched in vain; without it they are searched anew.
        """
        settings = rules.settings
        self._rules = rules
        self._source = Wiki(settings, settings.wikis.source)
        self._target = Wiki(settings, settings.wikis.target)
        for wiki in (self._source, self._target):
            _login_if_possible(wiki)
        self._beyond = Beyond(self._source, self._target, rules, memory or Forgetful())

    @property
    def account(self) -> str:
        """The name that the bot has on the target wiki, also when it is not logged in."""
        return self._target.named

    def pair(self, named: Watched | str) -> Pair:
        """Return an article's pair with everything that comparing it needs.

        ``named`` is a title on either wiki, an item (``Q…``) or a watched article. Raises
        :class:`NotFound`, :class:`NoCounterpart`, or what any request raises.
        """
        return self.completed(self.revisions(named))

    def completed(self, pair: Pair, *, now: datetime | None = None, since: int = 0) -> Pair:
        """Return a pair of revisions with counterparts and background.

        ``now`` is the time by which statements are new or old, ``since`` the revision of the source
        that was compared last, 0 for none.
        """
        source = parse(pair.source, self._rules.source)
        target = parse(pair.target, self._rules.target)
        return replace(
            pair,
            counterparts=self.counterparts(titles_in(source)),
            background=self._beyond.background(
                source, target, now=now or datetime.now(UTC), since=since
            ),
        )

    def revisions(self, named: Watched | str) -> Pair:
        """Return the latest revisions of an article's pair, without counterparts.

        The item decides, then the source title, then the target title; redirects are followed, so
        a renamed article is found by each of them.
        """
        item, starts = self._starts(named)
        if item:
            return self._by_item(item, starts)
        found: list[_Found] = []
        wrong: list[NotFound] = []
        for wiki, title in starts:
            try:
                page = self._page(wiki, title)
            except NotFound as error:
                wrong.append(error)
                continue
            if page and (pair := self._joined(page)):
                return pair
            found += [page] if page else []
        if wrong and not found:
            raise wrong[0]
        if not found:
            places = " and ".join(f"{title!r} on {wiki.host}" for wiki, title in starts)
            raise NotFound(f"no such article: {places}; check the spelling")
        if isinstance(named, Watched) and len(found) == len(starts) == 2:
            return self._paired(*found)  # the operator says so, and no link says otherwise
        first = found[0].revision
        raise NoCounterpart(
            f"{first.title!r} ({first.wiki}): no item and no interlanguage link leads to"
            f" {self._other(found[0].wiki).host}; link the two, or name both in rules/articles/"
        )

    def counterparts(self, titles: Iterable[str]) -> dict[str, str | None]:
        """Map titles on the source wiki, as they are written, to those on the target wiki.

        Redirects are followed. ``None`` says that there is no counterpart; a title that cannot be
        one of the source wiki (invalid, or of another wiki) is left out.
        """
        fetching = self._rules.settings.fetching
        many = "apihighlimits" in self._source.rights
        size = fetching.batch_with_right if many else fetching.batch
        wanted = [t for t in dict.fromkeys(titles) if t.strip() and not _NO_TITLE.search(t)]
        counterparts: dict[str, str | None] = {}
        for start in range(0, len(wanted), size):
            counterparts |= self._batch(wanted[start : start + size])
        return counterparts

    def _batch(self, titles: list[str]) -> dict[str, str | None]:
        query = self._source.ask(
            titles=titles,
            prop="langlinks",
            lllang=self._target.code,
            lllimit="max",
            redirects=1,
        )["query"]
        linked = {
            page["title"]: next((link["title"] for link in page.get("langlinks", ())), None)
            for page in query.get("pages", ())
            if not page.get("invalid") and not page.get("special")
        }
        found = ((title, landed(title, query)) for title in titles)
        return {title: linked[page] for title, page in found if page in linked}

    # Which two belong together -------------------------------------------------------------------

    def _starts(self, named: Watched | str) -> tuple[str, list[tuple[Wiki, str]]]:
        """Return the item and the titles to look for, best first."""
        if isinstance(named, Watched):
            titles = [(self._source, named.source), (self._target, named.target)]
            return named.item, [(wiki, title) for wiki, title in titles if title]
        if _ITEM.fullmatch(named.strip()):
            return named.strip(), []
        wikis = [self._source, self._target]
        if self._rules.target.share(named) > 0.5:
            wikis.reverse()
        return "", [(wiki, named) for wiki in wikis]

    def _by_item(self, item: str, starts: list[tuple[Wiki, str]]) -> Pair:
        for wiki, title in starts:  # right as long as nothing was renamed, and a request less
            page = self._page(wiki, title)
            if page and page.item == item and (pair := self._joined(page)):
                return pair
        told = self._target.ask_repository(
            action="wbgetentities",
            ids=item,
            props="sitelinks",
            sitefilter=f"{self._source.dbname}|{self._target.dbname}",
        )
        entity = told.get("entities", {}).get(item, {"missing": True})
        if "missing" in entity:
            raise NotFound(f"{item}: no such item; check its number")
        links = entity.get("sitelinks", {})
        pages = []
        for wiki in (self._source, self._target):
            if wiki.dbname not in links:
                raise NoCounterpart(f"{item}: has no article on {wiki.host}; add the sitelink")
            title = links[wiki.dbname]["title"]
            page = self._page(wiki, title)
            if page is None:
                raise NotFound(f"{item}: its article {title!r} does not exist on {wiki.host}")
            pages.append(page)
        return replace(self._paired(*pages), item=item)

    def _joined(self, page: _Found) -> Pair | None:
        """Return the pair of a page, by the interlanguage link in either direction."""
        other = self._other(page.wiki)
        if page.counterpart:
            found = self._page(other, page.counterpart)
        else:
            title = page.revision.title
            found = self._only(
                other,
                {"generator": "langbacklinks", "glbllang": page.wiki.code, "glbltitle": title},
            )
        return self._paired(page, found) if found else None

    def _paired(self, one: _Found, other: _Found) -> Pair:
        source, target = (one, other) if one.wiki is self._source else (other, one)
        return Pair(source.revision, target.revision, source.item or target.item)

    def _other(self, wiki: Wiki) -> Wiki:
        return self._target if wiki is self._source else self._source

    def _page(self, wiki: Wiki, title: str) -> _Found | None:
        if _NO_TITLE.search(title) or not title.strip():
            raise NotFound(f"{title!r} cannot be a title on {wiki.host}")
        return self._only(wiki, {"titles": [title]})

    def _only(self, wiki: Wiki, which: Mapping[str, object]) -> _Found | None:
        """Ask for one page and return it, or ``None`` where there is none."""
        reviewed = self._rules.settings.wikis.revision == "stable"
        asked = {**_PAGE, "prop": f"{_PAGE['prop']}|flagged"} if reviewed else _PAGE
        answer = wiki.ask(**asked, **which, lllang=self._other(wiki).code)
        query = answer.get("query", {})
        pages = query.get("pages", [])
        if not pages and query.get("redirects"):
            name = query["redirects"][0]["from"]
            raise NotFound(f"{name!r} on {wiki.host} is a redirect that leads in a circle")
        existing = [page for page in pages if "revisions" in page]
        if not existing:
            return None
        found = _read(wiki, existing[0])
        if not reviewed:
            return found
        return replace(found, revision=flagged.stable(wiki, found.revision, answer))


def titles_in(article: Article) -> list[str]:
    """Return what a source article links to, its categories and templates, as titles."""
    titles = [link.title for link in article.links]
    titles += [f"Category:{category.title}" for category in article.categories]
    titles += [f"Template:{template.name}" for template in article.templates]
    return list(dict.fromkeys(titles))


def _read(wiki: Wiki, page: Mapping[str, Any]) -> _Found:
    """Make a revision of a page of an answer; :class:`NotFound` when it is no article."""
    title, where = page["title"], wiki.host
    properties = page.get("pageprops", {})
    if "disambiguation" in properties:
        raise NotFound(f"{title!r} on {where} is a disambiguation page; name the article")
    if page.get("redirect"):
        raise NotFound(f"{title!r} on {where} is a redirect that leads in a circle")
    if page["ns"] % 2 or page["contentmodel"] != "wikitext":
        raise NotFound(f"{title!r} on {where} is not an article")
    revision, text = latest(page), text_of(page)
    if text is None:
        raise Denied(f"{where}: the text of {title!r} is hidden")
    return _Found(
        wiki=wiki,
        revision=Revision(
            wiki=wiki.dbname,
            lang=wiki.code,
            title=title,
            id=revision["revid"],
            timestamp=revision["timestamp"],
            text=text,
        ),
        item=properties.get("wikibase_item"),
        counterpart=next((link["title"] for link in page.get("langlinks", ())), None),
    )


def _login_if_possible(wiki: Wiki) -> None:
    if not wiki.named:
        return
    try:
        wiki.login()
    except (Denied, Unreachable) as error:  # a wiki in read-only mode lets nobody in
        log.warning("%s; reading without an account", error)
