"""What the address of the ledger of entries asks for."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bihuan.organizations.access import Standing
from bihuan.pages.filters import Filters, choice, filters, search
from bihuan.schemes.models import Cycle
from bihuan.supervision.access import visible_entries
from bihuan.supervision.models import Entry, Kind
from bihuan.supervision.queries.unlinked import unlinked_entries


def entry_filters(request: HttpRequest) -> Filters:
    """The form above the ledger."""
    return filters(
        search(request, _("Unit, indicator or fact")),
        choice(request, "state", _("State"), Entry.State.choices),
        choice(request, "kind", _("Kind"), Kind.choices),
        choice(request, "unlinked", _("Clause"), [("1", _("Deductions that cite no duty"))]),
        kept=[("sort", request.GET.get("sort", ""))],
    )


def entries_asked(request: HttpRequest, standing: Standing, cycle: Cycle) -> QuerySet[Entry]:
    """The entries of a year the reader may see, narrowed."""
    return _filtered(entry_filters(request), visible_entries(standing).filter(cycle=cycle), cycle)


def _filtered(asked: Filters, rows: QuerySet[Entry], cycle: Cycle) -> QuerySet[Entry]:
    for name in ("state", "kind"):
        if asked[name]:
            rows = rows.filter(**{name: asked[name]})
    if asked["unlinked"]:
        rows = rows.filter(pk__in=unlinked_entries(cycle).values("pk"))
    for word in asked["q"].split():
        rows = rows.filter(
            Q(enrolment__name__contains=word) | Q(indicator__title__contains=word) | Q(fact__contains=word)
        )
    return rows
