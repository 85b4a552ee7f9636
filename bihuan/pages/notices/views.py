"""A person's own notices, and where they may be reached."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.notices.actions import read_notices, set_contact
from bihuan.notices.models import Contact, Notice
from bihuan.pages.request import reader

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
    assert standing.office is not None
    try:
        set_contact(
            by=standing.person, email=request.POST.get("email", ""), mobile=request.POST.get("mobile", ""),
            office=standing.office,
        )  # fmt: skip
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, _("Kept."))
    return redirect("notice-list")
