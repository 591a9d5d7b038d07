"""Words that join a purpose on one of our numbers, with their own answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from threadline.actions import join_words as acts
from threadline.queries import desk as desks
from threadline.queries.desk import Desk
from threadline.queries.members import Visit
from threadline.rules import join_words, numbers
from threadline.rules.permissions import Permission
from threadline.rules.roles import Refused
from threadline.web import access, opt_in_words, words
from threadline.web.forms import Text, area
from threadline.web.views import settings


class Form(forms.Form):
    """A word, where it counts, what it joins, what is answered."""

    word = Text(
        label=_("Word"),
        max_length=join_words.LONGEST,
        help_text=_("One word of letters and digits, as you advertise it."),
    )
    sender = forms.TypedChoiceField(label=_("Texted to"), coerce=int)
    purpose = forms.TypedChoiceField(label=_("Joins"), coerce=int)
    text = Text(
        label=_("Answer to who joins"),
        required=False,
        max_length=join_words.LONGEST_TEXT,
        widget=area(rows=3, maxlength=str(join_words.LONGEST_TEXT)),
        help_text=_(
            "Sent as it stands. Name your business and say how to stop; empty is the purpose’s answer, or our own."
        ),
    )

    def __init__(self, *told: Any, desk: Desk, **more: Any) -> None:
        super().__init__(*told, **more)
        self.fields["sender"].choices = [  # type: ignore[attr-defined]
            (each.id, f"{each.name} {numbers.show(each.number)}") for each in desk.senders.values()
        ]
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (each.id, f"{each.name} ({words.LEVELS[each.level]})") for each in desk.purposes.values()
        ]

    def wanted(self) -> acts.Wanted:
        """The word."""
        return acts.Wanted(**self.cleaned_data)


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def listed(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """All of them, and a form for another one."""
    desk = desks.read(visit.workspace)
    form = Form(request.POST or None, desk=desk)
    if request.method == "POST" and form.is_valid():
        made = acts.add(visit.actor, visit.workspace, form.wanted())
        if not isinstance(made, acts.Refused):
            return settings.back(request, visit, "join_words", None, gettext("Made."))
        form.add_error(made.field, opt_in_words.word(made))
    rows = [(each, desk.senders[each.sender], desk.purposes[each.purpose]) for each in desk.words]
    everywhere = [each for each in desk.purposes.values() if each.join_words]
    context = {"form": form, "rows": rows, "everywhere": everywhere}
    return _page(request, visit, "settings/join_words.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.SETTINGS)
def change(request: HttpRequest, visit: Visit, word: int) -> HttpResponseBase:
    """One of them, to be changed."""
    desk = desks.read(visit.workspace)
    found = next((each for each in desk.words if each.id == word), None)
    if found is None:
        raise Http404
    initial = {field: getattr(found, field) for field in Form.base_fields}
    form = Form(request.POST or None, desk=desk, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = acts.change(visit.actor, visit.workspace, word, form.wanted())
        if not isinstance(done, acts.Refused):
            return settings.back(request, visit, "join_words", None, gettext("Saved."))
        form.add_error(done.field, opt_in_words.word(done))
    return _page(request, visit, "settings/join_word.html", {"form": form, "word": found}, form)


@require_POST
@access.permit(Permission.SETTINGS)
def remove(request: HttpRequest, visit: Visit, word: int) -> HttpResponseBase:
    """Let it mean nothing there any more."""
    gone = acts.remove(visit.actor, visit.workspace, word)
    done = gettext("Removed. Who joined by it stays.")
    return settings.back(request, visit, "join_words", None if gone else Refused.UNKNOWN, done)


def _page(
    request: HttpRequest, visit: Visit, template: str, context: dict[str, object], form: Form
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return settings.show(request, visit, template, context, at="join_words", status=status)
