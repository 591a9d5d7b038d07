"""Kannel, as Debian has it: bearerbox with its file store, and smsbox, which takes texts and calls back."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from bench import stage
from bench.peers import centre, counting
from bench.peers.contender import Contender, Process
from bench.smsc import free_port

from threadline.host.errors import HostError

SETTINGS = """
group = core
admin-port = {admin}
admin-password = secret
smsbox-port = {box}
box-allow-ip = "127.0.0.1"
log-level = 3
log-file = "{folder}/bearerbox.log"
store-type = file
store-location = "{folder}/store"
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = bench
host = 127.0.0.1
port = {smsc}
smsc-username = {name}
smsc-password = {password}
system-type = ""
transceiver-mode = true
max-pending-submits = {window}
reconnect-delay = 1
source-addr-autodetect = true

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {box}
sendsms-port = {sendsms}
log-level = 3
log-file = "{folder}/smsbox.log"

group = sendsms-user
username = {name}
password = {password}
"""
PROGRAMS = ("bearerbox", "smsbox")
NEEDS = "Debian's package kannel"
DLR = 1 | 2 | 16
"""Of what it calls back: delivered, not delivered, refused."""


class Kannel(Contender):
    """Its receipts' counterparts are kept in memory, as they are when nobody sets up a database for it."""

    name = "kannel"
    yes = "in its file store, without fsync"

    def __init__(self, folder: Path, *, smsc: int, callbacks: int, window: int) -> None:
        folder.mkdir()
        missing = [name for name in PROGRAMS if not shutil.which(name)]
        if missing:
            raise HostError(f"{', '.join(missing)}: not here; it is in {NEEDS}")
        self.port, self._box, self._callbacks = free_port(), free_port(), callbacks
        written = SETTINGS.format(
            folder=folder, smsc=smsc, admin=free_port(), box=self._box, sendsms=self.port,
            name=centre.NAME, password=centre.PASSWORD, window=window,
        )  # fmt: skip
        (folder / "kannel.conf").write_text(written)
        self._boxes = {
            name: Process([name, str(folder / "kannel.conf")], log=folder / f"{name}.out")
            for name in PROGRAMS
        }
        said = subprocess.run(["bearerbox", "--version"], capture_output=True, text=True, check=False)
        self.version = (said.stdout + said.stderr).split("`", 1)[-1].split("'")[0]

    def start(self) -> None:
        self._boxes["bearerbox"].start()
        stage.until(lambda: listens(self._box), within=20)
        self._boxes["smsbox"].start()
        stage.until(lambda: listens(self.port), within=20)

    restart = start

    def kill(self) -> None:
        for box in self._boxes.values():
            box.kill()

    def stop(self) -> None:
        for box in reversed(self._boxes.values()):
            box.stop()

    def request(self, token: str) -> bytes:
        back = f"http://127.0.0.1:{self._callbacks}/?token={token}&state=%d"
        asked = {
            "username": centre.NAME, "password": centre.PASSWORD, "from": "12025550100",
            "to": counting.number(token)[1:], "text": counting.body(token), "dlr-mask": DLR, "dlr-url": back,
        }  # fmt: skip
        return get("/cgi-bin/sendsms", asked)

    def processes(self) -> Mapping[str, int]:
        return {name: box.pid for name, box in self._boxes.items()}


def get(path: str, asked: Mapping[str, object]) -> bytes:
    """A GET as it goes over the wire."""
    return f"GET {path}?{urlencode(asked, quote_via=quote)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
