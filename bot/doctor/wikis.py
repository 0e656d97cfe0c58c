"""The wikis: do they answer, is the clock right, do the watched articles lead somewhere?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.config import Rules
from bot.core.models import Pair
from bot.doctor.line import Line, State
from bot.gateway import GatewayError, Reader, Writer
from bot.gateway.door import Wiki
from bot.settings import Watched

SKEW = 60  # seconds between the clocks; OAuth 1.0a refuses some minutes
SLOW = 5.0  # seconds for an answer


def wiki(rules: Rules, code: str) -> tuple[Wiki | None, Line]:
    """Reach one wiki."""
    start = time.perf_counter()
    try:
        reached = Wiki(rules.settings, code)
        reached.ask(meta="siteinfo")
    except GatewayError as error:
        return None, Line(f"wiki {code}", State.FAIL, str(error), "check the network and [wikis]")
    took = time.perf_counter() - start
    what = f"{reached.host} ({reached.dbname}), {took:.1f} s"
    if took > SLOW:
        mend = "passes will be slow; try again later"
        return reached, Line(f"wiki {code}", State.WARN, what, mend)
    return reached, Line(f"wiki {code}", State.OK, what)


def clock(reached: Wiki) -> Line:
    """Hold this clock against the wiki's."""
    try:
        told = reached.ask(meta="siteinfo", curtimestamp=1)["curtimestamp"]
    except GatewayError as error:
        return Line("clock", State.WARN, str(error))
    skew = abs((datetime.now(UTC) - datetime.fromisoformat(told)).total_seconds())
    if skew > SKEW:
        what = f"{skew:.0f} s away from that of {reached.host}"
        return Line("clock", State.FAIL, what, "set the clock: OAuth logins fail otherwise")
    return Line("clock", State.OK, "right")


def article(reader: Reader, writer: Writer | None, watched: Watched) -> Iterator[Line]:
    """Look at one watched article and, where somebody is logged in, its talk page."""
    name = f"article {watched.source or watched.target or watched.item}"
    try:
        pair = reader.revisions(watched)
    except GatewayError as error:
        yield Line(name, State.FAIL, str(error), "correct its file in rules/articles/")
        return
    yield Line(name, State.OK, f"{pair.source.title} / {pair.target.title}")
    if writer is not None:
        yield _talk_page(writer, pair)


def _talk_page(writer: Writer, pair: Pair) -> Line:
    try:
        page = writer.look(pair.target)
    except GatewayError as error:
        return Line("talk page", State.FAIL, str(error))
    if page.refusal:
        mend = "nothing is posted there until that changes"
        return Line("talk page", State.WARN, f"{page.title}: {page.refusal}", mend)
    there = "may be written" if page.exists else "does not exist yet and may be made"
    return Line("talk page", State.OK, f"{page.title} {there}; {writer.stop_page} does not stop it")
