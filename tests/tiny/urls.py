"""The addresses of the product, and the page that opens a note."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from bihuan.project.urls import urlpatterns as product
from tests.tiny.models import Note


def note(request: HttpRequest, pk: int) -> HttpResponse:
    """A note."""
    return HttpResponse(get_object_or_404(Note, pk=pk).fact)


urlpatterns = [*product, path("notes/<int:pk>/", note, name="note")]
