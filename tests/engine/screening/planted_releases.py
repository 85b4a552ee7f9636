"""The same for the rules over compiled releases: faults, innocent twins, and sound releases right at the limit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.engine.screening.planted_rest import FAULTS, SOUND, TWINS

Release = dict[str, Any]
Case = Callable[[int, bool], tuple[list[Release], tuple[str, str]]]
"""The releases of case ``n``, with the fault or just short of it, and whom the rule would name, with the kind."""


def _bid(name: str, amount: int, status: str = "valid", **more: object) -> dict[str, Any]:
    return {"status": status, "tenderers": [{"id": name}], "value": {"amount": amount, "currency": "CNY"}, **more}


def _release(name: str, *bids: dict[str, Any], winner: str = "", **tender: object) -> Release:
    awards = [{"status": "active", "suppliers": [{"id": winner}]}] if winner else []
    return {"ocid": name, "tender": tender, "bids": {"details": list(bids)}, "awards": awards}


def _one(release: Release) -> tuple[list[Release], tuple[str, str]]:
    return [release], ("ocid", release["ocid"])


def r003(n: int, bad: bool) -> tuple[list[Release], tuple[str, str]]:
    end = f"2025-03-{15 if bad else 16}T00:00:00Z"
    return _one(_release(f"o{n}", tenderPeriod={"startDate": "2025-03-01T00:00:00Z", "endDate": end}))


def r018(n: int, bad: bool) -> tuple[list[Release], tuple[str, str]]:
    return _one(_release(f"o{n}", procurementMethod="open", numberOfTenderers=1 if bad else 2))


def r024(n: int, bad: bool) -> tuple[list[Release], tuple[str, str]]:
    bids = _bid(f"a{n}", 1000), _bid(f"b{n}", 1050 if bad else 1051)
    return _one(_release(f"o{n}", *bids, winner=f"a{n}"))


def r025(n: int, bad: bool) -> tuple[list[Release], tuple[str, str]]:
    releases = []
    for part in range(10):
        mine, other = f"a{n}", f"b{n}-{part}"
        winner = mine if part < (1 if bad else 2) else other
        releases.append(_release(f"o{n}-{part}", _bid(mine, 1000), _bid(other, 900), winner=winner))
    return releases, ("tenderer", f"a{n}")


def r028(n: int, bad: bool) -> tuple[list[Release], tuple[str, str]]:
    return _one(_release(f"o{n}", _bid("a", 1000), _bid("b", 1000 if bad else 1001)))


def r030(n: int, bad: bool) -> tuple[list[Release], tuple[str, str]]:
    late = "2025-03-10T12:00:01Z" if bad else "2025-03-10T12:00:00Z"
    period = {"endDate": "2025-03-10T12:00:00Z"}
    return _one(_release(f"o{n}", _bid("a", 1000, date=late), winner="a", tenderPeriod=period))


def r035(n: int, bad: bool) -> tuple[list[Release], tuple[str, str]]:
    state = "disqualified" if bad else "valid"
    return _one(_release(f"o{n}", _bid("a", 1000), _bid("b", 1100, state), _bid("c", 1200, state), winner="a"))


def r036(n: int, bad: bool) -> tuple[list[Release], tuple[str, str]]:
    bids = _bid("a", 1000), _bid("b", 999 if bad else 1001, "disqualified")
    return _one(_release(f"o{n}", *bids, winner="a"))


def r038(n: int, bad: bool) -> tuple[list[Release], tuple[str, str]]:
    states = ["disqualified" if part < (5 if bad else 4) else "valid" for part in range(10)]
    release = _release(f"o{n}", *(_bid(f"f{n}-{part}", 1000, state) for part, state in enumerate(states)))
    release["buyer"] = {"id": f"buyer{n}"}
    return [release], ("buyer", f"buyer{n}")


def r048(n: int, bad: bool) -> tuple[list[Release], tuple[str, str]]:
    releases = []
    for part in range(20):
        release = _release(f"o{n}-{part}", winner=f"a{n}")
        release["awards"][0]["items"] = [{"classification": {"id": f"{10 + part % (6 if bad else 5)}000000"}}]
        releases.append(release)
    return releases, ("tenderer", f"a{n}")


def r058(n: int, bad: bool) -> tuple[list[Release], tuple[str, str]]:
    bids = _bid(f"a{n}", 1000), _bid(f"b{n}", 1500 if bad else 1499)
    return _one(_release(f"o{n}", *bids, winner=f"a{n}"))


RULES: dict[str, Case] = {name.upper(): made for name, made in list(globals().items()) if name[1:].isdigit()}
PARAMS: dict[str, dict[str, Any]] = {
    "R024": {"threshold": "0.05"},
    "R025": {"threshold": "0.1", "percentile": 95},
    "R038": {"threshold": "0.5"},
    "R048": {"threshold": 6},
    "R058": {"threshold": "0.5"},
}
"""Fixed thresholds: quartiles are compared with a second reading elsewhere."""


def plant_releases(rule: str) -> tuple[list[Release], set[tuple[str, str]], str]:
    """The releases of one rule, the subjects that truly are what it looks for, and their kind."""
    releases: list[Release] = []
    truth: set[tuple[str, str]] = set()
    for n in range(FAULTS + TWINS + SOUND):
        made, subject = RULES[rule](n, n < FAULTS + TWINS)
        releases += made
        if n < FAULTS:
            truth.add(subject)
    return releases, truth, next(iter(truth))[0]
