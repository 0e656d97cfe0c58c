"""The ledger is lost, and what the talk page knows is learnt again; what the operator is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import standing
from bot.core.memory import State
from bot.outcomes import Posted, Refused
from tests.wiki import people
from tests.wiki.people import (
    AFTER,
    ARTICLE,
    BEFORE,
    EVENTS,
    SIGNED,
    UPDATE,
    Scene,
    kinds,
)

# The ledger is lost -------------------------------------------------------------------------------


def _nothing(scene: Scene) -> None:
    """The section stands as it was posted."""


def _answered(scene: Scene) -> None:
    scene.says(scene.item_of("northern bridge"), f": {{{{لم يتم}}}} ضعيف {SIGNED}")
    scene.says(scene.item_of("قديم"), f": {{{{تم}}}} {SIGNED}")


def _updated(scene: Scene) -> None:
    _answered(scene)
    scene.tells("market", "school")
    assert kinds(scene.visits(2)) == [None, UPDATE]


def _archived(scene: Scene) -> None:
    _answered(scene)
    scene.writes("== جديد ==\nنص")


def _deleted(scene: Scene) -> None:
    scene.writes(scene.talk.replace(scene.items()[scene.item_of("northern bridge")] + "\n", ""))


STAGES = [_nothing, _answered, _updated, _archived, _deleted]


@pytest.mark.parametrize("by_command", [True, False])
@pytest.mark.parametrize("stage", STAGES)
def test_what_the_talk_page_knows_outlives_the_ledger(
    scene: Scene, pywikibot_dir: Path, stage: Callable[[Scene], None], by_command: bool
) -> None:
    stage(scene)
    scene.visit()
    known = scene.ledger.verdicts(scene.article)
    page = scene.talk
    accepted = standing.of(scene.ledger).acceptance
    scene.lose_the_ledger()
    if by_command:
        done = people.command(scene, pywikibot_dir, "rebuild", ARTICLE)
        assert done.returncode == 0, done.stderr
        people_said = [each for each in known.values() if each.state is not State.RESOLVED]
        assert f"answers of people: {len(people_said)}" in done.stdout
    assert not [each for each in scene.visits() if isinstance(each, Posted | Refused)]
    assert scene.talk == page
    again = scene.ledger.verdicts(scene.article)
    assert {id_: (each.state, each.who, each.reason) for id_, each in again.items()} == {
        id_: (each.state, each.who, each.reason) for id_, each in known.items()
    }
    assert standing.of(scene.ledger).acceptance == accepted


def test_a_revert_is_known_again_from_the_page(scene: Scene) -> None:
    scene.writes(BEFORE + AFTER, "استرجاع")
    scene.lose_the_ledger()
    for outcome in scene.visits():
        assert isinstance(outcome, Refused)
        assert "Human undid" in outcome.reason
    assert scene.talk == BEFORE + AFTER


def test_what_a_lost_ledger_saw_is_retired_all_the_same(scene: Scene) -> None:
    bridge = scene.item_of("northern bridge")
    scene.lose_the_ledger()
    scene.tells("market", "bridge")
    assert kinds(scene.visits(4)) == [None, None, UPDATE, None]
    assert "✓ عولج" in scene.items()[bridge]


def test_what_was_refused_is_known_again_reworded_after_the_ledger_was_lost(scene: Scene) -> None:
    scene.says(scene.item_of("northern bridge"), f": {{{{لم يتم}}}} {SIGNED}")
    scene.visit()
    scene.lose_the_ledger()
    scene.rewords(
        bridge=EVENTS["bridge"]
        .replace("example.com/bridge", "example.org/other")
        .replace("BBC News", "Al Jazeera")
    )
    scene.visits()
    assert len(scene.items()) == 5
    assert scene.edits() == 1


# The operator looks -------------------------------------------------------------------------------


def test_status_tells_what_became_of_proposals_by_check(scene: Scene, pywikibot_dir: Path) -> None:
    scene.says(scene.item_of("northern bridge"), f": {{{{لم يتم}}}} ضعيف {SIGNED}")
    scene.says(scene.item_of("the port."), f": {{{{تم}}}} {SIGNED}")
    scene.tells("market", "school")
    assert kinds(scene.visits()) == [None, UPDATE, None]
    events, lost = sorted(standing.of(scene.ledger).acceptance, key=lambda each: each.check)
    assert (events.check, events.proposed, events.done, events.refused, events.resolved) == (
        "missing-event",
        4,
        1,
        1,
        1,
    )
    assert (lost.check, lost.proposed, lost.open) == ("undefined-reference", 1, 1)
    said = people.command(scene, pywikibot_dir, "status")
    assert said.returncode == 0, said.stderr
    assert "missing-event" in said.stdout


def test_status_tells_what_was_edited_since_the_last_pass(
    scene: Scene, pywikibot_dir: Path
) -> None:
    def changed(*words: str) -> object:
        said = people.command(scene, pywikibot_dir, "status", "--json", *words)
        assert said.returncode == 0, said.stderr
        (row,) = json.loads(said.stdout)["articles"]
        return row["changed"]

    scene.visit()
    assert changed() is None
    assert changed("--changes") == []
    scene.tells("market", "school")
    assert changed("--changes") == ["target"]
    scene.rewords(aid="")
    assert changed("--changes") == ["source", "target"]
