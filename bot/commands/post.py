"""``istidrak post``: compare, then bring the bot's section on each talk page up to date."""

from __future__ import annotations

import argparse
import logging
import os
import socket
from datetime import timedelta
from pathlib import Path

from bot import config, pipeline
from bot.commands import DONE, UNREACHABLE
from bot.commands.output import UsageError, put
from bot.core.errors import UserError
from bot.outcomes import Failed, Outcome, Posted, Refused

log = logging.getLogger(__name__)


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("titles", nargs="*", metavar="TITLE", help="default: every watched article")
    parser.add_argument(
        "--trial", type=int, metavar="N", help="end after N edits, and print their log as wikitext"
    )
    parser.add_argument(
        "--check-links", action="store_true", help="leave out sources whose links are dead"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="with --trial: write the log there"
    )


def run(args: argparse.Namespace) -> int:
    """Visit each article; one that fails does not stop the others."""
    if args.trial is not None and args.trial < 1:
        raise UsageError("--trial needs a number of edits, 1 or more")
    if args.out and args.trial is None:
        raise UsageError("--out goes with --trial")
    from bot import trial
    from bot.commands import opening
    from bot.surveying import Surveyor
    from bot.visit import Visitor, utc_now

    rules = config.load(args.rules)
    with opening.ledger(rules) as ledger, opening.alone(ledger, rules, holder()) as renew:
        reader, writer = opening.wikis(rules, ledger)
        surveyor = Surveyor.of(rules, ledger, log.info) if args.check_links else None
        visitor = Visitor(rules, ledger, reader, writer, surveyor=surveyor)
        number = ledger.begin_run(holder(), utc_now())
        made: list[trial.Made] = []
        worst, visited = DONE, 0
        for named in pipeline.watched(args.titles, rules):
            left = None if args.trial is None else args.trial - len(made)
            if left == 0:
                break
            renew()
            try:
                title, outcome = visitor.visit(named, trial_left=left)
            except UserError as error:
                told = named if isinstance(named, str) else named.target or named.source
                title, outcome = told, Failed(str(error))
                worst = max(worst, error.code)
            put(f"{title}: {said(outcome)}\n")
            visited += 1
            if isinstance(outcome, Posted):
                made.append(trial.Made(title, outcome, utc_now()))
            if isinstance(outcome, Refused | Failed):
                worst = max(worst, UNREACHABLE)
        keep = rules.settings.ledger
        ledger.forget(utc_now(), keep.forget_misses, timedelta(days=keep.forget_days))
        ledger.end_run(number, utc_now(), "done" if worst == DONE else "failed", visited, len(made))
    if args.trial is not None:
        put(trial.log(made, rules), args.out)
    return worst


def holder() -> str:
    """Return who this process is to others that want the same ledger."""
    return f"{socket.gethostname()}:{os.getpid()}"


def said(outcome: Outcome) -> str:
    """Say what came of a visit, in one line."""
    if isinstance(outcome, Posted):
        return f"section {_DONE[outcome.kind]}, revision {outcome.revid}"
    if isinstance(outcome, Refused):
        return f"not posted: {outcome.reason}"
    if isinstance(outcome, Failed):
        again = f"in {outcome.retry_after} s" if outcome.retry_after else "with the next pass"
        return f"not posted: {outcome.reason}; try again {again}"
    if outcome.unconfirmed:
        when = f"{outcome.confirmed_from:%H:%M} UTC" if outcome.confirmed_from else "now"
        return (
            f"no edit; {outcome.unconfirmed} new finding(s) are posted when a pass from {when} on"
            " finds them again"
        )
    return "nothing new to say, no edit"


_DONE = {"create": "created", "update": "updated", "close": "closed", "remove": "removed"}
