"""A year of invented daily supervision: about 20,000 rows, the same for the same year and seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bihuan.demonstration.facts import FACTS, Fact
from bihuan.demonstration.place import Place, places

OFFICE = "考核办"
SEED = 20180101
FED_SINCE = 2018
"""From this year on the problem ledger itself says what was due and done."""
WITH_TASKS = frozenset({"区", "街道", "政府部门"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a body's ledger, as an office would write it."""

    body: str
    unit: Place
    indicator: str
    value: str
    on: date
    note: str = ""
    severity: str = ""
    option: str = ""
    group: str = ""
    rater: str = ""
    incident: str = ""


class Year:
    """Draws one year: each unit has a diligence that drifts slowly from year to year."""

    def __init__(self, year: int, share: float = 1.0) -> None:
        self.year, self.share = year, share
        self._random = random.Random(f"{SEED}-{year}")  # noqa: S311 - a drawing of samples, not a secret
        self._units = places()
        self._diligence = {unit.code: _diligence(unit.code, year) for unit in self._units}

    def rows(self) -> list[Row]:
        """All rows of the year in the order of their dates."""
        drawn = [*self._deductions(), *self._monthly(), *self._survey(), *self._overall()]
        if self.share < 1:
            drawn = [row for row in drawn if row.option or row.group or self._random.random() < self.share]
        return sorted(drawn, key=lambda row: (row.on, row.unit.code, row.indicator))

    def ratings(self) -> list[tuple[Place, Place, str]]:
        """Subdistrict, department, rating 0–100; a pair without contact is not in the list."""
        streets = [unit for unit in self._units if unit.category == "街道"]
        departments = [unit for unit in self._units if unit.category == "政府部门"]
        leniency = {street.code: self._random.gauss(0, 2.5) for street in streets}
        return [
            (street, department, self._mark(89 + leniency[street.code], 4, department))
            for street in streets
            for department in departments
            if self._random.random() < 0.7
        ]

    def _deductions(self) -> Iterator[Row]:
        facts = [fact for fact in FACTS if fact.indicator != "cooperation" or self.year >= 2017]
        shares = [fact.share for fact in facts]
        for unit in self._units:
            for number in range(self._count(unit)):
                fact = self._random.choices(facts, shares)[0]
                yield self._deduction(unit, fact, number)

    def _count(self, unit: Place) -> int:
        return max(2, round(self._random.gauss(25 - 11 * self._diligence[unit.code], 4)))

    def _deduction(self, unit: Place, fact: Fact, number: int) -> Row:
        index = self._random.randrange(len(fact.texts))
        severity = self._random.choice(fact.severities) if fact.severities else ""
        value = self._random.choice(("0.2", "0.5", "1")) if fact.indicator == "cooperation" else "1"
        incident = f"{self.year}-{unit.code}-{number // 2:03d}" if self._random.random() < 0.06 else ""
        return Row(fact.body, unit, fact.indicator, value, self._day(), fact.texts[index], severity, incident=incident)

    def _monthly(self) -> Iterator[Row]:
        for unit in self._units:
            for month in range(1, 13):
                on = date(self.year, month, 20 + (month + len(unit.name)) % 8)
                due = self._random.randint(1, 4)
                done = sum(self._random.random() < 0.93 + 0.05 * self._diligence[unit.code] for _ in range(due))
                if self.year < FED_SINCE:
                    yield Row(OFFICE, unit, "closure", str(due), on, "当月到期问题数", option="due")
                    yield Row(OFFICE, unit, "closure", str(done), on, "当月按期整改数", option="done")
                yield Row("组织部", unit, "files", self._mark(96, 1.5, unit), on, "档案抽查完整率")
                published = "1" if self._random.random() < 0.996 else "0"
                yield Row("宣传部", unit, "publicity", published, on, "当月公开事项检查")
                if unit.category in WITH_TASKS and self.year >= 2018:
                    yield Row(OFFICE, unit, "cleanup", f"{self._mark(92, 4, unit)}%", on, "疏解整治当月完成率")
                    yield Row(OFFICE, unit, "pollution", self._mark(86, 6, unit), on, "污染防治当月指标")

    def _survey(self) -> Iterator[Row]:
        for unit in self._units:
            for group, level in (("居民", 91.0), ("服务对象", 93.0)):
                for wave in (6, 11):
                    yield Row(OFFICE, unit, "survey", self._mark(level, 2, unit), date(self.year, wave, 15),
                              "第三方民意调查", group=group)  # fmt: skip

    def _overall(self) -> Iterator[Row]:
        for unit in self._units:
            if unit.category != "政府部门":
                yield Row(OFFICE, unit, "overall", self._mark(90, 2.5, unit), date(self.year, 12, 10), "综合评价")

    def _mark(self, level: float, spread: float, unit: Place) -> str:
        """A rating 0–100 with two places, written from whole hundredths."""
        drawn = level + 2.2 * self._diligence[unit.code] + self._random.gauss(0, spread)
        hundredths = min(10_000, max(4_000, round(drawn * 100)))
        return f"{hundredths // 100}.{hundredths % 100:02d}"

    def _day(self) -> date:
        day = date(self.year, 1, 5) + timedelta(days=self._random.randrange(350))
        return day - timedelta(days=max(0, day.weekday() - 4))


def _diligence(code: str, year: int) -> float:
    """Between about −2 and 2: a part that stays with the unit and a part that drifts over the years."""
    lasting = random.Random(f"{SEED}-{code}").gauss(0, 0.8)  # noqa: S311
    drift = sum(random.Random(f"{SEED}-{code}-{y}").gauss(0, 0.35) for y in range(2016, year + 1))  # noqa: S311
    return max(-2.0, min(2.0, lasting + drift))
