"""The revision of a page that people reviewed and readers see (Extension:FlaggedRevs)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.core.models import Revision
from bot.gateway.answers import latest, page_of, text_of
from bot.gateway.door import Wiki
from bot.gateway.errors import Denied


def stable(wiki: Wiki, newest: Revision, answer: Mapping[str, Any]) -> Revision:
    """Return the reviewed revision of a page, or ``newest`` as it is where there is none.

    ``answer`` is the wiki's on the page, asked with ``prop=flagged`` (FlaggedRevs,
    ApiQueryFlagged). A wiki that reviews no revisions does not know that word, and warns.
    """
    if "flagged" in str(answer.get("warnings", {}).get("query", "")):
        return newest
    told = page_of(newest.title, answer["query"]).get("flagged")
    if not told or not told.get("stable_revid"):
        return replace(newest, state="unreviewed")
    if told["stable_revid"] == newest.id:
        return replace(newest, state="stable")
    query = wiki.ask(
        revids=told["stable_revid"],
        prop="revisions",
        rvprop="ids|timestamp|content",
        rvslots="main",
    )["query"]
    page: Mapping[str, Any] = next(iter(query.get("pages", ())), {})
    text = text_of(page)
    if text is None:
        raise Denied(f"{wiki.host}: the stable revision of {newest.title!r} is hidden")
    old = latest(page)
    return replace(newest, id=old["revid"], timestamp=old["timestamp"], text=text, state="stable")
