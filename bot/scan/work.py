"""One comparison, in whatever process: a packed pair in, the bytes of a document out.

The same function runs in a local process and on another machine's, so that both write the same
bytes. A process loads the rules once, and refuses to work with others than those it is asked for.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from bot import __version__, config, document, pipeline
from bot.config import Rules
from bot.core.errors import UserError
from bot.core.models import Pair

PACKAGE = Path(__file__).resolve().parent.parent
_WATCHED = "articles"  # which articles are watched says nothing about how they are compared
_loading = Lock()  # a worker of a cluster may have several threads


class Mismatch(UserError):  # noqa: N818
    """A process of the crew has another version of the program or of the rules."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a document was made of: it is made anew when one of the two differs.

    ``tool`` is the digest of the program and the rules, ``pair`` says which state of the pair it
    was: its revisions, or a digest of its files.
    """

    tool: str
    pair: str


@dataclass(frozen=True, slots=True)
class Job:
    """One comparison to be made: ``name`` as in the document, ``rules`` the folder, and the pair.

    The pair is packed here once, so that no crew needs to look into it.
    """

    name: str
    stamp: Stamp
    rules: str
    packed: bytes

    @classmethod
    def of(cls, name: str, stamp: Stamp, rules: Path, pair: Pair) -> Job:
        """Pack a pair."""
        return cls(name, stamp, str(rules.resolve()), pickle.dumps(pair))


def fingerprint(rules: Path) -> str:
    """Return the digest of what decides about a document: version, program text and rules.

    The program's own text belongs to it, since a checkout changes without a new version; it is
    the text that this process runs, not what may be there by now.
    """
    return _digest(rules, "", _PROGRAM)


def judge(job: Job) -> bytes:
    """Compare, and return the document as UTF-8 JSON: the contract's, and what it was made of.

    Raises :class:`Mismatch` where this process cannot do what is asked for, and what comparing
    raises.
    """
    rules = _rules(job.rules, job.stamp.tool)
    pair: Pair = pickle.loads(job.packed)
    made = document.to_json(pipeline.compare(pair, rules), __version__)
    made["scan"] = {"name": job.name, "tool": job.stamp.tool, "pair": job.stamp.pair}
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def prepare(rules: Path | None) -> None:
    """Load a folder of rules before the first job; raises what loading raises."""
    folder = rules or config.default_folder()
    _rules(str(folder.resolve()), fingerprint(folder))


def _rules(folder: str, tool: str) -> Rules:
    with _loading:
        return _loaded(folder, tool)


@lru_cache(maxsize=1)
def _loaded(named: str, tool: str) -> Rules:
    """Load the folder named; on a machine that has no such folder, the one installed there."""
    folder = Path(named) if Path(named).is_dir() else config.default_folder()
    if fingerprint(folder) != tool:
        raise Mismatch(
            f"{folder}: a process has other rules or another version of istidrak than this one;"
            " install the same everywhere, start its workers anew, and change nothing meanwhile"
        )
    return config.load(folder)


def _digest(folder: Path, suffix: str, before: str) -> str:
    digest = hashlib.sha256(before.encode())
    for path in sorted(folder.rglob(f"*{suffix}")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith((".", "__pycache__")) for part in inside.parts)
        if path.is_file() and not hidden and (suffix or inside.parts[0] != _WATCHED):
            data = path.read_bytes()
            digest.update(f"\n{inside.as_posix()} {len(data)}\n".encode())
            digest.update(data)
    return digest.hexdigest()[:32]


_PROGRAM = _digest(PACKAGE, ".py", __version__)  # when it is loaded
