"""How many requests this process has sent to wikis: what a pass cost is a difference of two counts.

The door counts each one as it goes out, repetitions included.
"""

from __future__ import annotations

_sent = 0


def count() -> None:
    """Count one request."""
    global _sent  # noqa: PLW0603 - one process, one count
    _sent += 1


def sent() -> int:
    """Return how many requests were sent since the process began."""
    return _sent
