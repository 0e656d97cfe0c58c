"""What the wikis know beyond two revisions: history and blacklist, on real wikis, at what cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import config, pipeline
from bot.core.background import Side
from bot.core.models import Finding, Pair
from bot.gateway import Reader
from bot.gateway.history import Forgetful
from tests.wiki.client import Import
from tests.wiki.mediawiki import Wiki, Wikis

TITLE, SOURCE = "هجوم", "Offensive"
BODY = "{{استشهاد ويب|عنوان=تقرير|مسار=https://news.example/1}}"
DEFINED = f'وصلت التعزيزات.<ref name="Counter25">{BODY}</ref>'
USED = 'وصلت التعزيزات.<ref name="Counter25" />'
pytestmark = pytest.mark.usefixtures("as_bot")


@pytest.fixture
def rules() -> config.Rules:
    """The rules of the bed, but that a statement must have stood for a day."""
    rules = config.load()
    proposals = replace(rules.settings.proposals, stable_hours=24)
    return replace(rules, settings=replace(rules.settings, proposals=proposals))


def history(title: str, texts: list[str], comments: dict[int, str] | None = None) -> list[Import]:
    """Revisions of a page, oldest first, an hour apart."""
    return [
        Import(
            title,
            f"{text}\nتعديل {number}.",
            f"2024-11-{1 + number // 24:02}T{number % 24:02}:00:00Z",
            user="Human",
            comment=(comments or {}).get(number, ""),
        )
        for number, text in enumerate(texts)
    ]


def load(wikis: Wikis, own: list[Import], source: list[Import] | None = None) -> None:
    """Put a pair of articles on the wikis."""
    link = f"[[ar:{TITLE}]]"
    wikis.ar.admin.load(own)
    given = source or [Import(SOURCE, "Reinforcements arrived.")]
    wikis.en.admin.load([replace(each, text=f"{each.text} {link}") for each in given])


def reads(wiki: Wiki, mark: int) -> int:
    """How many requests read older revisions or a talk page since a mark."""
    return sum(
        each.by_pywikibot
        and ("rvstartid" in each.params or "نقاش" in each.params.get("titles", ""))
        for each in wiki.log.requests_since(mark)
    )


def lost(pair: Pair, rules: config.Rules) -> Finding:
    """Return the one finding about a lost reference."""
    (found,) = (
        each.finding
        for each in pipeline.compare(pair, rules).proposals
        if each.finding.check == "undefined-reference"
    )
    return found


def test_a_body_far_back_in_120_revisions_costs_five_reads_at_most(
    wikis: Wikis, rules: config.Rules
) -> None:
    texts = [DEFINED] * 80 + [USED] * 40
    load(wikis, history(TITLE, texts, {80: "حذف فقرة مكررة"}))
    reader = Reader(rules)
    marks = [(wiki, wiki.log.mark()) for wiki in (wikis.ar, wikis.en)]
    pair = reader.pair(TITLE)
    assert sum(reads(wiki, mark) for wiki, mark in marks) <= 5

    (relic,) = pair.background.relics
    assert relic.body == BODY
    assert relic.side is Side.TARGET
    assert relic.removal is not None
    assert (relic.removal.user, relic.removal.summary) == ("Human", "حذف فقرة مكررة")
    found = lost(pair, rules)
    assert found.message == "undefined-reference-target-history"
    assert found.suggestion == f'<ref name="Counter25">{BODY}</ref>'


def test_beyond_the_bound_it_is_not_looked_for(wikis: Wikis, rules: config.Rules) -> None:
    load(wikis, history(TITLE, [DEFINED] * 60 + [USED] * 60))
    reader = Reader(rules)
    marks = [(wiki, wiki.log.mark()) for wiki in (wikis.ar, wikis.en)]
    pair = reader.pair(TITLE)
    assert sum(reads(wiki, mark) for wiki, mark in marks) <= 5
    assert not pair.background.relics
    assert pair.background.depth == rules.settings.history.revisions
    assert lost(pair, rules).message == "undefined-reference-nowhere"


def test_the_history_of_the_source_is_the_last_resort(wikis: Wikis, rules: config.Rules) -> None:
    was = 'Arrived.<ref name="Counter25">{{cite web|title=T|url=https://news.example/2}}</ref>'
    load(wikis, history(TITLE, [USED] * 3), history(SOURCE, [was, was, "Arrived."]))
    pair = Reader(rules).pair(TITLE)
    (relic,) = pair.background.relics
    assert relic.side is Side.SOURCE
    assert lost(pair, rules).message == "undefined-reference-source-history"


def test_no_history_is_read_where_every_name_has_its_body(
    wikis: Wikis, rules: config.Rules
) -> None:
    load(wikis, history(TITLE, [f"{DEFINED} {USED}"] * 3))
    reader = Reader(rules)
    mark = wikis.ar.log.mark()
    assert not reader.pair(TITLE).background.relics
    assert reads(wikis.ar, mark) == 0


def test_what_was_searched_in_vain_is_not_searched_again(wikis: Wikis, rules: config.Rules) -> None:
    load(wikis, history(TITLE, [USED] * 40))
    memory = Forgetful()
    Reader(rules, memory).pair(TITLE)
    mark = wikis.ar.log.mark()
    Reader(rules, memory).pair(TITLE)
    assert not [r for r in wikis.ar.log.requests_since(mark) if "rvstartid" in r.params]
    wikis.ar.human.edit(TITLE, f"{USED}\nتعديل آخر.")
    mark = wikis.ar.log.mark()
    Reader(rules, memory).pair(TITLE)
    (batch,) = (r for r in wikis.ar.log.requests_since(mark) if "rvstartid" in r.params)
    assert batch.params["rvlimit"] == "25"


def test_a_removal_that_was_meant_is_shown_as_such(wikis: Wikis, rules: config.Rules) -> None:
    load(wikis, history(TITLE, [DEFINED, USED], {1: "إزالة مصدر غير موثوق"}))
    found = lost(Reader(rules).pair(TITLE), rules)
    assert found.message == "undefined-reference-removed"
    assert found.suggestion is None


def test_a_removal_that_was_discussed_is_shown_as_such(wikis: Wikis, rules: config.Rules) -> None:
    load(wikis, history(TITLE, [DEFINED, USED]))
    wikis.ar.human.edit(f"نقاش:{TITLE}", "== مصدر ضعيف ==\nhttps://news.example/1 لا يصلح.")
    pair = Reader(rules).pair(TITLE)
    assert [each.meant for each in pair.background.relics] == ["مصدر ضعيف"]
    assert lost(pair, rules).message == "undefined-reference-removed"


def test_a_hidden_revision_is_passed_over(wikis: Wikis, rules: config.Rules) -> None:
    load(wikis, history(TITLE, [DEFINED, DEFINED, USED]))
    newest, hidden, _ = wikis.ar.human.revisions(TITLE)
    what = "content|user|comment"
    wikis.ar.admin.write("revisiondelete", type="revision", ids=hidden.revid, hide=what)
    (relic,) = Reader(rules).pair(TITLE).background.relics
    assert relic.seen.revid < hidden.revid < newest.revid
    assert relic.removal is not None
    assert relic.removal.user == ""


def test_the_wiki_itself_says_what_it_refuses(wikis: Wikis, rules: config.Rules) -> None:
    wikis.ar.admin.edit("MediaWiki:Spam-blacklist", r"evil\.example\/path")
    wikis.ar.admin.edit(
        "MediaWiki:BlockedExternalDomains.json", '[{"domain": "blocked.example", "notes": ""}]'
    )
    cite = "Arrived {n}.<ref>{{{{cite web|title=Title number {n}|url={url}}}}}</ref>"
    urls = [
        "https://good.example/1",
        "https://www.evil.example/path/2",
        "https://evil.example/other",
        "https://news.blocked.example/3",
    ]
    text = " ".join(cite.format(n=number, url=url) for number, url in enumerate(urls))
    load(wikis, [Import(TITLE, "نص.")], [Import(SOURCE, text)])
    assert Reader(rules).pair(TITLE).background.blacklisted == {urls[1], urls[3]}


def test_nothing_is_asked_where_nothing_would_be_offered(wikis: Wikis, rules: config.Rules) -> None:
    load(wikis, [Import(TITLE, "نص.")])
    reader = Reader(rules)
    mark = wikis.ar.log.mark()
    assert not reader.pair(TITLE).background.blacklisted
    assert not [r for r in wikis.ar.log.requests_since(mark) if r.action == "spamblacklist"]


def sourced(number: int) -> str:
    """Return a sentence with a source of its own."""
    cite = f"{{{{cite web|title=Report number {number}|url=https://news.example/{number}}}}}"
    return f"On {number} December 2024 the town of Sidi Ali {number} fell.<ref>{cite}</ref>"


def test_a_statement_must_have_stood_for_a_day(wikis: Wikis, rules: config.Rules) -> None:
    early, late = "2024-12-01T12:00:00Z", "2024-12-09T12:00:00Z"
    load(
        wikis,
        [Import(TITLE, "نص.")],
        [Import(SOURCE, sourced(1), early), Import(SOURCE, f"{sourced(1)} {sourced(2)}", late)],
    )
    reader = Reader(rules)
    pair = reader.revisions(TITLE)
    soon = reader.completed(pair, now=datetime(2024, 12, 10, tzinfo=UTC))
    (span,) = soon.background.fresh
    assert pair.source.text[slice(*span)] == sourced(2)
    mark = wikis.en.log.mark()
    later = reader.completed(pair, now=datetime(2024, 12, 10, 12, 1, tzinfo=UTC))
    assert not later.background.fresh
    assert not [r for r in wikis.en.log.requests_since(mark) if "rvstart" in r.params]


def test_everything_in_a_new_article_is_new(wikis: Wikis, rules: config.Rules) -> None:
    load(wikis, [Import(TITLE, "نص.")], [Import(SOURCE, sourced(1), "2024-12-09T12:00:00Z")])
    reader = Reader(rules)
    now = datetime(2024, 12, 9, 13, tzinfo=UTC)
    assert len(reader.completed(reader.revisions(TITLE), now=now).background.fresh) == 1


def test_what_came_since_the_last_comparison_is_told(wikis: Wikis, rules: config.Rules) -> None:
    load(
        wikis,
        [Import(TITLE, "نص.")],
        [
            Import(SOURCE, sourced(1), "2024-12-01T12:00:00Z"),
            Import(SOURCE, f"{sourced(1)} {sourced(2)}", "2024-12-02T12:00:00Z"),
        ],
    )
    new, old = wikis.en.human.revisions(SOURCE)
    reader = Reader(rules)
    pair = reader.completed(reader.revisions(TITLE), since=old.revid)
    assert pair.background.compared is not None
    assert (pair.background.compared.revid, pair.background.compared.until) == (
        old.revid,
        new.revid,
    )
    (span,) = pair.background.news
    assert "Sidi Ali 2" in pair.source.text[slice(*span)]
    assert not reader.completed(reader.revisions(TITLE), since=new.revid).background.news
