"""Urns for tests, made by the product's own actions."""

from __future__ import annotations

from typing import Any

from bihuan.urns import actions, codes
from bihuan.urns.actions import Prepared, UrnPlan, WardPlan
from bihuan.urns.models import Urn
from tests.cast import Cast

INSTRUMENT = "ab" * 32


def plan(*rosters: int, **more: Any) -> UrnPlan:
    """An urn of as many wards as rosters are given: w1, w2 …"""
    wards = [WardPlan(f"w{n}", f"单位{n}", roster) for n, roster in enumerate(rosters, 1)]
    kept: dict[str, Any] = {"title": "干部职工满意度测评", "instrument": INSTRUMENT, "length": 400, "texts": ["why"]}
    return UrnPlan(wards=wards, **kept | more)


def prepared(cast: Cast, *rosters: int, **more: Any) -> Prepared:
    """An urn whose custodians are the clerk, the chief and Ines."""
    custodians = [cast.clerk, cast.chief, cast.ines]
    return actions.prepare(office=cast.office, plan=plan(*rosters, **more), custodians=custodians, by=cast.clerk)


def opened_for_answers(cast: Cast, *rosters: int, **more: Any) -> Prepared:
    """An urn that takes answers."""
    made = prepared(cast, *rosters, **more)
    rehearse(cast, made)
    actions.begin(urn_id=made.urn.pk, by=cast.clerk)
    return made


def rehearse(cast: Cast, made: Prepared) -> None:
    """The clerk and the chief open a test answer."""
    actions.rehearse(urn_id=made.urn.pk, shares=made.slips[:2], by=cast.clerk, second=cast.chief)


def closed(cast: Cast, made: Prepared) -> None:
    """The urn takes no more answers."""
    rehearse(cast, made)
    actions.close(urn_id=made.urn.pk, by=cast.clerk)


def opened(cast: Cast, made: Prepared, **more: Any) -> Urn:
    """The urn, closed and opened."""
    closed(cast, made)
    return actions.open_urn(urn_id=made.urn.pk, shares=made.slips[1:], by=cast.chief, second=cast.ines, **more)


def answer(code: str, **given: Any) -> bool:
    """Answer as a phone does."""
    entry = actions.look(code)
    return actions.accept(code, {"q1": "a", **given}, proof=entry.proof)


def stranger() -> str:
    """A code nobody was given."""
    return codes.draw()
