"""Where accounts and settings come from: the environment, and pywikibot's own folder.

Secrets are read from the environment and never written anywhere; nothing here imports pywikibot.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.gateway.errors import BadSettings

SETTINGS = "user-config.py"
# What our variables are called elsewhere: the convention of pywikibot on Toolforge
# (wikitech, Help:Toolforge/Running Pywikibot scripts).
_OTHER_NAMES = {
    "ISTIDRAK_CONSUMER_TOKEN": "PWB_CONSUMER_TOKEN",
    "ISTIDRAK_CONSUMER_SECRET": "PWB_CONSUMER_SECRET",
    "ISTIDRAK_ACCESS_TOKEN": "PWB_ACCESS_TOKEN",
    "ISTIDRAK_ACCESS_SECRET": "PWB_ACCESS_SECRET",
    "ISTIDRAK_USERNAME": "PWB_USERNAME",
}
_OAUTH = tuple(_OTHER_NAMES)[:4]
_BOT_PASSWORD = ("ISTIDRAK_BOT_NAME", "ISTIDRAK_BOT_PASSWORD")
_EMPTY_SETTINGS = "# Empty on purpose: pywikibot only uses a folder that holds this file.\n"


@dataclass(frozen=True)
class Credentials:
    """The bot's account: OAuth tokens or a bot password; ``user`` is empty when there is none."""

    user: str = ""
    oauth: tuple[str, str, str, str] | None = field(default=None, repr=False)
    bot_name: str = ""
    bot_password: str = field(default="", repr=False)

    @property
    def kind(self) -> str:
        """``OAuth``, ``bot password``, or the empty string."""
        return "OAuth" if self.oauth else "bot password" if self.bot_password else ""

    @property
    def typed(self) -> str:
        """The bot password as it is typed beside the plain name: ``BOTNAME@PASSWORD``.

        MediaWiki takes it so from tools that know of no bot passwords (BotPassword.php,
        canonicalizeLoginData).
        """
        return f"{self.bot_name}@{self.bot_password}" if self.bot_password else ""


def credentials(environment: Mapping[str, str] | None = None) -> Credentials:
    """Read the account from the environment, OAuth first; half of one is :class:`BadSettings`."""
    given = os.environ if environment is None else environment

    def value(name: str) -> str:
        return given.get(name) or given.get(_OTHER_NAMES.get(name, ""), "")

    for group in (_OAUTH, _BOT_PASSWORD):
        missing = [name for name in (*group, "ISTIDRAK_USERNAME") if not value(name)]
        if not missing:
            break
        if any(value(name) for name in group):
            raise BadSettings(f"{', '.join(missing)} missing beside the others; set all of them")
    else:
        return Credentials()
    user = value("ISTIDRAK_USERNAME")
    if group is _OAUTH:
        consumer, consumer_secret, access, access_secret = map(value, _OAUTH)
        return Credentials(user, (consumer, consumer_secret, access, access_secret))
    return Credentials(user, None, *map(value, _BOT_PASSWORD))


def folder() -> Path:
    """Return the folder for pywikibot's settings and state; it is made where there is none.

    ``PYWIKIBOT_DIR``, else ``~/.config/istidrak`` if it holds a user-config.py, else
    ``~/.cache/istidrak``, else a temporary one. Never the current folder: pywikibot would execute a
    user-config.py that merely lies there.
    """
    if named := os.environ.get("PYWIKIBOT_DIR"):
        return _usable(Path(named))
    home = Path(os.environ.get("HOME") or tempfile.gettempdir())
    configured = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "istidrak"
    if (configured / SETTINGS).is_file():
        return configured
    try:
        return _usable(Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "istidrak")
    except BadSettings:  # a read-only home, as in a container
        return _usable(Path(_temporary().name))


@cache
def _temporary() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that goes with this process."""
    return tempfile.TemporaryDirectory(prefix="istidrak-")


def _usable(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
        settings = path / SETTINGS
        if not settings.exists():
            settings.write_text(_EMPTY_SETTINGS, encoding="utf-8")
            settings.chmod(0o600)  # pywikibot skips settings that others may write
    except OSError as error:
        raise BadSettings(
            f"{path}: {error.strerror}; PYWIKIBOT_DIR must name a folder that can be written"
        ) from None
    return path.resolve()
