"""Scans on a Dask cluster: one scheduler and two workers on this machine, each a process.

`make scan-cluster` does the same with the 108 pairs of gaps-dev.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.scan.scanning import PAIRS, documents, left_in, scan, start, until

DASK = str(Path(sys.executable).with_name("dask"))


@dataclass(frozen=True)
class Started:
    """A cluster, by its processes."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Started]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:

        def run(name: str, *words: str) -> subprocess.Popen[bytes]:
            log = stack.enter_context((tmp_path / f"{name}.log").open("wb"))
            process = subprocess.Popen(
                [DASK, *words], stdout=log, stderr=subprocess.STDOUT, cwd=tmp_path
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        at = ("--host", "127.0.0.1", "--port", str(port))
        scheduler = run("scheduler", "scheduler", *at, "--no-dashboard")
        alone = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        workers = [run(f"worker{n}", "worker", address, *alone) for n in (1, 2)]
        logs = [tmp_path / f"worker{n}.log" for n in (1, 2)]
        until(lambda: all(b"Registered to" in each.read_bytes() for each in logs))
        yield Started(address, scheduler, workers)


def test_a_cluster_leaves_the_same_bytes(cluster: Started, whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = scan(PAIRS, "--out", out, "--scheduler", cluster.address)
    assert (done.returncode, done.stderr) == (0, "")
    assert left_in(out) == left_in(whole)


def test_a_worker_that_is_killed_costs_nothing(
    cluster: Started, many: Path, whole_many: Path, tmp_path: Path
) -> None:
    out, all_ = tmp_path / "out", len(documents(whole_many))
    running = start(many, "--out", out, "--scheduler", cluster.address)
    until(lambda: len(documents(out)) >= 2)
    cluster.workers[0].send_signal(signal.SIGKILL)
    assert len(documents(out)) < all_
    said, errors = running.communicate(timeout=300)
    assert (running.returncode, errors) == (0, "")
    assert said.startswith(f"{all_} compared, 0 already done;")
    assert left_in(out) == left_in(whole_many)


def test_a_scheduler_that_is_lost_ends_the_scan_in_one_line(
    cluster: Started, many: Path, whole_many: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    running = start(many, "--out", out, "--scheduler", cluster.address)
    until(lambda: documents(out))
    cluster.scheduler.send_signal(signal.SIGKILL)
    said, errors = running.communicate(timeout=300)
    assert (running.returncode, said) == (3, "")
    assert len(errors.splitlines()) == 1
    assert "the scheduler is lost" in errors
    done = documents(out)
    kept = left_in(whole_many)
    assert all(kept[f"articles/{each.name}"] == each.read_bytes() for each in done)
    assert scan(many, "--out", out).returncode == 0
    assert left_in(out) == kept


def test_ctrl_c_ends_a_scan_and_leaves_the_cluster_usable(
    cluster: Started, many: Path, whole_many: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    running = start(many, "--out", out, "--scheduler", cluster.address)
    until(lambda: documents(out))
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert (running.returncode, errors) == (130, "istidrak: stopped\n")
    done = scan(many, "--out", out, "--scheduler", cluster.address)
    assert done.returncode == 0, done.stderr
    assert left_in(out) == left_in(whole_many)


def test_a_scheduler_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = scan(PAIRS, "--out", tmp_path, "--scheduler", "tcp://127.0.0.1:9")
    assert (done.returncode, done.stdout) == (3, "")
    assert len(done.stderr.splitlines()) == 1
    assert "no scheduler answers there" in done.stderr
