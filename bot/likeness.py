"""What a finding is about, and whether another is about the same: pure.

A refused proposal must not come back under another id, because English was reworded or cites
another source now; nor may a refusal silence another event of the same day from the same outlet.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from bot.core.memory import Gist
from bot.core.models import Finding

_WORDS = re.compile(r"[^\W\d_]{4,}|\d+(?:[.,]\d+)*")
_MARKUP = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_FACTS = ("date:", "number:", "name:", "entity:", "word:")  # of a key; its other parts are sources
_SHARE = 0.6  # of the words that another finding must have in common
_FIGURES = 0.5  # … and of its figures: what tells other figures is another event
_LEAST = 4  # words, below which a share says nothing
_TOLD = 2  # facts in common by which two findings from one source are about the same
_SURE = 3  # … and from different sources, when they are all that the other one has


def gist_of(id_: str, finding: Finding) -> Gist:
    """Return what a finding is about: the words of the source, and the parts of its key.

    One that repeats nothing from the source is about its key alone: its message says the same words
    of every reference, and a refusal of one would silence all.
    """
    told = finding.source.text if finding.source else ""
    marks = (part.strip() for part in finding.key.split("|"))
    return Gist(id_, finding.check, words_of(told), frozenset(filter(None, marks)))


def words_of(text: str) -> frozenset[str]:
    """Return the words of four letters and more, and the figures, of a text, folded."""
    return frozenset(_WORDS.findall(text.casefold()))


def shown_words(wikitext: str) -> frozenset[str]:
    """Return the words of an item as it stands on a page, without its markup."""
    return words_of(html.unescape(_MARKUP.sub(" ", wikitext)))


def alike(refused: Gist, new: Gist) -> bool:
    """Tell whether ``new`` is what was refused, whatever its id.

    Of the same check, and saying mostly the same words and figures, or telling the same facts.
    """
    if refused.check != new.check:
        return False
    return refused.id == new.id or _reworded(refused, new) or _retold(refused, new)


def among(refused: Iterable[Gist], new: Gist) -> bool:
    """Tell whether any of the refused ones is what ``new`` is."""
    return any(alike(each, new) for each in refused)


def said(gist: Gist, statements: Iterable[str]) -> bool:
    """Tell whether any of the statements still says what a finding was about, or a part of it."""
    for each in statements:
        words = words_of(each)
        least = min(len(words), len(gist.words))
        if least >= _LEAST and len(words & gist.words) >= _SHARE * least:
            return True
    return False


def _reworded(refused: Gist, new: Gist) -> bool:
    figures = {word for word in new.words if word[0].isdigit()}
    words = new.words - figures
    return (
        len(words) >= _LEAST
        and len(words & refused.words) >= _SHARE * len(words)
        and len(figures & refused.words) >= _FIGURES * len(figures)
    )


def _retold(refused: Gist, new: Gist) -> bool:
    """Tell whether the facts are the same, though the words, or the sources, are others."""
    facts = {mark for mark in new.marks if mark.startswith(_FACTS)}
    same = facts & refused.marks
    if (new.marks - facts) & refused.marks:
        return len(same) >= _TOLD and len(same) >= _SHARE * len(facts)
    return same == facts and len(same) >= _SURE
