"""What a selection names, and how live articles follow one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import config
from bot.core.errors import UserError
from bot.core.models import Pair, Revision
from bot.scan.entries import GIVE_UP, REST, Entry, Unread, of_folder, of_wikis
from bot.scan.selection import SelectionError, titles
from bot.settings import Watched
from tests.scan.scanning import PAIRS


class AwayError(UserError):
    code = 3


class Shelf:
    """Articles by title, as a reader has them; ``away`` are those at which the wiki fails."""

    def __init__(self, *away: str) -> None:
        self.away = away
        self.asked: list[str] = []

    def revisions(self, named: Watched | str) -> Pair:
        title = named if isinstance(named, str) else named.target
        self.asked.append(title)
        if title in self.away:
            raise AwayError("no answer")
        if title == "nowhere":
            raise UserError("no such page")
        source = Revision("enwiki", "en", title, 7, "2024-12-08T00:00:00Z", "")
        return Pair(source, Revision("arwiki", "ar", title, 8, source.timestamp, ""))

    def completed(self, pair: Pair) -> Pair:
        return pair


def test_a_selection_is_titles_lists_and_the_watched(tmp_path: Path) -> None:
    rules = config.load()
    list_ = tmp_path / "list"
    list_.write_text("\ufeffحمص\n\n# no title\n  Derna  \n", encoding="utf-8")
    assert list(titles(["A", f"@{list_}", "B"], rules)) == ["A", "حمص", "Derna", "B"]
    assert list(titles(["watched"], rules)) == list(rules.articles.values())


def test_a_list_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    rules = config.load()
    bad = tmp_path / "bad"
    bad.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SelectionError, match="not UTF-8"):
        list(titles([f"@{bad}"], rules))
    with pytest.raises(SelectionError, match="No such file"):
        list(titles([f"@{tmp_path / 'none'}"], rules))


def test_articles_are_read_one_by_one_as_they_are_needed() -> None:
    shelf = Shelf()
    entries = of_wikis(["a", "b", "c"], shelf)
    first = next(entries)
    assert isinstance(first, Entry)
    assert (first.name, first.state) == ("arwiki:a", "enwiki 7, arwiki 8")
    assert shelf.asked == ["a"]


def test_an_article_that_is_not_there_stops_no_other() -> None:
    found = list(of_wikis(["nowhere", "a"], Shelf()))
    assert found[0] == Unread("nowhere", "no such page", 2)
    assert isinstance(found[1], Entry)


def test_a_wiki_that_fails_on_and_on_is_not_asked_for_ever() -> None:
    names = [str(number) for number in range(20)]
    shelf = Shelf(*names)
    found = list(of_wikis(names, shelf))
    assert len(shelf.asked) == GIVE_UP
    last = found[-1]
    assert isinstance(last, Unread)
    assert (last.name, last.code) == (REST, 3)


def test_a_wiki_that_fails_now_and_then_is_asked_on() -> None:
    names = [str(number) for number in range(20)]
    shelf = Shelf(*(each for each in names if int(each) % GIVE_UP))
    assert len(list(of_wikis(names, shelf))) == 20


def test_folders_come_in_the_order_of_their_paths_and_change_with_their_files(
    tmp_path: Path,
) -> None:
    names = [each.name for each in of_folder(PAIRS)]
    assert names == sorted(names)
    assert len(names) == 10
    (tmp_path / "pair.json").write_text("{}")
    (before,) = of_folder(tmp_path)
    (tmp_path / "target.wikitext").write_text("")
    (after,) = of_folder(tmp_path)
    assert before.name == after.name == tmp_path.name
    assert before.state != after.state
