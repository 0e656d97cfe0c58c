"""What can go wrong with a wiki, as exceptions of one line: what, where, what to do.

``code`` is the exit code of a command that ends with the error.
"""

from __future__ import annotations

from bot.core.errors import UserError

BAD_INPUT, UNREACHABLE = 2, 3


class GatewayError(UserError):
    """Something about a wiki stands in the way; the text is one line."""

    code = UNREACHABLE


class NotFound(GatewayError):  # noqa: N818
    """No such article: missing, not an article, or named in a way that leads nowhere."""

    code = BAD_INPUT


class NoCounterpart(GatewayError):  # noqa: N818
    """The article exists on one wiki, and nothing links it to one on the other."""

    code = BAD_INPUT


class BadSettings(GatewayError):  # noqa: N818
    """The settings or the environment cannot be used."""

    code = BAD_INPUT


class Unreachable(GatewayError):  # noqa: N818
    """The wiki gives no answer, or none that can be read."""


class Denied(GatewayError):  # noqa: N818
    """The wiki answered, and refuses: the login, the request."""


class EditRefused(GatewayError):  # noqa: N818
    """The wiki answered an edit with an error: nothing was saved.

    ``reason`` is the API's word for why, ``retry_after`` the seconds that it asks to wait, 0 if it
    does not say.
    """

    def __init__(self, reason: str, text: str, retry_after: int = 0) -> None:
        super().__init__(f"{reason}: {text}")
        self.reason = reason
        self.retry_after = retry_after


class Unanswered(GatewayError):  # noqa: N818
    """An edit was sent and no usable answer came: it may have been saved, or be saved later."""
