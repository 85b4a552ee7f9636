"""Pages of people, roles, bodies and posts."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from bihuan.organizations.access import Refused
from bihuan.organizations.actions.people import add_person, set_password
from bihuan.organizations.models import Body, Membership, Person, Post, Role
from tests.cast import Cast, person

NEW = "江州调查-2018-密码"


@pytest.fixture
def clerk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.clerk)
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_a_clerk_opens_an_account_with_its_first_role(clerk: Client, cast: Cast) -> None:
    form = {
        "username": "xin",
        "name": "辛静",
        "password": "",
        "role": "liaison",
        "unit": cast.yi.pk,
        "since": "2018-03-01",
    }
    assert clerk.post("/people/new/", form)["Location"] == "/people/"
    assert Membership.objects.get(person__username="xin").unit == cast.yi
    assert "辛静" in text_of(clerk, "/people/?q=xin")


def test_an_account_without_a_role_is_kept_by_the_office_that_opened_it(clerk: Client, cast: Cast) -> None:
    agency = add_person(office=cast.office, username="agency", name="江州调查公司", by=cast.clerk)
    assert "无职务账号" in text_of(clerk, "/people/?q=agency")
    assert f"/people/{agency.pk}/roles/new/" not in text_of(clerk, "/people/?q=agency")
    assert clerk.post(f"/people/{agency.pk}/roles/new/", {"role": "office", "since": "2018-03-01"}).status_code == 404
    assert clerk.post(f"/people/{agency.pk}/password/", {"password": NEW, "again": NEW})["Location"] == "/people/"
    assert Person.objects.get(pk=agency.pk).check_password(NEW)
    elsewhere = Client()
    elsewhere.force_login(cast.other)
    assert "江州调查公司" not in text_of(elsewhere, "/people/")
    assert elsewhere.get(f"/people/{agency.pk}/password/").status_code == 404
    with pytest.raises(Refused):
        set_password(person=agency, password=f"{NEW}!", by=cast.other)
    clerk.post(f"/people/{agency.pk}/account/close/")
    assert not Person.objects.get(pk=agency.pk).is_active


def test_an_account_whose_role_is_refused_is_not_opened(clerk: Client, cast: Cast) -> None:
    form = {"username": "xin", "name": "辛静", "role": "assessor", "since": "2018-03-01"}
    answer = clerk.post("/people/new/", form)
    assert answer.status_code == 400
    assert not Person.objects.filter(username="xin").exists()


def test_a_clerk_grants_and_ends_a_role(clerk: Client, cast: Cast) -> None:
    today = timezone.localdate().isoformat()
    address = f"/people/{cast.alice.pk}/roles/new/"
    assert clerk.post(address, {"role": "assessor", "body": cast.line.pk, "since": today}).status_code == 302
    made = Membership.objects.get(person=cast.alice, role=Role.ASSESSOR)
    clerk.post(f"/roles/{made.pk}/end/")
    assert not Membership.objects.filter(pk=made.pk).exists()
    clerk.post(f"/roles/{cast.alice.memberships.get().pk}/end/")
    assert cast.alice.memberships.get().until == timezone.localdate()


@pytest.mark.parametrize("name", ["ines", "wei", "alice", "auditor", "nobody", "other"])
def test_others_can_end_no_role(client: Client, cast: Cast, name: str) -> None:
    client.force_login(cast.people[name])
    answer = client.post(f"/roles/{cast.bob.memberships.get().pk}/end/")
    assert answer.status_code in {403, 404}
    assert cast.bob.memberships.get().until is None


def test_people_of_another_office_are_not_found(client: Client, cast: Cast) -> None:
    client.force_login(cast.other)
    page = text_of(client, "/people/")
    assert "区办" in page
    assert "艾联络" not in page
    assert client.get(f"/people/{cast.alice.pk}/password/").status_code == 404


def test_a_clerk_sets_a_password_the_person_signs_in_with(clerk: Client, cast: Cast) -> None:
    address = f"/people/{cast.alice.pk}/password/"
    weak = clerk.post(address, {"password": "12345"})
    assert weak.status_code == 400
    assert "密码太短，至少要有 10 个字符。" in weak.content.decode()
    assert clerk.post(address, {"password": "江州考核-2018-密"}).status_code == 302
    assert Client().login(username="alice", password="江州考核-2018-密")


def test_people_are_found_by_name_unit_and_role(clerk: Client, cast: Cast) -> None:
    person("zz", "无关")
    page = text_of(clerk, "/people/?q=统计局")
    assert "白联络" in page
    assert "艾联络" not in page
    page = text_of(clerk, "/people/?role=head")
    assert "何局长" in page
    assert "白联络" not in page
    assert "无关" not in text_of(clerk, "/people/")


def test_a_clerk_adds_bodies_and_posts_and_appoints(clerk: Client, cast: Cast) -> None:
    clerk.post("/bodies/", {"name": "宣传部", "kind": "specialist"})
    assert "宣传部" in text_of(clerk, "/bodies/")
    address = f"/units/{cast.jia.pk}/posts/"
    clerk.post(address, {"form": "post", "title": "局长", "tier": "principal"})
    post = Post.objects.get()
    clerk.post(address, {"form": "appoint", "post": post.pk, "person": cast.head.pk, "since": "2018-03-01"})
    assert post.tenures.get().person == cast.head
    assert "局长" in text_of(clerk, f"/units/{cast.jia.pk}/")


def test_others_add_no_body(client: Client, cast: Cast) -> None:
    for name in ("wei", "auditor"):
        client.force_login(cast.people[name])
        assert client.post("/bodies/", {"name": "宣传部", "kind": "specialist"}).status_code == 403
    assert not Body.objects.filter(name="宣传部").exists()


def test_people_are_a_list_like_the_others(clerk: Client, cast: Cast) -> None:
    """Fifty a page, sorted, searched over all pages, the columns chosen, handed out; as many queries for many."""
    text_of(clerk, "/people/")
    with CaptureQueriesContext(connection) as few:
        text_of(clerk, "/people/")
    for number in range(60):
        one = person(f"many{number:02}", f"众{number:02}")
        Membership.objects.create(person=one, office=cast.office, role=Role.AUDITOR, since=date(2018, 1, 1))
    with CaptureQueriesContext(connection) as many:
        page = text_of(clerk, "/people/?sort=-username")
    assert len(many) == len(few) <= 15
    assert page.count(">授予角色<") == 50
    assert 'page=2"' in page
    assert "众59" in text_of(clerk, "/people/?q=many59")
    assert "wei" not in text_of(clerk, "/people/?q=many5&sort=name")
    clerk.post("/lists/people/columns/", {"column": ["roles", "place"], "back": "/people/"})
    assert 'data-label="单位或主体"' in text_of(clerk, "/people/")
    book = load_workbook(io.BytesIO(clerk.get("/people/?as=shown&q=many&sort=username").content))
    rows = [list(row) for row in book.active.values]  # type: ignore[union-attr]
    assert [row[0] for row in rows[-2:]] == ["众58", "众59"]
    assert "60 人" in rows[1][0]
