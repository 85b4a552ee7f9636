"""A person's visits as a feed for their own calendar: made and taken back by themselves, read by a secret address."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.inspections.actions import close_feed, open_feed
from bihuan.inspections.actions.subscribing import hash_of
from bihuan.inspections.queries.feeds import calendar_text, feed_of, own_visits
from bihuan.pages.request import reader


@require_GET
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever holds the address: the person's own visits, without the unit until each has started."""
    kept = feed_of(hash_of(secret))
    if kept is None:
        raise Http404(_("There is no such calendar."))
    with translation.override("zh-hans"):
        text = calendar_text(own_visits(kept.person))
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Everyone: make one's own feed, or make it anew; its address is shown once."""
    standing = reader(request)
    secret = open_feed(by=standing.person)
    address = request.build_absolute_uri(reverse("calendar-feed", args=[secret]))
    return render(request, "inspections/feed.html", {"address": address})


@require_POST
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """Everyone: take one's own feed back."""
    standing = reader(request)
    if close_feed(by=standing.person):
        messages.success(request, _("The calendar address no longer works."))
    return redirect("inspection-calendar")
