from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot import config
from tests.wiki import people
from tests.wiki.mediawiki import Wikis
from tests.wiki.people import Scene

pytestmark = pytest.mark.usefixtures("as_bot")


def test_probe(wikis: Wikis, tmp_path: Path) -> None:
    t = time.time()
    people.load(wikis)
    print("load", time.time() - t)
    t = time.time()
    s = Scene(wikis, config.load(), tmp_path)
    print("scene", time.time() - t)
    t = time.time()
    for n in range(5):
        print(s.visitor.visit(s.title), time.time() - t)
        t = time.time()
        s.clock.now += people.timedelta(hours=7)
    print(s.talk)
    print(s.items().keys(), s.open())
