"""The first page: what is to be done today, by role, with one next step each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.pages.request import reader


def home(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: today's work."""
    reader(request)
    return render(request, "home/home.html", {"tasks": [], "units": []})
