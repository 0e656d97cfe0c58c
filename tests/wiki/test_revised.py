"""A standing section revised on a real MediaWiki: saved as it was written, and rendered well."""

from __future__ import annotations

import re

from bot import talk
from bot.core.verdicts import Verdict
from bot.talk import answers, section
from bot.talk.content import Settled
from bot.talk.layout import Layout, read
from bot.talk.marks import State
from tests import sample
from tests.wiki.client import HUMAN, defects
from tests.wiki.mediawiki import Wiki

PAGE = "نقاش:هجوم حمص"


def layout(text: str) -> Layout:
    found = read(text)
    assert found is not None
    return found


def test_answers_are_read_kept_and_rendered(arwiki: Wiki) -> None:
    human, rules = arwiki.human, sample.rules()
    fresh = talk.wikitext(sample.comparison(shown=4), rules, account="LabBot")
    human.edit(PAGE, f"== قبل ==\nنص\n\n{fresh}\n\n== بعد ==\nنص")
    before = human.text(PAGE) or ""
    own = layout(before)
    assert own.signed == "new"
    assert HUMAN.user in own.signature
    ids = list(own.items)

    page = before
    for id_, words in zip(
        ids,
        ["\n:{{تم}} ~~~~", "\n* لا، المصدر ضعيف. ~~~~", "\n: هل المصدر موثوق؟ ~~~~"],
        strict=False,
    ):
        page = page.replace(own.items[id_].text, own.items[id_].text + words)
    human.edit(PAGE, page)
    page = human.text(PAGE) or ""
    read_ = answers.read(before, page, rules.answers, who="Human", at="", revid=1)
    assert [(each.id, each.verdict, each.reason) for each in read_] == [
        (ids[0], Verdict.DONE, ""),
        (ids[1], Verdict.NOT_DONE, "المصدر ضعيف"),
    ]

    messages = {each.id: each.message for each in sample.comparison().proposals}
    settled = [Settled(each.id, State.ANSWERED, messages[each.id]) for each in read_]
    wanted = talk.wanted(sample.comparison(), rules, account="LabBot", settled=settled)
    standing = layout(page)
    assert section.news(standing, own, wanted)
    text = section.revised(standing, own, wanted, resign=True)
    human.edit(PAGE, page[: standing.span.start] + text + page[standing.span.end :])

    saved = human.text(PAGE) or ""
    now = layout(saved)
    assert [gap.text for gap in now.gaps if gap.words] == [
        gap.text for gap in standing.gaps if gap.words
    ]
    assert re.sub("~~~~", now.signature, text) == now.text
    assert [piece.state for piece in now.items.values()][:2] == [State.ANSWERED] * 2
    assert not section.news(now, now, wanted)
    rendered = human.html(PAGE)
    assert not [each for each in defects(rendered) if 'class="new"' not in each]
    assert "istidrak:" not in rendered
    told = human.call(action="parse", page=PAGE, prop="sections|parsewarnings")["parse"]
    assert (len(told["sections"]), told["parsewarnings"]) == (3, [])


def test_a_closed_section_and_one_that_goes(arwiki: Wiki) -> None:
    human, rules = arwiki.human, sample.rules()
    fresh = talk.wikitext(sample.comparison(shown=2), rules, account="LabBot")
    human.edit(PAGE, f"== قبل ==\nنص\n\n{fresh}")
    page = human.text(PAGE) or ""
    own = layout(page)
    assert section.closing(own, own, "س") is None
    start, end = section.removal(page, own, talk.heading(rules))
    assert page[:start] + page[end:] == "== قبل ==\nنص\n\n"

    item = next(iter(own.items.values())).text
    human.edit(PAGE, page.replace(item, f"{item}\n: هل؟ ~~~~"))
    page = human.text(PAGE) or ""
    standing = layout(page)
    closed = section.closing(standing, own, "لا اقتراح الآن.")
    assert closed is not None
    human.edit(PAGE, page[: standing.span.start] + closed + page[standing.span.end :])
    saved = human.text(PAGE) or ""
    assert layout(saved).text == closed
    assert not [each for each in defects(human.html(PAGE)) if 'class="new"' not in each]
