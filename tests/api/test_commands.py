"""`threadline apikey` and `threadline spool`, as an operator runs them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from tests.api.callers import program
from tests.serving import Web, url_of_tests

from threadline.actions import spools
from threadline.models import ApiKey, Audit, OperatorAudit

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
