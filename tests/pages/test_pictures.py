"""Evidence as pictures: small, without place, drawn once; and the demonstration's people, each once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from PIL import Image

from bihuan.findings.actions import Upload, draft_finding
from bihuan.organizations.models import Membership, Office, Role
from bihuan.organizations.queries.demonstration import demonstration_roles
from bihuan.records.models import Event
from tests.cast import DAY, Cast, person
from tests.findings.telling import day, facts, notified, photo, planned
from tests.findings.test_pages import picture
from tests.world import World, make_world


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with day("2018-12-03"):
        yield


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def test_a_picture_is_shown_in_small_without_place_and_its_showing_is_no_download(world: World) -> None:
    cast = world.cast
    wide = io.BytesIO()
    Image.open(io.BytesIO(picture())).resize((900, 600)).save(wide, "JPEG")
    wide.seek(0)
    finding = draft_finding(
        cycle=world.cycle, enrolment=world.enrolment_jia, body=cast.line, facts=facts(), by=cast.ines,
        uploads=[Upload("现场.jpg", wide), photo()],
    )  # fmt: skip
    client = Client()
    client.force_login(cast.ines)
    image, text = finding.evidence.order_by("pk")
    address = f"/findings/{finding.pk}/evidence/{image.attachment_id}/?small=1"
    page = client.get(f"/findings/{finding.pk}/").content.decode()
    assert f'src="{address}"' in page
    assert page.count("?small=1") == 1
    before = Event.objects.count()
    for _again in range(2):
        answer = client.get(address)
        shown = Image.open(io.BytesIO(answer.content))
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (320, 213), {})
    assert Event.objects.count() == before
    assert client.get(f"/findings/{finding.pk}/evidence/{text.attachment_id}/?small=1").status_code == 404
    stranger = Client()
    stranger.force_login(cast.bob)
    assert stranger.get(address).status_code == 404


def test_each_person_of_the_demonstration_stands_once_with_all_roles(cast: Cast) -> None:
    Office.objects.update(is_demonstration=True)
    cast.clerk.username = "demo-clerk"
    cast.clerk.save()
    for body in (cast.line, cast.specialist):
        Membership.objects.create(person=cast.clerk, office=cast.office, role=Role.ASSESSOR, body=body, since=DAY)
    people = [(one.name, [(row.role, more) for row, more in roles]) for one, roles in demonstration_roles()]
    assert people == [("周敏", [("office", 0), ("assessor", 1)])]
    page = Client().get("/sign-in/").content.decode()
    assert page.count("周敏") == 1
    agency = person("demo-agency", "江州民意调查中心")
    assert "调查机构" in Client().get("/sign-in/").content.decode()
    client = Client()
    client.post("/sign-in/as/", {"person": agency.pk})
    assert client.session["_auth_user_id"] == str(agency.pk)
    assert client.post("/sign-in/as/", {"person": cast.bob.pk}).status_code == 404


def test_a_leader_reads_each_unit_with_what_is_open_and_late(world: World) -> None:
    notified(world.cast, world.cycle, world.enrolment_jia)
    client = Client()
    client.force_login(world.cast.leader)
    with day("2019-06-04"):
        page = client.get("/leader/").content.decode()
    assert "市水务局" in page
    assert page.count("尚未发布") == 1, "said once, not at every unit"
    assert '<th scope="col" class="n">名次' not in page
    assert re.search(r"逾期 \d+ 天", page)
    assert page.index('id="open"') < page.index('id="units"'), "what is late stands before the table"


def test_a_leader_reads_first_what_is_due_first_whatever_the_term_is_of(world: World) -> None:
    waiting = notified(world.cast, world.cycle, world.enrolment_jia, correction="staged")
    client = Client()
    client.force_login(world.cast.leader)
    with day("2018-12-20"):
        correcting = planned(world.cast, world.cycle, world.enrolment_jia)
        page = client.get("/leader/").content.decode()
    assert page.index(waiting.number) < page.index(correcting.number)
