"""Addresses of the whole product; each subject keeps its own in ``pages``."""

from django.urls import include, path

urlpatterns = [path("", include("bihuan.pages.urls"))]
handler403 = "bihuan.pages.errors.refused"
handler404 = "bihuan.pages.errors.not_found"
handler500 = "bihuan.pages.errors.broken"
