"""Where results go: to standard output, or whole into a file."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.core.errors import UserError


class UsageError(UserError):
    """The command line asks for something impossible."""


def put(text: str, out: Path | None = None) -> None:
    """Print a result, or write it to a file that appears whole or not at all."""
    if out is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    partial = out.with_name(out.name + ".part")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(out)
    except OSError as error:
        raise UsageError(f"{out}: {error.strerror}; name a file in a writable folder") from None
