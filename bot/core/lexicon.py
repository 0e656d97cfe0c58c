"""Which words of the target language may render a word of the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.words import Morphology


@dataclass(frozen=True)
class Lexicon:
    """Equivalents of source words in the target language, from ``rules/lexicon``.

    ``entries`` maps a lemma (one to three words) to equivalents separated by ``|``; ``irregular``
    maps an inflected form to its lemmas. ``source`` and ``target`` cut words of either side.
    ``extension`` is asked for single words that ``entries`` lacks in every form.
    """

    entries: Mapping[str, str]
    irregular: Mapping[str, tuple[str, ...]]
    source: Morphology
    target: Morphology
    extension: Mapping[str, str] = field(default_factory=dict, compare=False)
    _cache: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict, compare=False)

    def lemmas(self, word: str) -> tuple[str, ...]:
        """Return the lemmas in the lexicon that ``word`` may be a form of, best first.

        Irregular forms win over cut ones, the word itself stays a candidate: ``left`` is itself and
        a form of ``leave``.
        """
        folded = self.source.folded(word)
        found = [folded] if folded in self.entries else []
        found += [each for each in self.irregular.get(folded, ()) if each in self.entries]
        if not found:
            found = sorted(
                (form for form in self.source.forms(word) if form in self.entries),
                key=lambda form: (-len(form), form),
            )[:2]
            if not found and folded in self.extension:
                found = [folded]
        elif len(found) == 1 and found[0] == folded:
            found += sorted(
                form for form in self.source.forms(word) - {folded} if form in self.entries
            )[:1]
        return tuple(found)

    def equivalents(self, lemma: str) -> tuple[tuple[str, ...], ...]:
        """Return the equivalents of a lemma, each as the folded words that it is made of."""
        known = self._cache.get(lemma)
        if known is None:
            entry = self.entries.get(lemma) or self.extension.get(lemma, "")
            known = tuple(tuple(self._parts(part)) for part in entry.split("|") if part)
            self._cache[lemma] = known
        return known

    def _parts(self, equivalent: str) -> Iterator[str]:
        """Yield the words of an equivalent, folded."""
        for word in equivalent.split():
            yield self.target.folded(word)
