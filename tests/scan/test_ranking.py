"""The ranking: made of the documents alone, by what is to be gained."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot import config
from bot.scan import ranking


def finding(confidence: float, rank: int | None, check: str = "missing-event") -> dict[str, Any]:
    return {
        "id": f"{check}/{rank}",
        "check": check,
        "confidence": confidence,
        "propose": rank is not None,
        "rank": rank,
        "message": "رسالة <b>",
        "source": {"text": "A <i>sentence</i>."},
    }


def made(name: str, *findings: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    page = {"wiki": "arwiki", "lang": "ar", "title": f"<{name}>", "revid": 1}
    document = {"scan": {"name": name}, "source": page, "target": page, "findings": findings}
    return f"articles/{name}.json", document


def test_what_is_not_proposed_counts_nothing() -> None:
    (row,) = ranking.ranked([made("a", finding(0.99, None))])
    assert (row.proposals, row.weight, row.checks, row.strongest) == (0, 0, {}, None)


def test_weight_goes_before_number_and_number_before_name() -> None:
    rows = ranking.ranked(
        [
            made("few", finding(0.9, 1), finding(0.8, 2)),
            made("none"),
            made("b", finding(0.9, 1)),
            made("a", finding(0.9, 1)),
            made("two", finding(0.5, 1), finding(0.4, 2)),
        ]
    )
    assert [row.name for row in rows] == ["few", "two", "a", "b", "none"]
    assert [row.rank for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0].weight == 1.7
    assert rows[0].strongest is not None
    assert rows[0].strongest.id == "missing-event/1"


@given(
    st.lists(st.lists(st.integers(0, 10000), max_size=6), max_size=6),
    st.randoms(use_true_random=False),
)
def test_the_order_of_documents_and_of_adding_does_not_matter(
    weights: list[list[int]], random: Any
) -> None:
    documents = [
        made(str(number), *(finding(each / 10000, rank) for rank, each in enumerate(row, 1)))
        for number, row in enumerate(weights)
    ]
    shuffled = [(file, {**each, "findings": [*each["findings"]]}) for file, each in documents]
    random.shuffle(shuffled)
    for _, each in shuffled:
        random.shuffle(each["findings"])
    assert ranking.to_json(ranking.ranked(shuffled)) == ranking.to_json(ranking.ranked(documents))


class Page(HTMLParser):
    """Collects what a page shows and links to, and holds that its elements are closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows = 0
        self.text: list[str] = []
        self.links: list[str | None] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.rows += tag == "tr"
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_shows_every_article_escaped_and_loads_nothing() -> None:
    rules = config.load()
    rows = ranking.ranked([made("a", finding(0.9, 1)), made("b")])
    page = Page(ranking.page(rows, rules))
    text = "".join(page.text)
    assert page.rows == 3
    assert {"i", "b"}.isdisjoint(page.open)
    assert "<a>" in text
    assert "رسالة <b>" in text
    assert "A <i>sentence</i>." in text
    assert "مقالتان، اقتراح واحد." in text
    assert "articles/a.json" in page.links
    assert "https://ar.wikipedia.org/w/index.php?oldid=1" in page.links
    assert all(each and each.startswith(("https://", "articles/")) for each in page.links)
    assert "default-src 'none'" in ranking.page(rows, rules)


def test_a_page_of_nothing_says_so_and_a_long_one_ends() -> None:
    rules = config.load()
    assert "لا مقالات" in ranking.page([], rules)
    many = ranking.ranked(made(str(number)) for number in range(ranking.SHOWN + 1))
    page = Page(ranking.page(many, rules))
    assert page.rows == ranking.SHOWN + 1
    assert "ranking.json" in "".join(page.text)
    assert len(json.loads(ranking.to_json(many))["articles"]) == ranking.SHOWN + 1
