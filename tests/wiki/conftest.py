"""Fixtures for tests that need a real MediaWiki.

Contract: the wikis are built once a session, and every test in this folder starts from their clean
state. Without MediaWiki the tests are skipped with one line that says how to get it; where CI is
set they fail instead, for there nothing may be skipped silently.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from string import Template

import pytest

from tests.wiki import outside
from tests.wiki.client import BOT, Account, Client
from tests.wiki.mediawiki import SITE, Wiki, Wikis, running, unavailable

ROOT = Path(__file__).resolve().parents[2]


def write_pywikibot_dir(wikis: Wikis, folder: Path, streams: str = "http://127.0.0.1:1") -> Path:
    """Write a folder for PYWIKIBOT_DIR that leads pywikibot to these wikis as the bot account.

    `streams` is the address of EventStreams; by default nobody listens there.
    """
    values: dict[str, object] = {wiki.lang: wiki.port for wiki in wikis.all}
    values |= {"user": BOT.user, "app": BOT.app, "password": BOT.password, "streams": streams}
    for source in (SITE / "pywikibot").glob("*.template"):
        target = folder / ("families" if "_family" in source.name else "") / source.stem
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(Template(source.read_text()).substitute(values))
        # pywikibot wants it of the passwords, and skips settings that others may write.
        target.chmod(0o600)
    return folder


def run_pywikibot(folder: Path, script: str) -> str:
    """Run a script in a process of its own, as the bot runs; give what it prints.

    It starts with `pywikibot` imported and the Arabic wiki in `site`; `folder` is PYWIKIBOT_DIR.
    """
    preamble = "import pywikibot\nsite = pywikibot.Site('ar', 'wikipedia')\n"
    done = subprocess.run(
        [sys.executable, "-c", preamble + script],
        env={**os.environ, "PYWIKIBOT_DIR": str(folder), "PYTHONUTF8": "1"},
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it loud where wiki tests were skipped: pytest alone prints a small s."""
    skipped = terminalreporter.stats.get("skipped", [])
    reason = unavailable() if skipped else None
    if reason and any("WIKI TESTS SKIPPED" in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(reason, red=True, bold=True)


@pytest.fixture(scope="session")
def wikis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wikis]:
    """The wikis of this session, built and running."""
    reason = unavailable()
    if reason and os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)
    with running(tmp_path_factory.mktemp("wikis")) as built:
        yield built


@pytest.fixture(autouse=True)
def _clean_wikis(wikis: Wikis) -> Iterator[None]:
    """Bring the wikis back to their clean state after each test.

    Before, every revision that the bot account saved is held against the one before it: no byte
    outside the bot's own pieces may differ, whatever the test was about.
    """
    yield
    wrong = list(outside.saved_wrongs(wikis.ar.admin))
    wikis.reset()
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def arwiki(wikis: Wikis) -> Wiki:
    """The Arabic wiki, on which the bot writes."""
    return wikis.ar


@pytest.fixture
def enwiki(wikis: Wikis) -> Wiki:
    """The English wiki, which the bot reads."""
    return wikis.en


@pytest.fixture
def admin(arwiki: Wiki) -> Client:
    """The administrator of the Arabic wiki."""
    return arwiki.admin


@pytest.fixture
def human(arwiki: Wiki) -> Client:
    """A person on the Arabic wiki."""
    return arwiki.human


@pytest.fixture
def bot_account() -> Account:
    """The account that the bot logs in with."""
    return BOT


@pytest.fixture
def pywikibot_dir(wikis: Wikis, tmp_path: Path) -> Path:
    """A fresh folder for PYWIKIBOT_DIR; a subprocess with it finds the wikis by itself."""
    return write_pywikibot_dir(wikis, tmp_path / "pywikibot")


@pytest.fixture(scope="session")
def _settings(wikis: Wikis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one folder for PYWIKIBOT_DIR of this process: pywikibot reads it once, when imported."""
    folder = write_pywikibot_dir(wikis, tmp_path_factory.mktemp("settings") / "pywikibot")
    os.environ["PYWIKIBOT_DIR"] = str(folder)
    return folder


def write_rules(folder: Path) -> Path:
    """Write the rules of this checkout, but nobody has to wait: for quiet, or between two saves."""
    shutil.copytree(ROOT / "rules", folder)
    text = (folder / "bot.toml").read_text(encoding="utf-8")
    nothing = ("quiet_minutes", "page_age_hours", "put_throttle", "confirm_hours", "stable_hours")
    for key, value in {**dict.fromkeys(nothing, 0), "settle": 3}.items():
        text, found = re.subn(rf"^{key} = \d+", f"{key} = {value}", text, flags=re.MULTILINE)
        assert found == 1, key
    (folder / "bot.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def _rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules of the bed."""
    return write_rules(tmp_path_factory.mktemp("rules") / "rules")


@pytest.fixture(autouse=True)
def _with_rules(_rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands and `config.load()` find the rules of the bed, and a fresh ledger."""
    monkeypatch.setenv("ISTIDRAK_RULES", str(_rules))
    monkeypatch.setenv("ISTIDRAK_LEDGER", str(tmp_path / "ledger.sqlite"))


@pytest.fixture
def as_bot(_settings: Path) -> None:
    """The gateway works in this process as the bot account, and knows nothing of earlier tests."""
    forget_logins(_settings)


def forget_logins(folder: Path) -> None:
    """Let pywikibot, whose PYWIKIBOT_DIR is this folder, begin anew."""
    import pywikibot  # noqa: PLC0415 - it reads PYWIKIBOT_DIR when it is imported
    from pywikibot.comms import http  # noqa: PLC0415

    pywikibot._sites.clear()
    http.cookie_jar.clear()
    for cookies in folder.glob("*.lwp"):
        cookies.unlink()


@pytest.fixture
def anonymous(as_bot: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateway works in this process without an account."""
    import pywikibot  # noqa: PLC0415

    monkeypatch.setattr(pywikibot.config, "usernames", defaultdict(dict))
