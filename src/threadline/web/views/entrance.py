"""Coming in and going out: sign-in, links, the first workspace, passwords, the choice of a workspace."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account import views as allauth
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threadline.actions import first, sessions, sign_in_links
from threadline.models import User
from threadline.queries import members
from threadline.rules.welcome import SALT
from threadline.web import accounts, words
from threadline.web.access import signed_in


@require_safe
@never_cache
@signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    """The only workspace of the person, or the choice of one."""
    places = members.places(request.user.pk or 0)
    if len(places) == 1:
        return redirect("inbox", slug=places[0].slug)
    return render(request, "choose.html", {"places": places})


class SignIn(allauth.LoginView):  # type: ignore[misc]
    """E-mail and password."""

    template_name = "sign_in.html"


sign_in = require_http_methods(["GET", "HEAD", "POST"])(SignIn.as_view())


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End this session, and its live stream with it; also one that waits for a code at the door."""
    user = request.user.pk
    end_session(request)
    if user is not None:
        sessions.ended(user, why="signed out")
    return redirect("account_login")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def link(request: HttpRequest, secret: str) -> HttpResponseBase:
    """A link that signs one person in once; opening it uses nothing up, as mail scanners open every link."""
    if request.method != "POST":
        return render(request, "link.html", {"secret": secret})
    user = sign_in_links.use(secret, now=datetime.now(UTC))
    if user is None:
        return render(request, "link.html", {"over": True}, status=410)
    # A link stands for the password, not for the second step.
    return accounts.sign_in(request, user, to=reverse("home"))


class Welcome(forms.Form):
    """What the first workspace needs."""

    name = forms.CharField(label=_("Name of the workspace"), max_length=80)
    business = forms.CharField(
        label=_("Name of the business, as customers know it"),
        max_length=60,
        help_text=_("The first text to every person begins with it."),
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=words.zone_choices)
    own_name = forms.CharField(label=_("Your name"), max_length=80)
    email = forms.EmailField(label=_("Your e-mail address"))
    password = forms.CharField(
        label=_("A password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters."),
    )

    def clean(self) -> dict[str, Any]:
        """The password is judged knowing whose it will be."""
        said = super().clean() or {}
        if "password" in said:
            user = User(email=said.get("email", ""), name=said.get("own_name", ""))
            try:
                password_validation.validate_password(said["password"], user)
            except ValidationError as problem:
                self.add_error("password", problem)
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def welcome(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make the first workspace; only while there is none, and only with the link the start printed."""
    try:
        TimestampSigner(salt=SALT).unsign(key, max_age=7 * 24 * 3600)
    except (BadSignature, SignatureExpired):
        raise Http404 from None
    form = Welcome(request.POST or None, initial={"zone": "America/Chicago"})
    if request.method == "POST" and form.is_valid():
        return _made(request, form.cleaned_data)
    if first.exists():
        return redirect("home")
    return render(request, "welcome.html", {"form": form}, status=422 if form.is_bound else 200)


def _made(request: HttpRequest, said: dict[str, Any]) -> HttpResponseBase:
    with transaction.atomic():
        user = first.make(
            name=said["name"],
            business=said["business"],
            zone=said["zone"],
            own_name=said["own_name"],
            email=said["email"],
            password=said["password"],
            simulator_secret=settings.SIMULATOR_SECRET,
        )
    if user is None:  # somebody was quicker
        return redirect("account_login")
    return accounts.sign_in(request, user, to=reverse("home"))


class _EndsOthers:
    """After a new password every other session is over; the live streams of those end at once."""

    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it, then end them."""
        user = self.request.user.pk
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if user is not None:
            # This session has a new key by now.
            keep = self.request.session.session_key or ""
            sessions.end_others(user, keep=keep, why="password changed")
            messages.success(self.request, gettext("Kept. Every other browser is signed out."))
        return answer

    def get_context_data(self, **told: Any) -> dict[str, Any]:
        """With its place in the menu."""
        found: dict[str, Any] = super().get_context_data(**told)  # type: ignore[misc]
        return {**found, "at": "account_change_password"}


@method_decorator(never_cache, name="dispatch")
class ChangePassword(_EndsOthers, allauth.PasswordChangeView):  # type: ignore[misc]
    """A new password for the old one."""

    template_name = "me/password.html"
    success_url = reverse_lazy("me")


@method_decorator(never_cache, name="dispatch")
class SetPassword(_EndsOthers, allauth.PasswordSetView):  # type: ignore[misc]
    """A first password, for who came in by a link."""

    template_name = "me/password.html"
    success_url = reverse_lazy("me")


change_password = ChangePassword.as_view()
set_password = SetPassword.as_view()


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """Where somebody lands whose account has been closed."""
    return render(request, "inactive.html", {"sign_in": reverse("account_login")}, status=403)
