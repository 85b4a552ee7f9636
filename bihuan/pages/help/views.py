"""The help: its subjects, and the guides by role."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.pages.help.reading import Said, Subject, guides, subjects
from bihuan.pages.request import signed_in


def help_list(request: HttpRequest) -> HttpResponse:
    """Everyone: the guides by role, and every subject."""
    signed_in(request)
    context = {"guides": _told(guides().values()), "subjects": _told(subjects().values())}
    return render(request, "help/list.html", context)


def help_subject(request: HttpRequest, subject: str) -> HttpResponse:
    """Everyone: one subject, and the guides it stands in."""
    signed_in(request)
    wanted = subjects().get(subject)
    if wanted is None:
        raise Http404(_("There is no such subject."))
    within = [guide for guide in guides().values() if wanted in guide.subjects]
    return render(request, "help/subject.html", {"subject": _one(wanted), "guides": _told(within)})


def help_guide(request: HttpRequest, guide: str) -> HttpResponse:
    """Everyone: the guide of one role, to read or to print."""
    signed_in(request)
    wanted = guides().get(guide)
    if wanted is None:
        raise Http404(_("There is no such subject."))
    return render(request, "help/guide.html", {"guide": _one(wanted), "subjects": _told(wanted.subjects)})


def _told(rows: Iterable[Said]) -> list[dict[str, str]]:
    return [_one(row) for row in rows]


def _one(row: Said | Subject) -> dict[str, str]:
    language = get_language() or "zh"
    return {"key": row.key, "title": row.title(language), "text": row.text(language)}
