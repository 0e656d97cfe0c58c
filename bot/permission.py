"""May the bot edit this talk page? Pure: what was read goes in, checks come out, in their order.

The first check that fails is the refusal. No clock is read here: now is what the wiki says it is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.core.exclusion import archives, keeps_away
from bot.core.language import Language
from bot.core.manners import Manners
from bot.core.tables import fold

log = logging.getLogger(__name__)

# Errors of the wiki that mean the account and not the page (mediawiki.org, API:Block).
_BLOCKS = ("blocked", "autoblocked", "systemblocked", "compositeblocked")


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of a page by a person: when (ISO 8601, UTC) and by whom, empty if that is hidden."""

    timestamp: str
    user: str


@dataclass(frozen=True, slots=True)
class Budget:
    """What the bot may still save: its edits of this day (UTC) with their cap, and of its trial.

    ``cap`` and ``trial_left`` are ``None`` where there is no such limit.
    """

    made_today: int = 0
    cap: int | None = None
    trial_left: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides whether the bot may save a talk page; all times are those of the wiki.

    ``now`` is when it was read. ``stop_page`` is the text of the bot's stop page, ``None`` where
    there is none. ``gone`` says what became of the article, ``blocked`` who blocked the account,
    both mostly empty; ``forbidden`` are the wiki's own words against an edit of this page by this
    account. ``created`` is a time at which the article existed, its first edit unless an older one
    would make no difference; ``None`` where the section stands already. ``by_people`` is the last
    edit of the article and of the talk page by a person, ``None`` where that was before the quiet
    time. ``compared`` is the state of the revision that was compared.
    """

    account: str
    now: str
    stop_page: str | None
    article: str
    talk: str
    talk_title: str
    namespace: int
    content_model: str
    redirect: bool
    compared: str = "latest"
    gone: str = ""
    blocked: str = ""
    forbidden: tuple[str, ...] = ()
    created: str | None = None
    by_people: tuple[Edit | None, Edit | None] = (None, None)
    budget: Budget = Budget()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, how it came out, and what was seen.

    ``retry_at`` is when a failed one will pass by itself (ISO 8601, UTC); ``None``: a person has to
    act.
    """

    name: str
    passed: bool
    detail: str
    retry_at: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the bot must not save: the first check that failed; as text it is one line."""

    name: str
    detail: str
    retry_at: str | None = None

    def __str__(self) -> str:
        return self.detail

    def wait(self, now: str) -> int | None:
        """Return the seconds from ``now`` until it passes by itself; ``None``: a person must."""
        if self.retry_at is None:
            return None
        return max(1, int((_moment(self.retry_at) - _moment(now)).total_seconds()))


def refusal(checks: Iterable[Check]) -> Refusal | None:
    """Return the first check that failed, or ``None``; log all of them, a line each."""
    first = None
    for check in checks:
        log.info("%s: %s: %s", check.name, "go" if check.passed else "stop", check.detail)
        if not check.passed and first is None:
            first = Refusal(check.name, check.detail, check.retry_at)
    return first


def checks(
    standing: Standing, language: Language, manners: Manners, stop_words: Iterable[str]
) -> tuple[Check, ...]:
    """Return everything that must hold before the talk page is saved, in the order that counts."""
    article, talk = standing.by_people
    return (
        stop_check(standing.stop_page, stop_words),
        _template("the article", standing.article, language, standing.account),
        _template("the talk page", standing.talk, language, standing.account),
        Check("article", not standing.gone, standing.gone or "exists"),
        _protection(standing),
        _block(standing),
        _page_age(standing, manners),
        _quiet_time("the article", article, standing.now, manners),
        _quiet_time("the talk page", talk, standing.now, manners),
        Check("revision", True, f"compared was the {standing.compared} revision"),
        _archive(standing, language),
        *_kind(standing),
        _cap(standing),
        _trial(standing.budget.trial_left),
    )


def stop_check(text: str | None, stop_words: Iterable[str]) -> Check:
    """Look at what the stop page says; ``None`` is no such page."""
    if text is None:
        return Check("stop page", True, "there is none")
    said = text.strip()
    if said in stop_words:
        return Check("stop page", True, f"says {said!r}")
    stopped = f"the bot's stop page says {said[:40]!r}; a person switched it off"
    return Check("stop page", False, stopped)


def _template(page: str, wikitext: str, language: Language, account: str) -> Check:
    name = f"templates of {page}"
    if asked := keeps_away(wikitext, language, account):
        return Check(name, False, f"{page} asks to stay away: {asked}")
    return Check(name, True, "none asks to stay away")


def _protection(standing: Standing) -> Check:
    reasons = [code for code in standing.forbidden if code not in _BLOCKS]
    if reasons:
        return Check("protection", False, f"{standing.talk_title}: {reasons[0]}")
    return Check("protection", True, "none against this account")


def _block(standing: Standing) -> Check:
    if standing.blocked:
        return Check("block", False, standing.blocked)
    for code in standing.forbidden:
        if code in _BLOCKS:
            return Check("block", False, f"{standing.talk_title}: {code}")
    return Check("block", True, f"{standing.account} is not blocked from this page")


def _page_age(standing: Standing, manners: Manners) -> Check:
    if standing.created is None:
        return Check("page age", True, "not asked, for the section stands")
    old = _later(standing.created, hours=manners.page_age_hours)
    if _moment(standing.now) < _moment(old):
        young = f"the article is younger than {manners.page_age_hours} h, made {standing.created}"
        return Check("page age", False, young, old)
    return Check("page age", True, f"the article stood there at {standing.created}")


def _quiet_time(page: str, edit: Edit | None, now: str, manners: Manners) -> Check:
    name = f"quiet time of {page}"
    quiet = _later(edit.timestamp, minutes=manners.quiet_minutes) if edit else now
    if edit and _moment(now) < _moment(quiet):
        who = edit.user or "somebody"
        detail = (
            f"{page} was edited by {who} at {edit.timestamp}; it is left in quiet until {quiet}"
        )
        return Check(name, False, detail, quiet)
    return Check(name, True, f"no person edited {page} in the last {manners.quiet_minutes} min")


def _archive(standing: Standing, language: Language) -> Check:
    _, slash, last = standing.talk_title.rpartition("/")
    words = [fold(word) for word in language.namespaces.archive]
    if slash and fold(last).rstrip("0123456789٠١٢٣٤٥٦٧٨٩ ") in words:
        return Check("archive", False, f"{standing.talk_title} is an archive")
    if template := archives(standing.talk, language):
        return Check("archive", False, f"{standing.talk_title} is archived: {{{{{template}}}}}")
    return Check("archive", True, "the talk page is in use")


def _kind(standing: Standing) -> Iterator[Check]:
    title = standing.talk_title
    moved = f"{title} is a redirect" if standing.redirect else "none"
    yield Check("redirect", not standing.redirect, moved)
    is_talk = standing.namespace > 0 and standing.namespace % 2 == 1
    yield Check("talk page", is_talk, "is one" if is_talk else f"{title} is not a talk page")
    model = standing.content_model
    plain = model == "wikitext"
    yield Check("content model", plain, model if plain else f"{title} holds {model}, not wikitext")


def _cap(standing: Standing) -> Check:
    made, cap = standing.budget.made_today, standing.budget.cap
    if cap is None:
        return Check("edits of the day", True, "no cap")
    if made < cap:
        return Check("edits of the day", True, f"{made} of {cap} made")
    tomorrow = _moment(standing.now).astimezone(UTC).date() + timedelta(days=1)
    midnight = _written(datetime.combine(tomorrow, time(), UTC))
    return Check("edits of the day", False, f"all {cap} edits of the day are made", midnight)


def _trial(left: int | None) -> Check:
    if left is None:
        return Check("trial", True, "none")
    return Check("trial", left > 0, f"edits left: {left}" if left > 0 else "the trial has ended")


def _moment(timestamp: str) -> datetime:
    return datetime.fromisoformat(timestamp)


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _later(timestamp: str, *, hours: int = 0, minutes: int = 0) -> str:
    return _written(_moment(timestamp) + timedelta(hours=hours, minutes=minutes))
