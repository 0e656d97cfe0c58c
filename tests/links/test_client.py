"""What a client makes of every answer that a site can give, and of those it cannot."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import __version__, config
from bot.links import Answer, Client, Failure
from bot.links.liveness import State, judge
from bot.settings import LinkRules
from tests.links.conftest import CONTACT, Sites, resolving
from tests.links.server import PAGE, Site, serving


def state(client: Client, address: str) -> State:
    return judge(client.probe(address), client.rules.home_paths, client.rules.parking)


# Statuses -----------------------------------------------------------------------------------------

ALIVE = (200, 201, 202, 203, 204, 205, 206, 226)
GONE = (404, 410)
UNCLEAR = [300, 304, 305, 306, 399, 600, 999, *range(400, 600)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [(each, State.UNCLEAR) for each in sorted(set(UNCLEAR) - set(GONE))]
    + [(each, State.GONE) for each in GONE]
    + [(each, State.ALIVE) for each in ALIVE],
)
def test_a_status_says(site: Site, client: Client, status: int, expected: State) -> None:
    address = site.url(f"/status/{status}")
    answer = client.probe(address)
    assert answer == Answer(address, address, status)
    assert judge(answer) is expected


def test_a_page_that_head_shows_is_not_fetched(site: Site, client: Client) -> None:
    client.probe(site.url("/page"))
    assert site.asked == [("HEAD", "/page")]


@pytest.mark.parametrize("head", [400, 403, 404, 405, 410, 500, 501, 503])
def test_a_head_that_is_refused_or_lies_is_followed_by_get(
    site: Site, client: Client, head: int
) -> None:
    assert client.probe(site.url(f"/heads/{head}/200")).status == 200
    assert [method for method, _ in site.asked] == ["HEAD", "GET"]


def test_a_get_that_finds_nothing_counts_more_than_its_head(site: Site, client: Client) -> None:
    assert state(client, site.url("/heads/405/404")) is State.GONE


def test_hints_before_the_answer_are_no_answer(site: Site, client: Client) -> None:
    assert judge(client.probe(site.url("/status/103"))) is State.UNCLEAR


# Redirects ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site: Site, client: Client, status: int) -> None:
    address = site.url(f"/redirect/{status}?to=/moved")
    assert client.probe(address) == Answer(address, site.url("/moved"), 200)


@pytest.mark.parametrize(
    ("to", "final"),
    [
        ("../b", "/b"),
        ("b", "/redirect/b"),
        ("?q=1", "/redirect/301?q=1"),
        ("/b%23x%23", "/b%23x%23"),
    ],
)
def test_relative_redirects_are_resolved(site: Site, client: Client, to: str, final: str) -> None:
    if to == "?q=1":
        site.replies["/redirect/301?q=1"] = PAGE
    address = site.url(f"/redirect/301?to={to.replace('?', '%3F').replace('%23', '%2523')}")
    assert client.probe(address).final == site.url(final)


def test_a_redirect_to_another_host_is_followed(sites: Sites, client: Client) -> None:
    one, two = sites(1), sites(2)
    assert client.probe(one.url(f"/redirect/301?to={two.url('/new/page')}")).final == two.url(
        "/new/page"
    )
    assert state(client, one.url(f"/redirect/301?to={two.url('/status/404')}")) is State.GONE


@pytest.mark.parametrize("home", ["/", "/index.html", "/en/", "/?utm_source=moved", "/#top"])
def test_a_redirect_of_a_page_to_the_home_page_is_a_soft_404(
    site: Site, client: Client, home: str
) -> None:
    to = home.replace("?", "%3F").replace("=", "%3D").replace("#", "%23")
    assert state(client, site.url(f"/redirect/302?to={to}")) is State.GONE
    assert [method for method, _ in site.asked] == ["HEAD"] * 2 + ["GET"] * 2


def test_a_redirect_to_a_host_that_sells_names_is_gone(
    sites: Sites, client: Client, rules: LinkRules
) -> None:
    one, two = sites(1), sites(2)
    address = one.url(f"/redirect/302?to={two.url('/offer/name.example')}")
    assert state(client, address) is State.ALIVE
    assert state(Client(replace(rules, parking=["127.0.0.2"]), CONTACT, private=True), address) is (
        State.GONE
    )


def test_the_body_of_a_redirect_is_not_read(site: Site, client: Client) -> None:
    address = site.url("/redirect-huge")  # would fill the memory
    assert client.read(address)[0] == Answer(address, site.url("/moved"), 200)


def test_loops_and_long_chains_end(site: Site, client: Client) -> None:
    assert client.probe(site.url("/loop/a")).failure is Failure.REDIRECTS
    assert len(site.asked) == 4  # two addresses, by HEAD and by GET
    assert client.probe(site.url("/chain/5")).status == 200
    answer = client.probe(site.url("/chain/6"))
    assert (answer.failure, judge(answer)) == (Failure.REDIRECTS, State.UNCLEAR)


@pytest.mark.parametrize("path", ["/nowhere", "/no-text"])
def test_a_redirect_that_leads_nowhere_is_unclear(site: Site, client: Client, path: str) -> None:
    answer = client.probe(site.url(path))
    assert (answer.failure, judge(answer)) == (Failure.REDIRECTS, State.UNCLEAR)


@pytest.mark.parametrize("to", ["ftp://a.invalid/", "file:///etc/passwd", "javascript:1", "http:"])
def test_a_redirect_out_of_the_web_is_not_followed(site: Site, client: Client, to: str) -> None:
    answer = client.probe(site.url(f"/redirect/302?to={to}"))
    assert answer.failure in (Failure.ADDRESS, Failure.REDIRECTS)
    assert judge(answer) is State.UNCLEAR


def test_a_redirect_to_a_name_that_is_no_more_is_gone(site: Site, client: Client) -> None:
    assert state(client, site.url("/redirect/302?to=http://nobody.invalid/x")) is State.GONE


# Connections and bodies ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "failure"),
    [
        ("/slow", Failure.TIMEOUT),
        ("/slow-body", Failure.TIMEOUT),
        ("/reset", Failure.BROKEN),
        ("/empty", Failure.BROKEN),
        ("/half", Failure.BROKEN),
        ("/bad-chunk", Failure.BROKEN),
        ("/gzip", Failure.BROKEN),
        ("/old", Failure.BROKEN),
        ("/garbage", Failure.BROKEN),
        ("/many-headers", Failure.BROKEN),
        ("/bad-status", Failure.BROKEN),
    ],
)
def test_an_answer_that_fails_is_unclear(
    site: Site, client: Client, path: str, failure: Failure
) -> None:
    answer = client.probe(site.url(path))
    assert (answer.failure, judge(answer)) == (failure, State.UNCLEAR)


@pytest.mark.parametrize(
    "path",
    ["/short", "/length", "/chunked", "/huge", "/bad-headers", "/slow-head", "/half-head"],
)
def test_an_answer_that_a_browser_shows_is_alive(site: Site, client: Client, path: str) -> None:
    assert state(client, site.url(path)) is State.ALIVE


def test_bytes_that_drip_do_not_hold_a_probe_up(site: Site, rules: LinkRules) -> None:
    client = Client(replace(rules, probe_seconds=0.6), CONTACT, private=True)
    assert client.probe(site.url("/drip")).failure is Failure.TIMEOUT


def test_a_body_is_read_to_its_limit(site: Site, client: Client, rules: LinkRules) -> None:
    assert client.read(site.url("/page"))[1] == PAGE
    assert len(client.read(site.url("/huge"))[1]) == rules.body


def test_a_port_where_nobody_listens_is_unclear(client: Client) -> None:
    with serving() as site:
        address = site.url("/x")
    answer = client.probe(address)
    assert (answer.failure, judge(answer)) == (Failure.CONNECT, State.UNCLEAR)


def test_a_name_that_is_not_in_the_dns_is_gone(client: Client) -> None:
    answer = client.probe("http://nobody.invalid/page")
    assert answer == Answer(answer.address, answer.address, failure=Failure.NAME)
    assert judge(answer) is State.GONE


# TLS ----------------------------------------------------------------------------------------------


def test_tls_on_a_plain_port_is_unclear(site: Site, client: Client) -> None:
    answer = client.probe(site.url("/page", "https"))
    assert (answer.failure, judge(answer)) == (Failure.TLS, State.UNCLEAR)


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that signed itself; its key lies beside it."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    subject = ["-subj", "/CN=a", "-addext", "subjectAltName=DNS:name.example"]
    subprocess.run(
        [*command.split(), *subject, "-keyout", key, "-out", cert], check=True, capture_output=True
    )
    return cert


@pytest.fixture
def certificate(trusted: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, trusted.with_name("key.pem"))
    return context


def test_a_certificate_that_nobody_signed_is_unclear(
    client: Client, certificate: ssl.SSLContext
) -> None:
    with serving(tls=certificate) as site:
        answer = client.probe(site.url("/page", "https"))
        assert (answer.failure, judge(answer)) == (Failure.TLS, State.UNCLEAR)
        assert site.asked == []
        assert client.probe(site.url("/page")).failure is Failure.BROKEN


def test_a_certificate_that_is_trusted_lets_in(
    client: Client, certificate: ssl.SSLContext, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is for the name, though the connection goes to the number that was looked up."""
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(trusted))
    resolving(monkeypatch, ["127.0.0.1"])
    slow = Client(replace(client.rules, probe_seconds=0.6), CONTACT, private=True)
    with serving(tls=certificate) as site:
        address = site.url("/page", "https")
        assert client.probe(address).failure is Failure.TLS  # not for the number
        assert state(client, address.replace("127.0.0.1", "name.example")) is State.ALIVE
        drip = site.url("/drip", "https").replace("127.0.0.1", "name.example")
        assert slow.probe(drip).failure is Failure.TIMEOUT


# Hosts that ask for patience ----------------------------------------------------------------------

DAY = "Fri,%2001%20Jan%202027%20"


@pytest.mark.parametrize(
    ("query", "seconds"),
    [
        ("retry=120", 120),
        ("retry=%20120%20", 120),
        (f"retry={DAY}00:02:00%20GMT&date={DAY}00:00:00%20GMT", 120),
        ("retry=Fri,%2001%20Jan%202021%2000:00:00%20GMT", 0),
        ("retry=soon", 0),
        ("retry=-5", 0),
        ("retry=99999999999999999999", 999999999),
        (f"retry={DAY}00:02:00%20-0000&date=never", 0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_read(
    site: Site, client: Client, status: int, query: str, seconds: int
) -> None:
    answer = client.probe(site.url(f"/status/{status}?{query}"))
    assert (answer.status, answer.retry_after) == (status, seconds)
    assert [method for method, _ in site.asked] == ["HEAD"]  # no second knock


def test_retry_after_means_nothing_with_a_page(site: Site, client: Client) -> None:
    assert client.probe(site.url("/status/200?retry=60")).retry_after is None


# What a probe brings along ------------------------------------------------------------------------


def test_the_bot_says_who_it_is(site: Site, client: Client) -> None:
    client.probe(site.url("/status/404"))
    for seen in site.seen:
        agent = seen.headers["User-Agent"]
        assert agent.startswith(f"istidrak-bot/{__version__} ({CONTACT}) requests/")


def test_a_contact_in_arabic_can_be_sent(site: Site, rules: LinkRules) -> None:
    contact = "https://ar.wikipedia.org/wiki/نقاش_المستخدم:IstidrakBot"
    Client(rules, contact, private=True).probe(site.url("/page"))
    assert "(https://ar.wikipedia.org/wiki/%D9%86" in site.seen[0].headers["User-Agent"]


def test_cookies_are_not_kept(site: Site, client: Client) -> None:
    client.probe(site.url("/cookie"))
    assert len(site.seen) > 2
    assert not any("Cookie" in seen.headers for seen in site.seen)


def test_the_environment_adds_nothing(
    site: Site, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert client.probe(site.url("/page")).status == 200
    assert "Authorization" not in site.seen[0].headers


def test_an_arabic_address_is_asked_as_browsers_do(site: Site, client: Client) -> None:
    address = site.url("/حمص?q=أ b#قسم")
    assert client.probe(address) == Answer(address, address, 200)
    assert site.asked == [("HEAD", "/%D8%AD%D9%85%D8%B5?q=%D8%A3%20b")]


def test_an_address_without_scheme_is_asked_encrypted(site: Site, client: Client) -> None:
    address = site.url("/x").removeprefix("http:")
    assert client.probe(address) == Answer(address, address, failure=Failure.TLS)


# Where an address must not lead -------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"])
def test_private_hosts_are_not_called(site: Site, rules: LinkRules, host: str) -> None:
    client = Client(rules, CONTACT)
    address = site.url("/page").replace("127.0.0.1", host)
    answer = client.probe(address)
    assert (answer.failure, judge(answer)) == (Failure.FORBIDDEN, State.UNCLEAR)
    assert site.seen == []


def test_a_redirect_into_a_private_network_is_not_followed(
    sites: Sites, rules: LinkRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, inside = sites(1), sites(2)
    monkeypatch.setattr("bot.links.sockets.is_public", lambda number: number == "127.0.0.1")
    address = outside.url(f"/redirect/302?to={inside.url('/secret')}")
    answer = Client(rules, CONTACT).probe(address)
    assert (answer.failure, judge(answer)) == (Failure.FORBIDDEN, State.UNCLEAR)
    assert outside.asked == [("HEAD", outside.seen[0].path)]
    assert inside.seen == []


# Never an exception -------------------------------------------------------------------------------

PLAIN = Client(replace(config.load().settings.links, pause=0.0), CONTACT)
JUNK = st.text(max_size=20)
HOST = st.text(st.characters(exclude_characters="/?#@\\"), max_size=20)
ODD = [
    *(
        "http://",
        "http:///x",
        "http://[",
        "http://[::1",
        "http://a:99999/",
        "http://*/",
        "http://%/",
    ),
    *("http://.invalid/", "http://a..invalid/", f"http://{'a' * 70}.invalid/", "ftp://a.invalid/"),
    *(
        "mailto:a@b.invalid",
        "http://\u00fc\u2603.invalid/",
        "http://\ud800/",
        "http://0/",
        "http:x",
    ),
    *("http://user:pass@nobody.invalid/", "http://nobody.invalid:0/", "https://nobody.invalid:-1/"),
]


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        JUNK.filter(lambda text: not text.startswith("//")),
        JUNK.map(lambda text: "http://127.0.0.1/" + text),
        HOST.map(lambda text: f"http://{text}.invalid/"),
        HOST.map(lambda text: f"https://127.0.0.1:{text}/"),
        HOST.map(lambda text: f"//[{text}]/"),
        st.sampled_from(ODD),
    )
)
def test_no_address_raises_and_none_is_alive(address: str) -> None:
    answer = PLAIN.probe(address)
    assert answer.failure is not None
    assert answer.address == address
