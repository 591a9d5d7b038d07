"""`threadline migrate`, on databases of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from threadline.host import database


def migrate(*arguments: str, url: str, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "threadline", "migrate", *arguments]
    environment = {**os.environ, database.URL: url, "THREADLINE_HOME": str(home)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with database.throwaway(fsync=False) as cluster:
        yield cluster.url()


def test_a_database_is_brought_to_this_version_once_and_a_newer_one_refused(url: str, tmp_path: Path) -> None:
    assert migrate("--check", url=url, home=tmp_path).returncode == 1
    starts = [
        subprocess.Popen(
            [sys.executable, "-m", "threadline", "migrate"],
            env={**os.environ, database.URL: url, "THREADLINE_HOME": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = sorted(start.communicate()[0] for start in starts)
    assert [start.returncode for start in starts] == [0, 0]
    assert said[0] == "0 migrations applied.\n"  # it waited for the other, which did it all
    assert said[1] != said[0]
    assert migrate("--check", url=url, home=tmp_path).returncode == 0
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('threadline', '9999_later', now())"
        )
    refused = migrate(url=url, home=tmp_path)
    assert refused.returncode == 1
    assert "9999_later" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_database_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    refused = migrate(url="postgresql://nobody@127.0.0.1:9/nothing", home=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith("threadline: The database does not answer")
    assert refused.stderr.count("\n") == 1
