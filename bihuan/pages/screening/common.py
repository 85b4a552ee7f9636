"""What the pages of screening share: who reads them, and the record they speak of."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from bihuan.organizations.access import Standing
from bihuan.organizations.models import Office, Role
from bihuan.pages.request import office_of, reader
from bihuan.screening.access import SCREENERS, held_dossiers, visible_clues, visible_runs
from bihuan.screening.models import Clue, Dossier, Run


def screener(request: HttpRequest) -> tuple[Standing, Office]:
    """A clerk or member of the leading group, and the office they work in now."""
    standing = reader(request, *SCREENERS)
    return standing, office_of(request, *SCREENERS)


def clerk(request: HttpRequest) -> tuple[Standing, Office]:
    """A clerk, and the office they work in now."""
    standing = reader(request, Role.OFFICE)
    return standing, office_of(request, Role.OFFICE)


def clue_for(request: HttpRequest, pk: int) -> tuple[Standing, Clue]:
    """The reader and the clue if they may see it, else not found."""
    standing = reader(request, *SCREENERS)
    rows = visible_clues(standing).select_related("office", "unit", "run", "dossier", "decided_by")
    return standing, get_object_or_404(rows, pk=pk)


def dossier_for(request: HttpRequest, pk: int) -> tuple[Standing, Dossier]:
    """The reader and the file if they work on it, else not found."""
    standing = reader(request, *SCREENERS)
    rows = held_dossiers(standing).select_related("office", "unit", "taken_by", "concerned", "registered_by")
    return standing, get_object_or_404(rows, pk=pk)


def run_for(request: HttpRequest, pk: int) -> tuple[Standing, Run]:
    """The reader and the screening if they may see it, else not found."""
    standing = reader(request, *SCREENERS)
    return standing, get_object_or_404(visible_runs(standing).select_related("office", "rules", "by"), pk=pk)
