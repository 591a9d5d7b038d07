"""Virtual phones: the customers' side, where texts arrive when the carrier is the simulator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from threadline.actions import attachments
from threadline.carriers.simulator import account
from threadline.carriers.simulator.control import Control, PhoneText
from threadline.queries import accounts, people, phones
from threadline.queries import attachments as links
from threadline.queries.members import Visit
from threadline.queries.phones import Line
from threadline.rules import numbers, texts
from threadline.rules.attachments import LARGEST_TEXT, MOST, SENT
from threadline.rules.permissions import Permission
from threadline.web import access, words

_QUICK = ("STOP", "START", "HELP")
"""What every number must understand, one press away."""

_AWAY = (OSError, ValueError)


@require_safe
@access.permit(Permission.SIMULATOR)
def pick(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Choose a customer whose phone to hold, or invent one."""
    lines = _lines(visit)
    wanted = request.GET.get("to", "").replace("\x00", "")[:80]
    error = ""
    if wanted:
        number = numbers.parse(wanted, country=visit.country)
        if isinstance(number, numbers.Number):
            return redirect("phone", slug=visit.slug, number=number.e164)
        error = str(words.REFUSALS.get(number.value, ""))
    found = people.search(visit.workspace, wanted, country=visit.country)
    context: dict[str, object] = {"found": found, "wanted": wanted, "error": "" if found else error}
    return _show(request, visit, lines, context)


@require_safe
@access.permit(Permission.SIMULATOR)
def phone(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """One phone, with what it exchanged with this workspace's numbers."""
    lines = _lines(visit)
    _must_be_number(number, visit)
    context = {"number": number, **_screen(lines, _line(lines, request), number)}
    if access.is_fragment(request, "screen"):
        return access.show(request, visit, "phones/screen.html", context)
    context["holder"] = people.named(visit.workspace, number)
    return _show(request, visit, lines, context)


@require_POST
@access.permit(Permission.SIMULATOR)
def say(request: HttpRequest, visit: Visit, number: str) -> HttpResponseBase:
    """The phone texts one of our numbers."""
    lines = _lines(visit)
    _must_be_number(number, visit)
    line = _line(lines, request)
    text = texts.keepable(request.POST.get("text", "").replace("\r\n", "\n"))
    along = _along(request, visit)
    if text.strip() or along:
        try:
            with _control(line) as control:
                name = _settings(line).name
                control.say(text, sender=number, recipient=line.number, account=name, media=along)
        except _AWAY:
            pass  # the screen says that the simulator is away
    if not request.headers.get("HX-Request"):
        return redirect("phone", slug=visit.slug, number=number)
    context = {"number": number, **_screen(lines, line, number)}
    return access.show(request, visit, "phones/screen.html", context)


def _along(request: HttpRequest, visit: Visit) -> list[str]:
    """The paths of what the phone sends along; what no text carries is left out, as a phone would."""
    files = [file for file in request.FILES.getlist("files") if (file.size or 0) <= LARGEST_TEXT][:MOST]
    brought = [
        attachments.bring(visit.actor, visit.workspace, file.read(), name=file.name or "") for file in files
    ]
    return [links.link(visit.workspace, each) for each in brought if isinstance(each, int)]


def _lines(visit: Visit) -> list[Line]:
    lines = phones.lines(visit.workspace)
    if not lines:
        raise Http404  # a workspace that texts for real, or by shared numbers only, has no such page
    return lines


def _line(lines: Sequence[Line], request: HttpRequest) -> Line:
    """The number of ours that is talked to: the one asked for, else the first."""
    wanted = request.POST.get("line") or request.GET.get("line")
    return next((line for line in lines if str(line.sender) == wanted), lines[0])


def _must_be_number(number: str, visit: Visit) -> None:
    parsed = numbers.parse(number, country=visit.country)
    if not isinstance(parsed, numbers.Number) or parsed.e164 != number:
        raise Http404


def _screen(lines: Sequence[Line], line: Line, number: str) -> dict[str, object]:
    """Only texts exchanged with the line, which no other workspace uses: another's are not shown."""
    try:
        with _control(line) as control:
            shown: list[PhoneText] = control.thread(number, ours=line.number)
    except _AWAY:
        shown, away = [], _("The simulator does not answer.")
    else:
        away = ""
    return {
        "lines": lines,
        "line": line,
        "texts": shown,
        "away": away,
        "quick": _QUICK,
        "accepted": ",".join(SENT),
    }


def _control(line: Line) -> Control:
    settings = _settings(line)
    return Control(settings.address, secret=settings.secret, timeout=3.0)


def _settings(line: Line) -> account.Account:
    found = next(each for each in accounts.open_accounts() if each.id == line.account)
    return account.read(found.settings)


def _show(
    request: HttpRequest, visit: Visit, lines: Sequence[Line], context: Mapping[str, object]
) -> HttpResponse:
    customers = phones.customers(visit.workspace, lines)
    return access.show(request, visit, "phones/page.html", {"customers": customers, **context})
