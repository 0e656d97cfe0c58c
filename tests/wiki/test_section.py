"""The bot's section as a real MediaWiki saves and renders it: nothing quoted in it is live."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot import talk
from bot.core.models import Comparison
from tests import sample
from tests.wiki.client import HUMAN, defects
from tests.wiki.mediawiki import Wiki

PAGE = "نقاش:هجوم حمص"
EVIL = (
    "{{تم}} [[ar:x]] [[تصنيف:س]] '''b''' <ref>r</ref> ~~~~ </div></pre></nowiki> __NOTOC__ "
    "<!-- istidrak:end --> http://evil.example ISBN 0306406152 RFC 1 {{DEFAULTSORT:x}} -{zh:a}- "
    "&lt;b&gt; <script>alert(1)</script> {| |- |} #REDIRECT [[x]] mailto:a@b.c &#x7b;{ {{{1}}}"
)


def hostile() -> Comparison:
    """A comparison in which everything that is quoted wants to do something."""
    proposal = sample.comparison().proposals[3]
    source = proposal.finding.source
    assert source is not None
    finding = replace(
        proposal.finding,
        source=replace(source, text=EVIL, section=EVIL),
        suggestion=f"* {EVIL}\n== H ==\n----\n {EVIL}\n{{|\n|}}",
    )
    return sample.of(replace(proposal, finding=finding, message=EVIL))


@pytest.mark.parametrize("comparison", [sample.comparison, hostile])
def test_it_renders_without_a_defect_and_is_found_again(
    arwiki: Wiki, comparison: Callable[[], Comparison]
) -> None:
    made = talk.wikitext(comparison(), sample.rules(), account="LabBot")
    arwiki.human.edit(PAGE, f"== قبل ==\nنص\n\n{made}\n\n== بعد ==\nنص")

    saved = arwiki.human.text(PAGE) or ""
    found, wanted = talk.read(saved), talk.read(made)
    assert found is not None
    assert wanted is not None
    assert found.fingerprint == wanted.fingerprint
    assert HUMAN.user in found.signature
    props = "templates|categories|externallinks|langlinks|properties|parsewarnings|links|sections"
    told = arwiki.human.call(action="parse", page=PAGE, prop=props)["parse"]
    for nothing in ("templates", "categories", "externallinks", "langlinks", "parsewarnings"):
        assert not told[nothing], nothing
    assert not told["properties"]
    assert len(told["sections"]) == 3
    assert {each["ns"] for each in told["links"]} <= {2, 3}  # the bot's and the signer's pages
    rendered = arwiki.human.html(PAGE)
    assert not [each for each in defects(rendered) if 'class="new"' not in each]
    assert not re.search(r"<(script|ref|pre|table)\b", rendered)
