"""A composite without one of its components says so, wherever it is read."""

from __future__ import annotations

import io
import json

from django.test import Client
from openpyxl import load_workbook

from bihuan.organizations.models import Membership, Role
from bihuan.outcomes.actions.exporting import exported
from bihuan.outcomes.models import Recipient
from bihuan.outcomes.queries.losses import Frozen
from bihuan.outcomes.queries.summary import situation
from bihuan.records import clock
from bihuan.records.models import Event
from bihuan.results.actions import freeze_result
from bihuan.schemes.actions import draft_cycle
from bihuan.schemes.models import Enrolment
from bihuan.supervision.actions import record_entry
from tests.cast import DAY, Cast, person
from tests.world import approved, draft, launched

SAID = "民意调查未录入，成绩不完整"


def test_a_component_nobody_has_marked_is_named_until_it_has_a_mark(cast: Cast) -> None:
    cycle = launched(cast)
    jia = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    record_entry(draft=draft(cycle, jia), by=cast.ines)
    client = Client()
    client.force_login(cast.clerk)
    pages = (f"/years/{cycle.pk}/results/", f"/years/{cycle.pk}/results/units/{jia.pk}/")
    for page in pages:
        assert SAID in client.get(page).content.decode(), page
    sheet = load_workbook(io.BytesIO(client.get(f"/years/{cycle.pk}/results/export/").content)).worksheets[0]
    assert any(SAID in str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row)
    assert Event.objects.filter(action="hand_out_list").count() == 1
    kept = freeze_result(cycle=cycle, by=cast.clerk)
    lines = list(kept.rows.select_related("enrolment"))
    assert SAID in situation(kept, lines)
    department = Recipient(office=cast.office, name="市委组织部", kind="personnel")
    assert json.loads(exported(kept, department, "干部考察"))["lacking"] == ["民意调查"]
    assert SAID in client.get(f"/results/sets/{kept.pk}/").content.decode()
    row = kept.rows.select_related("enrolment").first()
    assert row is not None
    assert Frozen(kept).reasons(row).lacking == "民意调查"
    surveyor = person("sun", "孙组织")
    Membership.objects.create(person=surveyor, office=cast.office, role=Role.ASSESSOR, body=cast.specialist, since=DAY)
    record_entry(draft=draft(cycle, jia, "survey", "88"), by=surveyor)
    for page in pages:
        assert "成绩不完整" not in client.get(page).content.decode(), page
    whole = freeze_result(cycle=cycle, by=cast.clerk)
    assert "不完整" not in situation(whole, list(whole.rows.select_related("enrolment")))
    assert json.loads(exported(whole, department, "干部考察"))["lacking"] == []
    assert "成绩不完整" not in client.get(f"/results/sets/{whole.pk}/").content.decode()


def test_units_stand_from_the_first_of_january_until_the_year_is_launched(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    year = clock.today().year
    first = f'value="{year}-01-01"'
    draft_cycle(office=cast.office, year=year + 1, scheme=approved(cast), by=cast.clerk)
    assert first in client.get("/units/new/").content.decode()
    assert first in client.get("/units/import/").content.decode()
    launched(cast, year)
    assert f'value="{clock.today().isoformat()}"' in client.get("/units/new/").content.decode()
