"""What adaptation gives: the wikitext, and what of it was not understood."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Adapted:
    """A citation in the target's form.

    ``complete`` says that all of it was understood; if not, ``reasons`` name what was kept as it
    was or had to give way: ``|foo=``, ``{{Foo}}``, ``|date=Easter 2020``, ``|language=Foo``.
    """

    wikitext: str
    reasons: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True when nothing had to be kept as it was."""
        return not self.reasons
