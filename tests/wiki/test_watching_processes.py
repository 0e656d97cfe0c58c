"""`istidrak watch` as operators run it: signals, two at once, a stream of edits."""

from __future__ import annotations

import json
import random
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.ledger import Ledger
from tests.ledger import server as mariadb
from tests.wiki import flock
from tests.wiki.conftest import write_pywikibot_dir
from tests.wiki.flock import source_text, target_text, titles
from tests.wiki.mediawiki import Wikis
from tests.wiki.processes import Process, rules_for, unsound


def test_it_can_be_ended_at_any_moment(
    wikis: Wikis, pywikibot_dir: Path, _rules: Path, tmp_path: Path
) -> None:
    """The short version of `make soak-watch`."""
    flock.load(wikis, range(6), gaps=range(6))
    rules = rules_for(_rules, tmp_path / "rules", range(6))
    address = f"sqlite:///{tmp_path}/ledger.sqlite"
    chance = random.Random(3)
    for number in range(4):
        with Process(pywikibot_dir, rules, address, tmp_path / "state") as watch:
            if number:
                watch.wait_for("looked at" if number == 3 else "قرية")
                time.sleep(chance.random())
            code, took = watch.end()
            assert took < 10
            assert code == 0 or (not watch.said and code == -signal.SIGTERM), watch.log
            assert watch.log == ""
        assert unsound(wikis, address, range(6)) == []
        for each in range(6):
            closed = number % 2 == 0
            text = target_text(each, f"{number}.", gap=not closed, closed=closed)
            wikis.ar.human.edit(titles(each)[1], text)
    with Process(pywikibot_dir, rules, address, tmp_path / "state", "--once") as watch:
        watch.wait_for("looked at 6 article(s)")
        assert watch.process.wait(timeout=60) == 0


def test_an_edit_under_way_is_finished_first(
    wikis: Wikis, pywikibot_dir: Path, _rules: Path, tmp_path: Path
) -> None:
    flock.load(wikis, [1], gaps=[1])
    rules = rules_for(_rules, tmp_path / "rules", [1])
    address = f"sqlite:///{tmp_path}/ledger.sqlite"
    with (
        wikis.ar.fault(action="edit", agent="Pywikibot", delay=3, late=True, times=1),
        Process(pywikibot_dir, rules, address, tmp_path / "state") as watch,
        Ledger.open(address) as ledger,
    ):
        end = time.monotonic() + 60
        while not any(ledger.unsettled(each.article) for each in ledger.articles()):
            assert time.monotonic() < end, watch.log
            time.sleep(0.05)
        code, took = watch.end()
    assert (code, watch.said.endswith("stopped\n")) == (0, True)
    assert took < 10
    assert "istidrak:begin" in str(wikis.ar.admin.text(f"نقاش:{titles(1)[1]}"))
    assert unsound(wikis, address, [1]) == []


def test_of_two_one_works_and_the_other_takes_over(
    wikis: Wikis, pywikibot_dir: Path, _rules: Path, tmp_path: Path
) -> None:
    if reason := mariadb.unavailable():
        pytest.skip(reason)
    flock.load(wikis, [1, 2])
    rules = rules_for(_rules, tmp_path / "rules", [1, 2], lease_seconds=4)
    (tmp_path / "db").mkdir()
    with (
        mariadb.running(tmp_path / "db") as server,
        Process(pywikibot_dir, rules, address := server.fresh(), tmp_path / "first") as first,
    ):
        first.wait_for("looked at 2 article(s): 2 new")
        with Process(pywikibot_dir, rules, address, tmp_path / "second") as second:
            second.wait_for("waiting: the ledger is in use by ")
            assert str(first.process.pid) in second.said
            wikis.en.human.edit(titles(1)[0], source_text(1, "It is old."))
            first.wait_for(f"{titles(1)[1]} (changed)")
            assert "looked at" not in second.said
            assert first.end(signal.SIGKILL)[0] == -signal.SIGKILL
            wikis.en.human.edit(titles(2)[0], source_text(2, "It is old."))
            second.wait_for(f"{titles(2)[1]} (changed)")
            assert f"{titles(1)[1]} (" not in second.said  # what was compared is known
            assert second.end()[0] == 0
    beat = (tmp_path / "second/heartbeat").read_text(encoding="utf-8").strip()
    assert datetime.now(UTC) - datetime.fromisoformat(beat) < timedelta(minutes=2)


def test_it_survives_its_database(
    wikis: Wikis, pywikibot_dir: Path, _rules: Path, tmp_path: Path
) -> None:
    """ToolsDB goes down for a while; the watch says so and goes on when it is back."""
    if reason := mariadb.unavailable():
        pytest.skip(reason)
    flock.load(wikis, [1])
    rules = rules_for(_rules, tmp_path / "rules", [1], lease_seconds=4)
    (tmp_path / "db").mkdir()
    with (
        mariadb.running(tmp_path / "db") as server,
        Process(pywikibot_dir, rules, server.fresh(), tmp_path / "state") as watch,
    ):
        watch.wait_for("looked at 1 article(s): 1 new")
        server.shut_down()
        end = time.monotonic() + 60
        while "put off for a minute" not in watch.log:
            assert time.monotonic() < end, watch.log
            time.sleep(0.1)
        wikis.en.human.edit(titles(1)[0], source_text(1, "It is old."))
        server.start()
        watch.wait_for(f"{titles(1)[1]} (changed)")
        assert watch.end()[0] == 0
        assert "Traceback" not in watch.log
        assert mariadb.PASSWORD not in watch.log


def test_it_can_be_ended_while_its_database_is_away(
    wikis: Wikis, pywikibot_dir: Path, _rules: Path, tmp_path: Path
) -> None:
    if reason := mariadb.unavailable():
        pytest.skip(reason)
    flock.load(wikis, [1])
    rules = rules_for(_rules, tmp_path / "rules", [1])
    (tmp_path / "db").mkdir()
    with (
        mariadb.running(tmp_path / "db") as server,
        Process(pywikibot_dir, rules, server.fresh(), tmp_path / "state") as watch,
    ):
        watch.wait_for("looked at 1 article(s)")
        server.shut_down()
        code, took = watch.end()
        assert (code, watch.said.endswith("stopped\n")) == (0, True), watch.log
        assert took < 10


class Streams(BaseHTTPRequestHandler):
    """A stand-in for EventStreams that ends every connection after one event."""

    events: list[dict[str, object]]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if len(self.asked) in (2, 3):
            self.send_error(503)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        end = time.monotonic() + 20
        while not self.events and time.monotonic() < end:
            time.sleep(0.05)
        if self.events:
            event = json.dumps(self.events.pop(0))
            self.wfile.write(f"event: message\nid: []\ndata: {event}\n\n".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def streams() -> Iterator[tuple[type[Streams], str]]:
    """The stand-in, running, and its address."""

    class Own(Streams):
        """With lists of its own."""

    Own.events, Own.asked = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Own, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_stream_of_edits_makes_a_pass_come_early(
    wikis: Wikis, streams: tuple[type[Streams], str], _rules: Path, tmp_path: Path
) -> None:
    service, address = streams
    settings = write_pywikibot_dir(wikis, tmp_path / "pywikibot", address)
    flock.load(wikis, [1, 2])
    rules = rules_for(_rules, tmp_path / "rules", [1, 2], schedule="12h")

    def event(wiki: str, title: str, second: int) -> dict[str, object]:
        when = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=second)
        meta = {"dt": when.isoformat().replace("+00:00", "Z"), "domain": "x"}
        return {"wiki": wiki, "title": title, "type": "edit", "meta": meta}

    ledger = f"sqlite:///{tmp_path}/ledger.sqlite"
    with Process(settings, rules, ledger, tmp_path / "state", "--stream") as watch:
        place = watch.wait_for("looked at 2 article(s): 2 new")
        for number, (side, wiki) in enumerate(((0, "enwiki"), (1, "arwiki"), (0, "enwiki"))):
            if side:
                wikis.ar.human.edit(titles(2)[1], target_text(2, f"{number}."))
            else:
                wikis.en.human.edit(titles(2)[0], source_text(2, f"{number}."))
            service.events.append(event("frwiki", titles(2)[0], number))
            service.events.append(event(wiki, titles(2)[side], number))
            place = watch.wait_for(f"{titles(2)[1]} (changed)", after=place)
            place = watch.wait_for("looked at 1 article(s): 1 changed", after=place)
        assert watch.end()[0] == 0
    assert f"{titles(1)[1]} (changed)" not in watch.said
    assert len(service.asked) > 3
