"""Who may write: the contract of a lease, then processes that want it at once."""

from __future__ import annotations

from bot.core.memory import Held, Lease
from bot.ledger import Ledger
from tests.ledger.conftest import NOON, later
from tests.ledger.processes import answers


def test_a_free_lease_is_taken(ledger: Ledger) -> None:
    assert ledger.lease("write", "watch 1", 60, NOON) == Lease("write", "watch 1", later(minutes=1))


def test_a_held_lease_says_who_and_until_when(ledger: Ledger) -> None:
    ledger.lease("write", "watch 1", 60, NOON)
    held = Held("watch 1", later(minutes=1))
    assert ledger.lease("write", "post 2", 60, later(seconds=59)) == held
    assert ledger.lease("write", "Watch 1", 60, later(seconds=59)) == held
    assert ledger.lease("another", "post 2", 60, NOON) == Lease("another", "post 2", held.until)


def test_the_holder_renews(ledger: Ledger) -> None:
    ledger.lease("write", "watch 1", 60, NOON)
    renewed = ledger.lease("write", "watch 1", 60, later(seconds=30))
    assert renewed == Lease("write", "watch 1", later(seconds=90))
    assert ledger.lease("write", "post 2", 60, later(seconds=89)) == Held(
        "watch 1", later(seconds=90)
    )


def test_the_lease_of_a_dead_holder_ends(ledger: Ledger) -> None:
    ledger.lease("write", "watch 1", 60, NOON)
    taken = ledger.lease("write", "post 2", 60, later(minutes=1))
    assert taken == Lease("write", "post 2", later(minutes=2))
    assert ledger.lease("write", "watch 1", 60, later(minutes=1)) == Held(
        "post 2", later(minutes=2)
    )


def test_a_lease_is_given_back_by_its_holder_alone(ledger: Ledger) -> None:
    ledger.lease("write", "watch 1", 60, NOON)
    assert not ledger.release("write", "post 2")
    assert ledger.lease("write", "post 2", 60, NOON) == Held("watch 1", later(minutes=1))
    assert ledger.release("write", "watch 1")
    assert not ledger.release("write", "watch 1")
    assert isinstance(ledger.lease("write", "post 2", 60, NOON), Lease)


def test_of_many_processes_one_gets_the_lease(empty: str) -> None:
    def want(number: int) -> str:
        with Ledger.open(empty) as ledger:
            got = [
                isinstance(ledger.lease(f"write {each}", f"process {number}", 60, NOON), Lease)
                for each in range(20)
            ]
        return "".join("x" if each else "." for each in got)

    rows = answers(want, 4)
    assert ["".join(column).count("x") for column in zip(*rows, strict=True)] == [1] * 20


def test_of_many_processes_one_gets_a_lease_that_ended(empty: str) -> None:
    with Ledger.open(empty) as ledger:
        for each in range(20):
            ledger.lease(f"write {each}", "the dead", 60, NOON)

    def want(number: int) -> str:
        with Ledger.open(empty) as ledger:
            return "".join(
                "x" if isinstance(ledger.lease(name, f"process {number}", 60, now), Lease) else "."
                for name, now in ((f"write {each}", later(hours=1)) for each in range(20))
            )

    rows = answers(want, 4)
    assert ["".join(column).count("x") for column in zip(*rows, strict=True)] == [1] * 20
