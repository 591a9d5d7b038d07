"""The command line itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from threadline.management import cli


def threadline(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "threadline", *arguments],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_overview_names_every_command() -> None:
    shown = threadline("--help")
    assert shown.returncode == 0
    assert all(f"  {name} " in shown.stdout for name in cli.COMMANDS)
    assert threadline().stdout == shown.stdout


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    shown = threadline(name, "-h")
    assert shown.returncode == 0
    assert cli.load(name).HELP.split()[0] in shown.stdout


def test_a_mistyped_command_is_suggested() -> None:
    shown = threadline("migarte")
    assert shown.returncode == 2
    assert "Did you mean `migrate`?" in shown.stderr


def test_wrong_options_are_wrong_use() -> None:
    assert threadline("up", "--port", "banana").returncode == 2
    assert threadline("up", "--port", "70000").returncode == 2
    assert threadline("worker", "--engine", "--jobs").returncode == 2


def test_what_the_machine_refuses_is_one_sentence_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    shown = threadline("keys", THREADLINE_HOME=str(tmp_path / "file"))
    assert shown.returncode == 1
    assert shown.stderr.startswith("threadline: ")
    assert shown.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [["parts", "hello"], ["keys", "-h"], ["simulator", "-h"], ["up", "-h"]])
def test_what_needs_no_django_does_not_load_it(arguments: list[str]) -> None:
    told = (
        "import sys\nfrom threadline.management import cli\n"
        "try:\n    cli.main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "sys.exit('django' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", told, *arguments], capture_output=True, check=False)
    assert ran.returncode == 0
