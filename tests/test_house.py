"""What holds for the house as a whole: its command line, its packaging, its pins and its walls."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ROOMS = PROJECT["tool"]["importlinter"]["root_packages"]
HEAVY = {"spacy", "scrapy", "airflow", "elasticsearch", "tantivy", "sqlalchemy", "pydantic_settings", "rich", "numpy"}


def requirements() -> list[str]:
    """What the project asks for, in all extras and for its set-up."""
    project = PROJECT["project"]
    extras = [requirement for extra in project["optional-dependencies"].values() for requirement in extra]
    return [*project["dependencies"], *extras, *PROJECT["dependency-groups"]["setup"]]


def name_of(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def imports(file: Path) -> set[str]:
    """The top-level names of what a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def python(code: str, cwd: Path) -> str:
    """What a fresh interpreter prints."""
    run = subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, check=True)
    return run.stdout


def recruitwatch(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "recruitwatch"), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def copy_of_the_project(folder: Path) -> Path:
    """Every file that git tracks or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def test_help_loads_nothing_that_a_later_command_needs(tmp_path: Path) -> None:
    code = """
import json, sys
from cli.main import main
sys.argv = ["recruitwatch", "--help"]
try:
    main()
except SystemExit as stop:
    assert not stop.code
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
    text, _, modules = python(code, tmp_path).rstrip().rpartition("\n")
    assert "Usage: recruitwatch" in text
    assert not HEAVY & set(json.loads(modules))


def test_search_folds_text_without_spacy(tmp_path: Path) -> None:
    loaded = python("import json, sys, nlp.folding; print(json.dumps(list(sys.modules)))", tmp_path)
    assert not {"spacy", "thinc"} & set(json.loads(loaded))


def test_the_version_is_the_projects(tmp_path: Path) -> None:
    run = recruitwatch("--version", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, f"recruitwatch {PROJECT['project']['version']}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("search", "--no-such-option"),
        ("search", "--size", "many"),
        ("parse", "telegram"),
        ("show",),
        ("analyse", "no-such-file.jsonl"),
        ("evaluate", "no-such-file.jsonl"),
    ],
)
def test_unusable_arguments_exit_with_2_and_say_why(arguments: tuple[str, ...], tmp_path: Path) -> None:
    run = recruitwatch(*arguments, cwd=tmp_path)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.strip()
    assert "Traceback" not in run.stderr


def test_rooms_are_found_from_any_folder_and_no_dependency_hides_one(tmp_path: Path) -> None:
    code = f"""
import importlib.util, json
print(json.dumps([importlib.util.find_spec(name).origin for name in {ROOMS!r}]))
"""
    assert json.loads(python(code, tmp_path)) == [str(ROOT / room / "__init__.py") for room in ROOMS]


def test_a_wheel_holds_every_file_of_the_rooms(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "project")
    python("import setuptools.build_meta as build; build.build_wheel('dist')", project)
    with ZipFile(next((project / "dist").glob("*.whl"))) as wheel:
        packed = set(wheel.namelist())
    tracked = {
        path.relative_to(project).as_posix()
        for room in ROOMS
        for path in (project / room).rglob("*")
        if path.is_file() and path.name != "README.md"
    }
    assert tracked - packed == set()


def test_everything_that_set_up_installs_is_pinned_with_hashes() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\w)", text)
    assert [block for block in blocks if not re.search(r"^[a-z0-9.-]+==\S+ [^\n]*\\\n +--hash=sha256:", block)] == []
    pinned = {block.partition("==")[0] for block in blocks}
    assert {name_of(requirement) for requirement in requirements()} - pinned == set()
    assert "://" not in text


def test_everything_that_is_imported_is_a_declared_dependency() -> None:
    offered_by = {**packages_distributions(), "airflow": ["apache-airflow"]}
    declared = {name_of(requirement) for requirement in requirements()}
    ours = {*ROOMS, "docs", "tests"}
    missing = set()
    for file in (path for folder in ours for path in (ROOT / folder).rglob("*.py")):
        for module in imports(file) - ours - sys.stdlib_module_names:
            if not {name_of(distribution) for distribution in offered_by.get(module, [module])} & declared:
                missing.add(f"{module} in {file.relative_to(ROOT)}")
    assert missing == set()


def test_a_wall_that_is_broken_through_is_named(tmp_path: Path) -> None:
    project = copy_of_the_project(tmp_path / "project")
    holes = {
        "records": "import nlp.folding",
        "replica": "import config.errors",
        "search": "import nlp.pipeline",
        "nlp": "import scrapy",
        "web": "import crawlers",
        "pipelines": "import cli",
    }
    for room, statement in holes.items():
        (project / room / "hole.py").write_text(f'"""A hole."""\n\n{statement}\n', encoding="utf-8")
    lint = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    wide = {**os.environ, "COLUMNS": "200"}
    run = subprocess.run(lint, cwd=project, env=wide, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    broken = re.findall(r"^(\w+)[^\n]* BROKEN\b", run.stdout, re.MULTILINE)
    assert set(broken) == set(holes), run.stdout
