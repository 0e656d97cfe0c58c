"""``istidrak doctor``: check everything that a pass needs, each with the mend."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace

from bot import logs, terminal
from bot.commands import DONE, UNREACHABLE
from bot.commands.output import put


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--json", action="store_true", help="JSON instead of lines")


def run(args: argparse.Namespace) -> int:
    """Look at everything and print it."""
    from bot import doctor

    with terminal.progress("asking the wikis"):
        lines = list(doctor.checks(args.rules))
    lines = [replace(each, what=logs.clean(each.what)) for each in lines]
    if args.json:
        table = [asdict(line) for line in lines]
        put(json.dumps(table, ensure_ascii=False, indent=1) + "\n")
    else:
        put(terminal.examined(lines))
    return UNREACHABLE if any(line.state is doctor.State.FAIL for line in lines) else DONE
