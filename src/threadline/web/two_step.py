"""Two-step sign-in: secrets closed at rest, pictures of codes that the CSP allows, and few guesses."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from cryptography.fernet import Fernet, MultiFernet
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from threadline.queries import sessions
from threadline.web import accounts, qr

_LIMITS = {
    # An address and a person together: a stranger uses up their own tries, nobody else's.
    "code_from_here": "6/5m/key",
    # Whoever comes this far knows the password. Six digits would not stand a net of addresses for long, so
    # there is a limit for all of them together; where the person already is, it does not count.
    "code_from_anywhere": "40/h/key",
}


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypts with the `secrets` keys of the key file, and draws codes as plain SVG."""

    def encrypt(self, text: str) -> str:
        """As it may lie in the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was encrypted, under the present key or an earlier one."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The code to scan."""
        return qr.svg(url, name=str(_("Code to scan")))


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key.value) for key in settings.KEYS.secrets])


class _Limited(forms.Form):
    """A code with few guesses; a right one gives its guess back."""

    user: Any

    def clean_code(self) -> str:
        """The code, when it is right and there were not too many guesses."""
        taken = [self._take(action, key) for action, key in self._limits()]
        code: str = super().clean_code()  # type: ignore[misc]
        for usage in taken:
            usage.rollback()
        return code

    def _limits(self) -> list[tuple[str, str]]:
        here = accounts.address(context.request)
        limits = [("code_from_here", f"{self.user.pk} {here}")]
        if not sessions.known_from(self.user.pk, here):
            limits.append(("code_from_anywhere", str(self.user.pk)))
        return limits

    def _take(self, action: str, key: str) -> Any:
        usage = ratelimit.consume(context.request, app="threadline", action=action, config=_LIMITS, key=key)
        if not usage:
            raise account_adapter().validation_error("too_many_login_attempts")
        return usage


class SignInCode(_Limited, AuthenticateForm):  # type: ignore[misc]
    """The second step at the door."""


class AgainCode(_Limited, ReauthenticateForm):  # type: ignore[misc]
    """The same, before something that matters."""
