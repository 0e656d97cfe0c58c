"""A comparison as one HTML page that stands by itself (``preview --format html``).

Every value is escaped, and the page forbids itself to load anything.
"""

from __future__ import annotations

from functools import partial
from html import escape
from urllib.parse import quote

from bot import templates
from bot.config import Rules
from bot.core import direction
from bot.core.background import Side, Trace
from bot.core.direction import Direction, pieces, runs
from bot.core.models import Comparison, Pair, Revision
from bot.templates import Html
from bot.wording import count, day, grouped, item, say, signal, title


def page(comparison: Comparison, rules: Rules, version: str) -> str:
    """Return the page: the shown proposals as cards, the others folded away, then the revisions.

    Written for the target's readers: language and direction are the target's, quotations keep
    their own. It runs from a file, without network, on a phone too.
    """
    shown = [each for each in comparison.proposals if each.shown]
    waiting = [each for each in comparison.proposed if not each.shown]
    held = [each for each in comparison.proposals if not each.propose]
    talk, table = rules.messages.talk, rules.messages.report
    values = {
        "source": rules.source,
        "target": rules.target,
        "title": say(table, "title", title=comparison.pair.target.title),
        "counted": count(table, "proposals", len(shown), rules.target.code),
        "groups": [
            {"title": title(talk, check), "entries": [item(each, talk) for each in ones]}
            for check, ones in grouped(shown, rules.settings.checks)
        ],
        "waiting": [item(each, talk) for each in waiting],
        "held": [item(each, talk) for each in held],
        "pages": [
            _page(comparison.pair.target, say(table, "target"), rules),
            _page(comparison.pair.source, say(table, "source"), rules),
        ],
        "version": version,
        "say": partial(say, table),
        "signal": partial(signal, talk),
        "bidi": set_apart,
        "code": _code,
        "direction": direction.of,
        "diff": partial(_diff, comparison.pair, rules),
    }
    return templates.html(rules.folder / "report/page.html", values)


def _page(revision: Revision, side: str, rules: Rules) -> dict[str, str]:
    written = day(revision.timestamp, rules.target.code)
    return {
        "side": side,
        "title": revision.title,
        "url": permalink(revision.lang, revision.id, rules),
        "revision": say(rules.messages.report, "revision", id=revision.id, date=written),
    }


def permalink(lang: str, revid: int, rules: Rules) -> str:
    """Return the address of a revision on the wiki of a language."""
    return f"https://{_host(lang, rules)}/w/index.php?oldid={revid}"


def _diff(pair: Pair, rules: Rules, trace: Trace) -> str:
    page = pair.target if trace.side is Side.TARGET else pair.source
    which = f"diff={trace.until}&oldid={trace.revid}" if trace.until else f"diff={trace.revid}"
    return f"https://{_host(page.lang, rules)}/w/index.php?{which}"


def _host(lang: str, rules: Rules) -> str:
    return f"{quote(lang)}.{rules.settings.wikis.family}.org"


def set_apart(text: str, base: Direction) -> Html:
    """Escape a line and wrap what runs against its direction in ``<bdi>``."""
    return Html(
        "".join(
            f"<bdi>{escape(part)}</bdi>" if foreign else escape(part)
            for foreign, part in runs(text, base)
        )
    )


def _code(wikitext: str) -> Html:
    """Escape wikitext piece by piece, each in its own order; its text is the wikitext again."""
    return Html(
        "".join(
            escape(piece)
            if kind == "sign"
            else f'<bdi dir="{"ltr" if kind == "tag" else "auto"}">{escape(piece)}</bdi>'
            for kind, piece in pieces(wikitext)
        )
    )
