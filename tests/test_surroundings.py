"""Accounts from the environment, and the folder that pywikibot may use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.gateway import BadSettings, surroundings
from bot.gateway.surroundings import Credentials, credentials

OAUTH = {
    "ISTIDRAK_CONSUMER_TOKEN": "a",
    "ISTIDRAK_CONSUMER_SECRET": "b",
    "ISTIDRAK_ACCESS_TOKEN": "c",
    "ISTIDRAK_ACCESS_SECRET": "d",
}
USER = {"ISTIDRAK_USERNAME": "IstidrakBot"}
PASSWORD = {"ISTIDRAK_BOT_NAME": "lab", "ISTIDRAK_BOT_PASSWORD": "secret"}


def test_accounts() -> None:
    oauth = Credentials("IstidrakBot", ("a", "b", "c", "d"))
    assert credentials(OAUTH | USER) == oauth
    assert credentials(OAUTH | USER | PASSWORD) == oauth
    toolforge = {key.replace("ISTIDRAK", "PWB"): value for key, value in (OAUTH | USER).items()}
    assert credentials(toolforge) == oauth
    account = credentials(PASSWORD | USER)
    assert (account.kind, account.typed) == ("bot password", "lab@secret")
    assert credentials({}) == credentials(USER) == credentials({"ISTIDRAK_BOT_NAME": ""})
    assert credentials({}).kind == ""


@pytest.mark.parametrize("missing", [*OAUTH, *USER])
def test_half_an_account_is_an_error(missing: str) -> None:
    given = {key: value for key, value in (OAUTH | USER).items() if key != missing}
    with pytest.raises(BadSettings, match=missing):
        credentials(given)


def test_secrets_are_not_shown() -> None:
    assert "secret" not in repr(credentials(PASSWORD | USER))
    assert "'a'" not in repr(credentials(OAUTH | USER))


def test_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYWIKIBOT_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "user-config.py").write_text("raise SystemExit")
    assert surroundings.folder() == tmp_path / ".cache/istidrak"
    assert (tmp_path / ".cache/istidrak/user-config.py").stat().st_mode & 0o777 == 0o600

    (tmp_path / ".config/istidrak").mkdir(parents=True)
    (tmp_path / ".config/istidrak/user-config.py").touch()
    assert surroundings.folder() == tmp_path / ".config/istidrak"

    monkeypatch.setenv("PYWIKIBOT_DIR", str(tmp_path / "named"))
    assert surroundings.folder() == tmp_path / "named"
    monkeypatch.setenv("PYWIKIBOT_DIR", str(tmp_path / "user-config.py"))
    with pytest.raises(BadSettings, match="PYWIKIBOT_DIR"):
        surroundings.folder()

    monkeypatch.delenv("PYWIKIBOT_DIR")
    monkeypatch.setenv("HOME", str(tmp_path / "user-config.py"))  # nothing can be made in there
    assert surroundings.folder().name.startswith("istidrak-")


def test_the_example_of_settings_is_one(tmp_path: Path) -> None:
    example = Path(__file__).parents[1] / "user-config.py.example"
    (tmp_path / "user-config.py").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "user-config.py").chmod(0o600)
    script = "from pywikibot import config as c; print(dict(c.usernames), c.authenticate)"
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", script],
        env={"PYWIKIBOT_DIR": str(tmp_path), "PYTHONUTF8": "1", **OAUTH, **USER},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    names = {"ar": "IstidrakBot", "en": "IstidrakBot"}
    tokens = {"*.wikipedia.org": ("a", "b", "c", "d")}
    assert done.stdout == f"{ {'wikipedia': names} } {tokens}\n"
