"""Real MediaWikis on this machine: an Arabic one, an English one, and a stand-in for Wikidata.

Contract: everything lies below one scratch folder and listens on 127.0.0.1 only. `running` builds the
wikis from Debian's packages in a few seconds, gives them started, clean and filled with the stand-in
pages of site/pages, and ends them in the end; they also end when this process dies. `Wikis.reset`
brings all back to the clean state in hundredths of a second. `unavailable` says what is missing.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from string import Template
from typing import TypedDict, Unpack

import requests

from tests.wiki.client import ADMIN, BOT, HUMAN, ApiLog, Client, Import

CODE = Path("/usr/share/mediawiki")
SITE = Path(__file__).parent / "site"
NAMES = {"ar": "ويكيبيديا", "en": "Wikipedia", "wikidata": "Wikidata"}
EXTENSIONS = (
    "AbuseFilter,Cite,ConfirmEdit,Interwiki,ParserFunctions,Scribunto,SpamBlacklist,TemplateData,"
    "TitleBlacklist"
)
PACKAGES = (
    "mediawiki php-cli php-sqlite3 php-luasandbox php-intl php-mbstring php-xml php-curl diffutils"
)
PHP_MODULES = {"pdo_sqlite", "luasandbox", "intl", "mbstring", "xml", "curl", "zend opcache"}
WORKERS = 4
PATIENCE = 30.0
"""Seconds to wait for a server's first answer, and before a reset for its last one."""


def unavailable() -> str | None:
    """One loud line about what is missing on this machine and how to get it, or None."""
    missing = [] if (CODE / "maintenance/install.php").is_file() else ["MediaWiki"]
    if not Path("/usr/bin/diff3").exists():
        missing.append("diff3")
    if shutil.which("php"):
        listed = subprocess.run(["php", "-m"], capture_output=True, text=True, check=False).stdout
        missing += sorted(f"PHP's {name}" for name in PHP_MODULES - {*listed.lower().splitlines()})
    else:
        missing.append("PHP")
    if not missing:
        return None
    return (
        f"WIKI TESTS SKIPPED: no {', '.join(missing)}. run: make wiki-packages "
        f"(apt-get install --no-install-recommends {PACKAGES})"
    )


class Fault(TypedDict, total=False):
    """What a wiki is to suffer from; site/router.php and site/common.php do it."""

    action: str
    """Only API requests with this action; without it also pages."""
    agent: str
    """Only requests whose User-Agent holds this, e.g. "Pywikibot"."""
    times: int
    """Only so many requests, then all is well again."""
    delay: float
    """Seconds to wait before the answer."""
    status: int
    """This HTTP status in place of an answer."""
    retry_after: int
    """With a Retry-After header."""
    html: bool
    """A page of HTML in place of JSON."""
    late: bool
    """The request is carried out first; then delay and status strike: the answer is lost."""
    readonly: str
    """Nothing can be saved, and this is why."""
    maxlag: float
    """The database lags by so many seconds."""
    ratelimit: bool
    """Every edit is one too many."""
    captcha: bool
    """Every edit needs a captcha."""


class Wiki:
    """One wiki: `lang` is "ar", "en" or "wikidata"; `folder` holds its settings, data and logs."""

    def __init__(self, lang: str, port: int, folder: Path) -> None:
        self.lang = lang
        self.port = port
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self.api = f"{self.url}/w/api.php"
        self.dbname = f"{lang}wiki"
        self.log = ApiLog(folder / "log/api.log")
        self._server: subprocess.Popen[bytes] | None = None

    @cached_property
    def admin(self) -> Client:
        """A client logged in as the administrator."""
        return Client(self.api, ADMIN)

    @cached_property
    def human(self) -> Client:
        """A client logged in as a person without special rights."""
        return Client(self.api, HUMAN)

    @contextmanager
    def fault(self, **switches: Unpack[Fault]) -> Iterator[None]:
        """The wiki suffers from a fault for a while: `with wiki.fault(status=503, times=2): …`."""
        file = self.folder / "fault.json"
        _write(file, json.dumps(switches))
        try:
            yield
        finally:
            file.unlink(missing_ok=True)

    def forget_sessions(self) -> None:
        """Log every account out, as when a session is lost on the server."""
        with sqlite3.connect(self.folder / "data/wikicache.sqlite") as database:
            database.execute("DELETE FROM objectcache WHERE keyname LIKE '%MWSession%'")
        database.close()

    def install(self, interwiki: Mapping[str, str]) -> None:
        """Build the wiki with its accounts; `interwiki` gives the address of each language."""
        for name in ("data", "cache", "log"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "age").touch()
        options = {
            "dbtype": "sqlite",
            "dbpath": self.folder / "data",
            "dbname": self.dbname,
            "lang": "en" if self.lang == "wikidata" else self.lang,
            "server": self.url,
            "scriptpath": "/w",
            "pass": ADMIN.password,
            "confpath": self.folder,
            "extensions": EXTENSIONS,
            "skins": "Vector",
        }
        given = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        self._maintain("install.php", *given, NAMES[self.lang], ADMIN.user, config="none.php")
        with (self.folder / "LocalSettings.php").open("a", encoding="utf-8") as settings:
            settings.write(f"$bedLang = '{self.lang}'; $bedFolder = __DIR__;\n")
            settings.write(f"require '{SITE}/common.php';\n")
        self._maintain("createAndPromote.php", HUMAN.user, HUMAN.password)
        self._maintain("createAndPromote.php", "--bot", BOT.user, "LabBot-pass-1")
        grants = "basic,highvolume,editpage,createeditmovepage"
        app = str(BOT.app)
        bot = ("--appid", app, "--grants", grants, BOT.user, BOT.password)
        self._maintain("createBotPassword.php", *bot)
        with sqlite3.connect(self.folder / f"data/{self.dbname}.sqlite") as database:
            # A prefix is an interlanguage link because it is a language code; nothing else is needed.
            database.executemany(
                "INSERT OR REPLACE INTO interwiki VALUES (?, ?, ?, ?, 1, 0)",
                [
                    (lang, f"{url}/wiki/$1", f"{url}/w/api.php", f"{lang}wiki")
                    for lang, url in interwiki.items()
                ],
            )
        database.close()

    def _maintain(self, script: str, *args: str, config: str = "LocalSettings.php") -> None:
        done = subprocess.run(
            ["php", str(CODE / "maintenance" / script), *args],
            env={**os.environ, "MW_CONFIG_FILE": str(self.folder / config)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{script} failed for {self.lang}:\n{done.stdout}{done.stderr}")

    def start(self) -> None:
        """Start the server and wait for its first answer."""
        # The shell is the leader of a process group of its own. It waits for the end of our pipe, which
        # comes with the end of this process however it dies, and then ends the group.
        serve = '"$@" & read -r _; kill -TERM 0'
        limits = ["-d", "upload_max_filesize=64M", "-d", "post_max_size=64M", "-d", "apc.enabled=0"]
        cache = ["-d", "opcache.enable=1", "-d", "opcache.revalidate_freq=0"]
        where = ["-S", f"127.0.0.1:{self.port}", "-t", str(self.folder.parent / "www")]
        with (self.folder / "log/access.log").open("ab") as log:
            self._server = subprocess.Popen(
                ["sh", "-c", serve, "sh", "php", *limits, *cache, *where, str(SITE / "router.php")],
                env={
                    **os.environ,
                    "MW_CONFIG_FILE": str(self.folder / "LocalSettings.php"),
                    "PHP_CLI_SERVER_WORKERS": str(WORKERS),
                },
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while True:
            try:
                requests.get(self.api, {"action": "query"}, timeout=PATIENCE).raise_for_status()
            except requests.ConnectionError:
                if time.monotonic() > end or self._server.poll() is not None:
                    told = (self.folder / "log/access.log").read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"the {self.lang} wiki does not start:\n{told}") from None
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """End the server and its workers."""
        if self._server and self._server.stdin:
            self._server.stdin.close()
            self._server.wait()
        self._server = None
