"""Brings the catalogues of translations up to date with the sources, and compiles them: `python docs/catalogue.py`.

Reads every string of the pages that a person sees, keeps what is translated already, drops what is no longer said,
and prints what is missing. A new language is a new folder in `src/threadline/web/locale`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCES = Path(__file__).resolve().parent.parent / "src" / "threadline"
LOCALES = SOURCES / "web" / "locale"
PO, MO = Path("LC_MESSAGES/django.po"), Path("LC_MESSAGES/django.mo")

_CALLS = {
    "_": None, "_later": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2),
    "Setting": (3,),  # the help of a carrier's setting
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_NOTE = "Translators:"


def main() -> int:
    """Every catalogue anew; 1 when something is missing in one of them."""
    said = spoken()
    missing = 0
    for folder in languages():
        catalogue = read(folder)
        catalogue.update(said, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with (folder / PO).open("wb") as file:
            write_po(file, catalogue, width=110, include_lineno=False, sort_by_file=True)
        (folder / MO).write_bytes(compiled(catalogue))
        for id_ in untranslated(catalogue):
            print(f"{folder.name}: {id_!r}")  # noqa: T201
            missing += 1
    return 1 if missing else 0


def languages() -> list[Path]:
    """The folder of each language."""
    return sorted(folder for folder in LOCALES.iterdir() if folder.is_dir())


def read(folder: Path) -> Catalog:
    """A language's catalogue as it is kept; an empty one where there is none yet."""
    path = folder / PO
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        return Catalog(
            locale=folder.name, project="Threadline", version="catalogue", header_comment="#", fuzzy=False
        )
    with path.open("rb") as file:
        return read_po(file, locale=folder.name)


def compiled(catalogue: Catalog) -> bytes:
    """What the product reads."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def untranslated(catalogue: Catalog) -> Iterator[str]:
    """What is said in English only."""
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(forms)):
            yield message.id if isinstance(message.id, str) else message.id[0]


def spoken() -> Catalog:
    """Every string that the sources hand to gettext."""
    catalogue = Catalog()
    for path in sorted([*SOURCES.rglob("*.py"), *SOURCES.rglob("*.html")]):
        place = path.relative_to(SOURCES.parent).as_posix()
        for _, ids, notes, context in _found(path):
            catalogue.add(ids, locations=[(place, 1)], auto_comments=notes, context=context)
    return catalogue


def _found(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text()
    if path.suffix == ".html":
        # What is no string has become signs without meaning, whose indentation would be read as Python's.
        source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    yield from extract("python", io.BytesIO(source.encode()), keywords=_CALLS, comment_tags=(_NOTE,))


if __name__ == "__main__":
    sys.exit(main())
