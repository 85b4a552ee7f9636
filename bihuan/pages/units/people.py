"""Who does what in the office: people with their roles, and the forms by which the office sets them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.accounts.actions.deciding import change_account
from bihuan.accounts.actions.proposing import (
    propose_account,
    propose_end,
    propose_for_account,
    propose_password,
    propose_role,
    propose_service,
)
from bihuan.accounts.models import PermissionChange
from bihuan.accounts.queries import with_second_factor
from bihuan.organizations.access import STAFF, Standing, is_administered, require_direct
from bihuan.organizations.actions.importing_people import not_signed_in
from bihuan.organizations.actions.people import add_person, end_role, grant_role, set_password
from bihuan.organizations.models import ADMINISTRATORS, BUSINESS, Membership, Office, Person, Role
from bihuan.pages.answers import filed
from bihuan.pages.attempt import attempt
from bihuan.pages.filters import choice, filters, search
from bihuan.pages.lists.listing import Look
from bihuan.pages.lists.sheets import handed_out, sheet_of
from bihuan.pages.request import office_of, reader
from bihuan.pages.units.common import clerk_office
from bihuan.pages.units.forms import PasswordForm, PersonForm, Places, RoleForm
from bihuan.pages.units.people_columns import ACTS, PEOPLE, Row
from bihuan.records import clock
from bihuan.records.punctuation import told_of

Act = Callable[[], object]


A_PAGE = 50


def people(request: HttpRequest) -> HttpResponse:
    """Clerks, leading group, auditors: everyone with a role in the office, past roles on request."""
    standing = reader(request, *STAFF, *ADMINISTRATORS)
    asked = filters(
        search(request, _("Name, sign-in name, unit or body")),
        choice(request, "role", _("Role"), Role.choices, every=_("All roles")),
        kept=[("sort", request.GET.get("sort", ""))],
    )
    text, role = asked["q"], asked["role"]
    rows = _rows(standing, standing.on)
    look, office = Look(request, PEOPLE, reverse("people")), office_of(request, *STAFF, *ADMINISTRATORS)
    shown = look.sorted(row for row in rows if _fits(row, text.casefold(), role))
    if look.wants_shown:
        title, said = _("People and roles"), _("As of %(on)s · %(n)s people")
        above = f"{office.name} · {said % {'on': standing.on.isoformat(), 'n': len(shown)}}"
        return handed_out(request, office, sheet_of(look, title, shown, [above]), filed(title, standing.on), len(shown))
    acts, page = _acts(standing), Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    if acts:
        look.columns.append(ACTS)
        _opened(request, list(page.object_list))
    context = {
        "look": look,
        "page": page,
        "body": look.body(list(page.object_list)),
        "keeps": bool(standing.offices(*BUSINESS)),
        "total": len(rows),
        "filters": asked,
        "acts": acts,
        "administers": bool(standing.offices(*ADMINISTRATORS)),
        "office": office,
        "waiting": _waiting(request, standing),
    }
    return render(request, "units/people.html", context)


def _opened(request: HttpRequest, rows: list[Row]) -> None:
    """The rows of a page with what it takes to change them: one query."""
    with_codes, token = with_second_factor(row.person for row in rows), get_token(request)
    for row in rows:
        row.acts, row.token, row.has_code = True, token, row.person.pk in with_codes


def _waiting(request: HttpRequest, standing: Standing) -> int:
    """How many slips a clerk can print: of the others who act for the office they work in and never signed in."""
    if not standing.offices(Role.OFFICE):
        return 0
    return sum(one.pk != standing.person.pk for one in not_signed_in(clerk_office(request)[1]))


def _acts(standing: Standing) -> bool:
    """Whether buttons make sense: for a system administrator, and a clerk whose office has no administrators."""
    if standing.offices(Role.SYSTEM_ADMIN):
        return True
    return any(row.role == Role.OFFICE and not is_administered(row.office) for row in standing.memberships)


def _keeper(request: HttpRequest) -> tuple[Standing, Office, bool]:
    """Who may set accounts and roles, for which office, and whether only by proposing it."""
    standing = reader(request, Role.OFFICE, Role.SYSTEM_ADMIN)
    if standing.offices(Role.SYSTEM_ADMIN):
        return standing, office_of(request, Role.SYSTEM_ADMIN), True
    office = clerk_office(request)[1]
    require_direct(standing, office)
    return standing, office, False


def _take(request: HttpRequest, act: Act, text: str, form: forms.Form | None = None) -> HttpResponse | None:
    """Do it and say so, or that it waits for the second administrator; None if something stands in the way."""
    made = attempt(request, lambda: (act(),), form)
    if made is None:
        return None
    if not isinstance(made[0], PermissionChange):
        messages.success(request, text)
        return redirect("people")
    messages.success(request, _("Proposed. It takes effect when the security administrator approves it."))
    return redirect("permission", pk=made[0].pk)


def _rows(standing: Standing, day: date) -> list[Row]:
    by_person: dict[int, Row] = {}
    held = Membership.objects.filter(office_id__in=standing.offices(*STAFF, *ADMINISTRATORS))
    for each in held.select_related("person", "office", "body", "unit").order_by("person__username", "since", "id"):
        row = by_person.setdefault(each.person_id, Row(each.person))
        is_over = each.until is not None and each.until <= day
        (row.past if is_over else row.now).append(each)
    kept = Person.objects.filter(kept_by_id__in=standing.offices(*STAFF, *ADMINISTRATORS), memberships__isnull=True)
    rows = [*by_person.values(), *(Row(person) for person in kept.filter(is_service=False))]
    return sorted(rows, key=lambda row: not row.now)


def _fits(row: Row, text: str, role: str) -> bool:
    places = [each.body or each.unit for each in (*row.now, *row.past)]
    words = [row.person.name, row.person.username, *(place.name for place in places if place)]
    return any(text in word.casefold() for word in words) and (not role or any(m.role == role for m in row.now))


def person_new(request: HttpRequest) -> HttpResponse:
    """Clerks, or by proposal the system administrator: open an account with its first role."""
    standing, office, proposes = _keeper(request)
    form = PersonForm(Places(office), request.POST or None)
    if not proposes:
        del form.fields["is_service"], form.fields["is_agency"]
    if request.method == "POST" and form.is_valid():
        act = partial(_propose_account if proposes else _open, form, office, standing.person)
        if answer := _take(request, act, _("%(name)s has been added.") % {"name": form.cleaned_data["name"]}, form):
            return answer
    context = {"form": form, "office": office}
    return render(request, "units/person_new.html", context, status=400 if form.errors else 200)


@transaction.atomic
def _open(form: PersonForm, office: Office, by: Person) -> None:
    data = form.cleaned_data
    person = add_person(
        office=office, username=data["username"], name=data["name"], by=by, password=data["password"] or None
    )
    grant_role(person=person, office=office, by=by, **_role(form))


def _propose_account(form: PersonForm, office: Office, by: Person) -> PermissionChange:
    data = form.cleaned_data
    if data["is_service"]:
        return propose_service(office=office, username=data["username"], name=data["name"], role=_role(form), by=by)
    return propose_account(
        office=office,
        username=data["username"],
        name=data["name"],
        password=data["password"] or None,
        role=None if data["is_agency"] else _role(form),
        by=by,
    )


def _role(form: RoleForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {"role": data["role"], "since": data["since"], "until": data["until"], "place": form.place()}


def _account(office: Office, pk: int) -> Person:
    """The same, or an account without a role that the office keeps."""
    kept = Person.objects.filter(pk=pk, kept_by=office, memberships__isnull=True).first()
    return kept or _person(office, pk)


def _person(office: Office, pk: int) -> Person:
    """A person who has or had a role in the office, else not found."""
    if not Membership.objects.filter(office=office, person=pk).exists():
        raise Http404(_("There is no such person in this office."))
    return get_object_or_404(Person, pk=pk)


def person_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks, or by proposal the system administrator: grant a person another role."""
    standing, office, proposes = _keeper(request)
    person = _person(office, pk)
    form = RoleForm(Places(office), request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {"person": person, "office": office, "by": standing.person, **_role(form)}
        act: Act = partial(propose_role if proposes else grant_role, **told)
        if answer := _take(request, act, _("%(name)s has the role.") % {"name": person.name}, form):
            return answer
    held = Membership.objects.filter(office=office, person=person).select_related("body", "unit").order_by("since")
    context = {"form": form, "person": person, "held": held, "today": clock.today()}
    return render(request, "units/person_role.html", context, status=400 if form.errors else 200)


def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks of every office the person works for, or by proposal the system administrator: a new password. An
    account without a role is its office's."""
    standing, office, proposes = _keeper(request)
    person = _account(office, pk)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {"person": person, "password": form.cleaned_data["password"], "by": standing.person}
        act: Act = partial(propose_password, office=office, **told) if proposes else partial(set_password, **told)
        if answer := _take(request, act, _("%(name)s has a new password.") % {"name": person.name}, form):
            return answer
    context = {"form": form, "person": person}
    return render(request, "units/person_password.html", context, status=400 if form.errors else 200)


@require_POST
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks, or by proposal the system administrator: end a role today."""
    standing = reader(request, Role.OFFICE, Role.SYSTEM_ADMIN)
    rows = Membership.objects.filter(office_id__in=standing.offices(Role.OFFICE, Role.SYSTEM_ADMIN))
    row = get_object_or_404(rows.select_related("person", "office"), pk=pk)
    proposes = standing.holds(row.office_id, Role.SYSTEM_ADMIN)
    act: Act = partial(propose_end if proposes else end_role, membership=row, by=standing.person)
    text = _("%(name)s is no longer %(role)s.") % {"name": row.person.name, "role": row.get_role_display()}
    return _take(request, act, text) or redirect("people")


@require_POST
def person_account(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Clerks, or by proposal the system administrator: close or open an account, or take off its second factor."""
    standing, office, proposes = _keeper(request)
    person = _account(office, pk)
    told: dict[str, Any] = {"person": person, "kind": kind, "by": standing.person}
    act: Act = partial(propose_for_account, office=office, **told) if proposes else partial(change_account, **told)
    text = told_of(person.name, PermissionChange.Kind(kind).label)
    return _take(request, act, text) or redirect("people")
