"""The documentation says what the code does, whole and up to date, and nothing about where it was written."""

import re
import shutil
import subprocess
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from config.settings import Settings
from docs.generate import RECORD_MODULES, REFERENCE, commands, pages, record_models
from nlp.advert import Advert
from nlp.indicators import FOLDER, Recogniser
from nlp.pipeline import read

ROOT = Path(__file__).parent.parent
PAGES = sorted(ROOT.glob("docs/**/*.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
# Letters in brackets keep this file from holding what it looks for.
ELSEWHERE = re.compile(
    r"pyp[i]\.org|pythonhoste[d]\.|registry\.npmj[s]|debia[n]\.org/debian|repo1?\.mave[n]|mave[n]\.apache"
    r"|crate[s]\.io|proxy\.golan[g]|/wor[k]/(mai[n]|\.librar[y]|steerin[g])|/roo[t]/"
)


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("name", ["settings.md", "records.md", "cli.md"])
def test_a_reference_page_is_what_the_code_says(name: str) -> None:
    stale = (REFERENCE / name).read_text(encoding="utf-8") != pages()[name]
    assert not stale, f"docs/reference/{name} is stale: run `make docs`"


def test_every_call_on_the_pages_is_one_that_the_command_line_takes() -> None:
    known = {name: {option for p in command.params for option in p.opts} for name, command in commands()}
    texts = [page.read_text(encoding="utf-8").replace(".venv/bin/", "") for page in [ROOT / "README.md", *PAGES]]
    calls = re.findall(r"(?:^ {4}|`|\| |&& )(recruitwatch [^`\n|>#&]*)", "\n".join(texts), re.MULTILINE)
    assert len(calls) > 20
    for call in calls:
        words = re.sub(r" --home \S+", "", call).split()
        name = max((n for n in known if words[: len(n.split())] == n.split()), key=len)
        given = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert name != "recruitwatch", call
        assert given - known[name] == set(), call


def test_the_indicator_of_the_how_to_does_what_its_examples_say(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "write-an-indicator.md").read_text(encoding="utf-8")
    text = page.partition("```yaml\n")[2].partition("```")[0]
    indicator = yaml.safe_load(text)
    folder = tmp_path / "indicators"
    shutil.copytree(FOLDER, folder)
    (folder / f"{indicator['id']}.yaml").write_text(text, encoding="utf-8")
    recogniser = Recogniser(folder)
    for examples in indicator["examples"].values():
        for state, adverts in examples.items():
            for advert in adverts:
                hits = {hit.id: hit.state for hit in recogniser.hits(read(Advert(text=advert)))}
                assert hits.get(indicator["id"], "absent") == state, advert


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_record_says_what_it_is() -> None:
    inherited = set(RECORD_MODULES)
    models = [model for module in inherited for model in record_models(module)]
    assert [model.__name__ for model in models if not model.__dict__.get("__doc__")] == []


def test_no_record_is_missing_from_the_reference() -> None:
    modules = {f"records.{path.stem}" for path in (ROOT / "records").glob("*.py") if path.stem != "__init__"}
    shared = {"records.record"}
    for name in modules - shared - set(RECORD_MODULES):
        assert record_models(import_module(name).__name__) == [], f"{name} has records that docs/generate.py leaves out"


def test_every_command_and_option_says_what_it_does() -> None:
    silent = [name for name, command in commands() if not command.help]
    for name, command in commands():
        options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
        silent += [f"{name} {option.opts[0]}" for option in options if not option.help]
    assert silent == []


def test_every_page_is_reached_from_the_first() -> None:
    seen: set[Path] = set()
    todo = [ROOT / "docs" / "README.md"]
    while todo:
        page = todo.pop()
        if page.suffix == ".md" and page not in seen:
            seen.add(page)
            targets = LINK.findall(page.read_text(encoding="utf-8"))
            todo += [(page.parent / target).resolve() for target in targets if "://" not in target]
    assert set(PAGES) - seen == set()


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *PAGES], ids=lambda path: path.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_no_file_names_a_package_registry_or_a_place_on_one_machine() -> None:
    named = {}
    for path in tracked_files():
        found = ELSEWHERE.search(path.read_bytes().decode("utf-8", "replace"))
        if found:
            named[str(path.relative_to(ROOT))] = found.group()
    assert named == {}
