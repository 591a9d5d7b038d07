"""What contacts are found by, kept anew with every write of a name, an e-mail address, a company or a number."""

from __future__ import annotations

from collections.abc import Collection

from threadline import sql
from threadline.rules import words


def refresh(workspace: int, contacts: Collection[int]) -> None:
    """Keep the words of these contacts as they are now; within the caller's transaction."""
    ids = sorted(contacts)
    rows = sql.rows("contact", "sayings", {"workspace": workspace, "ids": ids})
    found = [" ".join(words.lexemes(_words(*said), workspace=workspace)) for _, *said in rows]
    params = {"workspace": workspace, "ids": [row[0] for row in rows], "words": found}
    sql.run("contact", "set_words", params)


def _words(name: str, email: str, company: str, numbers: list[str]) -> list[str]:
    return words.of_person(name, email, company, numbers=numbers)
