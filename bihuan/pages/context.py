"""What the page frame needs on every page: the menu, the years, the reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import ADMINISTRATORS, BUSINESS, Role
from bihuan.pages.gathering import sources_for
from bihuan.pages.request import Request
from bihuan.records.prepared import prepared
from bihuan.results.models import Publication, Release
from bihuan.schemes.access import visible_cycles
from bihuan.schemes.models import Cycle


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A word in the menu and where it leads."""

    label: str
    address: str
    is_current: bool

    @property
    def is_first(self) -> bool:
        """Whether it leads to today's work, which the menu counts."""
        return self.address == "/"


def shell(request: HttpRequest) -> dict[str, Any]:
    """Menu, years and reader for ``base.html``; nothing for someone not signed in."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    standing = cast(Request, request).standing
    cycles = _cycles(request, standing)
    cycle = _current(request, cycles)
    gathering = _gathering(request, standing, cycle)
    menu = _menu(request, standing, cycle, gathering)
    return {
        "standing": standing,
        "cycles": cycles,
        "current_cycle": cycle,
        "menu": menu,
        "menu_now": next((one.label for one in menu if one.is_current), _("Menu")),
        "gathering": gathering if len(gathering) > 1 and any(item.is_current for item in gathering) else [],
        "has_notices": bool(standing.roles & set(BUSINESS)),
    }


def cycles_of_reader(request: HttpRequest, read: Callable[[], list[Cycle]]) -> list[Cycle]:
    """The years the reader may choose, read once a request: by whoever asks first, who may know more of each."""
    kept: list[Cycle] | None = getattr(request, "cycles_of_reader", None)
    if kept is None:
        kept = read()
        request.cycles_of_reader = kept  # type: ignore[attr-defined]
    return kept


def _cycles(request: HttpRequest, standing: Standing) -> list[Cycle]:
    return cycles_of_reader(request, lambda: _cycles_of(standing))


@prepared
def _cycles_of(standing: Standing) -> QuerySet[Cycle]:
    return choosable(standing)


def choosable(standing: Standing) -> QuerySet[Cycle]:
    """What the frame shows of the years the reader may choose, the latest first."""
    reviewed = Publication.objects.filter(result_set__cycle=OuterRef("pk"), is_under_review=True)
    rows = visible_cycles(standing).annotate(is_under_review=Exists(reviewed))
    if Role.ASSESSOR in standing.roles:  # they see results once they are released
        rows = rows.annotate(is_released=Exists(Release.objects.filter(result_set__cycle=OuterRef("pk"))))
    return rows.only("id", "year", "state", "office_id", "scheme_id", "starts_on", "ends_on").order_by("-year", "id")


def working_cycle(request: HttpRequest, standing: Standing) -> Cycle | None:
    """The year the reader works in, as the frame of the page reads it: its year, state and office's number."""
    return _current(request, _cycles(request, standing))


def year_of_today(request: HttpRequest, standing: Standing) -> Cycle | None:
    """The year whose work is done now, whichever is looked at: of the office the reader works in the one that runs,
    else the latest that was launched; one in preparation where that is chosen."""
    chosen = working_cycle(request, standing)
    if chosen is None or chosen.state == Cycle.State.DRAFT:
        return chosen
    launched = [
        one
        for one in _cycles(request, standing)
        if one.office_id == chosen.office_id and one.state != Cycle.State.DRAFT
    ]
    return next((one for one in launched if one.state == Cycle.State.RUNNING), launched[0])


def current_cycle(request: HttpRequest, standing: Standing) -> Cycle | None:
    """The year the reader works in, whole: the chosen one, else the running one, else the latest."""
    working = working_cycle(request, standing)
    return Cycle.objects.select_related("scheme", "office").get(pk=working.pk) if working else None


def _current(request: HttpRequest, cycles: list[Cycle]) -> Cycle | None:
    wanted = request.session.get("cycle")
    chosen = next((c for c in cycles if c.pk == wanted), None)
    running = next((c for c in cycles if c.state == Cycle.State.RUNNING), None)
    return chosen or running or (cycles[0] if cycles else None)


_SECTIONS = {
    "bihuan.pages.results": "ranking",
    "bihuan.pages.outcomes": "outcome-board",
    "bihuan.pages.findings": "finding-list",
    "bihuan.pages.schemes": "scheme-list",
    "bihuan.pages.units": "unit-list",
    "bihuan.pages.trail": "trail",
    "bihuan.pages.administration": "permission-list",
}


def _place(request: HttpRequest) -> tuple[str, str]:
    """The package of the pages one is in, and the name of the page."""
    match = request.resolver_match
    module = str(getattr(match.func, "__module__", "")).rpartition(".")[0] if match else ""
    return module, match.url_name or "" if match else ""


def _section(request: HttpRequest) -> str:
    """The menu's entry a page belongs to, by the subject its view lives in."""
    module, name = _place(request)
    return name if name == "self-assessment" else _SECTIONS.get(module, "")


def _gathering(request: HttpRequest, standing: Standing, cycle: Cycle | None) -> list[MenuItem]:
    """The sources of evidence the reader meets."""
    module, name = _place(request)
    is_source = name != "self-assessment"
    return [
        MenuItem(str(entry.label), address, is_current=is_source and module == entry.module)
        for entry, address in sources_for(standing.roles, cycle.pk if cycle else None)
    ]


def _gathered(gathering: list[MenuItem]) -> list[MenuItem]:
    """One entry for all sources; the only one under its own name."""
    if len(gathering) < 2:
        return gathering
    return [MenuItem(_("Gathering"), gathering[0].address, is_current=any(item.is_current for item in gathering))]


def _see_results(cycle: Cycle | None) -> set[str]:
    """Everyone but assessors, who see them once they are released."""
    everyone: set[str] = set(BUSINESS)
    return everyone if getattr(cycle, "is_released", False) else everyone - {Role.ASSESSOR}


def _menu(request: HttpRequest, standing: Standing, cycle: Cycle | None, gathering: list[MenuItem]) -> list[MenuItem]:
    staff: set[str] = set(STAFF)
    scorers: set[str] = {Role.OFFICE, Role.ASSESSOR}
    rows: list[tuple[str, str, bool, set[str]]] = [
        (_("Today"), "home", False, set(Role.values)),
        (_("My units"), "leader", False, {Role.LEADER}),
        (_("Problem ledger"), "finding-list", True, set(Role.values)),
        (_("Self-assessment"), "self-assessment", True, {Role.LIAISON, Role.HEAD}),
        (_("Results"), "ranking", True, _see_results(cycle)),
        (_("Outcomes"), "outcome-board", True, staff),
        (_("Letters"), "letter-list", True, {Role.LIAISON, Role.HEAD, Role.LEADER}),
        (_("Schemes"), "scheme-list", False, set(BUSINESS)),
        (_("Units"), "unit-list", False, staff | scorers),
        (_("Accounts and permissions"), "permission-list", False, set(ADMINISTRATORS)),
        (_("Trail"), "trail", False, {Role.AUDITOR, Role.OFFICE, Role.AUDIT_ADMIN}),
    ]
    items: list[MenuItem] = []
    for label, name, needs_cycle, roles in rows:
        if not standing.roles & roles or (needs_cycle and cycle is None):
            continue
        try:
            address = reverse(name, args=[cycle.pk] if needs_cycle and cycle else [])
        except NoReverseMatch:
            continue
        is_current = request.path == address or (address != "/" and _section(request) == name)
        items.append(MenuItem(label, address, is_current=is_current))
    return [*items[:1], *_gathered(gathering), *items[1:]]
