"""The talk page of an article: looked at, and the bot's own section saved.

There is no method that writes anywhere else, or outside the bot's marks. Looking costs one request,
saving one more; pywikibot adds those for login and token once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.config import Rules
from bot.core.models import Revision, Span
from bot.gateway.answers import latest, page_of, text_of
from bot.gateway.door import Wiki
from bot.permission import Standing, refusal

# The same as in bot.talk, once more: whatever goes wrong there, nothing else is saved here.
_BEGIN, _END = "<!-- istidrak:begin ", "<!-- istidrak:end -->"
_LOOK = {
    "prop": "revisions|info",
    "rvprop": "ids|timestamp|content|contentmodel",
    "rvslots": "main",
    "intestactions": "edit|create",
    "intestactionsdetail": "full",
    "curtimestamp": 1,
}


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
    refusal: str | None

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

    def look(self, article: Revision) -> TalkPage:
        """Read the talk page of an article with everything that decides whether it may be saved."""
        title = self._wiki.talk_title(article.title)
        answer = self._wiki.ask(titles=[title, article.title, self.stop_page], **_LOOK)
        query = answer["query"]
        talk, subject = page_of(title, query), page_of(article.title, query)
        standing = Standing(
            stop_page=_stop_text(page_of(self.stop_page, query)),
            article=text_of(subject) or "",
            talk=text_of(talk) or "",
            talk_title=title,
            namespace=talk.get("ns", -1),
            content_model=talk.get("contentmodel", "wikitext"),
            redirect=bool(talk.get("redirect")),
            forbidden=(*_gone(subject), *_blocked(query.get("userinfo", {})), *_forbidden(talk)),
        )
        return TalkPage(
            article=article,
            title=talk["title"],
            text=standing.talk,
            revid=latest(talk).get("revid", 0),
            timestamp=latest(talk).get("timestamp", ""),
            seen=answer["curtimestamp"],
            refusal=refusal(
                standing,
                self._rules.target,
                account=self.account,
                stop_words=self._rules.settings.account.stop_words,
            ),
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


def _stop_text(page: Mapping[str, Any]) -> str | None:
    """Return what the stop page says; a page that cannot be read says something, too: stop."""
    if page.get("missing"):
        return None
    text = text_of(page)
    return "(unreadable)" if text is None else text


def _gone(subject: Mapping[str, Any]) -> tuple[str, ...]:
    if subject.get("missing"):
        return (f"the article {subject['title']} does not exist any more",)
    return (f"the article {subject['title']} was moved",) if subject.get("redirect") else ()


def _forbidden(talk: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the wiki's own reasons against an edit: protection, partial blocks, missing rights."""
    actions = talk.get("actions", {})
    wanted = ("edit", "create") if talk.get("missing") else ("edit",)
    return tuple(
        f"{talk['title']}: {error['code']}"
        for action in wanted
        for error in actions.get(action, ())
    )


def _blocked(userinfo: Mapping[str, Any]) -> tuple[str, ...]:
    # Flat keys in the reply: pywikibot's is_blocked() looks for a group that is not there.
    if "blockid" not in userinfo or userinfo.get("blockpartial"):
        return ()
    return (f"the account is blocked by {userinfo.get('blockedby')}",)
