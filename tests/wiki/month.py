"""A pair of articles that people work on for days, and a bot that passes by every hour.

Contract: what people do, hour by hour, follows from a seed. It comes in cycles of 72 hours: in the
first 12 to 24 there is work on both articles and on the talk page, then nobody touches anything.
`Live` plays it on the real wikis with a false clock for the bot, whose rules about time
(`stable_hours`, `confirm_hours`) are the real ones; the articles' revisions bear the false time.
Each hour has its pass, also where nothing happened. (`istidrak watch` would do fewer: one a day,
and one after each change.) Talk pages are saved in real time, which nothing here depends on.
"""

from __future__ import annotations

import random
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot import config
from bot.gateway import Reader, Writer
from bot.ledger import Ledger
from bot.outcomes import Outcome, Posted
from bot.visit import Visitor
from tests.wiki.client import BOT, Import, Revision
from tests.wiki.mediawiki import Wikis

TARGET, SOURCE = "فيضان وادي الرمل", "Wadi al-Raml flood"
TALK = f"نقاش:{TARGET}"
START = datetime.fromisoformat("2026-01-01T00:00:00Z")
CYCLE = 72  # hours
STABLE, CONFIRM = 24, 6  # hours, as in rules/bot.toml
LATEST = STABLE + CONFIRM + 2  # hours after a change until which the bot may have news of it
SETTLED = 24 + LATEST  # the hour of a cycle from which nothing may happen any more
_OPEN = re.compile(r"<!-- istidrak:item ([a-z-]+/[0-9a-f]+) seal=[0-9a-f]{8} -->")

# What may be told: in English and in Arabic.
EVENTS = (
    (
        "On 3 March 2025 the dam above the town burst after 40 hours of rain.",
        "في 3 مارس 2025 انهار السد الواقع فوق البلدة بعد 40 ساعة من المطر.",
    ),
    (
        "On 4 March 2025 the army built a bridge of 120 metres over the river.",
        "في 4 مارس 2025 أقام الجيش جسرًا طوله 120 مترًا على النهر.",
    ),
    (
        "Some 2,300 people were brought to schools on 5 March 2025.",
        "نُقل نحو 2300 شخص إلى المدارس في 5 مارس 2025.",
    ),
    (
        "On 7 March 2025 the ministry counted 18 dead and 64 injured.",
        "في 7 مارس 2025 أحصت الوزارة 18 قتيلًا و64 جريحًا.",
    ),
    (
        "The railway was closed on 8 March 2025 for 15 days.",
        "أُغلقت السكة الحديدية في 8 مارس 2025 مدة 15 يومًا.",
    ),
    (
        "On 11 March 2025 the government promised 75 million dinars to farmers.",
        "في 11 مارس 2025 وعدت الحكومة المزارعين بمبلغ 75 مليون دينار.",
    ),
    (
        "The hospital opened again on 14 March 2025 with 90 beds.",
        "فُتح المستشفى من جديد في 14 مارس 2025 وفيه 90 سريرًا.",
    ),
    (
        "On 20 March 2025 the mayor resigned after a protest of 500 residents.",
        "في 20 مارس 2025 استقال رئيس البلدية بعد احتجاج 500 من السكان.",
    ),
    (
        "A court fined the builder of the dam 3 million dinars on 2 April 2025.",
        "غرّمت محكمة باني السد 3 ملايين دينار في 2 أبريل 2025.",
    ),
    (
        "On 19 April 2025 a new dam of 33 metres was begun.",
        "في 19 أبريل 2025 بدأ بناء سد جديد ارتفاعه 33 مترًا.",
    ),
)
_OUTLETS = ("Reuters", "BBC News", "The Guardian", "AFP", "Al Jazeera English")


def _reference(event: int, *, body: bool) -> str:
    name = f"flood-report-{event}"
    if not body:
        return f'<ref name="{name}" />'
    return (
        f'<ref name="{name}">{{{{cite news |title=Flood report {event} |work={_OUTLETS[event % 5]}'
        f" |url=https://example.org/flood/{event} |date={event + 1} May 2025}}}}</ref>"
    )


@dataclass(frozen=True)
class State:
    """What the two articles tell: events by number, and whose references have lost their bodies."""

    source: frozenset[int] = frozenset({0, 1, 2})
    told: frozenset[int] = frozenset({0, 1, 2})
    lost: frozenset[int] = frozenset()
    blanked: bool = False

    @property
    def source_text(self) -> str:
        """The English article."""
        said = [f"{EVENTS[n][0]}{_reference(n, body=True)}" for n in sorted(self.source)]
        return "The '''Wadi al-Raml flood''' struck a town.\n\n" + "\n\n".join(said) + "\n"

    @property
    def target_text(self) -> str:
        """The Arabic article."""
        if self.blanked:
            return "هههه"
        said = [
            f"{EVENTS[n][1]}{_reference(n, body=n not in self.lost)}" for n in sorted(self.told)
        ]
        body = "\n\n".join(said)
        return f"'''فيضان وادي الرمل''' ضرب بلدة.\n\n{body}\n\n== المراجع ==\n{{{{مراجع}}}}\n"


@dataclass
class Month:
    """What was seen: for each hour the changes that people made and the edits of the bot."""

    changes: list[int] = field(default_factory=list)
    edits: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    ends: list[tuple[State, str]] = field(default_factory=list)  # of each cycle, with the talk page

    @property
    def unasked(self) -> list[int]:
        """The hours at which the bot had edited more often than people had changed anything."""
        made = changed = 0
        hours = []
        for hour, (change, edit) in enumerate(zip(self.changes, self.edits, strict=True)):
            changed, made = changed + change, made + edit
            if made > changed:
                hours.append(hour)
        return hours

    @property
    def restless(self) -> list[int]:
        """The hours with an edit long after the last change."""
        return [hour for hour, edits in enumerate(self.edits) if edits and hour % CYCLE >= SETTLED]


class Live:
    """The wikis, the people and the bot, hour by hour."""

    def __init__(self, wikis: Wikis, rules: config.Rules, ledger: Ledger, seed: int) -> None:
        proposals = rules.settings.proposals
        proposals = replace(proposals, stable_hours=STABLE, confirm_hours=CONFIRM)
        rules = replace(rules, settings=replace(rules.settings, proposals=proposals))
        self._wikis, self._chance = wikis, random.Random(seed)
        self._hour = 0
        self._minute = 0
        self._later: deque[tuple[int, str, Callable[[], None]]] = deque()
        self.state = State()
        self.month = Month()
        self._visitor = Visitor(
            rules, ledger, Reader(rules, ledger), Writer(rules), clock=lambda: self.now
        )
        wikis.link({"Q930001": {"arwiki": TARGET, "enwiki": SOURCE}})
        self._hour = -48  # the articles are old
        self._save(self.state, both=True)
        self._hour = 0
        wikis.ar.human.edit(TALK, "== سؤال ==\nكلام الناس.")

    @property
    def now(self) -> datetime:
        """The false time."""
        return START + timedelta(hours=self._hour, minutes=self._minute)

    def run(self, days: int) -> Month:
        """Let so many days go by, one pass an hour."""
        cycles = max(1, days * 24 // CYCLE)
        for _ in range(cycles):
            busy = self._chance.randint(12, 24)
            for hour in range(CYCLE):
                self._one_hour(busy if hour < busy else 0, hour)
            self.month.ends.append((self.state, self._talk()[0].text))
            print(
                f"day {self._hour // 24}: {sum(self.month.changes)} changes,"
                f" {sum(self.month.edits)} edits, {len(self.month.unasked)} unasked,"
                f" {len(self.month.restless)} restless",
                flush=True,
            )
        return self.month

    def _one_hour(self, busy: int, hour: int) -> None:
        self._minute = 0
        done = list(self._due())
        if busy and (hour == 0 or self._chance.random() < 0.5):
            done.append(self._something(busy - hour))
        self._minute = 30
        if done or self.month.edits[-1:] == [1]:
            time.sleep(1.02 - time.time() % 1)  # the second of an edit is waited out
        before = self._edits()
        _, outcome = self._visitor.visit(TARGET)
        edits = self._edits() - before
        assert edits == isinstance(outcome, Posted), outcome
        self.month.changes.append(len([kind for kind in done if kind]))
        self.month.kinds += [kind for kind in done if kind]
        self.month.edits.append(edits)
        self.month.outcomes.append(outcome)
        self._hour += 1

    def _due(self) -> Iterator[str]:
        """Undo what was to last for some hours."""
        for entry in list(self._later):
            at, kind, undo = entry
            if at <= self._hour:
                self._later.remove(entry)
                undo()
                yield kind

    # What people do ------------------------------------------------------------------------------

    def _something(self, left: int) -> str:
        """Do one thing out of many; return which, empty where it could not be done now."""
        deeds = (
            *(self._tell_source, self._tell_target, self._lose, self._mend),
            *(self._revert, self._blank, self._answer, self._talk_of_other_things),
        )
        for deed in self._chance.sample(deeds, len(deeds)):
            if kind := deed(left):
                return kind
        return ""

    def _tell_source(self, _: int) -> str:
        missing = sorted(set(range(len(EVENTS))) - self.state.source)
        if not missing or len(self.state.source - self.state.told) > 3:
            return ""
        event = self._chance.choice(missing)
        return self._to("told in English", source=self.state.source | {event})

    def _tell_target(self, _: int) -> str:
        if not (missing := sorted(self.state.source - self.state.told)):
            return ""
        event = self._chance.choice(missing)
        return self._to("told in Arabic", told=self.state.told | {event})

    def _lose(self, _: int) -> str:
        whole = sorted(self.state.told - self.state.lost)
        if not whole or len(self.state.lost) > 1:
            return ""
        return self._to("reference lost", lost=self.state.lost | {self._chance.choice(whole)})

    def _mend(self, _: int) -> str:
        if not self.state.lost:
            return ""
        event = self._chance.choice(sorted(self.state.lost))
        return self._to("reference mended", lost=self.state.lost - {event})

    def _revert(self, left: int) -> str:
        """Somebody adds an event in English, and somebody takes it out again within the day."""
        missing = sorted(set(range(len(EVENTS))) - self.state.source)
        if not missing or left < 2:
            return ""
        event = self._chance.choice(missing)

        def undo() -> None:
            self._to("", source=self.state.source - {event})

        self._later.append((self._hour + self._chance.randint(1, left - 1), "reverted", undo))
        return self._to("told in English for hours", source=self.state.source | {event})

    def _blank(self, left: int) -> str:
        """Somebody blanks the Arabic article for an hour."""
        if self.state.blanked or left < 2:
            return ""
        self._later.append((self._hour + 1, "restored", self._restore))
        return self._to("blanked", blanked=True)

    def _restore(self) -> None:
        self._to("", blanked=False)

    def _answer(self, _: int) -> str:
        """Somebody answers below an open item."""
        text = self._talk()[0].text
        if not (ids := _OPEN.findall(text)):
            return ""
        id_ = self._chance.choice(ids)
        at = text.index("<!-- istidrak:/item -->", text.index(f"istidrak:item {id_} "))
        at += len("<!-- istidrak:/item -->")
        words = self._chance.choice(("{{تم}}", "لا أوافق.", "هل من مصدر آخر؟"))
        self._wikis.ar.human.edit(TALK, f"{text[:at]}\n: {words} ~~~~{text[at:]}")
        return "answered"

    def _talk_of_other_things(self, _: int) -> str:
        text = self._talk()[0].text
        words = f"== رأي {self._hour} ==\nكلام آخر. ~~~~"
        self._wikis.ar.human.edit(TALK, f"{text}\n\n{words}")
        return "talk of other things"

    def _to(self, kind: str, **changed: object) -> str:
        state = replace(self.state, **changed)  # type: ignore[arg-type]
        self._save(state)
        return kind

    def _save(self, state: State, *, both: bool = False) -> None:
        """Save what is new in the articles, at the false time."""
        self._minute += 1
        stamp = self.now.isoformat().replace("+00:00", "Z")
        if both or state.source_text != self.state.source_text:
            self._wikis.en.admin.load([Import(SOURCE, state.source_text, stamp)])
        if both or state.target_text != self.state.target_text:
            self._wikis.ar.admin.load([Import(TARGET, state.target_text, stamp)])
        self.state = state

    def _edits(self) -> int:
        return len(self._wikis.ar.human.revisions(TALK, 500, text=False))

    def _talk(self) -> list[Revision]:
        return self._wikis.ar.human.revisions(TALK, 500)

    @property
    def own_edits(self) -> set[str]:
        """The titles of all pages that the bot ever edited."""
        given = {"list": "usercontribs", "ucuser": BOT.user, "uclimit": "max"}
        return {
            each["title"]
            for wiki in (self._wikis.ar, self._wikis.en)
            for each in wiki.human.call(action="query", **given)["query"]["usercontribs"]
        }
