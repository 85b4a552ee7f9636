"""The way of an office to its first year, step by step; of one whose year runs, what is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from bihuan.findings.models import Theme
from bihuan.organizations.access import STAFF, Standing, is_administered
from bihuan.organizations.holding import givers, holders
from bihuan.organizations.models import Body, Membership, Office, Role, Unit
from bihuan.outcomes.models import Issuer
from bihuan.records import clock
from bihuan.records.prepared import prepared
from bihuan.records.punctuation import clauses, listed
from bihuan.schemes.models import CalendarDay, CatalogueEntry, Cycle, Scheme
from bihuan.schemes.queries import launch_gaps
from bihuan.schemes.queries.gaps import causes

CALENDAR_MONTH = 11
"""From this month on the next year's holidays are published, and missed where they are not kept."""


@dataclass(frozen=True, slots=True)
class Item:
    """One step: what it is, how it stands, and its one button; ``who`` does it where the reader cannot."""

    title: str
    about: str
    label: str
    address: str
    is_done: bool = False
    who: str = ""
    is_needed: bool = True
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Beginning:
    """The steps of an office; of one whose year runs only those still missing."""

    office: Office
    year: int
    items: list[Item]
    runs: bool

    @property
    def left(self) -> int:
        """Steps before the year runs, the launch included."""
        return sum(not item.is_done for item in self.items if item.is_needed)

    @property
    def done(self) -> int:
        """Steps that are done."""
        return sum(item.is_done for item in self.items)

    @property
    def now(self) -> Item | None:
        """The first step that is to be done."""
        return next((item for item in self.items if not item.is_done), None)


def beginning_of(standing: Standing, cycle: Cycle | None) -> Beginning | None:
    """The steps for the staff of an office, where any is left: one query, five more before a launch."""
    office = next((row.office for row in standing.memberships if row.role in STAFF), None)
    if office is None or (cycle is not None and cycle.office_id != office.pk):
        return None
    year = cycle.year if cycle is not None else clock.today().year
    is_running = cycle is not None and cycle.state != Cycle.State.DRAFT
    if is_running and not standing.holds(office.pk, Role.OFFICE):
        return None
    facts = _facts(office, year)
    if cycle is not None and cycle.state != Cycle.State.DRAFT:
        items = [item for item in _missing(facts, year) if not item.is_done]
        return Beginning(office, year, items, runs=True) if items and cycle.state == Cycle.State.RUNNING else None
    schemes, is_clerk = _newest(office), standing.holds(office.pk, Role.OFFICE)
    is_approved = any(row.state == Scheme.State.APPROVED for row in schemes)
    people = [] if is_clerk and is_approved else list(_acting(office))  # nobody else need be named
    under = next((row for row in schemes if cycle is not None and row.pk == cycle.scheme_id), None)
    if cycle is not None and under is not None:
        cycle.scheme = under
    scheme = list(_scheme(standing, schemes, people))
    items = [*_register(facts), *scheme, *_year(facts, cycle, year, is_approved=is_approved)]
    launch = _launch(cycle, is_clerk=is_clerk)
    return Beginning(office, year, _for_reader([*items, launch], standing, office, people), runs=False)


def _acting(office: Office) -> QuerySet[Membership]:
    """Clerks and leading group as they are today."""
    return holders(office, Role.OFFICE, Role.LEADING_GROUP).select_related("person").order_by("id")


def _facts(office: Office, year: int) -> dict[str, Any]:
    """How much the office has of each thing: one query."""
    facts: dict[str, Any] = _counted(office.pk, *(date(year + later, 1, 1) for later in range(3)))[0]
    return facts


@prepared
def _counted(office: int, begins: date, ends: date, next_ends: date) -> QuerySet[Any, Any]:
    """The same, of a year from its first day to the first of the next."""

    def number(rows: QuerySet[Any]) -> Coalesce:
        counted = rows.filter(office=OuterRef("pk")).order_by().values("office").annotate(n=Count("pk", distinct=True))
        return Coalesce(Subquery(counted.values("n")), 0)

    people = Membership.objects.filter(office=OuterRef("pk"), until__isnull=True).order_by().values("office")
    rows = Office.objects.filter(pk=office).annotate(
        n_units=number(Unit.objects.filter(valid_to__isnull=True)),
        n_bodies=number(Body.objects.all()),
        n_people=Coalesce(Subquery(people.annotate(n=Count("person", distinct=True)).values("n")), 0),
        n_days=number(CalendarDay.objects.filter(on__gte=begins, on__lt=ends)),
        n_next_days=number(CalendarDay.objects.filter(on__gte=ends, on__lt=next_ends)),
        has_issuer=Exists(Issuer.objects.filter(office=OuterRef("pk"))),
        has_themes=Exists(Theme.objects.filter(office=OuterRef("pk"))),
        has_catalogue=Exists(CatalogueEntry.objects.filter(office=OuterRef("pk"))),
    )
    names = ("n_units", "n_bodies", "n_people", "n_days", "n_next_days", "has_issuer", "has_themes", "has_catalogue")
    counted: QuerySet[Any, Any] = rows.values(*names)
    return counted


def _register(facts: dict[str, Any]) -> Iterator[Item]:
    units, bodies, people = facts["n_units"], facts["n_bodies"], facts["n_people"]
    about = _("Import the list of units from Excel, or add them one by one")
    if units:
        about = ngettext("%(n)s unit", "%(n)s units", units) % {"n": units}
    yield _item(_("Units"), about, _("Import"), reverse("unit-list" if units else "unit-import"), is_done=units > 0)
    about = _("Who scores: this office, line and specialist assessors")
    if bodies:
        about = _("%(n)s bodies") % {"n": bodies}
    yield _item(_("Bodies"), about, _("Add"), reverse("body-list"), is_done=bodies > 0)
    about = _("So far only you: add the leading group, a second clerk, assessors and liaisons")
    if people > 1:
        about = _("%(n)s people with a role") % {"n": people}
    yield _item(_("People"), about, _("Add"), reverse("people" if people > 1 else "people-import"), is_done=people > 1)


def _item(title: str, about: str, label: str, address: str, *, is_done: bool, is_needed: bool = True) -> Item:
    """A step whose button only shows what is there once it is done."""
    return Item(title, about, _("See") if is_done else label, address, is_done=is_done, is_needed=is_needed)


def _newest(office: Office) -> list[Scheme]:
    """The office's schemes, the newest first: the year under preparation runs under one of them."""
    return list(Scheme.objects.filter(office=office).select_related("drafted_by").order_by("-id")[:20])


def _scheme(standing: Standing, rows: list[Scheme], people: list[Membership]) -> Iterator[Item]:
    schemes = {row.state: row for row in reversed(rows)}
    order = (Scheme.State.APPROVED, Scheme.State.IN_REVIEW, Scheme.State.DRAFT)
    scheme = next((schemes[state] for state in order if state in schemes), None)
    about = scheme.title if scheme else _("Begin with one of nine presets, or upload your own")
    address = reverse("scheme-list" if scheme else "preset-list")
    yield _item(_("Scheme"), about, _("Choose a preset"), address, is_done=scheme is not None)
    yield _approval(standing, scheme, people)


def _approval(standing: Standing, scheme: Scheme | None, people: list[Membership]) -> Item:
    """The approval by a second person, and who may give it."""
    title = _("Approval")
    if scheme is None:
        return Item(title, _("The leading group approves the scheme"), "", "")
    address = reverse("scheme", args=[scheme.pk])
    if scheme.state == Scheme.State.APPROVED:
        return _item(title, scheme.title, "", address, is_done=True)
    group = [row.person for row in people if row.role == Role.LEADING_GROUP and row.person_id != scheme.drafted_by_id]
    if not group:
        about = _("The leading group approves it: first enter a member of it, who did not draft it, among the people")
        if is_administered(scheme.office):
            told = _("The leading group approves it, and nobody of it who did not draft it is entered: %(who)s")
            return Item(title, told % {"who": givers(scheme.office_id)}, "", "")
        return Item(title, about, _("Add a person"), reverse("person-new"))
    names = listed(dict.fromkeys(person.name for person in group))
    is_mine = standing.person in group and scheme.state == Scheme.State.IN_REVIEW
    waits = scheme.state == Scheme.State.IN_REVIEW and not is_mine
    label = _("Approve") if is_mine else _("See") if waits else _("Submit")
    return Item(title, _("May approve: %(names)s") % {"names": names}, label, address, waits=waits)


def _year(facts: dict[str, Any], cycle: Cycle | None, year: int, *, is_approved: bool) -> Iterator[Item]:
    about = f"{cycle.starts_on} – {cycle.ends_on}" if cycle else _("Prepare the year under the approved scheme")
    address = reverse("cycle", args=[cycle.pk]) if cycle else reverse("cycle-new") if is_approved else ""
    yield _item(_("Year"), about, _("Prepare"), address, is_done=cycle is not None)
    yield _calendar(facts["n_days"], year)
    yield _issuer(facts)


def _launch(cycle: Cycle | None, *, is_clerk: bool) -> Item:
    """The last step, and for the clerk what stands in its way."""
    title = _("Launch")
    address = reverse("cycle", args=[cycle.pk]) if cycle else ""
    if cycle is None or not is_clerk:
        return Item(title, _("When the steps above are done"), _("Launch") if address else "", address)
    gaps = causes(launch_gaps(cycle))
    about = clauses(cause.title for cause in gaps[:2]) or _("Ready: units and scheme become fixed, the ledger opens")
    return Item(title, about, _("See what is missing") if gaps else _("Launch"), address)


def _calendar(days: int, year: int) -> Item:
    about = _("Holidays of %(year)s are kept") if days else _("Holidays of %(year)s: terms are counted in workdays")
    title, address = pgettext("step", "Calendar"), reverse("calendar")
    return _item(title, about % {"year": year}, _("Load"), address, is_done=days > 0, is_needed=False)


def _issuer(facts: dict[str, Any]) -> Item:
    about = _("Name and sign of the issuer, before the first document")
    if facts["has_issuer"]:
        about = _("Ready to issue documents")
    return _item(_("Issuer"), about, _("Fill in"), reverse("wordings"), is_done=facts["has_issuer"], is_needed=False)


def _missing(facts: dict[str, Any], year: int) -> Iterator[Item]:
    """What a running year still lacks."""
    yield _calendar(facts["n_days"], year)
    if clock.today().month >= CALENDAR_MONTH and clock.today().year == year:
        yield _calendar(facts["n_next_days"], year + 1)
    yield _issuer(facts)
    about, address = _("Findings are analysed by theme"), reverse("catalogue")
    yield _item(_("Themes"), about, _("Fill in"), address, is_done=facts["has_themes"])
    about = _("Findings name the clause they breach")
    yield _item(_("Catalogue"), about, _("Fill in"), address, is_done=facts["has_catalogue"])


def _for_reader(items: list[Item], standing: Standing, office: Office, people: Iterable[Membership]) -> list[Item]:
    """The steps as they are for a clerk; for others each with who takes it."""
    if standing.holds(office.pk, Role.OFFICE):
        return items
    clerks = listed(row.person.name for row in people if row.role == Role.OFFICE)
    return [_by_others(item, clerks) for item in items]


def _by_others(item: Item, clerks: str) -> Item:
    """A step the reader cannot take: who can. What they may do themselves stays."""
    if item.is_done:
        return replace(item, address="")
    if not item.address or item.label == _("Approve"):
        return item
    return replace(item, label="", address="", who=_("Done by the office: %(names)s") % {"names": clerks})
