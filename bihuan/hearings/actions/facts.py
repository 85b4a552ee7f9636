"""What is said of a hearing before its notice, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bihuan.engine.numbers import as_decimal
from bihuan.hearings.models import Hearing, Term
from bihuan.records.punctuation import listed
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import parsed

ORDINARY: list[dict[str, Any]] = [
    {"id": "a", "title": "满意", "score": "100"},
    {"id": "b", "title": "基本满意", "score": "80"},
    {"id": "c", "title": "不满意", "score": "0"},
    {"id": "x", "title": "不了解", "dont_know": True},
]
"""The options most offices use."""
METHOD = "ballot_mean"
"""The method of the leaves a hearing may feed."""
DONT_KNOW = "不了解"
"""What the method calls a vote of who does not know."""


@dataclass(frozen=True, slots=True)
class VoterFacts:
    """Someone on the roster, as typed."""

    name: str
    capacity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A hearing as typed: when, where, for how many, counted by which rule, feeding which leaf."""

    title: str
    on: date
    place: str
    reports_due_on: date
    slots: int = 3
    cycle: Cycle | None = None
    indicator: str = ""
    options: Sequence[Mapping[str, Any]] = field(default_factory=lambda: [dict(one) for one in ORDINARY])
    dont_know: str = Hearing.DontKnow.DROP.value
    strict: Sequence[str] = ("a",)
    broad: Sequence[str] = ("a", "b")
    more_than: str = "0.5"
    quorum_of: str = Hearing.Of.ELIGIBLE.value
    k: int = 5

    def columns(self) -> dict[str, Any]:
        """The facts by column, trimmed."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        told = {name: value.strip() if isinstance(value, str) else value for name, value in kept.items()}
        rows = [dict(row) for row in self.options]
        return told | {"options": rows, "strict": list(self.strict), "broad": list(self.broad)}


def problems_of(term: Term, facts: Facts) -> dict[str, str]:
    """What is wrong with a hearing, by field."""
    wrong = _place_problems(term, facts)
    if not 2 <= facts.k <= 100:
        wrong["k"] = _("At least 2 and at most 100 ballots.")
    if not _is_share(facts.more_than):
        wrong["more_than"] = _("A share from 0 to less than 1, such as 0.5.")
    if said := _options_problem(facts):
        wrong["options"] = said
    elif facts.indicator and (said := _indicator_problem(facts)):
        wrong["indicator"] = said
    return wrong


def _place_problems(term: Term, facts: Facts) -> dict[str, str]:
    """What is wrong with day, place and seats."""
    wrong = {name: _("Say it.") for name in ("title", "place") if not getattr(facts, name).strip()}
    if not term.starts_on <= facts.on <= term.ends_on:
        told = {"first": term.starts_on.isoformat(), "last": term.ends_on.isoformat()}
        wrong["on"] = _("The term runs from %(first)s to %(last)s.") % told
    if facts.reports_due_on > facts.on:
        wrong["reports_due_on"] = _("Reports are due by the day of the hearing.")
    if not 1 <= facts.slots <= 100:
        wrong["slots"] = _("1 to 100 speakers.")
    if facts.cycle is not None and facts.cycle.office_id != term.office_id:
        wrong["cycle"] = _("This year is another office's.")
    return wrong


def _is_share(text: str) -> bool:
    share = as_decimal(text)
    return share is not None and 0 <= share < 1


def _options_problem(facts: Facts) -> str:
    ids = [str(row.get("id", "")) for row in facts.options]
    titles = [str(row.get("title", "")).strip() for row in facts.options]
    if not ids or len(set(ids)) != len(ids) or len(set(titles)) != len(titles) or not all((*ids, *titles)):
        return _("Give at least one option, and each once.")
    scored = [str(row["id"]) for row in facts.options if not row.get("dont_know")]
    if not scored or any(not _is_score(row.get("score")) for row in facts.options if not row.get("dont_know")):
        return _("Every option has a score from 0 to 100; “don't know” has none.")
    if not set(facts.strict) <= set(facts.broad) <= set(scored):
        return _("What is satisfied narrowly is satisfied widely too, and “don't know” is neither.")
    return ""


def _is_score(text: Any) -> bool:
    score = as_decimal(str(text))
    return score is not None and 0 <= score <= 100


def _indicator_problem(facts: Facts) -> str:
    """The leaf must take ballots, give each option the points the hearing gives it, and treat “don't know” alike."""
    if facts.cycle is None:
        return _("Say which year the results count in.")
    leaf = next((leaf for leaf in parsed(facts.cycle.scheme).leaves if leaf.id == facts.indicator), None)
    if leaf is None or leaf.method is None or leaf.method.name != METHOD:
        return _("%(indicator)s is no indicator of the scheme that takes ballots.") % {"indicator": facts.indicator}
    params: Any = leaf.params
    ours = {str(row["title"]).strip(): Decimal(str(row["score"])) for row in facts.options if not row.get("dont_know")}
    theirs = {option: Decimal(points) / 1_000_000 for option, points in params.mapping.items()}
    if ours != theirs or params.dont_know != facts.dont_know:
        told = {"options": listed(f"{name} {points:f}" for name, points in theirs.items())}
        return _("The scheme counts %(options)s, and “don't know” by its own rule: use the same here.") % told
    return ""
