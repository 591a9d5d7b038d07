"""The SMSC of this benchmark, the same for all, as a process.

It answers after so many seconds, reports a little later, writes how far it is ten times a second, and what it took
when it is ended.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

from bench import stage
from bench.smsc import Smsc, free_port

RECEIPTS_AFTER = 0.3
"""Seconds. A receipt that overtakes its answer is lost on some, and that is not what is compared."""
NAME, PASSWORD = "bench", "secret"


class Centre:
    """The process, from outside."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, answers_after: float = 0.0) -> None:
        """With an empty ledger."""
        for old in self._folder.glob("*"):
            old.unlink()
        self._folder.mkdir(exist_ok=True)
        root = Path(__file__).resolve().parents[2]
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from bench.peers import centre; centre.main()",
                str(self.port),
                str(self._folder),
                str(answers_after),
            ],
            env={"PYTHONPATH": f"{root}:{root / 'src'}"},
        )
        stage.until(lambda: self.progress() is not None, within=20)

    def progress(self) -> tuple[int, int] | None:
        """How many links it has, and how many parts it took; None before it runs."""
        with contextlib.suppress(OSError, ValueError):
            links, taken = map(int, (self._folder / "progress").read_text().split())
            return links, taken
        return None

    @property
    def links(self) -> int:
        return (self.progress() or (0, 0))[0]

    @property
    def taken(self) -> int:
        return (self.progress() or (0, 0))[1]

    def stop(self) -> list[str]:
        """The texts it took, in order."""
        process, self._process = self._process, None
        if process is None:
            return []
        process.terminate()
        process.wait(60)
        return list(json.loads((self._folder / "ledger").read_text("utf-8")))


def main() -> None:
    """Run until SIGTERM: PORT FOLDER SECONDS, it answers after so many."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    smsc = Smsc(port=port, password=PASSWORD)
    smsc.faults.slow, smsc.faults.receipts_after = float(sys.argv[3]), RECEIPTS_AFTER
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    smsc.start()
    while not ended.wait(0.1):
        fresh = folder / "progress.new"
        fresh.write_text(f"{smsc.links} {len(smsc.taken)}")
        fresh.rename(folder / "progress")
    smsc.stop()
    (folder / "ledger").write_text(json.dumps([one.text for one in smsc.taken]), "utf-8")
