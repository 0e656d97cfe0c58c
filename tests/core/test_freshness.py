"""What counts as new in an article since an earlier revision."""

from __future__ import annotations

import pytest

from bot.core.freshness import fresh
from tests import building

THEN = (
    "Rebels took the town of Rastan on 6 December 2024.<ref>{{cite web|title=T|url=https://a.b/1}}"
    "</ref> Some 2,000 soldiers crossed into Iraq through the border post."
)


def new(now: str) -> list[str]:
    """Return the words of what is new."""
    article = building.article(now, "en")
    spans = fresh(article, building.article(THEN, "en"))
    return [each.text for each in article.statements if each.span in spans]


@pytest.mark.parametrize(
    "now",
    [
        THEN,
        THEN.replace("<ref>", '<ref name="x">'),
        THEN.replace("Rastan", "[[Rastan]]"),
        THEN.replace("the town of Rastan", "the town of Al-Rastan"),
        f"== Background ==\n{THEN}",
        THEN.replace("Some 2,000 soldiers", "Some 2,000 Syrian soldiers"),
        "Some 2,000 soldiers crossed into Iraq through the border post.",
        "",
    ],
)
def test_what_is_not_new(now: str) -> None:
    assert new(now) == []


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (f"{THEN} A bridge was bombed.", ["A bridge was bombed."]),
        (
            THEN.replace("2,000", "3,000"),
            ["Some 3,000 soldiers crossed into Iraq through the border post."],
        ),
        (
            THEN.replace("6 December", "7 December"),
            ["Rebels took the town of Rastan on 7 December 2024."],
        ),
    ],
)
def test_what_is_new(now: str, said: list[str]) -> None:
    assert new(now) == said


def test_everything_is_new_in_a_new_article() -> None:
    article = building.article(THEN, "en")
    assert len(fresh(article, building.article("", "en"))) == len(article.statements) == 2
