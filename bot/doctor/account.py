"""The bot's account: credentials, login, rights, flag, block, its pages, its mail.

A right is missing for one of two reasons, which the wiki tells apart: the account has it and the
consumer or bot password was not granted it, or the account itself has not got it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.config import Rules
from bot.doctor.line import Line, State
from bot.gateway import GatewayError, Writer, surroundings
from bot.gateway.answers import page_of
from bot.gateway.door import Wiki
from bot.gateway.standing import stop_text
from bot.permission import stop_check

WANTED = {  # right: what is missing without it, and the grant that brings it
    "edit": ("it cannot save anything", "Edit existing pages"),
    "createtalk": ("it cannot make a new talk page", "Create, edit, and move pages"),
    "bot": ("its edits are not marked as those of a bot", "High-volume (bot) access"),
    "apihighlimits": ("it asks for 50 titles at a time, not 500", "High-volume (bot) access"),
}
NEEDED = ("edit",)


def credentials() -> Line:
    """Say what the environment holds of an account."""
    mend = "set the variables named in user-config.py.example"
    try:
        account = surroundings.credentials()
    except GatewayError as error:
        return Line("credentials", State.FAIL, str(error), mend)
    if account.kind:
        return Line("credentials", State.OK, f"{account.kind} of {account.user}, from environment")
    return Line(
        "credentials",
        State.WARN,
        "none in the environment: posting needs those of a user-config.py",
        mend,
    )


def login(rules: Rules) -> tuple[Writer | None, Line]:
    """Log in where the bot writes."""
    try:
        writer = Writer(rules)
    except GatewayError as error:
        mend = "see user-config.py.example; without an account only preview works"
        return None, Line("login", State.FAIL, str(error), mend)
    return writer, Line("login", State.OK, f"as {writer.account}")


def lines(rules: Rules, wiki: Wiki, writer: Writer) -> Iterator[Line]:
    """Look at the account that is logged in, in one request."""
    try:
        rights = wiki.rights
        query = wiki.ask(
            meta="userinfo|siteinfo",
            uiprop="ratelimits",
            siprop="usergroups",
            list="users",
            ususers=writer.account,
            usprop="groups|emailable|blockinfo",
            titles=[f"User:{writer.account}", writer.stop_page],
            prop="revisions",
            rvprop="content",
            rvslots="main",
        )["query"]
    except GatewayError as error:
        yield Line("rights", State.FAIL, str(error))
        return
    account: Mapping[str, Any] = next(iter(query.get("users", ())), {})
    yield from _rights(rights, _of_groups(account, query.get("usergroups", ())))
    yield from _flag(writer.account, account)
    if "blockid" in account:
        yield _block(account)
    yield _limits(rules, query.get("userinfo", {}))
    yield _mail(account)
    yield _user_page(page_of(f"User:{writer.account}", query))
    yield _stop_page(rules, writer, page_of(writer.stop_page, query))


def _of_groups(account: Mapping[str, Any], groups: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the rights that the account's groups give it; about itself a session tells fewer."""
    own = set(account.get("groups", ()))
    return {right for group in groups if group["name"] in own for right in group.get("rights", ())}


def _rights(rights: frozenset[str], account: set[str]) -> Iterator[Line]:
    for right, (without, grant) in WANTED.items():
        if right in rights:
            yield Line(f"right {right}", State.OK, "granted")
            continue
        state = State.FAIL if right in NEEDED else State.WARN
        if right in account:
            mend = f"the account has it; give the consumer or bot password the grant: {grant}"
        else:
            mend = f"the account itself lacks it: ask for the bot flag; then the grant: {grant}"
        yield Line(f"right {right}", state, f"missing: {without}", mend)


def _flag(name: str, account: Mapping[str, Any]) -> Iterator[Line]:
    if "bot" in account.get("groups", ()):
        yield Line("bot flag", State.OK, "the account is in the group bot")
    else:
        mend = "ask for it, and do not post before: ويكيبيديا:طلب صلاحية بوت"
        yield Line("bot flag", State.WARN, "the account is not in the group bot", mend)
    folded = name.casefold()
    if not folded.startswith(("bot", "بوت")) and not folded.endswith(("bot", "بوت")):
        # ويكيبيديا:سياسة البوت
        what = f"{name} neither begins nor ends with Bot or بوت"
        yield Line("name", State.WARN, what, "arwiki's policy on bots asks for it")


def _block(account: Mapping[str, Any]) -> Line:
    what = f"the account is blocked by {account.get('blockedby')}: {account.get('blockreason')}"
    mend = "ask whoever blocked it; nothing is saved where the block holds"
    partial = bool(account.get("blockpartial"))
    return Line("block", State.WARN if partial else State.FAIL, " ".join(what.split()), mend)


def _limits(rules: Rules, userinfo: Mapping[str, Any]) -> Line:
    """Hold the wiki's limits of edits against the pace at which the bot saves."""
    limits = userinfo.get("ratelimits", {}).get("edit", {})
    pace = rules.settings.manners.put_throttle
    told = [f"{each['hits']} edits in {each['seconds']} s" for each in limits.values()]
    if any(each["hits"] * pace < each["seconds"] for each in limits.values()):
        mend = "the bot flag lifts them; or raise [manners] put_throttle"
        return Line("limits", State.WARN, f"{', '.join(told)}: fewer than it may make", mend)
    return Line("limits", State.OK, ", ".join(told) or "the wiki sets no limit of edits")


def _mail(account: Mapping[str, Any]) -> Line:
    if account.get("emailable"):
        return Line("e-mail", State.OK, "people can write to the account")
    mend = "log in as the account; in Special:Preferences, confirm an address and allow e-mail"
    return Line("e-mail", State.WARN, "people cannot write to the account", mend)


def _user_page(page: Mapping[str, Any]) -> Line:
    if not page.get("missing"):
        return Line("user page", State.OK, page["title"])
    mend = "make it: what the bot does, who runs it, how it is stopped (docs/toolforge.md)"
    return Line("user page", State.WARN, f"{page['title']} does not exist", mend)


def _stop_page(rules: Rules, writer: Writer, page: Mapping[str, Any]) -> Line:
    found = stop_check(stop_text(page), rules.settings.account.stop_words)
    if found.passed:
        return Line("stop page", State.OK, f"{writer.stop_page}: {found.detail}")
    words = ", ".join(rules.settings.account.stop_words)
    mend = f"find out why; the bot goes on when the page says: {words}"
    return Line("stop page", State.WARN, f"{writer.stop_page}: {found.detail}", mend)
