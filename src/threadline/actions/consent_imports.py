"""Lists of consent given elsewhere: uploaded, read, shown, and only then recorded, a hundred rows a transaction."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from threadline import sql
from threadline.actions import audit, consent, recipients
from threadline.actions.consent import Act, Evidence
from threadline.actions.recipients import Key
from threadline.live import jobs
from threadline.models import ConsentImport, Purpose, Workspace
from threadline.rules import channels
from threadline.rules import consent_imports as rules
from threadline.rules.actors import Actor
from threadline.rules.channels import Channel
from threadline.rules.consent_imports import Bad, Column, Known, Offered, Row, Sheet, Stage, Unusable
from threadline.rules.levels import ActorKind, ConsentKind, Level

TASK = "threadline.jobs.consent_imports.work_off"
AT_ONCE = 64_000
"""Octets of a file that is read, and recorded, while somebody waits for it; the jobs process does the others."""
_CHUNK = 100
_ASKED = 1_000


@dataclass(frozen=True, slots=True)
class Refused:
    """The list was not taken: `bought`, without an origin (`origin`), or what `Unusable` says."""

    reason: str


def upload(
    actor: Actor, workspace: Workspace, *, file_name: str, content: bytes, origin: str, own: bool
) -> ConsentImport | Refused:
    """Take a file in. `own` says that the people agreed with this business: consent cannot be handed on."""
    if not own or rules.is_bought(origin):
        return Refused("bought")
    if not origin.strip():
        return Refused("origin")
    sheet = rules.open_sheet(content)
    if isinstance(sheet, Unusable):
        return Refused(sheet.value)
    with transaction.atomic():
        made = ConsentImport.objects.create(
            workspace=workspace,
            file_name=file_name[:200],
            sha256=hashlib.sha256(content).digest(),
            origin=origin.strip(),
            content=content,
            unread=list(sheet.unread),
            actor_kind=actor.kind.value,
            actor_id=actor.id,
        )
        audit.record(actor, workspace.pk, "consent_import.uploaded", noun="consent_import", noun_id=made.pk)
        _go_on(made)
    if len(content) <= AT_ONCE:
        work_off(workspace.pk, made.pk)
    made.refresh_from_db()
    return made


def confirm(actor: Actor, workspace: int, id_: int) -> bool:
    """Have all rows recorded that can be. False when there is no such list that was read and not yet confirmed."""
    with transaction.atomic():
        found = (
            ConsentImport.objects.select_for_update(no_key=True)
            .filter(workspace_id=workspace, id=id_, stage=Stage.READ.value, good__gt=0)
            .exclude(content=b"")
            .first()
        )
        if found is None:
            return False
        ConsentImport.objects.filter(workspace_id=workspace, id=id_).update(
            stage=Stage.RECORDING.value, actor_kind=actor.kind.value, actor_id=actor.id
        )
        audit.record(
            actor, workspace, "consent_import.confirmed", noun="consent_import", noun_id=id_, rows=found.good
        )
        _go_on(found)
    if len(found.content) <= AT_ONCE:
        work_off(workspace, id_)
    return True


def _go_on(on: ConsentImport) -> None:
    if len(on.content) > AT_ONCE:
        jobs.defer(TASK, workspace=on.workspace_id, list_id=on.pk)


def work_off(workspace: int, id_: int) -> None:
    """Whatever is to be done with a list: read it, or record from where it stopped; again is no harm."""
    one = ConsentImport.objects.filter(workspace_id=workspace, id=id_).first()
    if one is not None and one.stage == Stage.UPLOADED:
        _read(one)
    elif one is not None and one.stage == Stage.RECORDING:
        _record(one)


def work_off_open() -> None:
    """The same for every list that waits, also after a process died over it."""
    for workspace, id_ in sql.rows("consent_import", "open"):
        work_off(workspace, id_)


def forget() -> None:
    """Drop the contents of lists after a month."""
    sql.run("consent_import", "forget")


def _sheet(one: ConsentImport) -> tuple[Sheet, Known]:
    sheet = rules.open_sheet(bytes(one.content))
    assert isinstance(sheet, Sheet), "it was one when it was uploaded"
    owner = one.workspace
    purposes = {
        name.casefold(): Offered(id_, Level(level))
        for id_, name, level in Purpose.objects.filter(workspace=owner).values_list("id", "name", "level")
    }
    # The moment of the upload: what was readable then stays so, however long recording takes.
    return sheet, Known(owner.country, ZoneInfo(owner.zone), purposes, one.made_at)


def _read(one: ConsentImport) -> None:
    sheet, known = _sheet(one)
    good, bad = 0, list[Bad]()
    already = overtaken = 0
    seen: set[tuple[object, ...]] = set()
    stage = Stage.READ
    try:
        for some in _some(_counted(rules.rows(sheet, known), bad), _ASKED):
            addressed = _addressed(one.workspace_id, some, bad)
            good += len(addressed)
            found = _found(one.workspace_id, addressed)
            for n, each in enumerate(addressed):
                already += found.get(n, (False, False))[0] or _act(each) in seen
                overtaken += found.get(n, (False, False))[1]
                seen.add(_act(each))
    except csv.Error:
        stage, bad = Stage.UNUSABLE, [Bad(0, "", Unusable.TORN.value)]
    except OverflowError:
        stage, bad = Stage.UNUSABLE, [Bad(0, "", Unusable.TOO_MANY.value)]
    ConsentImport.objects.filter(workspace_id=one.workspace_id, id=one.pk, stage=Stage.UPLOADED.value).update(
        stage=stage.value,
        good=good,
        bad=sorted(_told(bad)),
        known=already,
        overtaken=overtaken,
    )


def _told(bad: Iterable[Bad]) -> list[list[int | str]]:
    return [[each.line, each.column, each.reason] for each in bad]


def _counted(rows: Iterable[Row | Bad], bad: list[Bad]) -> Iterator[Row]:
    """The good ones, the bad put aside; OverflowError when there are too many."""
    for n, row in enumerate(rows):
        if n == rules.MOST:
            raise OverflowError
        if isinstance(row, Row):
            yield row
        else:
            bad.append(row)


def _some(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    some: list[Row] = []
    for row in rows:
        some.append(row)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some


_Addressed = tuple[Row, str]


def _act(addressed: _Addressed) -> tuple[object, ...]:
    """What makes an act one and the same, however often a list tells it."""
    row, address = addressed
    return address, row.purpose, row.level, row.medium, row.occurred_at


def _addressed(workspace: int, rows: Sequence[Row], bad: list[Bad]) -> list[_Addressed]:
    """Each row with the address on its channel that it is about; who has none there is put aside.

    An e-mail address may be newer than what the person said: who wanted no contact at all is put aside too.
    """
    asked = [row.number for row in rows if row.channel is Channel.EMAIL]
    params = {"workspaces": [workspace] * len(asked), "numbers": asked}
    found = sql.rows("consent_import", "emails", params) if asked else []
    email_of: dict[str, tuple[str, datetime | None]] = {
        number: (email, no_contact) for number, email, no_contact in found
    }
    addressed: list[_Addressed] = []
    for row in rows:
        email, no_contact = email_of.get(row.number, ("", None))
        theirs = channels.addresses({row.channel}, numbers=[row.number], emails=[email])
        if not theirs:
            bad.append(Bad(row.line, Column.CHANNEL.value, rules.Wrong.NO_EMAIL.value))
        elif no_contact is not None and no_contact >= row.occurred_at and row.channel is Channel.EMAIL:
            bad.append(Bad(row.line, Column.CHANNEL.value, rules.Wrong.NO_CONTACT.value))
        else:
            addressed += [(row, address) for address in theirs]
    return addressed


def _found(workspace: int, rows: Sequence[_Addressed]) -> dict[int, tuple[bool, bool]]:
    """Of rows whose address is known here, by their place: recorded already, and taken back since."""
    found = sql.rows(
        "consent_import",
        "known",
        {
            "workspaces": [workspace] * len(rows),
            "numbers": [address for _, address in rows],
            "purposes": [row.purpose for row, _ in rows],
            "levels": [row.level for row, _ in rows],
            "mediums": [row.medium for row, _ in rows],
            "occurred": [row.occurred_at for row, _ in rows],
        },
    )
    return {n - 1: (already, overtaken) for n, already, overtaken in found}


def _record(one: ConsentImport) -> None:
    sheet, known = _sheet(one)
    source = _sources(one)
    at, refused = one.at_line, {line for line, _column, _reason in one.bad}
    rest = (
        row for row in _counted(rules.rows(sheet, known), []) if row.line > at and row.line not in refused
    )
    for some in _some(rest, _CHUNK):
        step = partial(_record_some, one, some, at=at, source=source)
        if not recipients.repeated(step):
            return  # another process is at it
        at = some[-1].line
    _finish(one)


@transaction.atomic
def _record_some(one: ConsentImport, rows: Sequence[Row], *, at: int, source: Callable[[Row], str]) -> bool:
    """Write the acts of these rows that are new. False when it is not at this line that the list goes on.

    The list is locked before the people: whoever locks people never waits for a list.
    """
    mine = ConsentImport.objects.select_for_update(no_key=True).filter(
        workspace_id=one.workspace_id, id=one.pk, stage=Stage.RECORDING.value, at_line=at
    )
    if not mine.exists():
        return False
    owner = one.workspace
    wanted = _addresses(_addressed(owner.pk, rows, []))
    ids = recipients.ensure((owner.pk, address) for address in wanted)
    # Who was erased is known as such again only once their address is made: they want no contact at all.
    addressed = _addressed(owner.pk, rows, [])
    if not _addresses(addressed) <= wanted:
        raise recipients.PhonesChanged
    locked = recipients.lock(Key(owner.pk, id_) for id_ in ids.values())
    bad: list[Bad] = []
    if _addressed(owner.pk, rows, bad) != addressed:
        raise recipients.PhonesChanged
    found = _found(owner.pk, addressed)  # a statement of its own, after the locks
    new = {_act(each): each for n, each in enumerate(addressed) if not found.get(n, (False, False))[0]}
    acts = [
        Act(
            Key(owner.pk, ids[owner.pk, address]), ConsentKind.GRANTED, row.level, row.purpose,
            row.occurred_at, _evidence(row, source(row)),
        )
        for row, address in new.values()
    ]  # fmt: skip
    actor = Actor(ActorKind(one.actor_kind), one.actor_id)
    consent.write(acts, actor=actor, locked=locked, implied_days={owner.pk: owner.implied_days})
    one.recorded += len(acts)
    one.good -= len(bad)  # what can be recorded no more since the list was read
    one.bad = sorted([*one.bad, *_told(bad)])
    ConsentImport.objects.filter(workspace_id=owner.pk, id=one.pk).update(
        at_line=rows[-1].line, recorded=one.recorded, good=one.good, bad=one.bad
    )
    return True


def _addresses(addressed: Sequence[_Addressed]) -> set[str]:
    """What is locked: the addresses, and the number through which one that is no number was found."""
    return {each for row, address in addressed for each in (address, row.number)}


def _finish(one: ConsentImport) -> None:
    with transaction.atomic():
        done = ConsentImport.objects.filter(
            workspace_id=one.workspace_id, id=one.pk, stage=Stage.RECORDING.value
        ).update(stage=Stage.RECORDED.value, finished_at=timezone.now())
        if done:
            actor = Actor(ActorKind(one.actor_kind), one.actor_id)
            audit.record(
                actor, one.workspace_id, "consent_import.recorded", noun="consent_import", noun_id=one.pk,
                rows=one.recorded,
            )  # fmt: skip


def _sources(one: ConsentImport) -> Callable[[Row], str]:
    """What the evidence of a row says of where it comes from, in the workspace's language.

    It stands under the words agreed to: the personal half of an event has no field of its own for it.
    """
    with translation.override(one.workspace.language):
        collected = _("Collected by %(who)s.")
        listed = _("Line %(line)d of the list %(file)s, SHA-256 %(digest)s. Where it comes from: %(origin)s")
    told = {"file": one.file_name, "digest": bytes(one.sha256).hex(), "origin": one.origin}

    def source(row: Row) -> str:
        who = row.said.get(Column.COLLECTED_BY, "")
        lines = [collected % {"who": who}] if who else []
        return "\n".join([*lines, listed % {**told, "line": row.line}])

    return source


def _evidence(row: Row, source: str) -> Evidence:
    said = row.said
    return Evidence(
        medium=row.medium,
        capture="\n".join(part for part in (said.get(Column.CAPTURE, ""), source) if part),
        identity=said.get(Column.IDENTITY, ""),
        campaign=said.get(Column.CAMPAIGN, ""),
        ip=said.get(Column.IP, ""),
        text_version=said.get(Column.TEXT_VERSION, ""),
        source_url=said.get(Column.SOURCE_URL, ""),
        user_agent=said.get(Column.USER_AGENT, ""),
    )
