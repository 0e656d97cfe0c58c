"""What a language's file says about numbers: the shape of ``[numbers]`` but for its first keys.

:class:`bot.core.numbers.words.NumberWords` holds these and looks words up in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.tables import Table


@dataclass(frozen=True)
class Counting(Table):
    """Words that make numbers, and how they are put together.

    ``values`` are numbers below a thousand; those in ``compounds`` count only inside one (أحد in
    أحد عشر); ``teens`` add ten to the unit before them; ``hundreds`` and ``magnitudes`` multiply
    it; ``doubles`` are the dual of a magnitude (ألفان), unless ``singular_mark`` is on them (ألفًا);
    ``short`` are magnitudes written onto figures (bn). ``vague`` maps a word to its magnitude,
    ``fractions`` and their plural ``parts`` to theirs. ``articles`` are a one before hundred, dozen
    and half, ``joins`` and ``join_prefix`` the "and" inside a number, ``of`` that in "tens of
    thousands". ``juxtaposed``: units follow tens without "and" (twenty five); ``units_first``: they
    stand before them with it (خمسة وعشرين). ``grouping`` are marks that stand for a thousand before
    exactly three digits.
    """

    grouping: str
    joins: list[str]
    join_prefix: str
    of: list[str]
    articles: list[str]
    juxtaposed: bool
    units_first: bool
    singular_mark: str
    values: dict[str, int]
    compounds: dict[str, int]
    teens: list[str]
    hundreds: list[str]
    magnitudes: dict[str, int]
    doubles: dict[str, int]
    short: dict[str, int]
    vague: dict[str, int]
    fractions: dict[str, float]
    parts: dict[str, float]
    ordinals: dict[str, int]
    ordinal_endings: list[str]


@dataclass(frozen=True)
class Duals(Table):
    """Nouns whose dual says "two", and its endings: what the singular has in place of each.

    Nouns of which some dual is another word as well (مدنيين, civilians) stand in a group of their
    own that lacks its ending.
    """

    endings: dict[str, str]
    nouns: list[str]

    def forms(self) -> Iterator[tuple[str, str]]:
        """Yield every dual form with its singular."""
        replaced = tuple(gone for gone in self.endings.values() if gone)
        for noun in self.nouns:
            for ending, gone in self.endings.items():
                # مدينة has مدينتان, not مدينةان
                if noun.endswith(gone) if gone else not noun.endswith(replaced):
                    yield noun[: len(noun) - len(gone)] + ending, noun


@dataclass(frozen=True)
class Surroundings(Table):
    """Words beside a number that say what it is.

    ``before`` and ``after`` map a sense (about, least, most) to phrases. ``between`` and
    ``ranges`` lead to the end of a range. A score is told by ``goals``, then ``against`` and a
    number, or ``nil``; ``score_words`` nearby make 1–3 one. ``names_before`` make a figure a name
    (an entry with a capital must be written so), ``names_after`` any number,
    ``ordinal_names_before`` an ordinal; so does a capital where ``capitals_name``, but for the
    words in ``capitals``. ``ordinal_before`` make a bare figure an ordinal (الدقيقة 42), ``ages``
    give it years. ``only_before`` and ``only_after`` list, for a word that is mostly no number, the
    neighbours that make it one, ``idioms`` the phrases in which it is none: ``_`` is the word,
    ``*`` any word, ``|`` no word. ``counted`` are nouns after which ``5m`` is five million.
    """

    before: dict[str, list[str]]
    after: dict[str, list[str]]
    between: list[str]
    ranges: list[str]
    against: list[str]
    nil: list[str]
    score_words: list[str]
    goals: list[str]
    names_before: list[str]
    names_after: list[str]
    ordinal_names_before: list[str]
    capitals_name: bool
    capitals: list[str]
    ordinal_before: list[str]
    ages: list[str]
    only_before: dict[str, list[str]]
    only_after: dict[str, list[str]]
    idioms: dict[str, list[str]]
    counted: list[str]
