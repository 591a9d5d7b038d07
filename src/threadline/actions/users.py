"""People who sign in: what they change of themselves."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from threadline.actions import audit
from threadline.models import User


@transaction.atomic
def change(user: User, *, name: str, language: str) -> None:
    """Another name or language of pages ('': as the browser asks)."""
    wanted = {"name": name, "language": language}
    fields = sorted(field for field, value in wanted.items() if getattr(user, field) != value)
    if fields:
        User.objects.filter(pk=user.pk).update(**wanted)
        audit.record_operator("user.changed", noun="user", noun_id=str(user.pk), fields=fields)


@transaction.atomic
def make_operator(user: User, *, is_operator: bool) -> bool:
    """Let somebody run the installation in the browser, or no longer; False when that is so already."""
    if not User.objects.filter(pk=user.pk).exclude(operator=is_operator).update(operator=is_operator):
        return False
    did = "operator.made" if is_operator else "operator.unmade"
    audit.record_operator(did, noun="user", noun_id=str(user.pk))
    return True


def note(user: int, action: str) -> None:
    """Keep that a person changed how they sign in."""
    audit.record_operator(action, noun="user", noun_id=str(user))


@transaction.atomic
def forget_two_step(user: User) -> bool:
    """Turn two-step sign-in off for somebody who lost phone and recovery codes; False when it was off."""
    if not Authenticator.objects.filter(user_id=user.pk).delete()[0]:
        return False
    note(user.pk, "two_step.forgotten")
    return True
