"""Makes the environment that Threadline runs in, once for each lock file, and hands over to it.

Runs as a script under the machine's own Python, before anything is installed: standard library only.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (before anything that an old Python would stumble over)
    sys.exit("threadline: Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")

import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import time
import venv
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOCK, DEVELOPMENT_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
ROOM = {LOCK: 400_000_000, DEVELOPMENT_LOCK: 900_000_000}
"""Bytes that an environment takes while it is made."""
FORGET = 30 * 86400.0
"""Seconds after its last use that an environment of another lock file is removed."""

STARTED, PROCEED = (
    "preparing an environment (only before the first start)",
    "waiting for another start that prepares it",
)
# What would lead pip or Python to some place other than the new environment.
MISLEADING = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV")


class Refused(Exception):
    """It cannot be done on this machine; the message is the one sentence shown."""


def main(arguments: list[str]) -> int:
    """Runs what was asked for in the environment; returns only when there is none."""
    try:
        if arguments[:1] == ["--where"]:  # for scripts: the folder of the development environment
            sys.stdout.write(f"{environment(DEVELOPMENT_LOCK)}\n")
            return 0
        testing = arguments[:1] == ["test"]
        developing = testing or arguments[:1] == ["bench"]  # a benchmark drives browsers, as tests do
        python = environment(DEVELOPMENT_LOCK if developing else LOCK) / "bin" / "python"
        _become(python, _tests(arguments[1:]) if testing else ["-m", "threadline", *(arguments or ["up"])])
    except Refused as refusal:
        sys.stderr.write(f"threadline: {refusal}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nthreadline: stopped; the next start begins again\n")
        return 130
    return 0


def _become(python: Path, arguments: list[str]) -> None:
    for name in MISLEADING[:2]:
        os.environ.pop(name, None)
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    os.environ["PYTHONSAFEPATH"] = (
        "1"  # whoever calls us may stand in a folder that has a `django` of its own
    )
    sys.stderr.flush()
    os.execv(python, [str(python), *arguments])  # noqa: S606 (a shell is the last thing wanted)


def _tests(arguments: list[str]) -> list[str]:
    # The clone may be read-only: what tests write for the next run goes to the cache.
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(cache() / "hypothesis"))
    os.chdir(ROOT)
    # Tests with real processes take a thousand times as long as others: who has nothing left takes of the other.
    workers = ("-n", "2", "--dist", "worksteal")
    return ["-m", "pytest", *workers, "-o", f"cache_dir={cache() / 'pytest'}", *arguments]


def cache() -> Path:
    """THREADLINE_CACHE, else this user's usual place for what can be made again."""
    named = os.environ.get("THREADLINE_CACHE")
    if named:
        return Path(named).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "threadline"


def environment(lock: Path) -> Path:
    """The environment for `lock` and this Python, made when it is not there."""
    content = lock.read_bytes()
    key = hashlib.sha256(b"\0".join((content, sys.version.encode(), sys.base_prefix.encode()))).hexdigest()[
        :16
    ]
    ready = cache() / f"environment-{key}"
    if not ready.is_dir():
        with _sentences(), _alone() as folder:
            if not ready.is_dir():
                _make(lock, folder, ready)
                _forget_old(folder)
    with contextlib.suppress(OSError):
        os.utime(ready)
    return ready


@contextlib.contextmanager
def _alone() -> Iterator[Path]:
    """The cache, held so that two starts at once do not get in each other's way; a kill lets go of it."""
    folder = cache()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(folder / "lock", "w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say(PROCEED)
            fcntl.flock(held, fcntl.LOCK_EX)
        yield folder


def _make(lock: Path, folder: Path, ready: Path) -> None:
    _need(lock, folder)
    _sweep(folder)
    unfinished = folder / f"unfinished-{os.getpid()}"
    _say(STARTED)
    try:
        _say("1 of 3: a Python environment")
        venv.create(unfinished, with_pip=True, symlinks=True)
        _install(lock, unfinished)
        _say("3 of 3: finishing")
        _rename_inside(unfinished, ready)
        unfinished.rename(ready)
    finally:
        _sweep(folder)


def _sweep(folder: Path) -> None:
    """Remove what starts left half made: those that were killed, too, whose installers may have gone on a while."""
    for left in folder.glob("unfinished-*"):
        shutil.rmtree(left, ignore_errors=True)


def _need(lock: Path, folder: Path) -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise Refused(
                f"Python's `{module}` is missing; install it (on Debian: apt install python{version}-venv)."
            )
    free = shutil.disk_usage(folder).free
    if free < ROOM[lock]:
        raise Refused(
            f"The disk that holds {folder} has {free // 1_000_000} MB left, and {ROOM[lock] // 1_000_000}"
            " are needed; make room, or name another folder in THREADLINE_CACHE."
        )


def _install(lock: Path, into: Path) -> None:
    """Everything in the lock and nothing else, each file checked against its hash."""
    total = len(re.findall(r"^[\w.\[\],-]+==", lock.read_text(), flags=re.MULTILINE))
    options = [
        "--require-hashes",
        "--no-deps",
        "--no-input",
        "--progress-bar=off",
        "--disable-pip-version-check",
    ]
    clean = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    python = str(into / "bin" / "python")
    pip = subprocess.Popen(
        [python, "-I", "-m", "pip", "install", *options, "-r", str(lock)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=clean,
    )  # fmt: skip
    assert pip.stdout is not None
    said = [line for line in _counted(pip.stdout, total) if line.strip()]
    if pip.wait():
        raise Refused(_why(said))


def _counted(lines: Iterable[str], total: int) -> Iterator[str]:
    """Passes the lines on and shows how far it is."""
    live, done = sys.stderr.isatty(), 0
    for line in lines:
        yield line
        if line.startswith("Collecting "):
            done += 1
            if live or done % 10 == 1:
                _say(f"2 of 3: packages, {done} of {total}", over=live)
    if live:
        sys.stderr.write("\n")


def _why(said: list[str]) -> str:
    text = "".join(said)
    if "No space left on device" in text or "Disk quota exceeded" in text:
        return (
            f"The disk that holds {cache()} is full; make room, or name another folder in THREADLINE_CACHE."
        )
    errors = [line.removeprefix("ERROR: ").strip() for line in said if line.startswith("ERROR: ")]
    reason = (errors or [line.strip() for line in said[-1:]] or ["pip said nothing"])[0]
    return f"The packages could not be installed: {reason.rstrip('.')} (is the index reachable?)."


def _rename_inside(unfinished: Path, ready: Path) -> None:
    """Scripts name their interpreter in their first line, by the name it had while it was made."""
    old, new = os.fsencode(unfinished), os.fsencode(ready)
    for script in (unfinished / "bin").iterdir():
        if script.is_file() and not script.is_symlink():
            content = script.read_bytes()
            if old in content:
                script.write_bytes(content.replace(old, new))


def _forget_old(folder: Path) -> None:
    for old in folder.glob("environment-*"):
        if time.time() - old.stat().st_mtime > FORGET:
            shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except subprocess.CalledProcessError as error:
        output = error.output.decode(errors="replace") if isinstance(error.output, bytes) else ""
        raise Refused(_why(output.splitlines(keepends=True))) from None
    except OSError as error:
        where = error.filename or cache()
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused(_why(["No space left on device"])) from None
        raise Refused(
            f"{where} cannot be written ({error.strerror}); name a folder in THREADLINE_CACHE."
        ) from None


def _say(what: str, *, over: bool = False) -> None:
    """Shows a line; `over` writes it over the last one."""
    sys.stderr.write(f"\rthreadline: {what}" if over else f"threadline: {what}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
