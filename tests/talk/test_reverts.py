"""Whether the page was put back; first what is no revert."""

from __future__ import annotations

import hashlib

import pytest

from bot.talk import section
from bot.talk.reverts import Version, reverted
from tests.talk.standing import FRESH, after, inside, layout, opened, saved

BOT, ANN, BEN = "IstidrakBot", "Ann", "Ben"
NONE = "== سؤال ==\nنص"
FIRST = f"{NONE}\n\n== استدراك ==\n{FRESH}"
GROWN = section.revised(layout(FIRST), layout(FIRST), opened("aa-ref/1", "bb-cite/7"))
SECOND = FIRST.replace(FRESH, saved(GROWN))
BROKEN = FIRST.replace("<!-- istidrak:end -->", "")
ANSWERED = after("aa-ref/1", "\n: {{لم يتم}} Ann", FIRST)


def history(*versions: tuple[str, str]) -> list[Version]:
    return [
        Version(number, user, hashlib.sha1(text.encode()).hexdigest(), text)
        for number, (user, text) in enumerate(versions, 1)
    ]


@pytest.mark.parametrize(
    "versions",
    [
        [],
        [(ANN, NONE)],
        [(BOT, FIRST)],
        [(ANN, NONE), (BOT, FIRST)],
        [(ANN, NONE), (BOT, FIRST), (ANN, ANSWERED)],
        [(ANN, NONE), (BOT, FIRST), (ANN, ANSWERED), (BEN, FIRST)],
        [(ANN, NONE), (BOT, FIRST), (ANN, inside("aa-ref/2 صيغة 1", "<s>aa</s>", FIRST))],
        [(ANN, NONE), (BOT, FIRST), (ANN, FIRST.replace(layout(FIRST).items["aa-ref/2"].text, ""))],
        [(ANN, NONE), (BOT, FIRST), (BOT, SECOND), (BOT, NONE)],
        [(ANN, NONE), (BOT, FIRST), (BOT, SECOND), (ANN, f"{SECOND}\n\n== آخر ==")],
        [(ANN, NONE), (ANN, f"{NONE} آخر"), (ANN, NONE), (BOT, FIRST)],
        [(ANN, NONE), (ANN, ""), (BOT, FIRST), (ANN, FIRST + "س"), (BEN, FIRST)],
        [(ANN, NONE), (BOT, FIRST), (ANN, ""), (BEN, FIRST)],
        [(ANN, NONE), (BOT, FIRST), (ANN, NONE), (ANN, FIRST)],
        [(BOT, FIRST), (ANN, NONE)],  # what stood before is not known
        [(ANN, NONE), (BOT, FIRST), (ANN, ANSWERED), (BEN, NONE)],  # answered, then archived
        [(ANN, NONE), (BOT, FIRST), (ANN, ANSWERED), (BEN, f"{NONE} آخر")],
        [(ANN, NONE), (BOT, FIRST), (ANN, BROKEN)],
        [(ANN, NONE), (BOT, FIRST), (ANN, BROKEN), (BEN, f"{FIRST} س")],
        [(ANN, NONE), (BOT, FIRST), (ANN, BROKEN), (BEN, ANSWERED)],
    ],
)
def test_no_revert(versions: list[tuple[str, str]]) -> None:
    assert not reverted(history(*versions), BOT)


@pytest.mark.parametrize(
    "versions",
    [
        [(ANN, NONE), (BOT, FIRST), (ANN, NONE)],
        [(ANN, NONE), (BOT, FIRST), (BEN, FIRST + "\n\nآخر"), (ANN, NONE)],
        [(ANN, NONE), (BOT, FIRST), (ANN, f"{NONE} آخر")],
        [(ANN, NONE), (BOT, FIRST), (ANN, "")],
        [(ANN, NONE), (BOT, FIRST), (BOT, SECOND), (ANN, FIRST)],
        [(ANN, NONE), (BOT, FIRST), (BOT, SECOND), (ANN, f"أول\n{FIRST}")],
        [(ANN, NONE), (BOT, FIRST), (ANN, ANSWERED), (BOT, SECOND), (BEN, ANSWERED)],
        [(ANN, NONE), (BOT, FIRST), (ANN, NONE), (BOT, FIRST)],
        [(ANN, NONE), (BOT, FIRST), (BOT, NONE), (ANN, FIRST)],
        [(BOT, FIRST), (BOT, SECOND), (ANN, FIRST)],
        [
            (ANN, NONE),
            (BOT, FIRST),
            (ANN, NONE),
            (ANN, f"{NONE} س"),
            (BOT, FIRST),
            (BEN, f"{FIRST} س"),
        ],
    ],
)
def test_a_revert(versions: list[tuple[str, str]]) -> None:
    assert reverted(history(*versions), BOT)
