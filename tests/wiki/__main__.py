"""Run the test bed for a person: `python -m tests.wiki [PAIR_FOLDER …]`, until Ctrl-C.

Contract: the Arabic wiki is at port 8801, the English one at 8802, the stand-in for Wikidata at 8803.
Each pair folder (pair.json, source.wikitext, target.wikitext) becomes two linked articles, and every
title of its `titles` a page with its counterpart, so that links resolve as on Wikipedia. Prints what
to export so that the bot works on these wikis. Nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.wiki.client import ADMIN, BOT, HUMAN, Import
from tests.wiki.conftest import write_pywikibot_dir
from tests.wiki.mediawiki import Wiki, Wikis, running, unavailable

PORTS = (8801, 8802, 8803)
FIRST_ITEM = 910_000
"""Where the made-up item numbers start that link pages of pairs without an item of their own."""


def load_pairs(wikis: Wikis, folders: list[Path]) -> list[tuple[str, str]]:
    """Load pair folders into both wikis; give the titles of the articles, source and target.

    Source pages go to the English wiki and target pages to the Arabic one, whatever pair.json says.
    """
    items: dict[str, dict[str, str]] = {}
    articles: list[tuple[str, str]] = []
    pages: dict[Wiki, dict[str, Import]] = {wikis.en: {}, wikis.ar: {}}
    stubs: dict[Wiki, dict[str, Import]] = {wikis.en: {}, wikis.ar: {}}

    def link(source: str, target: str, item: str | None = None) -> None:
        items[item or f"Q{FIRST_ITEM + len(items)}"] = {"enwiki": source, "arwiki": target}

    for folder in folders:
        pair = json.loads((folder / "pair.json").read_text(encoding="utf-8"))
        for wiki, side in ((wikis.en, "source"), (wikis.ar, "target")):
            text = (folder / f"{side}.wikitext").read_text(encoding="utf-8")
            pages[wiki][pair[side]["title"]] = _article(pair[side], text)
        titles = (pair["source"]["title"], pair["target"]["title"])
        articles.append(titles)
        link(*titles, pair.get("item"))
        for source, told in pair.get("titles", {}).items():
            stubs[wikis.en][source] = _stub(source)
            if told["target"]:
                stubs[wikis.ar][told["target"]] = _stub(told["target"])
                link(source, told["target"])
    # Before the pages, which then find their links when they are saved.
    wikis.link(_new(wikis, items))
    for wiki in pages:
        standing = _existing(wiki, list(stubs[wiki]))
        fresh = [stub for title, stub in stubs[wiki].items() if title not in standing | pages[wiki].keys()]
        wiki.admin.load([*fresh, *pages[wiki].values()])
    return articles
