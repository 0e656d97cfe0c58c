"""A small pair of articles, the bot that visits them, and what people do to its section.

Contract: nothing that is asserted here comes from ``bot.talk``: the section is found by plain
patterns. A ``Scene`` has a false clock, which only the bot reads; MediaWiki's own is real.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from bot.config import Rules
from bot.core.memory import EditKind, State
from bot.gateway import Reader, Writer
from bot.ledger import Ledger
from bot.outcomes import Outcome, Posted, Unchanged
from bot.visit import Visitor
from tests.wiki.client import Client, Import
from tests.wiki.mediawiki import Wikis

SOURCE, ARTICLE = "2021 Aden market fire", "حريق سوق عدن 2021"
TALK = f"نقاش:{ARTICLE}"
ITEM = "Q7001"
BEFORE = "== سؤال ==\nما [[مصدر]] هذا؟  [[مستخدم:Human|Human]] 10:00، 7 ديسمبر 2024 (ت ع م)"
AFTER = "\n\n== بعد ==\nقسم آخر  بمسافتين\n\n\n* بند"

EVENTS = {
    "market": "On 12 March 2021 a fire destroyed the central market of [[Aden]], killing 14"
    ' people.<ref name="market">{{cite news |title=Fire destroys Aden market'
    " |url=https://example.org/market |work=Reuters |date=12 March 2021}}</ref>",
    "bridge": "On 15 March an explosion damaged the northern bridge and injured 23 soldiers."
    '<ref name="bridge">{{cite news |title=Explosion at the bridge'
    " |url=https://example.com/bridge |work=BBC News |date=15 March 2021}}</ref>",
    "school": "Two schools were closed on 20 March, and 1,800 pupils were moved to the city of"
    ' [[Taiz]].<ref name="school">{{cite news |title=Pupils leave Aden'
    " |url=https://example.net/school |work=The Guardian |date=20 March 2021}}</ref>",
    "airport": "On 4 April the airport was attacked with three rockets, and 9 passengers were"
    ' wounded.<ref name="airport">{{cite news |title=Rockets hit the airport'
    " |url=https://example.edu/airport |work=AFP |date=4 April 2021}}</ref>",
    "aid": "In May the [[World Food Programme]] sent 650 tonnes of wheat to the port."
    '<ref name="aid">{{cite news |title=Wheat reaches the port'
    " |url=https://example.info/aid |work=The Times |date=11 May 2021}}</ref>",
}
TOLD = {
    "market": "في 12 مارس 2021 دمر حريق السوق المركزي في [[عدن]] وأودى بحياة 14 شخصًا."
    '<ref name="market">{{استشهاد بخبر|عنوان=Fire destroys Aden market'
    "|مسار=https://example.org/market|صحيفة=رويترز|تاريخ=12 مارس 2021|لغة=en}}</ref>",
    "bridge": "وفي 15 مارس ألحق انفجار أضرارًا بالجسر الشمالي وأصاب 23 جنديًا."
    '<ref name="bridge">{{استشهاد بخبر|عنوان=Explosion at the bridge'
    "|مسار=https://example.com/bridge|صحيفة=بي بي سي|تاريخ=15 مارس 2021|لغة=en}}</ref>",
    "school": "وأغلقت مدرستان في 20 مارس ونُقل 1800 تلميذ إلى مدينة [[تعز]]."
    '<ref name="school">{{استشهاد بخبر|عنوان=Pupils leave Aden'
    "|مسار=https://example.net/school|صحيفة=الغارديان|تاريخ=20 مارس 2021|لغة=en}}</ref>",
    "airport": "وفي 4 أبريل هوجم المطار بثلاثة صواريخ وجُرح 9 مسافرين."
    '<ref name="airport">{{استشهاد بخبر|عنوان=Rockets hit the airport'
    "|مسار=https://example.edu/airport|صحيفة=وكالة فرانس برس|تاريخ=4 أبريل 2021|لغة=en}}</ref>",
    "aid": "وفي مايو أرسل [[برنامج الغذاء العالمي]] 650 طنًا من القمح إلى الميناء."
    '<ref name="aid">{{استشهاد بخبر|عنوان=Wheat reaches the port'
    "|مسار=https://example.info/aid|صحيفة=التايمز|تاريخ=11 مايو 2021|لغة=en}}</ref>",
}
CREATE, UPDATE, CLOSE, REMOVE = EditKind.CREATE, EditKind.UPDATE, EditKind.CLOSE, EditKind.REMOVE
QUIET = [Unchanged(), Unchanged(), Unchanged()]
SIGNED = "[[مستخدم:Human|Human]] 10:00، 7 ديسمبر 2024 (ت ع م)"
NEWS = (
    "In June cholera spread in 3 camps near the city, and 71 patients were taken to hospital."
    '<ref name="cholera">{{cite news |title=Cholera in the camps'
    " |url=https://example.net/cholera |work=Le Monde |date=9 June 2021}}</ref>"
)
LOST = 'وكانت المدينة قد شهدت حرائق من قبل.<ref name="قديم" />'


def source_text(*names: str, **reworded: str) -> str:
    """The English article with these events; ``reworded`` gives other words to some."""
    told = " ".join(reworded.get(name, EVENTS[name]) for name in names or EVENTS)
    return f"'''The 2021 Aden market fire''' was a fire in [[Aden]].\n\n== Events ==\n{told}\n"


def target_text(*names: str, lost: bool = False) -> str:
    """The Arabic article that tells these events; ``lost``: with a reference never defined."""
    told = " ".join(TOLD[name] for name in names)
    return f"'''حريق سوق عدن 2021''' حريق في [[عدن]].\n\n== الأحداث ==\n{told}\n{LOST * lost}\n"


@dataclass
class Clock:
    """A clock that stands until it is advanced."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def __call__(self) -> datetime:
        return self.now


class Scene:
    """The pair on the wikis, a bot with a ledger of its own, and the account of a person."""

    def __init__(self, wikis: Wikis, rules: Rules, folder: Path) -> None:
        self.wikis = wikis
        self.rules = rules
        self.file = folder / "scene.sqlite"
        self.clock = Clock()
        self.title = ARTICLE
        self.human: Client = wikis.ar.human
        self.admin: Client = wikis.ar.admin
        self.ledger = Ledger.open(f"sqlite:///{self.file}")
        self.visitor = self._visitor()

    def _visitor(self) -> Visitor:
        reader, writer = Reader(self.rules, self.ledger), Writer(self.rules)
        return Visitor(self.rules, self.ledger, reader, writer, self.clock)

    def with_rules(self, rules: Rules) -> None:
        """Go on with other rules."""
        self.rules = rules
        self.visitor = replace(self.visitor, rules=rules)

    def relogin(self) -> None:
        """Go on with a reader and a writer that know the rules of now."""
        self.visitor = self._visitor()

    def lose_the_ledger(self) -> None:
        """The file is gone; the bot starts with an empty one."""
        self.ledger.close()
        for each in self.file.parent.glob(f"{self.file.name}*"):
            each.unlink()
        self.ledger = Ledger.open(f"sqlite:///{self.file}")
        self.visitor = self._visitor()

    # The bot -------------------------------------------------------------------------------------

    def visit(self, hours: float = 7) -> Outcome:
        """Let time go by and the bot make a pass; within one second of an edit it would wait."""
        self.clock.now += timedelta(hours=hours)
        time.sleep(1.02 - time.time() % 1)
        return self.visitor.visit(self.title)[1]

    def visits(self, times: int = 3, hours: float = 7) -> list[Outcome]:
        """Let the bot make some passes in which nobody else does anything."""
        time.sleep(1.02 - time.time() % 1)
        made = []
        for _ in range(times):
            self.clock.now += timedelta(hours=hours)
            made.append(self.visitor.visit(self.title)[1])
        return made

    @property
    def article(self) -> int:
        """The number of the article in the ledger."""
        return self.ledger.articles()[0].article

    # The page ------------------------------------------------------------------------------------

    @property
    def talk(self) -> str:
        """The talk page; empty where there is none."""
        return self.human.text(f"نقاش:{self.title}") or ""

    def items(self, text: str | None = None) -> dict[str, str]:
        """The items in the section, by id, each with its marks."""
        found = ITEMS.finditer(self.talk if text is None else text)
        return {each["id"]: each[0] for each in found}

    def open(self) -> set[str]:
        """The ids of the items that stand there in full."""
        return {id_ for id_, text in self.items().items() if not DONE.match(text)}

    def item_of(self, words: str) -> str:
        """The id of the one item that holds these words."""
        (found,) = [id_ for id_, text in self.items().items() if words in text]
        return found

    def edits(self) -> int:
        """How many revisions of the talk page the bot made."""
        return sum(each.user == "LabBot" for each in self.human.revisions(f"نقاش:{self.title}"))

    # People --------------------------------------------------------------------------------------

    def writes(self, text: str, summary: str = "") -> None:
        """A person saves the talk page."""
        self.human.edit(f"نقاش:{self.title}", text, summary)

    def says(self, id_: str, words: str) -> None:
        """A person writes words under an item, as another line."""
        page = self.talk
        item = self.items(page)[id_]
        self.writes(page.replace(item, f"{item}\n{words}"))

    def tells(self, *names: str, lost: bool = True) -> None:
        """A person makes the Arabic article tell these events, and no others."""
        self.human.edit(self.title, target_text(*names, lost=lost))

    def rewords(self, *names: str, **reworded: str) -> None:
        """A person makes the English article tell these events, some in other words."""
        self.wikis.en.human.edit(SOURCE, source_text(*names, **reworded))


ITEMS = re.compile(r"<!-- istidrak:item (?P<id>\S+)[^>]*-->.*?<!-- istidrak:/item -->", re.DOTALL)
DONE = re.compile(r"<!-- istidrak:item \S+ (?:done|answered) ")


def load(wikis: Wikis, *told: str) -> None:
    """Load the pair as old articles, with a talk page on which people wrote, and its item."""
    told = told or ("market",)
    wikis.link({ITEM: {"enwiki": SOURCE, "arwiki": ARTICLE}})
    wikis.en.admin.load([Import(SOURCE, source_text())])
    wikis.ar.admin.load(
        [
            Import(ARTICLE, target_text(*told, lost=True)),
            Import(TALK, BEFORE + AFTER, user="Human"),
        ]
    )


def command(scene: Scene, folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator does, on the ledger of the scene; ``folder`` is pywikibot's."""
    environment = {"PYWIKIBOT_DIR": str(folder), "ISTIDRAK_LEDGER": str(scene.file)}
    return subprocess.run(
        [str(Path(sys.executable).with_name("istidrak")), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
    )


def confirming(rules: Rules, hours: float) -> Rules:
    """Rules by which a finding is confirmed after so many hours."""
    proposals = replace(rules.settings.proposals, confirm_hours=hours)
    return replace(rules, settings=replace(rules.settings, proposals=proposals))


def ending(rules: Rules, how: Literal["close", "remove"]) -> Rules:
    """Rules by which a section of which nothing is left is closed, or removed."""
    proposals = replace(rules.settings.proposals, when_done=how)
    return replace(rules, settings=replace(rules.settings, proposals=proposals))


def kinds(outcomes: list[Outcome]) -> list[EditKind | None]:
    """What each pass did to the page."""
    return [each.kind if isinstance(each, Posted) else None for each in outcomes]


def verdicts(scene: Scene) -> dict[str, State]:
    """What the ledger knows of people's answers, and of what went by itself."""
    return {id_: each.state for id_, each in scene.ledger.verdicts(scene.article).items()}
