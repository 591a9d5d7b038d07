"""Threadline: a web process, an engine and the jobs around the embedded PostgreSQL, with fsync.

It calls nobody back yet: a program that wants to know what became of its texts lists them. So that is done here, 200
at a time, from the oldest that was not final; what it costs is in the web process's share.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import callers, crash, send, stage
from bench.peers import centre, counting
from bench.peers.contender import Contender, Process
from bench.peers.counting import Heard
from bench.peers.load import Acknowledged, Connection
from bench.stage import Stage

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
PAGE = 200
PAUSE = 0.25
"""Seconds between two looks when nothing had moved."""
FAILED = frozenset({"unknown", "rejected", "failed", "undelivered", "suppressed", "expired", "cancelled"})


class Ours(Contender):
    """Everybody who is texted has agreed to it, and it is noon where they are."""

    name = "threadline"
    yes = "committed, with fsync"

    def __init__(self, on: Stage, *, smsc: int, window: int, people: Sequence[str]) -> None:
        from threadline.actions import api_keys, numbers, purposes, seals, verifying, workspaces
        from threadline.rules.actors import OPERATOR
        from threadline.rules.levels import Level

        on = replace(on, environment={**on.environment, "THREADLINE_API_PER_MINUTE": str(10**8)})
        self.version = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["version"]
        self._on = on
        workspace = workspaces.create("Bench", business="Riverside Dental", zone="America/Chicago")
        self._purpose = purposes.add(OPERATOR, workspace, send.PURPOSE, level=Level.INFORMATIONAL).pk
        settings = {"address": f"127.0.0.1:{smsc}", "system_id": centre.NAME, "window": str(window)}
        secrets = {"password": centre.PASSWORD}
        account = numbers.add_account("smpp", name="bench", settings=settings, secret_settings=secrets)
        numbers.add_sender(OPERATOR, workspace, numbers.add_number(account, "+12025550100"), name="Line")
        scopes = ["messages:write", "messages:read"]
        _, self._key = api_keys.create(OPERATOR, workspace, name="bench", scopes=scopes)
        for start in range(0, len(people), send.CHUNK):
            crash.agree(workspace.pk, self._purpose, people[start : start + send.CHUNK])
        # What they agreed to is sealed and, as every night, checked: or the first texts would pay for it.
        while seals.seal() == seals.MOST:
            pass
        verifying.keep()
        self._web = stage.Web(on, 0)
        self.port = self._web.port
        self._workers = {
            name: Process(
                [sys.executable, "-m", "threadline", "worker", f"--{name}"],
                log=on.folder / f"{name}.out",
                environment=on.environment,
            )
            for name in ("engine", "jobs")
        }

    def start(self) -> None:
        for worker in self._workers.values():
            worker.start()
        self._web.start()

    restart = start

    def kill(self) -> None:
        for worker in self._workers.values():
            worker.kill()
        self._web.kill()

    def stop(self) -> None:
        self._web.stop()
        for worker in self._workers.values():
            worker.stop()

    def request(self, token: str) -> bytes:
        asked = {
            "to": counting.number(token), "body": counting.body(token), "level": "informational",
            "purpose": self._purpose, "from": "+12025550100",
        }  # fmt: skip
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._key}"}
        return callers.request("/api/v1/messages", json.dumps(asked).encode(), headers)

    def processes(self) -> Mapping[str, int]:
        workers = {name: worker.pid for name, worker in self._workers.items()}
        return {"web": self._web.pid, **workers, "postgresql": self._on.cluster.running() or 0}

    async def listen(self, acknowledged: Acknowledged, heard: Heard) -> None:
        link = Connection(self.port)
        waiting: dict[int, str] = {}
        seen = 0
        while True:
            for token in list(acknowledged.answers)[seen:]:
                waiting[int(json.loads(acknowledged.answers[token])["id"])] = token
                seen += 1
            before = len(waiting)
            for text in await self._page(link, sorted(waiting)[:PAGE]):
                if text["id"] in waiting and (text["state"] == "delivered" or text["state"] in FAILED):
                    heard.say(waiting.pop(text["id"]), delivered=text["state"] == "delivered")
            if before - len(waiting) < PAGE // 2:
                await asyncio.sleep(PAUSE)

    async def _page(self, link: Connection, ids: Sequence[int]) -> Sequence[dict[str, Any]]:
        if not ids:
            return []
        path = f"/api/v1/messages?limit={PAGE}&before={ids[-1] + 1}"
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self._key}\r\n\r\n"
        status, body = await link.answer(head.encode())
        found: Sequence[dict[str, Any]] = json.loads(body)["messages"] if status == 200 else []
        return found
