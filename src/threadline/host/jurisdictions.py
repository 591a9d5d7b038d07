"""The operator's own file of places: hours, holidays and caps, over those that come with the product."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from threadline.host import home
from threadline.host.errors import HostError

NAME = "jurisdictions.toml"
VARIABLE = "THREADLINE_JURISDICTIONS"

Table = TypeVar("Table")


def path(folder: Path) -> Path:
    """Where it is looked for: in the home, or where `VARIABLE` says."""
    named = os.environ.get(VARIABLE)
    return Path(named).expanduser().absolute() if named else folder / NAME


def text(folder: Path) -> str:
    """What it says; '' when there is none. HostError when it is named and not there, or cannot be read."""
    where = path(folder)
    if not os.environ.get(VARIABLE) and not where.exists():
        return ""
    try:
        return where.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise HostError(f"{where} is not written in UTF-8.") from None
    except FileNotFoundError:
        raise HostError(f"{where}, named in {VARIABLE}, is not there.") from None
    except OSError as error:
        raise HostError(home.sentence(error, where)) from None


def load(folder: Path, read: Callable[[str], tuple[Table, Sequence[str]]]) -> Table:
    """What `read` makes of it. HostError with a sentence for each thing that is wrong: then nothing starts."""
    table, wrong = read(text(folder))
    if wrong:
        raise HostError("\n  ".join([f"{path(folder)} cannot be used:", *wrong]))
    return table
