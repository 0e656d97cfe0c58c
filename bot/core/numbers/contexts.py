"""Numerals that are no quantities: road and unit numbers, and words that are numbers by accident.

``M5``, ``COVID-19``, ``Boeing 737``, ``الفرقة 27`` and "Channel Four" are names; "no one", "at
first", ``واحد من أكبر`` are words. Which words say so is in ``rules/languages``; what is here looks
at the tokens beside a numeral.
"""

from __future__ import annotations

from bot.core.numbers.numerals import Form, Numeral, Reading

_HYPHENS = frozenset("-‐‑")
_BONDS = frozenset(":/_@\\#+'’") | _HYPHENS
_SENTENCE_MARKS = frozenset('.!?؟:"“”«»„‘([')


def is_name(reading: Reading, numeral: Numeral, excused: bool) -> bool:
    """Tell whether the words beside a numeral make it a name.

    ``excused``: a unit stands with it, or it begins a score, so that words and capitals before it
    tell nothing (Real Madrid 3–1, the road 35 km long).
    """
    if not excused and _announced(reading, numeral):
        return True
    if _named_after(reading, numeral):
        return True
    return reading.words.surroundings.capitals_name and _capital(reading, numeral, excused)


def _announced(reading: Reading, numeral: Numeral) -> bool:
    """Tell whether a word before a figure, the or an ordinal says that a name follows."""
    if numeral.form is Form.ORDINAL:
        return bool(reading.before(numeral.first, reading.words.ordinal_names)[0])
    if figure_place(reading, numeral) < 0 and not reading.tokens[numeral.first].definite:
        return False
    return bool(reading.before(numeral.first, reading.words.names)[0])


def figure_place(reading: Reading, numeral: Numeral) -> int:
    """Return the token of the first figure in a numeral's first two tokens, or -1."""
    for place in range(numeral.first, min(numeral.first + 2, numeral.last)):
        if reading.tokens[place].figure:
            return place
    return -1


def is_bound(reading: Reading, first: int, last: int) -> bool:
    """Tell whether letters or figures are written onto a figure: A320, F-16, 5:30, 4x4."""
    text = reading.text
    start, end = reading.spans[first].start, reading.spans[last - 1].end
    if reading.glued(first) and reading.tokens[first - 1].text[-1:].isalnum():
        return not _is_sign(reading, first - 1)
    if start > 1 and text[start - 1] in _BONDS and text[start - 2].isalnum():
        return True
    if end + 1 < len(text) and text[end] in _BONDS - {"+"} and text[end + 1].isdecimal():
        return True
    if end + 1 < len(text) and text[end] in "'’" and text[end + 1].isalpha():
        return True
    return reading.glued(last) and not _is_ending(reading, last)


def _is_sign(reading: Reading, place: int) -> bool:
    """Tell whether a token is a currency or a qualifier that may be written onto a figure."""
    token, words = reading.tokens[place], reading.words
    return token.folded in words.unit_phrases or token.folded in words.senses_before


def _is_ending(reading: Reading, place: int) -> bool:
    """Tell whether a token may be written onto a figure: a unit, a sign, a fraction."""
    words, token = reading.words, reading.tokens[place]
    return bool(
        reading.after(place, words.unit_phrases)[0]
        or token.folded in words.senses_after
        or token.text.isnumeric()
        or not token.text[0].isalnum()
        or token.joined
    )


def _named_after(reading: Reading, numeral: Numeral) -> bool:
    """Tell whether what follows a number makes it a name: 27th division, 5 p.m."""
    if numeral.value == 1 and numeral.form is Form.COUNT:
        return False  # one division
    return bool(reading.after(numeral.last, reading.words.sets["names_after"])[0])


def _capital(reading: Reading, numeral: Numeral, excused: bool) -> bool:
    """Tell by capital letters: Channel Four, Apollo 11, the 27th Division."""
    own = reading.tokens[numeral.first]
    if own.text[:1].isupper() and not _begins(reading, numeral.first):
        return True
    last = numeral.last
    if numeral.form is Form.ORDINAL:
        return reading.near(last) and reading.tokens[last].text[:1].isupper()
    before = numeral.first - 1
    if excused or before < 0 or not own.figure or reading.gap(numeral.first) != "":
        return False
    token = reading.tokens[before]
    capital = token.text[:1].isupper() and token.folded not in reading.words.sets["capitals"]
    return capital and not _begins(reading, before)


def _begins(reading: Reading, place: int) -> bool:
    """Tell whether a token begins a sentence or a quotation."""
    return place == 0 or any(mark in _SENTENCE_MARKS for mark in reading.gap(place))


def is_word(reading: Reading, numeral: Numeral, supported: bool) -> bool:
    """Tell whether a numeral of one word is a number by accident.

    ``supported``: a unit or a qualifier stands with it, which settles that it is one.
    """
    token = reading.tokens[numeral.last - 1]
    length = numeral.last - numeral.first
    if token.figure or length > 2 or (length == 2 and reading.tokens[numeral.first].counts):
        return False
    if numeral.form is Form.FRACTION and (token.definite or _follows_ordinal(reading, numeral)):
        return True
    contexts = reading.words.contexts
    idioms = contexts["idioms"].get(token.base, ())
    if any(_idiom(reading, numeral, idiom.split()) for idiom in idioms):
        return True
    return not supported and not (
        _beside(reading, numeral.last, contexts["only_before"].get(token.base), numeral.last)
        and _beside(
            reading, numeral.last - 2, contexts["only_after"].get(token.base), numeral.last - 1
        )
    )


def _follows_ordinal(reading: Reading, numeral: Numeral) -> bool:
    return numeral.first > 0 and bool(reading.tokens[numeral.first - 1].ordinal)


def _beside(reading: Reading, place: int, wanted: tuple[str, ...] | None, gap: int) -> bool:
    """Tell whether one of the wanted words is at a place; a number is welcome, ``None`` is any."""
    if wanted is None:
        return True
    if not 0 <= place < len(reading.tokens) or not reading.near(gap):
        return False
    token = reading.tokens[place]
    return token.folded in wanted or (place >= gap and token.counts and not token.ordinal)


def _idiom(reading: Reading, numeral: Numeral, idiom: list[str]) -> bool:
    """Tell whether a numeral stands in a phrase of ``idioms``, see the table."""
    own = idiom.index("_")
    left, right = idiom[:own], idiom[own + 1 :]
    return all(
        _is_at(reading, numeral.first - 1 - back, wanted, numeral.first - back)
        for back, wanted in enumerate(reversed(left))
    ) and all(
        _is_at(reading, numeral.last + ahead, wanted, numeral.last + ahead)
        for ahead, wanted in enumerate(right)
    )


def _is_at(reading: Reading, place: int, wanted: str, gap: int) -> bool:
    if wanted == "|":
        return not reading.near(gap)
    if not 0 <= place < len(reading.tokens) or not reading.near(gap):
        return False
    return wanted in ("*", reading.tokens[place].folded)
