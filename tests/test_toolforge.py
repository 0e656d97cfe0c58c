"""Toolforge without Toolforge: the jobs, the lock, the processes, the health check.

What can only be seen there: that its Build Service and its Kubernetes do as their sources say.
"""

from __future__ import annotations

import logging
import os
import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from jobs_cli.cli import _job_to_arg_parser_args, arg_parser, get_api_payload
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from toolforge_weld.errors import ToolforgeUserError

from bot import config, signs
from bot.cli import COMMANDS
from tests import image
from tests.image import NO_HOME, ROOT, Image

HEALTH = ROOT / "toolforge" / "health"
PROCESSES = image.entries((ROOT / "Procfile").read_text(encoding="utf-8"))
Job = dict[str, Any]


# Jobs --------------------------------------------------------------------------------------------


def jobs(*, all_: bool) -> list[Job]:
    """The jobs of jobs.yaml; with `all_` also those that are commented out."""
    text = (ROOT / "jobs.yaml").read_text(encoding="utf-8")
    if all_:
        text = re.sub(r"^# (- name:|  [a-z-]+:)", r"\1", text, flags=re.MULTILINE)
    found: list[Job] = yaml.safe_load(text)
    return found


ALL_JOBS = {job["name"]: job for job in jobs(all_=True)}


def payload(job: Mapping[str, Any]) -> Job:
    """What Toolforge's own client would send for a job; it raises, or exits, for a wrong one."""
    arguments = _job_to_arg_parser_args(dict(job))
    sent: Job = get_api_payload(arg_parser(["run", *arguments]))
    return sent


def test_only_one_job_writes_as_the_file_stands() -> None:
    assert [job["name"] for job in jobs(all_=False)] == ["watch"]
    assert list(ALL_JOBS) == ["watch", "post", "scan-scheduler", "scan-worker"]


@pytest.mark.parametrize("name", ALL_JOBS)
def test_the_client_takes_every_job(name: str, caplog: pytest.LogCaptureFixture) -> None:
    job = ALL_JOBS[name]
    with caplog.at_level(logging.WARNING):
        sent = payload(job)
    assert not caplog.records  # it only warns of keys that it leaves out
    assert sent["name"] == name
    assert sent["job_type"] == ("scheduled" if "schedule" in job else "continuous")
    assert re.fullmatch(r"[a-z]([a-z0-9-]{0,50}[a-z0-9])?", name)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("watch", {"retry": 1}),
        ("watch", {"schedule": "@daily"}),
        ("watch", {"mount": "none", "filelog": True}),
        ("watch", {"memory": "512Mi"}),
        ("post", {"health-check-script": "health"}),
        ("post", {"emails": "always"}),
    ],
)
def test_the_client_refuses_what_is_wrong(name: str, wrong: Job) -> None:
    with pytest.raises((ToolforgeUserError, SystemExit)):
        payload(ALL_JOBS[name] | wrong)


def test_the_health_check_is_a_process_of_the_image() -> None:
    check = payload(ALL_JOBS["watch"])["health_check"]
    assert check == {"type": "script", "script": "health"}
    assert PROCESSES["health"].split() == ["python", "toolforge/health"]


@pytest.mark.parametrize("job", ALL_JOBS.values(), ids=list(ALL_JOBS))
def test_a_job_runs_a_process_or_a_program(job: Job) -> None:
    word = job["command"].split()[0]
    assert word in PROCESSES or word == "dask"
    # a built image mounts nothing unless told to, and what is remembered lies in the tool's home
    assert word not in PROCESSES or job["mount"] == "all"


def test_the_schedule_is_one_that_the_api_can_read() -> None:
    # toolforge-jobs-api, tjf/core/cron.py: no names of months, no steps of a range
    fields = ALL_JOBS["post"]["schedule"].split()
    assert len(fields) == 5
    assert all(re.fullmatch(r"\*(/\d+)?|\d+(-\d+)?(,\d+(-\d+)?)*", field) for field in fields)


def test_all_jobs_together_fit_a_new_tool() -> None:
    # `toolforge jobs quota`, August 2026: 8 GiB and 16 CPU in all, 16 pods
    memory = {name: int(job["mem"].removesuffix("Mi")) for name, job in ALL_JOBS.items()}
    pods = {name: job.get("replicas", 1) for name, job in ALL_JOBS.items()}
    assert sum(memory[name] * pods[name] for name in ALL_JOBS) <= 8192
    assert sum(float(job["cpu"]) * pods[name] for name, job in ALL_JOBS.items()) <= 16
    assert sum(pods.values()) <= 16


# The page ----------------------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "toolforge.md").read_text(encoding="utf-8").replace("\\\n", "")
STEPS = [line.partition("#")[0].partition("|")[0] for line in PAGE.splitlines()]


@pytest.mark.parametrize("step", [each for each in STEPS if each.startswith("toolforge jobs ")])
def test_a_documented_step_is_one_that_the_client_takes(step: str) -> None:
    given = arg_parser(shlex.split(step)[2:])
    if given.operation == "run":
        word = given.command.split()[0]
        assert word in PROCESSES or word == "istidrak"
        assert word == "istidrak" or given.command == word  # an entry overlooks its options
        assert given.image in (ALL_JOBS["watch"]["image"], "$IMAGE")


def test_the_request_for_approval_says_what_the_rules_say() -> None:
    settings = config.load().settings
    manners, proposals = settings.manners, settings.proposals
    told = {
        "خمسون تعديلًا في اليوم": manners.edits_per_day == 50,
        "عشر ثوانٍ": manners.put_throttle == 10,
        "ساعة بعد آخر تعديل بشري": manners.quiet_minutes == 60,
        "ثمانية اقتراحات": proposals.cap == 8,
        "ست ساعات": proposals.confirm_hours == 6,
        "أربعًا وعشرين ساعة": proposals.stable_hours == 24,
        "غير «لا»": settings.account.stop_words == ["لا"],
        f"[[{settings.account.stop_page.format(account=settings.account.name)}]]": True,
        "ويُزال متى": proposals.when_done == "remove",
    }
    for words, holds in told.items():
        assert words in PAGE
        assert holds, words


# The build ---------------------------------------------------------------------------------------


def pins() -> dict[str, str]:
    """The versions of requirements.txt."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if "==" in line]
    return {canonicalize_name(name): version for name, version in pairs}


def needed(requirement: Requirement, seen: set[str]) -> Iterator[Requirement]:
    """A requirement and all that it brings along, as the installed packages say."""
    marker = requirement.marker
    extras = ["", *requirement.extras]
    yield requirement
    key = str(requirement)
    if key in seen:
        return
    seen.add(key)
    for line in metadata.requires(requirement.name) or ():
        each = Requirement(line)
        marker = each.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
            yield from needed(each, seen)


def test_the_build_service_finds_one_lock_and_a_version_that_it_knows() -> None:
    locks = {"requirements.txt", "poetry.lock", "uv.lock", "Pipfile.lock", "pylock.toml"}
    assert [name for name in sorted(locks) if (ROOT / name).exists()] == ["requirements.txt"]
    assert not (ROOT / "runtime.txt").exists()  # an error since heroku/python 1.0.0
    version = (ROOT / ".python-version").read_text(encoding="utf-8").strip()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={version}"


def test_the_lock_has_all_that_the_bot_needs_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked, found, seen = pins(), set[str](), set[str]()
    for line in project["dependencies"]:
        for each in needed(Requirement(line), seen):
            name = canonicalize_name(each.name)
            found.add(name)
            assert name in locked, f"requirements.txt lacks {name}: make lock"
            assert each.specifier.contains(locked[name]), f"{each}: make lock"
    assert found == set(locked)


def test_the_lock_ends_with_the_bot_itself() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    given = [line for line in lines if not line.startswith("#")]
    assert given[-1] == "."
    assert all(re.fullmatch(r"[a-z0-9-]+==[^\s;]+", line) for line in given[:-1])


# Health ------------------------------------------------------------------------------------------

judge = runpy.run_path(str(HEALTH))["judge"]
place = runpy.run_path(str(HEALTH))["place"]
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "well"),
    [
        ("2026-11-27T11:59:59+00:00", True),
        ("2026-11-27T11:31:00Z\n", True),
        ("2026-11-27T11:31:00.123456", True),
        ("2026-11-27T14:31:00+03:00", True),
        ("2026-11-27T12:00:30Z", True),
        ("2026-11-27T11:30:00Z", False),
        ("2026-11-26T11:59:59Z", False),
        ("2026-11-27T12:02:00Z", False),  # a clock that was wrong would look well for ever
        ("", False),
        ("soon", False),
        ("2026-13-01T00:00:00Z", False),
    ],
)
def test_a_heartbeat_is_judged(text: str, well: bool) -> None:
    judged, said = judge(text, 30.0, NOW)
    assert judged is well
    assert said


@pytest.mark.parametrize(
    "variables",
    [
        {"ISTIDRAK_STATE": "/s", "TOOL_DATA_DIR": "/t", "XDG_STATE_HOME": "/x", "HOME": "/h"},
        {"TOOL_DATA_DIR": "/t", "XDG_STATE_HOME": "/x", "HOME": "/h"},
        {"ISTIDRAK_STATE": "", "TOOL_DATA_DIR": "", "XDG_STATE_HOME": "/x", "HOME": "/h"},
        {"HOME": "/h"},
    ],
)
def test_health_and_the_bot_mean_the_same_folder(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ISTIDRAK_STATE", "TOOL_DATA_DIR", "XDG_STATE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert place(os.environ) == signs.state_folder(os.environ) / signs.HEARTBEAT


def test_health_as_kubernetes_runs_it(tmp_path: Path) -> None:
    def ask(*words: str, **variables: str) -> tuple[int, str]:
        done = subprocess.run(
            [str(HEALTH), *words],
            env={"PATH": os.environ["PATH"], "TOOL_DATA_DIR": str(tmp_path), **variables},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.stderr == ""
        assert len(done.stdout.splitlines()) == 1
        return done.returncode, done.stdout

    assert ask()[0] == 1
    (tmp_path / "heartbeat").write_text((datetime.now(UTC) - timedelta(minutes=20)).isoformat())
    assert ask()[0] == 0
    assert ask("10")[0] == 1
    assert ask(ISTIDRAK_HEARTBEAT_MINUTES="10")[0] == 1
    assert ask("40", ISTIDRAK_HEARTBEAT_MINUTES="10")[0] == 0
    assert "'many'" in ask("many")[1]
    (tmp_path / "heartbeat").write_bytes(b"\xff\xfe\x00")
    assert ask()[0] == 1


def test_health_imports_nothing_that_takes_time() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-X", "importtime", str(HEALTH)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    tops = {each.partition(".")[0] for each in imported} - {"imported package"}
    assert tops <= sys.stdlib_module_names | set(sys.builtin_module_names)
    assert not tops & {"asyncio", "email", "http", "logging", "sqlite3", "ssl", "typing"}


# Processes ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The image, made once."""
    return image.build(tmp_path_factory.mktemp("image"))


def test_every_process_is_a_command_that_exists() -> None:
    assert list(PROCESSES) == ["watch", "post", "preview", "doctor", "status", "health"]
    commands = {line.split()[1] for line in PROCESSES.values() if line.startswith("istidrak ")}
    assert commands <= set(COMMANDS)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("status", 0, ""),
        ("istidrak preview --example", 0, "mod-denial"),
        ("preview", 3, "no answer"),
        ("post", 3, ""),
        ("doctor", 3, "wiki ar"),
        ("istidrak doctor --json", 3, '"wiki ar"'),
        ("health", 1, "unhealthy"),
    ],
)
def test_a_process_starts_with_a_home_that_cannot_be_written(
    built: Image, words: str, code: int, says: str
) -> None:
    """Nobody answers on the network here; the processes end as they say, and leave no traces."""
    before = built.files()
    done = built.run(words, HTTPS_PROXY="http://127.0.0.1:1", PYWIKIBOT_DIR=f"{built.data}/pwb")
    assert done.returncode == code, done.stderr
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert built.files() == before
    assert not Path(NO_HOME).exists()


def test_what_the_processes_remember_lies_in_the_folder_of_the_tool(built: Image) -> None:
    assert built.run("status", PYWIKIBOT_DIR=f"{built.data}/pwb").returncode == 0
    assert (built.data / "istidrak.sqlite").exists()
