"""What the address of the list of clues asks for."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bihuan.organizations.access import Standing
from bihuan.organizations.models import Office
from bihuan.pages import typed
from bihuan.pages.filters import Filters, choice, filters, search
from bihuan.screening.access import visible_clues
from bihuan.screening.models import Clue
from bihuan.screening.queries.clues import KINDS


def asked_of(request: HttpRequest) -> Filters:
    """The form above the list."""
    return filters(
        search(request, _("Unit or number of the matter")),
        choice(request, "state", _("State"), Clue.State.choices),
        choice(request, "kind", _("Kind"), list(KINDS.items())),
        kept=[("sort", request.GET.get("sort", "")), ("rule", request.GET.get("rule", "")),
              ("run", request.GET.get("run", ""))],
    )  # fmt: skip


def clues_asked(request: HttpRequest, standing: Standing, office: Office) -> QuerySet[Clue]:
    """The clues of the office the reader may see, narrowed as the address asks."""
    rows, asked = visible_clues(standing).filter(office=office, erased_at__isnull=True), asked_of(request)
    if asked["state"]:
        rows = rows.filter(state=asked["state"])
    if asked["kind"]:
        rows = rows.filter(rule__startswith=asked["kind"])
    if request.GET.get("rule"):
        rows = rows.filter(rule=request.GET["rule"][:8])
    if request.GET.get("run"):
        rows = rows.filter(run=typed.key(request.GET["run"]))
    for word in asked["q"].split():
        rows = rows.filter(Q(unit__name__contains=word) | Q(unit_text__contains=word) | Q(about__contains=word))
    return rows
