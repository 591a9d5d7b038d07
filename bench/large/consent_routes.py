"""Every page about consent of a large workspace, and of its API; and the proof packs, which are files."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from bench.large import consent_rows, rows
from bench.large.asking import Page, Route, Rows, asking

_PACKS = 8


def pages(root: str, known: Rows) -> Iterator[Route]:
    """Those that a session opens."""
    yield from _lists(root, known)
    yield from _people(root, known)
    yield from _ways_in(root, known)


def _lists(root: str, known: Rows) -> Iterator[Route]:
    settings = f"{root}settings/"
    opted_out = known.some("stopped_at, id, number", "recipient", "AND opted_out_id IS NOT NULL")
    yield "consent compliance", lambda n: f"{settings}compliance/"
    deep = [f"{at.isoformat()}_{id_}" for at, id_, _ in opted_out]
    yield "consent suppression list, deep", asking(f"{settings}compliance/", deep, "after")
    for what, words in (
        ("number", [number for _, _, number in opted_out]),
        ("number that may be texted", known.numbers),
        ("beginning of a number", [number[:8] for _, _, number in opted_out]),
        ("end of a number", [number[-4:] for _, _, number in opted_out]),
        ("e-mail address", [f"ana{n}@mail.example" for n in known.contacts]),
        ("name", ["ana", "ana ramirez", "zoe", "lucia vargas", "xylophon"]),
    ):
        yield f"consent suppression list, search {what}", asking(f"{settings}compliance/", words, "q")
    yield "consent reviews", lambda n: f"{root}reviews/"
    waiting = [row[0] for row in known.some("id", "review", "AND decision = 'open'")]
    yield "consent reviews, deep", asking(f"{root}reviews/", waiting, "after")
    yield "consent lists", lambda n: f"{settings}imports/"
    yield "consent list", lambda n: f"{settings}imports/{n % consent_rows.IMPORTS + 1}/"
    yield "consent list, all refused", lambda n: f"{settings}imports/{consent_rows.IMPORTS - 1}/"
    yield "consent scrubs", lambda n: f"{settings}scrubs/"
    yield "consent scrub", lambda n: f"{settings}scrubs/{n % consent_rows.SCRUBS + 1}/"
    lines = [row[0] for row in known.some("line", "scrub_result", "AND scrub_id = 1")]
    yield "consent scrub, deep", asking(f"{settings}scrubs/1/", lines, "after")


def _people(root: str, known: Rows) -> Iterator[Route]:
    contacts, numbers = f"{root}contacts/", known.numbers
    for page in ("consent", "revocation", "proof", "ways"):
        yield f"consent {page} of a number", asking(f"{contacts}{page}/", numbers, "number")
    yield "consent why", lambda n: f"{root}m/{known.messages[n]}/why/"
    placed = known.conversations
    yield "consent in a thread", lambda n: f"{root}c/{placed[n]}/consent/"
    yield "consent history", lambda n: f"{root}c/{placed[n]}/consent/history/"
    long = f"{root}c/{rows.TALKATIVE}/consent/"
    acts = known.acts_of(1)
    yield "consent in a thread, thousand acts", lambda n: long
    yield "consent history, thousand acts", lambda n: f"{long}history/"
    yield "consent history, thousand acts, deep", asking(f"{long}history/", acts, "before")
    yield "consent of a contact, thousand acts", lambda n: f"{contacts}1/"


def _ways_in(root: str, known: Rows) -> Iterator[Route]:
    settings = f"{root}settings/"
    shown = known.some("id, key", "opt_in_page")
    yield "consent opt-in pages", lambda n: f"{settings}opt-in/"
    for what in ("", "change/", "paper/", "poster/"):
        yield (
            f"consent opt-in page {what}".rstrip("/ "),
            lambda n, what=what: f"{settings}opt-in/{shown[n % len(shown)][0]}/{what}",  # type: ignore[misc]
        )
    yield "consent opt-in page, as anybody sees it", lambda n: f"/join/{shown[n % len(shown)][1]}/"
    yield "consent join words", lambda n: f"{settings}join-words/"
    yield "consent paper form", lambda n: f"{root}contacts/paper/?page={shown[n % len(shown)][0]}"
    forms = [row[0] for row in known.some("id", "paper_form")]
    yield "consent paper form's scan", lambda n: f"{root}contacts/paper/{forms[n % len(forms)]}/"
    yield "consent of members", lambda n: f"{settings}people/{known.filled.member + n % 8}/"


def api(known: Rows) -> Iterator[Route]:
    """Those that an API key opens."""
    v1 = "/api/v1/"
    yield "consent of a number, thousand acts", lambda n: f"{v1}consent/{quote(known.number_of(1))}"
    waiting = [row[0] for row in known.some("id", "review", "AND decision = 'open'")]
    yield "consent reviews", asking(f"{v1}reviews", [200], "limit")
    yield "consent reviews, deep", asking(f"{v1}reviews", waiting, "after", limit=200)
    yield "consent revocations, late", lambda n: f"{v1}revocations/late"
    yield "consent lists", lambda n: f"{v1}consent-imports"
    yield "consent list", lambda n: f"{v1}consent-imports/{n % consent_rows.IMPORTS + 1}"
    yield "consent scrubs", lambda n: f"{v1}scrubs"
    yield "consent scrubs, due", lambda n: f"{v1}scrubs/due"
    yield "consent scrub", lambda n: f"{v1}scrubs/{n % consent_rows.SCRUBS + 1}"
    shown = [row[0] for row in known.some("id", "opt_in_page")]
    yield "consent opt-in pages", lambda n: f"{v1}opt-in-pages"
    yield "consent opt-in page", lambda n: f"{v1}opt-in-pages/{shown[n % len(shown)]}"
    yield "consent join words", lambda n: f"{v1}join-words"
    yield "consent retention", lambda n: f"{v1}retention"
    yield "consent why", lambda n: f"{v1}messages/{known.messages[n]}/why"


def files(known: Rows) -> list[Page]:
    """Proof packs: of some people, and of the one with the most acts and texts."""
    some = tuple(f"/api/v1/proof/{quote(number)}" for number in known.numbers[:_PACKS])
    most = f"/api/v1/proof/{quote(known.number_of(1))}"
    return [
        Page("api consent proof pack", some, program=True, file=True),
        Page("api consent proof pack, thousand acts and very long", (most,), program=True, file=True),
    ]
