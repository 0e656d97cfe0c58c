"""The test bed itself: what other tests take for granted about the wikis."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
import requests

from tests.wiki import mediawiki
from tests.wiki.__main__ import load_pairs
from tests.wiki.client import HUMAN, Account, ApiError, Client, Import, defects
from tests.wiki.conftest import run_pywikibot
from tests.wiki.mediawiki import Fault, Wiki, Wikis

CITATION = "|title=T|url=http://example.org/|work=W|date=2024-12-07|access-date=2024-12-08|last2=L"
ARABIC_CITATION = (
    "|عنوان=ع|مسار=http://example.org/|ناشر=ن|تاريخ=7 ديسمبر 2024|تاريخ الوصول=8 ديسمبر 2024|لغة=en"
)
CITED_ON_AR = [
    *("استشهاد ويب", "استشهاد بخبر", "استشهاد بكتاب", "استشهاد بدورية محكمة"),
    *("Cite web", "Cite news", "Cite book", "Cite journal"),
]
OTHERS_ON_AR = [
    *("{{تم}}", "{{لم يتم}}", "{{Bots|allow=LabBot}}", "{{nobots}}", "{{شريط بوابات|سوريا}}"),
    *("{{صندوق معلومات نزاع عسكري|النزاع=ن|التاريخ=س}}", "{{صندوق معلومات حدث|اسم=ا}}"),
    *("{{وصلة إنترويكي|عر=لا توجد|تر=None|لغ=en}}", "{{علم|سوريا}}", "{{اقتباس|ق}}", "{{مصدر}}"),
    *("<ref>م</ref>{{مراجع}}", "<ref>م</ref>{{reflist}}"),
]
ON_EN = [
    *(f"{{{{{name}{CITATION}}}}}" for name in ("cite web", "cite news", "Cite book")),
    *("<ref>r</ref>{{reflist}}", "{{Infobox military conflict|conflict=C}}", "{{convert|1|km}}"),
    *("{{short description|S}}", "a{{efn|b}}{{notelist}}", "{{bots}}", "{{nobots}}"),
]


@pytest.fixture
def linked(wikis: Wikis) -> Wikis:
    """A pair of articles that only the stand-in for Wikidata links."""
    wikis.ar.admin.load([Import("هجوم حمص 2024", "نص", user="Human")])
    wikis.en.admin.load([Import("2024 Homs offensive", "text")])
    wikis.link({"Q123": {"arwiki": "هجوم حمص 2024", "enwiki": "2024 Homs offensive"}})
    return wikis


def test_both_wikis_answer(wikis: Wikis) -> None:
    for wiki in (wikis.ar, wikis.en):
        told = wiki.admin.call(action="query", meta="siteinfo")["query"]["general"]
        assert (told["lang"], told["wikiid"]) == (wiki.lang, f"{wiki.lang}wiki")
        page = requests.get(f"{wiki.url}/wiki/", timeout=10)
        assert page.ok
        assert f'lang="{wiki.lang}"' in page.text


def test_interlanguage_links_in_the_text_work_both_ways(arwiki: Wiki, enwiki: Wiki) -> None:
    arwiki.human.edit("حمص", "مدينة [[en:Homs]]")
    enwiki.human.edit("Homs", "A city [[ar:حمص]]")

    assert arwiki.human.langlinks("حمص") == {"en": "Homs"}
    assert enwiki.human.langlinks("Homs") == {"ar": "حمص"}
    page = requests.get(f"{arwiki.url}/wiki/حمص", timeout=10).text
    assert f'href="{enwiki.url}/wiki/Homs"' in page


def test_sitelinks_give_item_and_links(linked: Wikis) -> None:
    assert linked.ar.human.item("هجوم حمص 2024") == "Q123"
    assert linked.ar.human.langlinks("هجوم حمص 2024") == {"en": "2024 Homs offensive"}
    assert linked.en.human.langlinks("2024 Homs offensive") == {"ar": "هجوم حمص 2024"}


def test_pywikibot_finds_the_item(linked: Wikis, pywikibot_dir: Path) -> None:
    script = """
page = pywikibot.Page(site, 'هجوم حمص 2024')
item = page.data_item()
english = pywikibot.Site('en', 'wikipedia')
back = pywikibot.ItemPage.fromPage(pywikibot.Page(english, item.getSitelink(english)))
print(item.id, item.getSitelink(english), back.getSitelink('arwiki'))
print([link.title for link in page.iterlanglinks()], page.properties()['wikibase_item'])
"""
    assert run_pywikibot(pywikibot_dir, script).splitlines() == [
        "Q123 2024 Homs offensive هجوم حمص 2024",
        "['2024 Homs offensive'] Q123",
    ]


def test_the_bot_edits_and_a_reset_undoes_it(
    wikis: Wikis, arwiki: Wiki, pywikibot_dir: Path, bot_account: Account, human: Client
) -> None:
    mark = arwiki.log.mark()
    script = """
page = pywikibot.Page(site, 'نقاش:حمص')
site.editpage(page, text='نص', section='new', sectiontitle='عنوان', summary='ملخص', bot=True)
print(site.user())
"""
    assert run_pywikibot(pywikibot_dir, script) == bot_account.user

    newest = human.revisions("نقاش:حمص")[0]
    assert (newest.user, newest.comment) == ("LabBot", "ملخص")
    assert newest.text == "== عنوان ==\n\nنص"
    changes = human.call(action="query", list="recentchanges", rcprop="flags|title")
    assert changes["query"]["recentchanges"][0]["bot"]
    (edit,) = [it for it in arwiki.log.requests_since(mark) if it.action == "edit"]
    assert (edit.user, edit.by_pywikibot, edit.params["section"]) == ("LabBot", True, "new")

    wikis.reset()
    assert human.text("نقاش:حمص") is None


def test_a_test_finds_nothing_of_the_one_before(human: Client, wikis: Wikis) -> None:
    assert human.text("نقاش:حمص") is None
    assert human.item("هجوم حمص 2024") is None
    assert "Q123" not in (wikis.scratch / "sitelinks.json").read_text()


def test_a_reset_keeps_people_logged_in(wikis: Wikis, human: Client) -> None:
    human.login()
    wikis.reset()
    mark = wikis.ar.log.mark()
    human.edit("صفحة", "نص")
    assert [it.action for it in wikis.ar.log.requests_since(mark)] == ["edit"]


@pytest.mark.parametrize("name", CITED_ON_AR)
def test_citations_render_under_every_name(human: Client, name: str) -> None:
    for parameters in (CITATION, ARABIC_CITATION):
        html = human.render(f"<ref>{{{{{name}{parameters}}}}}</ref>")
        assert not defects(html)
        assert 'href="http://example.org/"' in html


@pytest.mark.parametrize("wikitext", OTHERS_ON_AR)
def test_stand_ins_render_on_the_arabic_wiki(human: Client, wikitext: str) -> None:
    assert not defects(human.render(wikitext))


@pytest.mark.parametrize("wikitext", ON_EN)
def test_stand_ins_render_on_the_english_wiki(enwiki: Wiki, wikitext: str) -> None:
    assert not defects(enwiki.human.render(wikitext))


@pytest.mark.parametrize(
    ("wikitext", "seen"),
    [
        ("[[لا توجد]]", 'class="new"'),
        ("{{لا يوجد}}", 'class="new"'),
        ("{{cite web|title=T|foo=1}}", "|foo="),
        ("{{cite web|url=http://example.org}}", "|عنوان="),
        ("{{استشهاد ويب|عنوان=ع|لغة=Arabic}}", "لغة غير مدعومة"),
        ('<ref name="a" />', "mw-ext-cite-error"),
        ("{{#invoke:لا|توجد}}", "scribunto-error"),
    ],
)
def test_defects_are_seen(human: Client, wikitext: str, seen: str) -> None:
    found = defects(human.render(wikitext))
    assert found
    assert seen in "".join(found)


@pytest.mark.parametrize("language", ["ar", "en", "العربية", "الإنجليزية، ar"])
def test_languages_that_the_arabic_wiki_knows(human: Client, language: str) -> None:
    assert not defects(human.render(f"{{{{استشهاد ويب|عنوان=ع|لغة={language}}}}}"))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault(readonly="backup"), "readonly"),
        (Fault(ratelimit=True), "ratelimited"),
        (Fault(captcha=True), "captcha"),
        (Fault(status=503, retry_after=7, action="edit"), "503"),
        (Fault(html=True, action="edit"), "Expecting value"),
    ],
)
def test_faults_of_writing(human: Client, arwiki: Wiki, fault: Fault, code: str) -> None:
    refusals = (ApiError, requests.RequestException)
    with arwiki.fault(**fault), pytest.raises(refusals, match=code):
        human.edit("صفحة", "نص")
    assert human.text("صفحة") is None
    human.edit("صفحة", "نص")


def test_maxlag(human: Client, arwiki: Wiki) -> None:
    with arwiki.fault(maxlag=12.4), pytest.raises(ApiError, match="maxlag"):
        human.call(action="query", maxlag=5)


def test_delay_and_times(arwiki: Wiki) -> None:
    with arwiki.fault(delay=20, times=1, agent="istidrak-tests"):
        agent = {"User-Agent": "istidrak-tests"}
        with pytest.raises(requests.ReadTimeout):
            requests.get(arwiki.api, headers=agent, timeout=0.3)
        requests.get(arwiki.api, headers=agent, timeout=15)


def test_a_lost_answer_leaves_the_edit(human: Client, arwiki: Wiki) -> None:
    mark = arwiki.log.mark()
    lost = Fault(action="edit", late=True, status=504, delay=0.2)
    with arwiki.fault(**lost), pytest.raises(requests.HTTPError, match="504"):
        human.edit("صفحة", "نص")
    assert human.text("صفحة") == "نص"
    assert [it.action for it in arwiki.log.requests_since(mark)] == ["edit", "query"]


def test_a_reset_drops_what_still_waits(wikis: Wikis, human: Client, arwiki: Wiki) -> None:
    mark = arwiki.log.mark()
    with arwiki.fault(action="edit", delay=20):
        given = {"action": "edit", "title": "صفحة", "text": "نص", "token": "+\\"}
        with pytest.raises(requests.ReadTimeout):
            requests.post(arwiki.api, given, timeout=0.2)
        start = time.perf_counter()
        wikis.reset()
        assert time.perf_counter() - start < 0.2
    assert human.text("صفحة") is None
    assert "edit" not in [it.action for it in arwiki.log.requests_since(mark)]


def test_a_lost_session_is_renewed(human: Client, arwiki: Wiki) -> None:
    arwiki.forget_sessions()
    human.edit("صفحة", "نص")
    assert human.revisions("صفحة")[0].user == HUMAN.user


def test_what_people_do(admin: Client, human: Client) -> None:
    first = human.edit("نقاش:حمص", "== أ ==\nس\n\n== ب ==\nص")
    second = human.edit("نقاش:حمص", "== ب ==\nع", section=2)
    assert [it.revid for it in human.revisions("نقاش:حمص")] == [second, first]
    assert human.text("نقاش:حمص") == "== أ ==\nس\n\n== ب ==\nع"

    admin.block("LabBot", pages=["نقاش:حمص"])
    admin.block("Human")
    with pytest.raises(ApiError, match="blocked"):
        human.edit("نقاش:حمص", "ف")
    admin.unblock("Human")
    admin.protect("نقاش:حمص")
    with pytest.raises(ApiError, match="protectedpage"):
        human.edit("نقاش:حمص", "ف")
    admin.move("نقاش:حمص", "نقاش:حمص/أرشيف 1", redirect=False)
    assert human.text("نقاش:حمص") is None
    admin.delete("نقاش:حمص/أرشيف 1")
    assert human.text("نقاش:حمص/أرشيف 1") is None
    admin.protect("نقاش:حمص", existing=False)
    with pytest.raises(ApiError, match="protectedpage"):
        human.edit("نقاش:حمص", "ف")


def test_loaded_revisions_have_their_own_dates(admin: Client) -> None:
    history = [
        Import("مقالة", "أول", "2024-12-07T10:00:00Z", "Human", "بداية"),
        Import("مقالة", "ثان", "2024-12-08T10:00:00Z", "192.0.2.1"),
    ]
    admin.load([*history, *(Import(f"صفحة {n}", "نص") for n in range(50))])
    newest, oldest = admin.revisions("مقالة")
    assert (newest.timestamp, newest.user) == ("2024-12-08T10:00:00Z", "192.0.2.1")
    assert (newest.text, oldest.text) == ("ثان", "أول")
    assert (oldest.user, oldest.comment, newest.parentid) == ("Human", "بداية", oldest.revid)
    assert admin.text("صفحة 49") == "نص"


def test_an_outage(human: Client, arwiki: Wiki) -> None:
    arwiki.stop()
    with pytest.raises(requests.ConnectionError):
        human.text("صفحة")
    arwiki.start()
    assert human.text("صفحة") is None


def test_pair_folders_are_loaded(wikis: Wikis, tmp_path: Path) -> None:
    side = {"timestamp": "2024-12-08T20:00:00Z"}
    titles = {
        "Homs": "حمص",
        "Hims": "حمص",
        "Nowhere": None,
        "Template:Cite web": "قالب:استشهاد ويب",
    }
    pair = {"source": side | {"title": "S"}, "target": side | {"title": "T"}, "item": "Q5"}
    pair["titles"] = {source: {"target": target} for source, target in titles.items()}
    (tmp_path / "pair.json").write_text(json.dumps(pair), encoding="utf-8")
    (tmp_path / "source.wikitext").write_text("[[Homs]] [[Nowhere]]", encoding="utf-8")
    (tmp_path / "target.wikitext").write_text("[[حمص]]", encoding="utf-8")

    assert load_pairs(wikis, [tmp_path]) == [("S", "T")]
    assert wikis.ar.human.revisions("T")[0].timestamp == side["timestamp"]
    assert wikis.ar.human.item("T") == "Q5"
    assert wikis.en.human.langlinks("Homs") == {"ar": "حمص"}
    assert wikis.en.human.langlinks("Nowhere") == {}
    assert wikis.en.human.text("Hims") == "#REDIRECT [[:Homs]]"
    assert "invoke" in str(wikis.en.human.text("Template:Cite web"))
    assert not defects(wikis.en.human.html("S"))


def test_what_is_missing_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mediawiki, "CODE", Path("/nowhere"))
    assert re.match("WIKI TESTS SKIPPED: no MediaWiki.*apt-get", str(mediawiki.unavailable()))
