"""What others' files say of numbers: kept as evidence, and consent of numbers that changed hands ends."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from threadline import sql
from threadline.actions import audit, consent, recipients
from threadline.actions.consent import Act, Evidence
from threadline.actions.recipients import Key, Locked
from threadline.live import jobs
from threadline.models import Scrub, Workspace
from threadline.rules import channels, suppression
from threadline.rules import scrubs as rules
from threadline.rules.actors import Actor
from threadline.rules.channels import Channel
from threadline.rules.consent import Status
from threadline.rules.consent_imports import Bad
from threadline.rules.levels import ActorKind, ConsentKind, Level, Medium
from threadline.rules.scrubs import Finding, Progress, Result, Source, Unusable

TASK = "threadline.jobs.scrubs.work_off"
AT_ONCE = 64_000
"""Octets of a file that is applied while somebody waits for it; the jobs process does the others."""
_READ = 1_000
_CHUNK = 100
_TOLD = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """The file was not taken: what `Unusable` says, or `day`."""

    reason: str


def upload(
    actor: Actor, workspace: Workspace, source: Source, *, file_name: str, content: bytes, day: date
) -> Scrub | Refused:
    """Take a file in and apply it; the same file again is the one there is."""
    text = rules.open_text(content)
    if isinstance(text, Unusable):
        return Refused(text.value)
    if day > _today(workspace) or day.year < 2000:
        return Refused("day")
    digest = hashlib.sha256(content).digest()
    with transaction.atomic():
        made, new = Scrub.objects.get_or_create(
            workspace=workspace,
            source=source.value,
            sha256=digest,
            day=day,
            defaults={
                "file_name": file_name[:200],
                "content": content,
                "actor_kind": actor.kind.value,
                "actor_id": actor.id,
            },
        )
        if new:
            audit.record(
                actor, workspace.pk, "scrub.uploaded", noun="scrub", noun_id=made.pk, source=source.value
            )
            if len(content) > AT_ONCE:
                jobs.defer(TASK, workspace=workspace.pk, scrub=made.pk)
    if new and len(content) <= AT_ONCE:
        work_off(workspace.pk, made.pk)
    made.refresh_from_db()
    return made


def work_off(workspace: int, id_: int) -> None:
    """Apply a file from where it stopped; again is no harm."""
    one = Scrub.objects.filter(workspace_id=workspace, id=id_, stage=Progress.UPLOADED.value).first()
    if one is not None:
        _apply(one)


def work_off_open() -> None:
    """The same for every file that waits, also after a process died over it."""
    for workspace, id_ in sql.rows("scrub", "open"):
        work_off(workspace, id_)


def to_ask(actor: Actor, workspace: Workspace) -> Iterator[str]:
    """The numbers with consent in force and the day of the latest of it, as the Reassigned Numbers Database reads
    them."""
    audit.record(actor, workspace.pk, "scrub.asked", noun="scrub", noun_id=None)
    zone, after = ZoneInfo(workspace.zone), 0
    while rows := sql.rows("scrub", "to_ask", {"workspace": workspace.pk, "after": after, "limit": _READ}):
        for _id, number, at in rows:
            if at is not None and number.startswith("+1"):
                yield suppression.line([number[2:], at.astimezone(zone).date().isoformat()])
        after = rows[-1][0]


def _today(workspace: Workspace) -> date:
    return timezone.now().astimezone(ZoneInfo(workspace.zone)).date()


@dataclass(slots=True)
class _Count:
    lines: int = 0
    refused: int = 0
    newest: date = date.min


def _apply(one: Scrub) -> None:
    text = rules.open_text(bytes(one.content))
    assert isinstance(text, str), "it was one when it was uploaded"
    owner, bad = one.workspace, list[Bad]()
    count = _Count()
    told = _sources(one)
    read = rules.findings(text, Source(one.source), country=owner.country, day=one.day, today=_today(owner))
    at = one.at_line
    stage = Progress.APPLIED
    try:
        for some in _some(_counted(read, count, bad), _READ):
            ours = _ours(owner.pk, [each for each in some if each.line > one.at_line])
            for start in range(0, len(ours), _CHUNK):
                if not _apply_some(one, ours[start : start + _CHUNK], at=at, told=told):
                    return  # another process is at it
                at = ours[min(start + _CHUNK, len(ours)) - 1].line
    except csv.Error:
        stage, bad = Progress.UNUSABLE, [Bad(0, "", Unusable.TORN.value)]
    except OverflowError:
        stage, bad = Progress.UNUSABLE, [Bad(0, "", Unusable.TOO_MANY.value)]
    _finish(one, stage, count, bad)


def _counted(read: Iterable[Finding | Bad], count: _Count, bad: list[Bad]) -> Iterator[Finding]:
    for each in read:
        if count.lines + count.refused == rules.MOST:
            raise OverflowError
        if isinstance(each, Finding):
            count.lines += 1
            count.newest = max(count.newest, each.day)
            yield each
            continue
        count.refused += 1
        if len(bad) < _TOLD:
            bad.append(each)


def _some(read: Iterator[Finding], size: int) -> Iterator[list[Finding]]:
    while some := list(islice(read, size)):
        yield some


def _ours(workspace: int, found: Sequence[Finding]) -> list[Finding]:
    """Those about numbers this workspace knows; of the others nothing is kept."""
    asked = {"workspaces": [workspace] * len(found), "numbers": [each.number for each in found]}
    known = {number for _, number, _ in sql.rows("consent", "find_recipients", asked)} if found else set()
    return [each for each in found if each.number in known]


@transaction.atomic
def _apply_some(one: Scrub, found: Sequence[Finding], *, at: int, told: Callable[[Finding], str]) -> bool:
    """Keep what these lines say and do what follows. False when it is not at this line that the file goes on."""
    mine = Scrub.objects.select_for_update(no_key=True).filter(
        workspace_id=one.workspace_id, id=one.pk, stage=Progress.UPLOADED.value, at_line=at
    )
    if not mine.exists():
        return False
    owner = one.workspace
    asked = {"workspaces": [owner.pk] * len(found), "numbers": [each.number for each in found]}
    ids = {number: id_ for _, number, id_ in sql.rows("consent", "find_recipients", asked)}
    # Erased in between: then there is nothing any more that could end.
    there = [each for each in found if each.number in ids]
    keys = {each.number: Key(owner.pk, ids[each.number]) for each in there}
    calls = _calls(owner.pk, there)
    locked = recipients.lock([*keys.values(), *calls.values()])
    events = _end(one, there, keys, calls, locked, told)
    _mark(there, keys)
    _keep(one, there, keys, events)
    one.known += len(there)
    one.ended += len(events)
    Scrub.objects.filter(workspace_id=owner.pk, id=one.pk).update(
        at_line=found[-1].line, known=one.known, ended=one.ended
    )
    return True


def _calls(workspace: int, found: Sequence[Finding]) -> dict[str, Key]:
    """The numbers that changed hands as addresses of calls, where there are such."""
    ending = [each.number for each in found if each.result in rules.ENDING]
    calls = channels.addresses({Channel.VOICE}, numbers=ending, emails=())
    asked = {"workspaces": [workspace] * len(calls), "numbers": calls}
    rows = sql.rows("consent", "find_recipients", asked) if calls else []
    return {channels.bare(address): Key(workspace, id_) for _, address, id_ in rows}


def _end(
    one: Scrub,
    found: Sequence[Finding],
    keys: dict[str, Key],
    calls: dict[str, Key],
    locked: dict[Key, Locked],
    told: Callable[[Finding], str],
) -> dict[Key, int]:
    """End the consent of numbers that changed hands, to calls too; the last event of each that had any."""
    changed = [each for each in found if each.result in rules.ENDING]
    ending = {
        each_of[each.number]: each for each in changed for each_of in (keys, calls) if each.number in each_of
    }
    if not ending:
        return {}
    acted = _acted(list(ending))
    acts = [
        act
        for key, each in ending.items()
        for act in _acts(one, each, locked[key], acted.get(key, {}), told(each))
    ]
    owner = one.workspace
    actor = Actor(ActorKind(one.actor_kind), one.actor_id)
    written = consent.write(acts, actor=actor, locked=locked, implied_days={owner.pk: owner.implied_days})
    texts = set(keys.values())
    return {act.recipient: id_ for act, id_ in zip(acts, written.ids, strict=True) if act.recipient in texts}


def _acted(keys: Sequence[Key]) -> dict[Key, dict[int | None, datetime]]:
    """When the acts happened that present rights come from; in a statement of its own, after the locks."""
    found: dict[Key, dict[int | None, datetime]] = {}
    arrays = {"workspaces": [key.workspace for key in keys], "ids": [key.id for key in keys]}
    for id_, purpose, at in sql.rows("scrub", "acted", arrays):
        found.setdefault(Key(keys[0].workspace, id_), {})[purpose] = at
    return found


def _acts(
    one: Scrub, each: Finding, who: Locked, acted: dict[int | None, datetime], told: str
) -> Iterator[Act]:
    """Every purpose from before the number changed hands ends, so that the next owner's START revives none; and
    everything, unless there is consent from after it: that is the next owner's."""
    until = rules.ends(each.day, ZoneInfo(one.workspace.zone))
    evidence = Evidence(medium=Medium.IMPORT, capture=told)
    for purpose, grant in sorted(who.state.grants.items()):
        if grant.status is not Status.ENDED and acted[purpose] < until:
            yield Act(who.key, ConsentKind.ENDED, grant.level, purpose, one.made_at, evidence)
    later = any(at >= until for at in acted.values())
    if who.state.opted_out is None and not later:
        yield Act(who.key, ConsentKind.OPTED_OUT, Level.CONVERSATIONAL, None, one.made_at, evidence)


def _mark(found: Sequence[Finding], keys: dict[str, Key]) -> None:
    marks = {
        keys[each.number]: each.result is Result.LANDLINE for each in found if each.result in rules.LINES
    }
    if marks:
        sql.run(
            "scrub",
            "set_landlines",
            {
                "workspaces": [key.workspace for key in marks],
                "ids": [key.id for key in marks],
                "landlines": list(marks.values()),
            },
        )
        recipients.look_again(marks)


def _keep(one: Scrub, found: Sequence[Finding], keys: dict[str, Key], events: dict[Key, int]) -> None:
    ending = [each.result in rules.ENDING for each in found]
    sql.run(
        "scrub",
        "keep",
        {
            "workspaces": [one.workspace_id] * len(found),
            "scrubs": [one.pk] * len(found),
            "recipients": [keys[each.number].id for each in found],
            "lines": [each.line for each in found],
            "results": [each.result.value for each in found],
            "days": [each.day for each in found],
            "events": [
                events.get(keys[each.number]) if ends else None
                for each, ends in zip(found, ending, strict=True)
            ],
        },
    )


@transaction.atomic
def _finish(one: Scrub, stage: Progress, count: _Count, bad: Sequence[Bad]) -> None:
    done = Scrub.objects.filter(
        workspace_id=one.workspace_id, id=one.pk, stage=Progress.UPLOADED.value
    ).update(
        stage=stage.value,
        finished_at=timezone.now(),
        lines=count.lines,
        refused=count.refused,
        bad=[[each.line, each.column, each.reason] for each in bad],
        as_of=_as_of(one, count) if stage is Progress.APPLIED else None,
        content=b"",
    )
    if done and stage is Progress.APPLIED:
        actor = Actor(ActorKind(one.actor_kind), one.actor_id)
        audit.record(
            actor, one.workspace_id, "scrub.applied", noun="scrub", noun_id=one.pk, rows=one.known,
            ended=one.ended,
        )  # fmt: skip


def _as_of(one: Scrub, count: _Count) -> date:
    # What the database was asked about is the day of a consent, and no day of its answers.
    return count.newest if one.source == Source.DEACTIVATED and count.lines else one.day


def _sources(one: Scrub) -> Callable[[Finding], str]:
    """What the evidence of an end says of where it comes from, in the workspace's language."""
    with translation.override(one.workspace.language):
        said = {
            Source.REASSIGNED: _("Reassigned Numbers Database: disconnected since %(day)s."),
            Source.DEACTIVATED: _("A carrier’s file: given back on %(day)s."),
        }
        where = _("Line %(line)d of %(file)s, SHA-256 %(digest)s.")
    told = {"file": one.file_name, "digest": bytes(one.sha256).hex()}

    def source(each: Finding) -> str:
        what = said[Source(one.source)] % {"day": each.day.isoformat()}
        return f"{what} {where % {**told, 'line': each.line}}"

    return source
