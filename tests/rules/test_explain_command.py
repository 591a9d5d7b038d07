"""`threadline explain`, run as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

RUN = (
    "import argparse, sys\n"
    "from threadline.management import explain\n"
    "parser = argparse.ArgumentParser()\n"
    "explain.add_arguments(parser)\n"
    "code = explain.run(parser.parse_args())\n"
    "assert 'django' not in sys.modules\n"
    "raise SystemExit(code)\n"
)


def run(*args: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", RUN, *args], input=given, capture_output=True, timeout=30, check=False
    )


def test_one_object_tells_intent_certainty_and_rule() -> None:
    done = run("please take me off your list", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "intent": "opt_out",
        "certainty": "sure",
        "rule": "phrase.take-me-off-list",
    }


def test_a_text_that_asks_for_nothing_says_so() -> None:
    assert json.loads(run("stop by at 5", "--json").stdout) == {
        "intent": "none",
        "certainty": "sure",
        "rule": "none",
    }


def test_a_dash_reads_a_string_a_line_and_reports_a_bad_one_in_its_place() -> None:
    done = run("-", "--json", given=b'"STOP"\nnope\n"wrong number"\n')
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer.get("certainty") for answer in answers] == ["sure", None, "likely"]
    assert answers[1] == {"error": "not a JSON string", "line": 2}
    assert done.returncode == 1


def test_without_json_people_can_read_it() -> None:
    assert run("HELP").stdout.decode() == "help, sure (word.help)\n"
