"""What needs no wiki of watching: where its files are, pausing, the line of the day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands import watch
from bot.core.memory import Watch
from bot.ledger import Ledger, LedgerError
from bot.roster import Known
from bot.settings import Watched
from bot.signs import Signs, state_folder
from bot.tally import Tally

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """The ledger that commands use, with an article that was passed over at noon."""
    monkeypatch.setenv("ISTIDRAK_LEDGER", str(tmp_path / "ledger.sqlite"))
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.sqlite") as opened:
        article = opened.article("arwiki", "حمص", "Q131", "Homs")
        opened.compared(article, 1, 2, NOON)
        opened.note_pass(article, (), NOON)
        yield opened


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"ISTIDRAK_STATE": "/a", "TOOL_DATA_DIR": "/b", "XDG_STATE_HOME": "/c"}, "/a"),
        ({"TOOL_DATA_DIR": "/b", "XDG_STATE_HOME": "/c"}, "/b"),
        ({"XDG_STATE_HOME": "/c"}, "/c/istidrak"),
        ({}, "~/.local/state/istidrak"),
    ],
)
def test_where_the_signs_of_life_are(environment: dict[str, str], folder: str) -> None:
    assert state_folder(environment) == Path(folder).expanduser()


def test_signs_are_replaced_whole_and_what_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    signs = Signs(tmp_path / "new" / "folder")
    assert signs.stream == ""
    signs.alive(NOON)
    signs.read_up_to("2026-11-27T12:00:00Z")
    signs.status({"articles": []})
    assert signs.stream == "2026-11-27T12:00:00Z"
    assert datetime.fromisoformat((signs.folder / "heartbeat").read_text().strip()) == NOON
    assert sorted(each.name for each in signs.folder.iterdir()) == [
        "heartbeat",
        "status.json",
        "stream",
    ]
    (tmp_path / "file").touch()
    Signs(tmp_path / "file").alive(NOON)


def test_an_article_is_paused_and_goes_on(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    def status() -> dict[str, object]:
        capsys.readouterr()
        assert main(["status", "--json"]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out)["articles"][0]
        return found

    assert status()["next_at"] == (NOON + timedelta(hours=24)).isoformat()
    assert main(["pause", "Homs", "--reason", "a dispute"]) == 0
    assert capsys.readouterr().out == "حمص: paused: a dispute\n"
    assert (status()["paused"], status()["next_at"]) == ("paused: a dispute", None)
    assert main(["pause", "Q131"]) == 0  # the first reason stays
    assert status()["paused"] == "paused: a dispute"
    assert main(["resume", "حمص"]) == 0
    assert status()["paused"] is None
    assert main(["pause", "حماة"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_schedule_that_cannot_be_read_is_said_before_anything_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil  # noqa: PLC0415

    rules = shutil.copytree(Path(__file__).parents[1] / "rules", tmp_path / "rules")
    (rules / "articles/homs.toml").write_text('target = "حمص"\nschedule = "often"\n', "utf-8")
    assert main(["watch", "--rules", str(rules)]) == 2
    assert "schedule 'often': " in capsys.readouterr().err
    assert not (tmp_path / "ledger.sqlite").exists()


def test_the_line_of_the_day(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot")
    for hours, outcome, passes, edits in (
        (-25, "9 changed", 9, 9),
        (-2, "2 changed", 2, 1),
        (-1, "not asked: no answer", 0, 0),
    ):
        number = ledger.begin_run("test", NOON + timedelta(hours=hours))
        ledger.end_run(number, NOON, outcome, passes, edits)
    assert watch._summary(ledger, NOON) == (
        "the last day: 2 looks (1 in vain), 2 passes, 1 edits; held or wrong: 0\n"
    )
    ledger.note_error(1, "no counterpart", None)
    assert watch._summary(ledger, NOON).endswith("held or wrong: 1 - حمص: no counterpart\n")
    fields = vars(caplog.records[-1])
    assert (fields["looks"], fields["edits"]) == (2, 1)
    assert fields["held"] == {"حمص": "no counterpart"}


def test_a_tick_is_an_event(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot")
    tally = Tally(watched=3, posted=1, wrong={"حمص": "no counterpart"})
    assert watch._told(tally) == "looked at 3 article(s): 1 failed"
    (event,) = caplog.records
    assert (event.message, vars(event)["articles"], vars(event)["failed"]) == ("tick", 3, ["حمص"])


def test_an_entry_is_found_by_item_then_source_then_target() -> None:
    def article(number: int, title: str, item: str | None, source: str) -> Watch:
        return Watch(number, "arwiki", title, item, source, None, None, None, None, None)

    known = Known([article(1, "حمص", "Q131", "Homs"), article(2, "", None, "Hama")])

    def found(**named: str) -> int | None:
        each = known.find(Watched(**named))
        return each.article if each else None

    assert found(item="Q131", source="Hama") == 1
    assert found(item="Q9", source="Hama", target="حمص") == 2
    assert found(source="Old name", target="حمص") == 1
    assert found(target="") is None
    assert found(item="Q9") is None


class Clock:
    """Notes what is to come again."""

    def __init__(self) -> None:
        self.again: list[str] = []

    def at(self, name: str, _when: datetime, _work: object) -> None:
        self.again.append(name)


def test_an_outage_is_endured_and_what_lasts_is_not(tmp_path: Path) -> None:
    clock, now, longest = Clock(), [NOON], timedelta(minutes=30)
    enduring = watch._Enduring(clock, Signs(tmp_path), lambda: now[0], longest)  # type: ignore[arg-type]

    def fails() -> None:
        raise LedgerError("no room left")

    tick, pulse = enduring("tick", fails), enduring("pulse", lambda: None)
    tick()
    now[0] += timedelta(minutes=29)
    tick()
    pulse()  # that others get an answer does not help the tick
    assert clock.again == ["tick again", "tick again"]
    now[0] += timedelta(minutes=1)
    with pytest.raises(LedgerError, match="no room"):
        tick()


def test_an_outage_after_a_good_time_is_a_new_one(tmp_path: Path) -> None:
    clock, now, down, longest = Clock(), [NOON], [True], timedelta(minutes=30)
    enduring = watch._Enduring(clock, Signs(tmp_path), lambda: now[0], longest)  # type: ignore[arg-type]

    def work() -> None:
        if down[0]:
            raise LedgerError("no answer")

    tick = enduring("tick", work)
    for state in (True, False, True):
        down[0] = state
        tick()
        now[0] += timedelta(minutes=29)
    assert len(clock.again) == 2


def test_status_names_what_is_watched_and_was_never_passed_over(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["title"] for each in told["articles"]] == ["حمص"]
    assert told["never_passed"] == [{"article": "هجوم حمص 2024", "error": ""}]
    assert main(["status"]) == 0
    assert "never passed over" in capsys.readouterr().out
