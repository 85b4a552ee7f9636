"""Who is interviewed: the units selected, with the holders of the posts each kind of the double interview names."""

from __future__ import annotations

from typing import TypeAlias

from django.utils.translation import gettext as _

from bihuan.organizations.holding import holders
from bihuan.organizations.models import Post, Role, Tenure
from bihuan.records import clock
from bihuan.results.models import Publication, Selected
from bihuan.schemes.models import Cycle

_Holders: TypeAlias = "dict[tuple[int, bool], tuple[str, str]]"
"""Name and post by unit and whether it is the unit's first post."""
PAIRS = {
    "head": ("市委书记、分管领导", (("主要负责人", True),)),
    "party": ("市委书记、纪委书记", (("党组织主要负责人", True), ("纪检监察机构负责人", False))),
}
"""Of each kind of the double interview: who interviews, and which posts (the unit's head, or another)."""


def suggested(cycle: Cycle, decided: Publication | None, pair: str) -> dict[str, str]:
    """The selected units, a line an interviewee with the unit's head where one is known; names may be mended."""
    interviewers, posts = PAIRS[pair]
    told = {
        "basis": _("assessment result of %(year)s") % {"year": cycle.year},
        "pair": pair,
        "interviewers": interviewers,
    }
    if decided is None:
        return told
    selection = decided.result_set.selections.order_by("-id").first()
    rows = list(Selected.objects.filter(selection=selection).select_related("enrolment")) if selection else []
    named = _holders(cycle, {row.enrolment.unit_id for row in rows})
    lines = ["，".join((row.enrolment.code, *_interviewee(named, row, *one))) for row in rows for one in posts]
    return told | {"people": "\n".join(lines)}


def _interviewee(named: _Holders, row: Selected, post: str, is_head: bool) -> tuple[str, str]:  # noqa: FBT001
    """Name and post as the register of posts has them; the post alone where nobody is known."""
    name, title = named.get((row.enrolment.unit_id, is_head), ("", ""))
    return name, title or post


def _holders(cycle: Cycle, units: set[int]) -> _Holders:
    """By unit the holder of its first post, and of its post of discipline; its head where no post is kept."""
    named: _Holders = {(unit, True): (name, "") for unit, name in _heads(cycle, units).items()}
    today = clock.today()
    rows = Tenure.objects.filter(post__unit__in=units, since__lte=today).exclude(until__lte=today)
    for unit, tier, title, name in rows.values_list("post__unit_id", "post__tier", "post__title", "person__name"):
        if "纪" in title:
            named[unit, False] = (name, title)
        elif tier == Post.Tier.PRINCIPAL:
            named[unit, True] = (name, title)
    return named


def _heads(cycle: Cycle, units: set[int]) -> dict[int, str]:
    rows = holders(cycle.office_id, Role.HEAD).filter(unit_id__in=units).order_by("id")
    return {unit: name for unit, name in rows.values_list("unit_id", "person__name") if unit is not None}
