"""Dates said and implied: golden cases of both languages, and what holds for any text."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dates import Agreement, Date, DateWords, Day, Telling, agree, context, find, timeline
from bot.core.dates.tokens import fold
from bot.core.models import Span

ROOT = Path(__file__).parents[2]
CASES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "cases/dates.yml").read_text())


def _words(language: str) -> DateWords:
    table = tomllib.loads((ROOT / f"rules/languages/{language}.toml").read_text())
    return DateWords(**table["dates"])


WORDS = {language: _words(language) for language in ("ar", "en")}


def _day(day: Day) -> str:
    return "-".join(["*" if part is None else f"{part:02}" for part in day])


def _tell(date: Date, text: str) -> str:
    said = f"{date.span.cut(text)} = {_day(date.first)}"
    if date.last != date.first:
        said += f"..{_day(date.last)}"
    if date.weekday is not None:
        said += f" weekday {date.weekday}"
    return said if date.said else f"{said} ?"


def _read(written: str) -> Date:
    if written.startswith("weekday"):
        return Date(Span(0, 1), Day(), Day(), weekday=int(written[-1]))
    days = [
        Day(*[None if part == "*" else int(part) for part in day.split("-")])
        for day in written.split("..")
    ]
    return Date(Span(0, 1), days[0], days[-1])


@pytest.mark.parametrize(
    ("language", "text"),
    [(language, text) for language, texts in CASES["silent"].items() for text in texts],
)
def test_silent(language: str, text: str) -> None:
    assert [_tell(date, text) for date in find(text, WORDS[language])] == []


@pytest.mark.parametrize("case", CASES["said"], ids=lambda case: case["text"])
def test_said(case: dict[str, Any]) -> None:
    found = find(case["text"], WORDS[case["language"]])
    assert [_tell(date, case["text"]) for date in found] == case["dates"]


@pytest.mark.parametrize("case", CASES["timeline"], ids=lambda case: case["name"])
def test_timeline(case: dict[str, Any]) -> None:
    tellings = [
        Telling(each["text"], block, section, tuple(each.get("headings", ())))
        for each in case["tellings"]
        for block, section in [each.get("place", (0, 0))]
    ]
    words = WORDS[case["language"]]
    told = [
        [_tell(date, telling.text) for date in dates]
        for telling, dates in zip(tellings, timeline(tellings, words), strict=True)
    ]
    assert told == [each["dates"] for each in case["tellings"]]
    forces = [_day(force) for force in context(tellings, words)]
    assert forces == [each["force"] for each in case["tellings"]]


@pytest.mark.parametrize(("one", "other", "answer"), CASES["agree"])
def test_agree(one: str, other: str, answer: str) -> None:
    assert agree(_read(one), _read(other)) is Agreement(answer)
    assert agree(_read(other), _read(one)) is Agreement(answer)


def test_every_table_is_read() -> None:
    for words in WORDS.values():
        for month, number in words.months.items():
            assert [date.first for date in find(f"5 {month} 2020", words)] == [Day(2020, number, 5)]
        for ordinal, number in words.ordinals.items():
            of, month = words.roles["of"][0], next(iter(words.months))
            assert [date.first for date in find(f"{ordinal} {of} {month}", words)] == [
                Day(None, 1, number)
            ]


# Notations of a whole day: {y} {m} {d} in digits, {month} and {other} any names of the month.
NOTATIONS = {
    "en": [
        "{d} {month} {y}",
        "{month} {d}, {y}",
        "{month} {d} {y}",
        "{d}{th} {month} {y}",
        "{d}{th} of {month}, {y}",
        "{y}-{m:02}-{d:02}",
        "{d}-{m}-{y}",
        "{d:02}/{m:02}/{y}",
    ],
    "ar": [
        "{d} {month} {y}",
        "{d} {month}/{other} {y}",
        "{d} {month} ({other}) {y}",
        "{d} من {month} عام {y}",
        "{d} {month} سنة {y}",
        "{d} من شهر {month} لعام {y}",
        "{d} {month}، {y}",
        "{y}-{m:02}-{d:02}",
        "{d}-{m}-{y}",
        "{y}/{m}/{d}",
    ],
}
EVERY = [(language, each) for language, listed in NOTATIONS.items() for each in listed]
DIGITS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]
AROUND = {
    "en": ["On {}, it began.", "{}", "(from {})"],
    "ar": ["في {}، بدأ.", "{}", "ويوم {} انتهى"],
}
DAYS = st.dates(datetime.date(1800, 1, 1), datetime.date(2090, 12, 31))


def _names(language: str, month: int) -> list[str]:
    return [name for name, number in WORDS[language].months.items() if number == month]


def _written(notation: str, day: datetime.date, month: str, other: str) -> str:
    th = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day // 10 != 1 else 0, "th")
    return notation.format(y=day.year, m=day.month, d=day.day, month=month, other=other, th=th)


@pytest.mark.parametrize(("language", "notation"), EVERY)
def test_every_day(language: str, notation: str) -> None:
    """Each day of two years, one of them a leap year, is found as written."""
    for number in range(731):
        day = datetime.date(2023, 1, 1) + datetime.timedelta(days=number)
        names = _names(language, day.month)
        text = _written(notation, day, names[number % len(names)], names[0])
        assert [(date.first, date.span) for date in find(text, WORDS[language])] == [
            (Day.of(day), Span(0, len(text)))
        ]


@given(data=st.data(), day=DAYS, which=st.sampled_from(EVERY), digits=st.sampled_from(DIGITS))
def test_round_trip(
    data: st.DataObject, day: datetime.date, which: tuple[str, str], digits: str
) -> None:
    """Whatever is written as a date is read as that date, and cut out exactly."""
    language, notation = which
    names = st.sampled_from(_names(language, day.month))
    expression = _written(notation, day, data.draw(names), data.draw(names))
    expression = expression.translate(str.maketrans(DIGITS[0], digits))
    text = data.draw(st.sampled_from(AROUND[language])).format(expression)
    (found,) = find(text, WORDS[language])
    assert found.span.cut(text) == expression
    assert found.first == found.last == Day.of(day)


@given(day=DAYS, length=st.integers(1, 40), language=st.sampled_from(["ar", "en"]))
def test_stretches(day: datetime.date, length: int, language: str) -> None:
    words, end = WORDS[language], day + datetime.timedelta(days=length)
    names = {number: name for name, number in reversed(words.months.items())}
    until = words.roles["to"][0]
    text = f"{day.day} {names[day.month]} {until} {end.day} {names[end.month]} {end.year}"
    (found,) = find(text, words)
    assert (found.first, found.last) == (Day.of(day), Day.of(end))
    assert found.span.cut(text) == text


def _fragments(words: DateWords) -> list[str]:
    tables = (words.months, words.weekdays, words.seasons, words.decades, words.ordinals)
    listed = [word for table in tables for word in table]
    listed += [word for role in words.roles.values() for word in role]
    listed += [*words.phrases, *words.prefixes, *words.ordinal_marks, *words.decade_marks]
    listed += ["5", "08", "31", "1990", "2024", "0000", "99999999999", "٢٠٢٤", "12-12-2024", "29"]
    return [
        *listed,
        "-",
        "–",
        "/",
        ",",
        "،",
        "(",
        ")",
        ".",
        "'",
        "\u200f",
        "\u0640",
        "\n",
        "X",
        "İ",
    ]


def _texts(language: str) -> st.SearchStrategy[str]:
    pieces = st.lists(st.sampled_from(_fragments(WORDS[language])), max_size=14)
    return st.one_of(st.text(), pieces.map(" ".join), pieces.map("".join))


@pytest.mark.parametrize("language", ["ar", "en"])
@given(data=st.data())
def test_any_text(language: str, data: st.DataObject) -> None:
    """Nothing raises; spans are in order, inside the text, and hold a digit or a word of time."""
    text, words = data.draw(_texts(language)), WORDS[language]
    tables = (words.months, words.seasons, words.weekdays, words.decades)
    telling = [word for table in tables for word in table] + words.roles["century"]
    telling = [fold(word)[0].lower() for word in telling]
    end = 0
    for date in find(text, words):
        assert end <= date.span.start < date.span.end <= len(text)
        end = date.span.end
        cut = " ".join(fold(date.span.cut(text))[0].lower().split())
        assert any(letter.isdecimal() for letter in cut) or any(word in cut for word in telling)
        assert date.first.is_real
        assert date.last.is_real
        assert agree(date, date) in {Agreement.SAME, Agreement.UNKNOWN}


@pytest.mark.parametrize("language", ["ar", "en"])
@given(data=st.data())
def test_any_timeline(language: str, data: st.DataObject) -> None:
    """There is one answer for each telling, its dates in order and real, relative ones included."""
    texts = _texts(language)
    places = st.integers(0, 2)
    telling = st.builds(Telling, texts, places, places, st.lists(texts, max_size=2).map(tuple))
    tellings = data.draw(st.lists(telling, max_size=5))
    words = WORDS[language]
    told, forces = timeline(tellings, words), context(tellings, words)
    assert len(told) == len(forces) == len(tellings)
    for each, dates in zip(tellings, told, strict=True):
        spans = [date.span for date in dates]
        assert spans == sorted(spans)
        assert all(0 <= span.start < span.end <= len(each.text) for span in spans)
        assert all(date.first.is_real and date.last.is_real for date in dates)
    assert all(force.is_real for force in forces)
