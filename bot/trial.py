"""The log of a trial, as a wiki table for the approval request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.config import Rules
from bot.outcomes import Posted


@dataclass(frozen=True, slots=True)
class Made:
    """One edit of the trial: the article, what was done, and when."""

    title: str
    outcome: Posted
    at: datetime


def log(made: Sequence[Made], rules: Rules) -> str:
    """Return the edits as a table in wikitext, with a link to each."""
    talk, space = rules.messages.talk, rules.target.namespaces.talk
    head = " !! ".join(talk[f"trial_{name}"] for name in ("time", "page", "edit", "kind"))
    rows = [
        f"|-\n| {each.at:%Y-%m-%d %H:%M} || [[{space}:{each.title}]]"
        f" || [[Special:Diff/{each.outcome.revid}|{each.outcome.revid}]]"
        f" || {talk[f'trial_{each.outcome.kind}']}"
        for each in made
    ]
    return "\n".join(['{| class="wikitable"', f"! {head}", *rows, "|}"]) + "\n"
