"""`./run` and the environment it makes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PREPARE = ROOT / "src" / "threadline" / "host" / "prepare.py"
NAMES = ("python3", "python3.14", "python3.13", "python3.12", "python3.11")

# Its own functions under a lock without packages: the rest is what a real start does, without the network.
SMALL = """
import runpy, sys
from pathlib import Path
prepare = runpy.run_path(sys.argv[1])
lock = Path(sys.argv[2])
prepare["ROOM"][lock] = 50_000_000
try:
    print(prepare["environment"](lock))
except prepare["Refused"] as refusal:
    sys.exit(str(refusal))
"""


def small(tmp_path: Path, *, cache: Path | None = None) -> subprocess.Popen[str]:
    lock = tmp_path / "requirements.lock"
    lock.write_text("# nothing\n")
    return subprocess.Popen(
        [sys.executable, "-I", "-c", SMALL, str(PREPARE), str(lock)],
        env={**os.environ, "THREADLINE_CACHE": str(cache or tmp_path / "cache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def only_old_pythons(folder: Path) -> str:
    """A PATH whose Pythons all say that they are too old."""
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text("#!/bin/sh\nexit 1\n")
        (folder / name).chmod(0o755)
    for tool in ("sh", "dirname"):
        (folder / tool).symlink_to(f"/bin/{tool}" if Path(f"/bin/{tool}").exists() else f"/usr/bin/{tool}")
    return str(folder)


def test_an_old_python_is_one_sentence(tmp_path: Path) -> None:
    path = only_old_pythons(tmp_path / "bin")
    ran = subprocess.run(
        [ROOT / "run", "parts", "x"], env={"PATH": path}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.startswith("threadline: Python 3.11 or newer is needed")
    assert ran.stderr.count("\n") == 1


def test_a_new_python_under_another_name_is_found(tmp_path: Path) -> None:
    path = only_old_pythons(tmp_path / "bin")
    (tmp_path / "bin" / "python3.12").write_text('#!/bin/sh\necho "found: $*"\n')
    ran = subprocess.run(
        [ROOT / "run", "parts", "x"], env={"PATH": path}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0
    assert ran.stdout.startswith("found: ")
    assert ran.stdout.endswith("prepare.py parts x\n")


def test_the_script_itself_refuses_an_old_python() -> None:
    told = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1])"
    ran = subprocess.run(
        [sys.executable, "-c", told, str(PREPARE)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("threadline: Python 3.11 or newer is needed")


def test_a_python_without_ensurepip_is_one_sentence_that_says_what_to_install(tmp_path: Path) -> None:
    told = "import sys; sys.modules['ensurepip'] = None\n" + SMALL
    lock = tmp_path / "requirements.lock"
    lock.write_text("")
    ran = subprocess.run(
        [sys.executable, "-I", "-c", told, str(PREPARE), str(lock)],
        env={**os.environ, "THREADLINE_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert f"apt install python{sys.version_info.major}.{sys.version_info.minor}-venv" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_cache_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for cache in (Path("/proc/threadline"), tmp_path / "file" / "cache"):
        out, said = small(tmp_path, cache=cache).communicate()
        assert out == ""
        assert "THREADLINE_CACHE" in said
        assert said.count("\n") == 1


@pytest.mark.long
def test_a_killed_start_leaves_nothing_half_made(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for moment in (0.3, 1.0, 2.0):
        killed = small(tmp_path)
        time.sleep(moment)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        assert not list(cache.glob("environment-*"))
    out, said = small(tmp_path).communicate(timeout=300)
    assert "3 of 3" in said
    ready = Path(out.strip())
    assert [path.name for path in cache.iterdir() if path.is_dir()] == [ready.name]
    # Its scripts name the place it has now, not the one it was made in.
    pip = subprocess.run([ready / "bin" / "pip", "--version"], capture_output=True, text=True, check=True)
    assert str(ready) in pip.stdout


@pytest.mark.long
def test_two_starts_at_once_make_one_environment(tmp_path: Path) -> None:
    starts = [small(tmp_path), small(tmp_path)]
    outputs = [start.communicate(timeout=300) for start in starts]
    assert outputs[0][0] == outputs[1][0] != ""
    assert sorted("3 of 3" in said for _, said in outputs) == [False, True]
