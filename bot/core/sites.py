"""What single sites call one page: the many addresses of one video, book, post or report.

Each rule was read off the site's own share, mobile and embed addresses. A rule may name one page in
fewer ways; it must never give two pages one name, so what a rule does not know stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

Query = list[tuple[str, str]]


class Page(NamedTuple):
    """The parts of an address that may select content.

    ``host`` is lower case without ``www.`` and the like, ``path`` percent-encoded without trailing
    slash, ``query`` decoded, ``fragment`` empty or a route (``!/x``, ``/x``).
    """

    host: str
    path: str
    query: Query
    fragment: str = ""

    def value(self, *names: str) -> str:
        """Return the value of the first parameter so called, ``""`` for none."""
        given = dict(reversed(self.query))
        return next((given[name] for name in names if given.get(name)), "")

    def kept(self, *names: str) -> Query:
        """Return the parameters so called."""
        return [each for each in self.query if each[0] in names]

    def without(self, names: str) -> Page:
        """Return the page without the parameters whose whole name the pattern matches."""
        query = [each for each in self.query if not re.fullmatch(names, each[0])]
        return self._replace(query=query)


def named(page: Page) -> Page:
    """Return the page under the one name that its site's rule gives it."""
    host = _ALIASES.get(page.host, page.host)
    if wiki := re.fullmatch(r"([\w-]+)\.m\.(\w+\.org)", host):  # ar.m.wikipedia.org
        host = f"{wiki[1]}.{wiki[2]}"
    page = page._replace(host=host)
    for pattern, rule in _RULES:
        if pattern.fullmatch(host):
            return rule(page)
    return page


def _youtube(page: Page) -> Page:
    """Name a video by its number, whatever moment or list it is shown from."""
    found = re.fullmatch(r"/(?:embed|v|e|shorts|live|watch)/([\w-]+)", page.path)
    video = found[1] if found else ""
    if page.host == "youtu.be" and re.fullmatch(r"/[\w-]+", page.path):
        video = page.path[1:]
    elif page.path == "/watch":
        video = page.value("v")
    if video and video not in ("videoseries", "live_stream"):
        return Page("youtube.com", "/watch", [("v", video)])
    return page._replace(host="youtube.com").without("si|ab_channel|pp|app|persist_app|hl|gl")


def _books(page: Page) -> Page:
    """Name a book of Google's by its number and the page that is shown."""
    edition = re.fullmatch(r"/books/edition/[^/]+/([\w-]+)", page.path)
    volume = edition[1] if edition else page.value("id")
    shelf = "" if page.host.startswith("books.") else "/books"
    if not volume or not re.match(rf"(?:/books|{shelf})(?:/|$)", page.path):
        return page
    shown = page.value("pg", "lpg")
    query = [("id", volume)] + ([("pg", shown)] if shown else [])
    return Page("books.google.com", "/books", query)


def _twitter(page: Page) -> Page:
    """Name a post by its writer and number; ``#!/`` was part of the path until 2012."""
    if page.path == "" and page.fragment.startswith("!/"):
        page = page._replace(path=page.fragment[1:], fragment="")
    page = page._replace(host="twitter.com").without("s|t|cxt|lang|ref")
    post = re.match(r"(/[^/]+)/status(?:es)?/(\d+)(?:/(?:photo|video)/\d+)?$", page.path)
    return Page(page.host, f"{post[1]}/status/{post[2]}", []) if post else page


def _telegram(page: Page) -> Page:
    """Name a post by channel and number: ``/s/`` is the view for browsers."""
    path = re.sub(r"^/s(?=/.)", "", page.path)
    return page._replace(host="t.me", path=path).without("single|embed|mode|userpic|dark")


def _facebook(page: Page) -> Page:
    """Name posts, photographs and videos by what selects them."""
    path = page.path
    path = "/permalink.php" if path == "/story.php" else path
    path = "/photo.php" if path == "/photo" else path
    path = "/watch" if path in ("/video.php", "/watch/live") else path
    page = page._replace(host="facebook.com", path=path).without(
        r"__\w+(?:\[\d*\])?|mibextid|refid|_rd[rc]|locale|hc_\w+|fref|ref|paipv|eav|rdid|share_url"
        "|sfnsn|extid|wtsid|pnref|notif_\\w+|ref_type|theater"
    )
    return page.without("set|type") if page.value("fbid") else page


def _instagram(page: Page) -> Page:
    path = re.sub(r"^/[\w.]+(?=/(?:p|reel|tv)/[\w-]+$)", "", page.path)
    return page._replace(path=path).without("igsh|hl|img_index|taken-by")


def _tiktok(page: Page) -> Page:
    return page._replace(query=[]) if re.search(r"/video/\d+$", page.path) else page


def _archive_today(page: Page) -> Page:
    """Name a copy by its number: the service answers to seven names."""
    return page._replace(host="archive.today", path=page.path.removeprefix("/wip"))


def _blogspot(page: Page) -> Page:
    """Name a blog by its first name: readers are sent to the domain of their country."""
    blog = page.host.split(".blogspot.")[0]
    return page._replace(host=f"{blog}.blogspot.com").without("m|spref")


# One site under two names; the ways of writing differ, never the pages.
_ALIASES = {
    "bbc.co.uk": "bbc.com",
    "edition.cnn.com": "cnn.com",
    "us.cnn.com": "cnn.com",
    "old.reddit.com": "reddit.com",
    "new.reddit.com": "reddit.com",
    "np.reddit.com": "reddit.com",
    "telegram.me": "t.me",
    "telegram.dog": "t.me",
    "x.com": "twitter.com",
    "fb.com": "facebook.com",
    "instagr.am": "instagram.com",
}
_RULES: tuple[tuple[re.Pattern[str], Callable[[Page], Page]], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"(?:(?:music\.)?youtube(?:-nocookie)?\.com|youtu\.be)", _youtube),
        (r"(?:books\.)?google\.(?:com|com?\.[a-z]{2}|[a-z]{2})", _books),
        (r"twitter\.com", _twitter),
        (r"t\.me", _telegram),
        (r"(?:(?:[a-z]{2}-[a-z]{2}|web|touch|mbasic|business)\.)?facebook\.com", _facebook),
        (r"instagram\.com", _instagram),
        (r"tiktok\.com", _tiktok),
        (r"archive\.(?:today|is|ph|fo|li|md|vn)", _archive_today),
        (r"[\w-]+\.blogspot\.[a-z.]+", _blogspot),
    )
)
