"""The optional dictionary in dictd's format: read when asked, harmless when absent or broken."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bot import config
from bot.core.lexicon import Lexicon
from bot.dictionary import Dictionary

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
ENTRIES = {
    "zeugma": "Zeugma /zˈuːɡmə/\n1. تعليق الكلم ::\n2. (بلاغة) إضمار\n",
    "xebec": "Xebec /zˈiːbɛk/\nشباك - مركب شراعي ذو ثلاثة صوار\n",
    "verbose": "Verbose\nكلام طويل كثير لا فائدة ترجى منه أبدا\n",
}


@pytest.fixture
def stem(tmp_path: Path) -> Path:
    """A dictionary of three words."""
    index, text = [], b""
    for word, entry in ENTRIES.items():
        raw = entry.encode()
        index.append(f"{word}\t{_number(len(text))}\t{_number(len(raw))}\n")
        text += raw
    (tmp_path / "small.index").write_text("".join(index), encoding="utf-8")
    (tmp_path / "small.dict.dz").write_bytes(gzip.compress(text))
    return tmp_path / "small"


def _number(value: int) -> str:
    digits = ""
    while value or not digits:
        value, digit = divmod(value, 64)
        digits = LETTERS[digit] + digits
    return digits


def test_equivalents_come_without_numbers_notes_and_explanations(stem: Path) -> None:
    dictionary = Dictionary(stem)
    assert dictionary["zeugma"] == "تعليق الكلم|إضمار"
    assert dictionary["xebec"] == "شباك"
    assert dictionary["verbose"] == ""
    assert list(dictionary) == list(ENTRIES)


def test_a_missing_or_broken_dictionary_is_empty(tmp_path: Path, stem: Path) -> None:
    assert "zeugma" not in Dictionary(tmp_path / "no")
    Path(f"{stem}.dict.dz").write_bytes(b"not gzip")
    assert Dictionary(stem)["zeugma"] == ""


def test_it_extends_the_lexicon_and_changes_nothing_that_is_in_it(stem: Path) -> None:
    own = config.load().lexicon
    wider = Lexicon(own.entries, own.irregular, own.source, own.target, Dictionary(stem))
    assert own.lemmas("xebec") == ()
    assert wider.lemmas("xebec") == ("xebec",)
    assert wider.equivalents("xebec") == (("شباك",),)
    assert wider.lemmas("captured") == own.lemmas("captured")
