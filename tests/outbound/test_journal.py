"""The journal: what began, for whoever finds its engine dead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from threadline.outbound import journal
from threadline.outbound.journal import Journal

WRITER = """
import sys, time
from pathlib import Path
from threadline.outbound.journal import Journal
made = Journal(Path(sys.argv[1]))
made.began("1.2.1")
made.began("1.3.1")
print("ready", flush=True)
time.sleep(60)
"""


def test_a_killed_writers_journal_tells_what_it_began(tmp_path: Path) -> None:
    folder = tmp_path / "engine"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, env=dict(os.environ)
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"ready\n"
    assert not journal.is_dead(folder)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    assert journal.is_dead(folder)
    assert journal.begun(folder) == {"1.2.1", "1.3.1"}


def test_a_torn_last_line_is_a_text_whose_first_byte_never_left(tmp_path: Path) -> None:
    made = Journal(tmp_path / "engine")
    made.began("1.2.1")
    with next((tmp_path / "engine").glob("*.begun")).open("ab") as file:
        file.write(b"1.3.")
    assert journal.begun(tmp_path / "engine") == {"1.2.1"}


def test_an_engine_that_began_nothing_proves_it(tmp_path: Path) -> None:
    Journal(tmp_path / "engine")
    assert journal.begun(tmp_path / "engine") == set()


def test_a_journal_that_is_gone_proves_nothing(tmp_path: Path) -> None:
    assert journal.begun(tmp_path / "engine") is None
    assert journal.is_dead(tmp_path / "engine")


def test_an_engine_that_ended_cleanly_leaves_no_journal(tmp_path: Path) -> None:
    made = Journal(tmp_path / "engine")
    made.began("1.2.1")
    made.close(settled=True)
    assert not (tmp_path / "engine").exists()


def test_an_engine_that_could_not_settle_leaves_its_journal(tmp_path: Path) -> None:
    made = Journal(tmp_path / "engine")
    made.began("1.2.1")
    made.close(settled=False)
    assert journal.is_dead(tmp_path / "engine")
    assert journal.begun(tmp_path / "engine") == {"1.2.1"}


FULL = """
import resource, sys
from pathlib import Path
from threadline.outbound.journal import Journal
made = Journal(Path(sys.argv[1]))
assert made.began("1.2.1")
resource.setrlimit(resource.RLIMIT_FSIZE, (9, 9))
print(made.began("1.3.1"), made.began("1.4.1"), made.began("1.5.1"))
"""


def test_a_full_disk_lets_nothing_begin_that_the_journal_does_not_name(tmp_path: Path) -> None:
    folder = tmp_path / "engine"
    run = subprocess.run(
        [sys.executable, "-c", FULL, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    # The second line fits in part only; the next ones begin files of their own, where one line fits.
    allowed = [word == "True" for word in run.stdout.split()]
    references = ("1.3.1", "1.4.1", "1.5.1")
    named = journal.begun(folder)
    assert named is not None
    assert not allowed[0]
    assert {"1.2.1", *(r for r, yes in zip(references, allowed, strict=True) if yes)} == named
