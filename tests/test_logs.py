"""The log: one line an event, and no secret in it whatever is logged."""

from __future__ import annotations

import io
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import logs

ROOT = Path(__file__).resolve().parent.parent
ISTIDRAK = str(Path(sys.executable).with_name("istidrak"))
log = logging.getLogger("bot.tests")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is logged; afterwards logging is as it was."""
    root, own = logging.getLogger(), logging.getLogger("bot")
    before = root.handlers[:], root.level, own.level
    yield io.StringIO()
    root.handlers[:], root.level, own.level = before
    logging.getLogger("bot").setLevel(own.level)


# What is not touched -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "ISTIDRAK_ACCESS_SECRET missing beside the others; set all of them",
        "https://ar.wikipedia.org/w/api.php?action=query&titles=%D8%AD: 503",
        "MariaDB tools.db.svc.wikimedia.cloud/s1__istidrak: cannot be reached",
        "at 12:30 somebody@example.org wrote",
        "badtoken: the session was lost",
        "",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert logs.clean(text, {"HOME": "/home/tool", "BOT_PASSWORD": "abc", "A_TOKEN": ""}) == text


def test_an_event_is_told_whole(stream: io.StringIO) -> None:
    logs.configure(stream, "json")
    log.info("pass", extra={"article": "حمص", "requests": 7, "seconds": 1.5, "kind": None})
    (line,) = stream.getvalue().splitlines()
    told = json.loads(line)
    assert told.pop("time").endswith("Z")
    assert told == {
        **{"level": "info", "logger": "bot.tests", "event": "pass", "article": "حمص"},
        **{"requests": 7, "seconds": 1.5, "kind": None},
    }


def test_an_event_as_text(stream: io.StringIO) -> None:
    logs.configure(stream, "text")
    log.info("pass %s", 1, extra={"article": "هجوم حمص", "source": 12, "reason": "", "kind": None})
    assert stream.getvalue().rstrip("\n").split(" ", 1)[1] == (
        'INFO bot.tests: pass 1 article="هجوم حمص" source=12 reason=""'
    )


def test_without_a_format_only_warnings(stream: io.StringIO) -> None:
    logs.configure(stream)
    log.info("pass")
    log.warning("something")
    assert len(stream.getvalue().splitlines()) == 1
    logs.configure(stream, verbose=True)
    log.debug("more")
    logging.getLogger("urllib3").debug("theirs")
    assert len(stream.getvalue().splitlines()) == 3


# One line ----------------------------------------------------------------------------------------

NASTY = st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("\n\r\v\f\x1c\x85\u2028"))


@given(event=NASTY, value=NASTY)
def test_an_event_is_one_line(event: str, value: str) -> None:
    record = log.makeRecord(
        *("bot", logging.INFO, "f", 1, "%s", (event,), None), extra={"article": value}
    )
    for formatter in (logs._Json(), logs._Text()):
        line = formatter.format(record)
        assert len(line.splitlines()) == 1
    told = json.loads(logs._Json().format(record))
    if logs.HIDDEN not in str(told):
        assert (told["event"], told["article"]) == (event, value)


def test_a_traceback_is_in_the_line_and_clean(
    stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISTIDRAK_BOT_PASSWORD", "hunter2-hunter2")
    for format_ in logs.FORMATS:
        logs.configure(stream, format_)
        try:
            raise ValueError("password hunter2-hunter2")
        except ValueError:
            log.exception("a bug")
    told = stream.getvalue()
    assert "hunter2" not in told
    _, *text, last = told.splitlines()
    assert json.loads(last)["trace"].endswith(f"ValueError: password {logs.HIDDEN}")
    assert all(line.startswith("    ") for line in text[1:])


# Secrets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ISTIDRAK_ACCESS_SECRET", "PWB_ACCESS_TOKEN", "TOOL_DB_PASSWORD"])
@given(secret=st.text(min_size=4, max_size=40).filter(lambda text: text.strip() == text))
def test_a_secret_is_hidden_in_every_notation(name: str, secret: str) -> None:
    if secret in logs.HIDDEN or "\x00" in secret:
        return
    for written in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1]):
        cleaned = logs.clean(f"«{written}»", {name: secret})
        assert logs.HIDDEN in cleaned
        assert secret not in cleaned.replace(logs.HIDDEN, "").strip("«»") or secret in "«»"


@pytest.mark.parametrize(
    "said",
    [
        "mysql+pymysql://tool:{}@tools.db.svc.wikimedia.cloud/s1__istidrak refused",
        "https://LabBot:{}@ar.wikipedia.org/w/api.php",
        "lgname=LabBot&lgpassword={}&format=json",
        "parameters: {{'lgpassword': ['{}'], 'lgtoken': ['{}']}}",
        'Authorization: OAuth oauth_consumer_key="x", oauth_token="{}", oauth_signature="{}"',
        '{{"token": "{}"}}',
        "csrftoken: {}",
    ],
)
def test_secrets_of_no_variable_are_hidden(said: str) -> None:
    cleaned = logs.clean(said.replace("{}", "S3cr3t-of-nobody").replace("{{", "{"), {})
    assert "S3cr3t" not in cleaned
    assert logs.HIDDEN in cleaned


def test_the_format_may_stand_before_the_command_that_is_left_out() -> None:
    for words in (["--log-format", "json"], ["--log-format=json"]):
        done = subprocess.run(
            [ISTIDRAK, *words, "--example"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0
        assert "mod-denial" in done.stdout
        told = json.loads(done.stderr)
        assert (told["event"], told["outcome"], told["requests"]) == ("pass", "previewed", 0)
        assert {"article", "source", "target", "proposed", "seconds"} <= set(told)


# Commands ----------------------------------------------------------------------------------------

SECRETS = {
    "ISTIDRAK_CONSUMER_TOKEN": "c0nsumer-t0ken-3141",
    "ISTIDRAK_CONSUMER_SECRET": "c0nsumer-s3cret-5926",
    "ISTIDRAK_ACCESS_TOKEN": "acc3ss-t0ken-5358",
    "ISTIDRAK_ACCESS_SECRET": "acc3ss-s3cret-9793",
    "ISTIDRAK_BOT_PASSWORD": "b0t-passw0rd-2384",
    "TOOL_TOOLSDB_PASSWORD": "t00lsdb-6264",
}
IN_ADDRESS = "p4ss/w%40rd-3383"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rules with a password in the ledger's address, and broken ones beside them."""
    folder = tmp_path_factory.mktemp("rules") / "rules"
    shutil.copytree(ROOT / "rules", folder)
    file = folder / "bot.toml"
    text = file.read_text(encoding="utf-8")
    address = f"mysql+pymysql://tool:{IN_ADDRESS}@127.0.0.1:1/tool__istidrak"
    file.write_text(text.replace('address = ""', f'address = "{address}"'), encoding="utf-8")
    shutil.copytree(folder, folder.with_name("broken"))
    broken = file.read_text(encoding="utf-8").replace('tool__istidrak"', "tool__istidrak")
    (folder.with_name("broken") / "bot.toml").write_text(broken, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("format_", "words"),
    [
        ("json", "status"),
        ("json", "post حمص"),
        ("json", "preview حمص"),
        ("text", "preview حمص"),
        ("json", "doctor"),
        ("text", "rebuild"),
        ("text", "resume حمص"),
        ("json", "preview --example"),
        ("text", "--rules broken status"),
    ],
)
def test_no_command_tells_a_secret(format_: str, words: str, rules: Path, tmp_path: Path) -> None:
    """At debug level, with a database and a network that refuse."""
    (tmp_path / "user-config.py").write_text("family, mylang = 'wikipedia', 'ar'\n")
    (tmp_path / "user-config.py").chmod(0o600)
    given = [str(rules.with_name("broken")) if each == "broken" else each for each in words.split()]
    done = subprocess.run(
        [ISTIDRAK, "-v", "--log-format", format_, *given],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={
            **os.environ,
            **SECRETS,
            "ISTIDRAK_USERNAME": "IstidrakBot",
            "ISTIDRAK_BOT_NAME": "lab",
            "ISTIDRAK_RULES": str(rules),
            "PYWIKIBOT_DIR": str(tmp_path),
            "HTTPS_PROXY": "http://tool:pr0xy-2795@127.0.0.1:1",
        },
    )
    said = done.stdout + done.stderr
    assert said
    for secret in (*SECRETS.values(), IN_ADDRESS, "p4ss", "rd-3383", "pr0xy-2795"):
        assert secret not in said
    if format_ == "json":
        logged = [line for line in done.stderr.splitlines() if not line.startswith("istidrak: ")]
        assert all(json.loads(line)["event"] for line in logged)
