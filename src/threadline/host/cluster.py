"""One embedded PostgreSQL: made, started, joined, stopped, and taken up again after any kind of death."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from threadline.host import account, binaries, configuration, files, processes
from threadline.host.binaries import Binaries
from threadline.host.errors import HostError
from threadline.host.home import said_plainly
from threadline.host.places import Place

DATABASE = "threadline"
ROOM = 160 * 1024 * 1024
"""Bytes a new cluster needs with a little to spare; refusing is better than a half-made one."""
PATIENCE = 600.0
"""Seconds to wait for a start: after a crash it first replays up to max_wal_size of log."""
_LOG_LIMIT = 5 * 1024 * 1024
_SERVER_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C",
}  # nothing of ours that it could log or be led by

Server = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster in its place; `extra` are settings of PostgreSQL beyond the usual ones."""

    place: Place
    extra: Mapping[str, str] = field(default_factory=dict)

    def url(self, database: str = DATABASE) -> str:
        """The address for libpq, through the socket only."""
        host = quote(str(self.place.socket), safe="")
        return f"postgresql://{configuration.ROLE}@/{quote(database)}?host={host}&port={configuration.PORT}"

    def exists(self) -> bool:
        return self.place.data.exists()

    def make(self) -> None:
        """Makes the cluster when there is none; one half made by a killed start is thrown away first."""
        if self.exists():
            return
        with said_plainly(self.place.base):
            _need_room(self.place.base)
            programs = self._programs()
            unfinished = self.place.base / "data.new"
            self._discard(unfinished)
            unfinished.mkdir(mode=0o700)
            self._hand_over(unfinished)
            self._initialise(programs, unfinished)
            unfinished.rename(self.place.data)
            files.sync_folder(self.place.base)

    def running(self) -> int | None:
        """The process id of the server that has this data open, or None."""
        written = self._written()
        pid = int(written[0]) if written and written[0].isdigit() else None
        if pid is None or not processes.exists(pid):
            return None
        attached = self._attached()
        return pid if pid in attached or not processes.PROC.is_dir() else None

    def spawn(self) -> Server:
        """Starts the server as our child, which the kernel stops when we are gone. Does not wait.

        Only for whoever holds the right to (`database.owned`): a server still there is a leftover and is
        stopped. HostError when its programs do not fit its data.
        """
        programs = self._programs()
        self._clear()
        told = f"config_file={self._configure(programs)}"
        with said_plainly(self.place.base), _opened_log(self.place.log) as log:
            return subprocess.Popen(
                [
                    programs.path("postgres"),
                    "-D",
                    str(self.place.data),
                    "-c",
                    told,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_SERVER_ENVIRONMENT,
                start_new_session=True,  # a Ctrl-C is for us; we stop it last
                preexec_fn=processes.leash(signal.SIGINT),  # noqa: PLW1509 (one call, and nobody else forks us)
                **self._rights(),
            )

    def is_ready(self, server: Server) -> bool:
        """Whether it takes connections. HostError when it has ended instead."""
        if server.poll() is not None:
            raise HostError(self._why_it_ended())
        return self._says_ready(server.pid)

    def answers(self) -> bool:
        """Whether a server, whoever started it, takes connections."""
        pid = self.running()
        return pid is not None and self._says_ready(pid)

    def wait(self, server: Server, *, patience: float = PATIENCE) -> None:
        """Returns when it takes connections."""
        deadline = time.monotonic() + patience
        while not self.is_ready(server):
            if time.monotonic() > deadline:
                raise HostError(f"The database did not start within {patience:.0f} s; see {self.place.log}.")
            time.sleep(0.01)

    def stop(self, server: Server, *, grace: float = 60.0) -> None:
        """Ends it: cleanly, or after `grace` seconds without ceremony; it then recovers at the next start."""
        for number, patience in ((signal.SIGINT, grace), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
            if server.poll() is None:
                server.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(patience)
                return

    def end_all(self) -> None:
        """Ends every process that still stands in the data, whoever started it."""
        processes.end(self._attached(), first=signal.SIGQUIT, grace=5.0)

    def _clear(self) -> None:
        """Ends what a killed start left behind, so that its data can be opened again.

        Orphans of a killed server still hold the old shared memory; PostgreSQL refuses to start beside them.
        """
        left = self.running()
        if left is not None:
            processes.end([left], first=signal.SIGINT, grace=60.0)
        self.end_all()
        if processes.PROC.is_dir():  # nobody stands in it, as we have just seen: the note is stale
            (self.place.data / "postmaster.pid").unlink(missing_ok=True)

    def _discard(self, unfinished: Path) -> None:
        """Of a start killed while it made the cluster; what it had started may be writing still."""
        processes.end(self._standing_in(unfinished), first=signal.SIGKILL, grace=10.0)
        if unfinished.exists():
            shutil.rmtree(unfinished)

    def _attached(self) -> list[int]:
        return self._standing_in(self.place.data)

    def _standing_in(self, folder: Path) -> list[int]:
        if not folder.exists():
            return []
        return processes.named_in("postgres", folder, account=self.place.account)

    def _says_ready(self, pid: int) -> bool:
        written = self._written()
        return len(written) > 7 and written[0] == str(pid) and written[7].strip() == "ready"

    def _written(self) -> list[str]:
        """The lines of postmaster.pid: process id, data, start, port, socket, address, memory, status."""
        try:
            return (self.place.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _programs(self) -> Binaries:
        found = binaries.for_server(major=self._major())
        if self.place.account is None:
            return found
        with said_plainly(self.place.shelf):
            return binaries.copied_to(self.place.shelf, found)

    def _major(self) -> int | None:
        if not self.place.data.exists():
            return None
        try:
            return int((self.place.data / "PG_VERSION").read_text())
        except (OSError, ValueError):
            raise HostError(
                f"{self.place.data} is not a PostgreSQL database; it was left untouched."
            ) from None

    def _rights(self) -> account.Drop:
        return self.place.account.drop() if self.place.account else {}

    def _hand_over(self, folder: Path) -> None:
        if self.place.account:
            shutil.chown(folder, self.place.account.uid, self.place.account.gid)

    def _initialise(self, programs: Binaries, data: Path) -> None:
        durable = [] if self.extra.get("fsync") != "off" else ["--no-sync"]
        options = [
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--auth=reject",
            "-U",
            configuration.ROLE,
        ]
        self._run([programs.path("initdb"), "-D", str(data), *options, *durable])
        # In the same breath: a cluster that is there always has its database.
        quick = [] if not durable else ["-F"]
        self._run([programs.path("postgres"), "--single", *quick, "-D", str(data), "template1"], said=_CREATE)

    def _run(self, command: list[str], *, said: bytes = b"") -> None:
        try:
            done = subprocess.run(
                command,
                input=said,
                capture_output=True,
                check=False,
                cwd="/",
                env=_SERVER_ENVIRONMENT,
                preexec_fn=processes.leash(signal.SIGKILL),
                **self._rights(),
            )
        except OSError as error:
            raise HostError(f"PostgreSQL cannot run here under another account: {error.strerror}.") from None
        if done.returncode:
            raise HostError(_meaning(done.stderr.decode(errors="replace"), self.place))

    def _file(self, name: str) -> Path:
        return self.place.base / f"{name}.conf"

    def _configure(self, programs: Binaries) -> Path:
        """Writes the settings anew at each start, beside the data: the server cannot change its own."""
        hba, ident = self._file("pg_hba"), self._file("pg_ident")
        names = {
            "hba_file": configuration.quoted(str(hba)),
            "ident_file": configuration.quoted(str(ident)),
            **self.extra,
        }
        lz4 = programs.compresses_with_lz4()
        main = self._file("postgresql")
        contents = (
            (main, configuration.settings(socket=self.place.socket, lz4=lz4, extra=names)),
            (hba, configuration.who_may_connect()),
            (ident, configuration.as_whom(account.own_name())),
        )
        with said_plainly(self.place.base):
            for path, content in contents:
                files.replace(path, content.encode(), mode=0o644)
        return main

    def _why_it_ended(self) -> str:
        try:
            said = self.place.log.read_bytes()[-4000:].decode(errors="replace")
        except OSError:
            said = ""
        return _meaning(said, self.place)


_INITDB = (
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--data-checksums",
    "--auth=reject",  # replaced by our own rules at every start
    f"--username={configuration.ROLE}",
)
_CREATE = f"CREATE DATABASE {DATABASE};\n".encode()


def _need_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        raise HostError(
            f"The disk that holds {folder} has {free // 1_000_000} MB left and a new database needs"
            f" {ROOM // 1_000_000}; make room and start again."
        )


def _meaning(said: str, place: Place) -> str:
    """One sentence for what PostgreSQL said before it gave up."""
    known = {
        "No space left on device": f"The disk that holds {place.base} is full; make room and start again.",
        "Read-only file system": f"{place.base} lies on a read-only disk; the database needs to write there.",
        "Cannot allocate memory": "There is not enough memory for the database (it asks for 256 MB).",
    }
    for sign, sentence in known.items():
        if sign in said:
            return sentence
    telling = [
        line for line in said.splitlines() if any(word in line for word in ("FATAL", "PANIC", "error:"))
    ]
    last = (telling or said.strip().splitlines() or ["it said nothing"])[-1]
    return f"The database did not start: {last.strip().rstrip('.')} (its log: {place.log})."


def _opened_log(path: Path) -> contextlib.AbstractContextManager[int]:
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return _descriptor(path)


@contextlib.contextmanager
def _descriptor(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)
