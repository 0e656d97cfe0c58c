"""The reference checks on damaged copies of the embedded pair: `make mutations` in short."""

from __future__ import annotations

from pathlib import Path

from bot import config, pairs
from tools import mutations

EXAMPLE = Path(__file__).resolve().parent.parent / "bot" / "example"


def test_damage_is_found_and_nothing_else_is_said() -> None:
    scores = mutations.judged(pairs.read(EXAMPLE), config.load(), count=4, seed=7)
    whole = mutations.Score()
    for score in list(scores.values()):
        whole.add(score)
    assert set(scores) >= {"body removed", "name removed", "duplicated", "almost duplicated"}
    assert whole.asked >= 8
    assert not whole.told, "\n".join(whole.told)
