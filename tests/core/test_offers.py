"""References made ready to paste: named without a clash, re-used where the target has them."""

from __future__ import annotations

from bot.core.offers import Offer, Offers
from tests import building

BOOK = "{{cite book|last=Smith|first=A|title=The long war of Syria|year=2019|isbn=9780306406157}}"


def offers(source: str, target: str) -> list[Offer | None]:
    """Return what is offered of each of the source's references that have a body."""
    alignment = building.alignment(source, target)
    made = Offers(alignment)
    return [made.of(each) for each in alignment.source.references if each.body]


def names(source: str, target: str = "") -> list[str]:
    return [each.cited.name for each in offers(source, target) if each]


def cite(name: str, number: int, outlet: str = "AFP") -> str:
    body = f"{{{{cite web|title=Title {number}|website={outlet}|url=https://a.example/{number}}}}}"
    return f'<ref name="{name}">{body}</ref>'


def test_names_stay_where_nothing_clashes() -> None:
    assert names(cite("one", 1) + cite("two", 2)) == ["one", "two"]


def test_a_name_that_the_target_has_for_another_source_is_changed() -> None:
    target = '<ref name="one">{{استشهاد ويب|عنوان=ع|مسار=https://b.example/9}}</ref>'
    assert names(cite("one", 1), target) == ["AFP"]


def test_names_made_up_by_counting_are_changed_and_stay_apart() -> None:
    assert names(cite(":0", 1) + cite(":1", 2) + cite("AFP (3)", 3)) == [
        "AFP",
        "AFP (2)",
        "AFP (3)",
    ]


def test_every_offer_of_a_source_has_the_same_name() -> None:
    alignment = building.alignment(cite(":0", 1) + cite(":1", 2), "")
    references = alignment.source.references
    first, second = Offers(alignment), Offers(alignment)
    assert [first.of(each) for each in references] == [
        second.of(each) for each in references[::-1]
    ][::-1]


def test_what_the_target_cites_is_used_again_by_its_name_there() -> None:
    target = '<ref name="تقرير">{{استشهاد ويب|عنوان=Title 1|مسار=http://www.a.example/1/}}</ref>'
    (offer,) = offers(cite("one", 1), target)
    assert offer is not None
    assert (offer.cited.wikitext, offer.known) == ('<ref name="تقرير" />', True)


def test_a_short_reference_is_offered_with_what_it_points_to() -> None:
    source = f"A.{{{{sfn|Smith|2019|p=7}}}} <ref>{BOOK}</ref>"
    short = offers(source, "")[0]
    assert short is not None
    assert "The long war of Syria" in short.cited.wikitext
    assert "|صفحة=7" in short.cited.wikitext


def test_a_short_reference_whose_book_and_page_the_target_cites_is_used_again() -> None:
    source = f"A.{{{{sfn|Smith|2019|p=7}}}} <ref>{BOOK}</ref>"
    target = (
        '<ref name="كتاب">{{استشهاد بكتاب|الأخير=Smith|الأول=A|عنوان=The long war of Syria'
        "|سنة=2019|ردمك=978-0-306-40615-7|صفحة=7}}</ref>"
    )
    short = offers(source, target)[0]
    assert short is not None
    assert (short.cited.name, short.known) == ("كتاب", True)
    other = offers(source, target.replace("صفحة=7", "صفحة=9"))[0]
    assert other is not None
    assert not other.known
