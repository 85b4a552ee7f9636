"""Who does what in the office: people with their roles, and the forms by which the office sets them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.actions.people import add_person, end_role, grant_role, set_password
from bihuan.organizations.models import Membership, Office, Person, Role
from bihuan.pages.request import reader
from bihuan.pages.units.common import clerk_office
from bihuan.pages.units.forms import PasswordForm, PersonForm, Places, RoleForm, show_errors
from bihuan.records import clock


@dataclass(slots=True)
class Row:
    """A person and what they were and are to the office."""

    person: Person
    now: list[Membership] = field(default_factory=list)
    past: list[Membership] = field(default_factory=list)


def people(request: HttpRequest) -> HttpResponse:
    """Clerks, leading group, auditors: everyone with a role in the office, past roles on request."""
    standing = reader(request, *STAFF)
    text, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    rows = _rows(standing, standing.on)
    shown = [row for row in rows if _fits(row, text.casefold(), role)]
    context = {
        "rows": shown,
        "total": len(rows),
        "text": text,
        "role": role,
        "roles": Role.choices,
        "is_clerk": bool(standing.offices(Role.OFFICE)),
        "today": standing.on,
    }
    return render(request, "units/people.html", context)


def _rows(standing: Standing, day: date) -> list[Row]:
    found: dict[int, Row] = {}
    held = Membership.objects.filter(office_id__in=standing.offices(*STAFF))
    for each in held.select_related("person", "office", "body", "unit").order_by("person__username", "since", "id"):
        row = found.setdefault(each.person_id, Row(each.person))
        is_over = each.until is not None and each.until <= day
        (row.past if is_over else row.now).append(each)
    return sorted(found.values(), key=lambda row: not row.now)


def _fits(row: Row, text: str, role: str) -> bool:
    places = [each.body or each.unit for each in (*row.now, *row.past)]
    words = [row.person.name, row.person.username, *(place.name for place in places if place)]
    return any(text in word.casefold() for word in words) and (not role or any(m.role == role for m in row.now))


def person_new(request: HttpRequest) -> HttpResponse:
    """Clerks: open an account with its first role."""
    standing, office = clerk_office(request)
    form = PersonForm(Places(office), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = _open(form, office, standing.person)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": person.name})
            return redirect("people")
    return render(
        request, "units/person_new.html", {"form": form, "office": office}, status=400 if form.errors else 200
    )


@transaction.atomic
def _open(form: PersonForm, office: Office, by: Person) -> Person:
    data = form.cleaned_data
    person = add_person(
        office=office, username=data["username"], name=data["name"], by=by, password=data["password"] or None
    )
    _grant(form, person, office, by)
    return person


def _grant(form: RoleForm, person: Person, office: Office, by: Person) -> None:
    data = form.cleaned_data
    since, until = data["since"], data["until"]
    grant_role(person=person, office=office, role=data["role"], by=by, since=since, until=until, place=form.place())


def _person(office: Office, pk: int) -> Person:
    """A person who has or had a role in the office, else not found."""
    if not Membership.objects.filter(office=office, person=pk).exists():
        raise Http404(_("There is no such person in this office."))
    return get_object_or_404(Person, pk=pk)


def person_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: grant a person another role."""
    standing, office = clerk_office(request)
    person = _person(office, pk)
    form = RoleForm(Places(office), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _grant(form, person, office, standing.person)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("%(name)s has the role.") % {"name": person.name})
            return redirect("people")
    held = Membership.objects.filter(office=office, person=person).select_related("body", "unit").order_by("since")
    context = {"form": form, "person": person, "held": held, "today": clock.today()}
    return render(request, "units/person_role.html", context, status=400 if form.errors else 200)


def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks of every office the person works for: a new password."""
    standing, office = clerk_office(request)
    person = _person(office, pk)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_password(person=person, password=form.cleaned_data["password"], by=standing.person)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("%(name)s has a new password.") % {"name": person.name})
            return redirect("people")
    context = {"form": form, "person": person}
    return render(request, "units/person_password.html", context, status=400 if form.errors else 200)


@require_POST
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: end a role today."""
    standing = reader(request, Role.OFFICE)
    rows = Membership.objects.filter(office_id__in=standing.offices(Role.OFFICE)).select_related("person")
    row = get_object_or_404(rows, pk=pk)
    try:
        end_role(membership=row, by=standing.person)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        text = _("%(name)s is no longer %(role)s.")
        messages.success(request, text % {"name": row.person.name, "role": row.get_role_display()})
    return redirect("people")
