"""The watch over what the bot may not touch: it must see every byte, and let the bot's own pass."""

from __future__ import annotations

import pytest

from tests.wiki.outside import wrongs

HEADING = "== استدراك =="
HEAD = "<!-- istidrak:begin v1 set=0 sign=new seal=1 -->\nمقدمة <!-- istidrak:/begin -->"
SIGN = "<!-- istidrak:sign -->بوت ١٠:٠٠<!-- istidrak:/sign -->"
FOOT = "<!-- istidrak:foot seal=3 -->\n<!-- istidrak:end -->"
ABOVE, BELOW = "== سؤال ==\nنص  بمسافتين\n\n\n", "\n\n== بعد ==\n* بند"


def item(number: int, words: str = "اقتراح") -> str:
    return f"<!-- istidrak:item aa/{number} seal=2 -->\n* {words} {number}\n<!-- istidrak:/item -->"


def section(*pieces: str) -> str:
    return "\n".join([f"{HEAD}{SIGN}", *pieces, FOOT])


PAGE = f"{ABOVE}{HEADING}\n\n{section(item(1), item(2))}{BELOW}"
SAID = section(item(1), ": رد [[مستخدم:س]]  ", item(2))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"{HEADING}\n\n{section(item(1))}"),
        (f"{ABOVE}نص\n", f"{ABOVE}نص\n\n{HEADING}\n\n{section(item(1))}"),
        (PAGE, PAGE.replace(section(item(1), item(2)), section(item(3)))),
        (PAGE, PAGE.replace("١٠:٠٠", "١١:٠٠")),
        (PAGE, ABOVE + BELOW),
        (PAGE, ABOVE.rstrip() + BELOW),
        (PAGE, f"{ABOVE}{HEADING}\n\n{BELOW}"),
        (f"{HEADING}\n{section(item(1))}", ""),
        (f"س\n{SAID}\nص", f"س\n{SAID.replace(item(2), item(4))}\nص"),
    ],
)
def test_what_is_the_bots_may_change(before: str, after: str) -> None:
    assert list(wrongs(before, after, [before])) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ABOVE + BELOW, ABOVE + BELOW + "س"),
        (ABOVE, f"{ABOVE.replace('  ', ' ')}{HEADING}\n\n{section(item(1))}"),
        (ABOVE, f"{ABOVE}{HEADING}\n\n{section(item(1))}\nس"),
        (PAGE, PAGE.replace("نص  ب", "نص ب")),
        (PAGE, PAGE.replace("\n\n\n==", "\n\n==")),
        (PAGE, f"{PAGE} "),
        (PAGE, PAGE.replace(HEADING, "== استدراك جديد ==")),
        (PAGE, ABOVE),
        (PAGE, ABOVE.replace("نص", "") + BELOW),
        (PAGE, ABOVE.replace("  ", " ") + BELOW),
        (SAID, SAID.replace("]]  ", "]] ")),
        (SAID, section(item(1), item(2))),
        (SAID, section(item(2), ": رد", item(1))),
        (f"س{SAID}", "س"),
    ],
)
def test_what_is_not_the_bots_may_not(before: str, after: str) -> None:
    assert list(wrongs(before, after, [before]))


def test_a_piece_that_people_changed_stays_as_it_is() -> None:
    touched = section(item(1, "اقتراح معدل"), item(2))
    saved = [section(item(1), item(2))]
    assert list(wrongs(touched, section(item(1, "اقتراح معدل"), item(3)), saved)) == []
    assert list(wrongs(touched, section(item(1), item(2)), saved))
    assert list(wrongs(touched, section(item(2)), saved))
    assert list(wrongs(f"س\n{touched}", "س", saved))
