"""`threadline bench`: it stands alone, leaves standard input alone, and its last line is the result."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "threadline", "bench", *arguments],
        env={"PATH": "/usr/bin:/bin:/usr/sbin", "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.long
def test_send_proves_what_it_measured() -> None:
    run = bench("send", "--recipients", "1000", "--json")
    assert run.returncode == 0, run.stderr[-2000:]
    result = json.loads(run.stdout.splitlines()[-1])
    assert result["ledger_equals_database"] is True
    assert result["duplicates"] == 0
    assert result["delivered"] == result["verdicts_with_event_and_rule"] == 1000
    assert result["fsync"] == "on"
    assert result["messages_per_second"] > 0
    assert result["peak_memory_mb"] > 0


def test_an_unknown_benchmark_is_named_with_those_there_are() -> None:
    run = bench("sned")
    assert run.returncode == 1
    assert "send" in run.stderr
