"""The commands: each file declares one's options and runs it; together the only ones that print.

A command is a module with ``declare(parser)`` and ``run(args)``, which returns the exit code. Only
the chosen one is imported, and of the program what it needs: a preview of a pair folder starts
without pywikibot and SQLAlchemy.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Protocol

DONE, BUG, BAD_INPUT, UNREACHABLE = 0, 1, 2, 3


class Command(Protocol):
    """What every module here offers."""

    def declare(self, parser: ArgumentParser) -> None:
        """Add the command's options."""

    def run(self, args: Namespace) -> int:
        """Do it; return the exit code."""
