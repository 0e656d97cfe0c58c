"""Scans of folders as a user types them: what stays, what is skipped, what survives a kill."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.scan.scanning import (
    ISTIDRAK,
    PAIRS,
    ROOT,
    alive,
    below,
    documents,
    left_in,
    scan,
    start,
    until,
    workers,
)


def document_of(out: Path, name: str) -> Path:
    (found,) = (each for each in documents(out) if each.name.startswith(f"{name}."))
    return found


# What stays ---------------------------------------------------------------------------------------


def test_a_document_is_what_preview_says_and_what_it_was_made_of(whole: Path) -> None:
    name = "naguib-mahfouz"
    made = json.loads(document_of(whole, name).read_bytes())
    said = subprocess.run(
        [ISTIDRAK, "preview", "--pair", PAIRS / name, "--format", "json", "--all"],
        capture_output=True,
        check=True,
    ).stdout
    assert made.pop("scan")["name"] == name
    assert made == json.loads(said)


def test_every_pair_has_one_document_and_nothing_else_stays(few: Path, whole: Path) -> None:
    named = [json.loads(each.read_bytes())["scan"]["name"] for each in documents(whole)]
    assert sorted(named) == sorted(each.parent.name for each in few.rglob("pair.json"))
    beside = {name for name in left_in(whole) if not name.startswith("articles/")}
    assert beside == {"ranking.json", "ranking.html"}


def test_two_processes_leave_the_same_bytes(few: Path, whole: Path, tmp_path: Path) -> None:
    done = scan(few, "--out", tmp_path / "out", "--processes", "2")
    assert (done.returncode, done.stderr) == (0, "")
    assert left_in(tmp_path / "out") == left_in(whole)


def test_pairs_of_one_name_in_two_folders_are_two(tmp_path: Path) -> None:
    for side in ("a", "b", "a/b"):
        shutil.copytree(PAIRS / "naguib-mahfouz", tmp_path / "in" / side / "pair")
    done = scan(tmp_path / "in", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert len(documents(tmp_path / "out")) == 3


def test_a_folder_that_is_a_pair_is_scanned_too(tmp_path: Path) -> None:
    done = scan(PAIRS / "naguib-mahfouz", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(documents(tmp_path)) == 1


def test_a_scan_of_folders_needs_no_network_and_no_pywikibot(tmp_path: Path) -> None:
    script = (
        "import socket, sys\n"
        "def no(*_, **__): raise AssertionError('network')\n"
        "socket.getaddrinfo = no\n"
        "from bot.cli import main\n"
        "code = main(['scan', sys.argv[1], '--out', sys.argv[2]])\n"
        "assert 'pywikibot' not in sys.modules and 'distributed' not in sys.modules\n"
        "sys.exit(code)\n"
    )
    file = tmp_path / "script.py"
    file.write_text(f"if __name__ == '__main__':\n    {script.replace(chr(10), chr(10) + '    ')}")
    done = subprocess.run(
        [Path(ISTIDRAK).with_name("python"), file, PAIRS / "naguib-mahfouz", tmp_path / "out"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


# What is skipped ----------------------------------------------------------------------------------


def test_a_second_run_compares_nothing_and_touches_no_document(few: Path, whole: Path) -> None:
    before = {each: each.stat().st_mtime_ns for each in documents(whole)}
    left = left_in(whole)
    done = scan(few, "--out", whole)
    assert (done.returncode, done.stdout.split(";")[0]) == (0, "0 compared, 4 already done")
    assert {each: each.stat().st_mtime_ns for each in documents(whole)} == before
    assert left_in(whole) == left


@pytest.mark.parametrize("file", ["target.wikitext", "source.wikitext", "pair.json"])
def test_a_pair_that_changed_is_compared_anew_it_alone(
    pairs: Path, whole: Path, tmp_path: Path, file: str
) -> None:
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    with (pairs / "naguib-mahfouz" / file).open("a", encoding="utf-8") as changed:
        changed.write("\n")
    done = scan(pairs, "--out", out)
    assert done.stdout.startswith("1 compared, 3 already done;"), done.stderr
    assert len(documents(out)) == 4


def test_other_rules_make_every_document_anew_but_not_another_watched_article(
    pairs: Path, tmp_path: Path
) -> None:
    rules, out = tmp_path / "rules", tmp_path / "out"
    shutil.copytree(ROOT / "rules", rules)
    few = pairs / "naguib-mahfouz"
    assert scan(few, "--out", out, "--rules", rules).stdout.startswith("1 compared")

    (rules / "articles" / "other.toml").write_text('item = "Q1"\n', encoding="utf-8")
    assert scan(few, "--out", out, "--rules", rules).stdout.startswith("0 compared")

    settings = rules / "bot.toml"
    text = settings.read_text(encoding="utf-8")
    changed = text.replace("missing-event = 0.75", "missing-event = 0.99")
    assert changed != text
    settings.write_text(changed, encoding="utf-8")
    assert scan(few, "--out", out, "--rules", rules).stdout.startswith("1 compared")


def test_a_document_that_was_cut_or_edited_is_made_anew(
    few: Path, whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(whole, out)
    cut, strange = documents(out)[:2]
    cut.write_bytes(cut.read_bytes()[:1000])
    strange.write_text('["no document"]', encoding="utf-8")
    done = scan(few, "--out", out)
    assert done.stdout.startswith("2 compared, 2 already done;"), done.stderr
    assert left_in(out) == left_in(whole)


# What fails ---------------------------------------------------------------------------------------


def test_a_pair_that_cannot_be_read_is_told_and_the_others_go_on(
    pairs: Path, whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (pairs / "naguib-mahfouz" / "target.wikitext").unlink()
    (pairs / "derna-flood-2023" / "pair.json").write_text("{", encoding="utf-8")
    done = scan(pairs, "--out", out)
    assert done.returncode == 2
    assert len(documents(out)) == 2
    told = sorted(line.removeprefix("istidrak: ") for line in done.stderr.splitlines())
    written = (out / "failed.tsv").read_text(encoding="utf-8").splitlines()
    assert [each.replace("\t", ": ", 1) for each in written] == told
    assert [each.split("\t")[0] for each in written] == ["derna-flood-2023", "naguib-mahfouz"]

    for name in ("naguib-mahfouz", "derna-flood-2023"):
        shutil.rmtree(pairs / name)
        shutil.copytree(PAIRS / name, pairs / name)
    assert scan(pairs, "--out", out).returncode == 0
    assert left_in(out) == left_in(whole)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["{tmp}", "--out", "{tmp}/out"], "no pair folder in it"),
        ([str(PAIRS), "Homs", "--out", "{tmp}/out"], "scan one folder, or live articles"),
        ([str(PAIRS), "--out", "{tmp}/file"], "name a writable folder"),
        ([str(PAIRS), "--out", "{tmp}/out", "--processes", "0"], "1 or more"),
        ([str(PAIRS), "--out", "{tmp}/out", "--scheduler", "here"], "tcp://HOST:8786"),
    ],
)
def test_a_mistake_is_one_line(words: list[str], says: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = scan(*(each.format(tmp=tmp_path) for each in words))
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr


def test_without_the_extra_one_line_says_how_to_get_it(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['distributed'] = None\n"
        "from bot.cli import main\n"
        "sys.exit(main(['scan', sys.argv[1], '--out', sys.argv[2], '--scheduler', 'tcp://h:1']))\n"
    )
    done = subprocess.run(
        [Path(ISTIDRAK).with_name("python"), "-c", script, PAIRS, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "pip install 'istidrak[cluster]'" in done.stderr


# What survives ------------------------------------------------------------------------------------


def test_a_killed_scan_leaves_whole_documents_and_no_process_and_goes_on(
    many: Path, whole_many: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    killed = start(many, "--out", out, "--processes", "2")
    until(lambda: len(documents(out)) >= 2)
    processes = below(killed.pid)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    until(lambda: not any(map(alive, processes)))
    done = [json.loads(each.read_bytes()) for each in documents(out)]
    assert 2 <= len(done) < len(documents(whole_many))
    (out / "articles" / "half.json.part").write_text("half")

    again = scan(many, "--out", out)
    assert f"{len(done)} already done" in again.stdout
    assert left_in(out) == left_in(whole_many)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_scan_ends_and_what_is_done_stays(
    how: signal.Signals, many: Path, whole_many: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    stopped = start(many, "--out", out, "--processes", "2")
    until(lambda: len(documents(out)) >= 2)
    processes = below(stopped.pid)
    if how is signal.SIGINT:
        os.killpg(stopped.pid, how)  # as a terminal does: all of them get it
    else:
        os.kill(stopped.pid, how)
    said, errors = stopped.communicate(timeout=60)
    assert (stopped.returncode, said, errors) == (130, "", "istidrak: stopped\n")
    until(lambda: not any(map(alive, processes)))
    done = documents(out)
    assert 2 <= len(done) < len(documents(whole_many))
    kept = left_in(whole_many)
    assert all(kept[f"articles/{each.name}"] == each.read_bytes() for each in done)


def test_a_killed_process_of_the_pool_costs_nothing(
    many: Path, whole_many: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    running = start(many, "--out", out, "--processes", "2")
    until(lambda: documents(out) and workers(running.pid))
    os.kill(workers(running.pid)[0], signal.SIGKILL)
    _, errors = running.communicate(timeout=300)
    assert (running.returncode, errors) == (0, "")
    assert left_in(out) == left_in(whole_many)


def test_two_scans_do_not_share_a_folder(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = start(many, "--out", out, "--processes", "1")
    until(lambda: documents(out))
    second = scan(many, "--out", out)
    assert second.returncode == 2
    assert "another scan is at work there" in second.stderr
    first.terminate()
    assert first.communicate()[1] == "istidrak: stopped\n"
