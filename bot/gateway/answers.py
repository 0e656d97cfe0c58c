"""What answers of ``action=query`` have in common (``formatversion=2``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def landed(title: str, query: Mapping[str, Any]) -> str:
    """Return the title under which an answer holds the page that was asked for by ``title``."""
    steps = {
        step["from"]: step["to"]
        for kind in ("normalized", "converted", "redirects")
        for step in query.get(kind, ())
    }
    for _ in range(len(steps)):  # at most each step once: redirects may lead in a circle
        title = steps.get(title, title)
    return title


def page_of(title: str, query: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an answer holds about the page that was asked for by ``title``."""
    found = landed(title, query)
    pages = (page for page in query.get("pages", ()) if page["title"] == found)
    return next(pages, {"title": title, "missing": True})


def latest(page: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the revision that an answer holds of a page; empty where there is none."""
    revisions: list[Mapping[str, Any]] = page.get("revisions", [])
    return revisions[0] if revisions else {}


def text_of(page: Mapping[str, Any]) -> str | None:
    """Return the wikitext that an answer holds of a page; ``None``: missing or hidden."""
    text: str | None = latest(page).get("slots", {}).get("main", {}).get("content")
    return text
