"""The talk page of an article: looked at, and the bot's own section saved.

There is no method that writes anywhere else, or outside the bot's marks. Looking costs one request,
more where people edited lately (:mod:`bot.gateway.standing`), saving one more; pywikibot adds those
for login and token once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.config import Rules
from bot.core.models import Revision, Span
from bot.gateway import standing as standings
from bot.gateway.answers import latest, page_of, text_of
from bot.gateway.door import Wiki
from bot.permission import Budget, Refusal, checks, refusal

# The same as in bot.talk, once more: whatever goes wrong there, nothing else is saved here.
_BEGIN, _END = "<!-- istidrak:begin ", "<!-- istidrak:end -->"
UNLIMITED = Budget()
_MOST, _BATCH = 200, 20  # versions of a talk page that are read


@dataclass(frozen=True, slots=True)
class TalkPage:
    """A talk page as it stood at ``seen``, and whether the bot may save it.

    ``revid`` is 0 and ``text`` empty where there is no page yet. ``refusal`` says why the bot must
    stay away, ``None`` when it may go on. ``timestamp`` and ``seen`` are the wiki's own clock.
    """

    article: Revision
    title: str
    text: str
    revid: int
    timestamp: str
    seen: str
    refusal: Refusal | None

    @property
    def exists(self) -> bool:
        """Whether there is such a page."""
        return self.revid != 0


@dataclass(frozen=True, slots=True)
class PageVersion:
    """One version of a talk page; ``sha1`` is that of its text, ``user`` empty where it is hidden.

    ``revid`` 0 is the page before it was made.
    """

    revid: int
    user: str
    timestamp: str
    sha1: str
    text: str


class Writer:
    """Looks at talk pages of the target wiki and saves the bot's section there, logged in."""

    def __init__(self, rules: Rules) -> None:
        """Log in on the target wiki, or raise :class:`~bot.gateway.errors.Denied`."""
        self._rules = rules
        self._wiki = Wiki(rules.settings, rules.settings.wikis.target)
        self._wiki.login()

    @property
    def account(self) -> str:
        """The name that the bot is logged in under."""
        return self._wiki.account

    @property
    def stop_page(self) -> str:
        """The title of the page on which people switch the bot off."""
        return self._rules.settings.account.stop_page.format(account=self.account)

    def look(self, article: Revision, budget: Budget = UNLIMITED) -> TalkPage:
        """Read the talk page of an article with everything that decides whether it may be saved.

        ``budget`` is what the bot may still save today and in its trial.
        """
        settings = self._rules.settings
        seen = standings.look(
            self._wiki, article, settings, stop_page=self.stop_page, budget=budget, mark=_BEGIN
        )
        looked = checks(
            seen.standing, self._rules.target, settings.manners, settings.account.stop_words
        )
        return TalkPage(
            article=article,
            title=seen.title,
            text=seen.standing.talk,
            revid=seen.revid,
            timestamp=seen.timestamp,
            seen=seen.standing.now,
            refusal=refusal(looked),
        )

    def versions(self, page: TalkPage, since: int) -> tuple[PageVersion, ...]:
        """Return the page's versions from the one before revision ``since`` on, oldest first.

        At most 200 of them, newest first in batches of 20. Hidden versions are left out.
        """
        found: list[PageVersion] = []
        start = page.revid
        while start and len(found) < _MOST and not (found and found[-1].revid < since):
            query = self._wiki.ask(
                titles=[page.title],
                prop="revisions",
                rvprop="ids|timestamp|user|sha1|content",
                rvslots="main",
                rvlimit=_BATCH,
                rvstartid=start,
            )["query"]
            rows = page_of(page.title, query).get("revisions", ())
            found += [_version(row) for row in rows if text_of({"revisions": [row]}) is not None]
            start = rows[-1]["parentid"] if rows else 0
        if not start and len(found) < _MOST:
            found.append(PageVersion(0, "", "", "", ""))
        older = next((at for at, each in enumerate(found) if each.revid < since), len(found))
        return tuple(reversed(found[: older + 1]))

    def last_own(self, page: TalkPage) -> PageVersion | None:
        """Return the version of the page that the bot saved last; ``None`` when it never did."""
        query = self._wiki.ask(
            titles=[page.title],
            prop="revisions",
            rvprop="ids|timestamp|user|sha1|content",
            rvslots="main",
            rvuser=self.account,
            rvlimit=1,
        )["query"]
        newest = latest(page_of(page.title, query))
        return _version(newest) if newest else None

    def add(self, page: TalkPage, heading: str, body: str, summary: str) -> int:
        """Add the section to the page, sent once; return the revision.

        Raises :class:`~bot.gateway.errors.EditRefused` when nothing was saved and
        :class:`~bot.gateway.errors.Unanswered` when that is not known; so does :meth:`replace`.
        """
        _check(page, body)
        # What the look saw must still hold: a page that came or went since is looked at again. The
        # base does not make a conflict of other people's edits, but lets MediaWiki see that this
        # very section came in already, from a request that was delivered twice (EditPage.php).
        only: dict[str, object] = {"createonly": True}
        if page.exists:
            only = {"nocreate": True, "baserevid": page.revid, "basetimestamp": page.timestamp}
        return self._save(page, summary, section="new", sectiontitle=heading, text=body, **only)

    def replace(self, page: TalkPage, standing: Span, body: str, summary: str) -> int:
        """Put a new section in the place of the standing one, marks included; return the revision.

        Everything outside ``standing`` is sent back as it was read. An edit since the look is
        merged by the wiki, or refused as a conflict.
        """
        _check(page, body)
        _check(page, standing.cut(page.text))
        text = page.text[: standing.start] + body + page.text[standing.end :]
        return self._put(page, text, summary)

    def remove(self, page: TalkPage, standing: Span, whole: Span, summary: str) -> int:
        """Take the standing section out of the page; return the revision.

        ``whole`` is the section, perhaps with its own heading and the blank lines about it: nothing
        else may be in it.
        """
        _check(page, standing.cut(page.text))
        above = page.text[whole.start : standing.start].strip()
        below = page.text[standing.end : whole.end].strip()
        if below or not (above == "" or (above.startswith("==") and "\n" not in above)):
            raise ValueError("more than the section of the bot would be removed")
        return self._put(page, page.text[: whole.start] + page.text[whole.end :], summary)

    def _put(self, page: TalkPage, text: str, summary: str) -> int:
        return self._save(
            page,
            summary,
            text=text,
            baserevid=page.revid,
            basetimestamp=page.timestamp,
            starttimestamp=page.seen,
            nocreate=True,
        )

    def _save(self, page: TalkPage, summary: str, **what: object) -> int:
        return self._wiki.edit(
            title=page.title,
            summary=summary,
            bot=self._rules.settings.manners.bot_flag,
            notminor=True,
            watchlist="nochange",
            **what,
        )


def _version(row: Mapping[str, Any]) -> PageVersion:
    return PageVersion(
        row["revid"],
        row.get("user", ""),
        row["timestamp"],
        row.get("sha1", ""),
        text_of({"revisions": [row]}) or "",
    )


def _check(page: TalkPage, section: str) -> None:
    """Refuse what no caller may ask for: a page that was not free, a text without our marks."""
    if page.refusal is not None:
        raise ValueError(f"{page.title} may not be saved: {page.refusal}")
    if not (section.startswith(_BEGIN) and section.endswith(_END)):
        raise ValueError("not a section of the bot: its marks are missing")
