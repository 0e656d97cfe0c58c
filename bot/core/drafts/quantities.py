"""Amounts, scores and dates in a sentence of the source, told in the target."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from bot.core import dates, locales, numbers
from bot.core.dates import Date
from bot.core.drafts.counts import Amount, counted, others
from bot.core.drafts.patterns import Counted, DraftPatterns
from bot.core.drafts.phrases import Part, Phrase, words
from bot.core.drafts.texts import Text, split
from bot.core.language import Language

Read = tuple[int, Phrase]  # where a phrase ends, and what it is in the target
_LONGEST = 6  # words of a number
_SCORE = 3  # figure, dash, figure


class Quantities:
    """The readers of a sentence that fill slots with numbers."""

    def __init__(
        self, text: Text, patterns: DraftPatterns, source: Language, target: Language
    ) -> None:
        self._text, self._patterns = text, patterns
        self._source, self._target = source, target

    def amounts(self, kind: str, place: int) -> Iterator[Read]:
        """Yield an amount of what a slot counts, with whom it includes."""
        accepted = self._patterns.counts[kind]
        for end, phrase, noun, value in self._counted(place):
            if noun.group not in accepted.groups or value < accepted.least:
                continue
            yield end, phrase
            comma = self._text.past_comma(end)
            after = self._text.past(self._patterns.words.including, comma)
            if after > comma and noun.gender == "m" and not noun.thing and value > 2:
                for last, part, inner, _ in self._counted(after):
                    if inner.group in accepted.groups:
                        among = Part(f" {self._patterns.target.among} ")
                        yield last, Phrase((*phrase.parts, among, *part.form("n")), phrase.gender)

    def _counted(self, place: int) -> Iterator[tuple[int, Phrase, Counted, int]]:
        """Yield counted nouns: where they end, the phrase, the noun, how many."""
        about, start = self._text.looked_up(self._patterns.qualifiers, place)
        vague, after = self._text.looked_up(self._patterns.vague, start)
        if vague:
            amounts = [(after, Amount(vague=vague, about=about))]
        else:
            amounts = [(end, Amount(value, about=about)) for end, value in self._numbers(start)]
        for end, amount in amounts:
            nouns = self._patterns.nouns
            if amount.value == 1:
                nouns = self._patterns.single_nouns
            nisba, noun_at = self._text.demonym(self._patterns.demonyms, end)
            for phrase, noun in nouns.items():
                if self._text.says(phrase, noun_at):
                    said = counted(amount, noun, nisba, self._patterns.target)
                    if said:
                        many = amount.value or 100
                        yield noun_at + len(phrase), said, noun, many

    def _numbers(self, place: int) -> Iterator[tuple[int, int]]:
        """Yield whole numbers in figures and words: where they end, their value."""
        after = self._text.past(self._patterns.words.a, place)
        if after > place:
            yield after, 1
        language = self._source.numbers
        for end in range(min(place + _LONGEST, len(self._text.tokens)), place, -1):
            written = self._text.cut(place, end)
            found = numbers.find(written, language) if language else []
            if len(found) != 1 or found[0].unit or found[0].high is not None:
                continue
            number = found[0]
            plain = number.span == (0, len(written)) and number.sense is numbers.Sense.EXACT
            if plain and number.value.is_integer() and number.value > 0:
                yield end, int(number.value)

    def others(self, place: int) -> Iterator[Read]:
        """Yield a number with or without "others" after it."""
        for end, value in self._numbers(place):
            if phrase := others(value, self._patterns.target):
                yield self._text.past(self._patterns.words.others, end), phrase

    def figures(self, kind: str, place: int) -> Iterator[Read]:
        """Yield a score (4–2) or a figure as it is written (7.8)."""
        texts = [token.text for token in self._text.tokens[place : place + _SCORE]]
        if not texts[0][0].isdecimal():
            return
        if kind == "figure" and self._patterns.words.thousands not in texts[0]:
            yield place + 1, words(texts[0])
            return
        if len(texts) == _SCORE and texts[1] in self._patterns.words.dashes:
            home, away = texts[::2]
            if home.isdecimal() and away.isdecimal():
                yield place + _SCORE, words(f"{home}–{away}")

    @cached_property
    def _found_dates(self) -> dict[int, Date]:
        """Dates said in figures and names of months alone, by where they begin."""
        months = {folded for name in self._source.dates.months for folded in split(name)}
        marks = {",", *self._source.dates.ordinal_marks}
        found = {}
        for date in dates.find(self._text.text, self._source.dates):
            said = split(date.span.cut(self._text.text))
            plain = all(word in months or word in marks or word.isdecimal() for word in said)
            if plain and date.said and date.first == date.last:
                found[date.span.start] = date
        return found

    def dates(self, kind: str, place: int) -> Iterator[Read]:
        """Yield the date at a token as far as it is said, if it is a day, a month or a year."""
        date = self._found_dates.get(self._text.tokens[place].start)
        if date is None:
            return
        year, month, day = date.first
        if kind != ("day" if day else "month" if month else "year"):
            return
        written = [
            str(day or ""),
            locales.month(month, self._target.code) if month else "",
            str(year or ""),
        ]
        for end in range(place + 1, len(self._text.tokens) + 1):
            if self._text.tokens[end - 1].end == date.span.end:
                yield end, words(" ".join(part for part in written if part))
