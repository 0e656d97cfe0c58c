"""The folders that the bot writes to, the room on them, and the heartbeat of ``istidrak watch``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot import signs
from bot.config import Rules
from bot.doctor.line import Line, State
from bot.gateway import GatewayError, surroundings

ROOM = 200  # MB: logs, caches and a ledger of years
LEAST = 20  # MB: below, a save of the ledger may fail


def lines(rules: Rules, now: datetime) -> Iterator[Line]:
    """Look at each folder; ``now`` is aware."""
    yield _settings()
    state = signs.state_folder(os.environ)
    line = _writable("state folder", state, "let ISTIDRAK_STATE name a folder that can be written")
    yield line
    if line.state is State.OK:
        yield _room(state)
        file = state / signs.HEARTBEAT
        if file.exists():
            yield _heartbeat(file, now, rules.settings.watch.heartbeat_minutes)


def _settings() -> Line:
    try:
        folder = surroundings.folder()
    except GatewayError as error:
        return Line("folder", State.FAIL, str(error), "let PYWIKIBOT_DIR name another folder")
    line = _writable("folder", folder, "make it writable, or let PYWIKIBOT_DIR name another")
    settings = folder / surroundings.SETTINGS
    if line.state is State.OK and settings.stat().st_mode & 0o022:
        mend = f"chmod 600 {settings}"
        return Line("folder", State.WARN, f"{settings}: others may change it", mend)
    return line


def _writable(name: str, folder: Path, mend: str) -> Line:
    probe = folder / f".doctor-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Line(name, State.FAIL, f"{folder}: {error.strerror}", mend)
    return Line(name, State.OK, str(folder))


def _room(folder: Path) -> Line:
    free = shutil.disk_usage(folder).free // 1_000_000
    what = f"{free} MB free at {folder}"
    if free >= ROOM:
        return Line("disk", State.OK, what)
    return Line("disk", State.WARN if free >= LEAST else State.FAIL, what, "make room")


def _heartbeat(file: Path, now: datetime, minutes: float) -> Line:
    mend = (
        "look at the log of istidrak watch, and start it again; if it is not used, delete the file"
    )
    try:
        beat = datetime.fromisoformat(file.read_text(encoding="utf-8").strip())
    except (OSError, ValueError) as error:
        return Line("heartbeat", State.WARN, f"{file}: {error}", mend)
    age = (now - (beat if beat.tzinfo else beat.replace(tzinfo=UTC))).total_seconds() / 60
    what = f"istidrak watch gave a sign of life {age:.0f} min ago"
    return (
        Line("heartbeat", State.OK, what)
        if age < minutes
        else Line("heartbeat", State.WARN, what, mend)
    )
