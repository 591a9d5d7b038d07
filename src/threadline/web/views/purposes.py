"""What people are asked to agree to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from threadline.actions import purposes as acts
from threadline.queries import desk
from threadline.queries.members import Visit
from threadline.rules import join_words
from threadline.rules.levels import Level
from threadline.rules.permissions import Permission
from threadline.rules.roles import Refused
from threadline.web import access, opt_in_words
from threadline.web.forms import Text, area
from threadline.web.views import settings

_LEVELS = {
    Level.INFORMATIONAL: _("Information: reminders, confirmations, news of an order"),
    Level.PROMOTIONAL: _("Advertising: needs consent in writing"),
}


class Form(forms.Form):
    """A purpose; its level is chosen once."""

    name = Text(
        label=_("What people agree to"),
        max_length=80,
        help_text=_("As you would say it to them: “appointment reminders”."),
    )
    level = forms.ChoiceField(label=_("Kind"), choices=[(each.value, said) for each, said in _LEVELS.items()])
    words = Text(
        label=_("Join words"),
        required=False,
        max_length=200,
        help_text=_(
            "Who texts one of them to any of your numbers agrees. Apart by spaces; may be left empty."
        ),
    )

    text = Text(
        label=_("Answer to who joins"),
        required=False,
        max_length=join_words.LONGEST_TEXT,
        widget=area(rows=3, maxlength=str(join_words.LONGEST_TEXT)),
        help_text=_("Sent as it stands. Name your business and say how to stop; empty is our own answer."),
    )

    def __init__(self, *told: Any, fixed: bool = False, **more: Any) -> None:
        super().__init__(*told, **more)
        if fixed:
            del self.fields["level"]

    def refuse(self, refused: acts.Refused) -> None:
        """Say why, at the field it is about."""
        named = refused.problem is join_words.Problem.TAKEN and not refused.word
        answered = isinstance(refused.problem, join_words.TextProblem)
        where = "name" if named else "text" if answered else "words"
        self.add_error(where, opt_in_words.purpose(refused))


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def purposes(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """All of them, and a form for another one."""
    form = Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = acts.offer(
            visit.actor,
            visit.workspace,
            name=said["name"],
            level=Level(said["level"]),
            join_words=join_words.read(said["words"]),
            join_text=said["text"],
        )
        if not isinstance(made, acts.Refused):
            return settings.back(request, visit, "purposes", None, gettext("Made."))
        form.refuse(made)
    context = {"form": form, "purposes": list(desk.read(visit.workspace).purposes.values())}
    return _page(request, visit, "settings/purposes.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def purpose(request: HttpRequest, visit: Visit, purpose: int) -> HttpResponseBase:
    """One of them, to be changed."""
    found = desk.read(visit.workspace).purposes.get(purpose)
    if found is None:
        raise Http404
    initial = {"name": found.name, "words": " ".join(found.join_words), "text": found.join_text}
    form = Form(request.POST or None, initial=initial, fixed=True)
    if request.method == "POST" and form.is_valid():
        done = acts.change(
            visit.actor,
            visit.workspace,
            purpose,
            name=form.cleaned_data["name"],
            join_words=join_words.read(form.cleaned_data["words"]),
            join_text=form.cleaned_data["text"],
        )
        if not isinstance(done, acts.Refused):
            return settings.back(request, visit, "purposes", None, gettext("Saved."))
        form.refuse(done)
    return _page(request, visit, "settings/purpose.html", {"form": form, "purpose": found}, form)


@require_POST
@access.permit(Permission.SETTINGS)
def switch_purpose(request: HttpRequest, visit: Visit, purpose: int) -> HttpResponseBase:
    """Open or close it."""
    is_open = request.POST.get("open") == "1"
    found = acts.set_open(visit.actor, visit.workspace, purpose, is_open=is_open)
    done = gettext("Open: texts can be sent for it.") if is_open else gettext("Closed: nobody writes for it.")
    return settings.back(request, visit, "purposes", None if found else Refused.UNKNOWN, done)


def _page(
    request: HttpRequest, visit: Visit, template: str, context: dict[str, object], form: Form
) -> HttpResponse:
    return settings.show(
        request, visit, template, context, at="purposes", status=422 if form.is_bound else 200
    )
