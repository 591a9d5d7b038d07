"""What axe-core finds on the page that a browser shows."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()
_ONLY_WHAT_IS_WRONG = {"resultTypes": ["violations"]}


def found(page: Page) -> list[str]:
    """What is wrong, a line each: how much, what, and where it stands."""
    violations = _axe.run(page, options=_ONLY_WHAT_IS_WRONG).response["violations"]
    return [
        f"{each['impact']} {each['id']}: {' '.join(map(str, node['target']))} {node['html'][:120]}"
        for each in violations
        for node in each["nodes"]
    ]
