"""Web addresses: archive copies unwrapped, and one form for comparing (w3lib's only door)."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from w3lib.url import canonicalize_url

# web.archive.org/web/20241206im_/https://… ; archive.today and its other names; ghostarchive.org;
# webcitation.org and Google's cache name the page in the query. Copies that only have a number
# (archive.ph/AbCdE) do not tell what they are of.
# https://en.wikipedia.org/wiki/Help:Archiving_a_source
_WAYBACK = r"//(?:www\.)?(?:web\.)?archive\.org(?::\d+)?/"
_STAMP = r"(?:\d{1,14}\*?|\*)(?:[a-z]{2}_)?/"
_COPIES = tuple(
    re.compile(rf"(?i)(?:https?:)?{pattern}")
    for pattern in (
        rf"{_WAYBACK}(?:web/)?(?:{_STAMP})?(?=https?(?::|%3a)|//|www\.)",
        rf"{_WAYBACK}web/{_STAMP}(?=[\w-]+(?:\.[\w-]+)+(?:[/:?#]|$))",
        r"//(?:www\.)?archive\.(?:today|is|ph|fo|li|md|vn)/(?:o/)?(?:[\w.-]+/)?(?=https?(?::|%3a))",
        r"//ghostarchive\.org/(?:archive|varchive)/(?:\d+/)?(?=https?(?::|%3a))",
    )
)
_QUERIES = re.compile(
    r"(?i)(?:https?:)?//(?:(?:www\.)?webcitation\.org/query\?(?:[^#]*&)?url="
    r"|webcache\.googleusercontent\.com/search\?(?:[^#]*&)?q=cache:(?:[\w-]{6,}:(?!//))?)([^&\s]+)"
)
# The same for pages that Google serves: google.com/amp/s/… , ….cdn.ampproject.org/c/s/…
_AMP = re.compile(
    r"(?i)(?:https?:)?//(?:(?:www\.)?google\.[a-z.]+/amp|[\w-]+\.cdn\.ampproject\.org/[a-z])/(?:s/)?"
    r"(?=[\w-]+\.)"
)
_AMP_PATH = re.compile(r"(?i)^/amp(?=/.)|/amp$|\.amp(?=\.html?$|$)")
_INDEX = re.compile(r"(?i)/(?:index|default)\.(?:html?|php|aspx?)$")

# Parameters that say where a reader came from or on what he reads, not what is shown.
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|cmpid|ocid|ncid|smid|sref"
    r"|ref_src|ref_url|at_\w+|xtor|taid|wt_?mc\w*|spm|trk|_?amp|outputtype|guccounter|feature)$",
    re.IGNORECASE,
)
_TWITTER = frozenset(("s", "t", "cxt"))
_HOST_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")


def unwrap(address: str) -> str:
    """Return the address that an archive copy was taken of, or the address itself.

    ``https://web.archive.org/web/20241206000000/https://a.example/x`` gives ``https://a.example/x``.
    """
    address = address.strip()
    for _ in range(4):  # a copy of a copy
        inner = _inside(address)
        if inner is None:
            break
        address = inner
    return address


def _inside(address: str) -> str | None:
    if found := _QUERIES.match(address):
        return unquote(found[1])
    for pattern in _COPIES:
        if found := pattern.match(address):
            inner = re.sub(r"(?i)^(https?)(?::|%3a)/*", r"\1://", address[found.end() :])
            return inner if "//" in inner[:8] else "http://" + inner
    return None


def is_archive(address: str) -> bool:
    """Tell whether the address is that of an archive copy."""
    return unwrap(address) != address.strip()


@lru_cache(maxsize=4096)
def canonical(address: str) -> str:
    """Return what identifies the page: host and path, no scheme, no tracking, no fragment.

    Scheme, ``www.``/``m.``/``amp.``, default ports, case of the host, fragments (but ``#!``),
    tracking parameters, order of parameters, a trailing slash and percent-encoding do not matter;
    everything that selects content does. Never raises; what cannot be read comes back folded.
    """
    address = address.strip().replace("&amp;", "&")
    if found := _AMP.match(address):
        address = "//" + address[found.end() :]
    if address.startswith("//"):
        address = "https:" + address
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address
    host = _HOST_PREFIX.sub("", (parts.hostname or "").rstrip("."))
    if port and port not in (80, 443):
        host += f":{port}"
    path = re.sub(r"/{2,}", "/", unquote(parts.path)).rstrip("/")
    path = _INDEX.sub("", _AMP_PATH.sub("", path)).rstrip("/")
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(name) and not (name in _TWITTER and host == "twitter.com")
    ]
    fragment = "#" + parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    rebuilt = f"https://{host}{quote(path, safe='/:@!$&()*+,;=~-._')}"
    if query:
        rebuilt += "?" + urlencode(sorted(query))
    try:
        return canonicalize_url(rebuilt).removeprefix("https://").rstrip("/") + fragment
    except (ValueError, UnicodeError):
        return rebuilt.removeprefix("https://") + fragment


def host(address: str) -> str:
    """Return the host without ``www.`` and the like; the empty string when there is none."""
    try:
        return _HOST_PREFIX.sub("", urlsplit(address.strip()).hostname or "")
    except ValueError:
        return ""
