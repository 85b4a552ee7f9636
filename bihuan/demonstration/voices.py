"""What staff, public and subdistricts say: a staff survey through the urn, a public survey of three channels by an
agency, and subdistrict leaders who rate departments.

Answers are drawn by a fixed seed and given as respondents give them: by code through the urn, by interview in files.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from bihuan.demonstration.files import YEARS
from bihuan.demonstration.findings import when
from bihuan.demonstration.people import SINCE, City
from bihuan.demonstration.size import Size
from bihuan.engine.surveys.instrument import row_id
from bihuan.organizations.actions.people import add_person
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.surveys import actions
from bihuan.surveys.actions import WaveFacts
from bihuan.surveys.actions.asking import preset
from bihuan.surveys.models import Instrument, Wave
from bihuan.urns import actions as urns
from bihuan.urns import queries as urn_queries
from bihuan.urns.actions import Prepared
from bihuan.urns.box.models import APART

SERIES = "江州市公众满意度"
PUBLISHED = {2012: "84.9", 2013: "87.6", 2014: "90.1", 2015: "92.4", 2016: "94.2"}
"""What was printed before waves were kept."""
GROUPS = ("居民", "商户", "街乡干部")
CHANNELS = {"link": "0.3", "intercept": "0.3", "household": "0.4"}
REQUIRED = {"method": "bands", "bands": [{"from": "1", "to": "100", "rate": "0.25"}, {"from": "101", "rate": "0.07"}]}
STAFF = [{"name": "干部职工", "weight": "1", "channels": {"slip": "1"}}]
PUBLIC = [
    {"name": name, "weight": weight, "channels": CHANNELS}
    for name, weight in zip(GROUPS, ("0.5", "0.3", "0.2"), strict=True)
]
SCORES = {"1": "满意 = 100 *", "2": "基本满意 = 80 *", "3": "不满意 = 0"}
ASKED = (
    ("overall", "您对本区党风政风的总体评价是？"),
    ("window", "您对办事窗口的服务满意吗？"),
    ("works", "您反映的问题解决得怎么样？"),
)


class Voices:
    """The surveys of the invented city, year by year: a year's waves are released before its result, so that its
    letters tell what the unit's people say. A small city asks fewer units and has fewer years."""

    def __init__(self, city: City, size: Size) -> None:
        second = city.assessors["考核办"][1]
        keepers = [city.clerk, second, city.decider]

        def field(seed: int) -> _Field:
            return _Field(city, second, keepers, random.Random(seed))  # noqa: S311 - the same city every time

        self._staff, self._public = _Staff(field(19), size), _Public(field(91), size)
        self._leaders, self._size = field(73), size

    @transaction.atomic
    @transaction.atomic(using=APART)
    def tell(self, year: int) -> None:
        """What was said up to this year, in one commit, not one for each answer."""
        self._staff.tell(year)
        self._public.tell(year)
        if year == YEARS[-1]:
            _leaders(self._leaders, self._size)


@dataclass(frozen=True, slots=True)
class _Field:
    """Who does the fieldwork, and the draw of answers."""

    city: City
    second: Person
    keepers: Sequence[Person]
    draw: random.Random

    def wave(
        self, instrument: Instrument, frame: Sequence[tuple[str, str, int]], *, rated: Sequence[tuple[str, str]] = (),
        **facts: Any,
    ) -> Wave:  # fmt: skip
        """A wave, frozen."""
        clerk = self.city.clerk
        wave = actions.design_wave(office=self.city.office, instrument=instrument, facts=WaveFacts(**facts), by=clerk)
        actions.set_frame(wave_id=wave.pk, rows=frame, by=clerk)
        if rated:
            actions.set_rated(wave_id=wave.pk, rows=rated, by=clerk)
        return actions.freeze_wave(wave_id=wave.pk, by=clerk)

    def begun(self, wave: Wave) -> Prepared:
        """The wave in the field, its urn rehearsed."""
        made = actions.prepare_urn(wave_id=wave.pk, custodians=self.keepers, by=self.city.clerk)
        self.rehearse(made)
        actions.begin_fieldwork(wave_id=wave.pk, by=self.city.clerk)
        return made

    def rehearse(self, made: Prepared) -> None:
        """Two custodians open a test answer."""
        urns.rehearse(urn_id=made.urn.pk, shares=made.slips[:2], by=self.city.clerk, second=self.second)

    def called_back(self, file: int, year: int) -> None:
        """A tenth of a file's respondents called back; one in twelve remembers it otherwise."""
        for place, row in enumerate(actions.call_back(file_id=file, seed=str(year), by=self.city.clerk)):
            actions.say_call_back(call_back_id=row.pk, agrees=place % 12 != 7, by=self.second)

    def released(self, wave: Wave, made: Prepared, note: str) -> None:
        """Closed, opened by two, checked, released by another."""
        self.rehearse(made)
        actions.end_fieldwork(wave_id=wave.pk, by=self.city.clerk)
        urns.open_urn(urn_id=made.urn.pk, shares=made.slips[:2], by=self.city.clerk, second=self.second)
        actions.check_wave(wave_id=wave.pk, note=note, by=self.city.clerk)
        actions.release_wave(wave_id=wave.pk, by=self.second)


class _Staff:
    """Last year's staff survey is released, this year's is in the field."""

    def __init__(self, field: _Field, size: Size) -> None:
        self._field, self._few = field, size.asked_units
        self._instrument: Instrument | None = None

    def tell(self, year: int) -> None:
        """Nobody was asked in the first year."""
        if year == YEARS[0]:
            return
        field, city = self._field, self._field.city
        units = list(city.units.values())
        if self._few is not None:
            units = [unit for unit in units if unit.category == "政府部门"][: self._few]
        with clock.at(when(date(year, 11, 12))):
            self._instrument = self._instrument or actions.begin_instrument(
                office=city.office, title="落实中央八项规定精神职工评价问卷", document=preset(), by=city.clerk
            )
            wave = field.wave(
                self._instrument, [(unit.code, unit.name, unit.headcount or 0) for unit in units],
                title=f"{year}年度职工评价", period=year, voice="本单位工作人员自评", groups=STAFF, series="职工评价",
                required=REQUIRED,
            )  # fmt: skip
            made = field.begun(wave)
            is_last = year == YEARS[-1]
            _answer(field, made, _staff_answer, 8 if is_last else 30 if self._few is None else 18)
            if not is_last:
                field.released(wave, made, "答题率、小单位合并、文字意见均已核对")


def _answer(field: _Field, made: Prepared, given: Any, count: int) -> None:
    """So many answers a ward, each by a code of its own."""
    for ward in urn_queries.wards(made.urn):
        for code in urns.issue(urn_id=made.urn.pk, ward=ward.name, by=field.city.clerk, count=min(count, ward.roster)):
            if field.draw.random() < 0.93:
                urns.accept(code, given(field.draw), proof=urns.look(code).proof)


def _staff_answer(draw: random.Random) -> dict[str, str]:
    asked = ("overall", "research", "meetings", "papers", "travel", "reception", "cars", "frugal")
    answer = {name: draw.choices(("very", "fair", "so", "poor", "unknown"), (62, 25, 8, 2, 3))[0] for name in asked}
    if answer["overall"] in {"so", "poor"}:
        answer["lacking"] = "|".join(sorted(draw.sample(("meetings", "reception", "travel", "idle"), 2)))
    if draw.random() < 0.05:
        answer["advice"] = draw.choice(("会议还可以再精简。", "希望公开差旅审批结果。", "基层报表太多。"))
    return answer


class _Public:
    """Seven years of the public's voice: those before the waves as they were printed."""

    def __init__(self, field: _Field, size: Size) -> None:
        city = field.city
        self._field = field
        self._left = list(range(2012 if size.asked_units is None else 2017, YEARS[-1] + 1))
        districts = [unit for unit in city.units.values() if unit.category == "区"]
        self._districts = districts if size.asked_units is None else districts[:4]
        self._asked: tuple[Person, Instrument] | None = None

    def tell(self, year: int) -> None:
        """The waves up to this year that were not told yet."""
        while self._left and self._left[0] <= year:
            one = self._left.pop(0)
            with clock.at(when(date(max(one, SINCE.year), 10, 20))):  # years before the office are entered by it later
                self._asked = self._asked or self._began(one)
                self._wave(one, *self._asked)

    def _began(self, first: int) -> tuple[Person, Instrument]:
        """The agency and its questions; figures of the years before."""
        city = self._field.city
        for year, value in PUBLISHED.items():
            if year < first:
                actions.add_past_figure(
                    office=city.office, series=SERIES, period=year, value=Decimal(value), source=f"{year}年度通报",
                    by=city.clerk,
                )  # fmt: skip
        agency = add_person(office=city.office, username="demo-agency", name="江州民意调查中心", by=city.clerk)
        return agency, actions.begin_instrument(
            office=city.office, title="公众满意度问卷", document={"questions": list(_questions())}, by=city.clerk
        )

    def _wave(self, year: int, agency: Person, instrument: Instrument) -> None:
        field, clerk = self._field, self._field.city.clerk
        frame = [(unit.code, unit.name, 9000) for unit in self._districts]
        facts: dict[str, Any] = {"voice": "群众评价", "groups": PUBLIC, "series": SERIES}
        wave = field.wave(instrument, frame, title=f"{year}年公众满意度调查", period=year, **facts)
        actions.name_agent(wave_id=wave.pk, person=agency, by=clerk)
        made = field.begun(wave)
        step = min(year, 2017) - 2012
        _answer(field, made, lambda draw: _public_answer(draw, step), 6)
        for channel in ("intercept", "household"):
            file = io.BytesIO(_interviews(field.draw, [row[0] for row in frame], channel, year, step).encode())
            sent = actions.take_file(
                wave_id=wave.pk, channel=channel, file=file, name=f"{year}-{channel}.csv", by=agency
            )
            field.called_back(sent.pk, year)
        field.released(wave, made, "文件哈希、重复、用时、访员差异均已核对，回访结果已登记")


def _leaders(field: _Field, size: Size) -> None:
    """Leaders of subdistricts rate the departments, each of them every one."""
    city = field.city
    rating = next(_questions()) | {"id": "rating", "title": "请评价下列部门服务基层的情况", "matrix": "true"}
    instrument = actions.begin_instrument(
        office=city.office, title="街道领导评价部门问卷", document={"questions": [rating]}, by=city.clerk
    )
    streets = [unit for unit in city.units.values() if unit.category == "街道"][: 4 if size.asked_units else None]
    rated = [unit for unit in city.units.values() if unit.category == "政府部门"][: size.asked_units]
    groups = [{"name": "街道领导", "weight": "1", "channels": {"slip": "1"}}]

    def given(draw: random.Random) -> dict[str, str]:
        return {
            row_id("rating", place): draw.choices(("1", "2", "3", "9"), (70 - place % 7 * 5, 22, 4 + place % 7 * 2, 4))[
                0
            ]
            for place in range(1, len(rated) + 1)
        }

    with clock.at(when(date(2018, 11, 20))):
        wave = field.wave(
            instrument, [(unit.code, unit.name, 8) for unit in streets],
            rated=[(unit.code, unit.name) for unit in rated], title="2018年街道领导评价部门", period=2018,
            voice="街道领导评价部门", groups=groups,
        )  # fmt: skip
        made = field.begun(wave)
        _answer(field, made, given, 8)
        field.released(wave, made, "答题率已核对")


def _questions() -> Iterator[dict[str, Any]]:
    for name, title in ASKED:
        options = []
        for key, line in SCORES.items():
            text, _sign, score = line.partition(" = ")
            top = {"top": "true"} if score.endswith("*") else {}
            options.append({"id": key, "title": text, "score": score.rstrip(" *"), **top})
        options.append({"id": "9", "title": "不了解", "dont_know": "true"})
        yield {"id": name, "title": title, "type": "scale", "required": "true", "options": options}


def _public_answer(draw: random.Random, step: float) -> dict[str, str]:
    """More content from year to year: ``step`` 0 is the first, 5 the last year that rose."""
    weights = (62 + 5 * step, 28 - 3.6 * step, max(10 - 1.6 * step, 1.5), 4)
    return {name: draw.choices(("1", "2", "3", "9"), weights)[0] for name, _title in ASKED}


def _interviews(draw: random.Random, units: Sequence[str], channel: str, year: int, step: float) -> str:
    """A file as an agency sends it; on the street people are a little less content than at home."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["respondent", "unit", "group", "interviewer", "start", "end", *(name for name, _title in ASKED)])
    number = 0
    for unit in units:
        for group in GROUPS:
            for _each in range(8):
                number += 1
                answer = _public_answer(draw, step - (1 if channel == "intercept" else 0))
                begun, long = f"{year}-10-1{draw.randrange(1, 9)} 1{draw.randrange(10)}", draw.randrange(12, 20)
                rows.writerow([
                    f"{channel[0].upper()}{number:04d}", unit, group, f"访员{draw.randrange(1, 6)}", f"{begun}:10",
                    f"{begun}:{10 + long}", *answer.values(),
                ])  # fmt: skip
    return out.getvalue()
