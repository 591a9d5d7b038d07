"""`threadline up`: everything, on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from threadline.host import database, files, home, keys, places, supervisor
from threadline.host.cluster import Cluster
from threadline.host.errors import HostError
from threadline.host.home import Home
from threadline.host.supervisor import Child, Process, Supervisor
from threadline.management import web

SIMULATOR = "THREADLINE_SIMULATOR"
SECRET = "THREADLINE_SIMULATOR_SECRET"  # noqa: S105 (the variable's name)

HELP = "start everything: database, pages, sending engine, jobs, simulator"


@dataclass(frozen=True, slots=True)
class Plan:
    """What one `up` starts, and where it listens."""

    home: Home
    host: str
    port: int
    demo: bool
    environment: Mapping[str, str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=web.port, default=8000)
    parser.add_argument("--no-demo", action="store_true", help="start empty instead of with a demo workspace")


def run(args: argparse.Namespace) -> int:
    where = home.open_home()
    with _only_one(where), Supervisor(_say) as kept:
        supervisor.end_marked(where.id)  # before the port is looked at: a leftover may hold it
        _need_port(args.host, args.port)
        keys.load_or_make(keys.path_for(where))
        try:
            with _database(kept, where) as url:
                plan = Plan(where, args.host, args.port, not args.no_demo, _environment(args, where, url))
                _start(kept, plan)
                kept.watch()
                _say("stopping")
                kept.stop()
        except supervisor.Stopped:
            _say("stopping before everything had started")
    _say("stopped")
    return 0


@contextmanager
def _only_one(where: Home) -> Iterator[None]:
    with files.locked(where.run / "up.lock", wait=False) as ours:
        if not ours:
            raise HostError(f"Threadline already runs from {where.path}; stop that one first (Ctrl-C there).")
        yield


@contextmanager
def _database(kept: Supervisor, where: Home) -> Iterator[str]:
    """The database's address; ours is started, and stays ours until the end."""
    if not database.is_embedded():
        yield database.address()
        return
    with database.owned(where) as cluster:
        if cluster is None:
            raise HostError(
                "Another Threadline command holds the database of this home; wait until it has ended."
            )
        if not cluster.exists():
            _say("database: making it (once)")
            cluster.make()
        kept.start(_child_of(cluster))
        _say("database: running")
        yield cluster.url()


def _child_of(cluster: Cluster) -> Child:
    return Child(
        "database", cluster.spawn, cluster.is_ready, stop=signal.SIGINT, grace=60.0, last=signal.SIGQUIT
    )


def _start(kept: Supervisor, plan: Plan) -> None:
    _say("tables: bringing them to this version")
    first = [sys.executable, "-m", "threadline.management.first", *(["--demo"] if plan.demo else [])]
    link = kept.run(first, mark=plan.home.id, environment=plan.environment).strip()
    for child in _children(plan):
        kept.start(child)
        _say(f"{child.name}: running")
    files.replace(plan.home.run / "url", plan.environment["THREADLINE_URL"].encode())
    _say(f"open {link or plan.environment['THREADLINE_URL']}")
    _say("Ctrl-C stops everything")


def _children(plan: Plan) -> Iterator[Child]:
    listen = ["--host", plan.host, "--port", str(plan.port)]
    webhook = ["--webhook", _local(plan.host, plan.port)]
    socket_at = plan.environment[SIMULATOR]
    simulator = ["--listen", socket_at, "--ledger", str(plan.home.simulator), *webhook]
    yield _ours(plan, "simulator", ["simulator", *simulator], is_ready=lambda _: _listens(socket_at))
    yield _ours(plan, "web", ["web", *listen], is_ready=lambda _: _answers(plan.host, plan.port), grace=15.0)
    yield _ours(plan, "engine", ["worker", "--engine"], grace=20.0)
    yield _ours(plan, "jobs", ["worker", "--jobs"])


def _ours(
    plan: Plan,
    name: str,
    arguments: list[str],
    *,
    is_ready: Callable[[Process], bool] = lambda _: True,
    grace: float = 10.0,
) -> Child:
    return supervisor.command(
        name,
        [sys.executable, "-m", "threadline", *arguments],
        mark=plan.home.id,
        environment=plan.environment,
        is_ready=is_ready,
        grace=grace,
    )


def _environment(args: argparse.Namespace, where: Home, url: str) -> dict[str, str]:
    """What every child is told; what is set already stands."""
    socket_folder = places.socket_folder(where.run, name=where.id)
    return {
        database.URL: url,
        "THREADLINE_HOME": str(where.path),
        "THREADLINE_URL": _local(args.host, args.port),
        SIMULATOR: f"unix:{socket_folder / 'simulator.sock'}",
        SECRET: _secret(where),
        "DJANGO_SETTINGS_MODULE": "threadline.site.settings",
        **{name: value for name, value in os.environ.items() if name != "THREADLINE_HOME"},
    }


def _secret(where: Home) -> str:
    """What the simulator and the others know each other by; kept, as accounts may name it."""
    path = where.simulator / "secret"
    with home.said_plainly(path):
        if not path.exists():
            files.create(path, secrets.token_hex(32).encode())
        return path.read_text().strip()


def _local(host: str, port: int) -> str:
    """The address by which this machine reaches the pages."""
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not listened on)
    return f"http://[{named}]:{port}" if ":" in named else f"http://{named}:{port}"


def _need_port(host: str, port: int) -> None:
    """HostError when the address cannot be listened on."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will
            probe.bind(address)
    except (OSError, OverflowError) as error:
        raise HostError(_why_not(error, host, port)) from None


def _why_not(error: OSError | OverflowError, host: str, port: int) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program; choose another with --port."
    if number == errno.EACCES:
        return f"Port {port} may not be opened by this user; choose one above 1023 with --port."
    return f"Cannot listen on {host}, port {port}: {error}."


def _listens(address: str) -> bool:
    """Whether somebody takes connections there, `unix:/path` or `host:port`."""
    host, _, port = address.rpartition(":")
    local = host == "unix"
    with socket.socket(socket.AF_UNIX if local else socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(port if local else (host, int(port))) == 0


def _answers(host: str, port: int) -> bool:
    """Whether pages come; by hand, because http.client would cost this process five megabytes for good."""
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((named, port), timeout=5) as link:
            link.sendall(f"GET /healthz HTTP/1.1\r\nHost: {named}\r\nConnection: close\r\n\r\n".encode())
            return link.recv(12).startswith(b"HTTP/1.1 ")
    except OSError:
        return False


def _say(line: str) -> None:
    sys.stderr.write(f"threadline: {line}\n")
    sys.stderr.flush()
