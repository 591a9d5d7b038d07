"""The house's own rules, on the whole tree; each contract is also seen to catch what it forbids."""

from __future__ import annotations

import ast
import itertools
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import guards

from threadline.management import cli

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "threadline"
LOCKS = (ROOT / "requirements.lock", ROOT / "requirements-dev.lock")
ROOMS = (
    "site", "web", "jobs", "outbound", "inbound", "actions", "queries", "models", "live", "carriers", "rules",
)  # fmt: skip
"""One of each floor, the highest first."""

FORBIDDEN_NAMES = {"utils", "helpers", "lib", "common", "misc", "util", "helper"}


def sources() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    told = "import sys; sys.path.insert(0, 'src'); import importlinter.cli as c; c.lint_imports_command()"
    return quietly([sys.executable, "-P", "-c", told, "--no-cache", "--no-logo"], cwd=root)


def quietly(command: list[str], *, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": "/usr/bin:/bin", **environment}
    return subprocess.run(command, cwd=cwd, env=clean, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree's Python files and contracts, to be spoiled."""
    skip = shutil.ignore_patterns("__pycache__", "*.html", "*.js", "*.css", "*.svg", "*.png")
    shutil.copytree(SOURCE, tmp_path / "src" / "threadline", ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_contract_holds() -> None:
    checked = lint_imports(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 broken" in checked.stdout


# A planted module's room, and what it must not import.
PLANTED = (
    *((lower, f"threadline.{higher}") for higher, lower in itertools.pairwise(ROOMS)),
    ("api", "threadline.web.planted"),
    ("hooks", "threadline.api.planted"),
    ("management", "threadline.site.planted"),
    ("rules", "django"),
    ("rules", "psycopg"),
    ("rules", "aiohttp"),
    ("carriers", "django"),
    ("carriers", "threadline.models"),
    ("web", "threadline.host"),
    ("actions", "threadline.host"),
    ("host", "threadline.rules"),
    ("host", "django"),
    ("actions", "threadline.rules.gate"),
    ("queries", "threadline.rules.gate"),
    ("outbound", "threadline.rules.gate"),
    ("web", "threadline.rules.gate"),
)


def test_every_planted_import_is_caught(copy: Path) -> None:
    for room in {*ROOMS, "api", "hooks", "management"}:
        (copy / "src/threadline" / room / "planted.py").write_text("")
    for number, (room, imported) in enumerate(PLANTED):
        (copy / "src/threadline" / room / f"planted_{number}.py").write_text(f"import {imported}\n")
    checked = lint_imports(copy)
    assert checked.returncode == 1
    assert " 0 kept" in checked.stdout, "a contract did not notice what was planted for it"
    for number, (room, imported) in enumerate(PLANTED):
        assert f"threadline.{room}.planted_{number} -> {imported}" in checked.stdout


def test_an_import_inside_a_function_is_caught_too(copy: Path) -> None:
    (copy / "src/threadline/rules/planted.py").write_text("def f():\n    import threadline.models\n")
    assert "threadline.rules.planted -> threadline.models" in lint_imports(copy).stdout


def test_a_room_that_no_contract_knows_is_caught(copy: Path) -> None:
    (copy / "src/threadline/attic").mkdir()
    (copy / "src/threadline/attic/__init__.py").write_text("")
    checked = lint_imports(copy)
    assert checked.returncode == 1
    assert "threadline.attic" in checked.stdout + checked.stderr


def test_the_host_imports_nothing_but_the_standard_library() -> None:
    for path in (SOURCE / "host").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                known = name.partition(".")[0] in sys.stdlib_module_names or name.startswith(
                    "threadline.host"
                )
                assert known, f"{path.name} imports {name}"


def test_no_file_is_past_400_lines() -> None:
    checked = [path for room in ("src", "tests", "bench") for path in (ROOT / room).rglob("*.py")]
    long = {str(path.relative_to(ROOT)): count for path in checked if (count := _lines(path)) > 400}
    assert not long, "two nouns each: split them"


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_nothing_prints() -> None:
    for path in sources():
        for call in calls(path):
            named = isinstance(call.func, ast.Name) and call.func.id == "print"
            assert not named, f"{path.relative_to(ROOT)}:{call.lineno}"


def test_no_row_is_saved_without_naming_its_columns_unless_it_is_new() -> None:
    for path in sources():
        for call in calls(path):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "save" and not _stores(call.func):
                named = any(keyword.arg in ("update_fields", "force_insert") for keyword in call.keywords)
                assert named, f"{path.relative_to(ROOT)}:{call.lineno}"


def _stores(saves: ast.Attribute) -> bool:
    """Whether it is a file that is saved, into a storage, and no row."""
    return ast.unparse(saves.value).endswith("storage()")


def test_every_room_and_file_has_a_noun_for_a_name() -> None:
    odd = [path for path in SOURCE.rglob("*") if path.stem in FORBIDDEN_NAMES]
    assert not odd


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address_and_has_a_hash_for_everything(lock: Path) -> None:
    text = lock.read_text()
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links|--trusted-host| @ ", text)
    pinned = re.split(
        r"^(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE
    )
    for entry in filter(str.strip, pinned):
        assert re.match(r"[\w.\[\],-]+==\S+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_both_locks_pin_the_same_and_hold_what_the_project_names() -> None:
    runtime, development = (_pins(lock) for lock in LOCKS)
    assert runtime.items() <= development.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for pins, needed in (
        (runtime, project["dependencies"]),
        (development, project["optional-dependencies"]["dev"]),
    ):
        assert {_plain(re.split(r"[\[<>=]", need)[0]) for need in needed} <= set(pins)


def _pins(lock: Path) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", lock.read_text(), flags=re.MULTILINE)
    return {_plain(name): version for name, version in found}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_scripts_and_styles_are_our_own_and_come_from_nowhere_else() -> None:
    web = SOURCE / "web"
    assert not [path for path in web.rglob("*") if ".min." in path.name or "vendor" in path.parts]
    for path in (*web.rglob("*.html"), *web.rglob("*.css"), *web.rglob("*.js")):
        outside = re.findall(
            r"""(?:src|href|url|import|from)\s*[=(]?\s*["']?(?:https?:)?//[^\s"')]+""", path.read_text()
        )
        assert not outside, path.relative_to(ROOT)


def test_every_command_is_in_the_table() -> None:
    for path in (SOURCE / "management").glob("*.py"):
        names = {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
        if {"add_arguments", "run"} <= names:
            assert path.stem in cli.COMMANDS
    for name in cli.COMMANDS:
        assert (SOURCE / "management" / f"{name}.py").exists()


def test_a_test_that_reaches_beyond_loopback_is_stopped_and_named() -> None:
    try:
        with pytest.raises(OSError, match=r"tried to reach 192\.0\.2\.1"):
            socket.create_connection(("192.0.2.1", 9), timeout=1)
        with pytest.raises(OSError, match=r"tried to reach example\.org"):
            socket.getaddrinfo("example.org", 80)
        assert guards._outside == ["192.0.2.1", "example.org"]
    finally:
        guards._outside.clear()


@pytest.mark.parametrize(
    ("reason", "code"), [("needs root", 0), ("no time", 1)], ids=["the machine's", "somebody's"]
)
def test_a_skip_without_an_allowed_reason_fails_the_run(tmp_path: Path, reason: str, code: int) -> None:
    (tmp_path / "test_it.py").write_text(f"import pytest\ndef test_it():\n    pytest.skip({reason!r})\n")
    plugins = ["-p", "tests.guards", "-p", "no:cacheprovider", "-p", "no:django"]
    told = ["-c", "/dev/null", "--rootdir", str(tmp_path), str(tmp_path)]
    path = f"{ROOT}:{ROOT / 'src'}"
    ran = quietly([sys.executable, "-m", "pytest", *plugins, *told], cwd=ROOT, PYTHONPATH=path)
    assert ran.returncode == code, ran.stdout
    assert ("not for an allowed reason: no time" in ran.stdout) == bool(code)
