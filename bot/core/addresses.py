"""Web addresses: archive copies unwrapped, and one canonical form for comparing (w3lib's only door)."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from w3lib.url import canonicalize_url

# web.archive.org/web/20241206im_/https://… ; archive.today and its aliases; webcitation keeps no
# address in its path. https://web.archive.org, https://en.wikipedia.org/wiki/Help:Using_archive.today
_WAYBACK = re.compile(
    r"^(?:https?:)?//(?:web\.|www\.)?archive\.org(?::\d+)?/(?:web/)?(?:\d{4,14}|\*)?[a-z_]*/?(?=https?:|www\.)",
    re.I,
)
_TODAY = re.compile(
    r"^(?:https?:)?//(?:www\.)?archive\.(?:today|is|ph|fo|li|md|vn)/(?:o/)?(?:[\w.-]+/)?(?=https?:)",
    re.I,
)
_GHOST = re.compile(r"^(?:https?:)?//ghostarchive\.org/(?:archive|varchive)/(?=https?:)", re.I)

# Parameters that say where a reader came from, not what is shown.
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|cmpid|ocid|ncid|smid|sref"
    r"|ref_src|ref_url|at_medium|at_campaign|at_custom\d|xtor|taid|wt_?mc\w*|spm|trk)$",
    re.I,
)
_HOST_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")


def unwrap(address: str) -> str:
    """Return the address that an archive copy was taken of, or the address itself.

    ``https://web.archive.org/web/20241206000000/https://a.example/x`` gives ``https://a.example/x``.
    """
    address = address.strip()
    for pattern in (_WAYBACK, _TODAY, _GHOST):
        if found := pattern.match(address):
            inner = address[found.end() :]
            return inner if "://" in inner else re.sub(r"^(https?):/*", r"\1://", inner)
    return address


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
    address = address.strip()
    if address.startswith("//"):
        address = "https:" + address
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address
    host = (parts.hostname or "").rstrip(".")
    host = _HOST_PREFIX.sub("", host)
    if port and port not in (80, 443):
        host += f":{port}"
    path = unquote(parts.path)
    path = re.sub(r"/{2,}", "/", path)
    path = re.sub(r"/amp/?$|(?<=/)index\.html?$", "", path).rstrip("/")
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(name)
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
