"""Watches on the command line, from making one to what it found."""

import json
import subprocess
import sys


def _run(home, *arguments):
    command = [sys.executable, "-m", "cli.main", "--home", str(home), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)


def _told(home, *arguments):
    result = _run(home, *arguments, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_watch_list_is_made_finds_and_is_forgotten(tmp_path):
    home, words, adverts = tmp_path / "home", tmp_path / "words.txt", tmp_path / "adverts.jsonl"
    words.write_text("# what is looked for\nnight shift\n\nkayak\n", encoding="utf-8")
    made = _told(home, "watch", "add", "shifts", "--words", str(words), "--language", "en", "--ceiling", "1")
    assert (made["every"], made["target"], made["ceiling"]) == ("once", "console", 1)
    assert made["asks"] == '"night shift" OR kayak; language: en'

    texts = ("A guard for the night shift of our warehouse, paid monthly.", "A guide who can kayak, paid by the month.")
    adverts.write_text("".join(f"{json.dumps({'id': text[:7], 'text': text})}\n" for text in (*texts, "A cook.")))
    _told(home, "import", str(adverts), "--format", "jsonl", "--platform", "board", "--basis", "tests")
    for step in ("enrich", "publish"):
        _told(home, step)
    assert (_told(home, "alert")["done"], _told(home, "alert")["done"]) == (1, 0)
    shown = _told(home, "watch", "show", "shifts")
    assert (shown["found"], sorted(hit["withheld"] for hit in shown["hits"])) == (2, [False, True])
    assert "withheld" in _run(home, "watch", "show", "shifts").stdout

    assert not _told(home, "watch", "pause", "shifts")["enabled"]
    assert "paused" in _run(home, "watch", "list").stdout
    assert _told(home, "watch", "resume", "shifts")["enabled"]
    assert _told(home, "watch", "remove", "shifts") == []
    assert "recruitwatch watch add" in _run(home, "watch", "list").stdout


def test_what_cannot_be_watched_is_one_line(tmp_path):
    for arguments, why in (
        (("watch", "add", "name"), "nothing is asked for"),
        (("watch", "add", "name", "cook", "--to", "http://hooks.example.org"), "without TLS"),
        (("watch", "add", "name", "--words", str(tmp_path / "missing")), "check the path"),
        (("watch", "show", "name"), "no watch name"),
    ):
        result = _run(tmp_path, *arguments)
        assert (result.returncode, len(result.stderr.strip().splitlines())) == (2, 1)
        assert why in result.stderr
