"""A conversation's texts and the acts of consent between them, in the order a reader expects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from threadline import sql
from threadline.queries import attachments
from threadline.queries.attachments import Attachment
from threadline.rules import moments
from threadline.rules.levels import ActorKind, ConsentKind, Direction, Level, Medium, MessageState, Occasion

PAGE = 25
"""Texts of one page."""

_AROUND = 12
"""Texts on either side of one that was looked for."""

NEWEST = 2**62
"""As `before`: from the end."""

_ACTS = 4
"""Acts of consent that a person's latest are told with."""

_TOGETHER = timedelta(minutes=5)
"""Texts of one side within this time stand as a group."""

_SAME_ACT = timedelta(seconds=30)
"""A person's text and the event it caused are kept within this."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text; `sent` is what left where a disclosure was added."""

    id: int
    direction: Direction
    state: MessageState
    reason: str
    level: Level
    occasion: Occasion
    purpose: str
    automated: bool
    body: str
    sent: str
    parts: int
    encoding: str
    not_before: datetime | None
    due_at: datetime | None
    at: datetime
    changed_at: datetime
    actor: ActorKind
    author: str
    why: str  # of an emergency
    carrier: str  # whose codes `reason` may hold
    file_count: int
    files: tuple[Attachment, ...] = ()

    @property
    def undoable(self) -> bool:
        """It waits for nothing but its author's second thought."""
        return self.waiting and not self.reason and moments.is_undoable(self.at, self.not_before)

    @property
    def out(self) -> bool:
        """Whether it is one of ours."""
        return self.direction is Direction.OUT

    @property
    def waiting(self) -> bool:
        """Whether a person may still change it or take it back."""
        return self.state is MessageState.QUEUED and self.occasion is Occasion.ORDINARY


@dataclass(frozen=True, slots=True)
class Act:
    """One act of consent."""

    id: int
    kind: ConsentKind
    level: Level
    purpose: str
    medium: Medium
    at: datetime
    recorded_at: datetime
    actor: ActorKind


@dataclass(frozen=True, slots=True)
class Deed:
    """What a colleague or program did with the conversation; `to` is who it was assigned to, '' for nobody."""

    id: int
    action: str
    at: datetime
    actor: ActorKind
    author: str
    to_nobody: bool
    to: str
    to_self: bool


@dataclass(frozen=True, slots=True)
class Item:
    """What stands in the thread: a text, an act of consent or a deed; `key` sorts, as text, like the thread."""

    key: str
    at: datetime
    changed_at: datetime
    text: Text | None
    act: Act | None
    deed: Deed | None = None
    opens_day: bool = False
    grouped: bool = False  # follows a text of the same side closely


@dataclass(frozen=True, slots=True)
class Thread:
    """One page of a thread, oldest first; `before` asks for the earlier page (None: this is the beginning),
    `after` for the later one (None: this is the end)."""

    items: list[Item]
    before: int | None
    after: int | None = None


def page(workspace: int, conversation: int, *, zone: str, before: int = NEWEST, limit: int = PAGE) -> Thread:
    """The newest texts before an id, with what happened around them; days are counted in `zone`."""
    return newest(workspace, [conversation], zone=zone, before=before, limit=limit)[conversation]


def newest(
    workspace: int, conversations: Sequence[int], *, zone: str, before: int = NEWEST, limit: int = PAGE
) -> dict[int, Thread]:
    """`page` of several conversations in two statements."""
    # One more than shown: the first on the page needs to know what it follows.
    params = {"workspace": workspace, "conversations": list(conversations), "before": before}
    texts: dict[int, list[Text]] = defaultdict(list)
    found = sql.rows("thread", "texts", {**params, "limit": limit + 1})
    for row, text in zip(found, _texts(workspace, found), strict=True):
        texts[row[0]].append(text)
    acts: dict[int, list[Act]] = defaultdict(list)
    for row in sql.rows("thread", "events", {"workspace": workspace, "conversations": list(conversations)}):
        acts[row[0]].append(_act(row[1:]))
    deeds = _deeds(workspace, conversations)
    latest = before == NEWEST
    return {
        each: _thread(texts[each][::-1], acts[each], deeds[each], zone=zone, limit=limit, latest=latest)
        for each in conversations
    }


def around(workspace: int, conversation: int, message: int, *, zone: str) -> Thread:
    """The page with that text in it: what came before, and the beginning of what came after."""
    earlier = page(workspace, conversation, zone=zone, before=message + 1, limit=_AROUND)
    if not any(item.text is not None and item.text.id == message for item in earlier.items):
        return page(workspace, conversation, zone=zone)
    later = following(workspace, conversation, message, zone=zone)
    return Thread(earlier.items + later.items, earlier.before, later.after)


def following(workspace: int, conversation: int, after: int, *, zone: str, limit: int = _AROUND) -> Thread:
    """The texts that came right after that one, with what happened between them."""
    params = {"workspace": workspace, "conversation": conversation, "after": after - 1, "limit": limit + 2}
    texts = _texts(workspace, sql.rows("thread", "texts_after", params))
    if not texts or texts[0].id != after:
        return Thread([], None)
    more = len(texts) > limit + 1
    one = {"workspace": workspace, "conversations": [conversation]}
    acts = [_act(row[1:]) for row in sql.rows("thread", "events", one)]
    shown = texts[: limit + 1]
    deeds = _deeds(workspace, [conversation])[conversation]
    # The first is known already: it only says what the next one follows.
    found = _thread(shown, acts, deeds, zone=zone, limit=len(shown) - 1, latest=not more)
    # Nor is what happened at its very moment told again: the page before ends with that.
    fresh = [item for item in found.items if item.text is not None or item.at > shown[0].at]
    return Thread(fresh, None, shown[-1].id if more else None)


def _deeds(workspace: int, conversations: Sequence[int]) -> dict[int, list[Deed]]:
    deeds: dict[int, list[Deed]] = defaultdict(list)
    for row in sql.rows("thread", "deeds", {"workspace": workspace, "conversations": list(conversations)}):
        id_, action, at, actor, author, to_nobody, to, to_self = row[1:]
        deeds[row[0]].append(Deed(id_, action, at, ActorKind(actor), author, to_nobody, to, to_self))
    return deeds


def _thread(
    texts: Sequence[Text],
    acts: Sequence[Act],
    deeds: Sequence[Deed],
    *,
    zone: str,
    limit: int,
    latest: bool,
) -> Thread:
    more = len(texts) > limit
    happened = [*_act_items(acts, texts, more=more, latest=latest), *map(_deed_item, deeds)]
    within = [item for item in happened if item.deed is None or _within(item.at, texts, more, latest)]
    items = sorted([*map(_text_item, texts), *within], key=lambda i: i.key)
    placed = list(_placed(items, ZoneInfo(zone)))
    if not more:
        return Thread(placed, None)
    extra = next(n for n, item in enumerate(placed) if item.text is not None)
    return Thread(placed[extra + 1 :], min((text.id for text in texts[1:]), default=None))


def _text_item(text: Text) -> Item:
    return Item(_key(text.at, text.id, 0), text.at, text.changed_at, text, None)


def _act_items(acts: Sequence[Act], texts: Sequence[Text], *, more: bool, latest: bool) -> Iterable[Item]:
    """Acts within the page's time; one that a text of the person caused stands right after that text."""
    for act in acts:
        cause = _cause(act, texts)
        at = cause.at if cause is not None else act.at
        if not _within(at, texts, more, latest):
            continue
        key = _key(at, cause.id if cause is not None else 0, act.id)
        yield Item(key, at, act.recorded_at, None, act)


def _within(at: datetime, texts: Sequence[Text], more: bool, latest: bool) -> bool:
    """Whether a page of these texts is where something of that time belongs."""
    if not texts:
        return True
    return not (more and at < texts[0].at) and (latest or at <= texts[-1].at)


def _deed_item(deed: Deed) -> Item:
    return Item(_key(deed.at, 0, deed.id), deed.at, deed.at, None, None, deed)


def _cause(act: Act, texts: Sequence[Text]) -> Text | None:
    if act.actor is not ActorKind.PERSON:
        return None
    theirs = [text for text in texts if text.direction is Direction.IN]
    nearest = min(theirs, key=lambda text: _apart(act, text), default=None)
    return nearest if nearest is not None and _apart(act, nearest) < _SAME_ACT else None


def _apart(act: Act, text: Text) -> timedelta:
    return min(abs(text.at - act.at), abs(text.at - act.recorded_at))


def _placed(items: Iterable[Item], zone: ZoneInfo) -> Iterable[Item]:
    before: Item | None = None
    for item in items:
        opens = before is None or item.at.astimezone(zone).date() != before.at.astimezone(zone).date()
        grouped = not opens and before is not None and _together(before, item)
        yield Item(item.key, item.at, item.changed_at, item.text, item.act, item.deed, opens, grouped)
        before = item


def _together(one: Item, two: Item) -> bool:
    if one.text is None or two.text is None:
        return False
    same = one.text.direction is two.text.direction and one.text.author == two.text.author
    return same and two.at - one.at < _TOGETHER


def _key(at: datetime, id_: int, rank: int) -> str:
    return f"{int(at.timestamp() * 1_000_000):018d}-{id_:015d}-{rank:015d}"


def _texts(workspace: int, rows: Sequence[sql.Row]) -> list[Text]:
    """The texts, those that come with files with them: asked for only where there are any."""
    found = [_text(row[1:]) for row in rows]
    files = attachments.of_messages(workspace, [text.id for text in found if text.file_count])
    return [replace(text, files=files.get(text.id, ())) if text.file_count else text for text in found]


def _text(row: sql.Row) -> Text:
    (
        id_, direction, state, reason, level, occasion, purpose, automated, body, sent, parts, encoding,
        not_before, due_at, at, changed_at, actor, author, why, carrier, files,
    ) = row  # fmt: skip
    return Text(
        id_, Direction(direction), MessageState(state), reason, Level(level), Occasion(occasion), purpose,
        automated, body, sent, parts, encoding, not_before, due_at, at, changed_at, ActorKind(actor), author,
        why, carrier, files,
    )  # fmt: skip


def _act(row: sql.Row) -> Act:
    id_, kind, level, purpose, medium, at, recorded_at, actor = row
    return Act(
        id_, ConsentKind(kind), Level(level), purpose, Medium(medium), at, recorded_at, ActorKind(actor)
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that may still be changed."""

    id: int
    conversation: int
    body: str
    not_before: datetime | None
    files: int


def waiting(workspace: int, message: int) -> Waiting | None:
    """The text, if it still waits and a person wrote it."""
    rows = sql.rows("thread", "text", {"workspace": workspace, "id": message})
    if not rows:
        return None
    conversation, state, body, not_before, occasion, queued, files = rows[0]
    changeable = state == MessageState.QUEUED and queued and occasion == Occasion.ORDINARY
    return Waiting(message, conversation, body, not_before, files) if changeable else None


@dataclass(frozen=True, slots=True)
class Right:
    """One purpose and where this person stands with it; `status` '' when they were never asked."""

    purpose: int
    name: str
    level: Level
    status: str
    since: datetime | None
    medium: str


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a contact."""

    name: str
    email: str
    company: str
    state: str
    lead_status: str
    rep: str
    own: tuple[tuple[str, str], ...]  # the workspace's own fields that say something: name and value


@dataclass(frozen=True, slots=True)
class Stopped:
    """The opt-out in force."""

    at: datetime
    medium: Medium


def rights(workspace: int, recipient: int) -> list[Right]:
    """Where a person stands with each open purpose."""
    rows = sql.rows("thread", "rights", {"workspace": workspace, "recipient": recipient})
    return [Right(id_, name, Level(level), *rest) for id_, name, level, *rest in rows]


def stopped(workspace: int, recipient: int) -> Stopped | None:
    """The opt-out in force, if there is one."""
    rows = sql.rows("thread", "stopped", {"workspace": workspace, "recipient": recipient})
    return Stopped(rows[0][0], Medium(rows[0][1])) if rows else None


def person(workspace: int, contact: int) -> Person | None:
    """What is known of a contact."""
    rows = sql.rows("thread", "person", {"workspace": workspace, "contact": contact})
    if not rows:
        return None
    name, email, company, state, lead_status, rep, own = rows[0]
    fields = tuple((field, value) for field, value in own)
    return Person(name, email, company, state, lead_status, rep, fields)


@dataclass(frozen=True, slots=True)
class Lately:
    """The latest with a person: when each last happened (None: never), and their acts of consent."""

    known: datetime
    contact: datetime | None
    wrote: datetime | None
    written: datetime | None
    acts: tuple[Act, ...]


def lately(workspace: int, conversation: int, recipient: int) -> Lately:
    """What happened lately with the person of a conversation."""
    [row] = sql.rows("thread", "lately", {"workspace": workspace, "recipient": recipient})
    events = sql.rows("thread", "events", {"workspace": workspace, "conversations": [conversation]})
    known, contact, wrote, written = row
    return Lately(known, contact, wrote, written, tuple(_act(each[1:]) for each in events[-_ACTS:]))
