"""The processes of the Procfile on real wikis, started as Toolforge starts them."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests import image
from tests.image import ROOT, Image
from tests.wiki.__main__ import load_pairs
from tests.wiki.conftest import write_pywikibot_dir
from tests.wiki.mediawiki import Wikis

STOP = 15.0  # seconds between Kubernetes' SIGTERM and its SIGKILL


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The image, made once."""
    return image.build(tmp_path_factory.mktemp("image"))


@pytest.fixture
def built(made: Image, wikis: Wikis, tmp_path: Path) -> Image:
    """The image of a fresh tool, and wikis with the embedded pair that its pywikibot leads to."""
    load_pairs(wikis, [ROOT / "bot" / "example"])
    write_pywikibot_dir(wikis, tmp_path / "pywikibot")
    return replace(made, data=tmp_path)


def variables(made: Image) -> dict[str, str]:
    """What `toolforge envvars` would hold, and rules that need no waiting."""
    rules = os.environ["ISTIDRAK_RULES"]
    return {"PYWIKIBOT_DIR": str(made.data / "pywikibot"), "ISTIDRAK_RULES": rules}


def test_the_jobs_do_their_work(built: Image) -> None:
    before = built.files()
    examined = built.run("istidrak doctor --json", **variables(built))
    lines = {line["name"]: line for line in json.loads(examined.stdout)}
    assert [line for line in lines.values() if line["state"] == "fail"] == []
    assert str(built.data) in lines["state folder"]["what"]
    assert examined.returncode == 0

    done = built.run("post", **variables(built))
    assert done.returncode == 0, done.stderr
    assert "are posted when a pass from" in done.stdout
    (told,) = [
        event for event in map(json.loads, done.stderr.splitlines()) if event["event"] == "pass"
    ]
    assert told["outcome"] == "unchanged"
    assert told["requests"] > 0
    assert {"article", "source", "target", "seconds"} <= set(told)
    assert (built.data / "istidrak.sqlite").exists()
    assert built.files() == before


def test_the_watch_is_healthy_and_stops_in_time(built: Image) -> None:
    assert built.run("health").returncode == 1
    process = built.start("watch", **variables(built))
    try:
        while not (built.data / "heartbeat").exists():
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.1)
        assert built.run("health").returncode == 0
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=STOP)
    finally:
        process.kill()
    assert process.returncode == 0
