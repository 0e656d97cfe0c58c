"""Counted nouns in the target: ``3 جنود``, ``12 جنديًا``, ``2,000 جندي سوري``.

The last two digits of a number decide the form of its noun; two is a dual, whose ending depends on
its place in the sentence. The tables say the forms, this says which.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.drafts.patterns import Adjective, Counted, TargetWords
from bot.core.drafts.phrases import Part, Phrase

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Amount:
    """How many: a figure, or ``vague`` words of the target for one; ``about`` stands before it."""

    value: int = 0
    vague: str = ""
    about: str = ""


def counted(amount: Amount, noun: Counted, nisba: str, words: TargetWords) -> Phrase | None:
    """Return an amount of something; ``nisba`` is a masculine adjective of relation or nothing.

    ``None`` for what the tables cannot say: one after an "about", 101 and 102, a noun that takes no
    adjective.
    """
    if nisba and noun.bare:
        return None
    ending = words.adjective
    if amount.vague:
        described = _with(noun.all, nisba and words.article + nisba + _many(noun, ending))
        return _phrase(f"{amount.about} {amount.vague} {described}", noun)
    value, last = amount.value, amount.value % 100
    if value == 1:
        return None if amount.about else _one(noun, nisba, ending)
    if value == 2:
        return _two(amount, noun, nisba, ending)
    figure = _figure(value, words)
    if value >= _MILLION and value % 100_000 == 0:
        millions = _millions(value, words)
        said = _whole(noun, nisba, ending)
        return _phrase(f"{amount.about} {millions} {said}", noun) if millions else None
    if last in (1, 2):
        return None
    if 3 <= last <= 10:
        said = _with(noun.few, nisba and nisba + _many(noun, ending))
    elif last > 10:
        said = _accusative(noun, nisba, ending)
    else:
        said = _whole(noun, nisba, ending)
    return _phrase(f"{amount.about} {figure} {said}", noun)


def others(value: int, words: TargetWords) -> Phrase | None:
    """Return "others" after a number: ``12 آخرين``."""
    if value == 2:
        return Phrase((Part(words.two_others),))
    return Phrase((Part(f"{_figure(value, words)} {words.others}"),)) if value > 2 else None


def _phrase(text: str, noun: Counted) -> Phrase:
    return Phrase((Part(text.strip()),), noun.gender)


def _with(noun: str, adjective: str) -> str:
    return f"{noun} {adjective}" if adjective else noun


def _whole(noun: Counted, nisba: str, ending: Adjective) -> str:
    feminine = ending.feminine if noun.gender == "f" else ""
    return _with(noun.one, nisba and nisba + feminine)


def _accusative(noun: Counted, nisba: str, ending: Adjective) -> str:
    end = ending.feminine if noun.gender == "f" else ending.accusative
    return _with(noun.accusative, nisba and nisba + end)


def _many(noun: Counted, ending: Adjective) -> str:
    if noun.thing:
        return ending.feminine
    return ending.few_feminine if noun.gender == "f" else ending.few


def _one(noun: Counted, nisba: str, ending: Adjective) -> Phrase:
    cases = {"a": (Part(_accusative(noun, nisba, ending)),)}
    return Phrase((Part(_whole(noun, nisba, ending)),), noun.gender, cases)


def _two(amount: Amount, noun: Counted, nisba: str, ending: Adjective) -> Phrase:
    """Return a dual, whose ending is that of a subject only where nothing stands before it."""
    ends = ending.two_feminine if noun.gender == "f" else ending.two
    oblique, subject = (
        _with(form, nisba and nisba + end) for form, end in zip(noun.two, ends, strict=True)
    )
    if amount.about:
        return _phrase(f"{amount.about} {oblique}", noun)
    return Phrase((Part(oblique),), noun.gender, {"n": (Part(subject),)})


def _figure(value: int, words: TargetWords) -> str:
    return f"{value:,}".replace(",", words.thousands)


def _millions(value: int, words: TargetWords) -> str:
    """Return round millions without their noun: ``1.5 مليون``, ``3 ملايين``."""
    one, few = words.million
    if value % _MILLION:
        return f"{value / _MILLION:g} {one}"
    whole = value // _MILLION
    if whole == 1:
        return one
    if whole == 2:
        return ""
    return f"{_figure(whole, words)} {few if 3 <= whole % 100 <= 10 else one}"
