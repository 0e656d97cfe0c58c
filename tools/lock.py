"""Write requirements.txt: every package that the bot needs, at one version, and the bot itself.

The Build Service takes exactly one of requirements.txt, poetry.lock and uv.lock; a project of
pyproject.toml alone fails to build (heroku/buildpacks-python, src/package_manager.rs).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """\
# What the Build Service of Toolforge installs (docs/toolforge.md): tested versions, and the
# bot itself. Written by `make lock`; a change of pyproject.toml needs it again.
"""
COMPILE = [
    *(sys.executable, "-m", "piptools", "compile", "--quiet", "--strip-extras", "--no-header"),
    *("--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "pyproject.toml"),
]


def main() -> None:
    """Let pip-tools choose the versions; only when it has them all is the file replaced."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = Path(folder) / "requirements.txt"
        subprocess.run([*COMPILE, "--output-file", str(chosen)], cwd=ROOT, check=True)
        lines = chosen.read_text(encoding="utf-8")
    (ROOT / "requirements.txt").write_text(f"{HEAD}{lines}.\n", encoding="utf-8")


if __name__ == "__main__":
    main()
