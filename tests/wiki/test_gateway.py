"""Reading from real wikis: which two articles belong together, what links to what, and faults."""

from __future__ import annotations

import json
import logging
import math
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from bot import config, pairs
from bot.core.wikitext import parse
from bot.gateway import BadSettings, Denied, NoCounterpart, NotFound, Reader, Unreachable
from bot.gateway.reader import titles_in
from bot.settings import Watched
from tests.wiki.client import Client, Import
from tests.wiki.mediawiki import Fault, Wiki, Wikis

AR, EN = "هجوم حمص 2024", "2024 Homs offensive"
ITEM = "Q123"
pytestmark = pytest.mark.usefixtures("as_bot")


@pytest.fixture
def rules() -> config.Rules:
    """The rules of this checkout."""
    return config.load()


@pytest.fixture
def linked(wikis: Wikis) -> Wikis:
    """The pair, linked by an item alone."""
    wikis.ar.admin.load([Import(AR, "نص المقالة", user="Human")])
    wikis.en.admin.load([Import(EN, "Text of the article")])
    wikis.link({ITEM: {"arwiki": AR, "enwiki": EN}})
    return wikis


def asked(wiki: Wiki, mark: int) -> list[dict[str, str]]:
    """What the bot asked after the mark: the reads, without siteinfo, user and login."""
    return [
        request.params
        for request in wiki.log.requests_since(mark)
        if request.by_pywikibot and ("titles" in request.params or request.params.get("generator"))
    ]


# Which two belong together ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "named",
    [
        AR,
        EN,
        ITEM,
        AR.replace(" ", "_"),
        "2024_Homs offensive",
        Watched(target=AR),
        Watched(source=EN),
        Watched(item=ITEM),
        Watched(item=ITEM, source="Renamed", target="منقول"),
        Watched(source="Never there", target=AR),
        Watched(source=EN, target="اسم قديم"),
    ],
)
def test_a_pair_is_found_by_any_name(
    linked: Wikis, rules: config.Rules, named: Watched | str
) -> None:
    pair = Reader(rules).revisions(named)
    newest = linked.ar.human.revisions(AR)[0]

    assert (pair.target.wiki, pair.target.lang, pair.target.title) == ("arwiki", "ar", AR)
    assert (pair.target.id, pair.target.timestamp) == (newest.revid, newest.timestamp)
    assert pair.target.text == "نص المقالة"
    assert (pair.source.wiki, pair.source.title) == ("enwiki", EN)
    assert pair.source.text == "Text of the article"
    assert pair.item == ITEM


@pytest.mark.parametrize(
    ("named", "requests"),
    [(AR, 2), (EN, 2), (Watched(item=ITEM, source=EN), 2), (ITEM, 2), (Watched(target=AR), 2)],
)
def test_two_requests_bring_both(
    linked: Wikis, rules: config.Rules, named: Watched | str, requests: int
) -> None:
    reader = Reader(rules)
    ar, en, repository = linked.ar.log.mark(), linked.en.log.mark(), linked.wikidata.log.mark()
    reader.revisions(named)
    assert len(asked(linked.ar, ar)) + len(asked(linked.en, en)) == requests
    entities = [
        request
        for request in linked.wikidata.log.requests_since(repository)
        if request.action == "wbgetentities"
    ]
    assert len(entities) == (1 if named == ITEM else 0)


def test_redirects_are_followed_on_both_sides(linked: Wikis, rules: config.Rules) -> None:
    linked.ar.admin.load([Import("معركة حمص", f"#تحويل [[{AR}]]")])
    linked.en.admin.load([Import("Battle of Homs", f"#REDIRECT [[{EN}]]")])
    reader = Reader(rules)
    for named in ("معركة حمص", "Battle of Homs"):
        pair = reader.revisions(named)
        assert (pair.source.title, pair.target.title) == (EN, AR)


def test_an_interlanguage_link_may_lead_to_a_redirect(wikis: Wikis, rules: config.Rules) -> None:
    wikis.ar.admin.load([Import("أ", "[[en:Old]]")])
    wikis.en.admin.load([Import("New", "text"), Import("Old", "#REDIRECT [[New]]")])
    assert Reader(rules).revisions("أ").source.title == "New"


@pytest.mark.parametrize("redirect", [True, False])
def test_a_renamed_target_is_followed(
    linked: Wikis, rules: config.Rules, admin: Client, redirect: bool
) -> None:
    new = "هجوم حمص (2024)"
    admin.move(AR, new, redirect=redirect)
    linked.link({ITEM: {"arwiki": new, "enwiki": EN}})
    linked.en.admin.purge(EN)
    for named in (Watched(source=EN, target=AR), Watched(item=ITEM, target=AR)):
        assert Reader(rules).revisions(named).target.title == new


def test_an_item_wins_over_a_title_that_now_means_another_article(
    linked: Wikis, rules: config.Rules
) -> None:
    linked.ar.admin.load([Import("ثان", "آخر")])
    linked.en.admin.load([Import("Second", "other")])
    linked.link({"Q7": {"arwiki": "ثان", "enwiki": "Second"}})
    pair = Reader(rules).revisions(Watched(item="Q7", source=EN, target=AR))
    assert (pair.source.title, pair.target.title, pair.item) == ("Second", "ثان", "Q7")


@pytest.mark.parametrize(
    ("ar", "en"), [("[[en:E]]", ""), ("", "[[ar:ع]]"), ("[[en:E]]", "[[ar:ع]]")]
)
@pytest.mark.parametrize("named", ["ع", "E"])
def test_an_interlanguage_link_in_either_direction_will_do(
    wikis: Wikis, rules: config.Rules, ar: str, en: str, named: str
) -> None:
    wikis.ar.admin.load([Import("ع", f"نص {ar}")])
    wikis.en.admin.load([Import("E", f"text {en}")])
    reader = Reader(rules)
    marks = wikis.ar.log.mark(), wikis.en.log.mark()
    pair = reader.revisions(named)
    assert (pair.source.title, pair.target.title, pair.item) == ("E", "ع", None)
    assert len(asked(wikis.ar, marks[0])) + len(asked(wikis.en, marks[1])) == 2


def test_two_named_articles_are_a_pair_without_a_link(wikis: Wikis, rules: config.Rules) -> None:
    wikis.ar.admin.load([Import("ع", "نص")])
    wikis.en.admin.load([Import("E", "text")])
    reader = Reader(rules)
    assert reader.revisions(Watched(source="E", target="ع")).target.title == "ع"
    with pytest.raises(NoCounterpart, match="E"):
        reader.revisions("E")


def test_what_is_not_found_is_said_in_one_line(linked: Wikis, rules: config.Rules) -> None:
    linked.en.admin.load(
        [
            Import("Alone", "text"),
            Import("Loop", "#REDIRECT [[Pool]]"),
            Import("Pool", "#REDIRECT [[Loop]]"),
            Import("Talk:Alone", "text"),
        ]
    )
    linked.link({"Q8": {"enwiki": "Alone"}})
    reader = Reader(rules)
    cases: list[tuple[Watched | str, type[Exception], str]] = [
        ("لا شيء", NotFound, "no such article: 'لا شيء' on 127.0.0.1"),
        ("Nothing", NotFound, "'Nothing'"),
        ("Q404", NotFound, "no such item"),
        (Watched(source="No", target="لا"), NotFound, "'No' on .* and 'لا' on"),
        ("Alone", NoCounterpart, "no item and no interlanguage link"),
        ("Q8", NoCounterpart, "Q8: has no article on"),
        ("Loop", NotFound, "circle"),
        ("Talk:Alone", NotFound, "not an article"),
        ("a[b", NotFound, "cannot be a title"),
        ("  ", NotFound, "cannot be a title"),
    ]
    for named, kind, text in cases:
        with pytest.raises(kind, match=text) as raised:
            reader.revisions(named)
        assert "\n" not in str(raised.value)


def test_an_unknown_wiki_is_said_in_one_line(rules: config.Rules) -> None:
    settings = rules.settings
    for wrong, text in (
        (replace(settings.wikis, source="xx"), "has no wiki 'xx'"),
        (replace(settings.wikis, family="wikipaedia"), "wikipaedia"),
    ):
        with pytest.raises(BadSettings, match=text):
            Reader(replace(rules, settings=replace(settings, wikis=wrong)))


# Counterparts -------------------------------------------------------------------------------------


def test_counterparts_are_mapped_back_to_the_titles_as_written(
    wikis: Wikis, rules: config.Rules
) -> None:
    wikis.ar.admin.load([Import(t, "نص") for t in ("حمص", "تصنيف:مدن", "قالب:صندوق")])
    wikis.en.admin.load(
        [
            *(Import(t, "text") for t in ("Homs", "Alone", "Category:Cities", "Template:Box")),
            Import("Hims", "#REDIRECT [[Homs]]"),
            Import("Himsi", "#REDIRECT [[Hims]]"),
            Import("Section", "#REDIRECT [[Homs#History]]"),
            Import("Loop", "#REDIRECT [[Pool]]"),
            Import("Pool", "#REDIRECT [[Loop]]"),
        ]
    )
    wikis.link(
        {
            "Q1": {"arwiki": "حمص", "enwiki": "Homs"},
            "Q2": {"arwiki": "تصنيف:مدن", "enwiki": "Category:Cities"},
            "Q3": {"arwiki": "قالب:صندوق", "enwiki": "Template:Box"},
        }
    )
    asked_for = {
        "Homs": "حمص",
        "homs": "حمص",
        "Hims": "حمص",
        "hims_": "حمص",
        "Himsi": "حمص",
        "Section": "حمص",
        "Category:Cities": "تصنيف:مدن",
        "category:cities": "تصنيف:مدن",
        "Template:box": "قالب:صندوق",
        "Alone": None,
        "Not there": None,
    }
    without = ["ar:حمص", "a|b", "a[b", "", " ", "#x", "Special:Version", "Loop"]
    reader = Reader(rules)
    found = reader.counterparts([*asked_for, *without])
    assert {title: found.get(title, "absent") for title in asked_for} == asked_for
    assert set(found) - set(asked_for) <= {"Loop"}
    assert reader.counterparts([]) == {}


def many_links(wikis: Wikis, number: int) -> None:
    """The pair, whose source links to so many pages; every 20th exists on both wikis."""
    names = range(0, number - 2, 20)
    text = " ".join(f"[[Page {n}]]" for n in range(number - 2)) + "{{Reflist}}[[Category:C]]"
    wikis.ar.admin.load([Import(AR, "نص"), *(Import(f"صفحة {n}", "نص") for n in names)])
    wikis.en.admin.load([Import(EN, text), *(Import(f"Page {n}", "text") for n in names)])
    items = {f"Q{n + 1000}": {"arwiki": f"صفحة {n}", "enwiki": f"Page {n}"} for n in names}
    wikis.link(items | {ITEM: {"arwiki": AR, "enwiki": EN}})


def test_requests_for_120_links(
    wikis: Wikis, rules: config.Rules, tmp_path: Path, anonymous: None
) -> None:
    many_links(wikis, 120)
    reader = Reader(rules)
    assert reader.account == ""
    marks = wikis.ar.log.mark(), wikis.en.log.mark()
    pair = reader.pair(AR)

    titles = titles_in(parse(pair.source, rules.source))
    assert len(titles) == 120
    requests = asked(wikis.ar, marks[0]) + asked(wikis.en, marks[1])
    assert len(requests) <= 2 + math.ceil(len(titles) / 50)
    assert pair.counterparts["Page 100"] == "صفحة 100"
    assert pair.counterparts["Page 117"] is None
    assert pair.counterparts["Template:Reflist"] == "قالب:مراجع"
    assert pair.counterparts["Category:C"] is None

    pairs.write(pair, tmp_path / "pair")
    assert pairs.read(tmp_path / "pair") == pair


def test_requests_for_620_links_with_the_right(wikis: Wikis, rules: config.Rules) -> None:
    many_links(wikis, 620)
    reader = Reader(rules)
    assert reader.account == "LabBot"
    marks = wikis.ar.log.mark(), wikis.en.log.mark()
    pair = reader.pair(AR)
    assert len(asked(wikis.ar, marks[0])) + len(asked(wikis.en, marks[1])) == 2 + 2
    assert len(pair.counterparts) == 620
    assert sum(bool(each) for each in pair.counterparts.values()) == 31 + 1


def test_a_reader_costs_few_requests_of_its_own(linked: Wikis, rules: config.Rules) -> None:
    Reader(rules).pair(AR)  # fills pywikibot's cache of siteinfo
    mark = linked.en.log.mark()
    import pywikibot  # noqa: PLC0415

    pywikibot._sites.clear()
    Reader(rules).pair(AR)
    own = [r for r in linked.en.log.requests_since(mark) if r.params not in asked(linked.en, mark)]
    assert len(own) <= 2, [request.params for request in own]


# Faults -------------------------------------------------------------------------------------------


def test_a_wiki_that_is_down_is_said_within_seconds(linked: Wikis, rules: config.Rules) -> None:
    linked.ar.stop()
    try:
        start = time.perf_counter()
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1.*Connection refused.*try again"):
            Reader(rules)
        assert time.perf_counter() - start < 6
    finally:
        linked.ar.start()
    assert Reader(rules).revisions(AR).source.title == EN


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Fault(status=503), "503"),
        (Fault(status=503, retry_after=3600), "503"),
        (Fault(status=429, retry_after=3600), "come back in 3600 s"),
        (Fault(html=True), "Non-JSON"),
    ],
)
def test_a_sick_wiki_is_said_in_one_line(
    linked: Wikis, rules: config.Rules, fault: Fault, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    reader = Reader(rules)
    start = time.perf_counter()
    with linked.en.fault(**fault), pytest.raises(Unreachable, match=text) as raised:
        reader.revisions(AR)
    assert time.perf_counter() - start < 8
    assert "\n" not in str(raised.value)
    assert capfd.readouterr() == ("", "")
    assert reader.revisions(AR).source.title == EN  # and the wiki is well again


def test_a_short_fault_goes_by_unnoticed(linked: Wikis, rules: config.Rules) -> None:
    reader = Reader(rules)
    with linked.en.fault(status=503, times=1):
        assert reader.revisions(AR).source.title == EN


def test_lag_is_said_in_one_line(
    linked: Wikis, rules: config.Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(rules)
    waits: list[float] = []
    monkeypatch.setattr("pywikibot.throttle.Throttle.wait", staticmethod(waits.append))
    with linked.en.fault(maxlag=40), pytest.raises(Unreachable, match="lag"):
        reader.revisions(AR)
    assert sum(waits) <= 120
    assert max(waits) <= 30


def test_read_only_wikis_are_read(linked: Wikis, rules: config.Rules) -> None:
    with linked.ar.fault(readonly="backup"), linked.en.fault(readonly="backup"):
        assert Reader(rules).revisions(AR).source.title == EN


def test_a_lost_session_is_renewed(linked: Wikis, rules: config.Rules) -> None:
    reader = Reader(rules)
    linked.en.forget_sessions()
    assert reader.revisions(AR).source.title == EN


def test_a_wrong_password_leaves_an_anonymous_reader(
    linked: Wikis,
    rules: config.Rules,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("ISTIDRAK_USERNAME", "LabBot")
    monkeypatch.setenv("ISTIDRAK_BOT_NAME", "lab")
    monkeypatch.setenv("ISTIDRAK_BOT_PASSWORD", "wrong0123456789wrong0123456789ab")
    monkeypatch.setattr("pywikibot.config.password_file", None)
    with caplog.at_level(logging.DEBUG):
        pair = Reader(rules).revisions(AR)
    assert pair.source.title == EN
    warnings = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert all("login refused" in each.getMessage() for each in warnings)
    assert len(warnings) == 2
    assert "wrong0123456789" not in ours(caplog)


def ours(caplog: pytest.LogCaptureFixture) -> str:
    """What our own log says; caplog also listens where nobody else does."""
    return "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("bot."))


def test_secrets_are_not_logged(
    linked: Wikis, rules: config.Rules, caplog: pytest.LogCaptureFixture
) -> None:
    # pywikibot logs the parameters of a request that fails, those of the login too
    with caplog.at_level(logging.DEBUG), linked.ar.fault(readonly="backup", action="login"):
        Reader(rules)
    with caplog.at_level(logging.DEBUG), linked.ar.fault(status=503, action="login"):
        Reader(rules)
    assert "labbot0123456789" in caplog.text
    assert "lgpassword" in ours(caplog)
    assert "labbot0123456789" not in ours(caplog)


# In a process of its own --------------------------------------------------------------------------


def run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script with a reader's imports in a new process, in a folder of its own."""
    preamble = (
        "import logging; logging.basicConfig(level=logging.WARNING)\n"
        "from bot import config\nfrom bot.gateway import Reader, Writer, GatewayError\n"
        "rules = config.load()\n"
    )
    kept = {key: value for key, value in os.environ.items() if key != "PYWIKIBOT_DIR"}
    return subprocess.run(
        [sys.executable, "-c", preamble + script],
        env={**kept, "PYTHONUTF8": "1", "HOME": str(folder), **environment},
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_importing_the_gateway_imports_no_pywikibot(tmp_path: Path) -> None:
    done = run("import sys; print('pywikibot' in sys.modules, 'requests' in sys.modules)", tmp_path)
    assert (done.stdout, done.stderr) == ("False False\n", "")


def test_the_current_folder_is_not_obeyed(
    linked: Wikis, pywikibot_dir: Path, tmp_path: Path
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "user-config.py").write_text("print('executed')\nraise SystemExit(9)\n")
    done = run(
        f"import sys; sys.argv[1:] = ['-dir:/nowhere', '-v', '-config:other']\n"
        f"print(Reader(rules).revisions({AR!r}).item, sys.argv[1])",
        here,
        PYWIKIBOT_DIR=str(pywikibot_dir),
    )
    assert (done.stdout, done.stderr) == (f"{ITEM} -dir:/nowhere\n", "")
    done = run(
        "try: Reader(rules)\nexcept GatewayError as error: print(error)",
        here,
        https_proxy="http://127.0.0.1:9",
        http_proxy="http://127.0.0.1:9",
    )
    assert "executed" not in done.stdout
    assert "wikipedia.org: no answer" in done.stdout
    assert done.stderr == ""
    assert not (here / ".pywikibot").exists()
    assert not list(here.glob("*.ctrl"))


def test_a_broken_user_config_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "user-config.py").write_text("family = wikipedia\n")
    done = run(
        "try: Reader(rules)\nexcept GatewayError as error: print(error.code, error)",
        tmp_path,
        PYWIKIBOT_DIR=str(tmp_path),
    )
    assert done.stdout.startswith("2 ")
    assert "user-config.py: NameError" in done.stdout
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_the_account_comes_from_the_environment(
    linked: Wikis, pywikibot_dir: Path, tmp_path: Path
) -> None:
    settings = (pywikibot_dir / "user-config.py").read_text(encoding="utf-8")
    lines = [line for line in settings.splitlines() if "username" not in line]
    (pywikibot_dir / "user-config.py").write_text(
        "\n".join(line for line in lines if "password" not in line), encoding="utf-8"
    )
    (pywikibot_dir / "passwords.py").unlink()
    account = {
        "ISTIDRAK_USERNAME": "LabBot",
        "ISTIDRAK_BOT_NAME": "lab",
        "ISTIDRAK_BOT_PASSWORD": "labbot0123456789labbot0123456789",
        "PYWIKIBOT_DIR": str(pywikibot_dir),
    }
    script = "writer = Writer(rules); print(writer.account, sorted(writer._wiki.groups))"
    done = run(script, tmp_path, **account)
    assert done.stderr == ""
    assert done.stdout.startswith("LabBot ['*', ")
    done = run(script, tmp_path, **account)  # with the cookies of the first time
    assert done.stdout.startswith("LabBot ['*', ")
    for file in pywikibot_dir.rglob("*"):
        assert not file.is_file() or b"labbot0123456789" not in file.read_bytes()

    for cookies in pywikibot_dir.glob("*.lwp"):
        cookies.unlink()
    refused = run(
        "try: Writer(rules)\nexcept GatewayError as error: print(error.code, error)",
        tmp_path,
        **account | {"ISTIDRAK_BOT_PASSWORD": "x" * 32},
    )
    assert refused.stdout.startswith("3 127.0.0.1")
    assert "login refused" in refused.stdout
    assert (refused.stdout.count("\n"), refused.stderr) == (1, "")


class _OAuth(BaseHTTPRequestHandler):
    """Stands before a wiki and knows one account there, by its OAuth token."""

    api = ""

    def do_POST(self) -> None:
        kind = {"Content-Type": self.headers["Content-Type"]}
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        answer = requests.post(self.api, sent, headers=kind, timeout=10).json()
        if 'oauth_token="access"' in self.headers.get("Authorization", ""):
            user = {"id": 1, "name": "IstidrakBot", "groups": ["bot"], "rights": ["read", "edit"]}
            answer["query"]["userinfo"] = user
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_oauth_tokens_from_the_environment(
    arwiki: Wiki, pywikibot_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_OAuth, "api", arwiki.api)
    (pywikibot_dir / "user-config.py").write_text("put_throttle = 0\n")
    family = pywikibot_dir / "families/wikipedia_family.py"
    tokens = {f"PWB_{name}": "x" for name in ("CONSUMER_TOKEN", "CONSUMER_SECRET", "ACCESS_SECRET")}
    with ThreadingHTTPServer(("127.0.0.1", 0), _OAuth) as server:
        threading.Thread(target=server.serve_forever).start()
        family.write_text(
            re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{server.server_port}", family.read_text())
        )
        said = [
            run(
                "try: print(Writer(rules).account)\nexcept GatewayError as error: print(error)",
                tmp_path,
                PYWIKIBOT_DIR=str(pywikibot_dir),
                PWB_USERNAME="IstidrakBot",
                PWB_ACCESS_TOKEN=access,
                **tokens,
            )
            for access in ("access", "revoked")
        ]
        server.shutdown()
    assert (said[0].stdout, said[0].stderr) == ("IstidrakBot\n", "")
    assert "login refused" in said[1].stdout
    assert (said[1].stdout.count("\n"), said[1].stderr) == (1, "")


def test_a_writer_needs_an_account(anonymous: None, rules: config.Rules) -> None:
    from bot.gateway import Writer  # noqa: PLC0415

    with pytest.raises(Denied, match="ISTIDRAK_USERNAME"):
        Writer(rules)
