"""Every address, subject by subject, in one flat list: a request is looked up once, not in each subject in turn.
First what most people open, respondents."""

from __future__ import annotations

from importlib import import_module

from django.urls import URLPattern, URLResolver

SUBJECTS = (
    "public",
    "session",
    "administration",
    "home",
    "schemes",
    "api",
    "findings",
    "notices",
    "lists",
    "search",
    "errands",
    "supervision",
    "duties",
    "results",
    "outcomes",
    "trail",
    "help",
    "units",
    "surveys",
    "urns",
    "hearings",
    "inspections",
    "screening",
)
urlpatterns: list[URLPattern | URLResolver] = [
    address for subject in SUBJECTS for address in import_module(f"bihuan.pages.{subject}.urls").urlpatterns
]
