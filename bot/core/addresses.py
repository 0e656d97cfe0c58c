"""Web addresses: archive copies unwrapped, and one form for comparing (w3lib's only door)."""

from __future__ import annotations

import re
from functools import lru_cache
from posixpath import normpath
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from w3lib.url import canonicalize_url

from bot.core.sites import Page, Query, named

# web.archive.org/web/20241206im_/https://… and the libraries that run the same software;
# archive.today and its other names; ghostarchive.org; webcitation.org, wikiwix.com and Google's
# cache name the page in the query. Copies that only have a number (archive.ph/AbCdE) do not tell
# what they are of.
# https://en.wikipedia.org/wiki/Help:Archiving_a_source,
# https://en.wikipedia.org/wiki/Wikipedia:List_of_web_archives_on_Wikipedia
_WAYBACK = r"//(?:www\.)?(?:(?:web|web-beta|wayback|liveweb)\.)?archive\.org(?::\d+)?/"
_LIBRARIES = (
    r"//(?:(?:www\.)?webarchive\.org\.uk/wayback/(?:archive|en/archive)"
    r"|webarchive\.nationalarchives\.gov\.uk(?:/ukgwa)?|webarchive\.loc\.gov/(?:all|\w+)"
    r"|wayback\.archive-it\.org/(?:\d+|all)|arquivo\.pt/(?:noFrame/replay|wayback)"
    r"|web\.archive\.bibalex\.org(?::\d+)?/web|wayback\.vefsafn\.is/wayback"
    r"|(?:www\.)?timetravel\.mementoweb\.org/(?:memento|reconstruct))/"
)
_STAMP = r"(?:\d{1,14}\*?|\*)(?:[a-z]{2}_)?/"
_PLAIN = r"(?=https?(?::|%3a)|//|www\.)"
_COPIES = tuple(
    re.compile(rf"(?i)(?:https?:)?{pattern}")
    for pattern in (
        rf"{_WAYBACK}(?:(?:web|save)/)?(?:{_STAMP})?{_PLAIN}",
        rf"{_WAYBACK}web/{_STAMP}(?=[\w-]+(?:\.[\w-]+)+(?:[/:?#]|$))",
        rf"{_LIBRARIES}(?:{_STAMP})?{_PLAIN}",
        r"//(?:www\.)?archive\.(?:today|is|ph|fo|li|md|vn)/(?:o/)?(?:[\w.-]+/)?(?=https?(?::|%3a))",
        r"//ghostarchive\.org/(?:archive|varchive)/(?:\d+/)?(?=https?(?::|%3a))",
    )
)
_VIDEO_COPY = re.compile(
    r"(?i)(?:https?:)?//ghostarchive\.org/varchive/(?:youtube/)?(?:\d{8,14}/)?([\w-]{11})(?:[?#]|$)"
)
_QUERIES = re.compile(
    r"(?i)(?:https?:)?//(?:(?:www\.)?webcitation\.org/\w+\?(?:[^#]*&)?url="
    r"|archive\.wikiwix\.com/cache/(?:[\w.]+/?)?\?(?:[^#]*&)?url="
    r"|webcache\.googleusercontent\.com/search\?(?:[^#]*&)?q=cache:(?:[\w-]{6,}:(?!//))?)"
    r"([^&\s+]+)"
)
# The same for pages that Google serves: google.com/amp/s/… , ….cdn.ampproject.org/c/s/… , and
# for links that lead over a counter.
_AMP = re.compile(
    r"(?i)(?:https?:)?//(?:(?:www\.)?google\.[a-z.]+/amp"
    r"|(?:[\w-]+\.cdn\.ampproject\.org|(?:www\.)?bing-amp\.com)/[a-z])/(?:s/)?(?=[\w-]+\.)"
)
_COUNTER = re.compile(
    r"(?i)(?:https?:)?//(?:(?:www\.)?google\.[a-z.]+/url\?(?:[^#]*&)?(?:q|url)="
    r"|lm?\.(?:facebook|instagram)\.com/(?:l\.php)?\?(?:[^#]*&)?u=)(https?(?::|%3a)[^&\s]+)"
)
# What stands in a path and selects nothing: AMP, the file of a folder, the view for printing, the
# number of a reader's session (Java's ;jsessionid=, ASP.NET's (S(…))).
_AMP_PATH = re.compile(r"(?i)^(?:/amp)+(?=/.)|(?:/amp)+$|(?:\.amp)+(?=\.html?$|$)")
_INDEX = re.compile(r"(?i)(?:/(?:index|default)\.(?:html?|php|aspx?))+$")
_PRINT = re.compile(r"(?i)(/[^/]*(?:\d|-[^/]*-)[^/]*)/print$")  # never a rubric, /news/print
_SESSION_PATH = re.compile(r"(?i);(?:jsessionid|phpsessid|sid)=[^/;]*|/\([SAF]\([^()/]*\)\)(?=/)")
_MARKS = "\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"

# Parameters that say where a reader came from or on what he reads, not what is shown.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|gbraid|wbraid|dclid|msclkid|yclid|ysclid|twclid|ttclid"
    r"|li_fat_id|igshid?|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hs\w+|vero_id|oly_\w+_id|_g[al]"
    r"|cmpid|ito|ocid|ncid|smid|sref|smtyp|smprod|ftag|ftcamp|sr_share|wprov"
    r"|ref_src|ref_url|at_\w+|ns_(?:mchannel|source|campaign|linkname|fee)|xtor|taid|wt_?mc\w*|spm|trk|soc_(?:src|trk)|traffic_source"
    r"|intlink_from_\w+|__twitter_impression|__cf_chl_\w+|fb_(?:ref|source|action_\w+)"
    r"|_?amp|amp_\w+|ampshare|usqp|aoh|outputtype|guccounter|guce_\w+|feature"
    r"|jsessionid|phpsessid|aspsessionid\w*|cftoken)",
    re.IGNORECASE,
)
# The same for parameters that select something at other sites: with these values they do not.
_SETTINGS = tuple(
    (re.compile(name, re.IGNORECASE), re.compile(value, re.IGNORECASE))
    for name, value in (
        (r"print|printable|printerfriendly|printversion", r"1|y|yes|true|"),
        (r"view|mode|output|layout|pagewanted|format", r"print|printable|amp"),
        (r"pagewanted", r"all"),
        (r"cmp|icid", r"(?!\d+$).+"),
        (r"share", r"twitter|facebook|telegram|whatsapp|email|linkedin"),
        (r"s|sid|session_?id", r"(?=.*\d)[0-9a-z]{26,}"),
        (r"m", r"[01]"),
    )
)
_DATED_PAGE = re.compile(r"/\d{4}/\d\d/[^/]+\.html$")  # as Blogger has them, also under own domains
_HOST_PREFIX = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
# What selects a place within the page: #page=12, #t=90, ?pg=PA12, ?page=2; ?t=90 where it is no
# reader's mark.
_ANCHOR = re.compile(r"#(page|p|t|:~:text)=(.+)$", re.IGNORECASE)
_WITHIN = re.compile(r"[?&](pg|lpg|page|seq)=([^&#]+)", re.IGNORECASE)
_MOMENT = re.compile(r"[?&](?:t|start|time_continue)=([^&#]+)", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?", re.IGNORECASE)


def unwrap(address: str) -> str:
    """Return the address that an archive copy was taken of, or the address itself.

    ``https://web.archive.org/web/20241206000000/https://a.example/x`` gives ``https://a.example/x``.
    """
    address = address.strip()
    for _ in range(8):  # a copy of a copy
        inner = _inside(address)
        if inner is None:
            break
        address = inner
    return address


def _inside(address: str) -> str | None:
    if found := _QUERIES.match(address):
        inner = unquote(found[1])
        return inner if "//" in inner[:8] else "http://" + inner
    if found := _VIDEO_COPY.match(address):
        return f"https://www.youtube.com/watch?v={found[1]}"
    for pattern in _COPIES:
        if found := pattern.match(address):
            inner = address[found.end() :]
            if re.match(r"(?i)https?(?::|%3a)%2f", inner):  # the copy's own query is not the page's
                inner = unquote(re.split("[?&#]", inner, maxsplit=1)[0])
            inner = re.sub(r"(?i)^(https?)(?::|%3a)/*", r"\1://", inner)
            return inner if "//" in inner[:8] else "http://" + inner
    return None


def is_archive(address: str) -> bool:
    """Tell whether the address is that of an archive copy."""
    return unwrap(address) != address.strip()


@lru_cache(maxsize=4096)
def canonical(address: str) -> str:
    """Return what identifies the page: host and path, no scheme, no tracking, no fragment.

    Scheme, ``www.``/``m.``/``amp.``, default ports, case of the host, fragments (but routes, ``#!``
    and ``#/``), tracking parameters, sessions, views for printing, order of parameters, a trailing
    slash and percent-encoding do not matter; everything that selects content does. Sites that have
    several addresses for one page are known to ``bot.core.sites``. Never raises; what cannot be
    read comes back folded.
    """
    address = address.strip().strip(_MARKS).strip().replace("&amp;", "&").replace("{{=}}", "=")
    if found := _COUNTER.match(address):
        address = unquote(found[1])
    if found := _AMP.match(address):
        address = "//" + address[found.end() :]
    if "//" not in address[:8]:
        address = "//" + address
    if address.startswith("//"):
        address = "https:" + address
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address
    route = parts.fragment if re.match(r"!?/?[^!/]", parts.fragment) else ""
    route = _encoded(route) if route.startswith(("!", "/")) else ""
    page = named(Page(_host(parts.hostname), _path(parts.path), _query(parts.query), route))
    if port and port not in (80, 443):
        page = page._replace(host=f"{page.host}:{port}")
    rebuilt = f"https://{page.host}{page.path}"
    if query := sorted({each for each in page.query if not _is_setting(each, page.path)}):
        rebuilt += "?" + urlencode(query, errors="surrogateescape")
    fragment = "#" + page.fragment if page.fragment else ""
    try:
        return canonicalize_url(rebuilt).removeprefix("https://").rstrip("/") + fragment
    except (ValueError, UnicodeError):
        return rebuilt.removeprefix("https://") + fragment


def host(address: str) -> str:
    """Return the host as ``canonical`` names it; the empty string when there is none."""
    try:
        return named(Page(_host(urlsplit(address.strip()).hostname), "", [])).host
    except ValueError:
        return ""


def place_in(address: str) -> tuple[str, ...]:
    """Return what an address says of the place within the page: a page, a moment, quoted words.

    ``…/watch?v=a&t=1m30s`` gives ``("t=90",)``, ``…/report.pdf#page=12`` gives ``("page=12",)``.
    """
    address = unwrap(address).replace("&amp;", "&")
    found = {
        _place(name.casefold(), unquote(value))
        for name, value in _WITHIN.findall(address) + _ANCHOR.findall(address)
    }
    if host(address) == "youtube.com":
        found |= {_place("t", moment) for moment in _MOMENT.findall(address)}
    return tuple(sorted(found - {"t=0"}))


def _place(name: str, value: str) -> str:
    if name == "t" and (clock := _CLOCK.fullmatch(value)):
        hours, minutes, seconds = (int(each or 0) for each in clock.groups())
        return f"t={hours * 3600 + minutes * 60 + seconds}"
    return f"{'pg' if name == 'lpg' else name}={value}"


def _host(name: str | None) -> str:
    """Return a host to compare: in Latin letters (``xn--…``), an IPv6 address in its brackets."""
    name = (name or "").rstrip(".")
    if ":" in name:
        return f"[{name}]"
    return _HOST_PREFIX.sub("", name)


def _path(path: str) -> str:
    path = _SESSION_PATH.sub("", path)
    path = "/" + "%2F".join(_encoded(part) for part in re.split("(?i)%2f", path)).lstrip("/")
    path = normpath(path).rstrip("/")
    path = _INDEX.sub("", _AMP_PATH.sub("", path)).rstrip("/")
    return _PRINT.sub(r"\1", path).rstrip("/")


def _encoded(text: str) -> str:
    """Return one percent-encoding of a text; bytes that are no UTF-8 (windows-1256) are kept."""
    plain = unquote(text, errors="surrogateescape")
    return quote(plain, safe="/:@!$&()*+,;=~-._", errors="surrogateescape")


def _query(query: str) -> Query:
    given = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    return [each for each in given if not _TRACKING.fullmatch(each[0])]


def _is_setting(parameter: tuple[str, str], path: str) -> bool:
    name, value = parameter
    if name == "m" and not _DATED_PAGE.search(path):
        return False
    return any(names.fullmatch(name) and values.fullmatch(value) for names, values in _SETTINGS)
