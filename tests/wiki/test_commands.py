"""The commands against real wikis, as an operator types them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wiki.__main__ import load_pairs
from tests.wiki.client import Client, defects
from tests.wiki.mediawiki import Wikis

ROOT = Path(__file__).resolve().parents[2]
ISTIDRAK = str(Path(sys.executable).with_name("istidrak"))
TITLE = "هجوم حمص 2024"
TALK = "نقاش:هجوم حمص 2024"


@pytest.fixture
def loaded(wikis: Wikis) -> Wikis:
    """The embedded pair on both wikis, linked."""
    load_pairs(wikis, [ROOT / "bot" / "example"])
    return wikis


def run(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command with the test bed's settings."""
    return subprocess.run(
        [ISTIDRAK, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYWIKIBOT_DIR": str(folder)},
    )


def test_first_light(loaded: Wikis, human: Client, pywikibot_dir: Path) -> None:
    """From two articles to a section on the talk page, once."""
    human.edit(TALK, "== سؤال ==\nكلام الناس.", "سؤال")
    before = human.text(TALK)

    seen = run(pywikibot_dir, "post", TITLE)
    assert seen.returncode == 0, seen.stderr
    assert "are posted when a pass from" in seen.stdout
    assert human.text(TALK) == before

    done = run(pywikibot_dir, "post", TITLE)
    assert done.returncode == 0, done.stderr
    assert "section created" in done.stdout
    text = human.text(TALK)
    assert text is not None
    assert text.startswith(str(before))
    assert text.count("istidrak:begin") == 1

    again = run(pywikibot_dir, "post", TITLE)
    assert "no edit" in again.stdout
    assert human.text(TALK) == text
    assert len([each for each in human.revisions(TALK) if each.user == "LabBot"]) == 1

    html = human.html(TALK)
    broken = [each for each in defects(html) if "LabBot" not in each]  # the bot has no user page
    assert not broken
    shown = human.call(action="parse", page=TALK, prop="categories|parsewarnings|templates")[
        "parse"
    ]
    assert not shown["categories"]
    assert not shown["parsewarnings"]
    assert re.search(
        r'<(?:div|blockquote)[^>]*(?:lang="en"[^>]*dir="ltr"|dir="ltr"[^>]*lang="en")', html
    )
    assert html.count("<div") == html.count("</div>")


def test_live_and_recorded_say_the_same(loaded: Wikis, pywikibot_dir: Path, tmp_path: Path) -> None:
    recorded = run(pywikibot_dir, "record", "2024 Homs offensive", tmp_path / "pair")
    assert recorded.returncode == 0, recorded.stderr
    live = run(pywikibot_dir, "preview", TITLE, "--format", "json")
    offline = run(pywikibot_dir, "preview", "--pair", tmp_path / "pair", "--format", "json")
    assert json.loads(live.stdout) == json.loads(offline.stdout)
    assert {each["check"] for each in json.loads(live.stdout)["findings"]} >= {
        "undefined-reference",
        "duplicate-reference",
        "citation-error",
        "missing-event",
    }
    assert run(pywikibot_dir, "record", TITLE, tmp_path / "pair").returncode == 2


def test_preview_writes_nothing(loaded: Wikis, pywikibot_dir: Path) -> None:
    mark = loaded.ar.log.mark()
    assert run(pywikibot_dir, "preview", TITLE).returncode == 0
    actions = {each.action for each in loaded.ar.log.requests_since(mark) if each.by_pywikibot}
    assert "edit" not in actions


@pytest.mark.parametrize(
    ("title", "says"), [("لا توجد مقالة كهذه", "no such article"), ("عزلة", "no item and no")]
)
def test_a_title_that_leads_nowhere(
    loaded: Wikis, human: Client, pywikibot_dir: Path, title: str, says: str
) -> None:
    human.edit("عزلة", "مقالة بلا نظير.", "إنشاء")
    done = run(pywikibot_dir, "preview", title)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr


def test_a_wiki_that_does_not_answer(loaded: Wikis, pywikibot_dir: Path) -> None:
    with loaded.en.fault(status=503):
        done = run(pywikibot_dir, "preview", TITLE)
    assert done.returncode == 3
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_post_refuses_where_bots_are_unwelcome(
    loaded: Wikis, human: Client, pywikibot_dir: Path
) -> None:
    human.edit(TALK, "{{nobots}}", "لا بوتات")
    done = run(pywikibot_dir, "post", TITLE)
    assert done.returncode == 3
    assert "not posted" in done.stdout
    assert human.text(TALK) == "{{nobots}}"


def test_doctor_examines_the_test_bed(loaded: Wikis, pywikibot_dir: Path) -> None:
    done = run(pywikibot_dir, "doctor", "--json")
    lines = {line["name"]: line for line in json.loads(done.stdout)}
    assert lines["wiki ar"]["state"] == "ok"
    assert lines["wiki en"]["state"] == "ok"
    assert "Traceback" not in done.stderr
