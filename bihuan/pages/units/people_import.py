"""People from Excel: sent or pasted, checked cell by cell, written; their first passwords as slips, kept nowhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from bihuan.notices.actions import keep_contact, send_passwords, sends_passwords
from bihuan.organizations.access import require_direct
from bihuan.organizations.actions.importing import keep_upload
from bihuan.organizations.actions.importing_people import (
    MOST_PASSWORDS,
    apply_people,
    give_passwords,
    not_signed_in,
)
from bihuan.organizations.models import Office, Person, Role
from bihuan.organizations.queries.people_plan import ROLE_WORDS, PeoplePlan, plan_people
from bihuan.pages import typed
from bihuan.pages.answers import EXCEL, document_answer
from bihuan.pages.attempt import attempt
from bihuan.pages.units.common import clerk_office, sent_before
from bihuan.pages.units.forms import ListForm
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.papers.slips import Sheet as Slips
from bihuan.papers.slips import Slip, pdf_of_slips
from bihuan.records.punctuation import in_brackets, listed
from bihuan.schemes.queries.first_day import first_day

SHOWN = 200
_HEADS = ("姓名", "角色", "单位或考核主体", "登录名", "手机", "邮箱")
_SAMPLES = (
    ("赵样例（请删除）", ROLE_WORDS[Role.LEADING_GROUP][0], "", "zhao", "13800000000", ""),
    ("钱样例（请删除）", ROLE_WORDS[Role.ASSESSOR][0], "第一监督检查室", "", "13800000001", ""),
    ("孙样例（请删除）", ROLE_WORDS[Role.LIAISON][0], "市教育局", "", "13800000002", ""),
)


_COLUMNS = {
    "name": gettext_lazy("full name"),
    "role": gettext_lazy("Role"),
    "place": gettext_lazy("unit or body"),
    "username": gettext_lazy("sign-in name"),
    "mobile": gettext_lazy("mobile number"),
    "email": gettext_lazy("e-mail"),
}


def people_template(request: HttpRequest) -> HttpResponse:
    """Clerks: the empty list of people, and which roles there are."""
    clerk_office(request)
    people = Sheet(name="人员", heads=_HEADS, rows=_SAMPLES, widths={(0, 5): 18})
    known = [(words[0], "、".join(words[1:-1])) for words in ROLE_WORDS.values()]
    roles = Sheet(name="角色说明", heads=("角色", "也可写作"), rows=known, widths={(0, 1): 30})
    return document_answer(workbook_of(people, roles), "人员名单模板.xlsx", EXCEL)


def people_import(request: HttpRequest) -> HttpResponse:
    """Clerks: send or paste a list of people."""
    standing, office = clerk_office(request)
    require_direct(standing, office)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        keep = lambda: keep_upload(office=office, file=form.sent(), by=standing.person)  # noqa: E731 - said once
        if sha256 := attempt(request, keep, form):
            return redirect("people-preview", sha256=sha256)
    return render(request, "units/people_import.html", {"form": form}, status=400 if form.errors else 200)


def people_preview(request: HttpRequest, sha256: str) -> HttpResponse:
    """Who sent the list: what it would add; written by the press of its button."""
    standing, office = clerk_office(request)
    require_direct(standing, office)
    path = sent_before(sha256, standing.person)
    makes_bodies = (request.GET.get("bodies") or request.POST.get("bodies")) == "1"
    if request.method == "POST":
        token = request.POST.get("token", "")
        act = lambda: _write(office, path, token, makes_bodies=makes_bodies, by=standing.person)  # noqa: E731 - done once
        if attempt(request, act, done=lambda n: _("%(n)s roles given. Print the sign-in slips below.") % {"n": n}):
            path.unlink(missing_ok=True)
            return redirect(f"{reverse('people')}#slips")
    plan = plan_people(path=path, office=office, makes_bodies=makes_bodies)
    return _preview(request, plan, sha256, makes_bodies=makes_bodies)


def _preview(request: HttpRequest, plan: PeoplePlan, sha256: str, *, makes_bodies: bool) -> HttpResponse:
    context = {
        "plan": plan,
        "problems": plan.problems[:SHOWN],
        "sha256": sha256,
        "makes_bodies": makes_bodies,
        "read_as": [(_COLUMNS[name], head) for name, head in (plan.headings or {}).items()],
    }
    return render(request, "units/people_preview.html", context)


@transaction.atomic
def _write(office: Office, path: Path, token: str, *, makes_bodies: bool, by: Person) -> int:
    """Accounts, roles and where people may be reached, in one. Returns how many roles were given."""
    since: date = first_day(office)
    written = apply_people(office=office, path=path, token=token, makes_bodies=makes_bodies, since=since, by=by)
    for person, one in written:
        keep_contact(person=person, email=one.email, mobile=one.mobile, office=office, by=by)
    return len(written)


@never_cache
def people_slips(request: HttpRequest) -> HttpResponse:
    """Clerks: first passwords for everyone who has none of their own yet, as slips to print or as messages."""
    standing, office = clerk_office(request)
    require_direct(standing, office)
    waiting = [person for person in not_signed_in(office) if person.pk != standing.person.pk]
    chosen = {typed.key(pk) for pk in request.POST.getlist("person")}
    people = [person for person in waiting if person.pk in chosen][:MOST_PASSWORDS]
    if request.method != "POST" or not people:
        if request.method == "POST":
            messages.error(request, _("Choose at least one person."))
        context = {"waiting": waiting, "limit": MOST_PASSWORDS, "sends": sends_passwords()}
        return render(request, "units/people_slips.html", context)
    given = attempt(request, lambda: give_passwords(office=office, people=people, by=standing.person))
    if given is None:
        return redirect("people-slips")
    if "send" in request.POST and sends_passwords():
        return _sent(request, given)
    return _printed(request, given, office)


def _sent(request: HttpRequest, given: list[tuple[Person, str]]) -> HttpResponse:
    unreached = send_passwords(given=given, address=request.build_absolute_uri("/"))
    reached = len(given) - len(unreached)
    messages.success(request, _("%(n)s first passwords sent.") % {"n": reached})
    if unreached:
        names = listed(person.name for person in unreached)
        messages.error(request, _("Not reached, print slips for them: %(names)s") % {"names": names})
    return redirect("people-slips")


def _printed(request: HttpRequest, given: list[tuple[Person, str]], office: Office) -> HttpResponse:
    """The slips, straight to the printer: they are made once and kept nowhere."""
    address = request.build_absolute_uri("/")
    slips = [
        Slip(where=person.name + in_brackets(f"{_('sign-in name')} {person.username}"), code=password, link=address)
        for person, password in given
    ]
    title = _("%(office)s: sign-in slips") % {"office": office.name}
    sheet = Slips(title, _("First password, to be changed at the first sign-in. Address:"), address, slips)
    return document_answer(pdf_of_slips(sheet), "登录条.pdf", "application/pdf")
