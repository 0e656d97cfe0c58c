"""What a finding is about, and whether another is about the same: pure.

A refused proposal must not come back under another id, because English was reworded or cites
another source now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core.memory import Gist
from bot.core.models import Finding

_WORDS = re.compile(r"[^\W_]{4,}|\d+(?:[.,]\d+)*")
_SHARE = 0.6  # of the words, or of the marks, that another finding must have in common
_LEAST = 4  # words or marks, below which a share says nothing


def gist_of(id_: str, finding: Finding) -> Gist:
    """Return what a finding is about: the words of the source, and the parts of its key."""
    told = finding.source.text if finding.source else finding.message
    marks = (part for part in re.split(r"[|/\s]+", finding.key) if part)
    return Gist(id_, finding.check, words_of(told), frozenset(marks))


def words_of(text: str) -> frozenset[str]:
    """Return the words of four letters and more, and the figures, of a text, folded."""
    return frozenset(_WORDS.findall(text.casefold()))


def alike(refused: Gist, new: Gist) -> bool:
    """Tell whether ``new`` is what was refused, whatever its id.

    Of the same check, and saying mostly the same words, or resting on the same facts and sources.
    """
    if refused.check != new.check:
        return False
    return refused.id == new.id or any(
        len(mine) >= _LEAST and len(mine & theirs) >= _SHARE * len(mine)
        for mine, theirs in ((new.words, refused.words), (new.marks, refused.marks))
        if mine and theirs
    )


def among(refused: Iterable[Gist], new: Gist) -> bool:
    """Tell whether any of the refused ones is what ``new`` is."""
    return any(alike(each, new) for each in refused)
