"""Nine published systems to begin with: what each is for, what it weighs, and one press that makes it a draft."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.engine.problems import Language
from bihuan.engine.scheme import Scheme, parse_scheme
from bihuan.engine.scheme.document import indicator_table
from bihuan.organizations.models import Role
from bihuan.pages.attempt import attempt
from bihuan.pages.request import office_of, reader
from bihuan.records.punctuation import listed
from bihuan.schemes.actions import take_preset
from bihuan.schemes.presets import preset_names, preset_text
from bihuan.schemes.queries import reading_language

SUITS = {
    "pinggu": gettext_lazy(
        "Leading bodies, principals and other members are assessed apart, each with a grade: 15 standards in 8 "
        "aspects, a survey and an overall evaluation."
    ),
    "chaoyang": gettext_lazy("Daily supervision decides; residents, merchants and subdistrict leaders have their say."),
    "shunyi": gettext_lazy("Every point lost is written to the unit: for offices that feed back by letters."),
    "fengtai": gettext_lazy("Subdistricts, departments and party organs have indicators of their own."),
    "dongcheng": gettext_lazy("70 points in common, 30 of each unit's own: for units whose duties differ much."),
    "haidian": gettext_lazy("Ranking within each system: for many units under several systems."),
    "mentougou": gettext_lazy(
        "Signed responsibility lists checked each quarter; findings of tours and cases count once."
    ),
    "xicheng": gettext_lazy("Ring inspections twice a year that find and do not score; a survey with answer rates."),
    "municipality": gettext_lazy("Only what falls short counts, no “excellent”; on-site checks only under leaders."),
}
"""What each is for, the most general first."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A preset as the list shows it."""

    name: str
    title: str
    suits: str
    shares: str
    leaves: int


@lru_cache(maxsize=16)
def _read(name: str) -> Scheme:
    return parse_scheme(preset_text(name), f"{name}.yaml")


def _offer(name: str, language: Language) -> Offer:
    scheme = _read(name)
    first = [row for row in indicator_table(scheme, language) if row.node.parent == scheme.root.id]
    shares = listed(f"{row.node.title} {row.share}" for row in first)
    return Offer(name, scheme.choices.title, str(SUITS[name]), shares, len(scheme.leaves))


def preset_list(request: HttpRequest) -> HttpResponse:
    """The office: the presets, and what each is for."""
    reader(request, Role.OFFICE)
    language = reading_language()
    return render(request, "schemes/presets.html", {"offers": [_offer(name, language) for name in SUITS]})


@require_POST
def preset_take(request: HttpRequest, name: str) -> HttpResponse:
    """The office: a draft that begins with the preset."""
    standing = reader(request, Role.OFFICE)
    if name not in preset_names():
        raise Http404(_("There is no such preset."))
    office = office_of(request, Role.OFFICE)
    act = lambda: take_preset(office=office, name=name, by=standing.person)  # noqa: E731 - done once
    made = attempt(request, act, done=_("A draft has been made. Change what your own document says, then submit it."))
    return redirect("scheme-table", pk=made.pk) if made else redirect("preset-list")
