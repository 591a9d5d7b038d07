"""What holds for every test: no network beyond loopback, nothing silently left out."""

from __future__ import annotations

import ipaddress
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

ALLOWED_SKIPS = frozenset({"needs root", "needs an ordinary user", "needs Linux"})
"""Reasons that the machine gives; any other skip fails the run."""

LEFT_OUT = {"long": "--long", "journey": "--journeys", "peer": "--peers"}
"""Marks of tests that do not run unless the option asks for them."""

_outside: list[str] = []
_left_out: Counter[str] = Counter()


def pytest_addoption(parser: pytest.Parser) -> None:
    for mark, option in LEFT_OUT.items():
        parser.addoption(option, action="store_true", help=f"run the tests marked `{mark}` too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what was not asked for, and counts it."""
    absent = [mark for mark, option in LEFT_OUT.items() if not config.getoption(option)]
    gone = [item for item in items if any(item.get_closest_marker(mark) for mark in absent)]
    if gone:
        _left_out.update(next(mark for mark in absent if item.get_closest_marker(mark)) for item in gone)
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in set(gone)]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A skip that no machine excuses fails the run; workers tell the first process what they left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(_left_out)
        return
    if _unexcused(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    for mark, count in getattr(node, "workeroutput", {}).get("left_out", {}).items():
        _left_out[mark] = max(_left_out[mark], count)  # every worker collects the same


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for mark, count in sorted(_left_out.items()):
        terminalreporter.write_line(
            f"left out: {count} tests marked `{mark}` (they run with {LEFT_OUT[mark]})"
        )
    for reason in _unexcused(config):
        terminalreporter.write_line(
            f"FAILED: a test was skipped, and not for an allowed reason: {reason}", red=True
        )


def _unexcused(config: pytest.Config) -> list[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    reasons = [_reason(report.longrepr) for report in skipped]
    return [reason for reason in reasons if reason not in ALLOWED_SKIPS]


def _reason(why: Any) -> str:
    """A skip is reported as (file, line, reason)."""
    return str(why[2] if isinstance(why, tuple) else why).removeprefix("Skipped: ")


def _watch(event: str, args: tuple[Any, ...]) -> None:
    """An audit hook sees every connection that Python makes, whatever library makes it."""
    if event == "socket.connect":
        _must_be_near(args[1])
    elif event == "socket.getaddrinfo" and args[0]:
        _must_be_near((args[0], args[1]))


def _must_be_near(address: Any) -> None:
    if not isinstance(address, tuple):  # a Unix socket
        return
    host = address[0].decode() if isinstance(address[0], bytes) else str(address[0])
    if host not in ("localhost", "") and not _is_loopback(host):
        _outside.append(host)
        raise OSError(f"a test tried to reach {host}")


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _stays_near() -> Iterator[None]:
    """Fails the test that reached out, even when its code took the refusal for a broken network."""
    _outside.clear()
    yield
    assert not _outside, f"reached beyond loopback: {', '.join(_outside)}"


@pytest.fixture(autouse=True)
def _gives_connections_back() -> Iterator[None]:
    """Fails the test whose threads end with a connection of the pool: one day there would be none left."""
    before = _lent()
    yield
    deadline = time.monotonic() + 5  # a thread may just be giving it back
    while _lent() > max(before, _OWN) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert _lent() <= max(before, _OWN), "a thread ended without closing its connection"


_OWN = 1
"""Connections that pytest's own thread may hold."""


def _lent() -> int:
    """How many connections the pool of this process has given out."""
    from django.db.backends.postgresql.base import DatabaseWrapper  # only now: the settings must be there

    pools = DatabaseWrapper._connection_pools.values()  # type: ignore[attr-defined]
    said = [pool.get_stats() for pool in pools]
    return sum(each["pool_size"] - each["pool_available"] for each in said)
