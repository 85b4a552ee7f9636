"""The bodies that score and decide for the office, and the posts of a unit."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.organizations.access import STAFF
from bihuan.organizations.actions.bodies import apply_bodies, rename_body
from bihuan.organizations.actions.importing import keep_upload
from bihuan.organizations.actions.people import appoint, create_post
from bihuan.organizations.actions.removing import remove_body
from bihuan.organizations.actions.setup import create_body
from bihuan.organizations.holding import held_on
from bihuan.organizations.models import Body, Person, Post, Role, Tenure
from bihuan.organizations.queries.bodies_plan import KIND_WORDS, plan_bodies
from bihuan.pages.answers import EXCEL, document_answer
from bihuan.pages.attempt import again, attempt, did
from bihuan.pages.request import reader
from bihuan.pages.units.common import clerk_office, sent_before, unit_to_edit
from bihuan.pages.units.forms import AppointForm, BodyForm, ListForm, PostForm
from bihuan.pages.workbook import Sheet, workbook_of


def body_list(request: HttpRequest) -> HttpResponse:
    """Clerks, leading group, auditors: the bodies with how many people and units each has; clerks add one."""
    standing = reader(request, *STAFF)
    form = BodyForm(request.POST or None)
    if request.method == "POST":
        clerk, office = clerk_office(request)
        if form.is_valid():
            name, kind = form.cleaned_data["name"], form.cleaned_data["kind"]
            act = lambda: create_body(office=office, name=name, kind=kind, by=clerk.person)  # noqa: E731 - done once
            if attempt(request, act, form, done=_("%(name)s has been added.") % {"name": name}):
                return redirect("body-list")
    still = held_on(standing.on, "members__")
    rows = Body.objects.filter(office_id__in=standing.offices(*STAFF)).select_related("office")
    counted = rows.annotate(
        people=Count("members__person", filter=still, distinct=True),
        units=Count("lead_of", filter=Q(lead_of__valid_to__isnull=True), distinct=True),
    )
    context = {"bodies": counted, "form": form, "is_clerk": bool(standing.offices(Role.OFFICE))}
    return render(request, "units/bodies.html", context, status=400 if form.errors else 200)


def unit_posts(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: add a post to a unit, or put a person into one."""
    standing, unit = unit_to_edit(request, pk)
    wants_post = request.POST.get("form") == "post"
    people = Person.objects.filter(memberships__office=unit.office).distinct().order_by("name")
    post_form = PostForm(request.POST if wants_post else None)
    posts = {post.pk: post for post in unit.posts.all()}
    persons = {person.pk: person for person in people}
    data = request.POST if request.method == "POST" and not wants_post else None
    appoint_form = AppointForm(posts.values(), persons.values(), data)
    form = post_form if wants_post else appoint_form
    if request.method == "POST" and form.is_valid():
        given, by = form.cleaned_data, standing.person

        def act() -> Post | Tenure:
            if wants_post:
                return create_post(unit=unit, title=given["title"], tier=given["tier"], by=by)
            return appoint(post=posts[given["post"]], person=persons[given["person"]], since=given["since"], by=by)

        if attempt(request, act, form):
            return redirect("unit-detail", pk=unit.pk)
    context = {"unit": unit, "post_form": post_form, "appoint_form": appoint_form, "posts": posts}
    return render(request, "units/posts.html", context, status=400 if form.errors else 200)


@require_POST
def body_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: delete a body nothing rests on."""
    standing = reader(request, Role.OFFICE)
    body = get_object_or_404(Body.objects.filter(office_id__in=standing.offices(Role.OFFICE)), pk=pk)
    act = lambda: remove_body(body=body, by=standing.person)  # noqa: E731 - said once, done once
    did(request, act, done=_("Deleted: %(name)s") % {"name": body.name})
    return redirect("body-list")


@require_POST
def body_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Clerks: call a body otherwise; what named it before still means it."""
    standing = reader(request, Role.OFFICE)
    rows = Body.objects.filter(office_id__in=standing.offices(Role.OFFICE)).select_related("office")
    body, name = get_object_or_404(rows, pk=pk), request.POST.get("name", "")
    act = lambda: rename_body(body=body, name=name, by=standing.person)  # noqa: E731 - said once, done once
    told = {"before": body.name, "name": " ".join(name.split())}
    kept = attempt(request, act, done=_("%(before)s is called %(name)s from now on.") % told)
    return redirect("body-list") if kept is not None else again(request, "body-list")


def body_template(request: HttpRequest) -> HttpResponse:
    """Clerks: the empty list of bodies, and which kinds there are."""
    clerk_office(request)
    sample = ("第一监督检查室（样例，请删除）", KIND_WORDS[Body.Kind.LINE][0])
    bodies = Sheet(name="考核主体", heads=("名称", "类型"), rows=[sample], widths={(0, 1): 30})
    known = [(words[0], "、".join(words[1:-1])) for words in KIND_WORDS.values()]
    kinds = Sheet(name="类型说明", heads=("类型", "也可写作"), rows=known, widths={(0, 1): 30})
    return document_answer(workbook_of(bodies, kinds), "考核主体名单模板.xlsx", EXCEL)


def body_import(request: HttpRequest) -> HttpResponse:
    """Clerks: send or paste a list of bodies."""
    standing, office = clerk_office(request)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        keep = lambda: keep_upload(office=office, file=form.sent(), by=standing.person)  # noqa: E731 - said once
        if sha256 := attempt(request, keep, form):
            return redirect("body-preview", sha256=sha256)
    return render(request, "units/body_import.html", {"form": form}, status=400 if form.errors else 200)


def body_preview(request: HttpRequest, sha256: str) -> HttpResponse:
    """Who sent the list: what it would add; written by the press of its button."""
    standing, office = clerk_office(request)
    path = sent_before(sha256, standing.person)
    if request.method == "POST":
        token = request.POST.get("token", "")
        act = lambda: apply_bodies(office=office, path=path, token=token, by=standing.person)  # noqa: E731 - said once
        if attempt(request, act, done=lambda plan: _("%(n)s bodies added.") % {"n": len(plan.added)}):
            path.unlink(missing_ok=True)
            return redirect("body-list")
    return render(request, "units/body_preview.html", {"plan": plan_bodies(path=path, office=office)})
