"""What the pages of units share: whose office, which unit."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from bihuan.organizations.access import Standing, require_role, visible_units
from bihuan.organizations.actions.importing import incoming_path
from bihuan.organizations.models import Office, Person, Role, Unit
from bihuan.pages.request import office_of, reader


def clerk_office(request: HttpRequest) -> tuple[Standing, Office]:
    """The reader and the office they clerk for: the one the address names, else the one they work in."""
    standing = reader(request, Role.OFFICE)
    offices = [row.office for row in standing.memberships if row.role == Role.OFFICE]
    wanted = request.GET.get("office", "")
    return standing, next((office for office in offices if str(office.pk) == wanted), office_of(request, Role.OFFICE))


def sent_before(sha256: str, by: Person) -> Path:
    """The list someone sent and still has to take over, else not found."""
    try:
        return incoming_path(sha256=sha256, by=by)
    except ValidationError as error:
        raise Http404(" ".join(error.messages)) from error


def visible_unit(standing: Standing, pk: int) -> Unit:
    """The unit if the reader may see it, else not found."""
    rows = visible_units(standing).select_related("office", "parent", "line_body")
    unit = rows.filter(pk=pk).first()
    if unit is None:
        raise Http404(_("There is no such unit, or you may not see it."))
    return unit


def unit_to_edit(request: HttpRequest, pk: int) -> tuple[Standing, Unit]:
    """A clerk of the unit's own office, and the unit."""
    standing = reader(request, Role.OFFICE)
    unit = visible_unit(standing, pk)
    require_role(standing, unit.office, Role.OFFICE)
    return standing, unit
