"""`istidrak watch` as a process of its own, on the test wikis.

Contract: `Process` starts it and reads what it prints; `rules_for` writes a folder of rules in
which little time passes; `unsound` lists what is wrong with a ledger and the talk pages after it
ended.
"""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from bot.commands.opening import LEASE
from bot.core.memory import Held
from bot.ledger import Ledger
from tests.wiki.flock import titles
from tests.wiki.mediawiki import Wikis

ISTIDRAK = str(Path(sys.executable).with_name("istidrak"))
PATIENCE = 90.0  # seconds for something to be printed


def rules_for(rules: Path, folder: Path, numbers: Iterable[int], **watch: object) -> Path:
    """Copy a folder of rules, watching these pairs; `watch` are keys of [watch]."""
    shutil.copytree(rules, folder)
    text = (folder / "bot.toml").read_text(encoding="utf-8")
    quick = {"schedule": "1s", "jitter_seconds": 0, "early_seconds": 0.1}
    for key, value in {**quick, **watch}.items():
        told = f'"{value}"' if isinstance(value, str) else value
        text, found = re.subn(rf"^{key} = [^#\n]*", f"{key} = {told} ", text, flags=re.MULTILINE)
        assert found == 1, key
    (folder / "bot.toml").write_text(text, encoding="utf-8")
    for file in (folder / "articles").glob("*.toml"):
        file.unlink()
    for each in numbers:
        source, target = titles(each)
        (folder / f"articles/{each}.toml").write_text(
            f'source = "{source}"\ntarget = "{target}"\n', encoding="utf-8"
        )
    return folder


class Process:
    """A running `istidrak watch`; `said` is what it printed so far."""

    def __init__(self, settings: Path, rules: Path, ledger: str, state: Path, *words: str) -> None:
        self.said = ""
        self._heartbeat = state / "heartbeat"
        self._heartbeat.unlink(missing_ok=True)
        self._log = (state.parent / f"{state.name}.log").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [ISTIDRAK, "watch", *words],
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={
                **os.environ,
                "PYWIKIBOT_DIR": str(settings),
                "ISTIDRAK_RULES": str(rules),
                "ISTIDRAK_LEDGER": ledger,
                "ISTIDRAK_STATE": str(state),
            },
        )

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()
        self._log.close()

    @property
    def log(self) -> str:
        """What it wrote to stderr."""
        self._log.seek(0)
        return self._log.read()

    def wait_for(self, words: str, *, after: int = 0) -> int:
        """Read until it has said this; the place behind it."""
        assert self.process.stdout
        end = time.monotonic() + PATIENCE
        while (at := self.said.find(words, after)) < 0:
            assert time.monotonic() < end, f"never said {words!r}:\n{self.said}\n{self.log}"
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                new = os.read(self.process.stdout.fileno(), 65536)
                assert new, f"ended without {words!r}:\n{self.said}\n{self.log}"
                self.said += new.decode()
        return at + len(words)

    def begun(self) -> None:
        """Wait for its first sign of life, which is just before its first question."""
        end = time.monotonic() + PATIENCE
        while not self._heartbeat.exists():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < end, f"no sign of life:\n{self.said}\n{self.log}"
            time.sleep(0.02)

    def end(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; the exit code and the seconds that it took."""
        begun = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=60)
        took = time.monotonic() - begun
        assert self.process.stdout
        self.said += self.process.stdout.read().decode()
        return code, took


def unsound(wikis: Wikis, address: str, numbers: Iterable[int]) -> list[str]:
    """What is wrong with a ledger whose watch was ended, and with the talk pages."""
    found = []
    with Ledger.open(address) as ledger:
        held = ledger.lease(LEASE, "the test", 1, datetime.now(UTC))
        if isinstance(held, Held):
            found.append(f"the lease is still {held.holder}'s")
        else:
            ledger.release(LEASE, "the test")
        for each in ledger.articles():
            if ledger.unsettled(each.article):
                found.append(f"{each.title}: an edit of which nobody knows")
            standing = ledger.standing(each.article)
            page = wikis.ar.admin.text(f"نقاش:{each.title}") or ""
            if page.count("istidrak:begin") != (standing is not None):
                found.append(f"{each.title}: ledger and talk page do not agree")
            own = [e for e in wikis.ar.admin.revisions(f"نقاش:{each.title}") if e.user == "LabBot"]
            if standing is not None and own[0].revid != standing.revid:
                found.append(f"{each.title}: the ledger knows another revision")
    return found
