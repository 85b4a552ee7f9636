"""What someone wants to write into the ledger, as typed, before any rule has been asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bihuan.supervision.models import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One mark as typed: ``node`` is the indicator's id in the scheme, ``value`` a number, a percentage or ``NA``."""

    cycle_id: int
    enrolment_id: int
    node: str
    value: str
    happened_on: date
    fact: str = ""
    klass: str = ""
    weight: str = ""
    severity: str = ""
    option: str = ""
    member: str = ""
    group: str = ""
    incident: str = ""
    clause_id: int | None = None
    kind: str = Kind.DAILY.value

    def row(self, code: str, rater: str, second: str) -> dict[str, str]:
        """The draft as a row of marks, as the engine reads them."""
        return {
            "unit": code,
            "indicator": self.node,
            "value": self.value.strip(),
            "class": self.klass,
            "weight": self.weight.strip(),
            "rater": rater,
            "second": second,
            "member": self.member.strip(),
            "group": self.group,
            "option": self.option,
            "severity": self.severity,
            "incident": self.incident,
            "on": self.happened_on.isoformat(),
            "note": self.fact.strip(),
        }
