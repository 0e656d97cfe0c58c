"""The talk page of an article: looked at, and the bot's own section saved.

There is no method that writes anywhere else, or outside the bot's marks. Looking costs one request,
more where people edited lately (:mod:`bot.gateway.standing`), saving one more; pywikibot adds those
for login and token once.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.config import Rules
from bot.core.models import Revision, Span
from bot.gateway import standing as standings
from bot.gateway.answers import page_of, text_of
from bot.gateway.door import Wiki
from bot.permission import Budget, Refusal, checks, refusal

# The same as in bot.talk, once more: whatever goes wrong there, nothing else is saved here.
_BEGIN, _END = "<!-- istidrak:begin ", "<!-- istidrak:end -->"
UNLIMITED = Budget()


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

    def last_own(self, page: TalkPage) -> str:
        """Return the page's text as the bot saved it last; empty when it never did."""
        query = self._wiki.ask(
            titles=[page.title],
            prop="revisions",
            rvprop="content",
            rvslots="main",
            rvuser=self.account,
            rvlimit=1,
        )["query"]
        return text_of(page_of(page.title, query)) or ""

    def add(self, page: TalkPage, heading: str, body: str, summary: str) -> int:
        """Add the section to the page, sent once; return the revision.

        Raises :class:`~bot.gateway.errors.EditRefused` when nothing was saved and
        :class:`~bot.gateway.errors.Unanswered` when that is not known; so does :meth:`replace`.
        """
        _check(page, body)
        # What the look saw must still hold: a page that came or went since is looked at again.
        only = {"nocreate": True} if page.exists else {"createonly": True}
        return self._save(page, summary, section="new", sectiontitle=heading, text=body, **only)

    def replace(self, page: TalkPage, standing: Span, body: str, summary: str) -> int:
        """Put a new section in the place of the standing one, marks included; return the revision.

        Everything outside ``standing`` is sent back as it was read. An edit since the look is
        merged by the wiki, or refused as a conflict.
        """
        _check(page, body)
        _check(page, standing.cut(page.text))
        return self._save(
            page,
            summary,
            text=page.text[: standing.start] + body + page.text[standing.end :],
            baserevid=page.revid,
            basetimestamp=page.timestamp,
            starttimestamp=page.seen,
            nocreate=True,
        )

    def _save(self, page: TalkPage, summary: str, **what: object) -> int:
        return self._wiki.edit(
            title=page.title,
            summary=summary,
            bot=True,
            notminor=True,
            watchlist="nochange",
            **what,
        )


def _check(page: TalkPage, section: str) -> None:
    """Refuse what no caller may ask for: a page that was not free, a text without our marks."""
    if page.refusal is not None:
        raise ValueError(f"{page.title} may not be saved: {page.refusal}")
    if not (section.startswith(_BEGIN) and section.endswith(_END)):
        raise ValueError("not a section of the bot: its marks are missing")
