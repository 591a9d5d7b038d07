"""What may be written to a person now, and what would become of it: the gate's word in advance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from threadline.queries import preview
from threadline.queries.desk import Desk
from threadline.queries.preview import Draft, Outlook
from threadline.rules import disclosure
from threadline.rules.levels import Level


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to write: a level, with its purpose above conversational; and what the gate would say."""

    level: Level
    purpose: int | None
    name: str  # the purpose's; '' for conversational
    outlook: Outlook

    @property
    def key(self) -> str:
        """As a form names it."""
        return self.level.value if self.purpose is None else f"{self.level.value}:{self.purpose}"

    @property
    def open(self) -> bool:
        """Whether such a text would be taken."""
        return not self.outlook.refusal


def kinds(
    desk: Desk,
    *,
    recipient: int,
    sender: int,
    now: datetime,
    not_before: datetime | None = None,
    files: int = 0,
) -> list[Kind]:
    """Every way to write to this person, the most natural first: an answer, then what they agreed to."""
    offered = list(_offered(desk))
    drafts = [
        Draft(
            recipient=recipient,
            sender=sender,
            level=level,
            purpose=purpose,
            not_before=not_before,
            files=files,
        )
        for level, purpose, _ in offered
    ]
    outlooks = preview.outlooks(drafts, desk=desk, now=now)
    return [Kind(*each, outlook) for each, outlook in zip(offered, outlooks, strict=True)]


def _offered(desk: Desk) -> Iterator[tuple[Level, int | None, str]]:
    yield Level.CONVERSATIONAL, None, ""
    open_ones = [purpose for purpose in desk.purposes.values() if purpose.open]
    for level in (Level.INFORMATIONAL, Level.PROMOTIONAL):
        for purpose in open_ones:
            if purpose.level is level:
                yield level, purpose.id, purpose.name


def as_it_leaves(body: str, *, desk: Desk, outlook: Outlook) -> str:
    """The text with what must be said added."""
    return disclosure.compose(
        body,
        introduce=outlook.introduce,
        instruct=outlook.instruct,
        business=desk.business,
        language=desk.language,
    )
