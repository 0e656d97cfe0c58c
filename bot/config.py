"""``rules/`` to checked, frozen values; every error names file, line and key.

The folder is found beside the package in a checkout and inside it in an installed wheel;
``--rules`` or ``ISTIDRAK_RULES`` names another. pydantic checks each file against a dataclass:
unknown keys and wrong types are errors, nothing is coerced. This is pydantic's and tomllib's only
door.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from bot.checks import CHECKS
from bot.core.confidence import Weights
from bot.core.drafts import DraftPatterns
from bot.core.errors import UserError
from bot.core.language import Language
from bot.core.lexicon import Lexicon
from bot.core.standards import Standards
from bot.core.verdicts import AnswerWords
from bot.dictionary import Dictionary
from bot.settings import LexiconRules, Messages, Settings, Watched

_T = TypeVar("_T")


class RulesError(UserError):
    """A rules file cannot be used; the text is one line: file, line, key, cause."""


@dataclass(frozen=True)
class Rules:
    """Everything that ``rules/`` says."""

    folder: Path
    settings: Settings
    source: Language
    target: Language
    lexicon: Lexicon
    weights: Weights
    messages: Messages
    drafts: DraftPatterns
    standards: Standards
    answers: AnswerWords
    articles: Mapping[str, Watched]


def default_folder() -> Path:
    """Return the rules folder in use: the environment's, the wheel's, or the checkout's."""
    if named := os.environ.get("ISTIDRAK_RULES"):
        return Path(named)
    package = Path(__file__).resolve().parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent / "rules"


_POSITIVE = {
    "fetching": ("batch", "batch_with_right"),
    "watch": (
        *("grace_hours", "full_hours", "backoff_minutes", "backoff_hours", "lease_seconds"),
        *("heartbeat_minutes", "max_articles", "select_hours"),
    ),
}


def load(folder: Path | None = None) -> Rules:
    """Read and check the whole folder; raise :class:`RulesError` for the first thing wrong."""
    folder = folder or default_folder()
    if not folder.is_dir():
        raise RulesError(f"{folder}: no such rules folder; name one with --rules or ISTIDRAK_RULES")
    settings = _read(folder / "bot.toml", Settings)
    articles = {
        path.stem: _read(path, Watched) for path in sorted((folder / "articles").glob("*.toml"))
    }
    _check_positive(folder / "bot.toml", settings)
    for name in (*settings.checks, *settings.proposals.threshold):
        if name not in CHECKS:
            line = _line_of(_text(folder / "bot.toml"), ["checks"])
            raise RulesError(f"{folder / 'bot.toml'}:{line}: checks: no check {name!r}")
    source = language(folder, settings.wikis.source)
    target = language(folder, settings.wikis.target)
    if not settings.citations.localised:
        target = replace(target, citations=replace(target.citations, names={}, write={}))
    return Rules(
        folder=folder,
        settings=settings,
        source=source,
        target=target,
        lexicon=lexicon(folder, source, target, settings.lexicon),
        weights=_read(folder / "weights.toml", Weights),
        messages=_read(folder / "messages" / f"{settings.wikis.target}.toml", Messages),
        drafts=drafts(folder, source, target),
        answers=_read(folder / "answers" / f"{settings.wikis.target}.toml", AnswerWords),
        standards=_read(folder / "standards" / f"{settings.wikis.target}.toml", Standards),
        articles=articles,
    )


def _check_positive(path: Path, settings: Settings) -> None:
    """Raise for a number with which nothing would ever be done, and nobody be told."""
    for table, keys in _POSITIVE.items():
        for key in keys:
            if getattr(getattr(settings, table), key) <= 0:
                line = _line_of(_text(path), [table, key])
                raise RulesError(f"{path}:{line}: {table}.{key}: must be more than 0")


def language(folder: Path, code: str) -> Language:
    """Read ``languages/CODE.toml``; names that it borrows from another language are added last."""
    path = folder / "languages" / f"{code}.toml"
    return _read(path, Language, _with_borrowed(_parse(path), folder))


def lexicon(folder: Path, source: Language, target: Language, settings: LexiconRules) -> Lexicon:
    """Read ``lexicon/SOURCE-TARGET.tsv`` and the source's irregular forms."""
    entries: dict[str, str] = {}
    path = folder / "lexicon" / f"{source.code}-{target.code}.tsv"
    for lemma, _, equivalents in _rows(path, 3):
        known = entries.get(lemma)
        entries[lemma] = f"{known}|{equivalents}" if known else equivalents
    irregular: dict[str, tuple[str, ...]] = {}
    for form, lemma in _rows(folder / "lexicon" / f"{source.code}-forms.tsv", 2):
        irregular[form] = (*irregular.get(form, ()), lemma)
    extension: Mapping[str, str] = {}
    if settings.dictionary:
        extension = Dictionary(Path(settings.dictionary))
    return Lexicon(entries, irregular, source.morphology, target.morphology, extension)


def drafts(folder: Path, source: Language, target: Language) -> DraftPatterns:
    """Read ``drafts/SOURCE-TARGET.toml``: how sentences of the target are drafted."""
    return _read(folder / "drafts" / f"{source.code}-{target.code}.toml", DraftPatterns)


def _rows(path: Path, columns: int) -> Iterator[list[str]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        row = line.split("\t")
        if len(row) != columns:
            raise RulesError(f"{path}:{number}: expected {columns} columns, found {len(row)}")
        yield row


def _with_borrowed(table: dict[str, Any], folder: Path) -> dict[str, Any]:
    for code in table.pop("borrows", []):
        other = _parse(folder / "languages" / f"{code}.toml")
        for group in ("namespaces", "templates", "citations"):
            table[group] = _merged(table.get(group, {}), other.get(group, {}))
    return table


def _merged(own: Any, other: Any) -> Any:
    if isinstance(own, dict) and isinstance(other, dict):
        return {key: _merged(own.get(key), other.get(key)) for key in {**other, **own}}
    if isinstance(own, list) and isinstance(other, list):
        return own + [each for each in other if each not in own]
    return other if own is None else own


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RulesError(f"{path}: no such file") from None
    except UnicodeDecodeError as error:
        raise RulesError(f"{path}: not UTF-8 at byte {error.start}") from None
    except OSError as error:
        raise RulesError(f"{path}: {error.strerror}") from None


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise RulesError(f"{path}: {error}") from None


def _read(path: Path, shape: type[_T], table: dict[str, Any] | None = None) -> _T:
    table = _parse(path) if table is None else table
    try:
        # strict, yet tables make dataclasses
        made: _T = _adapter(cast("Any", shape)).validate_json(json.dumps(table))
    except ValidationError as error:
        first = error.errors()[0]
        keys = [str(part) for part in first["loc"]]
        line = _line_of(path.read_text(encoding="utf-8"), keys)
        cause = (
            "unknown key"
            if first["type"] == "unexpected_keyword_argument"
            else "missing key"
            if first["type"] in ("missing", "missing_argument")
            else first["msg"]
        )
        raise RulesError(f"{path}:{line}: {'.'.join(keys)}: {cause}") from None
    return made


def shaped(table: object, shape: type[_T]) -> _T:
    """Return a table, as read from JSON, as the dataclass ``shape``; keys it lacks are ignored.

    Raises ``ValueError`` with one line: key and cause.
    """
    try:
        made: _T = _adapter(cast("Any", shape)).validate_json(json.dumps(table))
    except ValidationError as error:
        first = error.errors()[0]
        keys = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{keys}: {first['msg']}".removeprefix(": ")) from None
    return made


@lru_cache(maxsize=32)
def _adapter(shape: Any) -> TypeAdapter[Any]:
    """Return what checks a shape; making it takes longer than reading a pair."""
    return TypeAdapter(shape)


def _line_of(text: str, keys: list[str]) -> int:
    """Return the line of a key in TOML text, or that of the deepest table on the way to it."""
    table, found = "", 1
    wanted = [key.casefold() for key in keys]
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[?([^\]]+)\]", line):
            table = header[1].replace('"', "").replace(" ", "").casefold()
            if ".".join(wanted[: table.count(".") + 1]) == table:
                found = number
        elif key := re.match(r"\s*(\"[^\"]+\"|[\w-]+)\s*=", line):
            path = [part for part in table.split(".") if part] + [key[1].strip('"').casefold()]
            if path == wanted[: len(path)]:
                return number
    return found
