"""What the doctor says of the settings of `istidrak watch`: whether it would start with them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.config import Rules
from bot.doctor.line import Line, State
from bot.scheduler import ScheduleError, trigger


def lines(rules: Rules) -> Iterator[Line]:
    """Look at every schedule, and at times of which one must be longer than another."""
    watch, patience = rules.settings.watch, rules.settings.manners.patience
    named = {
        "[watch] schedule": watch.schedule,
        "[watch] summary": watch.summary,
        **{f"articles/{name}.toml": each.schedule for name, each in rules.articles.items()},
    }
    wrong = []
    for where, schedule in named.items():
        try:
            trigger(schedule or watch.schedule)
        except ScheduleError as error:
            wrong.append(f"{where}: {error}")
    if wrong:
        mend = "correct them: watch does not start with these"
        yield Line("schedules", State.FAIL, "; ".join(wrong), mend)
    else:
        yield Line("schedules", State.OK, f"{watch.schedule}, summary {watch.summary}")
    if watch.lease_seconds <= patience:
        yield Line(
            "lease",
            State.WARN,
            f"lease_seconds = {watch.lease_seconds:g} is not longer than a pass may last"
            f" ({patience:g} s): a second process could write beside this one",
            "make [watch] lease_seconds longer than [manners] patience",
        )
