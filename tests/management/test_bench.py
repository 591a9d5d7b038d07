"""`threadline bench`: it stands alone, leaves standard input alone, and its last line is the result."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bench import live

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


@pytest.mark.long
def test_fill_makes_what_it_was_asked_for_and_looks_after_its_foreign_keys() -> None:
    run = bench("fill", "--contacts", "700", "--conversations", "900", "--messages", "20000", "--json")
    assert run.returncode == 0, run.stderr[-2000:]
    result = json.loads(run.stdout.splitlines()[-1])
    assert (result["contacts"], result["conversations"], result["messages"]) == (700, 900, 20_000)
    assert result["foreign_keys_that_hold"] > 20


@pytest.mark.long
def test_pages_asks_every_page_and_finds_an_index_for_each_of_its_statements() -> None:
    sizes = ("--contacts", "4000", "--conversations", "2000", "--messages", "40000")
    run = bench("pages", *sizes, "--rounds", "2", "--warming", "1", "--json")
    result = json.loads(run.stdout.splitlines()[-1])
    assert not result["failed"]
    assert run.returncode == 0, run.stderr[-2000:]
    assert result["plans_without_an_index"] == 0
    assert len(result["pages"]) > 100
    for name, page in result["pages"].items():
        assert 0 < page["p50_ms"] <= page["p95_ms"] <= result["p95_ms_worst"], name
        assert page["kb_on_the_wire"] > 0, name
        assert page["queries"] > 0, name


@pytest.mark.long
def test_live_sees_every_text_in_every_stream() -> None:
    run = bench("live", "--streams", "4", "--browsers", "0", "--texts", "3", "--json")
    assert run.returncode == 0, run.stderr[-2000:]
    result = json.loads(run.stdout.splitlines()[-1])
    assert (result["streams"], result["browsers"], result["not_seen"]) == (4, 0, 0)
    assert result["p95_ms"] > 0


def test_live_says_what_is_missing_to_drive_a_browser(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert live.find_chromium() == ("", "Chromium is missing")
    chromium = tmp_path / "chromium"
    chromium.touch(mode=0o755)
    assert live.find_chromium() == (str(chromium), "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert live.find_chromium() == ("", "Playwright, which drives Chromium, is missing")


def test_an_unknown_benchmark_is_named_with_those_there_are() -> None:
    run = bench("sned")
    assert run.returncode == 1
    assert "send" in run.stderr
