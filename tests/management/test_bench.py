"""`threadline bench`: it stands alone, leaves standard input alone, and its last line is the result."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bench import live

ROOT = Path(__file__).parents[2]


def bench(*arguments: str, patience: float = 300) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "threadline", "bench", *arguments],
        env={"PATH": "/usr/bin:/bin:/usr/sbin", "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=patience,
    )


@pytest.mark.long
@pytest.mark.parametrize("carrier", ["simulator", "smpp", "twilio"])
def test_send_proves_what_it_measured(carrier: str) -> None:
    run = bench("send", "--carrier", carrier, "--recipients", "1000", "--json")
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
        assert 0 < page["p50_ms"] <= page["p95_ms"], name
        # A proof pack is a file, and as large as what it proves.
        assert page["p95_ms"] <= result["p95_ms_worst"] or "proof pack" in name, name
        assert page["kb_on_the_wire"] > 0, name
        assert page["queries"] > 0, name


@pytest.mark.long
def test_live_sees_every_text_in_every_stream() -> None:
    run = bench("live", "--streams", "4", "--browsers", "0", "--texts", "3", "--json")
    assert run.returncode == 0, run.stderr[-2000:]
    result = json.loads(run.stdout.splitlines()[-1])
    assert (result["streams"], result["browsers"], result["not_seen"]) == (4, 0, 0)
    assert result["p95_ms"] > 0


@pytest.mark.long
def test_consent_decides_and_rebuilds_while_texts_leave() -> None:
    run = bench("consent", "--people", "1500", "--texts", "1500", "--processes", "2", "--json")
    assert run.stdout, run.stderr[-2000:]
    result = json.loads(run.stdout.splitlines()[-1])
    assert run.returncode == 0, run.stderr[-2000:]
    assert (result["events"], result["states_that_differed"]) == (15_000, 0)
    assert result["verdicts"] == {"send": 1500}
    assert result["decisions_per_second"] > 0
    assert result["texts_sent_meanwhile"] > 0


def raced(*arguments: str) -> dict[str, Any]:
    run = bench("races", *arguments, "--json", patience=600)
    assert run.stdout, run.stderr[-2000:]
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    assert run.returncode == (1 if found["failed"] else 0)
    return found


@pytest.mark.long
def test_two_thousand_stops_win_against_two_engines_while_a_web_process_is_killed() -> None:
    found = raced("--races", "2000", "--kills", "2")
    assert found["kills"] == 2
    assert (found["claimed_after_a_stop"], found["begun_too_late"], found["not_confirmed_once"]) == (0, 0, 0)
    assert 0 < found["stops_that_came_after_a_text"] < 2000
    assert found["phones"] > 2000
    assert not found["failed"]


@pytest.mark.long
@pytest.mark.parametrize("fault", ["unlocked", "one_statement"])
def test_the_races_find_a_claim_without_its_lock_and_one_that_reads_facts_while_it_waits(fault: str) -> None:
    for races in (500, 1000, 2000):
        found = raced("--races", str(races), "--kills", "0", "--fault", fault)
        # A claim with stale facts lets a text out after the STOP, or refuses the STOP's own confirmation.
        if found["claimed_after_a_stop"] or found["not_confirmed_once"]:
            assert found["failed"]
            return
    pytest.fail("the fault did not show")


def crashed(*arguments: str) -> dict[str, Any]:
    run = bench("crash", *arguments, "--json", patience=600)
    assert run.stdout, run.stderr[-2000:]
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    assert run.returncode == (1 if found["failed"] else 0)
    return found


@pytest.mark.long
def test_a_dozen_kills_of_everything_lose_nothing_and_double_nothing() -> None:
    found = crashed("--kills", "12")
    assert found["kills"] == 12
    assert found["texts_acknowledged"] > 0
    assert found["arrivals_acknowledged"] > 0
    assert not found["failed"], found


@pytest.mark.long
def test_the_crashes_find_engines_that_send_again_what_nobody_knows_of() -> None:
    for kills in (24, 48):
        found = crashed("--kills", str(kills), "--fault", "twice")
        if found["failed"]:
            assert found["sent_twice"] > 0
            return
    pytest.fail("the fault did not show")


@pytest.mark.long
def test_the_crashes_find_a_spool_that_is_dropped() -> None:
    for kills in (16, 32):
        # Of fewer carriers the database is killed oftener, and no list brings back what was dropped.
        found = crashed("--kills", str(kills), "--fault", "forgets", "--carriers", "simulator")
        if found["failed"]:
            assert found["arrivals_lost"] or found["stops_not_recorded"]
            return
    pytest.fail("the fault did not show")


@pytest.mark.long
def test_inbound_loses_and_doubles_nothing_while_the_database_is_away() -> None:
    run = bench("inbound", "--texts", "500", "--seconds", "1", "--burst", "600", "--away", "5", "--json")
    assert run.returncode == 0, run.stderr[-2000:]
    result = json.loads(run.stdout.splitlines()[-1])
    assert (result["lost"], result["burst_lost"], result["burst_twice"]) == (0, 0, 0)
    assert result["burst_calls"] == 720
    assert result["messages_per_second"] > 0
    assert 0 < result["p50_ms_at_1000"] <= result["p99_ms_at_1000"]


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
