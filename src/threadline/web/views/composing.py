"""Writing: what it would cost and what would become of it, then the text itself; and to somebody new."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import opening, writing
from threadline.queries import attachments, composing, desk, people, threads, topics
from threadline.queries.attachments import Attachment
from threadline.queries.composing import Kind
from threadline.queries.conversations import Row
from threadline.queries.desk import Desk
from threadline.queries.members import Visit
from threadline.rules import collisions, moments, money, numbers, parts, smart
from threadline.rules.levels import Level
from threadline.rules.permissions import Permission
from threadline.rules.texts import LONGEST, LONGEST_WITH_FILES
from threadline.web import access, lint_said, waiting_words, words
from threadline.web.views import attachments as bringing
from threadline.web.views import inbox

_LATE, _FAR = timedelta(minutes=5), timedelta(days=366)
_ID = re.compile(r"[0-9]{1,18}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True)
class Said:
    """What the composer's form says; `problem` when the time cannot be read."""

    body: str
    kind: str
    send_at: datetime | None
    problem: str = ""
    key: str = ""  # of the form as it was shown: pressed twice, it is one text
    digest: bytes = b""
    why: str | None = None  # of an emergency; None for any other text
    attachments: tuple[int, ...] = ()  # by id


@dataclass(frozen=True, slots=True)
class Unsent:
    """Why nothing was sent, in words; `emergency` when it is said where the emergency is explained."""

    words: str
    emergency: bool = False


@require_safe
@access.permit(Permission.READ)
def kinds(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponse:
    """What may be written now; asked again whenever the conversation changed."""
    now = datetime.now(UTC)
    row = inbox.find(visit, conversation, now=now)
    context = {
        "row": row,
        **inbox.about(visit, row),
        "again": True,
        **inbox.kinds(visit, row, now=now, wanted=request.GET.get("kind", "")),
    }
    return access.show(request, visit, "inbox/kinds.html", context)


@require_POST
@access.permit(Permission.REPLY)
def count(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponse:
    """What a draft costs, what is added to it and when it would go. Nothing is kept."""
    now = datetime.now(UTC)
    row = inbox.find(visit, conversation, now=now)
    own = desk.read(visit.workspace)
    said = _said(request, visit)
    kind = _kind(own, row, said, now=now)
    return access.show(request, visit, "inbox/count.html", _counted(said, kind, own, row, visit, now=now))


def _counted(
    said: Said, kind: Kind | None, own: Desk, row: Row, visit: Visit, *, now: datetime
) -> dict[str, object]:
    leaves = said.body if kind is None else composing.as_it_leaves(said.body, desk=own, outlook=kind.outlook)
    plain = smart.smart(said.body)
    outlook = None if kind is None else kind.outlook
    held = outlook is not None and outlook.hold
    along = [each for each in _draft(visit, row) if each.id in said.attachments]
    return {
        "files": len(along),
        "size": sum(each.size for each in along),
        "length": len(said.body),
        "longest": LONGEST_WITH_FILES,
        "count": parts.count(leaves),
        "room": _room(parts.count(leaves)),
        "own_count": parts.count(said.body),
        "forced": _forced(parts.count(said.body)),
        "cost": _cost(visit, parts.count(leaves)),
        "collisions": collisions.lint(said.body),
        "findings": _findings(said, kind, row, visit),
        "added": leaves != said.body and said.body.strip(),
        "leaves": leaves,
        "plain": plain if plain != said.body and parts.encoding(plain) != parts.encoding(said.body) else "",
        "wait": waiting_words.wait(outlook.hold, outlook.until, row.where, zone=visit.zone, now=now)
        if outlook is not None and held
        else "",
        "opens": words.clock(outlook.until, row.where.zones[0])
        if outlook is not None
        and outlook.hold == "quiet_hours"
        and outlook.until
        and len(row.where.zones) == 1
        else "",
        "refused": words.refusal(kind) if kind is not None and not kind.open else "",
        "problem": said.problem,
    }


def _draft(visit: Visit, row: Row) -> tuple[Attachment, ...]:
    return attachments.of_draft(visit.workspace, row.id, visit.member)


def _findings(said: Said, kind: Kind | None, row: Row, visit: Visit) -> list[lint_said.Said]:
    level = Level.CONVERSATIONAL if kind is None else kind.level
    asked = topics.last(visit.workspace, row.id) if level is Level.CONVERSATIONAL else None
    return lint_said.of_draft(said.body, level, asked=asked.words if asked is not None else "")


def _forced(count: parts.Count) -> list[tuple[str, str]]:
    """The characters that forced Unicode, each once, with their names."""
    chars = dict.fromkeys(each.char for each in count.forced_by)
    return [(char, _called(char)) for char in chars]


def _called(char: str) -> str:
    """Unicode's own name; only its code where readers would not know that, nor see the character."""
    if words.language() == "en":
        return unicodedata.name(char[0], "").lower()
    return "" if char.isprintable() and not char.isspace() else f"U+{ord(char[0]):04X}"


def _cost(visit: Visit, count: parts.Count) -> str:
    """What it costs, where the workspace says what a part does."""
    return money.show(count.parts * visit.part_price, visit.currency) if visit.part_price else ""


def _room(count: parts.Count) -> int:
    """How many units the parts there are would hold."""
    alone, joined = (
        (parts.GSM_ALONE, parts.GSM_JOINED)
        if count.encoding is parts.Encoding.GSM7
        else (parts.UCS_ALONE, parts.UCS_JOINED)
    )
    return alone if count.parts <= 1 else joined * count.parts


@require_POST
@access.permit(Permission.REPLY)
def send(request: HttpRequest, visit: Visit, conversation: int) -> HttpResponseBase:
    """Queue a text in an open conversation."""
    now = datetime.now(UTC)
    row = inbox.find(visit, conversation, now=now)
    said = _timed(request, visit, row, _with_files(request, visit, row, _said(request, visit)), now=now)
    if said.why is not None and not visit.may(Permission.SEND_EMERGENCY):
        raise PermissionDenied
    level, purpose = _level(said.kind)
    result = _write(visit, row.number, said, level, purpose, sender=row.sender, now=now)
    if not request.headers.get("HX-Request"):
        return redirect("thread", slug=visit.slug, conversation=conversation)
    context: dict[str, object] = {
        "row": row,
        "key": inbox.new_key(),
        **inbox.kinds(visit, row, now=now, wanted=said.kind),
        "attached": _draft(visit, row),
        "thread": threads.page(visit.workspace, conversation, zone=visit.zone, limit=5),
        **(_kept(request, said, result) if isinstance(result, Unsent) else {"fresh": True}),
    }
    return access.show(request, visit, "inbox/composer.html", context)


def _kept(request: HttpRequest, said: Said, unsent: Unsent) -> dict[str, object]:
    """All that was typed, with what is wrong where it is."""
    return {
        "body": said.body,
        "send_at": request.POST.get("send_at", ""),
        "why": request.POST.get("why", ""),
        "why_error" if unsent.emergency else "error": unsent.words,
    }


def _with_files(request: HttpRequest, visit: Visit, row: Row, said: Said) -> Said:
    """With the files that a page without scripts sends together with the text."""
    brought = request.FILES.getlist("files")
    if not brought:
        return said
    problem = bringing.bring(visit, row.id, brought)
    along = {*said.attachments, *(each.id for each in _draft(visit, row))}
    return replace(said, problem=said.problem or problem, attachments=tuple(sorted(along)))


def _timed(request: HttpRequest, visit: Visit, row: Row, said: Said, *, now: datetime) -> Said:
    """With the time that a button names; a text without any waits a moment for its author's second thought."""
    word = request.POST.get("when", "")
    if said.why is not None:
        return replace(said, send_at=None, problem="" if said.why else _("An emergency needs a reason."))
    at = _opening(visit, row, said, now=now) if word == "open" else moments.quick(word, visit.zone, now)
    if at is not None:
        return replace(said, send_at=at, problem="")
    return said if said.send_at is not None or said.problem else replace(said, send_at=now + moments.UNDO)


def _opening(visit: Visit, row: Row, said: Said, *, now: datetime) -> datetime | None:
    """When such a text may first be sent to them."""
    kind = _kind(desk.read(visit.workspace), row, said, now=now)
    return kind.outlook.until if kind is not None else None


def _write(
    visit: Visit, to: str, said: Said, level: Level, purpose: int | None, *, sender: int, now: datetime
) -> writing.Queued | Unsent:
    """The queued text, or why not."""
    if said.problem:
        return Unsent(said.problem, emergency=said.why is not None)
    request = writing.Request(
        workspace=visit.workspace,
        actor=visit.actor,
        to=to,
        body=said.body,
        level=level,
        purpose=purpose,
        sender=sender,
        emergency=said.why or "",
        send_at=said.send_at,
        attachments=said.attachments,
        idempotency_key=said.key,
        digest=said.digest,
    )
    [result] = writing.write([request], now=now)
    if isinstance(result, writing.Queued):
        return result
    why = words.REFUSALS.get(result.reason, result.reason)
    return Unsent(_("Not sent: %(reason)s.") % {"reason": why}, result.field.startswith("emergency"))


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.REPLY)
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Find somebody or name a number, choose one of ours, and open the conversation."""
    own = desk.read(visit.workspace)
    senders = [sender for sender in own.senders.values() if sender.open]
    search = (
        (request.POST if request.method == "POST" else request.GET).get("to", "").replace("\x00", "")[:80]
    )
    context: dict[str, object] = {"senders": senders, "search": search, "error": ""}
    if request.method == "POST":
        number = numbers.parse(search, country=visit.country)
        named = request.POST.get("sender", "")
        chosen = _chosen(named, own)
        if isinstance(number, numbers.Number) and (chosen is not None or not named):
            opened = opening.open_conversation(
                visit.actor, visit.workspace, sender=chosen, number=number.e164
            )
            if opened is not None:
                return redirect("thread", slug=visit.slug, conversation=opened)
        context["error"] = words.REFUSALS.get(str(number), _("None of your numbers can text them."))
    context["found"] = people.search(visit.workspace, search, country=visit.country)
    if access.is_fragment(request, "found"):
        return access.show(request, visit, "inbox/found.html", context)
    return access.show(request, visit, "inbox/new.html", context, status=422 if context["error"] else 200)


def _chosen(text: str, own: Desk) -> int | None:
    sender = own.senders.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 19 else None
    return sender.id if sender is not None and sender.open else None


def _said(request: HttpRequest, visit: Visit) -> Said:
    # A browser sends line ends as two characters; a text has one, and each is paid for.
    body = request.POST.get("body", "").replace("\r\n", "\n")[: LONGEST + 1]
    when = request.POST.get("send_at", "")
    kind = request.POST.get("kind", "")
    key = request.POST.get("key", "")
    word = request.POST.get("when", "")
    why = request.POST.get("why", "").replace("\x00", "").strip()[: writing.MOST_WHY]
    emergency = why if word == "emergency" else None
    along = tuple(sorted({int(each) for each in request.POST.getlist("attachment") if _ID.fullmatch(each)}))
    digest = hashlib.sha256(repr((body, kind, when, word, emergency, along)).encode()).digest()
    key = key if _KEY.fullmatch(key) else ""
    said = Said(body, kind, None, key=key, digest=digest, why=emergency, attachments=along)
    try:
        at = send_at(when, visit.zone)
    except ValueError:
        return replace(said, problem=_("This time cannot be read."))
    return replace(said, send_at=at, problem=_odd(at, datetime.now(UTC)) if at is not None else "")


def _odd(at: datetime, now: datetime) -> str:
    """Why a time is surely a slip: a text for yesterday would leave at once."""
    if at < now - _LATE:
        return _("This time is over.")
    return _("This is more than a year away.") if at > now + _FAR else ""


def send_at(text: str, zone: str) -> datetime | None:
    """A local time from a form, in UTC; None for none. ValueError for what is no time."""
    if not text:
        return None
    local = datetime.fromisoformat(text)
    try:
        return (local if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except OverflowError:  # the year 1 or 9999
        raise ValueError(text) from None


def _level(kind: str) -> tuple[Level, int | None]:
    """A level and purpose as a form names them; what is neither becomes an answer, which the gate judges."""
    level, _, purpose = kind.partition(":")
    try:
        return Level(level), int(purpose) if purpose else None
    except ValueError:
        return Level.CONVERSATIONAL, None


def _kind(own: Desk, row: Row, said: Said, *, now: datetime) -> Kind | None:
    offered = composing.kinds(
        own,
        recipient=row.recipient,
        sender=row.sender,
        now=now,
        not_before=said.send_at,
        files=len(said.attachments),
    )
    return next((kind for kind in offered if kind.key == said.kind), None)
