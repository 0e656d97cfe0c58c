"""The doctor on real wikis: all well, and each thing that can be wrong."""

from __future__ import annotations

import sqlite3
from contextlib import closing
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


USER_PAGE, STOP_PAGE = "مستخدم:LabBot", "مستخدم:LabBot/إيقاف"
USUAL = {"credentials": State.WARN}  # the account comes from user-config.py here


def write_to(wikis: Wikis) -> None:
    """Let people write to the bot, as Special:Preferences does it."""
    with closing(sqlite3.connect(wikis.ar.folder / "data/arwiki.sqlite")) as data, data:
        data.execute(
            "UPDATE user SET user_email = 'bot@localhost', user_email_authenticated = ?"
            " WHERE user_name = 'LabBot'",
            ["20260101000000"],
        )


def test_all_is_well(wikis: Wikis) -> None:
    wikis.ar.human.edit(USER_PAGE, "بوت يقترح ما ينقص المقالات. المشغل: Human.")
    write_to(wikis)
    mark = wikis.ar.log.mark()
    found = lines()
    assert states(found) == USUAL
    assert list(found) == [
        *("rules", "schedules", "folder", "state folder", "disk"),
        *("ledger", "edits left", "credentials"),
        *("wiki en", "wiki ar", "clock", "login"),
        *("right edit", "right createtalk", "right bot", "right apihighlimits", "bot flag"),
        *("limits", "e-mail", "user page", "stop page"),
        *(f"article {EN}", "talk page"),
    ]
    assert "may be made" in found["talk page"].what
    assert "there is none" in found["stop page"].what
    assert "edit" not in [request.action for request in wikis.ar.log.requests_since(mark)]


def test_what_the_account_lacks(wikis: Wikis) -> None:
    wikis.ar.admin.member("LabBot", remove="bot")
    found = lines()
    lacking = {
        **{"right bot": State.WARN, "right apihighlimits": State.WARN, "bot flag": State.WARN},
        **{"e-mail": State.WARN, "user page": State.WARN},
    }
    assert states(found) == USUAL | lacking
    assert "itself lacks it" in found["right bot"].mend
    assert "طلب صلاحية بوت" in found["bot flag"].mend


def test_a_grant_that_was_not_given_is_told_from_a_right_that_is_missing(wikis: Wikis) -> None:
    with closing(sqlite3.connect(wikis.ar.folder / "data/arwiki.sqlite")) as data, data:
        data.execute('UPDATE bot_passwords SET bp_grants = \'["basic","editpage"]\'')
    found = lines()
    assert "the account has it" in found["right bot"].mend
    assert "High-volume" in found["right bot"].mend
    assert "Create, edit" in found["right createtalk"].mend
    assert found["right edit"].state is State.OK
    assert found["bot flag"].state is State.OK


def test_a_block_and_a_limit_are_told(wikis: Wikis) -> None:
    wikis.ar.admin.block("LabBot", reason="يعدل\nبسرعة")
    with wikis.ar.fault(ratelimit=True):
        found = lines()
    assert found["block"].state is State.FAIL
    assert "Admin" in found["block"].what
    assert (found["limits"].state, "0 edits in 60 s" in found["limits"].what) == (State.WARN, True)


def test_what_people_did_is_told(wikis: Wikis) -> None:
    wikis.ar.human.edit(STOP_PAGE, "نعم")
    found = lines()
    assert "stop page" in found["talk page"].what
    stopped = {"talk page": State.WARN, "stop page": State.WARN}
    lacking = {"e-mail": State.WARN, "user page": State.WARN}
    assert states(found) == USUAL | stopped | lacking
    assert "says: لا" in found["stop page"].mend

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
    assert states(found) == USUAL | {"login": State.FAIL}
    assert found[f"article {EN}"].state is State.OK


def test_half_an_account_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISTIDRAK_CONSUMER_TOKEN", "t")
    found = lines()
    assert "ISTIDRAK_ACCESS_SECRET" in found["credentials"].what
    assert found["credentials"].state is State.FAIL


def test_rules_that_cannot_be_read_are_a_line(tmp_path: Path) -> None:
    (line,) = doctor.checks(tmp_path / "nowhere")
    assert (line.name, line.state) == ("rules", State.FAIL)
