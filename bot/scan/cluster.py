"""The crew of other machines: a Dask cluster (distributed's only door, the extra ``cluster``).

Scheduling, and giving the jobs of a lost worker to another, is the cluster's business; a pair that
costs it several workers is given back as failed.
"""

from __future__ import annotations

import logging
import re
from concurrent.futures import BrokenExecutor, Future

from bot import __version__
from bot.core.errors import UserError
from bot.scan import work
from bot.scan.work import Job, Mismatch

try:
    import distributed
except ModuleNotFoundError as missing:
    raise UserError(
        f"--scheduler needs the package {missing.name}; install it: pip install 'istidrak[cluster]'"
    ) from None

_ADDRESS = re.compile(r"[a-z]+://[^/\s]+:\d+")
_CONNECT = "15s"
_WORKERS = 60  # seconds until a first worker must have joined
_AHEAD = 3  # jobs under way per thread of the cluster

_TALKATIVE = (
    *("distributed.client", "distributed.core", "distributed.batched"),
    "tornado.application",  # below them
)


class ClusterError(UserError):
    """The cluster cannot be reached, or was lost; the text is one line."""

    code = 3


class Died(UserError):  # noqa: N818
    """One comparison cost the cluster several workers."""

    code = 1


class Cluster:
    """The workers of the scheduler at ``address``, however many there are at the time."""

    def __init__(self, address: str) -> None:
        """Connect; raises :class:`ClusterError` where nobody answers or nobody works."""
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL)  # our errors say it in one line
        self._address = address
        if not _ADDRESS.fullmatch(address):
            raise UserError(f"--scheduler {address}: expected an address such as tcp://HOST:8786")
        try:
            self._client = distributed.Client(address, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"{address}: no scheduler answers there: {error}") from None
        try:
            self._client.wait_for_workers(1, timeout=_WORKERS)
        except TimeoutError:
            self._client.close()
            raise ClusterError(
                f"{address}: the scheduler has no worker; start one: dask worker {address}"
            ) from None
        self._executor = self._client.get_executor(pure=False)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and self._client.status == "running":
            self._executor.shutdown(wait=False)
        self._client.close(timeout=2)

    def room(self) -> int:
        """Return how many jobs to have under way, by the threads of the workers there are."""
        return _AHEAD * max(1, self._threads())

    def submit(self, job: Job) -> Future[bytes]:
        """Take a job."""
        if self._client.status != "running":
            raise BrokenExecutor
        theirs: Future[bytes] = self._executor.submit(work.judge, job)
        ours: Future[bytes] = Future()
        theirs.add_done_callback(lambda done: _hand_over(done, ours))
        return ours

    def renew(self) -> None:
        """Raise: who has lost the scheduler cannot make a new one."""
        raise ClusterError(
            f"{self._address}: the scheduler is lost; what is done stays, start it anew and run the"
            " same again"
        )

    def waits_for(self) -> str:
        """Say so when there is no worker."""
        return "" if self._threads() else f"{self._address}: no worker is left; start one"

    def _threads(self) -> int:
        workers = self._client.scheduler_info(n_workers=-1).get("workers", {})
        return sum(each["nthreads"] for each in workers.values())


def _hand_over(theirs: Future[bytes], ours: Future[bytes]) -> None:
    """Hand on a result, or an error in terms of ours."""
    if theirs.cancelled():
        ours.set_exception(BrokenExecutor())
        return
    error = theirs.exception()
    if error is None:
        ours.set_result(theirs.result())
    elif isinstance(error, distributed.KilledWorker):
        ours.set_exception(Died("the workers that compared it died; too little memory?"))
    elif isinstance(error, ImportError) or "deserializ" in str(error):
        ours.set_exception(
            Mismatch(f"the cluster cannot load istidrak {__version__}; install it on all of it")
        )
    else:
        ours.set_exception(error)
