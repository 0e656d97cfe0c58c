"""What a check of the doctor found, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Line:
    """What one check found; ``mend`` says what to do and is empty when all is well."""

    name: str
    state: State
    what: str
    mend: str = ""
