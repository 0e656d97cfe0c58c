"""Dates in running text, read from the kinds of its tokens.

*Points* (7 December 2024, May, 2011, the 1990s) are joined to chains (5-8 December, November 27 and
December 8, 2024), in which they lend each other month and year. What stands around them decides
whether a lone word or number is a date at all: silence is better than a wrong day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.dates.chains import Point, joined, lend_months, lend_years, parts, reassure
from bot.core.dates.days import Date, Day
from bot.core.dates.tokens import Token, fold
from bot.core.dates.words import DateWords
from bot.core.models import Span

# Kinds: d day digits, o 5th, O fifth, y year, n other number, i whole date in digits, E 1990s,
# m month, a month or ordinary word, w and v the same for weekdays, S season, e nineties; roles
# (p in, f of, k month, Y year …) are in datewords. x is any word, X one with a capital or article,
# z one that looks counted. ! covers what belongs to another calendar.
_MONTH = r"[ma](?:/[ma]|\([ma]\))?"
_YEAR = r"(?:,?(?:f?A?Y?|pY)y(?!u))"
_CENTURY = r"(?:c(?:[od]|O)|[oO]-?c|cL|Lc)"
_POINT = (
    r"(?P<written>i)"
    rf"|(?P<decade>E|by(?!u)|e(?:f?A?{_CENTURY})?|[oO]bf?A?{_CENTURY}|b[oO]f?A?{_CENTURY})"
    r"|(?P<century>(?:[oO]A?[-&]A?)?[oO]-?c|c[odO](?:[-&][odO](?!f?k?[ma]))?|cL|Lc)"
    rf"|(?P<day_month>(?:[do]f?k?|Ofk?){_MONTH}{_YEAR}?)"
    r"%s"
    rf"|(?P<month>{_MONTH}{_YEAR}?)"
    rf"|(?P<season>S{_YEAR}?)"
    r"|(?P<year>y(?!u))"
    r"|(?P<day>[doO](?![uz]))"
)
_MONTH_DAY = rf"|(?P<month_day>{_MONTH}[do](?!u)(?:,y(?!u)|y(?![uz]))?)"
_POINTS = {
    False: re.compile(_POINT % ""),
    True: re.compile(_POINT % _MONTH_DAY),
}
_JOINT = re.compile(
    r"(?P<mark>,?[&|]U?|[TU/-]|,(?=[doO](?:,[doO])*,?&[doO]))[ADq]*(?:[YfA]*(?=y))?"
)
_CLOSING_YEAR = re.compile(r",?y(?!u)")
_OTHER_CALENDAR = re.compile(r"[doO]?f?H(?:,?f?A?Y?[yn])?h?|[yn](?:[-/][yn])?h")
# What stands before a word or number that might be a date, and makes it one.
_YEAR_WORD = re.compile("Y[,A]*$")
_ANNOUNCED_YEAR = re.compile("[prUqBL]q?f?(?:A?Y)?-?$")
_ANNOUNCED_MONTH = re.compile("[pqkUL]$|[pr]A$")
_ANNOUNCED_SEASON = re.compile("[prqUD][AWq]*$")
_ANNOUNCED_DECADE = re.compile("[prqUD]A?$")
_QUANTITY = re.compile("[Qn]$")
# What may, or may not, follow it where it is not announced.
_AFTER_YEAR = frozenset("F.,;):(&|TUfprABD-/qYkmaXgWwv")
_AFTER_SEASON = frozenset(["", *"F.,)p&|r"])
_COUNTED = frozenset("uHhn!")


def find(text: str, words: DateWords) -> list[Date]:
    """Return the dates that ``text`` says, in order, as far as it says them.

    Spans are of the bare expression (no preposition, no weekday) and never overlap. Expressions
    relative to another day are not here but in :func:`bot.core.dates.timeline`.
    """
    folded, offsets = fold(text)
    tokens = words.tokens(folded)
    if not tokens:
        return []
    signature = "".join([token.kind for token in tokens])
    signature = _OTHER_CALENDAR.sub(lambda match: "!" * len(match[0]), signature)
    reader = _Reader(signature, tokens, words)
    dates = []
    for start, end, first, last, weekday in reader.dates():
        span = Span(offsets[tokens[start].start], offsets[tokens[end - 1].end - 1] + 1)
        dates.append(Date(span, first, last, weekday=weekday))
    return sorted(dates, key=lambda date: date.span)


_Found = tuple[int, int, Day, Day, int | None]


@dataclass(frozen=True, slots=True)
class _Reader:
    """One text on its way from tokens to dates; positions are token indices."""

    signature: str
    tokens: Sequence[Token]
    words: DateWords

    def dates(self) -> Iterator[_Found]:
        taken: set[int] = set()
        for chain in self._chains():
            between = "B" in self.signature[max(0, chain[0].start - 3) : chain[0].start]
            lend_months(chain)
            for part in parts(chain):
                lend_years(part)
                self._judge(part)
                for point in joined(part, between):
                    taken.update(range(point.start, point.end))
                    yield point.start, point.end, point.first, point.last, None
        yield from self._weekdays(taken)

    def _chains(self) -> Iterator[list[Point]]:
        pattern, at = _POINTS[self.words.month_first], 0
        while match := pattern.search(self.signature, at):
            chain = [self._point(match, "")]
            at = match.end()
            while (joint := _JOINT.match(self.signature, at)) and (
                match := pattern.match(self.signature, joint.end())
            ):
                chain.append(self._point(match, joint["mark"].strip(",&")[:1] or joint["mark"][-1]))
                at = self._closing_year(chain) or match.end()
            yield chain

    def _closing_year(self, chain: Sequence[Point]) -> int | None:
        """Give the last day of *December 7-8, 2024* its year; return where that ends."""
        last = chain[-1]
        year = _CLOSING_YEAR.match(self.signature, last.end)
        if year is None or last.form != "day" or chain[-2].form not in {"month_day", "day"}:
            return None
        if all(point.form == "day" for point in chain):
            return None
        last.first = last.last = last.first._replace(year=self.tokens[year.end() - 1].value)
        last.end = year.end()
        return last.end

    def _point(self, match: re.Match[str], joint: str) -> Point:
        form, start, end = str(match.lastgroup), match.start(), match.end()
        group = self.tokens[start:end]
        by_kind = {token.kind: token.value for token in reversed(group)}
        year = by_kind.get("y")
        months: list[int | None] = [token.value for token in group if token.kind in "ma"]
        months = months or [None]
        numbers = [token.value for token in group if token.kind in "doO"]
        first = last = Day(year, months[0])
        if form == "written":
            packed = by_kind["i"]
            first = last = Day(packed // 10000, packed // 100 % 100, packed % 100 or None)
        elif form == "decade":
            first, last = _decade(by_kind, numbers)
        elif form == "century":
            centuries = numbers or [20]
            first, last = _years((centuries[0] - 1) * 100, centuries[-1] * 100 - 1)
        elif form == "season":
            begin = by_kind["S"]
            end_year = None if year is None else year + (begin > 10)
            first, last = Day(year, begin), Day(end_year, (begin + 1) % 12 + 1)
        elif form == "month":
            last = first._replace(month=months[-1])
        elif form != "year":
            first = last = Day(year, months[0], numbers[0])
        while self.signature[end - 1] == "g":
            end -= 1
        return Point(form, start, end, first, last, joint)

    def _judge(self, part: Sequence[Point]) -> None:
        """Mark the points that are dates, by what they say and what stands around them."""
        for point in part:
            before = self.signature[: point.start]
            after = self.signature[point.end : point.end + 1]
            point.sure = point.first.is_real and point.last.is_real
            if point.form == "year":
                point.sure &= _is_year(point.first.year or 0, before, after)
            elif point.form == "decade" and self.signature[point.start : point.end] == "e":
                point.sure &= bool(_ANNOUNCED_DECADE.search(before)) and after != "f"
            elif point.form == "season" and point.first.year is None:
                point.sure &= bool(_ANNOUNCED_SEASON.search(before)) and after in _AFTER_SEASON
            elif point.form == "month" and self.signature[point.start : point.end] == "a":
                point.sure &= _is_month(before, after)
        reassure(part, self.signature)

    def _weekdays(self, taken: set[int]) -> Iterator[_Found]:
        """Yield weekdays that stand alone, not beside a date that says more."""
        for match in re.finditer(r"w|(?<=[Dpr])v", self.signature):
            at = match.start()
            beside = re.match(r"[,(AD]*", self.signature[at + 1 :])
            after = at + 1 + (beside.end() if beside else 0)
            before = len(self.signature[:at].rstrip(",(AD")) - 1
            if at not in taken and after not in taken and before not in taken:
                yield at, at + 1, Day(), Day(), self.tokens[at].value


def _years(first: int, last: int) -> tuple[Day, Day]:
    return Day(first or 1), Day(last)


def _decade(values: dict[str, int], numbers: Sequence[int]) -> tuple[Day, Day]:
    """Return the ten years of *1990s*, *nineties (of … century)*, *second decade of … century*."""
    if "E" in values or "y" in values:
        begin = values.get("E", values.get("y", 0))
        if begin % 100 == 0 and begin < 2000:  # the 1800s
            return _years(begin, begin + 99)
    elif "e" in values:
        begin = ((numbers[-1] if numbers else 20) - 1) * 100 + values["e"]
    else:
        century = numbers[-1] if len(numbers) > 1 else 20
        begin = (century - 1) * 100 + (numbers[0] - 1) * 10
    return _years(begin, begin + 9)


def _is_month(before: str, after: str) -> bool:
    """Tell whether a month name that is also a word is meant as a month."""
    # "By March," opens a sentence; "led by May" is about a person.
    return bool(_ANNOUNCED_MONTH.search(before)) or (before == "r" and after == ",")


def _is_year(year: int, before: str, after: str) -> bool:
    """Tell whether four digits are a year: by a word for it, a preposition, or their looks."""
    if _YEAR_WORD.search(before):
        return True
    if after in _COUNTED or _QUANTITY.search(before):
        return False
    if _ANNOUNCED_YEAR.search(before):
        return after != "z"
    if not 1500 <= year < 2100 or before.endswith(("T", "-", "/")):
        return False
    if before.endswith("(") and after in {")", ",", "."}:
        return True
    recent = 1900 <= year < 2050 and (year % 100 != 0 or after == "X")
    if before.endswith(("A", "W")):
        return recent
    return recent and (after in _AFTER_YEAR or not after or (before.endswith("X") and after == "x"))
