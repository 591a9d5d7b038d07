"""Every list, search and thread page of a large workspace, and of its API: each asked for with other rows each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

from bench.fill import Filled
from bench.large import consent_routes, rows
from bench.large.asking import Page, Route, Rows, asking, select

_COMMON = (
    "tuesday",
    "cleaning",
    "thanks",
    "please",
    "card",
    "retainer",
    "pharmacy",
    "whitening",
    "normal",
    "invoice",
)
_SEVERAL = (
    "retainer ready",
    "card invoice",
    "new patients county",
    "tuesday after",
    "reply confirm",
    "river street",
)
_RARE = ("periapical", "zwingmann", "radiograph", "doctor zwing", "periapical radiograph arrived")
_PEOPLE = ("ana ramirez", "zoe", "mateo kow", "singh", "wei tanaka", "una", "quinn b", "lucia vargas")
_VIEWS = ("mine", "unassigned", "all", "scheduled", "failed", "closed")


def every(filled: Filled, *, times: int) -> list[Page]:
    """Each page with so many addresses."""
    known = Rows(filled, times)
    root = f"/w/{filled.slug}/"
    found = [
        *_inbox(root, known), *_threads(root, known), *_contacts(root, known), *_settings(root, known),
        *consent_routes.pages(root, known), *_operating(),
    ]  # fmt: skip
    pages = [Page(name, tuple(path(n) for n in range(times))) for name, path in found]
    api = [*_api(known), *consent_routes.api(known)]
    pages += [Page(f"api {name}", tuple(path(n) for n in range(times)), program=True) for name, path in api]
    return pages + consent_routes.files(known)


def _inbox(root: str, known: Rows) -> Iterator[Route]:
    for view in _VIEWS:
        yield f"inbox {view}", lambda n, view=view: f"{root}?view={view}"  # type: ignore[misc]
    open_ = "closed_at IS NULL"
    deep = {
        "mine": known.moved(f"{open_} AND assignee_id = {known.filled.member}"),
        "unassigned": known.moved(f"{open_} AND assignee_id IS NULL"),
        "all": known.moved(open_),
        "failed": known.moved("failed_at IS NOT NULL"),
        "closed": known.moved("closed_at IS NOT NULL"),
        "scheduled": known.waiting(),
    }
    for view, cursors in deep.items():
        yield f"inbox {view}, deep", asking(root, cursors, "after", view=view)
    for what, words in _searches(known):
        yield f"inbox search {what}", asking(root, words, "q")
    yield "palette", asking(f"{root}go/", _PEOPLE, "q")


def _searches(known: Rows) -> Iterator[tuple[str, Sequence[str]]]:
    yield "common word", _COMMON
    yield "several words", _SEVERAL
    yield "rare word", _RARE
    yield "no such word", [f"xylophon{n}" for n in range(20)]
    yield "rare beside common", [f"periapical {word}" for word in _COMMON]
    yield "number of an order", [str(n // 10 * 10 + 4) for n in known.messages]
    yield "person", _PEOPLE
    yield "whole number", known.numbers
    yield "end of a number", [number[-4:] for number in known.numbers]


def _threads(root: str, known: Rows) -> Iterator[Route]:
    def thread(conversation: int) -> str:
        return f"{root}c/{conversation}/"

    some, placed = known.conversations, known.placed
    yield "thread", lambda n: thread(some[n])
    yield (
        "thread at a text",
        lambda n: f"{thread(placed[n % len(placed)][1])}?at={placed[n % len(placed)][0]}",
    )
    yield "thread's texts", lambda n: f"{thread(some[n])}texts/"
    yield "thread, very long", lambda n: thread(rows.TALKATIVE)
    yield "thread's texts, very long", lambda n: f"{thread(rows.TALKATIVE)}texts/?before={known.messages[n]}"
    # Each two-hundredth text is of that conversation.
    yield (
        "thread at a text, very long",
        lambda n: f"{thread(rows.TALKATIVE)}?at={known.messages[n] // 200 * 200 + 1}",
    )


def _contacts(root: str, known: Rows) -> Iterator[Route]:
    listed, cursors, some = f"{root}contacts/", known.named(), known.contacts
    for name, asked in _filters(known).items():
        yield f"contacts {name}", asking(listed, [""], "q", **asked)
        yield f"contacts {name}, counted", asking(f"{listed}count/", [""], "q", **asked)
        yield f"contacts {name}, deep", asking(listed, cursors, "after", **asked)
    for what, words in (
        ("common word", ("ana", "mei", "santos", "example", "kim")),
        ("two words", _PEOPLE),
        ("rare word", [f"ana{n // 30 * 30}" for n in some]),
        ("no such word", [f"xylophon{n}" for n in range(20)]),
        ("number", known.numbers),
        ("end of a number", [number[-5:] for number in known.numbers]),
    ):
        yield f"contacts search {what}", asking(listed, words, "q")
        yield f"contacts search {what}, counted", asking(f"{listed}count/", words, "q")
    yield "contact", lambda n: f"{listed}{some[n]}/"
    yield "contact's timeline", lambda n: f"{listed}{some[n]}/timeline/?before=2026-01-01T00:00:00Z"
    yield "contact changed", lambda n: f"{listed}{some[n]}/edit/"
    yield "contact made", lambda n: f"{listed}new/"


def _filters(known: Rows) -> dict[str, dict[str, object]]:
    """Every filter alone, and those that go together worst."""
    vip, seldom, rep = known.tags["vip"], known.tags["seldom"], known.filled.member
    alone: dict[str, dict[str, object]] = {
        "by name": {},
        "of a tag": {"tag": vip},
        "of a rare tag": {"tag": seldom},
        "of a rep": {"rep": rep},
        "of nobody": {"rep": 0},
        "by lead status": {"lead": "hot"},
        "opted out": {"consent": "opted_out"},
        "with consent": {"consent": "given"},
        "of all at once": {"tag": vip, "rep": rep, "lead": "hot", "consent": "opted_out"},
        "of a word and more": {"q": "example", "tag": vip, "rep": rep},
    }
    return alone | {f"{name}, newest": {**asked, "order": "newest"} for name, asked in alone.items()}


def _settings(root: str, known: Rows) -> Iterator[Route]:
    for page in (
        "people",
        "departments",
        "roles",
        "keys",
        "callbacks",
        "tags",
        "fields",
        "purposes",
        "numbers",
        "registrations",
        "lanes",
        "brands/new",
        f"numbers/{known.sender}",
    ):
        name = page.replace(f"/{known.sender}", ", one")
        yield f"settings {name}", lambda n, page=page: f"{root}settings/{page}/"  # type: ignore[misc]
    deeds, member = known.deeds(), known.filled.member
    for name, asked in (
        ("", {}),
        (" of a member", {"member": member}),
        (" of texts", {"noun": "message"}),
        (" of one kind", {"action": "conversation.closed"}),
        (" of a member and kind", {"member": member, "action": "conversation.closed"}),
        (" of a rare kind", {"action": "api_key.created"}),
        (" of a member and rare kind", {"member": member, "action": "api_key.created"}),
    ):
        yield f"audit{name}", asking(f"{root}settings/audit/", deeds[:1], "", **asked)
        yield f"audit{name}, deep", asking(f"{root}settings/audit/", deeds, "before", **asked)
    yield "phones", lambda n: f"{root}phones/"


def _operating() -> Iterator[Route]:
    """Of the installation, for who runs it."""
    number, account = select("SELECT id, account_id FROM number ORDER BY id LIMIT 1")[0]
    for name, path in (
        ("accounts", ""),
        ("lanes", "lanes/"),
        ("log", "log/"),
        ("account", f"accounts/{account}/"),
        ("account changed", f"accounts/{account}/change/"),
        ("account made", "accounts/new/simulator/"),
        ("parked", "parked/"),
        ("number", f"numbers/{number}/"),
        ("number made", f"accounts/{account}/numbers/new/"),
    ):
        yield f"operator {name}", lambda n, path=path: f"/operator/{path}"  # type: ignore[misc]


def _api(known: Rows) -> Iterator[Route]:
    v1, vip, member = "/api/v1/", known.tags["vip"], known.filled.member
    contacts, texts = f"{v1}contacts", f"{v1}messages"
    yield "contacts", asking(contacts, [50], "limit")
    yield "contacts, two hundred", asking(contacts, [200], "limit")
    yield "contacts, deep", asking(contacts, known.named(), "after")
    yield "contacts of a tag, deep", asking(contacts, known.named(), "after", tag=vip)
    yield "contacts opted out", asking(contacts, ["opted_out"], "consent")
    yield "contacts of a rep", asking(contacts, [member], "rep", lead_status="hot")
    yield "contacts search", asking(contacts, _PEOPLE, "q")
    yield "contact", lambda n: f"{contacts}/{known.contacts[n]}"
    yield "conversations", asking(f"{v1}conversations", [50], "limit")
    yield "conversations, deep", asking(f"{v1}conversations", known.moved("true"), "after", limit=200)
    for view, condition in (("closed", "closed_at IS NOT NULL"), ("failed", "failed_at IS NOT NULL")):
        cursors = known.moved(condition)
        yield f"conversations {view}, deep", asking(f"{v1}conversations", cursors, "after", view=view)
    yield "conversations of a member", asking(f"{v1}conversations", [member], "assignee")
    yield "texts", asking(texts, [50], "limit")
    yield "texts, deep", asking(texts, known.messages, "before", limit=200)
    yield "texts of a conversation", asking(texts, known.conversations, "conversation")
    yield "text", lambda n: f"{texts}/{known.messages[n]}"
    for what, words in _searches(known):
        yield f"texts search {what}", asking(texts, words, "search")
    yield "consent of a number", lambda n: f"{v1}consent/{quote(known.numbers[n % len(known.numbers)])}"
    for what in ("tags", "fields", "members", "departments", "senders", "purposes", "brands", "campaigns"):
        yield what, lambda n, what=what: f"{v1}{what}"  # type: ignore[misc]
