"""The workspace's tags."""

from __future__ import annotations

from dataclasses import dataclass

from threadline import sql

COUNTED = 1000
"""Contacts of one tag that are counted."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag; `contacts` have it, counted as far as COUNTED."""

    id: int
    name: str
    colour: str
    contacts: int

    @property
    def many(self) -> bool:
        """Whether more have it than were counted."""
        return self.contacts >= COUNTED


def every(workspace: int, *, counted: bool = False) -> list[Tag]:
    """All of them, by name; how many have each only where somebody looks."""
    params = {"workspace": workspace, "most": COUNTED if counted else 0}
    return [Tag(*row) for row in sql.rows("tag", "all", params)]


def of_contact(workspace: int, contact: int) -> list[Tag]:
    """Those on one contact."""
    rows = sql.rows("tag", "of_contact", {"workspace": workspace, "contact": contact})
    return [Tag(id_, name, colour, 0) for id_, name, colour in rows]


def on_and_off(workspace: int, contact: int) -> dict[str, list[Tag]]:
    """The tags of one contact as `on`, and as `off` those it does not have."""
    on = of_contact(workspace, contact)
    ids = {tag.id for tag in on}
    return {"on": on, "off": [tag for tag in every(workspace) if tag.id not in ids]}
