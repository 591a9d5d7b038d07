"""`threadline parts`, run as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

RUN = (
    "import argparse, sys\n"
    "from threadline.management import parts\n"
    "parser = argparse.ArgumentParser()\n"
    "parts.add_arguments(parser)\n"
    "code = parts.run(parser.parse_args())\n"
    "assert 'django' not in sys.modules\n"
    "raise SystemExit(code)\n"
)


def run(*args: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", RUN, *args], input=given, capture_output=True, timeout=30, check=False
    )


def test_one_object_tells_the_cost_before_and_after_replacement() -> None:
    done = run("It’s €5", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "encoding": "UCS-2",
        "parts": 1,
        "units": 7,
        "forced_by": [{"char": "’", "position": 2}],
        "smart": {"encoding": "GSM-7", "parts": 1, "units": 8, "forced_by": [], "text": "It's €5"},
    }


def test_a_dash_reads_a_string_a_line_and_prints_an_object_a_line() -> None:
    done = run("-", "--json", given=b'"a"\n"\\ud83d\\ude00"\n')
    assert [json.loads(line)["units"] for line in done.stdout.splitlines()] == [1, 2]
    assert done.returncode == 0


def test_a_bad_line_is_reported_in_its_place_and_the_rest_goes_on() -> None:
    done = run("-", given=b'"a"\nnope\n5\n\n"\xff"\n' + b"[" * 100_000 + b'\n"end"')
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer.get("line") for answer in answers] == [None, 2, 3, 4, 5, 6, None]
    assert done.returncode == 1
    assert done.stderr == b""


def test_lone_surrogates_pass_through_as_escapes() -> None:
    done = run("-", given=b'"\\ud800"\n')
    assert done.returncode == 0
    assert b'"char": "\\ud800"' in done.stdout


def test_without_json_people_can_read_it() -> None:
    done = run("It’s")
    assert done.stdout.decode() == (
        "1 part, 4 units of UCS-2\n"
        "  '\\u2019' at 2 forces UCS-2\n"
        "after safe replacement: 1 part, 4 units of GSM-7\n"
    )
