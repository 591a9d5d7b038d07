"""Why a text was sent, held or refused."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from threadline.queries import answer_words, answers, desk
from threadline.queries.members import Visit
from threadline.rules.permissions import Permission
from threadline.web import access


@require_safe
@access.permit(Permission.READ)
def why(request: HttpRequest, visit: Visit, message: int) -> HttpResponse:
    """The whole answer: for the dialog of a thread, or a page of its own."""
    answer = answers.one(desk.read(visit.workspace), message)
    if answer is None:
        raise Http404
    context = {"answer": answer, "sections": answer_words.say(answer, zone=visit.zone)}
    part = access.is_fragment(request, "why-answer")
    return access.show(request, visit, "inbox/why_answer.html" if part else "inbox/why.html", context)
