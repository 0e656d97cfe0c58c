"""Dates in citation templates: which the templates refuse, and which day a date names.

The rules are those of Module:Citation/CS1/Date validation, the same on every wiki; only the names
of months differ. Judging is one-sided: a date is blamed when it is surely refused, never in doubt.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import locales
from bot.core.language import Language

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_MARKUP = re.compile(r"[\[\]{}<>|=]|''")
_WORD = re.compile(r"[^\W\d_]+")
_NUMERIC = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d\S*")
_ENDIAN = re.compile(r"(\d{1,2}) +(\D+?),? +(\d{2}|\d{3,4})([a-z]?)")
_MIDDLE = re.compile(r"(\D+?) +(\d{1,2}), *(\d{2}|\d{3,4})([a-z]?)")
_MONTH_YEAR = re.compile(r"(?:(\D+?),? +)?(\d{4})")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a date is refused, and the date that was surely meant, if there is one.

    ``what`` is ``numeric``, ``impossible``, ``short-year``, ``weekday``, ``word`` or ``not-whole``.
    """

    what: str
    correction: str | None = None


def fault(value: str, whole: bool, languages: Sequence[Language]) -> Fault | None:
    """Tell why the templates refuse a date, ``None`` when they accept it or nobody here can tell.

    ``whole`` asks for day, month and year, as for the date of access. Month names of all
    ``languages`` are accepted; corrections are written in the first.
    """
    value = " ".join(value.translate(_DIGITS).replace("،", ",").split())
    if not value or _MARKUP.search(value):
        return None
    if stamp := _STAMP.fullmatch(value):
        return Fault("numeric", stamp[1])
    if numeric := _NUMERIC.fullmatch(value):
        return _numeric_fault(numeric, languages[0])
    codes = [language.code for language in languages]
    if blamed := _word_fault(value, whole, languages):
        return blamed
    if read := _read(value, codes):
        day, month, year = read
        if len(year) == 2:
            return Fault("short-year")
        return None if _exists(int(year), month, day) else Fault("impossible")
    part = _MONTH_YEAR.fullmatch(value)
    if whole and part and (part[1] is None or locales.month_of(part[1], codes)):
        return Fault("not-whole")
    return None


def same_day(one: str, other: str, languages: Sequence[Language]) -> bool | None:
    """Tell whether two dates name one day; ``None`` when either cannot be read."""
    days = [iso(value, languages) for value in (one, other)]
    return days[0] == days[1] if all(days) else None


def iso(value: str, languages: Sequence[Language]) -> str | None:
    """Return ``2024-12-05`` for a whole date in one of the languages, else ``None``."""
    value = " ".join(value.translate(_DIGITS).split())
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value
    read = _read(value, [language.code for language in languages])
    if read is None or len(read[2]) == 2:
        return None
    day, month, year = read
    return f"{int(year):04}-{month:02}-{day:02}"


def _numeric_fault(found: re.Match[str], language: Language) -> Fault | None:
    first, mark, middle, last = found.groups()
    if len(first) == 4 and len(last) <= 2:
        year, month, day = int(first), int(middle), int(last)
        real = _exists(year, month, day)
        if mark == "-" and len(middle) == len(last) == 2:
            return None if real else Fault("impossible")
        return Fault("numeric", f"{year:04}-{month:02}-{day:02}" if real else None)
    if len(last) == 4 and len(first) <= 2:
        return Fault("numeric", _certain(int(first), int(middle), int(last), language))
    return Fault("short-year") if len(first) <= 2 and len(last) == 2 else None


def _certain(first: int, second: int, year: int, language: Language) -> str | None:
    """Return day/month/year or month/day/year in words when only one of the two can be meant."""
    readings = {
        (day, month)
        for day, month in ((first, second), (second, first))
        if _exists(year, month, day)
    }
    if len(readings) != 1:
        return None
    day, month = readings.pop()
    return f"{day} {locales.month(month, language.code)} {year}"


def _word_fault(value: str, whole: bool, languages: Sequence[Language]) -> Fault | None:
    """Blame the day of the week and words that no date has; ``None`` when there are none."""
    codes = [language.code for language in languages]
    accepted = {
        locales.fold(word) for language in languages for word in language.citations.date_words
    }
    strange = False
    for word in _WORD.findall(value):
        if len(word) == 1 or locales.fold(word) in accepted:
            continue
        if any(locales.fold(word) in locales.weekdays(code) for code in codes):
            rest = re.sub(rf"{word}[.,]? *", "", value).strip(" ,.")
            sound = _read(rest, codes) and fault(rest, whole, languages) is None
            return Fault("weekday", rest if sound else None)
        strange = strange or not locales.names_time(word, codes)
    return Fault("word") if strange else None


def _read(value: str, codes: Sequence[str]) -> tuple[int, int, str] | None:
    """Read a whole date in words: day, month and the year as written."""
    for pattern, day, month in ((_ENDIAN, 1, 2), (_MIDDLE, 2, 1)):
        if found := pattern.fullmatch(value):
            number = locales.month_of(found[month], codes)
            return (int(found[day]), number, found[3]) if number else None
    return None


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(max(year, 1), month)[1]


def in_words(date: str, language: Language) -> str:
    """Return ``2024-12-06`` as a language writes it, ``6 ديسمبر 2024``."""
    year, month, day = date.split("-")
    return f"{int(day)} {locales.month(int(month), language.code)} {int(year)}"
