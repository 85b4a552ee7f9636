"""Addresses of the whole product; each subject keeps its own in ``pages``."""

from bihuan.pages.urls import urlpatterns

__all__ = ["urlpatterns"]
handler403 = "bihuan.pages.errors.refused"
handler404 = "bihuan.pages.errors.not_found"
handler500 = "bihuan.pages.errors.broken"
