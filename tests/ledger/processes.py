"""Processes beside the test's own: forked, so that they are there in hundredths of a second.

Contract: a forked process runs one function and ends without returning into pytest. No connection
may be open where it is forked: it opens ledgers of its own, or uses a closed one. `answers`
collects what several of them return; `killed` ends one with SIGKILL; `kills_itself` waits for one
that does so by itself.
"""

from __future__ import annotations

import os
import signal
import time
import traceback
from collections.abc import Callable
from functools import partial
from typing import NoReturn


def answers(work: Callable[[int], str], number: int) -> list[str]:
    """Run a function in so many processes at once, each with its number; give what they return."""
    go_read, go_write = os.pipe()

    def waiting(index: int, writer: int) -> None:
        os.close(go_write)
        os.read(go_read, 1)  # until the pipe is closed: all start together
        _write(writer, work(index))

    started = [_fork(partial(waiting, index)) for index in range(number)]
    os.close(go_read)
    os.close(go_write)
    told = []
    for pid, pipe in started:
        with os.fdopen(pipe, encoding="utf-8") as reader:
            told.append(reader.read())
        _, status = os.waitpid(pid, 0)
        assert status == 0, told[-1]
    return told


def killed(work: Callable[[Callable[[], None]], None], signs: int, after: float) -> None:
    """Run a function that never ends, and kill it so many seconds after so many signs of life.

    It gives a sign by calling what it is given.
    """
    pid, pipe = _fork(lambda writer: work(lambda: _write(writer, ".")))
    told = b"".join(os.read(pipe, 1) for _ in range(signs))
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    with os.fdopen(pipe, "rb") as reader:
        told += reader.read()
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status), told.decode()


def kills_itself(work: Callable[[], None]) -> bool:
    """Run a function; tell whether it killed its process, or came to its end."""
    pid, pipe = _fork(lambda _: work())
    with os.fdopen(pipe, encoding="utf-8") as reader:
        told = reader.read()
    _, status = os.waitpid(pid, 0)
    assert status in (0, signal.SIGKILL), told
    return status == signal.SIGKILL


def _fork(work: Callable[[int], None]) -> tuple[int, int]:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
    else:
        _be(work, writer)
    return pid, reader


def _be(work: Callable[[int], None], writer: int) -> NoReturn:
    try:
        work(writer)
        os._exit(0)
    except BaseException:
        _write(writer, traceback.format_exc())
    finally:
        os._exit(1)


def _write(pipe: int, text: str) -> None:
    os.write(pipe, text.encode())
