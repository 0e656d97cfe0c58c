"""What can go wrong with a wiki, as exceptions of one line: what, where, what to do.

``code`` is the exit code of a command that ends with the error.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

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
    """The wiki gives no answer, or none that can be read.

    ``retry_after`` is the time in seconds that it asks to wait, 0 if it does not say.
    """

    def __init__(self, text: str, retry_after: int = 0) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Denied(GatewayError):  # noqa: N818
    """The wiki answered, and refuses: the login, the request."""


class Next(StrEnum):
    """What to do after an edit that was refused."""

    LATER = "try again later"
    PERSON = "a person must act"
    NEVER = "give it up"


_MINUTE = 60
# Errors of action=edit (mediawiki.org, API:Edit, API:Errors_and_warnings; MediaWiki's
# includes/api/ApiEditPage.php and i18n; the extensions' own): what to do, after how many seconds
# where the wiki does not say, and what a person would call it.
_REASONS = MappingProxyType(
    {
        # goes by without a person
        "editconflict": (Next.LATER, _MINUTE, "somebody edited the page at the same time"),
        "articleexists": (Next.LATER, _MINUTE, "the page was made in the meantime"),
        "missingtitle": (Next.LATER, _MINUTE, "the page was deleted in the meantime"),
        "pagedeleted": (Next.LATER, _MINUTE, "the page was deleted in the meantime"),
        "readonly": (Next.LATER, 10 * _MINUTE, "the wiki is read-only"),
        "ratelimited": (Next.LATER, 5 * _MINUTE, "too many edits in a short time"),
        "badtoken": (Next.LATER, _MINUTE, "the session was lost"),
        "assertuserfailed": (Next.LATER, 5 * _MINUTE, "the account is not logged in any more"),
        "assertnameduserfailed": (Next.LATER, 5 * _MINUTE, "another account is logged in"),
        "unknownerror": (Next.LATER, 5 * _MINUTE, "the wiki does not know why"),
        "maxlag": (Next.LATER, 5 * _MINUTE, "the databases of the wiki lag"),
        # stays until a person acts: an administrator, whoever wrote a filter, the operator
        "blocked": (Next.PERSON, 0, "the account is blocked"),
        "autoblocked": (Next.PERSON, 0, "the address of the bot is blocked"),
        "protectedpage": (Next.PERSON, 0, "the page is protected"),
        "cascadeprotected": (Next.PERSON, 0, "the page is protected with another one"),
        "protectedtitle": (Next.PERSON, 0, "the page may not be made"),
        "titleblacklist": (Next.PERSON, 0, "the title is on the wiki's list of forbidden ones"),
        "spamblacklist": (Next.PERSON, 0, "an address is on the wiki's list of forbidden ones"),
        "abusefilter-warning": (Next.PERSON, 0, "a filter of the wiki warns, and is obeyed"),
        "abusefilter-disallowed": (Next.PERSON, 0, "a filter of the wiki forbids it"),
        "hookaborted": (Next.PERSON, 0, "an extension of the wiki refuses"),
        "captcha": (Next.PERSON, 0, "the wiki wants a captcha; the account lacks skipcaptcha"),
        "assertbotfailed": (Next.PERSON, 0, "the account has lost the right bot"),
        "permissiondenied": (Next.PERSON, 0, "the account may not do that"),
        "noedit": (Next.PERSON, 0, "the account may not edit"),
        "noedit-anon": (Next.PERSON, 0, "the account may not edit"),
        "nocreate-loggedin": (Next.PERSON, 0, "the account may not make pages"),
        "cantcreate": (Next.PERSON, 0, "the account may not make pages"),
        # wrong in itself: the same edit is refused for ever
        "contenttoobig": (Next.NEVER, 0, "the page would be larger than the wiki takes"),
        "emptynewsection": (Next.NEVER, 0, "the section is empty"),
        "nosuchsection": (Next.NEVER, 0, "there is no such section"),
        "invalidtitle": (Next.NEVER, 0, "that is no title"),
        "invalidcontentmodel": (Next.NEVER, 0, "the page holds no wikitext"),
        "no-direct-editing": (Next.NEVER, 0, "the page holds no wikitext"),
    }
)
_UNKNOWN = (Next.PERSON, 0, "")


class EditRefused(GatewayError):  # noqa: N818
    """The wiki answered an edit with an error: nothing was saved.

    ``reason`` is the API's word for why, ``next`` what to do, ``retry_after`` after how many
    seconds: the wiki's word, else the table's, 0 where a person must act. A reason that the table
    does not know is one for a person. ``about`` names what the wiki objects to: an address, a
    filter.
    """

    def __init__(self, reason: str, text: str, retry_after: int = 0, about: str = "") -> None:
        self.reason = reason
        self.about = about
        self.next, wait, meaning = _reason(reason)
        self.retry_after = (retry_after or wait) if self.next is Next.LATER else 0
        said = [reason, *([meaning] if meaning else []), *([about] if about else []), text]
        super().__init__(": ".join(said))


def _reason(code: str) -> tuple[Next, int, str]:
    """Return the entry of an error; ``titleblacklist-forbidden-edit`` is a ``titleblacklist``."""
    return _REASONS.get(code) or _REASONS.get(code.partition("-")[0]) or _UNKNOWN


class Unanswered(GatewayError):  # noqa: N818
    """An edit was sent and no usable answer came: it may have been saved, or be saved later."""
