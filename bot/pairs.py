"""Pair folders: two recorded revisions and what links them, read and written without a network.

The layout is that of ``docs/pair-folders.md``: ``pair.json``, ``source.wikitext``,
``target.wikitext``. Everything that can be wrong with a folder is a :class:`PairError` of one line.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bot import config
from bot.core.background import NOTHING, Background
from bot.core.errors import UserError
from bot.core.models import Pair, Revision

SCHEMA = 1
STATES = ("latest", "stable", "unreviewed")  # of a revision; a folder without says latest


class PairError(UserError):
    """A pair folder cannot be used; the text is one line: file, cause, what to do."""


def read(folder: Path) -> Pair:
    """Read a pair folder; raise :class:`PairError` naming the file and what is wrong with it."""
    if not folder.is_dir():
        raise PairError(
            f"{folder}: no such pair folder; record one with: istidrak record TITLE DIR"
        )
    path = folder / "pair.json"
    table = _table(path)
    if table.get("schema") != SCHEMA:
        raise PairError(f"{path}: schema {table.get('schema')!r}, this version reads {SCHEMA}")
    titles = table.get("titles", {})
    if not isinstance(titles, dict):
        raise PairError(f"{path}: titles: expected an object")
    counterparts = {}
    for title, entry in titles.items():
        if not isinstance(entry, dict) or not isinstance(entry.get("target"), str | None):
            raise PairError(f'{path}: titles: {title}: expected {{"target": title or null}}')
        counterparts[title] = entry.get("target")
    item = table.get("item")
    if item is not None and not isinstance(item, str):
        raise PairError(f"{path}: item: expected a string or null")
    return Pair(
        source=_revision(folder, path, table, "source"),
        target=_revision(folder, path, table, "target"),
        item=item,
        counterparts=counterparts,
        background=_background(path, table.get("background", {})),
    )


def write(pair: Pair, folder: Path) -> None:
    """Write a pair folder; it appears whole or not at all.

    Raises :class:`PairError` when the folder holds something already or cannot be made.
    """
    if folder.exists() and any(folder.iterdir()):
        raise PairError(f"{folder}: not empty; name a new folder")
    table = {
        "schema": SCHEMA,
        "source": _page(pair.source),
        "target": _page(pair.target),
        "item": pair.item,
        "titles": {title: {"target": other} for title, other in pair.counterparts.items()},
    }
    if pair.background != NOTHING:
        table["background"] = _recorded(pair.background)
    partial = folder.with_name(folder.name + ".part")
    try:
        partial.mkdir(parents=True, exist_ok=True)
        _write_text(partial / "source.wikitext", pair.source.text)
        _write_text(partial / "target.wikitext", pair.target.text)
        _write_text(partial / "pair.json", json.dumps(table, ensure_ascii=False, indent=1) + "\n")
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)
    except OSError as error:
        raise PairError(f"{folder}: {error.strerror}") from None


def _background(path: Path, table: object) -> Background:
    try:
        return config.shaped(table, Background)
    except ValueError as error:
        raise PairError(f"{path}: background: {error}") from None


def _recorded(background: Background) -> dict[str, object]:
    return asdict(replace(background, blacklisted=frozenset())) | {
        "blacklisted": sorted(background.blacklisted)
    }


def _table(path: Path) -> dict[str, Any]:
    try:
        table = json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise PairError(f"{path}:{error.lineno}: not JSON: {error.msg}") from None
    if not isinstance(table, dict):
        raise PairError(f"{path}: expected an object")
    return table


def _text(path: Path) -> str:
    try:
        # newline="": offsets count the file's own code points, \r included
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        raise PairError(f"{path}: no such file") from None
    except UnicodeDecodeError as error:
        raise PairError(f"{path}: not UTF-8 at byte {error.start}") from None
    except OSError as error:
        raise PairError(f"{path}: {error.strerror}") from None


def _write_text(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)


def _revision(folder: Path, path: Path, table: dict[str, Any], side: str) -> Revision:
    page = table.get(side)
    if not isinstance(page, dict):
        raise PairError(f"{path}: missing key {side}")
    for key, kind in (
        ("wiki", str),
        ("lang", str),
        ("title", str),
        ("revid", int),
        ("timestamp", str),
    ):
        if key not in page:
            raise PairError(f"{path}: missing key {side}.{key}")
        if not isinstance(page[key], kind) or isinstance(page[key], bool):
            raise PairError(f"{path}: {side}.{key}: expected {kind.__name__}")
    state = page.get("state", "latest")
    if state not in STATES:
        raise PairError(f"{path}: {side}.state: expected one of {', '.join(STATES)}")
    return Revision(
        wiki=page["wiki"],
        lang=page["lang"],
        title=page["title"],
        id=page["revid"],
        timestamp=page["timestamp"],
        text=_text(folder / f"{side}.wikitext"),
        state=state,
    )


def _page(revision: Revision) -> dict[str, object]:
    return {
        "wiki": revision.wiki,
        "lang": revision.lang,
        "title": revision.title,
        "revid": revision.id,
        "timestamp": revision.timestamp,
        "state": revision.state,
    }
