"""Jasmin, as released and with its receipts mended, between a RabbitMQ and a Redis as Debian has them.

As released (0.11.1) no callback ever comes: where the answer to a text is handed on, `managers/listeners.py` looks for
it on the request, which has none, rather than on the pair of both that it was given. Every look-up of a receipt then
finds nothing. The mended one is a copy in which those lines take it from where it is; nothing else differs.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

from bench import stage
from bench.peers import centre, counting
from bench.peers.contender import Contender, Process
from bench.peers.kannel import get, listens
from bench.smsc import free_port
from bench.stage import say

from threadline.host import prepare
from threadline.host.errors import HostError

VERSION = "0.11.1"
BROKER, STORE, NAMES = "/usr/lib/rabbitmq/bin/rabbitmq-server", "redis-server", "epmd"
NEEDS = "Debian's packages rabbitmq-server and redis-server"
WRONG, RIGHT = "_pdu.response", "r.response"
LOCKS = ("jasmind", "dlrd-master", "dlrlookupd-master")
"""What its processes lock each other out with, in the folder for temporary files; kill -9 leaves them locked."""
_CONNECTOR = (
    "smppccm -a", "cid bench", "host 127.0.0.1", "port {smsc}", f"username {centre.NAME}",
    f"password {centre.PASSWORD}", "bind transceiver", "submit_throughput 0", "con_fail_delay 1",
    "con_loss_delay 1", "ok",
)  # fmt: skip
_SET_UP = (
    "group -a", "gid bench", "ok",
    "user -a", f"username {centre.NAME}", f"password {centre.PASSWORD}", "gid bench", "uid bench", "ok",
    *_CONNECTOR,
    "mtrouter -a", "type DefaultRoute", "connector smppc(bench)", "rate 0.0", "ok",
    "smppccm -1 bench", "persist",
)  # fmt: skip
"""One user and one route to one SMSC, as many texts a second as it can."""
_ASKS = (b"required.", b"Password: ", b"jcli : ", b"> ")
"""How its console asks for the next line."""


class Jasmin(Contender):
    """Its daemon, and the two beside it that look up receipts and call back."""

    patience = 45.0  # what finds no link waits for 30
    yes = "written to a durable queue of RabbitMQ, unconfirmed"

    def __init__(self, folder: Path, *, smsc: int, callbacks: int, fixed: bool) -> None:
        missing = [name for name in (BROKER, STORE, NAMES) if not shutil.which(name)]
        if missing:
            raise HostError(f"{', '.join(missing)}: not here; it is in {NEEDS}")
        self.name = "jasmin-fixed" if fixed else "jasmin"
        self.version = VERSION
        self.port, self._callbacks, self._smsc = free_port(), callbacks, smsc
        self._broker, self._store, self._console = free_port(), free_port(), free_port()
        python = _installed()
        environment = self._environment(folder, python)
        if fixed:
            environment["PYTHONPATH"] = str(_mended(python, folder / "mended"))
        self._is_set_up = False
        self._stores = _stores(folder, broker=self._broker, store=self._store)
        programs = {"jasmind": ["-u", "jcliadmin", "-p", "jclipwd"], "dlrlookupd": [], "dlrd": []}
        self._daemons = {
            name: Process(
                [str(python), str(python.parent / f"{name}.py"), *arguments],
                log=folder / f"{name}.out",
                environment=environment,
            )
            for name, arguments in programs.items()
        }

    def _environment(self, folder: Path, python: Path) -> dict[str, str]:
        """Its settings, all but the ports as they are when nobody sets them."""
        for name in ("log", "store"):
            (folder / name).mkdir(parents=True)
        spec = next(
            python.parent.parent.glob("lib/*/site-packages/txamqp/specs/standard/amqp0-9-1.stripped.xml")
        )
        inner = str(free_port())
        return {
            "PATH": os.environ["PATH"], "ROOT_PATH": str(folder), "LOG_PATH": str(folder / "log"),
            "CONFIG_PATH": str(folder), "AMQP_BROKER_SPEC": str(spec), "AMQP_BROKER_PORT": str(self._broker),
            "REDIS_CLIENT_PORT": str(self._store), "HTTP_API_PORT": str(self.port), "JCLI_PORT": str(self._console),
            "ROUTER_PORT": str(free_port()), "CLIENT_MANAGEMENT_PORT": str(free_port()),
            "SMPP_SERVER_PORT": str(free_port()), "SMPP_SERVER_PB_PORT": inner, "SMPP_SERVER_PB_CLIENT_PORT": inner,
        }  # fmt: skip

    def start(self) -> None:
        for store in self._stores.values():
            store.start()
        stage.until(lambda: listens(self._store) and listens(self._broker), within=60)
        self.restart()

    def restart(self) -> None:
        for lock in LOCKS:
            Path(f"/tmp/{lock}.lock").unlink(missing_ok=True)
        self._daemons["jasmind"].start()
        stage.until(lambda: listens(self._console) and listens(self.port), within=60)
        for name in ("dlrlookupd", "dlrd"):
            self._daemons[name].start()
        if not self._is_set_up:
            _tell(self._console, [line.format(smsc=self._smsc) for line in _SET_UP])
            self._is_set_up = True

    def kill(self) -> None:
        for daemon in self._daemons.values():
            daemon.kill()

    def stop(self) -> None:
        for process in (*self._daemons.values(), *reversed(self._stores.values())):
            process.stop()

    def request(self, token: str) -> bytes:
        asked = {
            "username": centre.NAME, "password": centre.PASSWORD, "from": "12025550100",
            "to": counting.number(token)[1:], "content": counting.body(token), "dlr": "yes", "dlr-level": 2,
            "dlr-method": "GET", "dlr-url": f"http://127.0.0.1:{self._callbacks}/?token={token}",
        }  # fmt: skip
        return get("/send", asked)

    def processes(self) -> Mapping[str, int]:
        return {name: process.pid for name, process in {**self._daemons, **self._stores}.items()}


def _stores(folder: Path, *, broker: int, store: int) -> dict[str, Process]:
    """RabbitMQ with the process that knows the names of Erlang's nodes, and Redis; as Debian sets them up."""
    names = str(free_port())
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "ERL_EPMD_PORT": names, "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": "peers@localhost", "RABBITMQ_NODE_PORT": str(broker),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(folder / "rabbitmq"), "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
    }  # fmt: skip
    (folder / "plugins").write_text("[].\n")
    commands = {
        "epmd": [NAMES, "-port", names, "-address", "127.0.0.1"],
        "rabbitmq": [BROKER],
        "redis": [STORE, "--port", str(store), "--bind", "127.0.0.1", "--dir", str(folder)],
    }
    return {
        name: Process(command, log=folder / f"{name}.out", environment=environment)
        for name, command in commands.items()
    }


def _installed() -> Path:
    """Its Python, in an environment that is made once and kept."""
    home = prepare.cache() / f"bench-jasmin-{VERSION}"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        say(f"installing jasmin {VERSION}")
        venv.create(home, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "-qq", f"jasmin=={VERSION}"]
        subprocess.run(command, check=True, stdout=sys.stderr)
        (home / "ready").touch()
    return python


def _mended(python: Path, into: Path) -> Path:
    """A folder with a copy of its package, in which answers are taken from where they are."""
    (package,) = python.parent.parent.glob("lib/*/site-packages/jasmin")
    shutil.copytree(package, into / "jasmin", ignore=shutil.ignore_patterns("__pycache__"))
    module = into / "jasmin" / "managers" / "listeners.py"
    text = module.read_text("utf-8")
    if WRONG not in text:
        raise LookupError(f"jasmin {VERSION}: {WRONG} is not there to be mended")
    module.write_text(text.replace(WRONG, RIGHT), "utf-8")
    return into


def _tell(console: int, lines: list[str]) -> None:
    """Say these lines to its console, each once it asks for one."""
    with socket.create_connection(("127.0.0.1", console), timeout=20) as link:
        said = b""
        for line in ("jcliadmin", "jclipwd", *lines, "quit"):
            while not said.rstrip(b"\r\n").endswith(_ASKS):
                more = link.recv(4096)
                if not more:
                    raise ConnectionError("jasmin's console went away")
                said += more
            said = b""
            link.sendall(f"{line}\r\n".encode())
