"""The table of answers: no entry contradicts another."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

from bot.core.tables import fold
from bot.core.verdicts import Verdict
from tests import sample

WORDS = sample.rules().answers


def test_no_phrase_stands_in_two_lists() -> None:
    lists = {each.name for each in fields(WORDS.words)} - {"courtesies", "speaking_of"}
    count = Counter(
        folded
        for name in lists
        for folded in {WORDS.folded(each) for each in getattr(WORDS.words, name)}
    )
    assert [phrase for phrase, times in count.items() if times > 1] == []


def test_no_template_stands_in_two_lists() -> None:
    count = Counter(
        name
        for each in fields(WORDS.templates)
        for name in {fold(name) for name in getattr(WORDS.templates, each.name)}
    )
    assert [name for name, times in count.items() if times > 1] == []


def test_no_sign_means_both() -> None:
    assert not set(WORDS.signs.done) & set(WORDS.signs.not_done)


def test_the_templates_that_the_section_names_are_answers() -> None:
    told = sample.rules().messages.talk["answer"]
    for name, verdict in (("تم", Verdict.DONE), ("لم يتم", Verdict.NOT_DONE)):
        assert f"&#123;&#123;{name}&#125;&#125;" in told
        assert WORDS.template(name) is verdict


def test_the_longest_phrase_decides() -> None:
    assert WORDS.phrase(WORDS.folded("لا مانعَ عندي"))[1] == "never"
    assert WORDS.phrase(WORDS.folded("لا"))[1] == "particles"
    assert WORDS.phrase(WORDS.folded("لان")) == ("", "")
