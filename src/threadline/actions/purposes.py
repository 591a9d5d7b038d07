"""Purposes: what people are asked to consent to."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from threadline.actions import audit
from threadline.models import Purpose, Workspace
from threadline.rules import keywords
from threadline.rules.actors import Actor
from threadline.rules.levels import Level


class ReservedWord(ValueError):
    """A join word that already means something to every number (STOP, HELP, START...)."""

    loggable = True


@transaction.atomic
def add(
    actor: Actor, workspace: Workspace, name: str, *, level: Level, join_words: Sequence[str] = ()
) -> Purpose:
    """A new purpose. ReservedWord when a join word would be read as something else."""
    reserved = [word for word in join_words if keywords.is_reserved(word)]
    if reserved:
        raise ReservedWord(", ".join(reserved))
    purpose = Purpose.objects.create(workspace=workspace, name=name, level=level, join_words=list(join_words))
    audit.record(actor, workspace.pk, "purpose.added", noun="purpose", noun_id=purpose.pk, level=level.value)
    return purpose
