"""The file of sightings: what it keeps, and what it says when it cannot be used."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.links import Sighting, SightingsError, SightingsFile, State, default_path

NOW = datetime(2026, 1, 8, 12, 30, 15, 250, tzinfo=UTC)
A, B = "https://a.example/حمص", "https://b.example/"
GONE = Sighting(A, NOW, State.GONE, NOW - timedelta(days=7), 404)
ALIVE = Sighting(B, NOW, State.ALIVE, None, 200)
NAMELESS = Sighting(A, NOW, State.UNCLEAR, None, None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "links.json"


def test_nothing_is_known_and_nothing_made_at_first(path: Path) -> None:
    with SightingsFile(path) as sightings:
        assert sightings.get(A) is None
    assert not path.parent.exists()


@pytest.mark.parametrize("sighting", [GONE, NAMELESS])
def test_what_was_put_is_there_next_time(path: Path, sighting: Sighting) -> None:
    with SightingsFile(path) as sightings:
        sightings.put(A, sighting)
        sightings.put(B, ALIVE)
        assert sightings.get(A) == sighting
    again = SightingsFile(path)
    assert (again.get(A), again.get(B)) == (sighting, ALIVE)
    assert {each.name for each in path.parent.iterdir()} == {"links.json", "links.lock"}


def test_it_is_written_when_a_pass_breaks_off(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), SightingsFile(path) as sightings:
        sightings.put(A, GONE)
        raise KeyboardInterrupt
    assert SightingsFile(path).get(A) == GONE


def test_two_at_once_keep_each_others(path: Path) -> None:
    one, two = SightingsFile(path), SightingsFile(path)
    later = Sighting(A, NOW + timedelta(hours=1), State.ALIVE, None, 200)
    one.put(A, later)
    two.put(A, GONE)
    two.put(B, ALIVE)
    one.save()
    two.save()
    for each in (two, SightingsFile(path)):
        assert (each.get(A), each.get(B)) == (later, ALIVE)


def test_a_write_that_fails_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SightingsFile(path) as sightings:
        sightings.put(A, GONE)

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SightingsError, match="No space left"), SightingsFile(path) as sightings:
        sightings.put(B, ALIVE)
    again = SightingsFile(path)
    assert (again.get(A), again.get(B)) == (GONE, None)
    assert {each.name for each in path.parent.iterdir()} == {"links.json", "links.lock"}


ROW = {
    "checked_at": "2026-01-08T00:00:00+00:00",
    "state": "alive",
    "first_gone_at": None,
    "status": 200,
}


def test_times_of_other_zones_are_read(path: Path) -> None:
    path.parent.mkdir()
    row = ROW | {"checked_at": "2026-01-08T15:30:15.000250+03:00"}
    path.write_text(json.dumps({"schema": 1, "links": {B: row}}))
    assert SightingsFile(path).get(B) == ALIVE


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "not a file of sightings"),
        (b"[]", "not a file of sightings"),
        (b"{}", "not a file of sightings"),
        (b'{"schema": 1, "links": []}', "not a file of sightings"),
        (b'{"schema": 1, "links"', "not a file of sightings"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"schema": 2, "links": {}}', "schema 2 is not 1"),
        *(
            (json.dumps({"schema": 1, "links": {A: ROW | changed}}).encode(), "not a file of")
            for changed in (
                {"state": "asleep"},
                {"checked_at": "yesterday"},
                {"checked_at": "2026-01-08T00:00:00"},
                {"checked_at": None},
                {"first_gone_at": 7},
                {"status": "200"},
            )
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_named(path: Path, content: bytes, cause: str) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(SightingsError, match=cause) as raised:
        SightingsFile(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert "\n" not in str(raised.value)
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(SightingsError, match=r"state.*: .*XDG_STATE_HOME"):
        SightingsFile(tmp_path / "state" / "links.json")


def test_where_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/x")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert default_path() == Path("/home/x/.local/state/istidrak/links.json")
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert default_path() == Path("/state/istidrak/links.json")
