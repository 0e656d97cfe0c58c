"""The loop, with a crew in this process that can be told to die: nothing is missing or doubled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import BrokenExecutor, Future
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import config
from bot.core.errors import UserError
from bot.core.models import Pair, Revision
from bot.scan import ranking, work
from bot.scan.documents import FAILED, Documents
from bot.scan.entries import Entry, Unread
from bot.scan.run import BUG, Run, Tally
from bot.scan.work import Job, Mismatch, Stamp, fingerprint
from tests.scan.scanning import left_in

RULES = config.default_folder()
TOOL = fingerprint(RULES)
NAMES = tuple("abcdefg")
# Each article of these has one reference without a body; the first has none.
TEXTS = {name: f"جملة.<ref name={name} />" * number for number, name in enumerate(NAMES)}


def pair(name: str) -> Pair:
    source = Revision("enwiki", "en", name, 1, "2024-12-08T00:00:00Z", "A sentence.")
    return Pair(source, Revision("arwiki", "ar", name, 2, source.timestamp, TEXTS[name]))


def entry(name: str) -> Entry:
    return Entry(name, "1, 2", partial(pair, name))


@lru_cache(maxsize=64)
def judged(name: str) -> bytes:
    return work.judge(Job.of(name, Stamp(TOOL, "1, 2"), RULES, pair(name)))


class Here:
    """A crew of one thread, which does the newest job first; it dies at some, counted from 0.

    Once dead, everything it has under way is lost, until it is renewed.
    """

    def __init__(self, dies_at: Iterable[int] = (), poison: str = "", room: int = 3) -> None:
        self.dies_at = set(dies_at)
        self.poison = poison
        self.places = room
        self.taken = self.most = 0
        self.dead = False
        self.under_way: list[tuple[int, Future[bytes], Job]] = []
        self.lock = Lock()

    def room(self) -> int:
        return self.places

    def submit(self, job: Job) -> Future[bytes]:
        future: Future[bytes] = Future()
        with self.lock:
            if self.dead:
                raise BrokenExecutor
            self.under_way.append((self.taken, future, job))
            self.taken += 1
            self.most = max(self.most, len(self.under_way))
        Thread(target=self.work).start()
        return future

    def work(self) -> None:
        with self.lock:
            if not self.under_way:
                return
            number, future, job = self.under_way.pop()
            if number in self.dies_at or job.name == self.poison:
                self.dead = True
                future.set_exception(BrokenExecutor())
                for _, lost, _ in self.under_way:
                    lost.set_exception(BrokenExecutor())
                self.under_way.clear()
                return
        future.set_result(judged(job.name))

    def renew(self) -> None:
        self.dead = False

    def waits_for(self) -> str:
        return ""


def scan(out: Path, entries: Sequence[Entry | Unread], crew: Here | None = None) -> Tally:
    with Documents.open(out) as documents:
        crew = crew or Here(room=1)
        tally = Run(documents, crew, RULES, TOOL).through(entries)
        rows = ranking.ranked(documents.made_by(TOOL))
        documents.write("ranking.json", ranking.to_json(rows))
    return tally


@lru_cache(maxsize=1)
def expected() -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        tally = scan(Path(folder), [entry(name) for name in NAMES])
        assert (tally.compared, tally.failed) == (len(NAMES), [])
        return left_in(Path(folder))


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(NAMES), room=st.integers(1, 9), dies_at=st.sets(st.integers(0, 12)))
def test_neither_order_nor_a_dying_crew_matters(
    order: list[str], room: int, dies_at: set[int]
) -> None:
    with TemporaryDirectory() as folder:
        out = Path(folder)
        tally = scan(out, [entry(name) for name in order], Here(dies_at, room=room))
        blamed = {name for name, _ in tally.failed}
        assert tally.compared == len(NAMES) - len(blamed)
        scan(out, [entry(name) for name in order])
        assert left_in(out) == expected()


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(NAMES), cut=st.integers(0, len(NAMES)), stops=st.integers(0, 9))
def test_resuming_equals_one_run(order: list[str], cut: int, stops: int) -> None:
    def told(tally: Tally) -> None:
        if tally.compared == stops:
            raise KeyboardInterrupt

    with TemporaryDirectory() as folder:
        out = Path(folder)
        scan(out, [entry(name) for name in order[:cut]])
        with Documents.open(out) as documents:
            run = Run(documents, Here(room=1), RULES, TOOL, told=told)
            try:
                run.through([entry(name) for name in NAMES])
            except KeyboardInterrupt:
                assert len(list(documents.made_by(TOOL))) >= stops
        tally = scan(out, [entry(name) for name in NAMES])
        assert tally.compared + tally.skipped == len(NAMES)
        assert tally.skipped >= cut
        assert left_in(out) == expected()


@settings(max_examples=20, deadline=None)
@given(order=st.permutations(NAMES), poison=st.sampled_from(NAMES), room=st.integers(1, 9))
def test_the_one_that_kills_the_crew_is_found_and_the_others_done(
    order: list[str], poison: str, room: int
) -> None:
    with TemporaryDirectory() as folder:
        tally = scan(Path(folder), [entry(name) for name in order], Here(poison=poison, room=room))
        assert [name for name, _ in tally.failed] == [poison]
        assert (tally.compared, tally.code) == (len(NAMES) - 1, BUG)


def test_no_more_is_under_way_than_there_is_room_for(tmp_path: Path) -> None:
    crew = Here(room=2)
    scan(tmp_path, [entry(name) for name in NAMES], crew)
    assert 1 <= crew.most <= 2


def test_an_entry_that_comes_twice_is_compared_once(tmp_path: Path) -> None:
    tally = scan(tmp_path, [entry("a"), entry("b"), entry("a")])
    assert tally.compared == 2


def test_what_cannot_be_read_is_written_down_sorted_and_the_worst_code_wins(tmp_path: Path) -> None:
    class FarError(UserError):
        code = 3

    def broken() -> Pair:
        raise FarError("the wiki\n\tis away")

    tally = scan(tmp_path, [Unread("z", "no such page", 2), Entry("b", "", broken), entry("c")])
    assert (tally.compared, tally.code) == (1, 3)
    assert (tmp_path / FAILED).read_text() == "b\tthe wiki is away\nz\tno such page\n"
    scan(tmp_path, [entry("c")])
    assert not (tmp_path / FAILED).exists()


def test_a_bug_in_one_pair_does_not_stop_the_others(tmp_path: Path) -> None:
    class Clumsy(Here):
        def submit(self, job: Job) -> Future[bytes]:
            if job.name != "b":
                return super().submit(job)
            future: Future[bytes] = Future()
            future.set_exception(TypeError("oh"))
            return future

    tally = scan(tmp_path, [entry("a"), entry("b"), entry("c")], Clumsy(room=1))
    assert tally.failed == [("b", "a bug: TypeError: oh")]
    assert (tally.compared, tally.code) == (2, BUG)


def test_a_process_with_other_rules_refuses_to_work(tmp_path: Path) -> None:
    job = Job.of("a", Stamp("0" * 32, "1, 2"), RULES, pair("a"))
    with pytest.raises(Mismatch, match="install the same everywhere"):
        work.judge(job)


def test_names_that_a_file_system_would_mix_up_have_files_of_their_own(tmp_path: Path) -> None:
    names = ["a/b", "a-b", "A/b", "a b", "..", ".", "", "/", "حمص", "حمص ", "x" * 400, "x" * 401]
    paths = [Documents(tmp_path).path(name) for name in names]
    assert len({path.name.casefold() for path in paths}) == len(names)
    for path in paths:
        assert path.parent == tmp_path / "articles"
        assert len(path.name.encode()) < 240
        assert not path.name.startswith(".")
