"""No secret in what the commands print, at debug level, whatever the wikis do to them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.wiki.__main__ import load_pairs
from tests.wiki.client import BOT
from tests.wiki.mediawiki import Fault, Wikis

ROOT = Path(__file__).resolve().parents[2]
ISTIDRAK = str(Path(sys.executable).with_name("istidrak"))
TITLE = "هجوم حمص 2024"
BY_FILE: dict[str, str] = {}  # user-config.py of the bed names a file with the password
BY_PASSWORD = {
    "ISTIDRAK_USERNAME": BOT.user,
    "ISTIDRAK_BOT_NAME": str(BOT.app),
    "ISTIDRAK_BOT_PASSWORD": BOT.password,
}
WRONG = {**BY_PASSWORD, "ISTIDRAK_BOT_PASSWORD": "wr0ng/passw%rd+2718281828"}
BY_OAUTH = {
    "PWB_USERNAME": BOT.user,
    "PWB_CONSUMER_TOKEN": "c0nsumer-t0ken-3141",
    "PWB_CONSUMER_SECRET": "c0nsumer-s3cret-5926",
    "PWB_ACCESS_TOKEN": "acc3ss-t0ken-5358",
    "PWB_ACCESS_SECRET": "acc3ss-s3cret-9793",
}


@pytest.mark.parametrize(
    ("words", "account", "fault"),
    [
        (["post", TITLE], BY_FILE, Fault()),
        (["post", TITLE], BY_PASSWORD, Fault()),
        (["post", TITLE], BY_PASSWORD, Fault(action="login", html=True)),
        (["post", TITLE], BY_PASSWORD, Fault(action="query", status=503)),
        (["post", TITLE], BY_FILE, Fault(readonly="a test")),
        (["doctor"], WRONG, Fault()),
        (["preview", TITLE], WRONG, Fault(action="login", status=500)),
        (["doctor"], BY_OAUTH, Fault()),
        (["post", TITLE], BY_OAUTH, Fault(html=True)),
    ],
)
def test_no_secret_is_told(
    words: list[str], account: dict[str, str], fault: Fault, wikis: Wikis, pywikibot_dir: Path
) -> None:
    load_pairs(wikis, [ROOT / "bot" / "example"])
    with wikis.ar.fault(**fault):
        done = subprocess.run(
            [ISTIDRAK, "-v", "--log-format", "json", *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
            env={**os.environ, **account, "PYWIKIBOT_DIR": str(pywikibot_dir)},
        )
    said = done.stdout + done.stderr
    secrets = {value for name, value in account.items() if "USERNAME" not in name}
    for secret in (secrets | {BOT.password}) - {str(BOT.app)}:
        assert secret not in said
    logged = [line for line in done.stderr.splitlines() if not line.startswith("istidrak: ")]
    events = [json.loads(line) for line in logged]
    passes = [event for event in events if event["event"] == "pass"]
    assert all({"article", "outcome", "requests", "seconds"} <= set(event) for event in passes)
    assert passes or done.returncode or words == ["doctor"]
    assert {"debug", "info"} & {event["level"] for event in events}
    assert any(event["logger"].startswith("urllib3") for event in events)
