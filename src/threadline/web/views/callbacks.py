"""Callbacks: addresses of programs that are told what happens, and how calls to them went."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from threadline.actions import callbacks as acts
from threadline.actions.callbacks import Refused
from threadline.queries import callbacks as known
from threadline.queries.callbacks import COUNTED, Callback
from threadline.queries.members import Visit
from threadline.rules import callbacks as rules
from threadline.rules.permissions import Permission
from threadline.web import access, callback_words
from threadline.web.forms import Text
from threadline.web.views import settings

_SENT = "callback_form_sent"


class Form(forms.Form):
    """An address and what it is told of."""

    address = Text(
        label=_("Address"),
        max_length=rules.LONGEST,
        widget=forms.TextInput(attrs={"placeholder": "https://till.example.com/texts", "inputmode": "url"}),
    )
    tells = forms.MultipleChoiceField(
        label=_("What it is told"),
        choices=[(about.value, callback_words.TELLS[about]) for about in rules.TOLD],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one event at least.")},
    )

    def refuse(self, why: Refused) -> None:
        """Say beside the address why it was not kept."""
        self.add_error("address", str(callback_words.REFUSED[why]))


class Change(Form):
    """Those, and whether it is called at all."""

    paused = forms.BooleanField(
        label=_("Paused"),
        required=False,
        help_text=_("Nothing is kept for it, and what it was still to be told is dropped."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.KEYS)
def listed(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """All of them, and a form for another one, whose secret is shown this once."""
    if request.method != "POST":
        return _list(request, visit, Form(initial={"tells": [rules.About.END, rules.About.ARRIVAL]}))
    # The answer shows the secret, so it cannot be a redirect; a page sent again must not make a second one.
    sent = request.POST.get("sent", "")
    if sent and sent == request.session.get(_SENT):
        return _to("callbacks", visit)
    form = Form(request.POST)
    if not form.is_valid():
        return _list(request, visit, form, status=422)
    made = acts.create(visit.actor, visit.workspace, **form.cleaned_data)
    if made is Refused.TOO_MANY:
        messages.error(request, callback_words.too_many())
        return _to("callbacks", visit)
    if isinstance(made, Refused):
        form.refuse(made)
        return _list(request, visit, form, status=422)
    request.session[_SENT] = sent
    return _one(request, visit, _known(visit, made[0]), secret=made[1], status=201)


@require_http_methods(["GET", "HEAD", "POST"])
@access.permit(Permission.KEYS)
def change(request: HttpRequest, visit: Visit, callback: int) -> HttpResponseBase:
    """One of them, to be changed."""
    found = _known(visit, callback)
    if request.method != "POST":
        return _one(request, visit, found)
    form = Change(request.POST)
    if form.is_valid():
        refused = acts.change(visit.actor, visit.workspace, callback, **form.cleaned_data)
        if refused is Refused.NO_CALLBACK:
            raise Http404
        if refused is None:
            messages.success(request, gettext("Saved."))
            return _to("callback", visit, callback=callback)
        form.refuse(refused)
    return _one(request, visit, found, form=form, status=422)


@require_POST
@access.permit(Permission.KEYS)
def test(request: HttpRequest, visit: Visit, callback: int) -> HttpResponseBase:
    """Call it with something that did not happen."""
    _known(visit, callback)
    if acts.test(visit.actor, visit.workspace, callback):
        messages.success(request, gettext("It is being called. What came of it stands here in a moment."))
    else:
        messages.error(request, gettext("It is paused, so it is not called."))
    return _to("callback", visit, callback=callback)


@require_POST
@access.permit(Permission.KEYS)
def renew(request: HttpRequest, visit: Visit, callback: int) -> HttpResponseBase:
    """Another secret, shown this once; a page sent again makes none."""
    found = _known(visit, callback)
    sent = request.POST.get("sent", "")
    if sent and sent == request.session.get(_SENT):
        return _to("callback", visit, callback=callback)
    secret = acts.renew(visit.actor, visit.workspace, callback)
    if secret is None:
        raise Http404
    request.session[_SENT] = sent
    return _one(request, visit, found, secret=secret)


@require_POST
@access.permit(Permission.KEYS)
def remove(request: HttpRequest, visit: Visit, callback: int) -> HttpResponseBase:
    """Call it no more."""
    if not acts.remove(visit.actor, visit.workspace, callback):
        raise Http404
    messages.success(request, gettext("Removed."))
    return _to("callbacks", visit)


def _known(visit: Visit, callback: int) -> Callback:
    found = known.one(visit.workspace, callback)
    if found is None:
        raise Http404
    return found


def _to(route: str, visit: Visit, **where: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(route, kwargs={"slug": visit.slug, **where}))


def _list(request: HttpRequest, visit: Visit, form: Form, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "rows": [_shown(each) for each in known.listed(visit.workspace)]}
    return _show(request, visit, "settings/callbacks.html", context, status=status)


def _one(
    request: HttpRequest, visit: Visit, found: Callback, *, form: Change | None = None, status: int = 200,
    **context: object,
) -> HttpResponse:  # fmt: skip
    initial = {"address": found.address, "tells": found.tells, "paused": found.paused_at is not None}
    context |= {"form": form or Change(initial=initial), **_shown(found)}
    return _show(request, visit, "settings/callback.html", context, status=status)


def _shown(callback: Callback) -> dict[str, Any]:
    return {
        "callback": callback,
        "tells": [callback_words.TELLS[rules.About(each)] for each in callback.tells],
        "problem": callback_words.problem(callback.problem) if callback.problem else "",
        "more": callback.waiting == COUNTED,
    }


def _show(
    request: HttpRequest, visit: Visit, template: str, context: dict[str, Any], *, status: int
) -> HttpResponse:
    context |= {"sent": secrets.token_urlsafe(9)}
    return settings.show(request, visit, template, context, at="callbacks", status=status)
