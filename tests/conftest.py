"""The order of the tests: files that wait for processes and wikis begin first.

Each file goes to one worker as a whole (`--dist loadfile`), so a long one that begins last keeps
one worker at work and the others waiting.
"""

from __future__ import annotations

from pathlib import Path

import pytest

LONG = {"wiki", "scan"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files of these folders before all others; else the order stays."""
    root = Path(__file__).parent
    items.sort(key=lambda item: item.path.relative_to(root).parts[0] not in LONG)
