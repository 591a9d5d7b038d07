"""Words that join a purpose on one of our numbers: made, changed, removed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from threadline.actions import audit
from threadline.models import JoinWord, Workspace
from threadline.queries import desk as desks
from threadline.queries.desk import Desk
from threadline.rules import join_words as rules
from threadline.rules import keywords, texts
from threadline.rules.actors import Actor
from threadline.rules.join_words import Fault, Problem


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word as somebody wants it; an empty text answers as the purpose does, or as we do."""

    sender: int
    word: str
    purpose: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a word was not made or changed, the field to mend, and the words of a text that are wrong."""

    field: str
    problem: Problem | rules.TextProblem
    words: str = ""
    more: tuple[Fault, ...] = ()  # what else is wrong with a text


@transaction.atomic
def add(actor: Actor, workspace: int, wanted: Wanted) -> int | Refused:
    """A new word; its id. It may mean another purpose on each number."""
    fine = _checked(workspace, wanted, but=None)
    if isinstance(fine, Refused):
        return fine
    row = JoinWord.objects.create(
        workspace_id=workspace,
        sender_id=fine.sender,
        word=fine.word,
        purpose_id=fine.purpose,
        text=fine.text,
    )
    audit.record(actor, workspace, "join_word.added", noun="join_word", noun_id=row.pk, purpose=fine.purpose)
    return row.pk


@transaction.atomic
def change(actor: Actor, workspace: int, word: int, wanted: Wanted) -> Refused | bool:
    """Make it as wanted; False: no such word."""
    fine = _checked(workspace, wanted, but=word)
    found = JoinWord.objects.filter(workspace_id=workspace, id=word).first()
    if found is None:
        return False
    if isinstance(fine, Refused):
        return fine
    said = {"sender_id": fine.sender, "word": fine.word, "purpose_id": fine.purpose, "text": fine.text}
    fields = sorted(field for field, value in said.items() if getattr(found, field) != value)
    if fields:
        JoinWord.objects.filter(workspace_id=workspace, id=word).update(**said)
        audit.record(actor, workspace, "join_word.changed", noun="join_word", noun_id=word, fields=fields)
    return True


@transaction.atomic
def remove(actor: Actor, workspace: int, word: int) -> bool:
    """Let it mean nothing on that number any more; who joined by it stays. False: no such word."""
    gone, _ = JoinWord.objects.filter(workspace_id=workspace, id=word).delete()
    if gone:
        audit.record(actor, workspace, "join_word.removed", noun="join_word", noun_id=word)
    return bool(gone)


def _checked(workspace: int, wanted: Wanted, *, but: int | None) -> Wanted | Refused:
    # One at a time: two words made at once must not be the same.
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace)
    desk = desks.read(workspace)
    word, *more = rules.read(wanted.word) or [""]
    if more or (wrong := rules.problem([word], taken=_taken(desk, wanted.sender, but))):
        return Refused("word", Problem.ODD if more or not wrong else wrong[0], word)
    text = texts.keepable(wanted.text).strip()
    return _refused(wanted, desk, text) or Wanted(wanted.sender, word, wanted.purpose, text)


def _taken(desk: Desk, sender: int, but: int | None) -> list[str]:
    return [each.word for each in desk.words if each.sender == sender and each.id != but]


def _refused(wanted: Wanted, desk: Desk, text: str) -> Refused | None:
    if wanted.sender not in desk.senders:
        return Refused("sender", Problem.UNKNOWN)
    purpose = desk.purposes.get(wanted.purpose)
    if purpose is None:
        return Refused("purpose", Problem.UNKNOWN)
    wrong = rules.wrong_text(text, business=desk.business) if text else ()
    return Refused("text", wrong[0].problem, wrong[0].words, wrong[1:]) if wrong else None


def meanings(desk: Desk, sender: int) -> dict[str, int]:
    """The words that join a purpose on one number: its own first, then those that count on every number."""
    is_open = {each.id for each in desk.purposes.values() if each.open}
    own = {
        each.word: each.purpose for each in desk.words if each.sender == sender and each.purpose in is_open
    }
    here = {keywords.normal_word(word) for word in own}
    everywhere = {
        word: each.id
        for each in desk.purposes.values()
        if each.open
        for word in each.join_words
        if keywords.normal_word(word) not in here
    }
    return own | everywhere


def answer(desk: Desk, sender: int, matched: str, purpose: int) -> str:
    """The workspace's own answer to who joined by a word; '' where it has none."""
    own = (
        each for each in desk.words if each.sender == sender and keywords.normal_word(each.word) == matched
    )
    found = next((each.text for each in own if each.purpose == purpose), "")
    return found or desk.purposes[purpose].join_text
