"""Scans of live articles: read from real wikis, skipped by their revisions, nothing written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.wiki.__main__ import load_pairs
from tests.wiki.client import Client
from tests.wiki.mediawiki import Wikis

ROOT = Path(__file__).resolve().parents[2]
ISTIDRAK = str(Path(sys.executable).with_name("istidrak"))
TITLE = "هجوم حمص 2024"


def scan(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ISTIDRAK, "scan", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "PYWIKIBOT_DIR": str(folder)},
    )


def changes(human: Client) -> object:
    """Return every edit that the target wiki has seen."""
    return human.call(action="query", list="recentchanges", rclimit="max")["query"]


def test_live_articles_are_scanned_once_and_again_when_they_change(
    wikis: Wikis, human: Client, pywikibot_dir: Path, tmp_path: Path
) -> None:
    load_pairs(wikis, [ROOT / "bot" / "example"])
    before = changes(human)
    titles = tmp_path / "titles"
    titles.write_text(f"# one article, by two names\n{TITLE}\nلا وجود لها\n", encoding="utf-8")
    out = tmp_path / "out"

    done = scan(pywikibot_dir, f"@{titles}", TITLE, "--out", out)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "لا وجود لها" in done.stderr
    assert done.stdout.startswith("1 compared, 0 already done, 1 failed:")
    (file,) = (out / "articles").glob("*.json")
    made = json.loads(file.read_bytes())
    assert made["scan"]["name"] == f"arwiki:{TITLE}"
    assert any(each["propose"] for each in made["findings"])
    assert TITLE in (out / "ranking.html").read_text(encoding="utf-8")

    again = scan(pywikibot_dir, TITLE, "--out", out)
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("0 compared, 1 already done;")
    assert changes(human) == before

    human.edit(TITLE, f"{human.text(TITLE)}\nجملة جديدة.", "إضافة")
    changed = scan(pywikibot_dir, TITLE, "--out", out)
    assert changed.stdout.startswith("1 compared, 0 already done;"), changed.stderr
    assert len(list((out / "articles").glob("*.json"))) == 1


def test_what_a_category_a_list_or_a_template_names_is_scanned(
    wikis: Wikis, human: Client, pywikibot_dir: Path, tmp_path: Path
) -> None:
    load_pairs(wikis, [ROOT / "bot" / "example"])
    human.edit(TITLE, f"{human.text(TITLE)}\n[[تصنيف:هجمات]] {{{{علامة}}}}", "تصنيف")
    human.edit("قائمة", f"* [[{TITLE}]]\n* [[لا وجود لها]]", "قائمة")
    for word in ("category:هجمات", "list:قائمة", "template:علامة"):
        out = tmp_path / word.partition(":")[0]
        done = scan(pywikibot_dir, word, "--out", out)
        assert (done.returncode, done.stderr) == (0, ""), word
        assert done.stdout.startswith("1 compared"), word


def test_a_wiki_that_does_not_answer_ends_a_scan(
    wikis: Wikis, pywikibot_dir: Path, tmp_path: Path
) -> None:
    load_pairs(wikis, [ROOT / "bot" / "example"])
    assert scan(pywikibot_dir, TITLE, "--out", tmp_path).returncode == 0
    kept = {each.name for each in (tmp_path / "articles").iterdir()}
    with wikis.en.fault(status=503):
        done = scan(pywikibot_dir, TITLE, "--out", tmp_path)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert {each.name for each in (tmp_path / "articles").iterdir()} == kept
