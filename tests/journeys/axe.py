"""What axe-core finds on the page that a browser shows."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()
_EVERYTHING = {"resultTypes": ["violations"]}
_COLOURS = {**_EVERYTHING, "runOnly": ["color-contrast"]}


def found(page: Page, *, colours: bool = False) -> list[str]:
    """What is wrong, a line each: how much, what, and where it stands; of `colours` alone, all that a theme changes."""
    violations = _axe.run(page, options=_COLOURS if colours else _EVERYTHING).response["violations"]
    return [
        f"{each['impact']} {each['id']}: {' '.join(map(str, node['target']))} {node['html'][:120]}"
        for each in violations
        for node in each["nodes"]
    ]
