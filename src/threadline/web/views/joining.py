"""Where people opt in: a page for anybody, without a sign-in, without scripts, also inside other websites."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from threadline.actions import joining
from threadline.actions.joining import Submitted
from threadline.queries import opt_in_pages
from threadline.queries.opt_in_pages import Public
from threadline.rules import numbers
from threadline.rules import opt_in_pages as rules
from threadline.web import accounts, words
from threadline.web.forms import Text

_LIMITS = {
    # A tablet at a counter is one address for everybody who passes it.
    "join_from_here": "60/h/key",
    # Each may cost somebody a text they did not ask for.
    "join_number": "3/d/key",
}
_SALT = "threadline.join"
_READ_WITHIN = 24 * 3600
"""Seconds in which what was shown can be agreed to."""
_LONGEST = 500

Page = Callable[..., HttpResponseBase]


def _public(view: Page) -> Page:
    """The page of a key, in the reader's language, where only the websites it names may frame it."""

    @wraps(view)
    def guarded(request: HttpRequest, page_key: str) -> HttpResponseBase:
        page = opt_in_pages.public(page_key)
        if page is None:
            raise Http404
        language = _language(request, page)
        with translation.override(language):
            answer = view(request, page, language)
        answer["Content-Language"] = language
        answer["Cache-Control"] = "no-store"
        patch_vary_headers(answer, ["Accept-Language"])
        return _framed(answer, page)

    return guarded


def _framed(answer: HttpResponseBase, page: Public) -> HttpResponseBase:
    if page.page.origins:
        ancestors = {"frame-ancestors": ["'self'", *page.page.origins]}
        answer._csp_replace = ancestors  # type: ignore[attr-defined] # django-csp's, as its decorators set it
        answer.xframe_options_exempt = True  # type: ignore[attr-defined] # it cannot name websites
    return answer


class Form(forms.Form):
    """A number, a name, and what was ticked."""

    number = Text(
        label=_later("Your mobile number"),
        max_length=60,
        error_messages={"required": _later("Please give your mobile number.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    name = Text(
        label=_later("Your name"),
        max_length=120,
        error_messages={"required": _later("Please give your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    purposes = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={"required": _later("Tick what you want texts about. Without a tick you get none.")},
    )

    def __init__(self, *told: Any, page: Public, **more: Any) -> None:
        super().__init__(*told, **more)
        self._page = page
        self.fields["purposes"].choices = [(each.purpose, each.name) for each in page.offers]  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        """The number as it is kept; one that our number's texts can reach."""
        found = numbers.parse(self.cleaned_data["number"], country=self._page.desk.country)
        if not isinstance(found, numbers.Number):
            raise ValidationError(str(words.REFUSALS.get(found.value, found.value)).capitalize() + ".")
        if found.country != self._page.sender.country:
            raise ValidationError(_("We can text only numbers of the same country as ours."))
        return found.e164


@csrf_exempt  # no session to be abused, and inside another website no cookie comes: `_is_ours` looks instead
@require_http_methods(["GET", "HEAD", "POST"])
@_public
def page(request: HttpRequest, shown: Public, language: str) -> HttpResponseBase:
    """What there is to agree to, and agreeing to it."""
    if not shown.open:
        return render(request, "join/closed.html", {"shown": shown}, status=410)
    if request.method != "POST":
        return _page(request, shown, language, Form(page=shown))
    form = Form(request.POST, page=shown)
    if not _is_ours(request) or _read(request) != (shown.page.key, shown.page.version.number, language):
        # What was agreed to is not what stands here now: nobody may have seen these words.
        again = Form(page=shown, initial={name: _typed(request, name) for name in ("number", "name")})
        return _page(request, shown, language, again, stale=True, status=409)
    if not form.is_valid():
        return _page(request, shown, language, form, status=422)
    if not _within_limits(request, shown, form.cleaned_data["number"]):
        return _page(request, shown, language, form, many=True, status=429)
    joining.join(shown, _submitted(request, shown, language, form), now=datetime.now(UTC))
    done = reverse("joined", kwargs={"page_key": shown.page.key})
    return HttpResponseRedirect(f"{done}?language={language}")


@require_safe
@_public
def done(request: HttpRequest, shown: Public, _language: str) -> HttpResponseBase:
    """The same thanks for everybody, known to us or not."""
    return render(request, "join/done.html", {"shown": shown, "number": shown.sender.number})


def _page(
    request: HttpRequest, shown: Public, language: str, form: Form, *, status: int = 200, **told: object
) -> HttpResponse:
    ticked = request.POST.getlist("purposes") if form.is_bound else []
    other = next(each for each in rules.LANGUAGES if each != language)
    context = {
        "shown": shown,
        "form": form,
        "boxes": [
            (each, *rules.box(shown.page.version.shown, each, language), str(each.purpose) in ticked)
            for each in shown.offers
        ],
        "disclosure": rules.disclosed(shown.page.version.shown, language),
        "wording": rules.WORDINGS[language],
        "read": _token(request, shown, language),
        "other": other,
        **told,
    }
    return render(request, "join/page.html", context, status=status)


def _token(request: HttpRequest, shown: Public, language: str) -> str:
    """What was shown, when and inside which website, so that the form can say it without being believed."""
    inside = _inside(request, shown)
    said = [shown.page.key, str(shown.page.version.number), language, inside]
    return TimestampSigner(salt=_SALT).sign("|".join(said))


def _inside(request: HttpRequest, shown: Public) -> str:
    if request.method == "POST":
        return _unsigned(request)[3]
    parts = urlsplit(request.headers.get("Referer", ""))
    website = f"{parts.scheme}://{parts.netloc}"
    return website if website in shown.page.origins else ""


def _unsigned(request: HttpRequest) -> list[str]:
    """What the form says it showed: key, version, language, website; empty when that is not to be believed."""
    try:
        said = TimestampSigner(salt=_SALT).unsign(request.POST.get("read", ""), max_age=_READ_WITHIN)
    except BadSignature:
        return ["", "0", "", ""]
    return said.split("|")


def _read(request: HttpRequest) -> tuple[str, int, str]:
    key, version, language, _website = _unsigned(request)
    return key, int(version), language


def _is_ours(request: HttpRequest) -> bool:
    """Whether the form was sent by a page of ours: every browser says where a form comes from."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(said)
    here = f"{request.scheme}://{request.get_host()}"
    return f"{parts.scheme}://{parts.netloc}" in {here, *settings.CSRF_TRUSTED_ORIGINS}


def _within_limits(request: HttpRequest, shown: Public, number: str) -> bool:
    limits = {
        "join_from_here": accounts.address(request),
        "join_number": f"{shown.desk.workspace} {number}",
    }
    taken: list[Any] = []
    for action, key in limits.items():
        usage = ratelimit.consume(request, app="threadline", action=action, config=_LIMITS, key=key)
        if not usage:
            for each in taken:
                each.rollback()
            return False
        taken.append(usage)
    return True


def _submitted(request: HttpRequest, shown: Public, language: str, form: Form) -> Submitted:
    said = form.cleaned_data
    address = settings.PUBLIC_URL + reverse("join", kwargs={"page_key": shown.page.key})
    inside = _unsigned(request)[3]
    return Submitted(
        number=said["number"],
        name=said["name"],
        ticked=frozenset(said["purposes"]),
        language=language,
        ip=accounts.address(request),
        user_agent=_plain(request.headers.get("User-Agent", "")),
        source_url=f"{address} ({inside})" if inside else address,
    )


def _typed(request: HttpRequest, name: str) -> str:
    return _plain(request.POST.get(name, ""))


def _plain(said: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", " ", said)[:_LONGEST]


def _language(request: HttpRequest, page: Public) -> str:
    """What the link or the form says, else the first language of the browser that we have, else the workspace's."""
    told: Mapping[str, str] = request.POST if request.method == "POST" else request.GET
    if told.get("language") in rules.LANGUAGES:
        return str(told["language"])
    wanted = [each.partition("-")[0] for each, _ in parse_accept_lang_header(
        request.headers.get("Accept-Language", "")
    )]  # fmt: skip
    known = [each for each in wanted if each in rules.LANGUAGES]
    return next(iter(known), page.desk.language if page.desk.language in rules.LANGUAGES else "en")
