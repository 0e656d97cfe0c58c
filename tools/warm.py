"""`istidrak` in processes of their own, forked from one that has everything imported already.

Contract: a process as the command makes it, but for its start, which takes hundredths of a second
and not two: its own memory, its own connections, its own exit with all that Python does then.
`Warm` keeps the process to fork from, for one PYWIKIBOT_DIR, and runs one command at a time;
`Cold` is a fresh interpreter. Both give the process id, may be killed, and tell how it ended.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path


class Process:
    """A running command: `pid` is its own; its exit code is negative where a signal ended it."""

    def __init__(self, pid: int, output: Path) -> None:
        self.pid = pid
        self.output = output
        self._code: int | None = None
        self._over = threading.Event()

    def ended(self, code: int) -> None:
        """Note how it ended."""
        self._code = code
        self._over.set()

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._over.is_set()

    def kill(self) -> None:
        """End it with SIGKILL, if it still runs."""
        if self.running:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self, seconds: float) -> tuple[int, str] | None:
        """Wait for its end; return exit code and what it printed, None where it still runs."""
        if not self._over.wait(seconds):
            return None
        assert self._code is not None
        return self._code, self.output.read_text(encoding="utf-8", errors="replace")


class Warm:
    """Forks commands with the environment it was made with; what they print goes to `folder`."""

    def __init__(self, environment: Mapping[str, str], folder: Path, cwd: Path) -> None:
        self._folder, self._number = folder, 0
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tools.warm"],
            env=dict(environment),
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, words: Sequence[str]) -> Process:
        """Fork one command; the one before must have ended."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._number += 1
        output = self._folder / f"warm-{self._server.pid}-{self._number}.txt"
        self._server.stdin.write(json.dumps([str(output), *words]) + "\n")
        self._server.stdin.flush()
        process = Process(int(self._server.stdout.readline()), output)
        threading.Thread(target=self._watch, args=(process,), daemon=True).start()
        return process

    def _watch(self, process: Process) -> None:
        assert self._server.stdout is not None
        process.ended(int(self._server.stdout.readline() or -signal.SIGTERM))

    def close(self) -> None:
        """End the process that is forked from."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.wait()
        self._server.stdout.close()


def cold(words: Sequence[str], environment: Mapping[str, str], output: Path, cwd: Path) -> Process:
    """Start one command in a fresh interpreter."""
    with output.open("w", encoding="utf-8") as told:
        started = subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            env=dict(environment),
            cwd=cwd,
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    process = Process(started.pid, output)
    threading.Thread(target=lambda: process.ended(started.wait()), daemon=True).start()
    return process


def serve() -> None:
    """Fork one command for each line of standard input; print its pid, and how it ended."""
    import bot.commands.post  # noqa: PLC0415 - the point: imported before the fork
    import bot.visit  # noqa: F401, PLC0415
    from bot import cli  # noqa: PLC0415
    from bot.gateway.door import _pywikibot  # noqa: PLC0415

    _pywikibot()
    for line in sys.stdin:
        output, *words = json.loads(line)
        pid = os.fork()
        if pid == 0:
            told = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            for stream in (1, 2):
                os.dup2(told, stream)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            sys.exit(cli.main(words))
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    serve()
