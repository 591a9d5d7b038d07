"""What is a person's own, whatever the workspace: name, language, where they are signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import sessions as acts
from threadline.actions import users
from threadline.models import User
from threadline.queries import sessions as known
from threadline.web.access import signed_in
from threadline.web.forms import Text


class Form(forms.Form):
    """Name and language."""

    name = Text(label=_("Your name"), max_length=80, help_text=_("As your colleagues see it."))
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As my browser asks")), *settings.LANGUAGES],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def me(request: HttpRequest) -> HttpResponseBase:
    """Who somebody is."""
    user = _user(request)
    form = Form(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["language"]
        users.change(user, name=form.cleaned_data["name"], language=chosen)
        with translation.override(chosen or translation.get_language_from_request(request)):
            messages.success(request, gettext("Saved."))
        return redirect("me")
    context = {"form": form, "user": user, "at": "me"}
    return render(request, "me/me.html", context, status=422 if form.is_bound else 200)


@require_safe
@never_cache
@signed_in
def sessions(request: HttpRequest) -> HttpResponseBase:
    """Where somebody is signed in."""
    context: dict[str, Any] = {
        "sessions": known.of(_user(request).pk),
        "current": request.session.session_key,
        "at": "sessions",
    }
    return render(request, "me/sessions.html", context)


@require_POST
@signed_in
def end_session(request: HttpRequest, session: int) -> HttpResponseBase:
    """Sign out another browser."""
    keep = request.session.session_key or ""
    if not acts.end(_user(request).pk, [session], keep=keep, why="ended by hand"):
        raise Http404
    messages.success(request, gettext("That browser is signed out."))
    return redirect("sessions")


@require_POST
@signed_in
def end_other_sessions(request: HttpRequest) -> HttpResponseBase:
    """Sign out every other browser."""
    keep = request.session.session_key or ""
    acts.end_others(_user(request).pk, keep=keep, why="others ended by hand")
    messages.success(request, gettext("Every other browser is signed out."))
    return redirect("sessions")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
