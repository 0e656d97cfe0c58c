"""What pywikibot says, taken over into our log; nothing here imports it.

It logs to stderr by itself: tracebacks, waits, the parameters of failed requests with passwords.
"""

from __future__ import annotations

import logging
import re

log = logging.getLogger(__name__)

_SECRET = re.compile(r"((?:password|token|secret)\W{1,60})[^\s&'\"\],]+", re.IGNORECASE)
_CAUSES = (
    re.compile(r"\[Errno -?\d+\] ([^'\")]+)"),
    re.compile(r"(\d{3} Server Error: [^\n'\")]*)"),
    re.compile(r"(Read timed out|timed out|certificate verify failed)", re.IGNORECASE),
    re.compile(r"(Non-JSON response)"),
    re.compile(r"API exception (?:internal_api_error_)?([^\n]+)"),
)


class Listener(logging.Handler):
    """Passes what pywikibot logs on to our log, at debug level and without secrets.

    ``last`` is its latest warning or error: its exceptions do not tell their cause.
    """

    last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Take one record over."""
        text = _SECRET.sub(r"\1…", record.getMessage()).strip()
        if record.levelno >= logging.WARNING and not text.startswith("Waiting"):
            self.last = text
        log.debug("%s", text)


LISTENER = Listener()


def cause_in(text: str) -> str:
    """Find in a log record of pywikibot what a person would call the cause; empty if nothing is."""
    found = (pattern.search(text) for pattern in _CAUSES)
    return next((each[1].strip() for each in found if each), "")
