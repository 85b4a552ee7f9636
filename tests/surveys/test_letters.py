"""The analysis of a unit's survey stands in its feedback letter, small cells left out."""

from __future__ import annotations

import pytest

from bihuan.outcomes.models import Issuer, Letter
from bihuan.outcomes.queries.voices import voices_of
from tests.cast import Cast
from tests.findings.telling import day
from tests.outcomes.telling import fed_back
from tests.surveys import telling
from tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.mark.row("XC-09")
def test_a_unit_reads_its_own_survey_in_its_letter(cast: Cast) -> None:
    world = make_world(cast)
    issuer = Issuer.objects.create(
        office=cast.office, name="江州市考核办公室", sign="江考", address="江州市府前路1号", printed_by="综合处"
    )
    with day("2018-06-04"):
        telling.survey(
            cast, {"A01": telling.answers(a=40, b=20, c=1), "S1": telling.answers(a=9)}, {"A01": 120, "S1": 20}
        )
    with day("2019-01-15"):
        fed_back(world, issuer)
    letters = {row.addressee: str(row.content) for row in Letter.objects.filter(kind="feedback_unit")}
    own = next(text for name, text in letters.items() if "水务" in name)
    assert "民意调查分析" in own
    assert "满意率98.36%（60/61）" in own
    assert "有效答卷61份" in own
    assert "？：" not in own
    assert "本单位工作人员自评" in own
    assert all("民意调查分析" not in text for name, text in letters.items() if "水务" not in name)


@pytest.mark.row("XC-09")
def test_a_unit_of_few_has_no_analysis(cast: Cast) -> None:
    world = make_world(cast)
    with day("2018-06-04"):
        given = {"A01": telling.answers(a=20), "A02": telling.answers(c=4), "S1": telling.answers(b=9)}
        telling.survey(cast, given, {"A01": 120, "A02": 4, "S1": 20})
    units = voices_of(world.cycle)
    assert set(units) == {cast.jia.pk}


@pytest.mark.row("XC-09")
def test_what_is_withheld_stands_in_no_letter(cast: Cast) -> None:
    world = make_world(cast)
    bands = {"method": "bands", "bands": [{"from": "1", "rate": "0.5"}]}
    with day("2018-06-04"):
        given = {"A01": telling.answers(a=20), "A02": telling.answers(c=9)}
        telling.survey(cast, given, {"A01": 30, "A02": 80}, required=bands)
    assert set(voices_of(world.cycle)) == {cast.jia.pk}


@pytest.mark.row("XC-09")
def test_a_unit_nobody_is_satisfied_with_reads_its_nought(cast: Cast) -> None:
    world = make_world(cast)
    with day("2018-06-04"):
        telling.survey(cast, {"A01": telling.answers(c=20), "A02": telling.answers(a=9)}, {"A01": 30, "A02": 20})
    (row,) = voices_of(world.cycle)[cast.jia.pk]
    assert row["分值"] == "0.0"
    assert "0/20" in row["依据"]
