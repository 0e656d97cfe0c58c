"""The articles of a scan by what is to be gained there, made of the documents alone.

The same documents give the same ranking, in whatever order and by whatever crew they were made.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from bot import __version__, report, templates
from bot.config import Rules
from bot.core.direction import quotable
from bot.wording import count, say, shortened, title

SCHEMA = 1
SHOWN = 1000  # articles on the page; the JSON has all
_QUOTE = 300  # characters of a quotation on the page
_MARKUP = ("<", "{{")


@dataclass(frozen=True, slots=True)
class Strongest:
    """The proposal of an article that is surest; ``quote`` is what the source says, if anything."""

    id: str
    confidence: float
    message: str
    quote: str


@dataclass(frozen=True, slots=True)
class Row:
    """One article: where its document is, and what the document proposes.

    ``weight`` is the sum of the confidences of all proposals. They are calibrated, so it is the
    number of them that should prove right. ``checks`` counts proposals by check, by name.
    """

    rank: int
    name: str
    document: str
    source: Mapping[str, Any]
    target: Mapping[str, Any]
    proposals: int
    weight: float
    checks: Mapping[str, int]
    strongest: Strongest | None


def ranked(documents: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Row]:
    """Rank documents, given with their file names: by weight, then number, then name."""
    rows = sorted(
        (_row(file, made) for file, made in documents),
        key=lambda row: (-row["weight"], -row["proposals"], row["name"], row["document"]),
    )
    return [Row(rank=rank, **row) for rank, row in enumerate(rows, 1)]


def to_json(rows: Iterable[Row]) -> str:
    """Return ``ranking.json``."""
    table = {
        "schema": SCHEMA,
        "tool": "istidrak",
        "version": __version__,
        "articles": [asdict(row) for row in rows],
    }
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def page(rows: list[Row], rules: Rules) -> str:
    """Return ``ranking.html``: a page for the target's readers, which loads nothing."""
    talk, table = rules.messages.talk, rules.messages.report
    code, checks = rules.target.code, rules.settings.checks
    values = {
        "source": rules.source,
        "target": rules.target,
        "checks": [(check, title(talk, check)) for check in checks],
        "rows": [_shown(row, rules) for row in rows[:SHOWN]],
        "articles": count(table, "articles", len(rows), code),
        "proposals": count(table, "proposals", sum(row.proposals for row in rows), code),
        "left": len(rows) > SHOWN,
        "say": partial(say, table),
        "bidi": report.set_apart,
        "version": __version__,
    }
    return templates.html(rules.folder / "report/ranking.html", values)


def _row(file: str, made: Mapping[str, Any]) -> dict[str, Any]:
    proposed = [each for each in made["findings"] if each["propose"]]
    best = min(proposed, key=lambda each: each["rank"], default=None)
    return {
        "name": made["scan"]["name"],
        "document": file,
        "source": made["source"],
        "target": made["target"],
        "proposals": len(proposed),
        # whole ten-thousandths, as the documents have them: no order of adding changes the sum
        "weight": sum(round(10000 * each["confidence"]) for each in proposed) / 10000,
        "checks": dict(sorted(Counter(each["check"] for each in proposed).items())),
        "strongest": best and _strongest(best),
    }


def _strongest(finding: Mapping[str, Any]) -> Strongest:
    quote = str(finding["source"]["text"]) if finding["source"] else ""
    prose = "" if quote.startswith(_MARKUP) else quote  # a reference is no quotation
    return Strongest(finding["id"], finding["confidence"], finding["message"], prose)


def _shown(row: Row, rules: Rules) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "title": quotable(str(row.target["title"])),
        "url": report.permalink(row.target["lang"], row.target["revid"], rules),
        "source_title": quotable(str(row.source["title"])),
        "source_url": report.permalink(row.source["lang"], row.source["revid"], rules),
        "document": row.document,
        "proposals": row.proposals,
        "weight": f"{row.weight:.1f}",
        "checks": row.checks,
        "strongest": quotable(row.strongest.message) if row.strongest else "",
        "quote": shortened(quotable(row.strongest.quote), _QUOTE) if row.strongest else "",
    }
