"""What the pages of hearings share: which hearing, which speaker, and who reads them."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from bihuan.hearings.access import visible_hearings, visible_speakers
from bihuan.hearings.models import Hearing, Speaker
from bihuan.organizations.access import Standing
from bihuan.pages.request import reader


def hearing_for(request: HttpRequest, pk: int, *roles: str) -> tuple[Standing, Hearing]:
    """The reader and a hearing they may see; with ``roles``, only to who holds one of them in its office."""
    standing = reader(request, *roles)
    rows = visible_hearings(standing).select_related("office", "term", "cycle", "urn")
    one = get_object_or_404(rows, pk=pk)
    if roles and not standing.holds(one.office_id, *roles):
        raise Http404(_("There is no such hearing, or you may not see it."))
    return standing, one


def speaker_for(request: HttpRequest, pk: int) -> tuple[Standing, Speaker]:
    """The reader and a speaker they may see, else not found."""
    standing = reader(request)
    rows = visible_speakers(standing).select_related(
        "hearing__office", "hearing__term", "hearing__cycle", "hearing__urn", "tenure__post__unit", "tenure__person",
        "report", "tally",
    )  # fmt: skip
    return standing, get_object_or_404(rows, pk=pk)
