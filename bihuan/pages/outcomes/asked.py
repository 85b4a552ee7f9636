"""What the address of the register of documents asks for: of what its reader may see, narrowed."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bihuan.engine.periods import span
from bihuan.organizations.access import Standing
from bihuan.outcomes.access import visible_letters
from bihuan.outcomes.models import Kind, Letter
from bihuan.outcomes.queries.board import AWAITS_A_RECEIPT, reply_is_late
from bihuan.outcomes.queries.words import holding_words
from bihuan.pages.filters import Filters, choice, filters, period, search
from bihuan.records import clock
from bihuan.schemes.models import Cycle


def letter_filters(request: HttpRequest, cycle: Cycle) -> Filters:
    """What the register can be asked for; what leads here from elsewhere is kept."""
    return filters(
        search(request, _("Number, title or addressee")),
        choice(request, "kind", _("Kind"), Kind.choices),
        choice(request, "state", _("State"), Letter.State.choices),
        period(request, _("Issued in"), cycle.starts_on, max(cycle.ends_on, clock.today())),
        kept=[(name, request.GET.get(name, "")) for name in ("stands", "sort")],
    )


def letters_asked(request: HttpRequest, standing: Standing, cycle: Cycle) -> QuerySet[Letter]:
    """The documents of a year the address asks for."""
    rows = visible_letters(standing).filter(cycle=cycle)
    asked, stands = letter_filters(request, cycle), request.GET.get("stands", "")
    if stands == "reply_late":
        rows = rows.filter(reply_is_late(clock.today()))
    if stands == "unsigned":
        rows = rows.filter(AWAITS_A_RECEIPT).distinct()
    for name in ("kind", "state"):
        if asked[name]:
            rows = rows.filter(**{name: asked[name]})
    if within := span(asked["period"]):
        rows = rows.filter(issued_on__range=within)
    return holding_words(rows, asked["q"]) if asked["q"] else rows
