"""Numbers however they are written: golden cases of both languages, and what holds for any text."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.config import default_folder, language
from bot.core.models import Span
from bot.core.numbers import Number, Sense, agree, find

CASES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases/numbers.yml").read_text())


WORDS = {code: language(default_folder(), code).numbers for code in ("en", "ar")}


def _tell(number: Number) -> str:
    value = f"{number.value:.6g}" if number.value % 1 else f"{number.value:.0f}"
    high = "" if number.high is None else f"..{number.high:.6g}"
    if number.high is not None and number.high % 1 == 0:
        high = f"..{number.high:.0f}"
    sense = "" if number.sense is Sense.EXACT else number.sense
    return " ".join(part for part in (sense, value + high, number.unit) if part)


def _one(text: str, code: str) -> Number:
    (number,) = find(text, WORDS[code])
    return number


@pytest.mark.parametrize(
    ("code", "text"),
    [(code, text) for code, texts in CASES["silent"].items() for text in texts],
)
def test_silent(code: str, text: str) -> None:
    assert [_tell(number) for number in find(text, WORDS[code])] == []


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [(code, *case) for code, cases in CASES["found"].items() for case in cases.items()],
)
def test_found(code: str, text: str, expected: str) -> None:
    assert "; ".join(_tell(number) for number in find(text, WORDS[code])) == expected


@pytest.mark.parametrize(("english", "arabic"), CASES["agree"])
def test_agree(english: str, arabic: str) -> None:
    assert agree(_one(english, "en"), _one(arabic, "ar"))


@pytest.mark.parametrize(("english", "arabic"), CASES["differ"])
def test_differ(english: str, arabic: str) -> None:
    assert not agree(_one(english, "en"), _one(arabic, "ar"))


def test_span_holds_unit_and_range() -> None:
    text = "About $40 to $50 million was paid."
    assert _one(text, "en").span.cut(text) == "$40 to $50 million"


def test_taken() -> None:
    text = "On 12 May 2020, 40 people came."
    assert [number.value for number in find(text, WORDS["en"], [Span(3, 14)])] == [40]


# What holds for any number: written out in words or digits it is read back.

_EN_SMALL = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
]
_EN_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _english(number: int, link: str = " and ") -> str:
    if number >= 1000:
        rest = number % 1000
        joint = link if 0 < rest < 100 else " "
        tail = joint + _english(rest, link) if rest else ""
        return f"{_english(number // 1000, link)} thousand{tail}"
    if number >= 100:
        rest = number % 100
        return f"{_EN_SMALL[number // 100]} hundred{link + _english(rest) if rest else ''}"
    if number >= 20:
        return _EN_TENS[number // 10 - 2] + (f"-{_EN_SMALL[number % 10]}" if number % 10 else "")
    return _EN_SMALL[number]


_AR_UNITS = ["واحد", "اثنان", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع", "عشر"]
_AR_TENS = ["عشر", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع"]


def _unit(number: int, genitive: bool, counts_feminine: bool) -> str:
    """Units 3–10 take the gender that the counted noun has not."""
    if number == 1:
        return "واحدة" if counts_feminine else "واحد"
    if number == 2:
        ending = "ين" if genitive else "ان"
        return ("اثنت" if counts_feminine else "اثن") + ending
    stem = _AR_UNITS[number - 1]
    if counts_feminine:
        return "ثماني" if number == 8 else stem
    return stem + ("ية" if number == 8 else "ة")


def _below_hundred(number: int, genitive: bool, feminine: bool) -> str:
    unit = number % 10
    if number <= 10:
        return _unit(number, genitive, feminine)
    if number < 20:
        ten = "عشرة" if feminine else "عشر"
        if number == 11:
            return ("إحدى " if feminine else "أحد ") + ten
        if number == 12:
            stem = "اثنت" if feminine else "اثن"
            return stem + ("ي " if genitive else "ا ") + ten
        return f"{_unit(unit, genitive, feminine)} {ten}"
    tens = _AR_TENS[number // 10 - 2] + ("ين" if genitive else "ون")
    if not unit:
        return tens
    return f"{_unit(unit, genitive, feminine)} و{tens}"


def _arabic(number: int, genitive: bool, feminine: bool, hundred: str) -> str:
    parts = []
    thousands, rest = divmod(number, 1000)
    if thousands == 1:
        parts.append("ألف")
    elif thousands == 2:
        parts.append("ألفين" if genitive else "ألفان")
    elif thousands:
        noun = "آلاف" if 3 <= thousands <= 10 else "ألف" if thousands % 100 in (0, 1, 2) else "ألفا"
        parts.append(f"{_arabic(thousands, genitive, False, hundred)} {noun}")
    hundreds, rest = divmod(rest, 100)
    if hundreds == 1:
        parts.append(hundred)
    elif hundreds == 2:
        parts.append(hundred[:-1] + ("تين" if genitive else "تان"))
    elif hundreds:
        parts.append(_AR_UNITS[hundreds - 1] + hundred)
    if rest:
        parts.append(_below_hundred(rest, genitive, feminine))
    return " و".join(parts)


_NUMBERS = st.integers(1, 999_999)


@given(_NUMBERS, st.sampled_from((" and ", " ")))
def test_english_words(number: int, link: str) -> None:
    found = find(f"In all {_english(number, link)} people came.", WORDS["en"])
    assert [each.value for each in found] == [number]


@given(_NUMBERS, st.booleans(), st.booleans(), st.sampled_from(("مئة", "مائة")))
def test_arabic_words(number: int, genitive: bool, feminine: bool, hundred: str) -> None:
    written = _arabic(number, genitive, feminine, hundred)
    found = find(f"حضر نحو {written} في البلدة", WORDS["ar"])
    assert [each.value for each in found] == [number], written


def test_zero() -> None:
    assert _one("zero points", "en").value == _one("صفر نقطة", "ar").value == 0


_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_NOTATIONS = {
    "en": [",", "٬", "\u00a0", "\u2009", "\u202f", ""],
    "ar": [",", ".", "٬", "،", "\u00a0", "\u2009", "\u202f", ""],
}


@given(
    st.integers(0, 999_999_999),
    st.sampled_from([(code, mark) for code, marks in _NOTATIONS.items() for mark in marks]),
    st.sampled_from([{}, _EASTERN, _PERSIAN]),
)
def test_digits(number: int, notation: tuple[str, str], digits: dict[int, int]) -> None:
    code, mark = notation
    written = f"{number:,}".replace(",", mark).translate(digits)
    assert [each.value for each in find(f"{written} x", WORDS[code])] == [number]


@given(st.integers(0, 99_999), st.integers(0, 99), st.sampled_from([".", "٫"]))
def test_decimals(whole: int, share: int, mark: str) -> None:
    for code, words in WORDS.items():
        found = find(f"{whole}{mark}{share:02} %", words)
        assert [each.value for each in found] == [float(f"{whole}.{share:02}")], code


_VOCABULARY = sorted(
    {
        *(word for case in ("found", "silent") for code in ("en", "ar")
          for text in CASES[case][code] for word in text.split()),
        *("+", "-", "–", "—", "/", ":", ",", ".", "$", "£", "%", "٪", "°", "(", ")", "½", "1"),
        *("20", "2.000", "٣", "۴", "m", "km²", "و", "ال", "بـ", "\u200f"),
    }
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(_VOCABULARY), max_size=14).map(" ".join),
    st.lists(st.sampled_from(_VOCABULARY), max_size=14).map("".join),
)


@given(_TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=2))
def test_any_text(text: str, taken: list[tuple[int, int]]) -> None:
    spans = [Span(min(pair), max(pair)) for pair in taken]
    for words in WORDS.values():
        found = find(text, words, spans)
        for number in found:
            assert 0 <= number.span.start < number.span.end <= len(text)
            assert number.value >= 0
        for before, after in pairwise(found):
            assert before.span.end <= after.span.start


_VALUES = st.one_of(
    st.integers(0, 10**9).map(float),
    st.floats(0, 1e9),
    st.floats(0, 1),
    st.sampled_from([0.5, 50.0]),
)
_ANY_NUMBER = st.builds(
    Number,
    st.just(Span(0, 1)),
    _VALUES,
    st.one_of(st.none(), _VALUES),
    st.sampled_from(["", "%", "m", "USD", "ordinal", "score"]),
    st.sampled_from(Sense),
)


@given(_ANY_NUMBER)
def test_agree_is_reflexive(number: Number) -> None:
    assert agree(number, number)


@given(_ANY_NUMBER, _ANY_NUMBER)
def test_agree_is_symmetric(one: Number, other: Number) -> None:
    assert agree(one, other) == agree(other, one)


def test_every_phrase_has_a_known_sense() -> None:
    known = {*Sense}
    for words in WORDS.values():
        around = words.surroundings
        assert known >= {*around.before, *around.after}


def test_phrases_are_short_enough_to_be_found() -> None:
    for words, table in product(WORDS.values(), ("unit_phrases", "senses_before", "names")):
        assert max(len(phrase.split()) for phrase in getattr(words, table)) <= 5
