"""The search: every word is sought, two signs are enough, brackets and widths of document numbers do not matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine.grams import plain, sought
from bihuan.findings.access import visible_findings
from bihuan.findings.queries.words import has_words, newest_with_words
from bihuan.inspections.access import visible_inspections
from bihuan.organizations.access import STAFF, Standing, visible_units
from bihuan.organizations.holding import held_on
from bihuan.organizations.models import Membership, Role
from bihuan.outcomes.access import visible_letters
from bihuan.outcomes.queries.words import holding_words
from bihuan.pages import typed
from bihuan.pages.lists.columns import Label
from bihuan.pages.request import reader
from bihuan.records.prepared import prepared
from bihuan.records.words import chosen

MOST = 20
"""Rows shown of a kind among the others; one more tells that there are more."""
A_PAGE = 50
"""Rows of a page of one kind."""
_SHOWN = ("number", "condition", "amendment", "state", "enrolment__name")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its name, what it is about, and where it opens."""

    name: str
    about: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """What was found of a kind: the hits of a page, and where those before and after them stand, if there are any."""

    title: Label
    hits: list[Hit]
    older: str = ""
    newer: str = ""


def search(request: HttpRequest) -> HttpResponse:
    """Everyone with a role: what they may see that holds the words; a few of each kind, or all of one."""
    standing = reader(request)
    text = request.GET.get("q", "").strip()[:80]
    words, kind = sought(text), request.GET.get("kind", "")
    if not words:
        parts = []
    elif kind in KINDS:
        parts = _one_kind(standing, text, kind, max(1, typed.number(request.GET.get("page")) or 1))
    else:
        parts = [part for key in KINDS for part in _few(standing, text, key)]
    context = {"text": text, "parts": parts, "words": words, "kind": kind if kind in KINDS else ""}
    return render(request, "search/search.html", context)


def _few(standing: Standing, text: str, kind: str) -> Iterator[Part]:
    """The first of a kind, and where all of them stand; nothing where nothing was found."""
    title, hits = KINDS[kind]
    shown = list(hits(standing, text, slice(MOST + 1)))
    if shown:
        yield Part(title, shown[:MOST], older=_address(text, kind) if len(shown) > MOST else "")


def _one_kind(standing: Standing, text: str, kind: str, page: int) -> list[Part]:
    """A page of all of a kind."""
    title, hits = KINDS[kind]
    first = (page - 1) * A_PAGE
    shown = list(hits(standing, text, slice(first, first + A_PAGE + 1)))
    older = _address(text, kind, page + 1) if len(shown) > A_PAGE else ""
    part = Part(title, shown[:A_PAGE], older, _address(text, kind, page - 1) if page > 1 else "")
    return [part] if shown or page > 1 else []


def _address(text: str, kind: str, page: int = 1) -> str:
    asked = {"q": text, "kind": kind} | ({"page": page} if page > 1 else {})
    return f"{reverse('search')}?{urlencode(asked)}"


def _findings(standing: Standing, text: str, part: slice) -> Iterator[Hit]:
    rows = visible_findings(standing).select_related("enrolment").only(*_SHOWN)
    if part.start:
        shown = list(rows.filter(has_words(text)).order_by("-pk")[part])
    else:
        shown = newest_with_words(rows, text, part.stop)
    for row in shown:
        about = f"{row.enrolment.name} · {row.amendment or row.condition} · {chosen(row, 'state')}"
        yield Hit(row.number or _("draft"), about, reverse("finding", args=[row.pk]))


def _units(standing: Standing, text: str, part: slice) -> Iterator[Hit]:
    words = sought(text)
    rows = (row for row in _living(standing) if _holds(words, row[1], row[2]))
    for pk, name, code, category in islice(rows, part.start, part.stop):
        yield Hit(name, f"{code} · {category}", reverse("unit-detail", args=[pk]))


@prepared
def _living(standing: Standing) -> QuerySet[Any, Any]:
    """The units as they are now, without what came before."""
    rows = visible_units(standing).filter(valid_to__isnull=True).order_by("category", "code")
    return rows.values_list("pk", "name", "code", "category")


def _letters(standing: Standing, text: str, part: slice) -> Iterator[Hit]:
    rows = holding_words(visible_letters(standing), text)
    for row in rows.order_by("-pk").only("pk", "number", "title", "addressee", "state")[part]:
        about = f"{row.addressee} · {chosen(row, 'state')}"
        yield Hit(f"{row.number} {row.title}".strip(), about, reverse("letter", args=[row.pk]))


def _visits(standing: Standing, text: str, part: slice) -> Iterator[Hit]:
    """Visits the reader may see: a sealed one is nowhere for whom it is sealed to."""
    rows = visible_inspections(standing).select_related("unit", "campaign").order_by("-planned_on", "-pk")
    for word in text.split():
        rows = rows.filter(
            Q(number__icontains=word) | Q(unit__name__icontains=word) | Q(campaign__title__icontains=word)
        )
    for row in rows[part]:
        about = f"{row.unit.name} · {row.campaign.title} · {chosen(row, 'state')}"
        yield Hit(row.number, about, reverse("inspection", args=[row.pk]))


def _people(standing: Standing, text: str, part: slice) -> Iterator[Hit]:
    offices, words = standing.offices(*STAFF), sought(text)
    if not offices:
        return
    rows = (row for row in _members(offices, standing.on) if _holds(words, row[0], row[1]))
    for name, _username, role, body, unit in islice(rows, part.start, part.stop):
        about = " · ".join(filter(None, (str(Role(role).label), body or unit)))
        yield Hit(name, about, f"{reverse('people')}?{urlencode({'q': name})}")


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


KINDS: Mapping[str, tuple[Label, Callable[[Standing, str, slice], Iterator[Hit]]]] = {
    "units": (gettext_lazy("Units"), _units),
    "findings": (gettext_lazy("Problems"), _findings),
    "letters": (gettext_lazy("Letters"), _letters),
    "visits": (gettext_lazy("Visits"), _visits),
    "people": (gettext_lazy("People"), _people),
}
"""What is sought, in the order it is shown."""
