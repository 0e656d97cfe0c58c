"""Real MediaWikis on this machine: an Arabic one, an English one, and a stand-in for Wikidata.

Contract: everything lies below one scratch folder and listens on 127.0.0.1 only. `running` builds
the wikis from Debian's packages in a few seconds, gives them started, clean and filled with the
stand-in pages of site/pages, and ends them in the end; they also end when this process dies.
`Wikis.reset` brings all back to the clean state in hundredths of a second. `unavailable` says what
is missing.
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TypedDict, Unpack

import requests

from tests.wiki.client import ADMIN, BOT, HUMAN, ApiLog, Client, Session, read_pages

CODE = Path("/usr/share/mediawiki")
SITE = Path(__file__).parent / "site"
NAMES = {"ar": "ويكيبيديا", "en": "Wikipedia", "wikidata": "Wikidata"}
EXTENSIONS = (
    "AbuseFilter,Cite,ConfirmEdit,Interwiki,ParserFunctions,Scribunto,SpamBlacklist,TemplateData,"
    "TitleBlacklist"
)
GRANTS = "basic,highvolume,editpage,createeditmovepage"
PACKAGES = "mediawiki php-cli php-sqlite3 php-luasandbox php-curl diffutils"
PHP_MODULES = {"pdo_sqlite", "luasandbox", "intl", "mbstring", "xml", "curl", "zend opcache"}
# No file of PHP changes while a server runs, so none is looked at twice.
PHP_OPTIONS = ("-dpost_max_size=64M", "-dapc.enabled=0", "-dopcache.validate_timestamps=0")
PATIENCE = 30.0  # seconds, for a server's first answer and, before a reset, for its last one


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
    command = f"apt-get install --no-install-recommends {PACKAGES}"
    told = f"WIKI TESTS SKIPPED: no {', '.join(missing)}. run: make packages ({command})"
    return told if missing else None


class Fault(TypedDict, total=False):
    """What a wiki is to suffer from: site/router.php lists the keys."""

    action: str  # only API requests with this action; without it pages too
    agent: str  # only requests whose User-Agent holds this, e.g. "Pywikibot"
    times: int  # only so many requests, then all is well again
    delay: float  # seconds
    status: int  # this HTTP status in place of an answer
    retry_after: int  # with a Retry-After header
    html: bool  # a page of HTML in place of JSON
    late: bool  # the request is carried out first, then delay and status: the answer is lost
    readonly: str  # nothing can be saved, and this is why
    maxlag: float  # the database lags by so many seconds
    ratelimit: bool  # every edit is one too many
    captcha: bool  # every edit needs a captcha


class Wiki:
    """One wiki: `lang` is "ar", "en" or "wikidata"; `folder` holds its settings, data and logs."""

    def __init__(self, lang: str, port: int, folder: Path) -> None:
        self._place = _reserve(port)
        self.lang = lang
        self.port = int(self._place.getsockname()[1])
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = f"{self.url}/w/api.php"
        self.dbname = f"{lang}wiki"
        self.log = ApiLog(folder / "log/api.log")
        self._server: subprocess.Popen[bytes] | None = None
        self._sessions: dict[str, dict[Client, Session]] = {}
        own = {"MW_CONFIG_FILE": str(folder / "LocalSettings.php"), "PHP_CLI_SERVER_WORKERS": "4"}
        self._environment = os.environ | own

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
        _write(self.folder / "fault.json", switches)
        try:
            yield
        finally:
            _write(self.folder / "fault.json", {})

    def review(self, pages: Mapping[str, Mapping[str, object]]) -> None:
        """Let the wiki review revisions: {title: {"stable_revid": 1, "pending_since": "…"}}.

        A page that is not named was never reviewed. Until the next reset; before, the wiki has no
        such thing.
        """
        _write(self.folder / "flagged.json", pages)

    def filter(self, condition: str, *actions: str, name: str = "test") -> None:
        """Add a filter of AbuseFilter: whoever makes it true meets the actions (warn, disallow)."""
        with closing(sqlite3.connect(self.folder / f"data/{self.dbname}.sqlite")) as data, data:
            columns = {
                **{"af_pattern": condition, "af_user": 1, "af_user_text": ADMIN.user},
                **{"af_timestamp": "20250101000000", "af_enabled": 1, "af_public_comments": name},
                **{"af_comments": "", "af_actions": ",".join(actions), "af_group": "default"},
            }
            marks = ", ".join("?" * len(columns))
            number = data.execute(
                f"INSERT INTO abuse_filter ({', '.join(columns)}) VALUES ({marks})",
                list(columns.values()),
            ).lastrowid
            for action in actions:
                row = (number, action, "abusefilter-disallowed")
                data.execute("INSERT INTO abuse_filter_action VALUES (?, ?, ?)", row)

    def forget_sessions(self) -> None:
        """Log every account out, as when a session is lost on the server."""
        with closing(sqlite3.connect(self.folder / "data/wikicache.sqlite")) as cache, cache:
            cache.execute("DELETE FROM objectcache WHERE keyname LIKE '%MWSession%'")

    def install(self, interwiki: Mapping[str, str]) -> None:
        """Build the wiki with its accounts; `interwiki` gives the address of each language."""
        for name in ("data", "cache", "log"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "age").touch()
        self.log.path.touch()
        options = (
            f"--lang={'ar' if self.lang == 'ar' else 'en'}",
            *("--dbtype=sqlite", f"--dbpath={self.folder / 'data'}", f"--dbname={self.dbname}"),
            *(f"--server={self.url}", "--scriptpath=/w", f"--confpath={self.folder}"),
            *(f"--extensions={EXTENSIONS}", "--skins=Vector", f"--pass={ADMIN.password}"),
        )
        self._maintain("install.php", *options, NAMES[self.lang], ADMIN.user)
        with (self.folder / "LocalSettings.php").open("a", encoding="utf-8") as settings:
            settings.write(f"$bedLang = '{self.lang}'; $bedFolder = __DIR__;\n")
            settings.write(f"require '{SITE}/common.php';\n")
        self._maintain("createAndPromote.php", HUMAN.user, HUMAN.password)
        self._maintain("createAndPromote.php", "--bot", BOT.user, "LabBot-pass-1")
        bot = (f"--appid={BOT.app}", f"--grants={GRANTS}", BOT.user, BOT.password)
        self._maintain("createBotPassword.php", *bot)
        with closing(sqlite3.connect(self.folder / f"data/{self.dbname}.sqlite")) as data, data:
            # A prefix that is a language code makes interlanguage links; nothing else is needed.
            for lang, url in interwiki.items():
                row = (lang, f"{url}/wiki/$1", f"{url}/w/api.php", f"{lang}wiki", 1, 0)
                data.execute("INSERT OR REPLACE INTO interwiki VALUES (?, ?, ?, ?, ?, ?)", row)

    def _maintain(self, script: str, *args: str) -> None:
        command = ["php", str(CODE / "maintenance" / script), *args]
        done = subprocess.run(command, env=self._environment, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(
                f"{script} failed for {self.lang}:\n{(done.stdout + done.stderr).decode()}"
            )

    def start(self) -> None:
        """Start the server and wait for its first answer."""
        # The shell leads a process group of its own, and ends it when PHP ends or when our pipe
        # does, which comes with the end of this process however it dies.
        serve = '("$@"; kill -TERM 0) & read -r _; kill -TERM 0'
        where = ["-S", f"127.0.0.1:{self.port}", "-t", str(self.folder.parent / "www")]
        with (self.folder / "log/access.log").open("ab") as log:
            self._server = server = subprocess.Popen(
                ["sh", "-c", serve, "sh", "php", *PHP_OPTIONS, *where, str(SITE / "router.php")],
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

        def answer() -> None:
            if server.poll() is not None:
                told = (self.folder / "log/access.log").read_text(errors="replace")
                raise RuntimeError(f"the {self.lang} wiki does not start:\n{told}")
            requests.get(self.api, {"action": "query"}, timeout=PATIENCE).raise_for_status()

        _insist(answer, requests.ConnectionError)
        self._place.close()

    def stop(self) -> None:
        """End the server and its workers; `start` works again afterwards."""
        self._place.close()
        if self._server and self._server.stdin:
            self._server.stdin.close()
            self._server.wait()
            # Its workers may live a moment longer.
            _insist(lambda: _reserve(self.port).close(), OSError)
        self._server = None

    def snapshot(self, name: str = "clean") -> None:
        """Keep the present state under a name; the first one is the clean state."""
        with self._at_rest():
            shutil.rmtree(self.folder / name, ignore_errors=True)
            shutil.copytree(self.folder / "data", self.folder / name)
        self._sessions[name] = {each: each.session for each in (self.admin, self.human)}

    def reset(self, name: str = "clean") -> None:
        """Go back to a state that was kept; a request still waiting in a delay is dropped."""
        _write(self.folder / "fault.json", {})
        (self.folder / "flagged.json").unlink(missing_ok=True)
        (self.folder / "age").write_text(str(time.time_ns()))
        with self._at_rest():
            shutil.rmtree(self.folder / "data")  # journals of killed servers too
            shutil.copytree(self.folder / name, self.folder / "data")
        for client, session in self._sessions[name].items():
            client.session = session

    @contextmanager
    def _at_rest(self) -> Iterator[None]:
        """Wait for the last request to end, which is after its answer, and hold up new ones."""
        with (self.folder / "running.lock").open("w") as lock:
            _insist(lambda: fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB), BlockingIOError)
            yield


class Wikis:
    """The Arabic and the English wiki, and the stand-in for Wikidata behind them."""

    def __init__(self, scratch: Path, ports: Sequence[int] = (0, 0, 0)) -> None:
        self.scratch = scratch
        self.ar, self.en, self.wikidata = self.all = [
            Wiki(lang, port, scratch / lang) for lang, port in zip(NAMES, ports, strict=True)
        ]

    def build(self) -> None:
        """Install and start all wikis at once, fill them, and keep that as the clean state."""
        addresses = {wiki.lang: wiki.url for wiki in self.all}
        (self.scratch / "www").mkdir()
        (self.scratch / "www/w").symlink_to(CODE)
        _write(self.scratch / "bed.json", addresses)
        shutil.copy(SITE / "pages/sitelinks.json", self.scratch)

        def ready(wiki: Wiki) -> None:
            wiki.install({lang: addresses[lang] for lang in ("ar", "en")})
            wiki.start()
            if wiki is not self.wikidata:
                wiki.admin.load(read_pages(SITE / f"pages/{wiki.lang}.txt"))
                wiki.human.login()  # before the snapshot, so that resets do not log it out
            wiki.snapshot()

        self._each(ready)

    def snapshot(self, name: str) -> None:
        """Keep the present state of all wikis, links between them included, under a name."""
        shutil.copy(self.scratch / "sitelinks.json", self.scratch / f"sitelinks-{name}.json")
        self._each(lambda wiki: wiki.snapshot(name))

    def reset(self, name: str = "clean") -> None:
        """Go back to the clean state, or to one that was kept."""
        kept = self.scratch / f"sitelinks-{name}.json"
        clean = name == "clean"
        shutil.copy(
            SITE / "pages/sitelinks.json" if clean else kept, self.scratch / "sitelinks.json"
        )
        self._each(lambda wiki: wiki.reset(name))

    def stop(self) -> None:
        """End all servers."""
        self._each(Wiki.stop)

    def _each(self, act: Callable[[Wiki], None]) -> None:
        with ThreadPoolExecutor() as pool:
            list(pool.map(act, self.all))

    def link(self, items: Mapping[str, Mapping[str, str]]) -> None:
        """Add items to the stand-in for Wikidata: {"Q1": {"arwiki": title, "enwiki": title}}.

        Pages that exist already learn of their links at once.
        """
        file = self.scratch / "sitelinks.json"
        _write(file, json.loads(file.read_bytes()) | items)
        for wiki in (self.ar, self.en):
            titles = [links[wiki.dbname] for links in items.values() if wiki.dbname in links]
            for start in range(0, len(titles), 50):
                wiki.admin.purge(*titles[start : start + 50])


@contextmanager
def running(scratch: Path, ports: Sequence[int] = (0, 0, 0)) -> Iterator[Wikis]:
    """The wikis, built below an empty folder, running and clean; port 0 lets the system choose."""
    wikis = Wikis(scratch, ports)
    try:
        wikis.build()
        yield wikis
    finally:
        wikis.stop()


def _write(file: Path, content: object) -> None:
    """Write JSON so that no reader sees half of it."""
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    draft.replace(file)


def _reserve(port: int) -> socket.socket:
    """Keep a port from everybody but PHP, which like us shares it with whoever does not listen."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind(("127.0.0.1", port))
    except OSError as error:
        place.close()
        raise OSError(f"port {port} is taken") from error
    return place


def _insist(act: Callable[[], None], refusal: type[Exception]) -> None:
    """Try until it is not refused any more, or patience ends."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except refusal:
            if time.monotonic() > end:
                raise
        time.sleep(0.002)
