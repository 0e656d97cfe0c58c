"""The doctor on real wikis: all well, and each thing that can be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import config, doctor
from bot.doctor import State
from bot.settings import Watched
from tests.wiki.client import Import
from tests.wiki.mediawiki import Wikis

AR, EN = "هجوم حمص 2024", "2024 Homs offensive"
pytestmark = pytest.mark.usefixtures("as_bot")


@pytest.fixture(autouse=True)
def articles(wikis: Wikis) -> None:
    """The pair that the rules watch."""
    assert config.load().articles["homs-2024"] == Watched(target=AR, source=EN)
    wikis.ar.admin.load([Import(AR, "نص")])
    wikis.en.admin.load([Import(EN, f"text [[ar:{AR}]]")])


def lines() -> dict[str, doctor.Line]:
    """What the doctor says, by name; every line that is not ok tells the mend or the cause."""
    found = list(doctor.checks())
    assert all("\n" not in line.what + line.mend for line in found)
    return {line.name: line for line in found}


def states(found: dict[str, doctor.Line]) -> dict[str, State]:
    """The lines that are not ok."""
    return {name: line.state for name, line in found.items() if line.state is not State.OK}


def test_all_is_well(wikis: Wikis) -> None:
    mark = wikis.ar.log.mark()
    found = lines()
    # the account comes from user-config.py here
    assert states(found) == {"credentials": State.WARN}
    assert list(found) == [
        *("rules", "folder", "credentials", "wiki en", "wiki ar", "clock", "login"),
        *("right edit", "right createtalk", "right bot", "right apihighlimits", "bot flag"),
        *(f"article {EN}", "talk page"),
    ]
    assert "may be made" in found["talk page"].what
    assert "edit" not in [request.action for request in wikis.ar.log.requests_since(mark)]


def test_what_people_did_is_told(wikis: Wikis) -> None:
    wikis.ar.human.edit("مستخدم:LabBot/إيقاف", "نعم")
    found = lines()
    assert "stop page" in found["talk page"].what
    assert states(found) == {"credentials": State.WARN, "talk page": State.WARN}

    wikis.ar.admin.delete(AR)
    wikis.en.human.edit(EN, "no link")
    assert states(lines())[f"article {EN}"] is State.FAIL


def test_a_wiki_that_is_down_is_a_line(wikis: Wikis) -> None:
    wikis.ar.stop()
    try:
        found = lines()
    finally:
        wikis.ar.start()
    assert "Connection refused" in found["wiki ar"].what
    assert list(found)[-1] == "wiki ar"


def test_without_an_account_only_posting_fails(anonymous: None) -> None:
    found = lines()
    assert states(found) == {"credentials": State.WARN, "login": State.FAIL}
    assert found[f"article {EN}"].state is State.OK


def test_half_an_account_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISTIDRAK_CONSUMER_TOKEN", "t")
    found = lines()
    assert "ISTIDRAK_ACCESS_SECRET" in found["credentials"].what
    assert found["credentials"].state is State.FAIL


def test_rules_that_cannot_be_read_are_a_line(tmp_path: Path) -> None:
    (line,) = doctor.checks(tmp_path / "nowhere")
    assert (line.name, line.state) == ("rules", State.FAIL)
