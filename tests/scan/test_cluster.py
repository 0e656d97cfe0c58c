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
from pathlib import Path

import pytest

from tests.scan.scanning import PAIRS, documents, left_in, scan, start, until

DASK = str(Path(sys.executable).with_name("dask"))


class Cluster:
    """One scheduler and two workers; their logs go to a folder."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def scheduler(self) -> subprocess.Popen[bytes]:
        return self.processes[0]

    @property
    def workers(self) -> list[subprocess.Popen[bytes]]:
        return self.processes[1:]

    def mend(self) -> None:
        """Start it, anew where one of its processes has ended."""
        if self.processes and all(each.poll() is None for each in self.processes):
            return
        self.end()
        self._run("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        alone = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        logs = [self._run("worker", self.address, *alone) for _ in range(2)]
        until(lambda: all(b"Registered to" in each.read_bytes() for each in logs))

    def end(self) -> None:
        """End every process."""
        for each in self.processes:
            each.kill()
            each.wait()
        self.processes.clear()

    def _run(self, *words: str) -> Path:
        log = self.folder / f"{words[0]}-{len(self.processes)}.log"
        with log.open("wb") as written:
            command = [DASK, *words]
            process = subprocess.Popen(
                command, stdout=written, stderr=subprocess.STDOUT, cwd=self.folder
            )
        self.processes.append(process)
        return log


@pytest.fixture(scope="module")
def _cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    made.end()


@pytest.fixture
def cluster(_cluster: Cluster) -> Cluster:
    """A cluster that is whole, whatever the test before did to it."""
    _cluster.mend()
    return _cluster


def test_a_cluster_leaves_the_same_bytes(
    cluster: Cluster, few: Path, whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = scan(few, "--out", out, "--scheduler", cluster.address)
    assert (done.returncode, done.stderr) == (0, "")
    assert left_in(out) == left_in(whole)


def test_ctrl_c_ends_a_scan_and_leaves_the_cluster_usable(
    cluster: Cluster, many: Path, whole_many: Path, tmp_path: Path
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


def test_a_worker_that_is_killed_costs_nothing(
    cluster: Cluster, many: Path, whole_many: Path, tmp_path: Path
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
    cluster: Cluster, many: Path, whole_many: Path, tmp_path: Path
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


def test_a_scheduler_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = scan(PAIRS, "--out", tmp_path, "--scheduler", "tcp://127.0.0.1:9")
    assert (done.returncode, done.stdout) == (3, "")
    assert len(done.stderr.splitlines()) == 1
    assert "no scheduler answers there" in done.stderr
