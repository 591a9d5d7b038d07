"""How allauth and axes do here: by invitation only, and a lock-out that cannot be turned against anybody."""

from __future__ import annotations

import ipaddress
import math
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import perform_login
from allauth.core import context
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from threadline.models import User

LONGEST = 255
"""Characters of an e-mail address that the count of failures can keep."""


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody makes an account for themselves: a desk's members are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def add_message(self, *told: Any, **more: Any) -> None:
        """Nothing: pages say what happened in our own words."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The browser's address."""
        return address(request)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether this is the person's password; failures count as those at the door do."""
        found = self.authenticate(context.request, email=user.get_username(), password=password)
        return found is not None and found.pk == user.pk


def address(request: HttpRequest) -> str:
    """Where the browser is; of a trusted proxy's word `site/proxies.py` has made the request's own address."""
    said = str(request.META.get("REMOTE_ADDR") or "").partition("%")[0]
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:  # a socket of this machine has no address
        return "127.0.0.1"


def tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail address somebody tries, in the form in which failures are counted."""
    said = (credentials or {}).get("email") or (credentials or {}).get("username") or ""
    return str(said).replace("\x00", "").strip().lower()[:LONGEST]


def unnamed(*_: Any) -> str:
    """What logs say of whoever failed: no e-mail address and no network address."""
    return "a browser"


def locked_out(
    request: HttpRequest, response: HttpResponseBase, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The page for whoever guessed too often from one address: how long it lasts, and that only they wait."""
    minutes = _minutes_left(request, tried(request, credentials), now=timezone.now())
    return render(request, "locked.html", {"minutes": minutes}, status=429)


def sign_in(request: HttpRequest, user: User, *, to: str) -> HttpResponseBase:
    """Let somebody in who has shown who they are by a link; whoever has two-step sign-in is asked for a code."""
    answer: HttpResponseBase = perform_login(request, user, redirect_url=to)
    return answer


def _minutes_left(request: HttpRequest, email: str, *, now: datetime) -> int:
    lasts = get_cool_off(request)
    latest = AccessAttempt.objects.filter(username=email, ip_address=address(request)).order_by(
        "-attempt_time"
    )
    attempt = latest.first()
    if attempt is None or lasts is None:
        return 1
    left: timedelta = attempt.attempt_time + lasts - now
    return max(1, math.ceil(left.total_seconds() / 60))
