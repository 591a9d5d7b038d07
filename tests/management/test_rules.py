"""`threadline rules`: the table in force, and the same in the documents."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.management.test_cli import threadline

from threadline.management import rules
from threadline.rules import jurisdiction_files

DOCUMENT = Path(__file__).parents[2] / "docs" / "jurisdictions.md"


def test_the_document_holds_the_table_as_the_command_prints_it() -> None:
    table = jurisdiction_files.ours()
    made = re.search(r"<!-- made by: .* -->\n(.*?)<!-- end -->", DOCUMENT.read_text(), re.DOTALL)
    assert made is not None
    assert made[1] == rules.markdown(table, list(table.places.values()))


def test_it_prints_what_an_operators_file_makes_of_the_table(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[places.US-UT]\nhours = { every = "08:00-20:00", sunday = "closed" }\nsource = "counsel"\n'
    )
    named = {"THREADLINE_HOME": str(tmp_path), "THREADLINE_JURISDICTIONS": str(own)}
    ours, theirs = (json.loads(threadline("rules", "us-ut", "--json", **env).stdout) for env in (
        {"THREADLINE_HOME": str(tmp_path)}, named
    ))  # fmt: skip
    assert ours["version"] != theirs["version"]
    assert ours["places"]["US-UT"]["hours"] is None
    assert theirs["places"]["US-UT"]["hours"] == [*["8:00-20:00"] * 6, None]
    assert (theirs["places"]["US-UT"]["source"], theirs["places"]["US-UT"]["own"]) == ("counsel", True)
    assert "US-UT  Utah, with rows of your file" in threadline("rules", "US-UT", **named).stdout


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'[places.US-UT]\nhours = { every = "9-5" }\n', "places.US-UT: hours.every must be"),
        (b"\xff", "is not written in UTF-8."),
    ],
)
def test_what_is_wrong_in_the_file_is_said_and_nothing_starts(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "jurisdictions.toml").write_bytes(content)
    for command in (["rules"], ["migrate"]):
        answer = threadline(*command, THREADLINE_HOME=str(tmp_path), DATABASE_URL="postgresql:///none")
        assert answer.returncode == 1
        if command == ["rules"]:
            assert said in answer.stderr
            assert "Traceback" not in answer.stderr


def test_a_file_that_is_named_must_be_there_and_a_place_must_be_in_the_table(tmp_path: Path) -> None:
    home = {"THREADLINE_HOME": str(tmp_path)}
    gone = threadline("rules", THREADLINE_JURISDICTIONS=str(tmp_path / "gone.toml"), **home)
    assert gone.returncode == 1
    assert "is not there" in gone.stderr
    assert "There is no place FR" in threadline("rules", "fr", **home).stderr
