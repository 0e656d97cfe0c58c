"""`istidrak post` killed, cut off and doubled, again and again, on the real MediaWiki of the tests.

    python -m tools.chaos [--kills 200] [--faults 200] [--twins 10] [--workers 3] [--seed 1]
        [--minutes 600]

A round begins with one change of an article, so that exactly one edit is due: the section is
created, gets items, loses items, or goes. One `istidrak post` then meets the chaos:

- kills: SIGKILL, anywhere in its life, around the edit, or right after the answer to it; in some
  rounds the edit is still on its way then, and the next pass begins at once;
- faults: a proxy before each wiki (`tools.proxy`) spoils most edits and some of all requests;
- twins: two processes at once, with one ledger.

Passes without chaos follow until one has nothing new to say. Then the page is judged with the small
client of the tests, without anything of the bot's, and the ledger's file is read by plain SQL: one
section in every revision, the items that are due, no byte of people's touched, one edit made in
all, the ledger at one with the page, nothing written elsewhere. Exit code 1 where anything is not
so.

A lease that a killed process leaves is released as it would end by itself after ten minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.commands.opening import LEASE
from bot.ledger import Ledger
from tests.wiki.client import BOT, Import, Revision
from tests.wiki.conftest import ROOT, write_pywikibot_dir
from tests.wiki.mediawiki import Wikis, running, unavailable
from tools.proxy import Plan, Proxy, Request, Spoil, nothing
from tools.warm import Process, Warm, cold

NAMES = range(1, 13)  # of the references that an article may lack
MOST = 6  # lacking at once: below the cap, so that each change is one edit
PATIENCE = 1.5  # seconds that pywikibot waits for an answer where a proxy spoils them
FRESH = 0.1  # of the processes to be killed start with an interpreter of their own
LONGEST = 240.0  # seconds: a process that takes longer hangs
SETTLE = 8  # seconds: longer than a proxy holds an edit, and a slow machine works on it
PASSES = 8  # without chaos, until one has nothing new to say
_BEGIN = re.compile(r"<!-- istidrak:begin ")
_SECTION = re.compile(
    r"(?:^==[^\n]*==\n+)?<!-- istidrak:begin .*?<!-- istidrak:end -->", re.DOTALL | re.MULTILINE
)
_OPEN = re.compile(r"<!-- istidrak:item ([a-z-]+/[0-9a-f]+) seal=")
_MADE = re.compile(r": section (created|updated|closed|removed), revision \d+")
_AGAIN = re.compile(r"try again in (\d+) s")


def rules_of_the_bed(folder: Path) -> Path:
    """Write the rules of this checkout, but nobody has to wait, and a day has no end of edits."""
    shutil.copytree(ROOT / "rules", folder)
    text = (folder / "bot.toml").read_text(encoding="utf-8")
    nothing_ = ("quiet_minutes", "page_age_hours", "put_throttle", "confirm_hours", "stable_hours")
    wanted = {**dict.fromkeys(nothing_, 0), "settle": SETTLE, "edits_per_day": 100_000}
    for key, value in wanted.items():
        text, found = re.subn(rf"^{key} = \d+", f"{key} = {value}", text, flags=re.MULTILINE)
        if found != 1:
            raise ValueError(f"rules/bot.toml: {key} stands there {found} times")
    (folder / "bot.toml").write_text(text, encoding="utf-8")
    return folder


@dataclass
class Figures:
    """What came of all rounds; `violations` is to stay empty."""

    outcomes: Counter[str] = field(default_factory=Counter)
    met: Counter[tuple[str, str]] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *outcomes: str) -> None:
        """Count what came of a process or a round."""
        with self._lock:
            self.outcomes.update(outcomes)

    def violated(self, told: str) -> None:
        """Note what must not be, and say it at once."""
        with self._lock:
            self.violations.append(told)
        print(f"VIOLATION {told}", file=sys.stderr, flush=True)


@dataclass
class Done:
    """A process that ended: its exit code and what it printed."""

    code: int
    told: str

    @property
    def made(self) -> str:
        """What it did to the section: `created` …, empty where nothing."""
        found = _MADE.search(self.told)
        return found[1] if found else ""

    @property
    def said(self) -> str:
        """What it came to, in a word."""
        if self.code < 0:
            return f"killed by signal {-self.code}"
        if self.made:
            return self.made
        for words, short in (
            ("nothing new to say", "nothing new"),
            ("no edit;", "unconfirmed"),
            ("may still be under way", "waits for an earlier edit"),
            ("not there yet", "edit unanswered, not found"),
            ("ledger is in use", "ledger in use"),
            ("not posted", "not posted"),
        ):
            if words in self.told:
                return short
        return f"exit {self.code}"


class Ground:
    """One article with its talk page, its ledger, and two proxies, which one worker plays with."""

    def __init__(self, wikis: Wikis, number: int, rules: Path, figures: Figures) -> None:
        self.wikis, self.figures = wikis, figures
        self.title, self.source = f"موضوع الفوضى {number}", f"Chaos topic {number}"
        self.talk = f"نقاش:{self.title}"
        self.item = {f"Q{920_000 + number}": {"arwiki": self.title, "enwiki": self.source}}
        folder = wikis.scratch / f"ground-{number}"
        folder.mkdir()
        self.ledger = folder / "ledger.sqlite"
        self.proxies = [Proxy(wikis.ar, PATIENCE), Proxy(wikis.en, PATIENCE)]
        self.plain = write_pywikibot_dir(wikis, folder / "plain")
        self.other = write_pywikibot_dir(wikis, folder / "other")
        self.proxied = self._proxied(folder / "proxied")
        self._rules = rules
        self._clock = datetime.fromisoformat("2025-01-01T00:00:00Z")
        self.people = ["== سؤال ==\nما [[مصدر]] هذا؟  بمسافتين", ""]  # above and below the section
        self.lacking: frozenset[int] = frozenset()
        self._warm: dict[Path, Warm] = {}
        self._fresh = 0
        self._seen = 0  # revisions of the talk page that were judged
        self.usual = 2.0  # seconds that a pass takes

    def _proxied(self, folder: Path) -> Path:
        write_pywikibot_dir(self.wikis, folder)
        for file in (folder / "families").glob("*.py"):
            text = file.read_text(encoding="utf-8")
            for proxy in self.proxies:
                text = text.replace(f":{proxy.wiki.port}'", f":{proxy.port}'")
            file.write_text(text, encoding="utf-8")
        with (folder / "user-config.py").open("a", encoding="utf-8") as settings:
            settings.write(f"socket_timeout = ({PATIENCE}, {PATIENCE})\n")
        return folder

    # Setting the stage ---------------------------------------------------------------------------

    def open(self) -> None:
        """Make the pages, and let the bot say all it can once."""
        self.wikis.en.admin.load([Import(self.source, _source_text())])
        self.wikis.ar.human.edit(self.talk, self.people[0])
        self.change(frozenset(NAMES))
        begun = time.monotonic()
        for _ in range(2):
            self.post(self.plain)
        self.usual = (time.monotonic() - begun) / 2
        self.change(frozenset())
        self.post(self.plain)  # the first of two passes without them
        self.passes("opening")
        self._seen = len(self.revisions())

    def change(self, lacking: frozenset[int]) -> None:
        """Let the article lack the bodies of these references and no others."""
        self._clock += timedelta(minutes=1)
        stamp = self._clock.isoformat().replace("+00:00", "Z")
        self.wikis.ar.admin.load([Import(self.title, _target_text(lacking), stamp)])
        self.lacking = lacking

    def next_change(self, chance: random.Random) -> str:
        """Change the article so that one edit of the talk page is due; tell which kind."""
        now = self.lacking
        gone, more = sorted(now), sorted(set(NAMES) - now)
        if not now:
            kind, then = "create", frozenset(chance.sample(more, chance.randint(1, 4)))
        elif len(now) < MOST and chance.random() < 0.5:
            many = chance.randint(1, MOST - len(now))
            kind, then = "more items", now | frozenset(chance.sample(more, many))
        elif len(now) > 1 and chance.random() < 0.5:
            kind, then = "fewer items", now - frozenset(chance.sample(gone, len(now) - 1))
        else:
            kind, then = "remove", frozenset()
        self.change(then)
        self.post(self.plain)  # the first of the two passes that it takes to post, or to retire
        return kind

    def speak(self, chance: random.Random) -> None:
        """Let somebody write below everything, now and then."""
        if chance.random() < 0.3:
            words = f"== رأي {chance.randint(1, 999)} ==\nقسم آخر  بمسافتين\n\n\n\n* بند"
            text = self.text()
            self.wikis.ar.human.edit(self.talk, f"{text}\n\n{words}")
            at = 1 if _SECTION.search(text) else 0
            self.people[at] = _joined(self.people[at], words)
            self._seen = len(self.revisions())

    # Processes -----------------------------------------------------------------------------------

    def start(self, folder: Path, *, fresh: bool = False) -> Process:
        """Start `istidrak post` with the pywikibot settings of a folder."""
        words = ["post", self.title]
        if not fresh:
            if folder not in self._warm:
                self._warm[folder] = Warm(self._environment(folder), folder, ROOT)
            return self._warm[folder].start(words)
        self._fresh += 1
        output = folder / f"fresh-{self._fresh}.txt"
        return cold(words, self._environment(folder), output, ROOT)

    def _environment(self, folder: Path) -> dict[str, str]:
        given = {
            "PYWIKIBOT_DIR": str(folder),
            "ISTIDRAK_RULES": str(self._rules),
            "ISTIDRAK_LEDGER": str(self.ledger),
            "PYTHONUTF8": "1",
        }
        return {**os.environ, **given}

    def end(self, process: Process) -> Done:
        """Wait for a process; release what a killed one held."""
        ended = process.wait(LONGEST)
        if ended is None:
            process.kill()
            ended = process.wait(LONGEST)
            self.figures.violated(f"{self.title}: a process hung for {LONGEST:.0f} s")
        code, told = ended or (-signal.SIGKILL, "")
        if code < 0:
            with Ledger.open(f"sqlite:///{self.ledger}") as ledger:
                ledger.release(LEASE, f"{socket.gethostname()}:{process.pid}")
        if "Traceback" in told or "a bug:" in told:
            self.figures.violated(f"{self.title}: {told}")
        return Done(code, told)

    def post(self, folder: Path) -> Done:
        """Run one pass to its end."""
        return self.end(self.start(folder))

    def passes(self, where: str) -> int:
        """Run passes without chaos until one has nothing new to say; return how many it took.

        After each one that came through, the ledger must be at one with the page.
        """
        for number in range(1, PASSES + 1):
            done = self.post(self.plain)
            if where != "opening":
                self.figures.add(f"next pass: {done.said}")
            if done.code == 0:
                self.at_one(where)
                if done.said == "nothing new" and self.due():
                    return number
            again = _AGAIN.search(done.told)
            time.sleep(min(SETTLE, float(again[1])) if again else 0.0)
        self.figures.violated(f"{where}: not settled after {PASSES} passes: {done.told}")
        return PASSES

    # Judging -------------------------------------------------------------------------------------

    def revisions(self) -> list[Revision]:
        """All revisions of the talk page without their texts, newest first."""
        return self.wikis.ar.human.revisions(self.talk, 5000, text=False)

    def text(self) -> str:
        """The wikitext of the talk page."""
        return self.wikis.ar.human.text(self.talk) or ""

    def due(self) -> bool:
        """Whether as many items are open on the page as the article lacks."""
        return len(set(_OPEN.findall(self.text()))) == len(self.lacking)

    def at_one(self, where: str) -> None:
        """The ledger says what the page says."""
        revisions = self.revisions()
        there = set(_OPEN.findall(self.text()))
        own = {each.revid for each in revisions if each.user == BOT.user}
        with closing(sqlite3.connect(self.ledger)) as ledger:
            rows = ledger.execute("SELECT ids FROM section").fetchall()
            open_edits = ledger.execute("SELECT number FROM edit WHERE ended IS NULL").fetchall()
            saved = [
                row[0] for row in ledger.execute("SELECT revid FROM edit WHERE outcome = 'saved'")
            ]
        known = set(json.loads(rows[0][0])) if rows else set()
        for wrong, told in (
            (known != there, f"the ledger knows {sorted(known)}, on the page are {sorted(there)}"),
            (open_edits, f"edits unsettled: {open_edits}"),
            (sorted(saved) != sorted(own), f"saved says the ledger {saved}, the page {own}"),
        ):
            if wrong:
                self.figures.violated(f"{where}: {told}")

    def judge(self, where: str, edits: int) -> None:
        """What must hold after a round in which so many edits were due."""
        revisions = self.revisions()
        many, self._seen = len(revisions) - self._seen, len(revisions)
        text, fresh = self.text(), self.wikis.ar.human.revisions(self.talk, many)
        found = list(_SECTION.finditer(text))
        above, below = (text[: found[0].start()], text[found[0].end() :]) if found else (text, "")
        if not found:
            self.people = [_joined(*self.people), ""]
        for wrong, told in (
            (len(_BEGIN.findall(text)) != bool(self.lacking), f"sections: {text}"),
            (any(len(_BEGIN.findall(each.text)) > 1 for each in fresh), "two sections at a time"),
            (not self.due(), f"{self.lacking} lack, on the page is {text}"),
            (
                [above.strip("\n"), below.strip("\n")] != [p.strip("\n") for p in self.people],
                f"people wrote {self.people}, now stands there {[above, below]}",
            ),
            (len(fresh) != edits, f"{len(fresh)} edits, {edits} due: {fresh}"),
            ({each.user for each in fresh} - {BOT.user}, "edits by somebody else"),
        ):
            if wrong:
                self.figures.violated(f"{where}: {told}")
                self.people = [above.strip("\n"), below.strip("\n")]

    def calm(self) -> None:
        """Spoil nothing, and wait for the last request."""
        for proxy in self.proxies:
            proxy.plan, proxy.arrived, proxy.answered = lambda _: Plan(), nothing, nothing
            proxy.quiet()

    def close(self) -> None:
        """End the proxies and add up what they did."""
        for warm in self._warm.values():
            warm.close()
        for proxy in self.proxies:
            proxy.close()
            self.figures.met.update(proxy.met)


def _joined(*parts: str) -> str:
    return "\n\n".join(part.strip("\n") for part in parts if part)


def _source_text() -> str:
    bodies = "\n".join(
        f'<ref name="report-{n}">{{{{cite web |title=Report {n} |url=https://example.org/r/{n}'
        f" |website=Bed |date={n} March 2024 |access-date=1 April 2024}}}}</ref>"
        for n in NAMES
    )
    return f"'''Topic''' is a topic.\n\n== References ==\n<references>\n{bodies}\n</references>\n"


def _target_text(lacking: frozenset[int]) -> str:
    lines = "\n\n".join(f'كلام رقم {n}.<ref name="report-{n}" />' for n in sorted(lacking))
    return f"'''موضوع''' للتجربة.\n\n{lines}\n\n== المراجع ==\n{{{{مراجع}}}}\n"


# The three kinds of chaos ---------------------------------------------------------------------


def kill(ground: Ground, where: str, chance: random.Random) -> None:
    """One round in which the process is killed."""
    moment = chance.choices(
        ("anywhere", "edit arrives", "edit answered", "edit under way"), (3, 3, 3, 2)
    )[0]
    aimed, fresh = threading.Event(), chance.random() < FRESH
    proxy = ground.proxies[0]
    hold = {"edit arrives": chance.uniform(0, 0.2), "edit under way": chance.uniform(0.5, 2.0)}
    held = hold.get(moment, 0.0)
    proxy.plan = lambda request: Plan(hold=held if request.action == "edit" else 0.0)
    if moment == "edit answered":
        proxy.answered = lambda _: aimed.set()
    else:
        proxy.arrived = lambda _: aimed.set()
    process = ground.start(ground.proxied, fresh=fresh)
    if moment == "anywhere":
        start = ground.usual * 3 if fresh else 0.0  # importing takes longer than all the rest
        time.sleep(chance.uniform(0, start + ground.usual * 1.1))
    else:
        while not aimed.wait(0.01) and process.running:
            pass
        spread = {"edit arrives": held + 0.2, "edit answered": 0.08, "edit under way": 0.1}
        time.sleep(chance.uniform(0, spread[moment]))
    process.kill()
    done = ground.end(process)
    if moment != "edit under way":
        proxy.quiet()
    ground.figures.add(
        f"{moment}: {'killed' if done.code < 0 else f'ended before the kill: {done.said}'}"
    )
    number = ground.passes(where)  # the first may begin while the edit is under way
    ground.figures.add(f"settled after {number} passes")
    ground.calm()


def spoil(ground: Ground, where: str, chance: random.Random) -> None:
    """One round in which requests and answers are spoilt."""
    others = [each for each in Spoil if each is not Spoil.NONE]

    def plan(request: Request) -> Plan:
        hold = chance.uniform(0, 0.4) if chance.random() < 0.2 else 0.0
        share = 0.8 if request.action == "edit" else 0.06
        return Plan(chance.choice(others) if chance.random() < share else Spoil.NONE, hold)

    for proxy in ground.proxies:
        proxy.plan = plan
    for _ in range(chance.randint(1, 2)):
        ground.figures.add(f"spoilt pass: {ground.post(ground.proxied).said}")
    for proxy in ground.proxies:
        proxy.plan = lambda _: Plan()
    number = ground.passes(where)
    ground.figures.add(f"settled after {number} passes")
    ground.calm()


def twins(ground: Ground, where: str, chance: random.Random) -> None:
    """One round in which two processes post at once."""
    first = ground.start(ground.plain)
    time.sleep(chance.uniform(0, 0.3))
    second = ground.start(ground.other)
    said = [ground.end(each).said for each in (first, second)]
    ground.figures.add(f"twins: {' + '.join(sorted(said))}")
    if sum(each in ("created", "updated", "removed") for each in said) != 1:
        ground.figures.violated(f"{where}: {said}")
    ground.passes(where)


Chaos = Callable[[Ground, str, random.Random], None]


def play(
    wikis: Wikis,
    rules: Path,
    rounds: Sequence[tuple[Chaos, int]],
    *,
    workers: int,
    seed: int,
    minutes: float = 600.0,
) -> Figures:
    """Play so many rounds of each kind, on as many articles at once as there are workers.

    The kinds take turns, and no round begins after so many minutes.
    """
    figures, end = Figures(), time.monotonic() + 60 * minutes
    left = sorted(
        ((chaos, number) for chaos, many in rounds for number in range(many)),
        key=lambda each: each[1],
    )
    lock = threading.Lock()
    grounds = [Ground(wikis, number, rules, figures) for number in range(workers)]

    for ground in grounds:  # before all else: the file of the links has one writer
        wikis.link(ground.item)

    def work(ground: Ground) -> None:
        ground.open()
        while True:
            with lock:
                if not left or time.monotonic() > end:
                    return
                chaos, number = left.pop(0)
            chance = random.Random(f"{seed} {chaos.__name__} {number}")
            ground.speak(chance)
            kind = ground.next_change(chance)
            where = f"{chaos.__name__} {number} ({kind}, {ground.title})"
            figures.add(f"rounds of {chaos.__name__}", kind)
            chaos(ground, where, chance)
            ground.judge(where, edits=1)
            print(f"{time.strftime('%H:%M:%S')} {where}", file=sys.stderr, flush=True)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, grounds))
    for ground in grounds:
        ground.close()
    _nothing_else(wikis, grounds, figures)
    return figures


def _nothing_else(wikis: Wikis, grounds: Sequence[Ground], figures: Figures) -> None:
    """The bot edited no page but the talk pages at stake, on neither wiki."""
    given = {"list": "usercontribs", "ucuser": BOT.user, "uclimit": "max"}
    talks = {ground.talk for ground in grounds}
    for wiki in (wikis.ar, wikis.en):
        told = wiki.human.call(action="query", **given)["query"]["usercontribs"]
        if others := {each["title"] for each in told} - talks:
            figures.violated(f"{wiki.lang}: edits of {others}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Play all rounds and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tools.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--twins", type=int, default=10)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600.0, help="begin no round after these")
    args = parser.parse_args(arguments)
    if reason := unavailable():
        print(reason, file=sys.stderr)
        return 1
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="istidrak-chaos-") as scratch:
        folder = Path(scratch)
        (folder / "wikis").mkdir()
        rules = rules_of_the_bed(folder / "rules")
        with running(folder / "wikis") as wikis:
            rounds = [(twins, args.twins), (kill, args.kills), (spoil, args.faults)]
            figures = play(
                wikis,
                rules,
                rounds,
                workers=args.workers,
                seed=args.seed,
                minutes=args.minutes,
            )
    for name, number in sorted(figures.outcomes.items()):
        print(f"{number:6d}  {name}")
    print("requests through the proxies")
    for (action, name), number in sorted(figures.met.items()):
        print(f"{number:6d}  {action}: {name}")
    print(f"{len(figures.violations):6d}  violations, {time.monotonic() - begun:.0f} s")
    return 1 if figures.violations else 0


if __name__ == "__main__":
    sys.exit(main())
