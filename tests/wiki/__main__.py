"""Run the test bed for a person: `python -m tests.wiki [PAIR_FOLDER …]`, until Ctrl-C.

Contract: the Arabic wiki is at port 8801, the English one at 8802, the stand-in for Wikidata at
8803. Each pair folder (pair.json, source.wikitext, target.wikitext) becomes two linked articles,
and each of its `titles` a page with its counterpart, so that links resolve as on Wikipedia. Prints
what to export so that the bot works on these wikis. Nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from tests.wiki.client import ADMIN, BOT, HUMAN, Import, read_pages
from tests.wiki.conftest import write_pywikibot_dir
from tests.wiki.mediawiki import SITE, Wiki, Wikis, running, unavailable

PORTS = (8801, 8802, 8803)
FIRST_ITEM = 910_000  # of the made-up numbers, for pages whose item a pair does not tell


def load_pairs(wikis: Wikis, folders: Sequence[Path]) -> list[tuple[str, str]]:
    """Load pair folders; give the titles of their articles, source and target.

    The source side goes to the English wiki and the target side to the Arabic one. Pages that stand
    there already stay as they are, and so do their links. Of several sources with one target, the
    first has its link and the others redirect to it.
    """
    items: dict[str, dict[str, str]] = json.loads((wikis.scratch / "sitelinks.json").read_bytes())
    linked = {links["arwiki"]: links["enwiki"] for links in items.values() if len(links) > 1}
    pages = {
        wiki: {page.title: page for page in read_pages(SITE / f"pages/{wiki.lang}.txt")}
        for wiki in (wikis.en, wikis.ar)
    }
    standing = {wiki: set(known) for wiki, known in pages.items()}
    added: dict[str, dict[str, str]] = {}

    def add(wiki: Wiki, page: Import) -> None:
        pages[wiki].setdefault(page.title, page)

    def link(source: str, target: str, item: str | None = None) -> None:
        if target not in linked and source not in linked.values():
            linked[target] = source
            added[item or f"Q{FIRST_ITEM + len(added)}"] = {"enwiki": source, "arwiki": target}

    pairs = [(folder, json.loads((folder / "pair.json").read_bytes())) for folder in folders]
    articles = [(pair["source"]["title"], pair["target"]["title"]) for _, pair in pairs]
    # All articles before any stub: one pair may link to the article of another.
    for (folder, pair), titles in zip(pairs, articles, strict=True):
        for wiki, side in ((wikis.en, "source"), (wikis.ar, "target")):
            text = (folder / f"{side}.wikitext").read_text(encoding="utf-8")
            add(wiki, Import(pair[side]["title"], text, pair[side]["timestamp"]))
        link(*titles, pair.get("item"))
    for _, pair in pairs:
        for source, told in pair.get("titles", {}).items():
            target = told["target"]
            if target:
                link(source, target)
                add(wikis.ar, _stub(target))
            twin = linked.get(target, source)
            add(wikis.en, _stub(source) if twin == source else _redirect(source, twin))
    wikis.link(added)  # first, so that the pages find their links when they are saved
    for wiki, known in pages.items():
        fresh = [page for title, page in known.items() if title not in standing[wiki]]
        # Templates first and articles last: what is there when a page is rendered counts.
        wiki.admin.load(sorted(fresh, key=lambda page: (":" not in page.title, len(page.text))))
    return articles


def _stub(title: str) -> Import:
    """A page that is there to be linked to or transcluded; a template shows its parameter."""
    return Import(title, "{{{1|}}}" if ":" in title else f"'''{title}'''")


def _redirect(title: str, to: str) -> Import:
    return Import(title, f"#REDIRECT [[:{to}]]")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the wikis until interrupted; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.wiki", description=__doc__)
    parser.add_argument("pair", nargs="*", type=Path, help="a pair folder to load")
    folders: list[Path] = parser.parse_args(arguments).pair
    for folder in folders:
        if not (folder / "pair.json").is_file():
            parser.error(f"{folder} is not a pair folder: it has no pair.json")
    reason = unavailable()
    if reason:
        print(reason, file=sys.stderr)
        return 1
    # An end by `kill` is to leave nothing behind either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="istidrak-wikis-") as scratch:
        try:
            with running(Path(scratch), PORTS) as wikis:
                articles = load_pairs(wikis, folders)
                _tell(wikis, articles, write_pywikibot_dir(wikis, Path(scratch) / "pywikibot"))
                signal.pause()
        except KeyboardInterrupt:
            print("stopped")
        except OSError as error:
            print(f"The wikis cannot run: {error}", file=sys.stderr)
            return 1
    return 0


def _tell(wikis: Wikis, articles: Sequence[tuple[str, str]], pywikibot: Path) -> None:
    """Print what a person needs to know."""
    print(f"Arabic    {wikis.ar.url}/wiki/\nEnglish   {wikis.en.url}/wiki/")
    for source, target in articles:
        print(f"  {target}\n    {wikis.ar.url}/wiki/{quote(target.replace(' ', '_'))}")
        print(f"  {source}\n    {wikis.en.url}/wiki/{quote(source.replace(' ', '_'))}")
    for account in (ADMIN, HUMAN, BOT):
        print(f"Account   {account.login}  {account.password}")
    print(f"Sitelinks {wikis.scratch / 'sitelinks.json'}")
    print(f"Requests  {wikis.ar.log.path}\n")
    print(f"export PYWIKIBOT_DIR={pywikibot}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
