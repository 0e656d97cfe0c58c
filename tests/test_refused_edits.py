"""What to do after an edit that the wiki refused."""

from __future__ import annotations

import pytest

from bot.gateway.errors import EditRefused, Next


@pytest.mark.parametrize(
    ("then", "codes"),
    [
        (
            Next.PERSON,
            "abusefilter-warning abusefilter-disallowed spamblacklist titleblacklist-forbidden "
            "titleblacklist-forbidden-edit protectedpage cascadeprotected protectedtitle blocked "
            "autoblocked hookaborted captcha assertbotfailed noedit noedit-anon permissiondenied "
            "cantcreate never-heard-of",
        ),
        (
            Next.LATER,
            "readonly ratelimited editconflict articleexists missingtitle pagedeleted badtoken "
            "assertuserfailed assertnameduserfailed maxlag unknownerror",
        ),
        (Next.NEVER, "contenttoobig invalidtitle no-direct-editing"),
    ],
)
def test_what_to_do_next(then: Next, codes: str) -> None:
    for code in codes.split():
        refused = EditRefused(code, "The wiki says so.")
        assert refused.next is then, code
        assert bool(refused.retry_after) is (then is Next.LATER), code
        assert str(refused).startswith(f"{code}: "), code
        assert str(refused).endswith(": The wiki says so."), code


def test_the_wiki_knows_better_when() -> None:
    assert EditRefused("ratelimited", "", 7).retry_after == 7
    assert EditRefused("ratelimited", "").retry_after == 300
    assert EditRefused("protectedpage", "", 7).retry_after == 0  # time does not mend it


def test_what_it_is_about_is_named() -> None:
    refused = EditRefused("spamblacklist", "Listed.", about="spam.example.com")
    assert refused.about == "spam.example.com"
    assert "spam.example.com" in str(refused)
