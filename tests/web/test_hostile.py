"""What pages do with names and texts that are made to do harm: escaped, isolated, never run."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from tests import furnished
from tests.furnished import Place
from tests.web import people, test_routes

pytestmark = pytest.mark.django_db

PAGES = [name for name, page in test_routes.OF_A_WORKSPACE.items() if not page.post]
_TURNS = "\u202e"
_VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "use"}
_ISOLATES = {"bdi", "output", "option", "textarea", "title", "pre"}
"""Elements that keep to themselves what turns the direction of a line; a title is a line of its own."""


class Reader(HTMLParser):
    """Reads a page: `loose` is what could turn the words beside it, `alive` what hostile words brought to life."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.loose: list[str] = []
        self.alive: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if any(name.startswith("on") for name in said) or (tag == "script" and "src" not in said):
            self.alive.append(self.get_starttag_text() or tag)
        if tag == "img" and said.get("src") == "x":
            self.alive.append("img")
        if tag not in _VOID:
            self.open.append((tag, said))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(each == tag for each, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if _TURNS in data and not self._is_kept_apart():
            self.loose.append(f"{' '.join(tag for tag, _ in self.open[-4:])}: {data.strip()[:80]}")

    def _is_kept_apart(self) -> bool:
        return any(tag in _ISOLATES or said.get("dir") == "auto" for tag, said in self.open)


@pytest.fixture
def place() -> Place:
    return furnished.furnish(furnished.hostile)


def read(place: Place, path: str) -> tuple[str, Reader]:
    answer = people.client(place.owner).get(path)
    assert answer.status_code == 200, path
    page, reader = answer.content.decode(), Reader()
    reader.feed(page)
    return page, reader


def test_every_page_escapes_them_runs_nothing_and_keeps_their_direction_to_themselves(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THREADLINE_SIMULATOR", "127.0.0.1:1")
    addresses = {name: place.address(name) for name in PAGES}
    desk = addresses["inbox"]
    addresses |= {
        "merge, seen before": f"{addresses['contact_merge']}?with={place.named['other']}",
        "a stranger": f"{desk}c/{place.stranger}/",
        "stopped": f"{desk}c/{place.stopped}/",
        **{f"view {view}": f"{desk}?view={view}" for view in ("scheduled", "failed", "closed")},
        "searched": f"{desk}?q=ann",
        "found": f"{desk}go/?q=ann",
        "new, found": f"{desk}new/?to=ann",
        "invitation": f"/invitation/{place.invitation}/",
    }
    wrong, shown = [], 0
    for name, path in addresses.items():
        page, reader = read(place, path)
        shown += "{{7|add:7}}" in page
        wrong += [f"{name}: alive {each}" for each in reader.alive]
        wrong += [f"{name}: turns what is beside it: {each}" for each in reader.loose]
    assert not wrong, "\n".join(wrong)
    assert shown > len(addresses) // 2


def test_a_template_in_a_name_stays_its_own_text(place: Place) -> None:
    for name in ("contact", "thread", "members", "departments", "roles", "tags"):
        page, _ = read(place, place.address(name))
        assert "{{7|add:7}}" in page, name
        assert "&lt;b onclick=alert(1)&gt;14" not in page, name


FORMS = ("contact_new", "tags", "fields", "departments", "purposes", "new_role", "keys")


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("text", ["a\x00b", "W" * 10_000], ids=["nul", "long"])
def test_what_cannot_be_kept_is_refused_in_words_or_cut_and_never_an_error(name: str, text: str) -> None:
    place = furnished.furnish(furnished.plain)
    client = people.client(place.owner)
    said = {"name": text, "kind": "text", "level": "informational", "words": "", "scopes": ["messages:read"],
            "permissions": ["read"], "sent": "once"}  # fmt: skip
    answer = client.post(place.address(name), said)
    assert answer.status_code in {200, 201, 302, 422}
    if answer.status_code == 422:
        assert 'role="alert"' in answer.content.decode()
