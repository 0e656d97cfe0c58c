"""The commands as a user types them: results, exit codes, one line for each mistake."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "bot" / "example"
ISTIDRAK = str(Path(sys.executable).with_name("istidrak"))
Refused = Callable[..., None]


def run(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder of nobody's, without a network setting of ours."""
    return subprocess.run(
        [ISTIDRAK, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )


@pytest.fixture
def refused(capfd: pytest.CaptureFixture[str]) -> Refused:
    """Hold that a mistake is one line on stderr that says what and where, and nothing on stdout."""

    def held(code: int, *words: str | Path, says: str) -> None:
        assert main(list(map(str, words))) == code
        told = capfd.readouterr()
        assert told.out == ""
        assert told.err.startswith("istidrak: ")
        assert len(told.err.splitlines()) == 1
        assert says in told.err

    return held


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    """A copy of the embedded pair, to be spoilt."""
    folder = tmp_path / "pair"
    shutil.copytree(EXAMPLE, folder)
    return folder


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules, to be spoilt."""
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    return folder


# Results ------------------------------------------------------------------------------------------


def test_preview_is_the_default_and_the_example_needs_nothing() -> None:
    done = run("--example")
    assert done.returncode == 0, done.stderr
    assert "mod-denial" in done.stdout
    assert done.stderr == ""


def test_preview_of_a_pair_touches_no_network_and_no_pywikibot(pair: Path) -> None:
    script = (
        "import socket, sys\n"
        "def no(*_, **__): raise AssertionError('network')\n"
        "socket.socket.connect = socket.getaddrinfo = no\n"
        "from bot.cli import main\n"
        "code = main(['preview', '--pair', sys.argv[1], '--format', 'json'])\n"
        "assert 'pywikibot' not in sys.modules\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(pair)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_json_has_every_proposed_finding_and_all_adds_the_others(pair: Path) -> None:
    few = json.loads(run("preview", "--pair", pair, "--format", "json").stdout)
    more = json.loads(run("preview", "--pair", pair, "--format", "json", "--all").stdout)
    assert all(each["propose"] for each in few["findings"])
    assert [each for each in more["findings"] if each["propose"]] == few["findings"]
    assert len(more["findings"]) > len(few["findings"])
    assert [each["rank"] for each in few["findings"]] == list(range(1, len(few["findings"]) + 1))


def test_the_same_pair_gives_the_same_output(pair: Path) -> None:
    first = run("preview", "--pair", pair, "--format", "json", "--all", PYTHONHASHSEED="1")
    second = run("preview", "--pair", pair, "--format", "json", "--all", PYTHONHASHSEED="2")
    assert first.stdout == second.stdout


@pytest.mark.parametrize("form", ["text", "json", "wikitext", "html"])
def test_out_writes_a_file_and_leaves_stdout_alone(form: str, pair: Path, tmp_path: Path) -> None:
    out = tmp_path / "result"
    done = run("preview", "--pair", pair, "--format", form, "--out", out)
    assert (done.returncode, done.stdout) == (0, "")
    assert len(out.read_text(encoding="utf-8")) > 1000
    assert not out.with_name("result.part").exists()


def test_output_into_a_closed_pipe_ends_quietly(pair: Path) -> None:
    done = subprocess.run(
        f"{ISTIDRAK} preview --pair {pair} --format json --all | head -c 10",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


def test_explain_tells_about_each_check_and_one_sentence(pair: Path) -> None:
    assert "missing-event" in run("explain").stdout
    assert "<ref" in run("explain", "duplicate-reference").stdout
    start = (pair / "source.wikitext").read_text(encoding="utf-8").index("6 December Iran")
    told = run("explain", "--pair", pair, "--source", str(start)).stdout
    assert "Iran" in told
    assert "what answers" in told


def test_a_rules_folder_can_be_named_before_and_after_the_command(rules: Path) -> None:
    assert run("--rules", rules, "explain").returncode == 0
    assert run("explain", "--rules", rules).returncode == 0
    assert run("explain", ISTIDRAK_RULES=str(rules / "no")).returncode == 0  # needs no rules


# Mistakes -----------------------------------------------------------------------------------------


def test_no_such_folder(tmp_path: Path, refused: Refused) -> None:
    refused(2, "preview", "--pair", tmp_path / "no", says="no such pair folder")


def test_pair_json_missing(pair: Path, refused: Refused) -> None:
    (pair / "pair.json").unlink()
    refused(2, "preview", "--pair", pair, says="pair.json: no such file")


def test_pair_json_not_json(pair: Path, refused: Refused) -> None:
    (pair / "pair.json").write_text('{\n "schema": 1,\n oops', encoding="utf-8")
    refused(2, "preview", "--pair", pair, says="pair.json:3: not JSON")


def test_pair_json_of_another_schema(pair: Path, refused: Refused) -> None:
    _edit(pair, schema=2)
    refused(2, "preview", "--pair", pair, says="schema 2, this version reads 1")


@pytest.mark.parametrize("side", ["source", "target"])
def test_pair_json_without_a_key(pair: Path, side: str, refused: Refused) -> None:
    table = json.loads((pair / "pair.json").read_text(encoding="utf-8"))
    del table[side]["revid"]
    (pair / "pair.json").write_text(json.dumps(table), encoding="utf-8")
    refused(2, "preview", "--pair", pair, says=f"missing key {side}.revid")


def test_pair_json_with_a_wrong_type(pair: Path, refused: Refused) -> None:
    _edit(pair, titles={"Homs": "حمص"})
    refused(2, "preview", "--pair", pair, says="titles: Homs: expected")


def test_wikitext_missing(pair: Path, refused: Refused) -> None:
    (pair / "target.wikitext").unlink()
    refused(2, "preview", "--pair", pair, says="target.wikitext: no such file")


def test_wikitext_not_utf8(pair: Path, refused: Refused) -> None:
    (pair / "target.wikitext").write_bytes("حمص".encode("cp1256"))
    refused(2, "preview", "--pair", pair, says="target.wikitext: not UTF-8 at byte 0")


def test_rules_with_an_unknown_key(rules: Path, refused: Refused) -> None:
    _replace(rules / "bot.toml", "cap = 8", "cap = 8\ncup = 3")
    line = _line(rules / "bot.toml", "cup = 3")
    refused(
        2, "preview", "--example", "--rules", rules, says=f"bot.toml:{line}: proposals.cup: unk"
    )


def test_rules_with_a_wrong_type(rules: Path, refused: Refused) -> None:
    _replace(rules / "bot.toml", "cap = 8", 'cap = "ten"')
    line = _line(rules / "bot.toml", 'cap = "ten"')
    refused(2, "preview", "--example", "--rules", rules, says=f"bot.toml:{line}: proposals.cap")


def test_rules_of_a_language_with_a_wrong_type(rules: Path, refused: Refused) -> None:
    _replace(rules / "languages" / "ar.toml", "least = 2", 'least = "2"')
    line = _line(rules / "languages" / "ar.toml", 'least = "2"')
    refused(2, "--rules", rules, "--example", says=f"ar.toml:{line}: morphology.least")


def test_rules_not_toml(rules: Path, refused: Refused) -> None:
    _replace(rules / "bot.toml", "[wikis]", "[wikis")
    refused(2, "preview", "--example", "--rules", rules, says="bot.toml")


def test_rules_with_an_unknown_check(rules: Path, refused: Refused) -> None:
    _replace(rules / "bot.toml", '  "missing-event",', '  "missing-evnt",')
    refused(2, "preview", "--example", "--rules", rules, says="missing-evnt")


def test_a_lexicon_line_with_too_few_columns(rules: Path, refused: Refused) -> None:
    path = rules / "lexicon" / "en-ar.tsv"
    path.write_text("dam\tسد\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    refused(2, "preview", "--example", "--rules", rules, says="en-ar.tsv:1: expected 3 columns")


def test_a_message_without_its_placeholder(rules: Path, refused: Refused) -> None:
    _replace(rules / "messages" / "ar.toml", 'missing-event = "', 'missing-event = "$nonsense ')
    refused(2, "preview", "--example", "--rules", rules, says="nonsense")


def test_a_place_where_nothing_can_be_written(pair: Path, tmp_path: Path, refused: Refused) -> None:
    refused(2, "preview", "--pair", pair, "--out", tmp_path / "no" / "x", says="No such file")


def test_title_and_pair_exclude_each_other(pair: Path, refused: Refused) -> None:
    refused(2, "preview", "--pair", pair, "Homs", says="not both")


def test_an_unknown_check(refused: Refused) -> None:
    refused(2, "explain", "nonsense", says="there are: undefined-reference")


def test_an_offset_where_no_sentence_stands(pair: Path, refused: Refused) -> None:
    refused(2, "explain", "--pair", pair, "--source", "9999999", says="no sentence stands at")


def test_an_option_that_there_is_not() -> None:
    done = run("preview", "--nonsense")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def _edit(pair: Path, **changes: object) -> None:
    table = json.loads((pair / "pair.json").read_text(encoding="utf-8"))
    (pair / "pair.json").write_text(json.dumps(table | changes), encoding="utf-8")


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _line(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
