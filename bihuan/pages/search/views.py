"""The search: every word is sought, two signs are enough, brackets and widths of document numbers do not matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.engine.grams import plain, sought
from bihuan.findings.access import visible_findings
from bihuan.findings.queries.words import newest_with_words
from bihuan.inspections.access import visible_inspections
from bihuan.organizations.access import STAFF, Standing, visible_units
from bihuan.organizations.holding import held_on
from bihuan.organizations.models import Membership, Role
from bihuan.outcomes.access import visible_letters
from bihuan.outcomes.queries.words import holding_words
from bihuan.pages.request import reader
from bihuan.records.prepared import prepared
from bihuan.records.words import chosen

MOST = 20
"""Rows shown of a kind; one more tells that there are more."""
_SHOWN = ("number", "condition", "amendment", "state", "enrolment__name")


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
        (_("Visits"), _visits(standing, text.split()), ""),
        (_("People"), _people(standing, words), f"{reverse('people')}?q={text}"),
    ):
        shown = list(hits)
        if shown:
            yield Part(title, shown[:MOST], more if len(shown) > MOST else "")


def _findings(standing: Standing, text: str) -> Iterator[Hit]:
    rows = visible_findings(standing).select_related("enrolment").only(*_SHOWN)
    for row in newest_with_words(rows, text, MOST + 1):
        about = f"{row.enrolment.name} · {row.amendment or row.condition} · {chosen(row, 'state')}"
        yield Hit(row.number or _("draft"), about, reverse("finding", args=[row.pk]))


def _units(standing: Standing, words: list[str]) -> Iterator[Hit]:
    for pk, name, code, category in _living(standing):
        if _holds(words, name, code):
            yield Hit(name, f"{code} · {category}", reverse("unit-detail", args=[pk]))


@prepared
def _living(standing: Standing) -> QuerySet[Any, Any]:
    """The units as they are now, without what came before."""
    rows = visible_units(standing).filter(valid_to__isnull=True).order_by("category", "code")
    return rows.values_list("pk", "name", "code", "category")


def _letters(standing: Standing, text: str) -> Iterator[Hit]:
    rows = holding_words(visible_letters(standing), text)
    shown = rows.order_by("-pk").only("pk", "number", "title", "addressee", "state")
    for row in shown[: MOST + 1]:
        about = f"{row.addressee} · {chosen(row, 'state')}"
        yield Hit(f"{row.number} {row.title}".strip(), about, reverse("letter", args=[row.pk]))


def _visits(standing: Standing, words: list[str]) -> Iterator[Hit]:
    """Visits the reader may see: a sealed one is nowhere for whom it is sealed to."""
    rows = visible_inspections(standing).select_related("unit", "campaign").order_by("-planned_on", "-pk")
    for word in words:
        rows = rows.filter(
            Q(number__icontains=word) | Q(unit__name__icontains=word) | Q(campaign__title__icontains=word)
        )
    for row in rows[: MOST + 1]:
        about = f"{row.unit.name} · {row.campaign.title} · {chosen(row, 'state')}"
        yield Hit(row.number, about, reverse("inspection", args=[row.pk]))


def _people(standing: Standing, words: list[str]) -> Iterator[Hit]:
    offices = standing.offices(*STAFF)
    if not offices:
        return
    for name, username, role, body, unit in _members(offices, standing.on):
        if _holds(words, name, username):
            about = " · ".join(filter(None, (str(Role(role).label), body or unit)))
            yield Hit(name, about, f"{reverse('people')}?q={name}")


@prepared
def _members(offices: frozenset[int], on: date) -> QuerySet[Any, Any]:
    """Whoever holds a role of the offices on the day."""
    rows = Membership.objects.filter(held_on(on), office_id__in=offices, person__is_service=False)
    return rows.order_by("person__name", "pk").values_list(
        "person__name", "person__username", "role", "body__name", "unit__name"
    )


def _holds(words: list[str], *texts: str) -> bool:
    told = plain("|".join(texts))
    return all(word in told for word in words)
