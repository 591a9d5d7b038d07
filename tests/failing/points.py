"""Where a process may be killed: a name, the function, and when in it. kill -9, at exactly that line."""

from __future__ import annotations

import functools
import importlib.abc
import importlib.util
import itertools
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from enum import Enum, auto
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any


class When(Enum):
    """When in a function: at its begin, at its end, or around the commit that happens in it."""

    BEFORE = auto()
    AFTER = auto()
    COMMIT = auto()  # everything is written, nothing is committed
    COMMITTED = auto()


ENGINE = {
    "claim.commit": ("threadline.actions.handoff", "claim", When.COMMIT),
    "claim.committed": ("threadline.actions.handoff", "claim", When.COMMITTED),
    "journal.before": ("threadline.outbound.journal", "Journal.began", When.BEFORE),
    "write.before": ("threadline.outbound.journal", "Journal.began", When.AFTER),
    "write.after": ("threadline.carriers.simulator.link", "Link._write", When.AFTER),
    "answer.after": ("threadline.outbound.settling", "Settler.add", When.BEFORE),
    "settle.commit": ("threadline.actions.settlement", "settle", When.COMMIT),
    "settle.committed": ("threadline.actions.settlement", "settle", When.COMMITTED),
    "receipts.commit": ("threadline.actions.receipts", "keep", When.COMMIT),
    "receipts.committed": ("threadline.actions.receipts", "keep", When.COMMITTED),
    "receipts.applied": ("threadline.actions.receipts", "apply", When.COMMIT),
}
LINK = {
    "smpp.before": ("threadline.carriers.smpp.session", "Session._write", When.BEFORE),
    "smpp.after": ("threadline.carriers.smpp.session", "Session._write", When.AFTER),
}
INTAKE = {
    "intake.commit": ("threadline.actions.writing", "write", When.COMMIT),
    "intake.committed": ("threadline.actions.writing", "write", When.COMMITTED),
}
INBOUND = {
    "arrivals.commit": ("threadline.actions.arrivals", "receive", When.COMMIT),
    "arrivals.committed": ("threadline.actions.arrivals", "receive", When.COMMITTED),
}
SPOOL = {
    "spool.before": ("threadline.inbound.spool", "_write", When.BEFORE),
    "spool.after": ("threadline.inbound.spool", "Spool.keep", When.AFTER),
    "replay.commit": ("threadline.actions.arrivals", "receive", When.COMMIT),
    "replay.before_drop": ("threadline.inbound.spool", "Spool.drop", When.BEFORE),
    "replay.after_drop": ("threadline.inbound.spool", "Spool.drop", When.AFTER),
}
POINTS = {**ENGINE, **LINK, **INTAKE, **INBOUND, **SPOOL}


def arm(name: str, count: str = "1", *, once: str) -> None:
    """Kill this process when it comes to the point for the `count`th time; `once` is the file that says it did, and
    keeps the next one alive."""
    module, path, when = POINTS[name]
    hits = itertools.count(1)

    def die() -> None:
        if next(hits) == int(count) and not Path(once).exists():
            Path(once).touch()
            os.kill(os.getpid(), signal.SIGKILL)

    sys.meta_path.insert(0, _Armed(module, lambda made: _wrap(made, path, when, die)))


def _forgets(keeper: Any) -> Callable[..., Any]:
    """What was spooled is dropped."""
    return lambda batches: [[] for _ in batches]


def _hasty(settlement: Any) -> Callable[..., Any]:
    """What nobody knows of is sent again, as if it were known not to have gone."""
    right = settlement.ending

    def ending(outcomes: Any) -> Any:
        found = right(outcomes)
        return settlement.Ending.RETURNED if found is settlement.Ending.UNKNOWN else found

    return ending


SPOILT: dict[str, tuple[str, str, Callable[[Any], Callable[..., Any]]]] = {
    "forgets": ("threadline.inbound.keeper", "_take", _forgets),
    "hasty": ("threadline.actions.settlement", "ending", _hasty),
}


def spoil(name: str) -> None:
    """Make this process wrong on purpose: a check must find it."""
    module, path, wrong = SPOILT[name]
    sys.meta_path.insert(0, _Armed(module, lambda made: setattr(made, path, wrong(made))))


class _Armed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Changes one module as soon as it was imported."""

    def __init__(self, name: str, change: Callable[[ModuleType], None]) -> None:
        self._name = name
        self._change = change
        self._spec: ModuleSpec | None = None

    def find_spec(self, name: str, path: Sequence[str] | None, target: Any = None) -> ModuleSpec | None:
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        self._spec = importlib.util.find_spec(name)
        assert self._spec is not None
        return importlib.util.spec_from_file_location(name, self._spec.origin, loader=self)

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        assert self._spec is not None
        assert self._spec.loader is not None
        self._spec.loader.exec_module(module)
        self._change(module)


def _wrap(module: ModuleType, path: str, when: When, die: Callable[[], None]) -> None:
    *owners, name = path.split(".")
    owner: Any = functools.reduce(getattr, owners, module)
    setattr(owner, name, _wrapped(getattr(owner, name), when, die))


def _wrapped(work: Callable[..., Any], when: When, die: Callable[[], None]) -> Callable[..., Any]:
    @functools.wraps(work)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if when is When.BEFORE:
            die()
        if when in (When.COMMIT, When.COMMITTED):
            _at_commits(when, die)
        try:
            result = work(*args, **kwargs)
        finally:
            _within.die = None
        if when is When.AFTER:
            die()
        return result

    return wrapped


_within = threading.local()


def _at_commits(when: When, die: Callable[[], None]) -> None:
    """This thread's next commit is the point."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    _within.die, _within.when = die, when
    if hasattr(BaseDatabaseWrapper, "commit_of_django"):
        return
    BaseDatabaseWrapper.commit_of_django = commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]

    def _commit(self: Any) -> None:
        die = getattr(_within, "die", None)
        if die is not None and _within.when is When.COMMIT:
            die()
        commit(self)
        if die is not None and _within.when is When.COMMITTED:
            die()

    BaseDatabaseWrapper._commit = _commit  # type: ignore[method-assign]


def environment(name: str, folder: Path) -> dict[str, str]:
    """What a process of the product is to be started with to die there, once; `folder` may be used again."""
    return {**PATH, "FAIL_AT": name, "FAIL_ONCE": str(folder / name.replace("*", "-"))}


def spoilt(name: str) -> dict[str, str]:
    """What a process of the product is to be started with to be wrong in this way."""
    return {**PATH, "SPOILT": name}


_HERE = Path(__file__).resolve().parent
PATH = {"PYTHONPATH": f"{_HERE}:{_HERE.parents[1] / 'src'}:{_HERE.parents[1]}"}
