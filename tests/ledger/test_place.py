"""Where the ledger is, and what no message says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.ledger import LedgerError, place
from bot.ledger.place import parse
from bot.ledger.sqlite import journal

SECRET = "p@ss/w:rd%"
TOOL = {"TOOL_TOOLSDB_USER": "s12345", "TOOL_TOOLSDB_PASSWORD": SECRET}


@pytest.mark.parametrize(
    ("setting", "environment", "address"),
    [
        ("sqlite:///a.sqlite", {"ISTIDRAK_LEDGER": "/b"}, "sqlite:///a.sqlite"),
        ("", {"ISTIDRAK_LEDGER": "/b/l.db", "TOOL_DATA_DIR": "/t"}, "sqlite:////b/l.db"),
        ("", {"ISTIDRAK_LEDGER": "mysql://u@h/d", "TOOL_DATA_DIR": "/t"}, "mysql://u@h/d"),
        ("", {"TOOL_DATA_DIR": "/t", "XDG_STATE_HOME": "/s"}, "sqlite:////t/istidrak.sqlite"),
        ("", {"XDG_STATE_HOME": "/s"}, "sqlite:////s/istidrak/ledger.sqlite"),
        ("", {}, f"sqlite:///{Path.home()}/.local/state/istidrak/ledger.sqlite"),
    ],
)
def test_the_place_of_the_ledger(setting: str, environment: dict[str, str], address: str) -> None:
    assert place(setting, environment) == address


def test_a_relative_file_is_one_of_the_working_folder() -> None:
    assert place("", {"ISTIDRAK_LEDGER": "l.db"}) == f"sqlite:///{Path.cwd()}/l.db"


def test_toolsdb_comes_from_the_environment() -> None:
    url = parse(place("toolsdb", TOOL))
    assert (url.drivername, url.host) == ("mysql+pymysql", "tools.db.svc.wikimedia.cloud")
    assert (url.username, url.password, url.database) == ("s12345", SECRET, "s12345__istidrak")
    assert place("", {**TOOL, "ISTIDRAK_LEDGER": "toolsdb"}) == place("toolsdb", TOOL)


@pytest.mark.parametrize("missing", list(TOOL))
def test_toolsdb_without_its_variables_says_so(missing: str) -> None:
    with pytest.raises(LedgerError, match=missing) as caught:
        place("toolsdb", {key: value for key, value in TOOL.items() if key != missing})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("scheme", ["mysql", "mariadb", "mysql+pymysql", "mariadb+pymysql"])
def test_mariadb_goes_by_four_names(scheme: str) -> None:
    assert parse(f"{scheme}://u:p@h/d").drivername == "mysql+pymysql"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ledger.sqlite",
        "postgresql://u:secret@h/d",
        "mysql+aiomysql://u:secret@h/d",
        "mysql://u:secret@h:port/d",
        "://secret",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://u:secret@h",
        "mysql://u:secret@h/",
    ],
)
def test_what_is_no_address_is_refused_in_one_line(address: str) -> None:
    with pytest.raises(LedgerError) as caught:
        parse(address)
    told = str(caught.value)
    assert "rules/bot.toml" in told
    assert "\n" not in told
    assert "secret" not in told


MOUNTS = """\
/dev/vda / ext4 rw 0 0
tools-nfs:/project /data/project nfs4 rw,noatime 0 0
tmpfs /data/project/x/tmp tmpfs rw 0 0
server:/with\\040space /mnt/with\\040space nfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "mode"),
    [
        ("/home/a/l.sqlite", "WAL"),
        ("/data/project/x/l.sqlite", "DELETE"),
        ("/data/project/x/tmp/l.sqlite", "WAL"),
        ("/data/projects/l.sqlite", "WAL"),
        ("/mnt/with space/l.sqlite", "DELETE"),
    ],
)
def test_a_file_on_the_network_has_a_rollback_journal(path: str, mode: str) -> None:
    assert journal(Path(path), MOUNTS) == mode


def test_where_mounts_are_unknown_the_file_is_local() -> None:
    assert journal(Path("/a/l.sqlite"), "") == "WAL"
