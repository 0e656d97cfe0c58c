"""The language of a cited source, which the wiki must know by that name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core import locales
from bot.core.faults.fault import Case, Fault

_MARKUP = re.compile(r"[\[\]]")


def unknown(case: Case) -> Iterator[Fault]:
    """Blame a language that is neither a code nor a name in the target's language."""
    value, target = case.value("language"), case.target.language
    if not value or _MARKUP.search(value):
        return
    names = [name.strip() for name in re.split("[,،;]", value) if name.strip()]
    strange = [name for name in names if locales.is_language(name, target.code) is False]
    codes = [
        (locales.language_code(name, case.source.language.code) if name in strange else name)
        for name in names
    ]
    if not strange or (None in codes and target.share(value) > 0.5):
        return  # a name in the target's own words may be one that only the wiki knows
    code = "" if None in codes else ", ".join(filter(None, codes))
    edits = case.rewrite("language", code) if code else ()
    yield Fault("language", {"value": value, "code": code}, edits)
