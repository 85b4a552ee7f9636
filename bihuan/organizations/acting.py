"""Which body acts for an office in what, and who of it may: read from what the office has set, not from code."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from bihuan.organizations.access import Refused, Standing
from bihuan.organizations.holding import held_on
from bihuan.organizations.models import ActingBody, Body, Office, Role
from bihuan.records import clock


def acting_bodies(office: Office, on: date | None = None) -> dict[str, Body]:
    """The body that does each act on a day (today by default); an act nobody was set for is the office's own."""
    day = on or clock.today()
    rows = ActingBody.objects.filter(held_on(day), office=office)
    return {row.act: row.body for row in rows.select_related("body")}


def may_act(standing: Standing, office: Office, act: str) -> bool:
    """Whether the person is of the body that does the act."""
    body = acting_bodies(office, standing.on).get(act)
    return _is_of(standing, office, body)


def require_acting(standing: Standing, office: Office, act: str) -> str:
    """The name of the body for which the person acts; Refused, naming it, to everyone outside."""
    body = acting_bodies(office, standing.on).get(act)
    if not _is_of(standing, office, body):
        name = body.name if body else office.name
        raise Refused(_("Only the people of %(body)s may do this.") % {"body": name})
    return body.name if body else office.name


def _is_of(standing: Standing, office: Office, body: Body | None) -> bool:
    """Of the body by membership; the office's clerks without a body of their own are of each body of its kind."""
    held = [row for row in standing.memberships if row.office_id == office.pk and row.role in ACTING]
    if body is None:
        return any(row.role == Role.OFFICE for row in held)
    kinds = {Body.Kind.OFFICE: Role.OFFICE, Body.Kind.LEADING_GROUP: Role.LEADING_GROUP}
    role = kinds.get(Body.Kind(body.kind))
    return any(row.body_id == body.pk or (row.body_id is None and row.role == role) for row in held)


ACTING = (Role.OFFICE, Role.LEADING_GROUP, Role.ASSESSOR)
"""Roles that act for a body."""
