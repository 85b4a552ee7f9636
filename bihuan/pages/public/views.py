"""Verification of a document by the code on it: its number, its day, its hash, whether it is valid; nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.outcomes.access import READABLE
from bihuan.outcomes.models import Letter


def verify_letter(request: HttpRequest, code: str) -> HttpResponse:
    """Everyone who holds the document: number, day and hash. A withdrawn one says so; an unknown code is not found."""
    letter = Letter.objects.filter(code=code, state__in=READABLE).exclude(code="").first()
    notice = Letter.objects.filter(withdraws=letter, state__in=READABLE).first() if letter else None
    context = {"letter": letter, "notice": notice, "is_valid": letter is not None and letter.state != "withdrawn"}
    return render(request, "outcomes/verify.html", context, status=200 if letter else 404)
