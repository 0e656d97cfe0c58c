"""The command line: which command is meant, and where errors become exit codes.

0 done · 2 bad usage or bad input · 3 the wiki could not be reached or refused. Results go to
stdout, progress and logs to stderr; an error is one line there: what, where, what to do.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import cast

from bot import __version__, logs
from bot.commands import BUG, DONE, Command
from bot.core.errors import UserError

STOPPED = 130  # as shells say it of SIGINT
COMMANDS = {
    "preview": "compare and print; never writes to a wiki",
    "scan": "compare any number of articles and rank them; never writes to a wiki",
    "post": "compare, then update the bot's talk-page section",
    "watch": "look after all articles until it is told to end",
    "record": "save a live pair as a pair folder",
    "explain": "what a check looks for; how a sentence was judged",
    "status": "what is watched, last passes, open proposals, acceptance",
    "rebuild": "restore the ledger from the talk pages",
    "pause": "leave an article alone",
    "resume": "go on with an article that stands still",
    "doctor": "check configuration, login, rights and wikis",
}
log = logging.getLogger(__name__)

_VALUED = ("--rules", "--log-format")  # options of the program that a value follows
_UNSAID = argparse.SUPPRESS  # an option of command and program alike: neither undoes the other


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no traceback reaches a user."""
    words = list(sys.argv[1:] if argv is None else argv)
    words = _with_command(words)
    args = _parser(_chosen(words)).parse_args(words)
    logs.configure(sys.stderr, args.log_format, verbose=args.verbose)
    try:
        run: Callable[[argparse.Namespace], int] = args.run
        return run(args)
    except UserError as error:
        return _fail(error, error.code)
    except KeyboardInterrupt:
        return _fail("stopped", STOPPED)
    except BrokenPipeError:  # the reader of our output has gone: `istidrak preview | head`
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        log.debug("a bug", exc_info=True)
        return _fail(
            f"a bug: {type(error).__name__}: {error}; report it with the output of -v", BUG
        )


def _fail(error: object, code: int) -> int:
    print("istidrak:", logs.clean(" ".join(str(error).split())), file=sys.stderr)
    return code


def _chosen(words: list[str]) -> str:
    """Return the command that is named; empty where help or version is asked for instead."""
    named = (
        word
        for before, word in pairwise(["", *words])
        if word in COMMANDS and before not in _VALUED
    )
    return next(named, "")


def _with_command(words: list[str]) -> list[str]:
    """Put ``preview`` in front where no command is named."""
    for place, (before, word) in enumerate(pairwise(["", *words])):
        if word in COMMANDS or word in ("-h", "--help", "--version"):
            return words
        if not word.startswith("-") and before not in _VALUED:
            return [*words[:place], "preview", *words[place:]]
        value = word.partition("=")[0] in _VALUED or before in _VALUED
        if word not in ("-v", "--verbose") and not value:
            return [*words[:place], "preview", *words[place:]]
    return [*words, "preview"]


def _parser(chosen: str) -> argparse.ArgumentParser:
    """Return the parser; of the commands, only the chosen one is imported and has its options."""
    parser = argparse.ArgumentParser(
        prog="istidrak",
        description="Find what an Arabic Wikipedia article lacks beside its English counterpart, "
        "and propose it on the talk page. Without a command: preview.",
        epilog="exit codes: 0 done, 2 bad usage or input, 3 a wiki could not be reached or refused",
    )
    parser.add_argument("--version", action="version", version=f"istidrak {__version__}")
    parser.set_defaults(verbose=False, rules=None, log_format=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    everywhere = argparse.ArgumentParser(add_help=False)
    for each in (parser, everywhere):
        each.add_argument(
            "-v", "--verbose", action="store_true", default=_UNSAID, help="log everything to stderr"
        )
        each.add_argument(
            "--rules", type=Path, metavar="DIR", default=_UNSAID, help="another folder of rules"
        )
        each.add_argument(
            "--log-format",
            choices=logs.FORMATS,
            default=_UNSAID,
            help="log what is done to stderr, one line an event; without it: warnings alone",
        )
    for name, what in COMMANDS.items():
        own = commands.add_parser(name, help=what, parents=[everywhere])
        if name == chosen:
            command = _command(name)
            command.declare(own)
            own.set_defaults(run=command.run)
    return parser


def _command(name: str) -> Command:
    return cast("Command", import_module(f"bot.commands.{name}"))
