"""Erasing people on request, and evidence whose time is over. The effect of a revocation never goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from threadline import sql
from threadline.actions import audit, consent, contacts, doubts, erased, linking, recipients
from threadline.actions.consent import Act, Evidence
from threadline.actions.recipients import Key, Locked
from threadline.actions.verifying import ERASED
from threadline.live import announcer, news
from threadline.models import ConsentImport, Contact, Phone, Workspace
from threadline.rules import channels, retention
from threadline.rules.actors import ENGINE, Actor
from threadline.rules.channels import EVERYTHING
from threadline.rules.consent_imports import Stage
from threadline.rules.intents import Decision
from threadline.rules.levels import ConsentKind, Level, Medium
from threadline.rules.retention import Erasure

_CHUNK = 100
_FORGOTTEN = (
    "forget_words", "forget_attachments", "forget_drafts_attachments", "forget_drafts", "forget_texts",
)  # fmt: skip
"""In this order: files are found by the count in their text, which goes last."""


def erase(actor: Actor, workspace: Workspace, contact: int) -> bool:
    """Erase a person with all their numbers; False when there is no such contact.

    Everything they agreed to ends first, so that nothing from before this moment ever counts again. What stays is
    without a name: that there were acts and texts, their hashes, and a keyed digest of each number.
    """
    return recipients.repeated(lambda: _erase(actor, workspace, contact))


@transaction.atomic
def _erase(actor: Actor, workspace: Workspace, contact: int) -> bool:
    every = _addresses(workspace.pk, contact)
    held = linking.hold(workspace.pk, [contact], joining=every)
    if contact not in held.numbers:
        return False
    if _addresses(workspace.pk, contact) != every:
        raise recipients.PhonesChanged
    _end(actor, workspace, every, held.locked)
    contacts.let_go(workspace.pk, contact, held.numbers[contact])
    if every:
        erased.remember((key.workspace, held.locked[key].number) for key in every)
        _forget(workspace.pk, every)
    if workspace.erasure == Erasure.AT_ONCE:
        _erase_evidence(actor, every, why="request")
    # Lists may hold the number too; what was recorded from them is recorded.
    ConsentImport.objects.filter(
        workspace=workspace, stage__in=[Stage.RECORDED.value, Stage.UNUSABLE.value]
    ).update(content=b"")
    audit.record(
        actor, workspace.pk, "contact.erased", noun="contact", noun_id=contact, policy=workspace.erasure
    )
    return True


def _addresses(workspace: int, contact: int) -> list[Key]:
    """Every address of a contact on every channel, made where there was none: it is to be left alone as well."""
    mine = {"workspace_id": workspace, "contact_id": contact}
    numbers = Phone.objects.filter(**mine).order_by("id").values_list("recipient__number", flat=True)
    emails = Contact.objects.filter(workspace_id=workspace, id=contact).values_list("email", flat=True)
    known = channels.addresses(EVERYTHING, numbers=numbers, emails=emails)
    return sorted(
        Key(workspace, id_) for id_ in recipients.ensure((workspace, each) for each in known).values()
    )


def _end(actor: Actor, workspace: Workspace, keys: Sequence[Key], locked: Mapping[Key, Locked]) -> None:
    with translation.override(workspace.language):
        evidence = Evidence(medium=Medium.IMPORT, capture=_("Erased on request."))
    now = timezone.now()
    acts = [Act(key, ConsentKind.OPTED_OUT, Level.CONVERSATIONAL, None, now, evidence) for key in keys]
    consent.write(acts, actor=actor, locked=locked, implied_days={workspace.pk: workspace.implied_days})
    doubts.close(keys, Decision.OPTED_OUT, actor=actor)


def _forget(workspace: int, keys: Sequence[Key]) -> None:
    """The numbers, and all that was said."""
    people = _arrays(keys)
    sql.run(
        "erasure", "forget_numbers", {**people, "numbers": [retention.placeholder(key.id) for key in keys]}
    )
    sql.run("erasure", "forget_doubts", people)
    gone = [row[0] for row in sql.rows("erasure", "forget_conversations", people)]
    theirs = {"workspaces": [workspace] * len(gone), "conversations": gone}
    for each in _FORGOTTEN:
        sql.run("erasure", each, theirs)
    if gone:
        announcer.after_commit(news.changed(workspace, gone))


def _erase_evidence(actor: Actor, keys: Collection[Key], *, why: str) -> int:
    """Delete the personal halves of these people's events, and what they signed; of how many events."""
    people = _arrays(sorted(keys))
    sql.run("erasure", "erase_scans", people)
    told = {"actor_kind": actor.kind.value, "actor_id": actor.id, "action": ERASED, "why": why}
    return len(sql.rows("erasure", "erase_persons", {**people, **told}))


def _arrays(keys: Sequence[Key]) -> dict[str, list[int]]:
    return {"workspaces": [key.workspace for key in keys], "ids": [key.id for key in keys]}


# Numbers of erased people -----------------------------------------------------------------------------


def recall(made: Sequence[tuple[int, int, str]]) -> None:
    """Of recipients that were just made (workspace, id, number), those of erased people are opted out at once.

    In the transaction that makes them: nobody ever sees them without it.
    """
    found = erased.remembered([(workspace, number) for workspace, _, number in made])
    for start in range(0, len(found), _CHUNK):
        _keep_out([(Key(made[n][0], made[n][1]), at) for n, at in found[start : start + _CHUNK]])


def _keep_out(gone: Sequence[tuple[Key, datetime]]) -> None:
    locked = recipients.lock(key for key, _ in gone)
    owners = Workspace.objects.in_bulk({key.workspace for key, _ in gone})
    acts = [
        Act(key, ConsentKind.OPTED_OUT, Level.CONVERSATIONAL, None, at, _kept_out(owners[key.workspace], at))
        for key, at in gone
    ]
    days = {id_: owner.implied_days for id_, owner in owners.items()}
    consent.write(acts, actor=ENGINE, locked=locked, implied_days=days)


def _kept_out(workspace: Workspace, at: datetime) -> Evidence:
    with translation.override(workspace.language):
        words = _("The person with this number was erased on %(day)s; nothing from before that counts.")
    return Evidence(medium=Medium.IMPORT, capture=words % {"day": at.astimezone(UTC).date().isoformat()})


# Evidence whose time is over --------------------------------------------------------------------------


def erase_what_is_over() -> int:
    """Erase the evidence that is past its workspace's retention, some people a transaction; of how many events."""
    return sum(_erase_over(workspace) for workspace in Workspace.objects.order_by("id"))


def _erase_over(workspace: Workspace) -> int:
    before = _years_ago(timezone.now(), workspace.retention_years)
    erased = after = 0
    while True:
        params = {"workspace": workspace.pk, "after": after, "limit": _CHUNK}
        chunk = [Key(workspace.pk, row[0]) for row in sql.rows("consent", "recipients_after", params)]
        if not chunk:
            return erased
        if _over(chunk, before):
            erased += _erase_chunk(chunk, before)
        after = chunk[-1].id


@transaction.atomic
def _erase_chunk(chunk: Sequence[Key], before: datetime) -> int:
    recipients.lock(chunk)
    gone = _over(chunk, before)  # again, after the locks: somebody may have agreed anew
    return _erase_evidence(ENGINE, gone, why="retention") if gone else 0


def _over(chunk: Sequence[Key], before: datetime) -> list[Key]:
    rows = sql.rows("erasure", "over", {**_arrays(chunk), "before": before})
    return [Key(chunk[0].workspace, id_) for (id_,) in rows]


def _years_ago(now: datetime, years: int) -> datetime:
    """The same day so many years before; of 29 February the day before it."""
    day = now.day - 1 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - years, day=day)
