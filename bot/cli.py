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
from pathlib import Path

from bot import __version__, config, document, explain, pairs, pipeline, report, talk, terminal
from bot.core.models import Comparison, Pair

DONE, BAD_INPUT, UNREACHABLE = 0, 2, 3
COMMANDS = ("preview", "post", "record", "explain", "doctor")
EXAMPLE = Path(__file__).parent / "example"


class UsageError(Exception):
    """The command line asks for something impossible; the text is one line."""


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
    except (config.RulesError, pairs.PairError, UsageError) as error:
        return _fail(error, BAD_INPUT)
    except pipeline.Unavailable as error:
        return _fail(error, error.code)
    except KeyboardInterrupt:
        return _fail("stopped; nothing was left half done", 130)
    except BrokenPipeError:  # the reader of our output has gone: `istidrak preview | head`
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        if args.verbose:
            raise
        return _fail(f"a bug: {type(error).__name__}: {error}; run again with -v and report it", 1)


def _fail(error: object, code: int) -> int:
    print("istidrak:", " ".join(str(error).split()), file=sys.stderr)
    return code


def _with_command(words: list[str]) -> list[str]:
    """Put ``preview`` in front where no command is named."""
    for place, word in enumerate(words):
        if word in COMMANDS or word in ("-h", "--help", "--version"):
            return words
        if not word.startswith("-"):
            return [*words[:place], "preview", *words[place:]]
        if word not in ("-v", "--verbose") and not word.startswith("--rules="):
            return [*words[:place], "preview", *words[place:]]
    return [*words, "preview"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="istidrak",
        description="Find what an Arabic Wikipedia article lacks beside its English counterpart, "
        "and propose it on the talk page. Without a command: preview.",
        epilog="exit codes: 0 done, 2 bad usage or input, 3 the wiki could not be reached or refused",
    )
    parser.add_argument("--version", action="version", version=f"istidrak {__version__}")
    parser.add_argument("-v", "--verbose", action="store_true", help="log what happens to stderr")
    parser.add_argument("--rules", type=Path, metavar="DIR", help="another folder of rules")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _preview(commands.add_parser("preview", help="compare and print; never writes to a wiki"))
    _post(commands.add_parser("post", help="compare, then update the bot's talk-page section"))
    _record(commands.add_parser("record", help="save a live pair as a pair folder"))
    _explain(
        commands.add_parser("explain", help="what a check looks for; how a sentence was judged")
    )
    _doctor(commands.add_parser("doctor", help="check configuration, login, rights and wikis"))
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
    parser.set_defaults(run=doctor)


# The commands -------------------------------------------------------------------------------------


def preview(args: argparse.Namespace) -> int:
    """Compare and show. Constructs no writer."""
    rules = config.load(args.rules)
    if (args.pair or args.example) and args.titles:
        raise UsageError("a TITLE and --pair or --example exclude each other")
    shown = [_show(comparison, rules, args) for comparison in _comparisons(args, rules)]
    if args.format == "json":
        one_or_all = shown[0] if len(shown) == 1 else shown
        text = json.dumps(one_or_all, ensure_ascii=False, indent=1) + "\n"
    else:
        text = "\n".join(str(each) for each in shown)
    _put(text, args.out)
    return DONE


def _comparisons(args: argparse.Namespace, rules: config.Rules) -> Iterator[Comparison]:
    with terminal.progress() as say:
        for pair in _pairs(args, rules, say):
            say(f"comparing {pair.source.title}")
            yield pipeline.compare(pair, rules)


def _pairs(
    args: argparse.Namespace, rules: config.Rules, say: Callable[[str], None]
) -> Iterator[Pair]:
    if args.pair or args.example:
        yield pairs.read(args.pair or EXAMPLE)
        return
    for named in pipeline.named(args.titles, rules):
        say(f"reading {named.target or named.source or named.item}")
        yield pipeline.fetch(named, rules)


def _show(comparison: Comparison, rules: config.Rules, args: argparse.Namespace) -> object:
    if args.format == "json":
        return document.to_json(comparison, __version__, all_=args.all)
    if args.format == "wikitext":
        return talk.section(comparison, rules, account=pipeline.account(rules))
    if args.format == "html":
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
    raise NotImplementedError


def record(args: argparse.Namespace) -> int:
    """Save a live pair as a folder."""
    rules = config.load(args.rules)
    with terminal.progress() as say:
        say(f"reading {args.title}")
        pair = pipeline.fetch(pipeline.named([args.title], rules)[0], rules)
    pairs.write(pair, args.folder)
    print(
        f"{args.folder}: {pair.source.title} ({pair.source.id}) / {pair.target.title} ({pair.target.id})"
    )
    return DONE


def explain_(args: argparse.Namespace) -> int:
    """Print what a check looks for, or how one sentence of a pair was judged."""
    if args.pair is None:
        if args.source is not None:
            raise UsageError("--source needs --pair DIR")
        _put(explain.checks(args.check), None)
        return DONE
    raise NotImplementedError


def doctor(args: argparse.Namespace) -> int:
    """Check everything that a pass needs, each with the mend."""
    raise NotImplementedError
