"""The image that Toolforge's Build Service makes of the repository, rebuilt in a folder.

Contract: an :class:`Image` has the files that git knows in `app`, the environment and the way of
starting that the buildpacks and the jobs give a process, and two folders of the tool: `data`, which
can be written, and a home that cannot. Sources: heroku/buildpacks-python (src/package_manager.rs:
one lock file, pip run in the app's folder; src/python_version.rs), heroku/buildpacks-procfile (the
grammar), buildpacks.io (launcher), toolforge-jobs-api (tjf/runtimes/k8s: NO_HOME, launcher).
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NO_HOME = "/proc/no-home"  # nothing can be made there, not even by root
_ENTRY = re.compile(r"^([a-zA-Z0-9_-]+):?[ \t]+(.*)$", re.MULTILINE)


def entries(procfile: str) -> dict[str, str]:
    """The processes of a Procfile, as the buildpack reads it."""
    return {found[1]: found[2].strip() for found in _ENTRY.finditer(procfile)}


def tracked() -> Iterator[Path]:
    """The files of the repository, relative to it, with those that are about to be added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("IMAGE TESTS SKIPPED: not a git checkout")
    yield from (Path(name) for name in done.stdout.split("\0") if name and (ROOT / name).exists())


@dataclass(frozen=True)
class Image:
    """An image, and a tool that runs it; `programs` is the folder of python, istidrak …"""

    app: Path
    data: Path
    programs: Path

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """What a process finds: nothing of ours, and the tool's own variables."""
        return {
            "PATH": f"{self.programs}:/usr/local/bin:/usr/bin:/bin",
            "HOME": NO_HOME,
            "NO_HOME": "true",
            "LANG": "C.UTF-8",
            "TOOL_DATA_DIR": str(self.data),
            **variables,
        }

    def command(self, words: str) -> list[str]:
        """What `launcher` makes of a job's command: an entry of the Procfile, else a program.

        Options behind an entry are lost, as the buildpack makes it a `bash -c`.
        """
        first, *rest = shlex.split(words)
        known = entries((self.app / "Procfile").read_text(encoding="utf-8"))
        if first in known:
            return ["bash", "-c", known[first], *rest]  # which bash overlooks, as there
        return [first, *rest]

    def start(self, words: str, **variables: str) -> subprocess.Popen[str]:
        """Start a job's command."""
        return subprocess.Popen(
            self.command(words),
            cwd=self.app,
            env=self.environment(variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a job's command to its end."""
        process = self.start(words, **variables)
        try:
            out, error = process.communicate(timeout=300)
        finally:
            process.kill()
        return subprocess.CompletedProcess(words, process.returncode, out, error)

    def files(self) -> dict[str, int]:
        """The files of the app with their sizes: a process must not change them."""
        return {
            str(path.relative_to(self.app)): path.stat().st_size
            for path in self.app.rglob("*")
            if path.is_file()
        }


def build(folder: Path) -> Image:
    """Make the image; with ISTIDRAK_IMAGE=build from requirements.txt, else with this venv's."""
    app, data = folder / "workspace", folder / "data"
    for path in tracked():
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, app / path)
    data.mkdir()
    if os.environ.get("ISTIDRAK_IMAGE") != "build":
        return Image(app, data, Path(sys.executable).parent)
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    pip = [str(programs / "pip"), "install", "--quiet", "--requirement", "requirements.txt"]
    subprocess.run(pip, cwd=app, check=True)
    return Image(app, data, programs)
