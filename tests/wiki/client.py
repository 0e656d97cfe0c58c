"""A small client of the MediaWiki API, so that tests can act as people do beside the bot.

Contract: nothing here imports pywikibot or the bot: what the bot did is judged by other means than
its own. A `Client` is one account on one wiki; it logs in before its first write, and again when
its session is lost. A method raises `ApiError` where the wiki refuses. `ApiLog` tells which API
requests a wiki got. `defects` lists what is visibly wrong in rendered HTML.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import requests

AGENT = "istidrak-tests/1.0 (test bed)"
TIMEOUT = 60


class ApiError(Exception):
    """The wiki refused a request; `code` is the API's word for why."""

    def __init__(self, code: str, info: str) -> None:
        super().__init__(f"{code}: {info}")
        self.code = code


@dataclass(frozen=True)
class Account:
    """An account that exists on every wiki of the bed.

    With `app`, `password` is that of the bot password of this name.
    """

    user: str
    password: str
    app: str | None = None

    @property
    def login(self) -> str:
        """The name to log in with: `User` or `User@app`."""
        return f"{self.user}@{self.app}" if self.app else self.user


ADMIN = Account("Admin", "LabAdmin-pass-1")
HUMAN = Account("Human", "Human-pass-1")
BOT = Account("LabBot", "labbot0123456789labbot0123456789", app="lab")


@dataclass(frozen=True)
class Revision:
    """One revision as the wiki has it; `timestamp` is ISO 8601 as the API writes it."""

    revid: int
    parentid: int
    user: str
    timestamp: str
    comment: str
    text: str


@dataclass(frozen=True)
class Import:
    """A revision to load, with the author and the date that it is to have."""

    title: str
    text: str
    timestamp: str = "2025-01-01T00:00:00Z"
    user: str = "Admin"
    comment: str = ""


def read_pages(file: Path) -> list[Import]:
    """The pages of a text file such as site/pages/ar.txt, whose head explains the format."""
    pages: list[Import] = []
    for block in re.split(r"^@@ ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, text = block.partition("\n")
        names, _, source = head.partition(" < ")
        title, *others = names.split(" = ")
        text = (file.parent / source).read_text(encoding="utf-8") if source else text.rstrip("\n")
        pages.append(Import(title, text))
        pages += [Import(other, f"#REDIRECT [[{title}]]") for other in others]
    return pages


Session = tuple[requests.cookies.RequestsCookieJar, str | None]


class Client:
    """One account on one wiki, whose API stands at `api`."""

    def __init__(self, api: str, account: Account) -> None:
        self.api = api
        self.account = account
        self._http = requests.Session()
        self._http.headers["User-Agent"] = AGENT
        self._token: str | None = None
        self._writing = threading.RLock()

    def login(self) -> None:
        """Log in afresh and fetch the token that writes need."""
        self._http.cookies.clear()
        token = self.call(action="query", meta="tokens", type="login")["query"]["tokens"]
        given = {"lgname": self.account.login, "lgpassword": self.account.password}
        answer = self.call(action="login", lgtoken=token["logintoken"], **given)["login"]
        if answer["result"] != "Success":
            raise ApiError("login", f"{self.account.login}: {answer}")
        self._token = self.call(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]

    @property
    def session(self) -> Session:
        """By what the wiki knows the account: cookies, and the token of writes."""
        return self._http.cookies.copy(), self._token

    @session.setter
    def session(self, session: Session) -> None:
        cookies, self._token = session
        self._http.cookies = cookies.copy()

    def call(self, **params: str | int) -> dict[str, Any]:
        """Send one request as it is, without logging in first; give the answer."""
        data = {"format": "json", "formatversion": 2, "errorformat": "plaintext", **params}
        answer = self._http.post(self.api, data=data, timeout=TIMEOUT)
        answer.raise_for_status()
        result: dict[str, Any] = answer.json()
        for error in result.get("errors", []):
            raise ApiError(error["code"], error["text"])
        return result

    def write(self, action: str, **params: str | int) -> dict[str, Any]:
        """Send one request with a token, as the account; give the action's part of the answer."""
        with self._writing:  # threads share the session: one must not log in under the other
            for last in (False, False, True):
                if self._token is None:
                    self.login()
                try:
                    told: dict[str, Any] = self.call(
                        action=action, token=str(self._token), **params
                    )[action]
                except ApiError as error:
                    # A lost session shows so, for its token is lost too.
                    if error.code != "badtoken" or last:
                        raise
                    self._token = None
                else:
                    return told
        raise AssertionError("unreachable")

    # -- acting -------------------------------------------------------------------------------

    def edit(
        self,
        title: str,
        text: str,
        summary: str = "",
        *,
        section: int | Literal["new"] | None = None,
        heading: str = "",
    ) -> int:
        """Save `text` as the page, as its section, or as a new section; give the revision id.

        A null edit gives the id of the revision that stays. Leave more than a second between edits
        of different accounts where a conflict matters: MediaWiki compares whole seconds.
        """
        params: dict[str, str | int] = {"title": title, "text": text, "summary": summary}
        if section is not None:
            params["section"] = section
        if heading:
            params["sectiontitle"] = heading
        told = self.write("edit", **params)
        if told["result"] != "Success":
            raise ApiError("edit", str(told))
        return int(told["newrevid"]) if "newrevid" in told else self.revisions(title, 1)[0].revid

    def delete(self, title: str, reason: str = "test") -> None:
        """Delete a page."""
        self.write("delete", title=title, reason=reason)

    def move(self, title: str, to: str, reason: str = "test", *, redirect: bool = True) -> None:
        """Move a page and its talk page, leaving redirects unless told otherwise."""
        extra = {} if redirect else {"noredirect": 1}
        self.write("move", **{"from": title}, to=to, reason=reason, movetalk=1, **extra)

    def protect(self, title: str, level: str = "sysop", *, existing: bool = True) -> None:
        """Let only `level` edit the page, or create it where it is not `existing`; "all" undoes."""
        right = "edit" if existing else "create"
        self.write("protect", title=title, protections=f"{right}={level}", reason="test")

    def block(self, user: str, *, pages: Iterable[str] = (), reason: str = "test") -> None:
        """Block a user from everything, or from these pages alone."""
        params: dict[str, str | int] = {"user": user, "reason": reason, "reblock": 1}
        if pages:
            params |= {"partial": 1, "allowusertalk": 1, "pagerestrictions": "|".join(pages)}
        self.write("block", **params)

    def unblock(self, user: str) -> None:
        """Lift the block of a user."""
        self.write("unblock", user=user, reason="test")

    def member(self, user: str, *, add: str = "", remove: str = "") -> None:
        """Put a user into a group, or take the user out of one."""
        self.login()  # a token of its own kind, so the session has to be right
        tokens = self.call(action="query", meta="tokens", type="userrights")["query"]["tokens"]
        given = {"user": user, "add": add, "remove": remove, "token": tokens["userrightstoken"]}
        self.call(action="userrights", **given)

    def load(self, revisions: Iterable[Import]) -> int:
        """Load revisions with their own authors and dates in one request; give their number.

        Revisions of a page go from old to new, and a page goes after what it transcludes. The
        newest by date becomes the current one. Recent changes do not show them.
        """
        given = json.dumps([asdict(revision) for revision in revisions])
        return int(self.write("bedimport", revisions=given)["revisions"])

    def purge(self, *titles: str) -> None:
        """Render pages anew and store their links again; at most 50 pages."""
        self.call(action="purge", titles="|".join(titles), forcelinkupdate=1)

    # -- looking ------------------------------------------------------------------------------

    def query(self, title: str, **params: str | int) -> dict[str, Any]:
        """What action=query says of one page."""
        pages = self.call(action="query", titles=title, **params)["query"]["pages"]
        page: dict[str, Any] = pages[0]
        return page

    def revisions(self, title: str, limit: int = 500, *, text: bool = True) -> list[Revision]:
        """The revisions of a page, newest first; none where there is no page.

        With their ``text`` MediaWiki gives 50 at a time (API:Revisions), so it may ask repeatedly.
        """
        told = ("revid", "parentid", "user", "timestamp", "comment")
        asked: dict[str, Any] = {"prop": "revisions", "rvprop": "ids|timestamp|user|comment"}
        if text:
            asked |= {"rvprop": f"{asked['rvprop']}|content", "rvslots": "main"}
        found: list[Revision] = []
        start: dict[str, int] = {}
        while len(found) < limit:
            most = min(limit - len(found), 50 if text else 500)
            rows = self.query(title, **asked, **start, rvlimit=most).get("revisions", [])
            found += [
                Revision(
                    **{name: row[name] for name in told},
                    text=row["slots"]["main"]["content"] if text else "",
                )
                for row in rows
            ]
            if len(rows) < most or not rows[-1]["parentid"]:
                break
            start = {"rvstartid": rows[-1]["parentid"]}
        return found

    def text(self, title: str) -> str | None:
        """The wikitext of a page; None where there is none."""
        newest = self.revisions(title, 1)
        return newest[0].text if newest else None

    def langlinks(self, title: str) -> dict[str, str]:
        """The interlanguage links of a page, by language."""
        page = self.query(title, prop="langlinks", lllimit="max")
        return {link["lang"]: link["title"] for link in page.get("langlinks", [])}

    def item(self, title: str) -> str | None:
        """The Wikidata item of a page."""
        found: dict[str, str] = self.query(title, prop="pageprops").get("pageprops", {})
        return found.get("wikibase_item")

    def html(self, title: str) -> str:
        """The page as rendered."""
        return str(self.call(action="parse", page=title, prop="text")["parse"]["text"])

    def render(self, wikitext: str, title: str = "Sandbox") -> str:
        """Wikitext as it would be rendered on a page of this title."""
        params: dict[str, str | int] = {"contentmodel": "wikitext", "prop": "text", "title": title}
        return str(self.call(action="parse", text=wikitext, **params)["parse"]["text"])


@dataclass(frozen=True)
class Request:
    """One API request as the wiki logged it.

    `user` is an address where nobody was logged in, and empty where a fault answered before
    MediaWiki did; `errors` then says `http-503` or alike. MediaWiki's records cut a parameter after
    256 bytes; secrets are left out.
    """

    method: str
    agent: str
    user: str
    params: dict[str, str]
    errors: list[str]
    milliseconds: int

    @property
    def action(self) -> str:
        """The action asked for."""
        return self.params.get("action", "help")

    @property
    def by_pywikibot(self) -> bool:
        """Whether pywikibot sent it, and not a client of the tests."""
        return "Pywikibot" in self.agent


class ApiLog:
    """The log of API requests of one wiki; it only grows, also over resets."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mark(self) -> int:
        """The place where the log ends now, for `requests_since`."""
        return self.path.stat().st_size

    def requests_since(self, mark: int) -> list[Request]:
        """The requests logged after `mark`, oldest first."""
        lines = self.path.read_bytes()[mark:].decode().splitlines()
        return [Request(**json.loads(line)) for line in lines]


_DEFECT = re.compile(
    r'<(a|span|strong|div|li|sup)\b[^>]*\bclass="(?:[^"]* )?'
    r"(?:new|scribunto-error|cs1-visible-error|cs1-maint|mw-ext-cite-error|error)"
    r'[ "][^>]*>.*?</\1>',
    re.DOTALL,
)


def defects(html: str) -> list[str]:
    """The red links, script errors, citation errors and maintenance notes in rendered HTML."""
    return [found[0] for found in _DEFECT.finditer(html)]
