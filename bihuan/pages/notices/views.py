"""A person's own notices, and where they may be reached."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.notices.actions import read_notices, set_contact
from bihuan.notices.models import Contact, Notice
from bihuan.organizations.models import BUSINESS
from bihuan.pages.attempt import attempt
from bihuan.pages.request import office_of, reader

A_PAGE = 50


def notices(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: what they were reminded of, and the channels they chose."""
    standing = reader(request)
    rows = Notice.objects.filter(person=standing.person)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "unread": rows.filter(read_at__isnull=True).count(),
        "contact": Contact.objects.filter(person=standing.person).first(),
    }
    return render(request, "notices/list.html", context)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: mark one's own notices as read."""
    standing = reader(request)
    read_notices(by=standing.person)
    return redirect("notice-list")


@require_POST
def contact(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: say where one may be reached."""
    standing = reader(request)
    office = office_of(request, *BUSINESS)
    email, mobile = request.POST.get("email", ""), request.POST.get("mobile", "")
    act = lambda: set_contact(by=standing.person, email=email, mobile=mobile, office=office)  # noqa: E731 - done once
    attempt(request, act, done=_("Kept."))
    return redirect("notice-list")
