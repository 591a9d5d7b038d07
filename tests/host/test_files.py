"""Files that are whole or not there, and locks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from threadline.host import files

HOLD = """
import sys, time
from pathlib import Path
from threadline.host import files
with files.locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_of_two_creators_the_first_wins(tmp_path: Path) -> None:
    assert files.create(tmp_path / "a", b"one")
    assert not files.create(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_replaced_file_leaves_nothing_beside_it(tmp_path: Path) -> None:
    files.replace(tmp_path / "a", b"one")
    files.replace(tmp_path / "a", b"two", mode=0o644)
    assert (tmp_path / "a").read_bytes() == b"two"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_lock_is_held_by_one_and_falls_with_its_process(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with files.locked(lock, wait=False) as ours:
            assert not ours
    finally:
        holder.kill()
        holder.communicate()
    with files.locked(lock, wait=False) as ours:
        assert ours


def test_shared_holders_keep_out_only_the_exclusive(tmp_path: Path) -> None:
    with files.locked(tmp_path / "lock", shared=True) as one:
        with files.locked(tmp_path / "lock", shared=True, wait=False) as two:
            assert one
            assert two
        with files.locked(tmp_path / "lock", wait=False) as alone:
            assert not alone
