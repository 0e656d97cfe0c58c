"""Dates of citations as the target writes them, in every form that the templates accept.

The forms are those of Module:Citation/CS1/Date validation: ``December 6, 2024``, ``6 December
2024``, ``2024-12-06``, ``May–June 2024``, ``3–5 May 2024``, ``Winter 2019–20``, ``c. 1920``,
``2024a``, ``n.d.``. Names of months come from CLDR, names of seasons from the languages' tables.
"""

from __future__ import annotations

import re
from html import unescape

from bot.core import citation_dates, locales
from bot.core.language import Language

# Canonical names of the parameters that hold a date, and of those that must hold a whole one.
DATED = frozenset(
    {"date", "year", "access-date", "archive-date", "publication-date", "air-date", "began",
     "ended", "doi-broken-date", "pmc-embargo-date"}
)  # fmt: skip
WHOLE = frozenset({"access-date", "archive-date"})

_DASH = r" *[-–—] *"
_WORD = r"[^\W\d_]+\.?"
_WORDS = re.compile(_WORD)
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_LOOSE_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LOOSE_MONTH = re.compile(r"(\d{4})-(\d{1,2})-?")
_ABOUT = re.compile(r"(?:circa|ca\.?|c\.?) *(?=\d)", re.IGNORECASE)
_UNDATED = re.compile(r"n\. ?d\.|nd", re.IGNORECASE)
_MIDDLE_DAYS = re.compile(
    rf"({_WORD}) +(\d{{1,2}}(?:{_DASH}\d{{1,2}})?)(?:,? *(?=\d{{4}}\b)|(?={_DASH}[^\W\d]))"
)
_SLASH = re.compile(r"(?<=[^\W\d])/(?=[^\W\d])")  # May/June 2024
_PADDED = re.compile(r"(?<!\d)0(\d)(?= +[^\W\d])")
_CLOSED = re.compile(
    rf"^(?:(\d{{1,2}}){_DASH}(\d{{1,2}})(?= )|({_WORD}){_DASH}({_WORD})(?= \d{{4}}$)"
    rf"|((?:{_WORD} +)?\d{{4}}){_DASH}(\d{{2,4}})$)"
)


def localised(value: str, source: Language, target: Language) -> str | None:
    """Return a date of the source's as the target writes it; ``None`` when a word is not known.

    ``December 6, 2024`` gives ``6 ديسمبر 2024``; numbers alone stay as they are. ``value`` is plain
    text: templates are replaced by what they show before.
    """
    value = " ".join(_SLASH.sub("–", unescape(value)).split())
    if _ISO.fullmatch(value):
        return value
    if _UNDATED.fullmatch(value):
        return "n.d."
    if loose := _LOOSE_ISO.fullmatch(value):
        return f"{loose[1]}-{int(loose[2]):02}-{int(loose[3]):02}"
    if (loose := _LOOSE_MONTH.fullmatch(value)) and 1 <= int(loose[2]) <= 12:
        # 2010-11 may be a winter: the templates refuse it, and nobody can tell here
        whole = value.endswith("-")
        return f"{locales.month(int(loose[2]), target.code)} {loose[1]}" if whole else None
    value = value.strip("- ")  # a template for dates that was given less than a day
    about = _ABOUT.match(value)
    value = value[about.end() :] if about else value
    marks = "|".join(map(re.escape, source.dates.ordinal_marks))
    value = re.sub(rf"(?<=\d)(?:{marks})\b", "", value) if marks else value
    value = _MIDDLE_DAYS.sub(r"\2 \1 ", value).replace("  ", " ").strip()
    value = _spaced(_PADDED.sub(r"\1", value))
    written = _named(value, source, target)
    return f"c. {written}" if written and about else written


def refused(value: str, base: str, source: Language, target: Language) -> bool:
    """Tell whether the target's templates surely refuse the date in this parameter."""
    return citation_dates.fault(value, base in WHOLE, (target, source)) is not None


def _named(value: str, source: Language, target: Language) -> str | None:
    """Put the names of months and seasons into the target's language."""
    seasons: dict[int, str] = {}
    for word, number in target.dates.seasons.items():
        seasons.setdefault(number, word)
    understood = True

    def name(word: re.Match[str]) -> str:
        nonlocal understood
        if len(word[0]) == 1 and value[: word.start()][-1:].isdigit():  # 2024a
            return word[0]
        if number := locales.month_of(word[0], [source.code, target.code]):
            return locales.month(number, target.code)
        if word[0] in target.dates.seasons:
            return word[0]
        season = seasons.get(source.dates.seasons.get(word[0].casefold(), 0))
        understood = understood and season is not None
        return season or word[0]

    written = _WORDS.sub(name, value)
    return written if understood else None


def _spaced(value: str) -> str:
    """Write ranges with the dash that the templates want: closed inside one part, else spaced."""
    if closed := _CLOSED.match(value):
        first, last = (each for each in closed.groups() if each is not None)
        rest = value[closed.end() :]
        if not re.search(_DASH, rest):
            return f"{first}–{last}{rest}"
    return re.sub(_DASH, " – ", value)
