"""The page of a thing says who acts next; whoever sent it takes it back as long as nobody took it up."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.organizations.access import Refused
from bihuan.outcomes.models import Issuer, Kind
from bihuan.results.actions import lodge_appeal, take_appeal_step
from bihuan.results.models import Appeal
from bihuan.schemes.actions import submit_scheme, upload_scheme
from bihuan.schemes.actions.schemes import discard_scheme, recall_scheme
from bihuan.schemes.models import Scheme
from tests.cast import Cast
from tests.findings.telling import day
from tests.outcomes.telling import out, written
from tests.results.telling import to
from tests.world import SCHEME, World, approved, make_world


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def page(who: object, address: str) -> str:
    client = Client()
    client.force_login(who)  # type: ignore[arg-type]
    return client.get(address).content.decode()


def post(who: object, address: str) -> None:
    client = Client()
    client.force_login(who)  # type: ignore[arg-type]
    assert client.post(address, {}).status_code == 302


def test_who_sent_a_scheme_in_takes_it_back_and_nobody_else(cast: Cast) -> None:
    scheme = upload_scheme(office=cast.office, text=SCHEME, by=cast.clerk)
    submit_scheme(scheme=scheme, by=cast.clerk)
    address = f"/schemes/{scheme.pk}/"
    shown = page(cast.clerk, address)
    assert "下一步：<b>批准" in shown.replace("\n", "")
    assert f"{address}step/recall/" in shown
    assert f"{address}step/recall/" not in page(cast.chief, address)  # nobody is offered what will be refused
    with pytest.raises(Refused, match=cast.clerk.name):
        recall_scheme(scheme=scheme, by=cast.chief)
    post(cast.clerk, f"{address}step/recall/")
    scheme.refresh_from_db()
    assert scheme.state == "draft"
    submit_scheme(scheme=scheme, by=cast.clerk)


def test_a_draft_is_put_aside_and_what_was_approved_is_not(cast: Cast) -> None:
    scheme = upload_scheme(office=cast.office, text=SCHEME, by=cast.clerk)
    post(cast.clerk, f"/schemes/{scheme.pk}/step/discard/")
    scheme.refresh_from_db()
    assert scheme.state == Scheme.State.DISCARDED
    assert scheme.title not in page(cast.clerk, "/schemes/")
    again = approved(cast)
    assert again.version == 2
    with pytest.raises(ValidationError):
        discard_scheme(scheme=again, by=cast.clerk)


def test_a_unit_takes_back_an_appeal_nobody_has_taken_up_and_may_appeal_again(world: World) -> None:
    cast = world.cast
    to(cast, world.cycle, world.result_set, "open_appeals")
    lodged = lodge_appeal(result_set=world.result_set, enrolment=world.enrolment_jia, by=cast.alice, grounds="核减")
    shown = page(cast.alice, f"/appeals/{lodged.pk}/")
    assert "下一步：<b>受理" in shown.replace("\n", "")
    with pytest.raises(Refused):
        take_appeal_step(appeal=lodged, step="recall", by=cast.clerk)
    post(cast.alice, f"/appeals/{lodged.pk}/steps/recall/")
    assert Appeal.objects.get(pk=lodged.pk).state == "ended"
    again = lodge_appeal(result_set=world.result_set, enrolment=world.enrolment_jia, by=cast.alice, grounds="再核")
    take_appeal_step(appeal=again, step="accept", by=cast.clerk)
    with pytest.raises(ValidationError):
        take_appeal_step(appeal=again, step="recall", by=cast.alice)
    assert "书面作出申诉处理决定" in page(cast.clerk, f"/appeals/{again.pk}/")


def test_a_document_says_whose_turn_it_is_and_until_when(world: World) -> None:
    cast = world.cast
    issuer = Issuer.objects.create(office=cast.office, name="江州市考核办公室", sign="江考")
    letter = written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia)
    assert "须由第二人办理，可由：吴刚" in page(cast.clerk, f"/letters/{letter.pk}/")
    with day("2019-01-16"):
        sent = out(world, letter)
        shown = page(cast.clerk, f"/letters/{sent.pk}/")
        assert "市水务局" in shown[shown.index("下一步：") :][:200]
        assert "2019-01-21" in shown[shown.index("下一步：") :][:200]  # three workdays
        assert "下一步：" not in page(cast.alice, f"/letters/{sent.pk}/")
