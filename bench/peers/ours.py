"""Threadline: a web process, an engine and the jobs, which call back, around the embedded PostgreSQL, with fsync."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench import callers, crash, send, stage
from bench.peers import centre, counting
from bench.peers.contender import Contender, Process
from bench.stage import Stage

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


class Ours(Contender):
    """Everybody who is texted has agreed to it, and it is noon where they are."""

    name = "threadline"
    yes = "committed, with fsync"
    patience = 45.0  # who dies in a call leaves its address alone for a while

    def __init__(self, on: Stage, *, smsc: int, back: int, window: int, people: Sequence[str]) -> None:
        from threadline.actions import api_keys, callbacks, numbers, purposes, seals, verifying, workspaces
        from threadline.rules.actors import OPERATOR
        from threadline.rules.callbacks import About
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
        _, key = api_keys.create(
            OPERATOR, workspace, name="bench", scopes=["messages:read", "messages:write"]
        )
        self._authority = {"Authorization": f"Bearer {key}"}
        there = f"http://127.0.0.1:{back}/"
        made = callbacks.create(OPERATOR, workspace.pk, address=there, tells=[About.END])
        assert not isinstance(made, callbacks.Refused), made
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
        headers = {"Content-Type": "application/json", **self._authority}
        return callers.request("/api/v1/messages", json.dumps(asked).encode(), headers)

    def in_doubt(self, answer: bytes) -> bool:
        path = f"/api/v1/messages/{json.loads(answer)['id']}"
        status, told = self._web.answer("GET", path, headers=self._authority)
        return status == 200 and json.loads(told)["state"] == "unknown"

    def processes(self) -> Mapping[str, int]:
        workers = {name: worker.pid for name, worker in self._workers.items()}
        return {"web": self._web.pid, **workers, "postgresql": self._on.cluster.running() or 0}
