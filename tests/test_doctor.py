"""What the doctor says of this machine: folders, room, heartbeat, the ledger."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import config
from bot.config import Rules
from bot.core.memory import EditKind
from bot.doctor import Line, State, memory, places, schedules
from bot.ledger import WRITER, Ledger, LedgerError, connect
from bot.ledger.examination import examine
from bot.ledger.migrate import migrate

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rules:
    """The rules, with all places in a folder of the test."""
    monkeypatch.setenv("PYWIKIBOT_DIR", str(tmp_path / "pywikibot"))
    monkeypatch.setenv("ISTIDRAK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("ISTIDRAK_LEDGER", str(tmp_path / "state" / "ledger.sqlite"))
    return config.load()


def named(lines: Iterable[Line]) -> dict[str, Line]:
    """Lines by name; what is not ok tells the mend, in one line."""
    found = {line.name: line for line in lines}
    assert all("\n" not in line.what + line.mend for line in found.values())
    assert all(line.mend for line in found.values() if line.state is not State.OK)
    return found


# Places ------------------------------------------------------------------------------------------


def test_places_that_are_well(rules: Rules, tmp_path: Path) -> None:
    found = named(places.lines(config.load(), NOW))
    assert {name: line.state for name, line in found.items()} == dict.fromkeys(
        ("folder", "state folder", "disk"), State.OK
    )
    assert list((tmp_path / "state").iterdir()) == []


def test_a_folder_that_cannot_be_written(
    rules: Rules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ISTIDRAK_STATE", str(tmp_path / "file" / "state"))
    monkeypatch.setenv("PYWIKIBOT_DIR", str(tmp_path / "file" / "pywikibot"))
    found = named(places.lines(config.load(), NOW))
    assert found["state folder"].state is found["folder"].state is State.FAIL
    assert "ISTIDRAK_STATE" in found["state folder"].mend
    assert "PYWIKIBOT_DIR" in found["folder"].mend


def test_settings_that_others_may_change(rules: Rules, tmp_path: Path) -> None:
    named(places.lines(config.load(), NOW))
    (tmp_path / "pywikibot" / "user-config.py").chmod(0o666)
    assert "chmod 600" in named(places.lines(config.load(), NOW))["folder"].mend


def test_little_room(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(".")
    for free, state in ((300, State.OK), (100, State.WARN), (5, State.FAIL)):
        told = usage._replace(free=free * 1_000_000)
        monkeypatch.setattr(shutil, "disk_usage", lambda _, told=told: told)
        assert named(places.lines(config.load(), NOW))["disk"].state is state


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ((NOW - timedelta(minutes=29)).isoformat(), State.OK),
        ("2026-11-27T11:31:00", State.OK),
        ((NOW - timedelta(minutes=31)).isoformat(), State.WARN),
        ("yesterday", State.WARN),
    ],
)
def test_the_heartbeat(rules: Rules, tmp_path: Path, text: str, state: State) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "heartbeat").write_text(text)
    assert named(places.lines(config.load(), NOW))["heartbeat"].state is state


# The ledger --------------------------------------------------------------------------------------


def test_a_ledger_that_is_not_there_is_not_made(rules: Rules, tmp_path: Path) -> None:
    found = named(memory.lines(rules, NOW))
    assert found["ledger"].state is State.OK
    assert "first pass" in found["ledger"].what
    assert found["edits left"].what == "50 of 50 today"
    assert not (tmp_path / "state").exists()


def test_a_ledger_in_use(rules: Rules, tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path}/state/ledger.sqlite") as ledger:
        article = ledger.article("arwiki", "حمص", None, "Homs")
        for hour in (-13, -2, -1):
            at = NOW + timedelta(hours=hour)
            number = ledger.begin_edit(article, "نقاش:حمص", EditKind.CREATE, (), at)
            ledger.end_edit(number, "saved", 7, at)
        ledger.lease(WRITER, "host:12", 600, NOW)
    before = (tmp_path / "state" / "ledger.sqlite").read_bytes()
    found = named(memory.lines(rules, NOW))
    assert found["ledger"].state is State.OK
    assert "host:12" in found["writer"].what
    assert found["edits left"].what == "48 of 50 today"
    assert (tmp_path / "state" / "ledger.sqlite").read_bytes() == before
    assert "writer" not in named(memory.lines(rules, NOW + timedelta(minutes=11)))


def test_no_edit_is_left(rules: Rules, tmp_path: Path) -> None:
    settings = rules.settings
    none = replace(settings, manners=replace(settings.manners, edits_per_day=0))
    line = named(memory.lines(replace(rules, settings=none), NOW))["edits left"]
    assert line.state is State.WARN


def test_an_older_ledger_is_not_migrated(rules: Rules, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/state/ledger.sqlite"
    database = connect(address)
    migrate(database, "0001")
    database.close()
    for _ in range(2):
        line = named(memory.lines(rules, NOW))["ledger"]
        assert line.state is State.WARN
        assert "schema 0001" in line.what
    assert examine(address, NOW, NOW).schema == "0001"


@pytest.mark.parametrize("content", [b"no database", b"\x00" * 5000])
def test_a_file_that_is_no_ledger(rules: Rules, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "ledger.sqlite").write_bytes(content)
    line = named(memory.lines(rules, NOW))["ledger"]
    assert line.state is State.FAIL
    assert "address" in line.mend


def test_a_ledger_that_cannot_be_reached_tells_no_password(
    rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISTIDRAK_LEDGER", "mysql+pymysql://u:s3cr3t@127.0.0.1:1/d")
    line = named(memory.lines(rules, NOW))["ledger"]
    assert line.state is State.FAIL
    assert "s3cr3t" not in line.what + line.mend
    monkeypatch.setenv("ISTIDRAK_LEDGER", "mysql+pymysql://")
    assert named(memory.lines(rules, NOW))["ledger"].state is State.FAIL


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="cannot be made"):
        examine(f"sqlite:///{tmp_path}/file/ledger.sqlite", NOW, NOW)


# Schedules ---------------------------------------------------------------------------------------


def test_schedules_that_are_well(rules: Rules) -> None:
    assert [line.state for line in schedules.lines(rules)] == [State.OK]


def test_settings_that_watch_does_not_start_with(rules: Rules) -> None:
    watch = replace(rules.settings.watch, schedule="often", summary="never", lease_seconds=5)
    found = named(schedules.lines(replace(rules, settings=replace(rules.settings, watch=watch))))
    assert found["schedules"].state is State.FAIL
    assert "[watch] schedule: schedule 'often'" in found["schedules"].what
    assert "[watch] summary: schedule 'never'" in found["schedules"].what
    assert found["lease"].state is State.WARN
