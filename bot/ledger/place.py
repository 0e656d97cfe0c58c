"""Where the ledger is: the setting, the environment, or the usual place.

Contract: `place` gives an address for `Ledger.open`; it may hold a password, so it is for the
ledger alone and never for people. `parse` reads one; its errors repeat nothing of it.

Source of the names on Toolforge (`TOOL_DATA_DIR`, `TOOL_TOOLSDB_USER`, `TOOL_TOOLSDB_PASSWORD`, the
host, the two underscores): https://wikitech.wikimedia.org/wiki/Help:Toolforge/ToolsDB and
https://wikitech.wikimedia.org/wiki/Help:Toolforge/Envvars.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.ledger.errors import LedgerError

TOOLSDB_HOST = "tools.db.svc.wikimedia.cloud"
_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "mysql": "mysql+pymysql",
    "mysql+pymysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
    "mariadb+pymysql": "mysql+pymysql",
}


def place(setting: str, environment: Mapping[str, str]) -> str:
    """Return the address of the ledger in use.

    ``setting`` is ``[ledger] address`` of rules/bot.toml: an address, ``toolsdb``, or empty. If
    empty: ``ISTIDRAK_LEDGER`` (the same, or a file), else a file in ``TOOL_DATA_DIR``, else one in
    ``XDG_STATE_HOME`` or what stands for it.
    """
    if setting == "toolsdb":
        return _toolsdb(environment)
    if setting:
        return setting
    if named := environment.get("ISTIDRAK_LEDGER"):
        if named == "toolsdb":
            return _toolsdb(environment)
        return named if "://" in named else _file(Path(named))
    if tool := environment.get("TOOL_DATA_DIR"):
        return _file(Path(tool) / "istidrak.sqlite")
    state = environment.get("XDG_STATE_HOME") or "~/.local/state"
    return _file(Path(state) / "istidrak" / "ledger.sqlite")


def parse(address: str) -> URL:
    """Return an address as a URL with the driver in use; raise :class:`LedgerError` if it is none.

    An SQLite address must name a file: a ledger outlives the process.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername not in _DRIVERS:
        raise LedgerError(
            "the ledger's address is not one; write sqlite:///FILE or "
            "mysql+pymysql://USER:PASSWORD@HOST/DATABASE in [ledger] address of rules/bot.toml"
        )
    url = url.set(drivername=_DRIVERS[url.drivername])
    if url.database in (None, "", ":memory:"):
        what = "file" if is_sqlite(url) else "database"
        raise LedgerError(
            f"the ledger's address names no {what}; add it in [ledger] address of rules/bot.toml"
        )
    return url


def is_sqlite(url: URL) -> bool:
    """Tell whether the ledger is a file."""
    return url.get_backend_name() == "sqlite"


def _file(path: Path) -> str:
    url = URL.create("sqlite", database=str(path.expanduser().absolute()))
    return url.render_as_string(hide_password=False)


def _toolsdb(environment: Mapping[str, str]) -> str:
    user = environment.get("TOOL_TOOLSDB_USER")
    password = environment.get("TOOL_TOOLSDB_PASSWORD")
    if not user or not password:
        raise LedgerError(
            'ToolsDB: the ledger is "toolsdb", but TOOL_TOOLSDB_USER or '
            "TOOL_TOOLSDB_PASSWORD is not set; run on Toolforge, or name another address"
        )
    url = URL.create(
        "mysql+pymysql",
        username=user,
        password=password,
        host=TOOLSDB_HOST,
        database=f"{user}__istidrak",
    )
    return url.render_as_string(hide_password=False)
