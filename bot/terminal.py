"""A comparison as text for a terminal or a pipe (``preview``): rich's only door.

A terminal lays lines out from left to right, so that Arabic goes into isolate marks; wikitext to be
copied is printed as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.config import Rules
from bot.core.direction import Direction, of, quotable, runs
from bot.core.models import Comparison, Proposal, Revision
from bot.wording import count, day, grouped, item, say, title

if TYPE_CHECKING:
    from bot.doctor import Line
    from bot.standing import Status
from bot.explain import Explanation

RIGHT_TO_LEFT, LEFT_TO_RIGHT, END = "\u2067", "\u2066", "\u2069"
INDENT = 3


def show(
    comparison: Comparison,
    rules: Rules,
    *,
    file: TextIO | None = None,
    width: int | None = None,
    colour: bool | None = None,
    all_: bool = False,
) -> None:
    """Print what the bot would propose: both revisions, the proposals by check, one closing line.

    ``file`` is standard output when absent. Without a terminal (or with ``colour`` false) nothing
    is coloured, drawn or wrapped. ``all_`` adds those past the cap and the held-back findings, each
    with its reason.
    """
    _Screen(_console(file or sys.stdout, width, colour), rules).print(comparison, all_=all_)


def text(comparison: Comparison, rules: Rules, *, all_: bool = False, to_file: bool = False) -> str:
    """Return what :func:`show` would print on standard output, or to a file: then it is plain."""
    console = _console(sys.stdout, None, False if to_file else None)
    with console.capture() as captured:
        _Screen(console, rules).print(comparison, all_=all_)
    return captured.get()


@contextmanager
def progress(message: str = "", *, file: TextIO | None = None) -> Iterator[Callable[[str], None]]:
    """Show a status line on standard error while something runs; yields what changes its text.

    Nothing is shown where that is no terminal, and nothing stays when it is over.
    """
    console = _console(file or sys.stderr, None, None)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status(_status(message)) as status:
        yield lambda said: status.update(_status(said))


def _status(message: str) -> Text:
    return Text(isolated(quotable(message)), no_wrap=True, overflow="ellipsis")


def explained(explanation: Explanation) -> str:
    """Return how one sentence was judged: its candidates, the words that answer, the measures."""
    console = _console(sys.stdout, None, None)
    with console.capture() as captured:
        console.print(Text(explanation.text, style="bold"), soft_wrap=True)
        section = explanation.section or "lead"
        state = f"{explanation.coverage}, told nowhere with probability {explanation.missing:.2f}"
        console.print(f"[{section}] {state}\n", soft_wrap=True)
        for number, each in enumerate(explanation.candidates, 1):
            where = isolated(each.section) or "lead or infobox"
            console.print(Text(f"{number}. [{where}] ") + Text(isolated(each.text)), soft_wrap=True)
            shares = f"tells {each.coverage:.0%} of the sentence, is {each.explained:.0%} about it"
            console.print(f"   {shares}, score {each.placed:.2f}")
        console.print()
        console.print(_evidence(explanation))
        measures = Table("measure", "value", title="what the probability is made of")
        for name, value in explanation.features.items():
            measures.add_row(name, f"{value:.3f}")
        console.print(measures)
    return captured.get()


def _evidence(explanation: Explanation) -> Table:
    best = explanation.candidates[:3]
    table = Table("kind", "the sentence says", "weight", title="what answers")
    for number in range(1, len(best) + 1):
        table.add_column(str(number))
    for signals in zip(*(each.evidence for each in best), strict=True):
        first = signals[0]
        told = [isolated(signal.target or "") for signal in signals]
        table.add_row(first.signal, isolated(first.source), f"{first.weight:.1f}", *told)
    return table


def examined(lines: Sequence[Line]) -> str:
    """Return what the doctor found, a line each, with the mend below what is not well."""
    console = _console(sys.stdout, None, None)
    colours = {"ok": "green", "warn": "yellow", "fail": "red"}
    with console.capture() as captured:
        for line in lines:
            state = Text(f"{line.state:<5}", style=colours[line.state])
            console.print(
                state + Text(f"{line.name}: ") + Text(isolated(line.what)), soft_wrap=True
            )
            if line.mend:
                console.print(Text(f"      {isolated(line.mend)}", style="dim"), soft_wrap=True)
    return captured.get()


def status(found: Status) -> str:
    """Return how the bot stands: articles, acceptance by check, last runs."""
    console = _console(sys.stdout, None, None)
    with console.capture() as captured:
        articles = Table(
            *("article", "last pass", "next at the latest", "changed since", "open"),
            title="articles",
        )
        wrong: list[Text] = []
        for row in found.articles:
            watch = row.watch
            name = isolated(watch.title or watch.source_title)
            passed = f"{watch.passed_at:%Y-%m-%d %H:%M}" if watch.passed_at else "never"
            planned = f"{row.next_at:%Y-%m-%d %H:%M}" if row.next_at else ""
            edited = "" if row.changed is None else ", ".join(row.changed) or "no"
            articles.add_row(name, passed, planned, edited, str(row.open))
            if why := watch.frozen or watch.paused or watch.error:
                wrong.append(Text(f"{name}: {isolated(why)}", style="yellow"))
        console.print(articles)
        for name, why in found.never:
            told = f"{isolated(name)}: {isolated(why or 'never passed over')}"
            wrong.append(Text(told, style="yellow"))
        for line in wrong:
            console.print(Text("held or wrong: ") + line, soft_wrap=True)
        kinds = ("proposed", "done", "refused", "resolved", "withdrawn", "open")
        acceptance = Table("check", *kinds, title="what became of proposals")
        for each in found.acceptance:
            acceptance.add_row(each.check, *(str(getattr(each, kind)) for kind in kinds))
        if found.acceptance:
            console.print(acceptance)
        runs = Table("begun", "by", "outcome", "articles", "edits", title="last runs")
        for run in found.runs:
            outcome = run.outcome or "under way, or it died"
            numbers = (str(run.articles), str(run.edits))
            runs.add_row(f"{run.begun:%Y-%m-%d %H:%M}", run.who, outcome, *numbers)
        if found.runs:
            console.print(runs)
    return captured.get()


def isolated(text: str, base: Direction | None = None) -> str:
    """Wrap one line in isolate marks so that it reads right in a left-to-right terminal.

    A line with right-to-left letters (or of that ``base``) becomes a right-to-left isolate, and
    Latin runs in it isolates of their own; other lines stay as they are.
    """
    if (base or of(text)) == "ltr":
        return text
    inner = "".join(
        f"{LEFT_TO_RIGHT}{part}{END}" if foreign else part for foreign, part in runs(text, "rtl")
    )
    return f"{RIGHT_TO_LEFT}{inner}{END}"


def _console(file: TextIO, width: int | None, colour: bool | None) -> Console:
    return Console(
        file=file,
        width=width,
        force_terminal=colour,
        no_color=True if colour is False else None,
        markup=False,
        highlight=False,
        emoji=False,
    )


class _Screen:
    """One printing of one comparison."""

    def __init__(self, console: Console, rules: Rules) -> None:
        self.console = console
        self.rules = rules
        self.number = 0
        self.talk, self.table = rules.messages.talk, rules.messages.report

    def print(self, comparison: Comparison, *, all_: bool) -> None:
        shown = [each for each in comparison.proposals if each.shown]
        waiting = [each for each in comparison.proposed if not each.shown]
        held = [each for each in comparison.proposals if not each.propose]
        self.page(comparison.pair.source, "source")
        self.page(comparison.pair.target, "target")
        self.groups(shown)
        for name, ones in (("waiting", waiting), ("held", held)) if all_ else ():
            if ones:
                self.heading(say(self.table, name), len(ones))
                for each in ones:
                    self.entry(each, reason=name == "held")
        self.blank()
        self.summary(len(shown), len(waiting), len(held), all_=all_)

    def page(self, revision: Revision, side: str) -> None:
        written = day(revision.timestamp, self.rules.target.code)
        told = say(self.table, "revision", id=revision.id, date=written)
        head = Text.assemble(
            (isolated(say(self.table, side) + ":"), "dim"),
            " ",
            (isolated(quotable(revision.title)), "bold"),
            " ",
            (isolated(f"({told})"), "dim"),
        )
        self.console.print(head, soft_wrap=True)

    def groups(self, proposals: list[Proposal]) -> None:
        for check, ones in grouped(proposals, self.rules.settings.checks):
            self.heading(title(self.talk, check), len(ones))
            for each in ones:
                self.entry(each)

    def heading(self, text: str, number: int) -> None:
        self.blank()
        self.line(f"{text} ({number})", "bold cyan", indent=0)

    def entry(self, proposal: Proposal, *, reason: bool = False) -> None:
        told = item(proposal, self.talk)
        self.number += 1
        self.blank()
        self.line(told.message, "bold", first=f"{self.number}. ")
        self.line(told.quote and f"“{told.quote}”", "italic")
        for note in told.notes:
            self.line(note.text)
        self.line(told.gloss)
        self.line(told.nearest)
        self.line(told.place)
        self.line(told.label, "dim")
        for code in told.code:
            self.code(code)
        if reason:
            self.line(say(self.table, "held_reason", reason=told.reason), "yellow")
        confidence = isolated(say(self.table, "confidence", percent=told.percent))
        margin = " " * INDENT if self.wide else ""
        tail = Text.assemble(margin, (confidence, "green"), (f"  {told.id}", "dim"))
        self.console.print(tail, soft_wrap=True)

    @property
    def wide(self) -> bool:
        return self.console.is_terminal

    def line(self, text: str, style: str = "", *, first: str = "", indent: int = INDENT) -> None:
        """Print a line of prose, wrapped before it is isolated, for isolates end with the line."""
        if not text:
            return
        rows = [text]
        if self.wide:
            room = max(20, self.console.width - max(indent, len(first)))
            rows = [row.plain.rstrip() for row in Text(text).wrap(self.console, room)]
        for number, row in enumerate(rows):
            margin = first if number == 0 and first else " " * indent if self.wide else ""
            told = Text.assemble(margin, (isolated(row, of(text)), style))
            self.console.print(told, soft_wrap=True)

    def code(self, wikitext: str) -> None:
        """Print wikitext between two rules, at the margin and unwrapped, safe to copy."""
        if self.wide:
            self.console.print(Rule(style="dim"))
        self.console.print(Text(wikitext, style="dim"), soft_wrap=True)
        if self.wide:
            self.console.print(Rule(style="dim"))

    def blank(self) -> None:
        self.console.print()

    def summary(self, shown: int, waiting: int, held: int, *, all_: bool) -> None:
        code = self.rules.target.code
        told = [count(self.table, "proposals", shown, code)]
        if waiting:
            told.append(count(self.table, "waits", waiting, code))
        if held:
            told.append(count(self.table, "held_back", held, code))
        text = "، ".join(told) + "."
        if (waiting or held) and not all_:
            text += " " + self.table["see_all"]
        self.line(text, "bold", indent=0)
