"""What the pages of responsibility lists share: which list, and who reads it."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from bihuan.duties.access import visible_lists
from bihuan.duties.models import DutyList
from bihuan.organizations.access import STAFF, Standing
from bihuan.organizations.models import Role
from bihuan.pages.request import reader

READERS = (*STAFF, Role.ASSESSOR, Role.LIAISON, Role.HEAD, Role.LEADER)


def list_for(request: HttpRequest, pk: int) -> tuple[Standing, DutyList]:
    """The reader and the list if they may see it, else not found."""
    standing = reader(request, *READERS)
    rows = visible_lists(standing).select_related(
        "enrolment__cycle__office", "enrolment__unit", "post", "holder", "author", "previous", "later"
    )
    return standing, get_object_or_404(rows, pk=pk)
