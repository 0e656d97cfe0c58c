"""What decides whether the bot may save a talk page, read from the wiki.

One request in the ordinary case. Only where it matters come others: one for a page that was edited
within the quiet time (was that a person?), one more where the bots among several editors are not
known yet, and one for the first edit of an article that is young and has no section.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.models import Revision
from bot.gateway.answers import latest, page_of, text_of
from bot.gateway.door import Wiki
from bot.permission import Budget, Edit, Standing
from bot.settings import Settings

_LOOK = {
    "prop": "revisions|info",
    "rvprop": "ids|timestamp|user|content|contentmodel",
    "rvslots": "main",
    "intestactions": "edit|create",
    "intestactionsdetail": "full",
    "curtimestamp": 1,
}


@dataclass(frozen=True, slots=True)
class Look:
    """A talk page as the wiki gave it, under its title there, with everything that decides."""

    title: str
    revid: int
    timestamp: str
    standing: Standing


def look(
    wiki: Wiki, article: Revision, settings: Settings, *, stop_page: str, budget: Budget, mark: str
) -> Look:
    """Read the talk page of an article; ``mark`` is what the bot's section begins with."""
    title = wiki.talk_title(article.title)
    answer = wiki.ask(titles=[title, article.title, stop_page], **_LOOK)
    query, now = answer["query"], answer["curtimestamp"]
    talk, subject = page_of(title, query), page_of(article.title, query)
    text = text_of(talk) or ""
    hours = settings.manners.page_age_hours
    quiet = _before(now, minutes=settings.manners.quiet_minutes)
    standing = Standing(
        account=wiki.account,
        now=now,
        stop_page=stop_text(page_of(stop_page, query)),
        article=text_of(subject) or "",
        talk=text,
        talk_title=title,
        namespace=talk.get("ns", -1),
        content_model=talk.get("contentmodel", "wikitext"),
        redirect=bool(talk.get("redirect")),
        compared=article.state,
        gone=_gone(subject),
        blocked=_blocked(query.get("userinfo", {})),
        forbidden=_forbidden(talk),
        created=None if mark in text else _created(wiki, subject, _before(now, hours=hours)),
        by_people=(_by_people(wiki, subject, quiet), _by_people(wiki, talk, quiet)),
        budget=budget,
    )
    newest = latest(talk)
    return Look(talk["title"], newest.get("revid", 0), newest.get("timestamp", ""), standing)


def stop_text(page: Mapping[str, Any]) -> str | None:
    """Return what the stop page says; a page that cannot be read says something, too: stop.

    Only a page of this wiki (it has a namespace) is known to be missing.
    """
    if page.get("missing") and "ns" in page:
        return None
    text = text_of(page)
    return "(unreadable)" if text is None else text


def _gone(subject: Mapping[str, Any]) -> str:
    if subject.get("missing"):
        return f"the article {subject['title']} does not exist any more"
    return f"the article {subject['title']} was moved" if subject.get("redirect") else ""


def _blocked(userinfo: Mapping[str, Any]) -> str:
    # Flat keys in the reply: pywikibot's is_blocked() looks for a group that is not there. A
    # partial block is the business of the pages that it names.
    if "blockid" not in userinfo or userinfo.get("blockpartial"):
        return ""
    return f"the account is blocked by {userinfo.get('blockedby')}"


def _forbidden(talk: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the wiki's own words against an edit: protection, partial blocks, missing rights."""
    actions = talk.get("actions", {})
    wanted = ("edit", "create") if talk.get("missing") else ("edit",)
    return tuple(error["code"] for action in wanted for error in actions.get(action, ()))


def _created(wiki: Wiki, subject: Mapping[str, Any], grown: str) -> str | None:
    """Return when the article was made, or when it is known to have stood before ``grown``."""
    newest = latest(subject)
    if not newest:
        return None
    if newest["timestamp"] <= grown or not newest["parentid"]:
        return str(newest["timestamp"])
    query = wiki.ask(
        titles=[subject["title"]], prop="revisions", rvprop="timestamp", rvdir="newer", rvlimit=1
    )["query"]
    return str(latest(page_of(subject["title"], query)).get("timestamp", newest["timestamp"]))


def _by_people(wiki: Wiki, page: Mapping[str, Any], since: str) -> Edit | None:
    """Return the last edit of a page by a person, if there was one after ``since``.

    Not a person: this account, accounts of the group bot, and whoever marks the edit as that of a
    bot. Addresses and temporary accounts are persons.
    """
    newest = latest(page)
    if not newest or newest["timestamp"] <= since:
        return None
    editor = newest.get("user", "")
    query = wiki.ask(
        list="recentchanges|users" if editor else "recentchanges",
        rctitle=page["title"],
        rctype="edit|new",
        rcprop="ids|user|timestamp|flags",
        rcend=since,
        rclimit=50,
        **({"ususers": [editor], "usprop": "groups"} if editor else {}),
    )["query"]
    changes = query.get("recentchanges", [])
    if newest["revid"] not in [each["revid"] for each in changes]:
        changes = [newest, *changes]  # an import: its flag is not told
    editors = [(each["timestamp"], each.get("user", "")) for each in changes if not each.get("bot")]
    bots = {wiki.account} | _bots(query.get("users", ()))
    unknown = sorted({user for _, user in editors} - bots - {editor, ""})
    if unknown and editors[0][1] in (*bots, *unknown):  # else the newest is by a person
        names = wiki.ask(list="users", ususers=unknown, usprop="groups")["query"]
        bots |= _bots(names.get("users", ()))
    return next((Edit(when, user) for when, user in editors if user not in bots), None)


def _bots(users: Iterable[Mapping[str, Any]]) -> set[str]:
    return {user["name"] for user in users if "bot" in user.get("groups", ())}


def _before(timestamp: str, *, hours: int = 0, minutes: int = 0) -> str:
    moment = datetime.fromisoformat(timestamp) - timedelta(hours=hours, minutes=minutes)
    return moment.isoformat().replace("+00:00", "Z")
