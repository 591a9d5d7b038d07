"""Opt-in pages: made, changed, removed; whatever they come to show is a new version."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction

from threadline.actions import audit
from threadline.models import OptInPage, OptInVersion, Workspace
from threadline.queries import desk as desks
from threadline.queries.desk import Desk
from threadline.rules import lint, lint_words, texts
from threadline.rules import opt_in_pages as rules
from threadline.rules.actors import Actor
from threadline.rules.lint import Rule, Weight
from threadline.rules.opt_in_pages import Offer, Problem, Shown

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_KEY_SIZE = 10  # 49 bits: not to be guessed, and short enough to be typed off a poster


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page as somebody wants it; the fields are the table's own."""

    name: str
    title: str
    intro: str
    purposes: tuple[int, ...]
    disclosure: str
    privacy_url: str
    terms_url: str
    sender: int
    double: bool
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a page was not made or changed, the field to mend, and the words in it that are wrong."""

    field: str
    problem: Problem | Rule
    words: str = ""


@transaction.atomic
def create(actor: Actor, workspace: int, wanted: Wanted) -> int | Refused:
    """A new page, open at once; its id."""
    _one_at_a_time(workspace)
    desk = desks.read(workspace)
    fine = _checked(wanted, desk, but=None)
    if isinstance(fine, Refused):
        return fine
    key = "".join(secrets.choice(_LETTERS) for _ in range(_KEY_SIZE))
    page = OptInPage.objects.create(workspace_id=workspace, key=key, **_columns(fine))
    _show(actor, page, desk)
    audit.record(actor, workspace, "opt_in_page.added", noun="opt_in_page", noun_id=page.pk)
    return page.pk


@transaction.atomic
def change(actor: Actor, workspace: int, page: int, wanted: Wanted) -> Refused | bool:
    """Make it as wanted; where that changes what is shown, there is a new version. False: no such page."""
    _one_at_a_time(workspace)
    found = OptInPage.objects.filter(workspace_id=workspace, id=page, removed=False).first()
    if found is None:
        return False
    desk = desks.read(workspace)
    fine = _checked(wanted, desk, but=found)
    if isinstance(fine, Refused):
        return fine
    columns = _columns(fine)
    fields = sorted(field for field, value in columns.items() if getattr(found, field) != value)
    if fields:
        OptInPage.objects.filter(workspace_id=workspace, id=page).update(**columns)
        audit.record(actor, workspace, "opt_in_page.changed", noun="opt_in_page", noun_id=page, fields=fields)
        found.refresh_from_db()
    _show(actor, found, desk)
    return True


@transaction.atomic
def set_open(actor: Actor, workspace: int, page: int, *, is_open: bool) -> bool:
    """Let people opt in on it, or nobody any more. False: no such page."""
    found = OptInPage.objects.filter(workspace_id=workspace, id=page, removed=False)
    if not found.exists():
        return False
    if found.exclude(open=is_open).update(open=is_open):
        did = "opt_in_page.opened" if is_open else "opt_in_page.closed"
        audit.record(actor, workspace, did, noun="opt_in_page", noun_id=page)
    return True


@transaction.atomic
def remove(actor: Actor, workspace: int, page: int) -> bool:
    """Take it away; what it showed stays with the consents given on it. False: no such page."""
    gone = OptInPage.objects.filter(workspace_id=workspace, id=page, removed=False).update(removed=True)
    if gone:
        audit.record(actor, workspace, "opt_in_page.removed", noun="opt_in_page", noun_id=page)
    return bool(gone)


def renew(actor: Actor, workspace: int) -> None:
    """Something that pages show has another name: each that shows it gets a new version.

    Within the caller's transaction, after its write.
    """
    desk = desks.read(workspace)
    for page in OptInPage.objects.filter(workspace_id=workspace, removed=False).order_by("id"):
        _show(actor, page, desk)


def _one_at_a_time(workspace: int) -> None:
    # Two changes at once must not take one name, nor make one version twice.
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace)


def _columns(wanted: Wanted) -> dict[str, Any]:
    said = asdict(wanted)
    said["sender_id"] = said.pop("sender")
    return said | {"purposes": list(wanted.purposes), "origins": list(wanted.origins)}


def _show(actor: Actor, page: OptInPage, desk: Desk) -> None:
    """A new version, unless the latest one shows the same."""
    purposes = [desk.purposes[each] for each in page.purposes]
    shown = Shown(
        business=desk.business,
        title=page.title,
        intro=page.intro,
        offers=tuple(Offer(each.id, each.name, each.level) for each in purposes),
        disclosure=page.disclosure,
        privacy_url=page.privacy_url,
        terms_url=page.terms_url,
    )
    kept = {**asdict(shown), "offers": [asdict(each) for each in shown.offers], "wording": rules.WORDING}
    of_page = OptInVersion.objects.filter(workspace_id=page.workspace_id, page_id=page.pk)
    last = of_page.order_by("-number").first()
    if last is not None and last.shown == kept:
        return
    OptInVersion.objects.create(
        workspace_id=page.workspace_id,
        page_id=page.pk,
        number=last.number + 1 if last is not None else 1,
        shown=kept,
        words={language: rules.whole(shown, language) for language in rules.LANGUAGES},
        actor_kind=actor.kind,
        actor_id=actor.id,
    )


def _checked(wanted: Wanted, desk: Desk, *, but: OptInPage | None) -> Wanted | Refused:
    """The page as it will be kept, or the first thing that is wrong with it."""
    said = {field: texts.keepable(getattr(wanted, field)).strip() for field in rules.LONGEST}
    tidy = replace(
        wanted,
        **said,  # type: ignore[arg-type]
        purposes=tuple(dict.fromkeys(wanted.purposes)),
        origins=tuple(dict.fromkeys(rules.origin(each) or each for each in wanted.origins if each.strip())),
    )
    return next(_problems(tidy, desk, but), tidy)


def _problems(page: Wanted, desk: Desk, but: OptInPage | None) -> Iterator[Refused]:
    for field, longest in rules.LONGEST.items():
        words = getattr(page, field)
        if not words and field not in {"intro", "disclosure"}:
            yield Refused(field, Problem.EMPTY)
        if len(words) > longest:
            yield Refused(field, Problem.TOO_LONG)
    others = OptInPage.objects.filter(workspace_id=desk.workspace, removed=False, name=page.name)
    if others.exclude(id=but.pk if but is not None else 0).exists():
        yield Refused("name", Problem.TAKEN)
    yield from _wrong_offers(page, desk, but)
    if page.disclosure and (missing := rules.missing(page.disclosure, business=desk.business)):
        yield Refused("disclosure", missing)
    yield from _wrong_words(page, desk, but)
    for field in ("privacy_url", "terms_url"):
        address = getattr(page, field)
        if not rules.is_link(address):
            yield Refused(field, Problem.NO_LINK)
        if _is_new(field, page, but) and (short := lint_words.SHORTENERS.search(address)):
            yield Refused(field, Rule.SHORTENER, short[0])
    if any(rules.origin(each) is None for each in page.origins):
        yield Refused("origins", Problem.NO_ORIGIN)
    if len(page.origins) > rules.MOST:
        yield Refused("origins", Problem.MANY)


def _wrong_words(page: Wanted, desk: Desk, but: OptInPage | None) -> Iterator[Refused]:
    """What carriers refuse a page for. The words of an older page are looked at where it says something new, or offers
    something else: else nothing of it could be mended before they are."""
    sells = rules.sells(desk.purposes[each].level for each in page.purposes)
    offers_anew = but is not None and set(but.purposes) != set(page.purposes)
    for field in rules.READ:
        if not (offers_anew or _is_new(field, page, but)):
            continue
        for each in lint.lint_page(getattr(page, field), sells=sells):
            if each.weight is Weight.BLOCKER:
                yield Refused(field, each.rule, each.words)


def _is_new(field: str, page: Wanted, but: OptInPage | None) -> bool:
    return but is None or getattr(but, field) != getattr(page, field)


def _wrong_offers(page: Wanted, desk: Desk, but: OptInPage | None) -> Iterator[Refused]:
    kept = set(but.purposes) if but is not None else set()
    usable = {each.id for each in desk.purposes.values() if each.open} | kept
    if not page.purposes:
        yield Refused("purposes", Problem.EMPTY)
    if not usable.issuperset(page.purposes):
        yield Refused("purposes", Problem.UNKNOWN)
    if len(page.purposes) > rules.MOST:
        yield Refused("purposes", Problem.MANY)
    if page.sender not in desk.senders:
        yield Refused("sender", Problem.UNKNOWN)
