"""Every address, subject by subject."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("bihuan.pages.session.urls")),
    path("", include("bihuan.pages.administration.urls")),
    path("", include("bihuan.pages.home.urls")),
    path("", include("bihuan.pages.schemes.urls")),
    path("", include("bihuan.pages.api.urls")),
    path("", include("bihuan.pages.findings.urls")),
    path("", include("bihuan.pages.notices.urls")),
    path("", include("bihuan.pages.lists.urls")),
    path("", include("bihuan.pages.search.urls")),
    path("", include("bihuan.pages.errands.urls")),
    path("", include("bihuan.pages.supervision.urls")),
    path("", include("bihuan.pages.duties.urls")),
    path("", include("bihuan.pages.results.urls")),
    path("", include("bihuan.pages.outcomes.urls")),
    path("", include("bihuan.pages.public.urls")),
    path("", include("bihuan.pages.trail.urls")),
    path("", include("bihuan.pages.help.urls")),
    path("", include("bihuan.pages.units.urls")),
    path("", include("bihuan.pages.surveys.urls")),
    path("", include("bihuan.pages.urns.urls")),
    path("", include("bihuan.pages.hearings.urls")),
    path("", include("bihuan.pages.inspections.urls")),
    path("", include("bihuan.pages.screening.urls")),
]
