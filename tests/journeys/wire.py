"""A wire between a browser and the product that can be cut, for pages and live streams alike."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class Wire:
    """Carries bytes to and fro until it is cut; cut, it refuses who calls and drops who spoke."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._goal = (str(parts.hostname), int(parts.port or 80))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self._port = 0
        self.mend()

    @property
    def address(self) -> str:
        """Where the product is reached over it."""
        return f"http://127.0.0.1:{self._port}"

    def mend(self) -> None:
        """From now on it carries (again)."""
        listener = socket.create_server(("127.0.0.1", self._port), reuse_port=False)
        self._port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._take, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """Nothing gets through, and whoever was speaking hears of it."""
        with self._lock:
            listener, self._listener = self._listener, None
            ends, self._open = self._open, set()
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # close alone does not wake who accepts
            listener.close()
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _take(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                try:
                    far = socket.create_connection(self._goal)
                except OSError:
                    near.close()
                    continue
                self._carry_both(near, far)

    def _carry_both(self, near: socket.socket, far: socket.socket) -> None:
        with self._lock:
            if self._listener is None:
                near.close()
                far.close()
                return
            self._open |= {near, far}
        for one, other in ((near, far), (far, near)):
            threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        with contextlib.suppress(OSError):
            other.shutdown(socket.SHUT_WR)
        with self._lock:
            self._open.discard(one)
        one.close()


@contextlib.contextmanager
def wire(address: str) -> Iterator[Wire]:
    """A wire to the product, cut for good at the end."""
    made = Wire(address)
    try:
        yield made
    finally:
        made.cut()
