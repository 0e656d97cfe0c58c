"""Names of languages, months and weekdays in any language: Babel's only door.

Babel costs some 40 ms to load, so it is loaded when first asked, and plain codes are not asked
about. Codes here are those of wikis (``ar``, ``pt-br``); what Babel does not know has no names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

_INVISIBLE = re.compile("[\u064b-\u0652\u0670\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"[\s_]+")
_TAG = re.compile(r"([a-z]{2,3})(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
# The codes that nine references in ten carry, known without asking.
_COMMON = frozenset(
    {"ar", "en", "fr", "de", "es", "it", "pt", "ru", "tr", "fa", "he", "uk", "nl", "sv", "pl", "zh",
     "ja", "ko", "ur", "ku", "ckb", "el", "hy", "id"}
)  # fmt: skip
# Codes of MediaWiki (languages/data/Names.php) that are no language tags or are retired ones.
_OF_WIKIS = frozenset(
    {"als", "bh", "cbk", "eml", "iw", "ji", "jw", "map", "mo", "nah", "nds", "roa", "simple"}
)


def fold(name: str) -> str:
    """Fold a name for comparison: vowel signs, invisible marks, case and spaces do not matter."""
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name))
    return _SPACES.sub(" ", bare).strip().casefold()


def is_code(value: str) -> bool | None:
    """Tell whether a value is a language's code; ``None`` when nobody here can tell.

    ``en``, ``EN-us`` and ``zh-Hant`` are; ``jp`` is not; ``Arabic`` is not even shaped like one.
    """
    shape = _TAG.fullmatch(value.strip())
    base = (shape[1] if shape else value.strip()).casefold()
    if base in _COMMON or base in _OF_WIKIS:
        return True
    if shape is None:
        return False
    if base in _names("en"):
        return True
    return False if len(base) == 2 else None


def is_language(value: str, code: str) -> bool | None:
    """Tell whether a value is a language's code or its name in the language ``code``.

    ``None`` when nobody here can tell.
    """
    return True if fold(value) in _codes(code) else is_code(value)


def language_code(name: str, code: str) -> str | None:
    """Return the code of the language that the language ``code`` calls ``name``, or ``None``.

    What a language calls itself is understood as well: ``Deutsch`` gives ``de``.
    """
    return _codes(code).get(fold(name)) or _selves().get(fold(name))


def month_of(name: str, codes: Sequence[str]) -> int | None:
    """Return the number of the month that one of the languages calls ``name``, or ``None``.

    ``December``, ``Dec.``, ``ديسمبر``, ``كانون الأول`` and ``دجنبر`` give 12.
    """
    word = fold(name).rstrip(".")
    for months in (_months, _months_abroad):  # the second costs more and is rarely asked
        for code in codes:
            if word in months(code):
                return months(code)[word]
    return None


def names_time(word: str, codes: Sequence[str]) -> bool:
    """Tell whether a word is, or is part of, the name of a month."""
    word = fold(word).rstrip(".")
    return any(
        word in name.split()
        for months in (_months, _months_abroad)
        for code in codes
        for name in months(code)
    )


@lru_cache(maxsize=8)
def _months(code: str) -> Mapping[str, int]:
    return _named_months([locale]) if (locale := _locale(code)) else {}


@lru_cache(maxsize=8)
def _months_abroad(code: str) -> Mapping[str, int]:
    """Return the months by the names of each country: the Levant and the Maghreb have their own."""
    return _named_months(_countries(code))


def _named_months(locales: Iterable[Any]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for locale in locales:
        for use in locale.months.values():
            for width in ("wide", "abbreviated"):
                for number, name in use[width].items():
                    if not fold(name).rstrip(".").isdigit():
                        found.setdefault(fold(name).rstrip("."), number)
    return found


@lru_cache(maxsize=8)
def weekdays(code: str) -> frozenset[str]:
    """Return the folded names, long and short, of the days of the week."""
    locale = _locale(code)
    widths = ("wide", "abbreviated")
    days = [locale.days["format"][width] for width in widths] if locale else []
    return frozenset(fold(name).rstrip(".") for names in days for name in names.values())


def month(number: int, code: str) -> str:
    """Return the full name of a month, ``12`` in ``ar`` gives ``ديسمبر``; digits when unknown."""
    locale = _locale(code)
    return str(locale.months["format"]["wide"][number]) if locale else str(number)


def day(timestamp: str, code: str) -> str:
    """Write the day of an ISO 8601 timestamp out in the language; leave anything else as it is."""
    try:
        told = datetime.fromisoformat(timestamp)
    except ValueError:
        return timestamp
    return f"{told.day} {month(told.month, code)} {told.year}"


def plural(number: int, code: str) -> str:
    """Return CLDR's category of a number in a language: ``one``, ``two``, ``few`` and so on."""
    locale = _locale(code)
    return str(locale.plural_form(number)) if locale else "other"


@lru_cache(maxsize=64)
def _locale(code: str) -> Any:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def _countries(code: str) -> list[Any]:
    """Return the language's locale and those of the countries where it is written."""
    from babel import Locale, localedata  # noqa: PLC0415

    known = sorted(localedata.locale_identifiers())
    return [
        Locale.parse(each) for each in known if re.fullmatch(f"{code}_([A-Z]{{2}}|\\d{{3}})", each)
    ]


@lru_cache(maxsize=8)
def _names(code: str) -> Mapping[str, str]:
    locale = _locale(code)
    named = locale.languages if locale else {}
    return {str(tag).casefold(): str(name) for tag, name in named.items()}


@lru_cache(maxsize=8)
def _codes(code: str) -> Mapping[str, str]:
    return {fold(name): tag.replace("_", "-") for tag, name in _names(code).items()}


@lru_cache(maxsize=1)
def _selves() -> Mapping[str, str]:
    found = {}
    for code in sorted(_COMMON):
        if name := _names(code).get(code):
            found[fold(name)] = code
    return found
