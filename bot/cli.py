"""The commands; the only place that prints results, and where errors become exit codes.

0 done · 2 bad usage or bad input · 3 the wiki could not be reached or refused. Results go to
stdout, progress and logs to stderr; an error is one line there: what, where, what to do.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

from bot import __version__, config, document, explain, pairs, pipeline, terminal
from bot.core.errors import UserError
from bot.core.models import Comparison, Pair
from bot.outcomes import Failed, Outcome, Posted, Refused

DONE, BUG, UNREACHABLE = 0, 1, 3
STOPPED = 130  # as shells say it of SIGINT
EXAMPLE = Path(__file__).parent / "example"


class UsageError(UserError):
    """The command line asks for something impossible."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no traceback reaches a user."""
    words = list(sys.argv[1:] if argv is None else argv)
    args = _parser().parse_args(_with_command(words))
    logging.basicConfig(
        stream=sys.stderr,
        format="%(levelname)s %(name)s: %(message)s",
        level=logging.DEBUG if args.verbose else logging.WARNING,
    )
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
        if args.verbose:
            raise
        return _fail(
            f"a bug: {type(error).__name__}: {error}; report it with the output of -v", BUG
        )


def _fail(error: object, code: int) -> int:
    print("istidrak:", " ".join(str(error).split()), file=sys.stderr)
    return code


def _with_command(words: list[str]) -> list[str]:
    """Put ``preview`` in front where no command is named."""
    for place, (before, word) in enumerate(pairwise(["", *words])):
        if word in _COMMANDS or word in ("-h", "--help", "--version"):
            return words
        if not word.startswith("-") and before != "--rules":
            return [*words[:place], "preview", *words[place:]]
        value = word == "--rules" or before == "--rules"
        if word not in ("-v", "--verbose") and not value and not word.startswith("--rules="):
            return [*words[:place], "preview", *words[place:]]
    return [*words, "preview"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="istidrak",
        description="Find what an Arabic Wikipedia article lacks beside its English counterpart, "
        "and propose it on the talk page. Without a command: preview.",
        epilog="exit codes: 0 done, 2 bad usage or input, 3 a wiki could not be reached or refused",
    )
    parser.add_argument("--version", action="version", version=f"istidrak {__version__}")
    parser.set_defaults(verbose=False, rules=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    everywhere = argparse.ArgumentParser(add_help=False)
    for each in (parser, everywhere):
        each.add_argument(
            "-v", "--verbose", action="store_true", default=_UNSAID, help="log to stderr"
        )
        each.add_argument(
            "--rules", type=Path, metavar="DIR", default=_UNSAID, help="another folder of rules"
        )
    for name, (declare, what) in _COMMANDS.items():
        declare(commands.add_parser(name, help=what, parents=[everywhere]))
    return parser


def _preview(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("titles", nargs="*", metavar="TITLE", help="default: every watched article")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--pair", type=Path, metavar="DIR", help="a pair folder; no network at all")
    where.add_argument("--example", action="store_true", help="the pair inside this package")
    parser.add_argument("--format", choices=("text", "json", "wikitext", "html"), default="text")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write there instead of stdout")
    parser.add_argument("--all", action="store_true", help="also what is not proposed, and why")
    parser.set_defaults(run=preview)


def _post(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("titles", nargs="*", metavar="TITLE", help="default: every watched article")
    parser.set_defaults(run=post)


def _record(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", metavar="TITLE", help="title on either wiki, or a Wikidata item")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new folder")
    parser.set_defaults(run=record)


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("check", nargs="?", metavar="CHECK", help="default: all of them")
    parser.add_argument("--pair", type=Path, metavar="DIR", help="explain a sentence of this pair")
    parser.add_argument(
        "--source",
        type=int,
        metavar="START",
        help="code-point offset of the sentence in the source",
    )
    parser.set_defaults(run=explain_)


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    parser.set_defaults(run=doctor_)


_UNSAID = argparse.SUPPRESS  # an option of command and program alike: neither undoes the other
_COMMANDS: dict[str, tuple[Callable[[argparse.ArgumentParser], None], str]] = {
    "preview": (_preview, "compare and print; never writes to a wiki"),
    "post": (_post, "compare, then update the bot's talk-page section"),
    "record": (_record, "save a live pair as a pair folder"),
    "explain": (_explain, "what a check looks for; how a sentence was judged"),
    "doctor": (_doctor, "check configuration, login, rights and wikis"),
}


# The commands -------------------------------------------------------------------------------------


def preview(args: argparse.Namespace) -> int:
    """Compare and show. Constructs no writer."""
    rules = config.load(args.rules)
    recorded = EXAMPLE if args.example else args.pair
    if recorded and args.titles:
        raise UsageError("name a TITLE, or --pair or --example, not both")
    with terminal.progress() as say:
        shown = [
            _show(pipeline.compare(pair, rules), rules, args)
            for pair in _pairs(recorded, args.titles, rules, say)
        ]
    if args.format == "json":
        one_or_all = shown[0] if len(shown) == 1 else shown
        text = json.dumps(one_or_all, ensure_ascii=False, indent=1) + "\n"
    else:
        text = "\n".join(str(each) for each in shown)
    _put(text, args.out)
    return DONE


def _pairs(
    recorded: Path | None, titles: Sequence[str], rules: config.Rules, say: Callable[[str], None]
) -> Iterator[Pair]:
    if recorded:
        yield pairs.read(recorded)
        return
    from bot import gateway  # pywikibot's side costs a third of the start, and is not always needed

    reader = gateway.Reader(rules)
    for named in pipeline.watched(titles, rules):
        say(f"reading {named if isinstance(named, str) else named.target or named.source}")
        yield reader.pair(named)


def _show(comparison: Comparison, rules: config.Rules, args: argparse.Namespace) -> object:
    if args.format == "json":
        return document.to_json(comparison, __version__, all_=args.all)
    if args.format == "wikitext":
        from bot import talk

        return talk.wikitext(comparison, rules, account=rules.settings.account.name)
    if args.format == "html":
        from bot import report

        return report.page(comparison, rules, __version__)
    return terminal.text(comparison, rules, all_=args.all, to_file=bool(args.out))


def _put(text: str, out: Path | None) -> None:
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


def post(args: argparse.Namespace) -> int:
    """Compare, then create or update the bot's section on each talk page."""
    from bot import gateway, posting
    from bot.gateway import patience

    rules = config.load(args.rules)
    reader, writer = gateway.Reader(rules), gateway.Writer(rules)
    worst = DONE
    for named in pipeline.watched(args.titles, rules):
        with patience.within(rules.settings.manners.patience):
            pair = reader.pair(named)
            outcome = posting.post(pipeline.compare(pair, rules), rules, writer)
        print(f"{pair.target.title}: {_said(outcome)}")
        if isinstance(outcome, Refused | Failed):
            worst = UNREACHABLE
    return worst


def _said(outcome: Outcome) -> str:
    if isinstance(outcome, Posted):
        what = "section created" if outcome.created else "section updated"
        return f"{what}, revision {outcome.revid}"
    if isinstance(outcome, Refused):
        return f"not posted: {outcome.reason}"
    if isinstance(outcome, Failed):
        again = f"in {outcome.retry_after} s" if outcome.retry_after else "with the next pass"
        return f"not posted: {outcome.reason}; try again {again}"
    return "nothing new to say, no edit"


def record(args: argparse.Namespace) -> int:
    """Save a live pair as a folder."""
    from bot import gateway

    rules = config.load(args.rules)
    with terminal.progress() as say:
        say(f"reading {args.title}")
        pair = gateway.Reader(rules).pair(args.title)
    pairs.write(pair, args.folder)
    sides = " / ".join(f"{each.title} ({each.id})" for each in (pair.source, pair.target))
    print(f"{args.folder}: {sides}")
    return DONE


def explain_(args: argparse.Namespace) -> int:
    """Print what a check looks for, or how one sentence of a pair was judged."""
    if args.pair is None:
        if args.source is not None:
            raise UsageError("--source needs --pair DIR")
        _put(explain.checks(args.check), None)
        return DONE
    if args.source is None:
        raise UsageError("--pair needs --source START, the offset of a sentence in source.wikitext")
    rules = config.load(args.rules)
    comparison = pipeline.compare(pairs.read(args.pair), rules)
    _put(terminal.explained(explain.sentence(comparison, args.source, rules)), None)
    return DONE


def doctor_(args: argparse.Namespace) -> int:
    """Check everything that a pass needs, each with the mend."""
    from bot import doctor

    with terminal.progress("asking the wikis"):
        lines = list(doctor.checks(args.rules))
    if args.json:
        table = [asdict(line) for line in lines]
        _put(json.dumps(table, ensure_ascii=False, indent=1) + "\n", None)
    else:
        _put(terminal.examined(lines), None)
    return UNREACHABLE if any(line.state is doctor.State.FAIL for line in lines) else DONE
