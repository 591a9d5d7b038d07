"""Purposes: what people are asked to consent to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from threadline.actions import audit, opt_in_pages
from threadline.models import Purpose, Workspace
from threadline.rules import join_words as words
from threadline.rules import keywords
from threadline.rules.actors import Actor
from threadline.rules.levels import Level


class ReservedWord(ValueError):
    """A join word that already means something to every number (STOP, HELP, START...)."""

    loggable = True


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a purpose stays as it was: its name is taken (no word), or what is wrong with a join word or the answer."""

    problem: words.Problem | words.TextProblem
    word: str = ""
    more: tuple[words.Fault, ...] = ()  # what else is wrong with the answer


@transaction.atomic
def offer(
    actor: Actor,
    workspace: int,
    *,
    name: str,
    level: Level,
    join_words: Sequence[str],
    join_text: str = "",
) -> Purpose | Refused:
    """A new purpose, made by hand: its name and its join words are nobody else's."""
    owner = _locked(workspace)
    refused = _refused(owner, name, join_words, join_text, but=None)
    if refused is not None:
        return refused
    return add(actor, owner, name, level=level, join_words=join_words, join_text=join_text)


@transaction.atomic
def change(
    actor: Actor, workspace: int, purpose: int, *, name: str, join_words: Sequence[str], join_text: str = ""
) -> Refused | bool:
    """Another name, other join words, another answer to them; the level stays, as people agreed to it.

    False: no such purpose.
    """
    refused = _refused(_locked(workspace), name, join_words, join_text, but=purpose)
    if refused is not None:
        return refused
    found = Purpose.objects.filter(workspace_id=workspace, id=purpose).first()
    if found is None:
        return False
    said = {"name": name, "join_words": list(join_words), "join_text": join_text}
    fields = sorted(field for field, value in said.items() if getattr(found, field) != value)
    if fields:
        Purpose.objects.filter(workspace_id=workspace, id=purpose).update(**said)
        audit.record(actor, workspace, "purpose.changed", noun="purpose", noun_id=purpose, fields=fields)
    if "name" in fields:
        opt_in_pages.renew(actor, workspace)
    return True


@transaction.atomic
def set_open(actor: Actor, workspace: int, purpose: int, *, is_open: bool) -> bool:
    """Let texts be sent for a purpose, or none any more; consent stays on record. False: no such purpose."""
    found = Purpose.objects.filter(workspace_id=workspace, id=purpose)
    if not found.exists():
        return False
    if found.exclude(open=is_open).update(open=is_open):
        did = "purpose.opened" if is_open else "purpose.closed"
        audit.record(actor, workspace, did, noun="purpose", noun_id=purpose)
    return True


def _locked(workspace: int) -> Workspace:
    # One at a time: two purposes made at once must not take the same word.
    return Workspace.objects.select_for_update(no_key=True).get(pk=workspace)


def _refused(
    workspace: Workspace, name: str, join_words: Sequence[str], join_text: str, *, but: int | None
) -> Refused | None:
    others = list(
        Purpose.objects.filter(workspace=workspace).exclude(id=but or 0).values_list("name", "join_words")
    )
    if name.casefold() in {other.casefold() for other, _ in others}:
        return Refused(words.Problem.TAKEN)
    wrong = words.problem(join_words, taken=[word for _, theirs in others for word in theirs])
    if wrong is None and join_text:
        return _wrong_text(join_text, workspace.business)
    return None if wrong is None else Refused(*wrong)


def _wrong_text(text: str, business: str) -> Refused | None:
    wrong = words.wrong_text(text, business=business)
    return Refused(wrong[0].problem, wrong[0].words, wrong[1:]) if wrong else None


@transaction.atomic
def add(
    actor: Actor,
    workspace: Workspace,
    name: str,
    *,
    level: Level,
    join_words: Sequence[str] = (),
    join_text: str = "",
) -> Purpose:
    """A new purpose. ReservedWord when a join word would be read as something else."""
    reserved = [word for word in join_words if keywords.is_reserved(word)]
    if reserved:
        raise ReservedWord(", ".join(reserved))
    purpose = Purpose.objects.create(
        workspace=workspace, name=name, level=level, join_words=list(join_words), join_text=join_text
    )
    audit.record(actor, workspace.pk, "purpose.added", noun="purpose", noun_id=purpose.pk, level=level.value)
    return purpose
