"""The log: one line an event, for people or as JSON, without secrets whatever is logged.

Contract: an event is a logging record; what its ``extra`` holds are its fields. :func:`configure`
sends them to a stream, each as one line: text ``TIME LEVEL LOGGER: EVENT key=value …`` or a JSON
object with ``time`` (ISO 8601, UTC), ``level``, ``logger``, ``event``, the fields, and ``trace``
where there is a traceback (in text it follows, indented). :func:`clean` takes the secrets out of
any text: the values of environment variables that are named like one, passwords inside addresses,
and what stands behind ``password=`` and the like.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TextIO
from urllib.parse import quote, quote_plus, unquote

Format = Literal["text", "json"]
FORMATS: tuple[Format, ...] = ("text", "json")
HIDDEN = "[secret]"

_LEAST = 4  # characters: what is shorter is no secret, and its letters are everywhere
_NAMES = re.compile(r"PASSW(?:OR)?D|SECRET|TOKEN|CREDENTIAL|API_?KEY", re.IGNORECASE)
_ADDRESS = re.compile(r"(://[^\s:@/]*:)(\S+)(?=@)")
# password=…, "token": "…", 'lgtoken': ['…']; behind a colon alone only what looks like a key, for
# the API calls an error "badtoken: …".
_SAID = re.compile(
    r"((?:password|passwd|secret|token|oauth_signature|oauth_consumer_key)"
    r"(?:\s*=[\s'\"\[(]{0,4}|['\"]\s*:[\s'\"\[(]{0,4}|:\s*(?=\S*\d)(?=\S{12})))"
    r"[^\s&'\"\],})]+",
    re.IGNORECASE,
)
_BREAKS = re.compile("[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
# They log signatures and tokens of every request (oauthlib/oauth1/rfc5849, requests_oauthlib).
_TALKATIVE = ("oauthlib", "requests_oauthlib")
_USUAL = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def configure(stream: TextIO, format_: Format | None = None, *, verbose: bool = False) -> None:
    """Send the log to a stream.

    Warnings alone, unless a format is asked for: then also what the bot did. ``verbose`` is
    everything, of the libraries, too.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Json() if format_ == "json" else _Text())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if verbose else logging.WARNING)
    logging.getLogger("bot").setLevel(
        logging.DEBUG if verbose else logging.INFO if format_ else logging.WARNING
    )
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO)
    # A connection that a signal interrupted is thrown away by its pool, with a trace in the log.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.DEBUG if verbose else logging.CRITICAL)


def clean(text: str, environment: Mapping[str, str] | None = None) -> str:
    """Return a text with every secret in it replaced."""
    secrets = sorted(_forms(os.environ if environment is None else environment), key=len)
    if secrets:
        known = "|".join(re.escape(each) for each in reversed(secrets))  # the longest wins
        text = re.sub(known, HIDDEN, text)
    text = _ADDRESS.sub(rf"\1{HIDDEN}", text)
    return _SAID.sub(lambda found: f"{found[1]}{HIDDEN}", text)


def _forms(environment: Mapping[str, str]) -> set[str]:
    """Return the secrets of an environment in every notation in which a text may hold them."""
    found = set[str]()
    for secret in _secrets(environment):
        if len(secret) >= _LEAST:
            found |= {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}
            found |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
            found |= {repr(secret)[1:-1], ascii(secret)[1:-1]}
    return found


def _secrets(environment: Mapping[str, str]) -> Iterator[str]:
    for name, value in environment.items():
        if _NAMES.search(name):
            yield value
        for address in _ADDRESS.finditer(value):
            yield from (address[2], unquote(address[2]))


class _Line(logging.Formatter):
    """What both formats share."""

    def event(self, record: logging.LogRecord) -> dict[str, Any]:
        """Return a record as values, in the order in which they are shown."""
        values: dict[str, Any] = {
            "time": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3]
            + "Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        for key, value in record.__dict__.items():
            if key not in _USUAL and key not in values:
                values[key] = value
        if record.exc_info and record.exc_info[0]:
            values["trace"] = self.formatException(record.exc_info)
        return values


class _Json(_Line):
    """A JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a value that JSON does not know is told as text."""
        plain = (int, float, type(None))
        values = {
            key: value if isinstance(value, plain) else clean(str(value))
            for key, value in self.event(record).items()
        }
        line = json.dumps(values, ensure_ascii=False)
        return _BREAKS.sub(lambda found: "".join(f"\\u{ord(c):04x}" for c in found[0]), line)


class _Text(_Line):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with a traceback below it."""
        values = self.event(record)
        time, level, logger, event = (
            values.pop(key) for key in ("time", "level", "logger", "event")
        )
        trace = values.pop("trace", "")
        fields = (f"{key}={_told(value)}" for key, value in values.items() if value is not None)
        line = _BREAKS.sub(" ", " ".join([f"{time} {level.upper()} {logger}: {event}", *fields]))
        return clean("\n    ".join([line, *trace.splitlines()]))


def _told(value: object) -> str:
    """Return a field's value; in quotes where a reader could not see where it ends."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if re.search(r'[\s="]', text) or not text else text
