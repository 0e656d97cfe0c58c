"""Signs of life for those outside: files in one folder, each replaced whole.

``heartbeat`` holds the time of the last sign (ISO 8601, UTC); ``status.json`` how the bot stands;
``stream`` the time up to which the stream of edits was read. A sign that cannot be written is
logged, and ends nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

log = logging.getLogger(__name__)


HEARTBEAT = "heartbeat"


def state_folder(environment: Mapping[str, str]) -> Path:
    """Return where the signs of life are; ``toolforge/health`` looks there, too.

    ``ISTIDRAK_STATE``, else ``TOOL_DATA_DIR`` (Toolforge), else ``istidrak`` in ``XDG_STATE_HOME``
    or what stands for it.
    """
    if named := environment.get("ISTIDRAK_STATE") or environment.get("TOOL_DATA_DIR"):
        return Path(named)
    state = environment.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(state).expanduser() / "istidrak"


@dataclass(frozen=True, slots=True)
class Signs:
    """The files of one folder, which is made where it is missing."""

    folder: Path

    def alive(self, now: datetime) -> None:
        """Touch the heartbeat."""
        self._write(HEARTBEAT, now.isoformat())

    def status(self, table: Mapping[str, object]) -> None:
        """Write how the bot stands."""
        self._write("status.json", json.dumps(table, ensure_ascii=False, indent=1))

    def read_up_to(self, moment: str) -> None:
        """Note up to which time the stream was read."""
        self._write("stream", moment)

    @property
    def stream(self) -> str:
        """The time up to which the stream was read, empty where that is not known."""
        try:
            return (self.folder / "stream").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(name + ".part")
            partial.write_text(text + "\n", encoding="utf-8")
            partial.replace(path)
        except OSError as error:
            log.warning("%s: %s", path, error.strerror)
