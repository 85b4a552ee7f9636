"""The search: every word is sought, two signs are enough, brackets and widths of document numbers do not matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.engine.grams import plain, sought
from bihuan.findings.access import visible_findings
from bihuan.findings.queries.words import has_words
from bihuan.organizations.access import STAFF, Standing, visible_units
from bihuan.organizations.models import Membership
from bihuan.outcomes.access import visible_letters
from bihuan.outcomes.queries.words import holding_words
from bihuan.pages.request import reader
from bihuan.records.words import chosen

MOST = 20
"""Rows shown of a kind; one more tells that there are more."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its name, what it is about, and where it opens."""

    name: str
    about: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """What was found of a kind; ``more`` is where the rest stands, nothing if there is none."""

    title: str
    hits: list[Hit]
    more: str


def search(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: what they may see that holds the words."""
    standing = reader(request)
    text = request.GET.get("q", "").strip()[:80]
    words = sought(text)
    parts = list(_parts(standing, text, words)) if words else []
    return render(request, "search/search.html", {"text": text, "parts": parts, "words": words})


def _parts(standing: Standing, text: str, words: list[str]) -> Iterator[Part]:
    for title, hits, more in (
        (_("Units"), _units(standing, words), ""),
        (_("Problems"), _findings(standing, text), ""),
        (_("Letters"), _letters(standing, text), ""),
        (_("People"), _people(standing, words), f"{reverse('people')}?q={text}"),
    ):
        shown = list(hits)
        if shown:
            yield Part(title, shown[:MOST], more if len(shown) > MOST else "")


def _findings(standing: Standing, text: str) -> Iterator[Hit]:
    rows = visible_findings(standing).filter(has_words(text)).select_related("enrolment", "cycle").order_by("-pk")
    for row in rows[: MOST + 1]:
        about = f"{row.enrolment.name} · {row.amendment or row.condition} · {chosen(row, 'state')}"
        yield Hit(row.number or _("draft"), about, reverse("finding", args=[row.pk]))


def _units(standing: Standing, words: list[str]) -> Iterator[Hit]:
    rows = visible_units(standing).filter(valid_to__isnull=True).order_by("category", "code")
    for row in rows:
        if _holds(words, row.name, row.code):
            yield Hit(row.name, f"{row.code} · {row.category}", reverse("unit-detail", args=[row.pk]))


def _letters(standing: Standing, text: str) -> Iterator[Hit]:
    rows = holding_words(visible_letters(standing), text)
    shown = rows.order_by("-pk").only("pk", "number", "title", "addressee", "state")
    for row in shown[: MOST + 1]:
        about = f"{row.addressee} · {chosen(row, 'state')}"
        yield Hit(f"{row.number} {row.title}".strip(), about, reverse("letter", args=[row.pk]))


def _people(standing: Standing, words: list[str]) -> Iterator[Hit]:
    offices = standing.offices(*STAFF)
    if not offices:
        return
    rows = Membership.objects.filter(office_id__in=offices, since__lte=standing.on).select_related(
        "person", "body", "unit"
    )
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=standing.on), person__is_service=False)
    for row in rows.order_by("person__name", "pk"):
        where = row.body or row.unit
        if _holds(words, row.person.name, row.person.username):
            about = f"{chosen(row, 'role')}{f' · {where.name}' if where else ''}"
            yield Hit(row.person.name, about, f"{reverse('people')}?q={row.person.name}")


def _holds(words: list[str], *texts: str) -> bool:
    told = plain("|".join(texts))
    return all(word in told for word in words)
