"""The gate before a source is offered: what passes untouched, what is mended, what is held."""

from __future__ import annotations

import pytest

from bot import config
from bot.core.background import Background
from bot.core.gate import Gate, Held, Passed
from bot.core.models import Note
from tests import building

STANDARDS = config.load().standards
URL = "https://news.example/1"
COPY = f"https://web.archive.org/web/20241207101112/{URL}"


def judged(
    body: str, blacklisted: tuple[str, ...] = (), copies: dict[str, str] | None = None
) -> Passed | Held:
    article = building.article(f"A.<ref>{body}</ref> B.", "en")
    background = Background(blacklisted=frozenset(blacklisted), copies=copies or {})
    return Gate(background, STANDARDS).judge(article.references[0], article)


def passed(body: str, copies: dict[str, str] | None = None) -> tuple[str, list[Note]]:
    result = judged(body, copies=copies)
    assert isinstance(result, Passed)
    assert result.reference in result.article.references or result.reference.name == ""
    return result.reference.body or "", list(result.notes)


@pytest.mark.parametrize(
    "body",
    [
        f"{{{{cite web|title=T|url={URL}}}}}",
        f"{{{{cite web|title=T|url={URL}|archive-url={COPY}|archive-date=2024-12-07}}}}",
        "{{cite book|title=T|isbn=9780306406157}}",
        "{{cite web|title=T|url=https://ghostarchive.org/archive/abc}}",
        "{{cite web|title=T|url=https://start.example/rt.com}}",
        "{{cite web|title=T|url=https://report.com/1}}",
        "Smith 2001, p. 7",
        f"[{URL} T]",
    ],
)
def test_what_passes_untouched(body: str) -> None:
    assert passed(body) == (body, [])


@pytest.mark.parametrize(
    ("body", "mended"),
    [
        (
            f"{{{{cite web|title=T|url={URL}|archive-url=https://archive.ph/Ab1"
            "|archive-date=1 May 2024|url-status=live|date=2 May 2024}}",
            f"{{{{cite web|title=T|url={URL}|date=2 May 2024}}}}",
        ),
        (
            f"{{{{cite web|title=T|url=https://archive.today/20240501/{URL}}}}}",
            f"{{{{cite web|title=T|url={URL}}}}}",
        ),
        (
            f"{{{{cite web|title=T|archive-url=https://archive.is/20240501/{URL}|date=2 May}}}}",
            f"{{{{cite web|title=T|url={URL}|date=2 May}}}}",
        ),
        (f"[https://archive.md/2024/{URL} T]", f"[{URL} T]"),
        (f"https://archive.fo/2024/{URL}", URL),
    ],
)
def test_archives_that_are_not_linked_to_give_way(body: str, mended: str) -> None:
    text, notes = passed(body)
    assert text == mended
    assert notes == [Note("archive")]


def test_a_dead_address_gets_its_copy() -> None:
    text, _ = passed(f"{{{{cite web|title=T|url={URL}}}}}", {URL: COPY})
    assert text == (
        f"{{{{cite web|title=T|url={URL} |archive-url={COPY} |archive-date=2024-12-07"
        " |url-status=dead}}"
    )


def test_a_dead_address_with_a_copy_to_replace_a_bad_one() -> None:
    body = f"{{{{cite web|title=T|url={URL}|archive-url=https://archive.ph/Ab1|archive-date=x}}}}"
    text, notes = passed(body, {URL: COPY})
    assert "archive.ph" not in text
    assert f"|archive-url={COPY}" in text
    assert notes == [Note("archive")]


def test_a_dead_address_that_has_a_copy_already_stays() -> None:
    body = f"{{{{cite web|title=T|url={URL}|archive-url={COPY}|archive-date=7 December 2024}}}}"
    assert passed(body, {URL: ""})[0] == body


def test_a_dead_address_in_words_gives_way_to_its_copy() -> None:
    assert passed(f"[{URL} T]", {URL: COPY})[0] == f"[{COPY} T]"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{{cite web|title=T|url=https://www.dailymail.co.uk/news/1}}", "deprecated"),
        (
            "{{cite web|title=T|url=https://web.archive.org/web/2024/https://rt.com/1}}",
            "deprecated",
        ),
        ("{{cite web|title=T|url=https://archive.ph/AbCd}}", "archive"),
        ("{{cite web|title=T|archive-url=https://archive.ph/AbCd}}", "archive"),
        ("[https://archive.ph/AbCd T]", "archive"),
        (f"{{{{cite web|title=T|url={URL}|archive-url={COPY}}}}}", "blacklisted"),
        (f"{{{{cite web|title=T|url={URL}}}}} {{{{cite web|title=U|url={COPY}}}}}", "blacklisted"),
    ],
)
def test_what_is_held(body: str, reason: str) -> None:
    listed = (COPY,) if reason == "blacklisted" else ()
    assert judged(body, listed) == Held(reason)


@pytest.mark.parametrize("body", [f"{{{{cite web|title=T|url={URL}}}}}", f"[{URL} T]"])
def test_a_dead_address_without_a_copy_is_held(body: str) -> None:
    assert judged(body, copies={URL: ""}) == Held("dead")


def test_a_self_published_host_passes_with_a_word_of_caution() -> None:
    body = "{{cite web|title=T|url=https://www.someone.blogspot.com/1}}"
    assert passed(body) == (body, [Note("self-published", {"host": "someone.blogspot.com"})])


def test_a_host_covers_its_subdomains_and_nothing_else() -> None:
    assert STANDARDS.belongs("arabic.rt.com", "deprecated")
    assert not STANDARDS.belongs("start.com", "deprecated")
    assert not STANDARDS.belongs("com", "deprecated")
    assert not STANDARDS.belongs("", "deprecated")
