"""What was entered by mistake is taken out as long as nothing rests on it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.organizations.access import Refused
from bihuan.organizations.actions.removing import remove_body, remove_unit
from bihuan.organizations.models import Body, Unit
from bihuan.records.models import Event
from bihuan.schemes.actions import add_ownership_rule, draft_cycle, remove_cycle
from bihuan.schemes.models import Cycle
from tests.cast import DAY, Cast
from tests.world import approved, launched


def test_a_unit_nobody_uses_goes_and_the_trail_keeps_it(cast: Cast) -> None:
    unit = Unit.objects.create(office=cast.office, code="X1", name="误录单位", category="街道", valid_from=DAY)
    with pytest.raises(Refused):
        remove_unit(unit=unit, by=cast.wei)
    remove_unit(unit=unit, by=cast.clerk)
    assert not Unit.objects.filter(code="X1").exists()
    assert Event.objects.filter(action="remove_unit", detail__name="误录单位").exists()


def test_a_unit_of_a_launched_year_stays(cast: Cast) -> None:
    launched(cast)
    with pytest.raises(ValidationError, match="已被使用，不能删除"):
        remove_unit(unit=cast.jia, by=cast.clerk)
    client = Client()
    client.force_login(cast.clerk)
    assert "已被使用" in client.post(f"/units/{cast.jia.pk}/remove/", follow=True).content.decode()
    assert Unit.objects.filter(pk=cast.jia.pk).exists()
    assert not Event.objects.filter(action="remove_unit").exists()


def test_a_body_that_scores_stays_and_one_that_does_not_goes(cast: Cast) -> None:
    spare = Body.objects.create(office=cast.office, name="误录主体", kind=Body.Kind.LINE)
    remove_body(body=spare, by=cast.clerk)
    with pytest.raises(ValidationError, match="已被使用"):
        remove_body(body=cast.line, by=cast.clerk)
    assert set(Body.objects.filter(office=cast.office)) >= {cast.line, cast.group}


def test_a_year_goes_until_it_is_launched(cast: Cast) -> None:
    cycle = draft_cycle(office=cast.office, year=2030, scheme=approved(cast), by=cast.clerk)
    add_ownership_rule(cycle=cycle, by=cast.clerk, node="travel", body=cast.specialist)
    client = Client()
    client.force_login(cast.clerk)
    assert client.post(f"/years/{cycle.pk}/remove/")["Location"] == "/schemes/"
    assert not Cycle.objects.filter(year=2030).exists()
    with pytest.raises(ValidationError, match="已启动的年度不能删除"):
        remove_cycle(cycle=launched(cast), by=cast.clerk)
