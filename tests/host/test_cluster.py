"""The embedded PostgreSQL: real servers, really killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from threadline.host import database, home, places, processes
from threadline.host.cluster import Cluster
from threadline.host.errors import HostError
from threadline.host.home import Home

CANARY = "canary words +15551230000"


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.delenv(database.URL)
    where = home.open_home(tmp_path / "home")
    yield where
    cluster = database.embedded(where)
    cluster.end_all()
    _remove_place(cluster)


def _remove_place(cluster: Cluster) -> None:
    subprocess.run(["rm", "-rf", str(cluster.place.base), str(cluster.place.socket)], check=True)


@contextlib.contextmanager
def started(cluster: Cluster) -> Iterator[subprocess.Popen[bytes]]:
    cluster.make()
    server = cluster.spawn()
    try:
        cluster.wait(server)
        yield server
    finally:
        cluster.stop(server)


def ask(cluster: Cluster, statement: str) -> object:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        answer = connection.execute(statement.encode())
        row = answer.fetchone() if answer.description else None
        return row[0] if row else None


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def test_a_throwaway_answers_and_is_gone_afterwards() -> None:
    with database.throwaway() as cluster:
        assert ask(cluster, "SHOW fsync") == "on"
        assert ask(cluster, "SELECT current_database()") == "threadline"
    assert not cluster.place.base.exists()
    assert not cluster.place.socket.exists()


def test_nothing_listens_but_a_socket_in_a_closed_folder() -> None:
    with database.throwaway(fsync=False) as cluster:
        assert ask(cluster, "SHOW listen_addresses") == ""
        assert cluster.place.socket.stat().st_mode & 0o777 == 0o700
        rules = "SELECT string_agg(concat_ws(' ', type, auth_method, address), ',') FROM pg_hba_file_rules"
        assert ask(cluster, rules) == "local peer"


def test_text_is_utf8_and_sorted_the_same_everywhere_and_pages_are_checked() -> None:
    with database.throwaway(fsync=False) as cluster:
        assert (
            ask(cluster, "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'threadline'")
            == "UTF8"
        )
        assert ask(cluster, "SELECT datcollate FROM pg_database WHERE datname = 'threadline'") == "C.UTF-8"
        assert ask(cluster, "SHOW data_checksums") == "on"


def test_the_servers_log_holds_no_text_and_no_number() -> None:
    with database.throwaway(fsync=False) as cluster:
        with psycopg.connect(cluster.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE t (body text UNIQUE, n int)")
            connection.execute("INSERT INTO t VALUES (%s, 1)", [CANARY])
            for statement in (
                "INSERT INTO t VALUES (%s, 2)",
                "SELECT %s::int",
                "SELEC %s",
                "SELECT pg_sleep(%s)",
            ):
                with pytest.raises(psycopg.Error):
                    connection.execute(statement, [CANARY])
            backend = connection.info.backend_pid
            os.kill(backend, signal.SIGSEGV)  # a crash reports what was running
            until(lambda: not processes.exists(backend))
        until(cluster.answers)
        log = cluster.place.log.read_text()
        assert "was terminated by signal" in log
        assert "canary" not in log
        assert "5551230000" not in log


def test_what_was_committed_survives_a_kill_of_everything(own_home: Home) -> None:
    cluster = database.embedded(own_home)
    with started(cluster) as server:
        ask(cluster, "CREATE TABLE kept AS SELECT 42 AS n")
        server.kill()
        cluster.end_all()
    with started(cluster):
        assert ask(cluster, "SELECT n FROM kept") == 42


def test_orphans_of_a_killed_server_are_ended_before_the_next_starts(own_home: Home) -> None:
    cluster = database.embedded(own_home)
    with started(cluster) as server, psycopg.connect(cluster.url()) as connection:
        orphan = connection.info.backend_pid
        os.kill(orphan, signal.SIGSTOP)  # it cannot notice that its server is gone
        server.kill()
        server.wait()
        assert processes.exists(orphan)
        with started(cluster):
            assert not processes.exists(orphan)
            assert ask(cluster, "SELECT 1") == 1


def test_a_note_of_a_dead_server_that_names_a_living_process_stops_nothing(own_home: Home) -> None:
    cluster = database.embedded(own_home)
    with started(cluster):
        pass
    (cluster.place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.place.data}\n")
    assert cluster.running() is None
    with started(cluster):
        assert ask(cluster, "SELECT 1") == 1


def test_data_of_another_version_is_refused_and_left_untouched(own_home: Home) -> None:
    cluster = database.embedded(own_home)
    cluster.make()
    (cluster.place.data / "PG_VERSION").write_text("99\n")
    before = {path: path.stat().st_mtime_ns for path in cluster.place.data.rglob("*")}
    with pytest.raises(HostError, match="made by PostgreSQL 99"):
        cluster.spawn()
    assert {path: path.stat().st_mtime_ns for path in cluster.place.data.rglob("*")} == before


MAKE = """
from threadline.host import database, home
database.embedded(home.open_home()).make()
"""


def test_a_making_that_was_killed_is_begun_again(own_home: Home) -> None:
    cluster = database.embedded(own_home)
    environment = {**os.environ, "THREADLINE_HOME": str(own_home.path)}
    maker = subprocess.Popen([sys.executable, "-c", MAKE], env=environment)
    until(lambda: (cluster.place.base / "data.new" / "PG_VERSION").exists() or maker.poll() is not None)
    maker.kill()
    maker.wait()
    assert not cluster.exists()
    with started(cluster):
        assert ask(cluster, "SELECT 1") == 1


THROWAWAY = """
import time
from threadline.host import database
with database.throwaway(fsync=False) as cluster:
    print(cluster.place.base, flush=True)
    time.sleep(600)
"""


def test_a_throwaway_of_a_killed_process_stops_and_is_cleared_by_the_next() -> None:
    owner = subprocess.Popen([sys.executable, "-c", THROWAWAY], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    base = Path(owner.stdout.readline().decode().strip())
    assert base.is_dir()
    owner.kill()
    owner.communicate()
    left = Cluster(places.for_throwaway(base))
    until(lambda: left.running() is None)
    with database.throwaway(fsync=False):
        assert not base.exists()


def test_a_home_with_a_long_and_odd_name_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(database.URL)
    where = home.open_home(tmp_path / ("Käufer, 'ann' & \"co\" " + "x" * 120))
    cluster = database.embedded(where)
    try:
        with started(cluster):
            assert ask(cluster, "SELECT 1") == 1
    finally:
        _remove_place(cluster)


def test_a_command_starts_the_database_and_another_joins_it(own_home: Home) -> None:
    cluster = database.embedded(own_home)
    environment = {**os.environ, "THREADLINE_HOME": str(own_home.path)}
    with database.running(own_home) as url:
        pid = cluster.running()
        assert pid is not None
        joined = subprocess.run(
            [sys.executable, "-c", JOIN], env=environment, capture_output=True, text=True, check=True
        )
        assert joined.stdout.split() == [url, str(pid)]
        assert cluster.running() == pid
    assert cluster.running() is None


JOIN = """
from threadline.host import database, home
where = home.open_home()
with database.running(where) as url:
    print(url, database.embedded(where).running())
"""


def test_an_owner_waits_for_those_who_joined(own_home: Home) -> None:
    environment = {**os.environ, "THREADLINE_HOME": str(own_home.path)}
    with database.running(own_home):
        guest = subprocess.Popen(
            [sys.executable, "-c", GUEST], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert guest.stdout is not None
        assert guest.stdout.readline() == "joined\n"
    assert guest.communicate()[0] == "still answers\n"


GUEST = """
import time
import psycopg
from threadline.host import database, home
with database.running(home.open_home()) as url:
    print("joined", flush=True)
    time.sleep(1)
    with psycopg.connect(url) as connection:
        connection.execute("SELECT 1")
    print("still answers", flush=True)
"""
