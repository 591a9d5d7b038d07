"""`threadline apikey`, `spool` and `consent`, as an operator runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.api.callers import program
from tests.serving import Web, url_of_tests

from threadline.actions import seals, spools
from threadline.models import ApiKey, Audit, ConsentPerson, OperatorAudit

pytestmark = pytest.mark.django_db(transaction=True)


def threadline(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": url_of_tests()}
    command = [sys.executable, "-m", "threadline", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_key_made_on_the_command_line_works_and_is_on_record(web: Web) -> None:
    who = program()
    made = threadline("apikey", who.workspace.slug, "Till", "--scope", "messages:write")
    assert made.returncode == 0, made.stderr
    # The web process has a home of its own, with the same keys: the digest is found there too.
    assert web.send(who.asks(), key=made.stdout.strip()).status == 202
    kept = ApiKey.objects.get(name="Till")
    assert kept.scopes == ["messages:write"]
    assert Audit.objects.get(action="api_key.created", noun_id=kept.pk).actor_kind == "operator"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere", "Till"), "no such workspace"),
        (("riverside", "Till", "--scope", "all"), "unknown scopes: all"),
    ],
)
def test_what_cannot_be_made_is_said_in_a_sentence(arguments: tuple[str, ...], words: str) -> None:
    program()
    refused = threadline("apikey", *arguments)
    assert refused.returncode == 1
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr


def test_spools_are_listed_and_retired() -> None:
    spools.register("lost")
    [line] = [line for line in threadline("spool", "list").stdout.splitlines() if line.startswith("lost ")]
    assert "no engine sends" in line
    assert threadline("spool", "retire", "lost").returncode == 0
    assert "lost" not in threadline("spool").stdout
    assert OperatorAudit.objects.get(action="spool.retired").noun_id == "lost"
    again = threadline("spool", "retire", "lost")
    assert (again.returncode, "no spool of that name" in again.stderr) == (1, True)


def test_consent_is_verified_and_a_wrong_row_is_named() -> None:
    who = program()
    seals.seal()
    sound = threadline("consent", "verify")
    assert (sound.returncode, sound.stdout.splitlines()[-1]) == (0, "Everything agrees.")
    person = ConsentPerson.objects.get()
    ConsentPerson.objects.update(capture="agreed to everything")
    wrong = threadline("consent", "verify")
    assert wrong.returncode == 1
    assert (
        f"Event {person.event_id} of workspace {who.workspace.pk}: its personal fields were changed"
        in wrong.stdout
    )
    told = json.loads(threadline("consent", "verify", "--json").stdout)
    assert [each["where"] for each in told["faults"]] == [f"{who.workspace.pk}.{person.event_id}"]


def test_a_proof_is_written_once_and_verified_by_its_own_program(tmp_path: Path) -> None:
    who = program()
    seals.seal()
    file = tmp_path / "ana.zip"
    asked = ("consent", "proof", who.person.number, str(file), "--workspace", who.workspace.slug)
    made = threadline(*asked)
    assert made.returncode == 0, made.stderr
    assert "1 consent events (0 not sealed yet), 0 texts." in made.stdout
    assert Audit.objects.get(action="proof.made").actor_kind == "operator"
    with zipfile.ZipFile(file) as pack:
        pack.extract("verify.py", tmp_path)
    command = [sys.executable, "-I", str(tmp_path / "verify.py"), str(file)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, "The pack verifies." in checked.stdout) == (0, True), checked.stderr
    assert "is there already" in threadline(*asked).stderr


@pytest.mark.parametrize(
    ("number", "workspace", "words"),
    [
        ("+13125550999", "riverside", "knows no such number"),
        ("12", "riverside", "no phone number"),
        ("+13125550999", "nowhere", "no such workspace"),
    ],
)
def test_a_proof_that_cannot_be_made_is_said_in_a_sentence(
    tmp_path: Path, number: str, workspace: str, words: str
) -> None:
    program()
    refused = threadline("consent", "proof", number, str(tmp_path / "x.zip"), "--workspace", workspace)
    assert (refused.returncode, words in refused.stderr) == (1, True), refused.stderr
    assert not (tmp_path / "x.zip").exists()
