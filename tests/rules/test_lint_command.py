"""`threadline lint`, run as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

RUN = (
    "import argparse, sys\n"
    "from threadline.management import lint\n"
    "parser = argparse.ArgumentParser()\n"
    "lint.add_arguments(parser)\n"
    "code = lint.run(parser.parse_args())\n"
    "assert 'django' not in sys.modules\n"
    "raise SystemExit(code)\n"
)


def run(*args: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", RUN, *args], input=given, capture_output=True, timeout=30, check=False
    )


def test_one_object_tells_the_findings() -> None:
    done = run("Track it at bit.ly/x1", "--level", "informational", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "ok": True,
        "findings": [
            {
                "rule": "shortener",
                "weight": "warning",
                "start": 12,
                "end": 21,
                "words": "bit.ly/x1",
                "detail": "",
            }
        ],
        "version": 4,
    }


def test_an_automated_text_is_blocked_by_what_carriers_refuse() -> None:
    said = json.loads(run("Track it at bit.ly/x1", "--automated", "--json").stdout)
    assert said["ok"] is False
    assert {each["rule"] for each in said["findings"]} == {"shortener", "no_sender", "no_stop", "no_help"}


def test_an_offer_to_who_asked_something_else_is_told() -> None:
    how = ("It is ready. 20% off today!", "--level", "conversational", "--json", "--asked")
    [found] = json.loads(run(*how, "is it ready?").stdout)["findings"]
    assert (found["rule"], found["words"]) == ("off_topic", "20% off")
    assert json.loads(run(*how, "any discounts?").stdout)["findings"] == []


def test_a_dash_reads_a_string_a_line_and_prints_an_object_a_line() -> None:
    done = run("-", "--level", "promotional", given=b'"Hello"\nnope\n"pls"\n')
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert first["findings"] == []
    assert second == {"error": "not a JSON string", "line": 2}
    assert third["findings"][0]["rule"] == "slang"
    assert done.returncode == 1


def test_without_json_people_can_read_it() -> None:
    assert run("pls come").stdout.decode() == "warning: slang at 0: 'pls'\n"
    assert run("See you at 3.").stdout.decode() == "nothing found\n"
