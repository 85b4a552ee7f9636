"""From when a list an office sends stands, unless it says otherwise."""

from __future__ import annotations

from datetime import date

from bihuan.organizations.models import Office
from bihuan.records import clock
from bihuan.schemes.models import Cycle


def first_day(office: Office) -> date:
    """1 January, until the year of it is launched; then today, so that nothing changes behind the year's back."""
    today = clock.today()
    begun = Cycle.objects.filter(office=office, year=today.year).exclude(state=Cycle.State.DRAFT)
    return today if begun.exists() else today.replace(month=1, day=1)
