"""A rule's record: how often it ran, what it flagged, and what people made of that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from bihuan.engine.problems import InputError
from bihuan.engine.screening.ruleset import Entry, parse_rules
from bihuan.engine.screening.running import known_params
from bihuan.organizations.access import Standing
from bihuan.screening.access import visible_clues, visible_runs
from bihuan.screening.models import CONFIRMED, Clue, RuleSet, Run


@dataclass(frozen=True, slots=True)
class Record:
    """Runs, clues flagged, excluded, confirmed in the end; ``precision`` in percent of those decided (None: none)."""

    runs: int
    flagged: int
    excluded: int
    confirmed: int

    @property
    def decided(self) -> int:
        """Clues a person has decided to the end."""
        return self.excluded + self.confirmed

    @property
    def precision(self) -> int | None:
        """Confirmed of decided, in whole percent."""
        return round(100 * self.confirmed / self.decided) if self.decided else None


def records_of(standing: Standing, office_id: int) -> dict[str, Record]:
    """The record of every rule that ever ran here, by rule; two queries."""
    ran: dict[str, int] = {}
    done = visible_runs(standing).filter(office=office_id, state=Run.State.DONE)
    for coverage in done.values_list("coverage", flat=True):
        for rule in {line[0] for line in coverage}:
            ran[rule] = ran.get(rule, 0) + 1
    rows = visible_clues(standing).filter(office=office_id).order_by().values("rule").annotate(
        flagged=Count("pk"), excluded=Count("pk", filter=Q(state=Clue.State.EXCLUDED)),
        confirmed=Count("pk", filter=Q(state=Clue.State.ENDED, dossier__outcome__in=CONFIRMED)),
    )  # fmt: skip
    counted: dict[str, dict[str, Any]] = {row["rule"]: dict(row) for row in rows}
    return {
        rule: Record(
            ran.get(rule, 0),
            *(counted.get(rule, {}).get(name, 0) for name in ("flagged", "excluded", "confirmed")),
        )
        for rule in sorted(ran.keys() | counted.keys())
    }


def entries_of(rules: RuleSet | None) -> list[Entry]:
    """The entries of a rule set; nothing where it cannot be read any more."""
    if rules is None:
        return []
    try:
        return list(parse_rules(rules.text, "rules", known_params()).entries)
    except InputError:
        return []
