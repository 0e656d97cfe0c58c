from __future__ import annotations

import json
from typing import Any

from bot import document
from tests import sample

PAGE = {"wiki": str, "lang": str, "title": str, "revid": int, "timestamp": str}
PLACE = {"start": int, "end": int, "section": str, "text": str}
FINDING: dict[str, Any] = {
    "id": str,
    "check": str,
    "confidence": float,
    "propose": bool,
    "rank": (int, None),
    "source": (PLACE, None),
    "target": (PLACE, None),
    "references": [{"name": str, "url": str, "wikitext": str}],
    "message": str,
    "suggestion": (str, None),
    "evidence": [{"signal": str, "source": str, "target": (str, None)}],
}
DOCUMENT: dict[str, Any] = {
    "schema": int,
    "tool": str,
    "version": str,
    "source": PAGE,
    "target": PAGE,
    "findings": [FINDING],
    "alignment": [{"source": [int], "target": ([int], None), "score": float}],
}


def check(value: Any, shape: Any, at: str = "$") -> None:
    """Hold a value against a shape: exact keys, exact types; a tuple lists alternatives."""
    if isinstance(shape, dict):
        assert isinstance(value, dict), at
        assert list(value) == list(shape), at
        for key, inner in shape.items():
            check(value[key], inner, f"{at}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), at
        for number, each in enumerate(value):
            check(each, shape[0], f"{at}[{number}]")
    elif isinstance(shape, tuple):
        if value is not None:
            check(value, shape[0], at)
    else:
        assert type(value) is shape, f"{at}: {value!r}"


def made(**options: Any) -> dict[str, Any]:
    """The document after a trip through JSON, as a reader gets it."""
    told = document.to_json(sample.comparison(shown=3), "1.2.3", **options)
    result: dict[str, Any] = json.loads(json.dumps(told, ensure_ascii=False))
    return result


def test_it_has_the_shape_of_the_contract() -> None:
    check(made(), DOCUMENT)
    assert (made()["schema"], made()["tool"], made()["version"]) == (1, "istidrak", "1.2.3")


def test_pages() -> None:
    assert made()["target"] == {
        "wiki": "arwiki",
        "lang": "ar",
        "title": "هجوم حمص 2024",
        "revid": 2001,
        "timestamp": "2025-01-14T08:30:00Z",
    }


def test_proposed_findings_come_first_by_rank() -> None:
    findings = made()["findings"]
    assert [each["rank"] for each in findings] == [1, 2, 3, 4, 5, None, None]
    assert [each["propose"] for each in findings] == [True] * 5 + [False] * 2


def test_proposed_ones_past_the_cap_stay_without_all() -> None:
    assert [each["rank"] for each in made(all_=False)["findings"]] == [1, 2, 3, 4, 5]


def test_spans_cut_out_what_they_say() -> None:
    event, reference = made()["findings"][3:5]
    for finding, section in ((event, "The battle"), (reference, "Aftermath")):
        place = finding["source"]
        assert sample.SOURCE[place["start"] : place["end"]].startswith(place["text"][:20])
        assert place["section"] == section
    undefined = made()["findings"][0]["target"]
    assert sample.TARGET[undefined["start"] : undefined["end"]] == '<ref name="رويترز" />'


def test_a_place_to_insert_is_empty() -> None:
    place = made()["findings"][3]["target"]
    assert place["start"] == place["end"]
    assert sample.TARGET[: place["start"]].endswith("</ref>")


def test_alignment_has_an_entry_for_each_statement() -> None:
    entries = made()["alignment"]
    cuts = {
        sample.SOURCE[slice(*each["source"])][:12]: each["target"]
        and sample.TARGET[slice(*each["target"])][:12]
        for each in entries
    }
    assert len(entries) == len(sample.articles()[0].statements)
    assert cuts["On 6 Decembe"] == "سيطرت الفصائ"
    assert cuts["Prisoners we"] == "أُطلق سراح ا"
    assert cuts["The '''2024 "] == "5–8 ديسمبر 2"  # a field of the infobox answers
    assert cuts["An air strik"] is None  # the nearest telling of what is missing is no answer


def test_scores_are_within_bounds() -> None:
    assert {each["score"] for each in made()["alignment"]} == {0.8, 0.1235}
