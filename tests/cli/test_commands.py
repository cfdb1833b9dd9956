import json
import subprocess
import sys

import pytest

from cli.main import main


def _run(home, *arguments, stdin=None):
    command = [sys.executable, "-m", "cli.main", "--home", str(home), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=110, check=False, input=stdin)


def test_a_word_finds_the_vacancies_that_say_it_in_any_form_and_nothing_else(tmp_path, data):
    import re

    file = data / "ordinary" / "ru_superjob.jsonl"
    adverts = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    form = re.compile(r"\bменеджер(а|у|ом|е|ы|ов|ам|ами|ах)?\b", re.IGNORECASE)
    said = {advert["id"] for advert in adverts if form.search(f"{advert['title']} {advert['text']}")}
    arguments = ("import", str(file), "--format", "jsonl", "--platform", "superjob", "--basis", "public test data")
    for command in (arguments, ("enrich",), ("publish",)):
        assert _run(tmp_path, *command).returncode == 0
    found = json.loads(_run(tmp_path, "search", "менеджер", "--size", "1000", "--json").stdout)
    assert {hit["native_id"] for hit in found["hits"]} == said
    assert found["total"] == len(said) > 50
    told = {
        hit["native_id"]: {
            hit[field][start:end] for field, places in hit["highlights"].items() for start, end in places
        }
        for hit in found["hits"]
    }
    assert all(form.search(word) for words in told.values() for word in words)
    assert all(told.values())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("search", "--level", "huge"), "level"),
        (("search", "--since", "yesterday"), "since"),
        (("search", "--facets", "shoe_size"), "facets"),
        (("search", "--after", "nonsense"), "after"),
        (("show", "0" * 32), "no posting"),
        (("crawl", "nowhere"), "no source nowhere"),
        (("platforms", "--explain", "nowhere"), "no platform nowhere"),
        (("import", "missing.jsonl", "--format", "jsonl", "--platform", "p", "--basis", "b"), "no such file"),
        (("import", "x", "--format", "xml", "--platform", "p", "--basis", "b"), "--format xml"),
        (("import", "x", "--format", "csv", "--platform", "Not An Id", "--basis", "b"), "--platform"),
        (("analyse", "missing.jsonl"), "check the path"),
        (("parse", "jsonld", "missing.html"), "check the path"),
    ],
)
def test_bad_input_is_one_line_with_a_remedy_and_exit_code_2(tmp_path, monkeypatch, capsys, arguments, told):
    monkeypatch.setattr(sys, "argv", ["recruitwatch", "--home", str(tmp_path), *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    assert told in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_a_setting_that_cannot_be_used_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("RECRUITWATCH_CONTACT_KEY_ID", "Not A Key")
    result = _run(tmp_path, "sources-of-nothing"), _run(tmp_path, "platforms")
    assert [one.returncode for one in result] == [2, 2]
    assert "RECRUITWATCH_CONTACT_KEY_ID" in result[1].stderr


def test_check_says_what_is_in_order_and_what_is_not(tmp_path, monkeypatch):
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "broken.yaml").write_text("platform: {id: board}\n")
    monkeypatch.setenv("RECRUITWATCH_SOURCES", str(sources))
    result = _run(tmp_path / "home", "check", "--json")
    checks = {one["name"]: one for one in json.loads(result.stdout)}
    assert result.returncode == 1
    assert not checks["sources/broken.yaml"]["ok"]
    assert "broken.yaml:1" in checks["sources/broken.yaml"]["message"]
    assert all(
        checks[name]["ok"] for name in ("settings", "indicators", "understanding", "lake", "catalogue", "engine")
    )


def test_a_batch_asks_one_question_for_each_line(tmp_path):
    lines = [
        json.dumps({"id": str(n), "text": text}) for n, text in enumerate(["cook soup", "drive a car", "cook fish"])
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    (tmp_path / "batch.csv").write_text("text,language\ncook,\ncar,en\nnothing,\n")
    _run(tmp_path, "import", str(tmp_path / "in.jsonl"), "--format", "jsonl", "--platform", "p", "--basis", "b")
    _run(tmp_path, "enrich")
    _run(tmp_path, "publish")
    result = _run(tmp_path, "search", "--batch", str(tmp_path / "batch.csv"), "--json")
    assert [one["total"] for one in json.loads(result.stdout)] == [2, 1, 0]
    (tmp_path / "batch.csv").write_text("text,level\ncook,\ncar,hgih\nsoup,\n")
    result = _run(tmp_path, "search", "--batch", str(tmp_path / "batch.csv"), "--json")
    first, bad, last = json.loads(result.stdout)
    assert (result.returncode, first["total"], last["total"], bad["line"]) == (1, 2, 1, 3)
    assert "level" in bad["error"]
    shown = _run(tmp_path, "search", "--batch", str(tmp_path / "batch.csv"))
    assert shown.returncode == 1
    assert first["hits"][0]["posting_id"] in shown.stdout
    assert "cannot be asked: level" in shown.stdout


def test_what_a_person_corrects_is_what_the_next_publish_shows(tmp_path, monkeypatch, capsys):
    def called(*arguments):
        monkeypatch.setattr(sys, "argv", ["recruitwatch", "--home", str(tmp_path / "home"), *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, capsys.readouterr().out

    line = {"id": "1", "text": "Cook wanted in Georgia, call +90 212 555 01 23 today."}
    (tmp_path / "in.jsonl").write_text(json.dumps(line))
    taken_in = ("import", str(tmp_path / "in.jsonl"), "--format", "jsonl", "--platform", "p", "--basis", "b")
    for command in (taken_in, ("enrich",), ("cluster",), ("mentions",), ("publish",)):
        assert called(*command)[0] == 0
    [hit] = json.loads(called("search", "cook", "--json")[1])["hits"]
    name = hit["posting_id"]
    assert hit["contacts"] == ["+902125550123"]
    assert called("correct", name, "+90 212 555 01 23") == (2, "")
    [said] = json.loads(called("correct", name, "+90 212 555 01 23", "--type", "phone", "--json")[1])
    assert (said["type"], said["start"], "value" in said) == ("PHONE", 29, False)
    there = ("--value", "Georgia", "--data", '{"country": "GE", "role": "destination"}')
    assert called("correct", name, "Georgia", "--type", "PLACE", *there)[0] == 0
    assert [one["type"] for one in json.loads(called("correct", name, "--json")[1])] == ["PHONE", "PLACE"]
    assert json.loads(called("publish", "--json")[1])["done"] == 1
    shown = json.loads(called("show", name, "--json")[1])["ad"]
    assert (shown["contacts"], shown["destinations"]) == ([], ["GE"])
    table = called("show", name)[1]
    assert "no phone" in table
    assert "corrected" in table
