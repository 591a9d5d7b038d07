"""The living page of the parts that every page is built of, shown with what strains them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from threadline.queries.conversations import Rights, Row
from threadline.queries.members import Visit
from threadline.queries.threads import Item, Text
from threadline.rules.levels import ActorKind, Direction, Level, MessageState, Occasion
from threadline.rules.permissions import Permission
from threadline.rules.standing import Standing
from threadline.web import access, charts

_LONG = "Maximiliana Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh"
_HERE = Standing("US", ("US-TX",), ("America/Chicago",))
_RIGHTS = {
    "all": Rights(opted_out=False, blocked=False, answer=True, inform=True, promote=True),
    "some": Rights(opted_out=False, blocked=False, answer=False, inform=True, promote=False),
    "none": Rights(opted_out=False, blocked=False, answer=False, inform=False, promote=False),
    "out": Rights(opted_out=True, blocked=False, answer=False, inform=False, promote=False),
    "blocked": Rights(opted_out=False, blocked=True, answer=True, inform=True, promote=False),
}


class Sample(forms.Form):
    """One field that is right and one that is not."""

    name = forms.CharField(label=_later("Name"), help_text=_later("As people call it."), initial="Front desk")
    email = forms.EmailField(label=_later("E-mail address"))


@require_safe
@access.permit(Permission.SETTINGS)
def design(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every part, in both themes."""
    here = request.get_full_path()
    context: dict[str, object] = {
        "themes": [_theme("light", _("light"), first=1), _theme("dark", _("dark"), first=11)],
        "rights": _RIGHTS.values(),
        "chart": _chart(),
        "here": here,
        "tabs": [
            {"url": here, "name": pgettext("one", "Open"), "here": True, "count": 12},
            {"url": here, "name": pgettext("one", "Closed"), "here": False, "count": 0},
        ],
        "menu": [{"url": here, "name": _("Open")}, {"url": here, "name": _("Close")}],
        "tags": [{"name": "vip"}, {"name": _LONG}, {"name": "العيادة"}],
    }
    return access.show(request, visit, "design.html", context)


def _theme(scheme: str, name: str, *, first: int) -> dict[str, object]:
    """What has ids of its own, since it stands on the page once for each theme; ids count from `first`."""
    now = datetime.now(UTC)
    rows = _rows(now, first)
    form = Sample({f"{scheme}-name": "Front desk", f"{scheme}-email": "not an address"}, prefix=scheme)
    form.is_valid()
    return {
        "scheme": scheme,
        # Two landmarks of one page are not called alike.
        "views": f"{_('Views')}, {name}",
        "about": f"{_('About this person')}, {name}",
        "rows": rows,
        "row": replace(rows[0], contact=None),  # nothing on this page changes anybody
        "items": _items(now, first),
        "form": form,
        "dialog": f"dialog-{scheme}",
        "drawer": f"drawer-{scheme}",
        "progress": f"progress-{scheme}",
    }


def _rows(now: datetime, first: int) -> list[Row]:
    return [
        _row(
            first,
            "Ana Brightwater",
            "See you on Tuesday!",
            now - timedelta(minutes=4),
            _RIGHTS["all"],
            unread=2,
        ),
        _row(
            first + 1,
            _LONG,
            "😀 " * 40,
            now - timedelta(days=2),
            _RIGHTS["some"],
            failed_at=now,
            tags=("vip", "family"),
        ),
        _row(first + 2, "", "STOP", now - timedelta(days=40), _RIGHTS["out"]),
        _row(first + 3, "مريم الحداد", "هل يمكنني تغيير الموعد؟", now - timedelta(days=400), _RIGHTS["none"]),
    ]


def _row(
    id_: int,
    name: str,
    snippet: str,
    at: datetime,
    rights: Rights,
    *,
    unread: int = 0,
    failed_at: datetime | None = None,
    tags: tuple[str, ...] = (),
) -> Row:
    return Row(
        id_, at, unread, snippet, None, name, id_, "+15125550142", _HERE, 1, "Front desk", False, rights,
        False, "", "", "simulator", None, "", None, failed_at, tags,
    )  # fmt: skip


def _items(now: datetime, first: int) -> list[Item]:
    said = (
        (Direction.IN, MessageState.RECEIVED, "", "Is there a place on Tuesday?"),
        (Direction.OUT, MessageState.DELIVERED, "", "Yes: 9:40 or 15:20. Which one?"),
        (Direction.OUT, MessageState.FAILED, "30005", "Are you still there?"),
        (Direction.OUT, MessageState.SUPPRESSED, "opted_out", _LONG),
    )
    return [
        _item(
            first + n, direction, state, reason, body, now - timedelta(minutes=30 - n * 6), opens_day=n == 0
        )
        for n, (direction, state, reason, body) in enumerate(said)
    ]


def _item(
    id_: int,
    direction: Direction,
    state: MessageState,
    reason: str,
    body: str,
    at: datetime,
    *,
    opens_day: bool,
) -> Item:
    text = Text(
        id_, direction, state, reason, Level.CONVERSATIONAL, Occasion.ORDINARY, "", False, body, "", 1, "GSM-7",
        None, None, at, at, ActorKind.MEMBER, "Sam Whitfield", "",
        "simulator", 0,
    )  # fmt: skip
    return Item(f"{id_}", at, at, text, None, opens_day=opens_day)


def _chart() -> charts.Chart:
    days = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    counts = (118, 164, 97, 201, 143, 22, 0)
    points = list(zip(days, counts, strict=True))
    return charts.bars(_("Texts a day (a sample)"), points, names=_("Day"), values=_("Texts"))
