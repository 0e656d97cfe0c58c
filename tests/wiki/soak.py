"""`make soak-watch`: the long versions of the tests of watching; prints figures, fails on a fault.

Contract: needs the packages of the wiki tests. `--pairs`, `--hours`, `--edits` and `--ends` make it
shorter. Exit code 1 if anything was not as it must be.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from bot.ledger import Ledger
from tests.wiki import flock
from tests.wiki.conftest import write_pywikibot_dir, write_rules
from tests.wiki.day import simulate
from tests.wiki.flock import Flock, source_text, target_text, titles
from tests.wiki.mediawiki import Wikis, running
from tests.wiki.processes import Process, rules_for, unsound


def quiet(wikis: Wikis, folder: Path, pairs: int) -> list[str]:
    """What a tick costs in which nothing changed, and one with one change."""
    numbers, faults = range(pairs), []
    flock.load(wikis, numbers)
    for batch in (50, 500):
        with Ledger.open(f"sqlite:///{folder}/quiet{batch}.sqlite") as ledger:
            bot = Flock(flock.watched(numbers, batch=batch), ledger, folder)
            flock.remember(wikis, ledger, numbers, bot.now)
            bot.tick()
            marks = [wiki.log.mark() for wiki in (wikis.ar, wikis.en)]
            begun = time.process_time()
            idle = bot.tick()
            used = time.process_time() - begun
            asked = sum(
                each.by_pywikibot
                for wiki, mark in zip((wikis.ar, wikis.en), marks, strict=True)
                for each in wiki.log.requests_since(mark)
            )
            number = pairs // 2
            wikis.en.human.edit(titles(number)[0], source_text(number, f"Batch {batch}."))
            found = bot.tick()
        print(f"quiet tick, {pairs} pairs, batches of {batch}: {asked} requests, {used:.2f} s CPU")
        sys.stdout.flush()
        most = 2 * -(-pairs // batch) + 2
        faults += [f"{asked} requests, more than {most}"] if asked > most else []
        faults += [f"{used:.2f} s of CPU"] if used >= 1 else []
        faults += [f"passed over without a reason: {idle}"] if idle else []
        if [title for title, _ in found] != [titles(number)[1]]:
            faults.append(f"the change was not found alone: {found}")
    return faults


def day(wikis: Wikis, folder: Path, pairs: int, hours: int, edits: int) -> list[str]:
    """A day with a false clock."""
    begun = time.monotonic()
    for each in simulate(wikis, folder, pairs=pairs, hours=hours, edits=edits, seed=2026):
        if len(each.memory) % 6 == 0:
            print(f"hour {len(each.memory)}: {each.memory[-1] / 1024:.0f} MiB", flush=True)
        result = each
    reasons = Counter(str(one.why) for one in result.passes)
    first, last = result.memory[1], result.memory[-1]
    print(
        f"{hours} h, {pairs} pairs, {len(result.edits)} edits, {len(result.outages)} outages,"
        f" {len(result.down)} restarts: {len(result.ticks)} ticks ({len(result.asked)} answered),"
        f" {len(result.passes)} passes {dict(reasons)}, memory {first / 1024:.0f} MiB after 2 h,"
        f" {last / 1024:.0f} MiB at the end, {time.monotonic() - begun:.0f} s"
    )
    faults = result.faults()
    return faults + ([f"memory grew: {result.memory}"] if last > first * 1.1 else [])


def ends(wikis: Wikis, folder: Path, number: int) -> list[str]:
    """SIGTERM at random moments of a watch that has work to do."""
    numbers, chance, faults = range(8), random.Random(2026), []
    flock.load(wikis, numbers, gaps=numbers)
    rules = rules_for(Path(os.environ["ISTIDRAK_RULES"]), folder / "ending", numbers)
    settings = write_pywikibot_dir(wikis, folder / "ending-pywikibot")
    address, times, codes = f"sqlite:///{folder}/ends.sqlite", [], Counter[int]()
    for each in range(number):
        with Process(settings, rules, address, folder / "state") as watch:
            if each % 10:  # else it may not even have begun
                watch.begun()
            time.sleep(chance.random() * 5)
            code, took = watch.end()
            codes[code] += 1
            times.append(took)
            early = code == -signal.SIGTERM and not watch.said
            if took >= 10 or not (code == 0 or early) or watch.log:
                faults.append(f"end {each}: {code} after {took:.1f} s: {watch.log}")
        faults += [f"end {each}: {one}" for one in unsound(wikis, address, numbers)]
        for one in numbers:
            text = target_text(one, f"{each}.", gap=each % 2 == 1, closed=each % 2 == 0)
            wikis.ar.human.edit(titles(one)[1], text)
        if each % 10 == 9:
            said = f"ended {each + 1} times: {dict(codes)}, longest {max(times):.1f} s"
            print(said, f"{len(faults)} faults", *faults, sep="; ", flush=True)
    edits = sum(
        sum(revision.user == "LabBot" for revision in wikis.ar.admin.revisions(f"نقاش:{title}"))
        for title in (titles(one)[1] for one in numbers)
    )
    print(
        f"SIGTERM at {number} moments: exit codes {dict(codes)}, longest {max(times):.1f} s,"
        f" mean {sum(times) / number:.2f} s; {edits} edits of talk pages made meanwhile"
    )
    return faults


def main() -> int:
    """Do all three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--edits", type=int, default=150)
    parser.add_argument("--ends", type=int, default=100)
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        (folder / "wikis").mkdir()
        wikis = stack.enter_context(running(folder / "wikis"))
        os.environ["ISTIDRAK_RULES"] = str(write_rules(folder / "rules"))
        os.environ["PYWIKIBOT_DIR"] = str(write_pywikibot_dir(wikis, folder / "pywikibot"))
        faults = quiet(wikis, folder, given.pairs) if given.pairs else []
        wikis.reset()
        if given.hours:
            (folder / "day").mkdir()
            faults += day(wikis, folder / "day", given.pairs, given.hours, given.edits)
            wikis.reset()
        if given.ends:
            faults += ends(wikis, folder, given.ends)
        shutil.rmtree(folder / "rules")
    print("\n".join(faults) or "no fault")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
