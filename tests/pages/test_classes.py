"""A scheme with three classes of assessee, from the form to the ranking."""

from __future__ import annotations

from django.test import Client

from bihuan.organizations.models import Membership, Role
from bihuan.schemes.models import Enrolment
from bihuan.schemes.presets import preset_text
from bihuan.supervision.models import Entry
from tests.cast import DAY, Cast
from tests.world import launched


def test_three_classes_are_recorded_and_ranked_apart(cast: Cast) -> None:
    text = (
        preset_text("pinggu")
        .replace("owner: 考核办", "owner: 归口考核主体")
        .replace("missing: error", "missing: renormalise")
    )
    cycle = launched(cast, text=text)
    assert Enrolment.objects.get(cycle=cycle, unit=cast.jia).classes == ["body", "principal", "member"]
    client = Client()
    client.force_login(cast.ines)
    address = f"/years/{cycle.pk}/entries/new/"
    assert "主要负责人" in client.get(f"{address}?node=plan").content.decode()
    typed = {"unit": "A01", "value": "90", "happened_on": "2018-06-12", "fact": "季度检查"}
    for klass, node in (("body", "plan"), ("principal", "family")):
        answer = client.post(address, typed | {"node": node, "klass": klass, "token": node})
        assert answer.status_code == 302, answer.content.decode()
    assert set(Entry.objects.values_list("klass", flat=True)) == {"body", "principal"}
    Membership.objects.create(person=cast.nobody, office=cast.office, role=Role.OFFICE, since=DAY)
    client.force_login(cast.nobody)
    page = client.get(f"/years/{cycle.pk}/results/?group=*").content.decode()
    assert "领导班子" in page
    unit = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    opened = client.get(f"/years/{cycle.pk}/results/units/{unit.pk}/?class=principal").content.decode()
    assert "市水务局 · 主要负责人" in opened
