"""pywikibot's only door: to learn how we use it, read this file.

pywikibot is imported when the first :class:`Wiki` is made, not before: a preview of a pair folder
needs neither it nor a network. What it does by itself and we do not want (version 11.9,
measured against a real MediaWiki; ``tests/wiki/`` holds it): it retries for half an hour, asks
questions on the terminal, runs the user-config.py of the current folder, reads ``sys.argv``, logs
to stderr with passwords, repeats saves whose answer was lost, and counts processes that are long
dead. Every wait of it is taken from the patience of the pass (:mod:`bot.gateway.patience`).
"""

from __future__ import annotations

import logging
import os
import sys
import time
import warnings
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import cache
from types import ModuleType
from typing import Any

from bot import __version__
from bot.gateway import patience, surroundings, traffic
from bot.gateway.errors import BadSettings, Denied, EditRefused, Unanswered, Unreachable
from bot.gateway.listener import LISTENER, cause_in
from bot.gateway.surroundings import Credentials
from bot.settings import Settings

log = logging.getLogger(__name__)

LONGEST = 30  # seconds: the longest single wait that a wiki can impose on us
_RECONNECT = 500  # milliseconds; requests-sse waits twice as long, then doubles it each time
PROCESSES = 3  # no more than so many share the pace of a wiki with us, whatever throttle.ctrl says
_LOGGED_OUT = ("badtoken", "assertuserfailed", "assertbotfailed", "assertnameduserfailed")
_NOT_NOW = ("readonly", "ratelimited")  # errors that come before anything is saved


class Wiki:
    """One wiki, as this process talks to it.

    ``code`` is its language, ``dbname`` its database name (``arwiki``), ``host`` its name in
    messages. Raises :class:`Unreachable`, :class:`Denied` or :class:`BadSettings`, nothing else.
    """

    def __init__(self, settings: Settings, code: str) -> None:
        self.code = code
        self.host = f"{settings.wikis.family}:{code}"
        self._patience = settings.manners.patience
        account = surroundings.credentials()
        self._pywikibot = _pywikibot()
        _configure(self._pywikibot, settings, account)
        family = settings.wikis.family
        with self._answering():
            known = self._pywikibot.family.Family.load(family)
            if code not in known.langs:
                raise BadSettings(f"rules/bot.toml: [wikis]: {family} has no wiki {code!r}")
            self.host = known.hostname(code)
            if account.oauth:
                self._pywikibot.config.authenticate[self.host] = account.oauth
            if account.user:
                self._pywikibot.config.usernames[family][code] = account.user
            self._site = self._pywikibot.Site(code, family)
            self.dbname: str = self._site.dbName()

    @property
    def named(self) -> str:
        """The account that is configured for this wiki, or the empty string."""
        return self._site.username() or ""

    @property
    def account(self) -> str:
        """The account that is logged in, or the empty string."""
        return self._site.user() or ""

    @property
    def rights(self) -> frozenset[str]:
        """The rights of the account as it is logged in; those of a reader when it is not."""
        with self._answering():
            return frozenset(self._site.userinfo["rights"])

    @property
    def groups(self) -> frozenset[str]:
        """The groups of the account."""
        with self._answering():
            return frozenset(self._site.userinfo["groups"])

    def login(self) -> None:
        """Log in, or stay so; :class:`Denied` when it does not work."""
        if not self.named:
            raise Denied(
                f"{self.host}: no account is configured; set ISTIDRAK_USERNAME and its secrets"
                " (user-config.py.example)"
            )
        with self._answering():
            self._site.login()
            # It would log in with the used token again when the session is lost, and fail.
            self._site.tokens.clear()
        if not self.account:
            raise Denied(f"{self.host}: the login of {self.named} does not work")

    def talk_title(self, title: str) -> str:
        """Return the title of the talk page that belongs to a page, else ``ValueError``."""
        page = self._pywikibot.Page(self._site, title)
        talk = page.toggleTalkPage()
        if page.isTalkPage() or talk is None or not talk.isTalkPage():
            raise ValueError(f"{title} has no talk page")
        return str(talk.title())

    def ask(self, **parameters: object) -> dict[str, Any]:
        """Send one read request (``action=query`` unless told otherwise); return the answer."""
        with self._answering():
            return self._request(self._site, parameters).submit()  # type: ignore[no-any-return]

    def ask_repository(self, **parameters: object) -> dict[str, Any]:
        """Send one read request to the wiki's Wikibase (Wikidata); return the answer."""
        with self._answering():
            repository = self._site.data_repository()
            if repository is None:
                raise BadSettings(f"{self.host}: has no Wikidata; name the article by a title")
            return self._request(repository, parameters).submit()  # type: ignore[no-any-return]

    def _request(self, site: Any, parameters: dict[str, object]) -> Any:
        # use_get spares the requests with which pywikibot finds out whether GET will do.
        given = {"action": "query", "formatversion": 2, **parameters}
        return self._pywikibot.data.api.Request(site=site, use_get=True, parameters=given)

    def events(self, since: str, wikis: Container[str]) -> Iterator[Mapping[str, Any]]:
        """Yield what changes on wikis, by their database names, from a time on ("": from now on).

        ``mediawiki.recentchange`` of EventStreams, from a connection of its own that nothing else
        waits for. Short disconnects are gone through with Last-Event-Id; :class:`Unreachable` after
        longer ones, and at the end of the stream.
        """
        from pywikibot.comms import eventstreams  # noqa: PLC0415

        given = {"since": since} if since else {}
        try:
            stream = eventstreams.EventStreams(
                site=self._site, streams="recentchange", retry=_RECONNECT, **given
            )
            yield from (event for event in stream if event.get("wiki") in wikis)
        except (OSError, RuntimeError, ValueError) as error:  # requests' errors are OSErrors
            raise Unreachable(f"EventStreams: {_line(error)}") from None
        raise Unreachable("EventStreams: the stream ended")

    def edit(self, **parameters: object) -> int:
        """Send one edit, once; return the id of the new revision, or 0 where nothing changed.

        :class:`EditRefused` when nothing was saved, :class:`Unanswered` when nobody knows. Not
        ``site.editpage``: it repeats lost saves (four copies of a section were measured) and
        overrides the warnings of AbuseFilter.
        """
        try:
            answer = self._edit(parameters)
        except EditRefused as error:
            if error.reason not in _LOGGED_OUT:
                raise
            # After a lost session pywikibot renews the edit token as a login token, or does not
            # log in again at all. All these mean that nothing was saved.
            del self._site.userinfo
            self.login()
            if error.reason == "assertbotfailed" and "bot" not in self.rights:
                raise  # somebody took the right away, which is not to be got round
            answer = self._edit(parameters)
        if answer.get("result") != "Success":
            reason = "captcha" if "captcha" in answer else str(answer.get("code", "failure"))
            raise EditRefused(reason, str(answer.get("info", answer)))
        return int(answer.get("newrevid", 0))

    def _edit(self, parameters: dict[str, object]) -> dict[str, Any]:
        with self._answering():
            token = self._site.tokens["csrf"]
        given = {"action": "edit", "formatversion": 2, **parameters, "token": token}
        given["assertuser"] = self.account
        api = self._pywikibot.data.api
        with self._answering(editing=True):
            request = _once(api.Request)(site=self._site, use_get=False, parameters=given)
            if "bot" in self.rights:
                request["assert"] = "bot"  # pywikibot writes "user" over what it is given
            answer: dict[str, Any] = request.submit()["edit"]
            return answer

    @contextmanager
    def _answering(self, *, editing: bool = False) -> Iterator[None]:
        """Turn whatever pywikibot raises into our own errors."""
        wrong = self._pywikibot.exceptions
        LISTENER.last = ""
        try:
            with (
                patience.some(self._patience) as budget,
                budget.keeping() if editing else nullcontext(),
            ):
                budget.spend(0, "another request")
                yield
        except patience.UsedUp as error:
            raise Unreachable(f"{self.host}: {error}; try again later") from None
        except wrong.MaxlagTimeoutError:
            raise Unreachable(f"{self.host}: its databases lag; try again in a while") from None
        except (wrong.ApiTimeoutError, wrong.ServerError, OSError) as error:
            if getattr(error, "filename", None):  # a file of pywikibot's, not the network
                raise BadSettings(_line(error)) from None
            cause = cause_in(LISTENER.last) or cause_in(str(error)) or type(error).__name__
            raise Unreachable(
                f"{self.host}: no answer ({cause}); check the network, or try again later"
            ) from None
        except wrong.SiteDefinitionError as error:
            raise BadSettings(f"rules/bot.toml: [wikis]: {_line(error)}") from None
        except wrong.APIError as error:
            if editing:
                # an exception inside MediaWiki tells nothing about what it did before
                broken = isinstance(error, wrong.APIMWError)
                raise (Unanswered(error.info) if broken else _refused(error)) from None
            raise Denied(f"{self.host}: {error.code}: {error.info}") from None
        except (wrong.NoUsernameError, EOFError) as error:
            raise Denied(
                f"{self.host}: login refused ({_line(error)}); check the account and its secrets"
            ) from None
        except wrong.Error as error:
            raise Denied(f"{self.host}: {_line(error)}") from None
        except (LookupError, RuntimeError) as error:  # what pywikibot makes of a malformed answer
            kind = Unanswered if editing else Unreachable
            name = type(error).__name__
            raise kind(f"{self.host}: an answer that makes no sense ({name})") from None


# Setting pywikibot up -----------------------------------------------------------------------------


@cache
def _pywikibot() -> ModuleType:
    """Import pywikibot so that it finds its settings where we say, and stays silent."""
    settings = surroundings.folder()
    os.environ["PYWIKIBOT_DIR"] = str(settings)
    logger = logging.getLogger("pywiki")
    logger.propagate = False
    logger.addHandler(LISTENER)
    argv, sys.argv = sys.argv, sys.argv[:1]  # it obeys -dir: and -config: of any program
    try:
        with warnings.catch_warnings(record=True) as remarks:
            import pywikibot  # noqa: PLC0415
            import pywikibot.data.api  # noqa: PLC0415
    except (Exception, SystemExit) as error:  # user-config.py is a program and may do anything
        raise BadSettings(
            f"{settings / surroundings.SETTINGS}: {type(error).__name__}: {_line(error)}"
        ) from None
    finally:
        sys.argv = argv
    for remark in remarks:
        log.warning("%s: %s", settings / surroundings.SETTINGS, _line(remark.message))
    pywikibot.bot.ui = _interface(pywikibot)
    pywikibot.bot.writelogheader = lambda: None  # 70 ms of file dates that nobody reads
    pywikibot.bot.init_handlers()
    logging.captureWarnings(False)  # init_handlers turned it on, for the whole program
    _be_patient(pywikibot)
    loaded: ModuleType = pywikibot
    return loaded


def _configure(pywikibot: ModuleType, settings: Settings, account: Credentials) -> None:
    """Set in code what must hold whatever user-config.py says."""
    config = pywikibot.config
    config.max_retries = settings.fetching.retries
    config.retry_wait = settings.fetching.retry_wait
    config.retry_max = LONGEST
    config.put_throttle = settings.manners.put_throttle
    config.read_maxlag = settings.manners.read_maxlag
    config.write_maxlag = settings.manners.write_maxlag
    config.solve_captcha = False  # True opens a browser and waits for an answer
    config.simulate = False  # it reports success for what was never sent
    config.user_agent_format = (
        f"istidrak/{__version__} ({{script_comments}}) {{pwb}} {{http_backend}} {{python}}"
    )
    config.user_agent_description = config.user_agent_description or settings.account.contact
    if account.typed:
        config.password_file = None
        pywikibot.bot.ui.password = account.typed


def _interface(pywikibot: ModuleType) -> Any:
    """Return pywikibot's user interface for a program without a user.

    It shows nothing and answers one question, that for the password; every other one is an error.
    """

    class Interface(pywikibot.userinterfaces._interface_base.ABUIC):  # type: ignore[misc,name-defined]
        password = ""

        def flush(self) -> None:
            pass

        def init_handlers(self, root_logger: logging.Logger, **_: object) -> None:
            root_logger.addHandler(LISTENER)

        def input(self, question: str, password: bool = False, **_: object) -> str:
            if password and self.password:
                return self.password
            raise EOFError(question)

        def input_choice(self, question: str, *_: object, **__: object) -> str:
            raise EOFError(question)

        def input_list_choice(self, question: str, *_: object, **__: object) -> str:
            raise EOFError(question)

        def output(self, *_: object, **__: object) -> None:
            pass

    return Interface()


def _be_patient(pywikibot: ModuleType) -> None:
    """Put every wait of pywikibot under the patience of the pass."""
    throttle, http = pywikibot.throttle, pywikibot.comms.http
    # Its own forgets a site before a long wait, and with it the pace that is kept there.
    pywikibot.sleep = _sleep  # type: ignore[attr-defined]
    throttle.Throttle.wait = staticmethod(_sleep)
    throttle.Throttle.checkMultiplicity = _counting(throttle.Throttle.checkMultiplicity)
    http.session.request = _hurried(http.session.request)
    pywikibot.data.api.Request.wait = _bounded(pywikibot.data.api.Request.wait)


def _sleep(seconds: float) -> None:
    """Sleep, or raise :class:`~bot.gateway.patience.UsedUp` where there is not so much patience."""
    if seconds > 0:
        if running := patience.running():
            running.spend(seconds, f"a wait of {seconds:.0f} s")
        time.sleep(seconds)


def _hurried(request: Callable[..., Any]) -> Callable[..., Any]:
    """Count a request over the network; let it wait no longer than there is patience left."""

    def hurried(*given: Any, **more: Any) -> Any:
        traffic.count()
        running = patience.running()
        if running is None:
            return request(*given, **more)
        running.spend(0, "another request")
        most = more.get("timeout") or LONGEST
        pair = most if isinstance(most, tuple) else (most, most)
        more["timeout"] = tuple(min(each, running.left) for each in pair)
        running.asked = 0
        response = request(*given, **more)
        after = response.headers.get("retry-after", "")
        if response.status_code >= 500 and after.isdecimal():  # there pywikibot overlooks it
            running.asked = int(after)
        return response

    return hurried


def _counting(count: Callable[[Any], None]) -> Callable[[Any], None]:
    """Let the throttle file multiply our waits by a few processes only, and not fail by its loss.

    Killed processes stay in it for ten minutes, and a job that crashes and starts again leaves one
    each time.
    """

    def counted(self: Any) -> None:
        try:
            count(self)
        except OSError:  # somebody removed it: it is made anew
            self._write_file([])
            count(self)
        self.process_multiplicity = min(self.process_multiplicity, PROCESSES)

    return counted


def _bounded(wait: Callable[..., None]) -> Callable[..., None]:
    """Give up at once where a wiki asks to come back later than we have patience for.

    pywikibot obeys Retry-After whatever it says, before its next request.
    """

    def bounded(self: Any, delay: int | None = None, **more: object) -> None:
        after, left = self.site.throttle.retry_after, float(LONGEST)
        if running := patience.running():
            after, left = max(after, running.asked), min(left, running.left)
        if after > left:
            self.site.throttle.retry_after = 0
            cause = cause_in(LISTENER.last)
            said = f"{self.site.hostname()}: {cause}: " if cause else f"{self.site.hostname()}: "
            raise Unreachable(f"{said}asks to come back in {after} s; try again then", after)
        wait(self, delay, **more)

    return bounded


def _refused(error: Any) -> EditRefused:
    """Make what the API says against an edit a value, with the address or filter it is about."""
    told = error.other
    listed = (told.get("spamblacklist") or {}).get("matches") or []
    about = ", ".join(listed) or str((told.get("abusefilter") or {}).get("description", ""))
    return EditRefused(error.code, _line(error.info), about=about)


@cache
def _once(request: type[Any]) -> type[Any]:
    """Return the kind of request that is sent once: where pywikibot would wait, it gives up."""

    class Once(request):  # type: ignore[misc]
        def wait(self, delay: int | None = None, **_: object) -> None:
            after, self.site.throttle.retry_after = self.site.throttle.retry_after, 0
            reason, text = self.last_error["code"], self.last_error["info"]
            if reason in _NOT_NOW:
                raise EditRefused(reason, text, after or int(delay or 0))
            raise Unanswered(text or cause_in(LISTENER.last) or "no answer")

    return Once


def _line(error: object) -> str:
    return " ".join(str(error).split())
