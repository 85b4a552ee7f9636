"""Units, bodies, people and roles."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.organizations.actions.importing import incoming_path, keep_upload, plan_import
from bihuan.organizations.models import Body, Membership, Person, Role, Unit
from bihuan.organizations.queries.bodies_plan import plan_bodies
from bihuan.organizations.queries.people_plan import plan_people
from bihuan.records import clock
from tests.cast import DAY as SINCE
from tests.cast import person
from tests.world import World
from tests.writes import Sent

UNITS = "编号,名称,类别\nA09,市档案局,政府部门\n"
PEOPLE = "姓名,角色,单位或考核主体,登录名\n新一,联络员,市统计局,xinyi\n"
BODIES = "名称,类型\n第三监督检查室,归口\n"
PASSWORD = "Shuiwu-2018-jia"


def sent(world: World) -> dict[str, Sent]:
    cast, today = world.cast, clock.today().isoformat()
    jia, alice = cast.jia.pk, cast.alice
    spare = Unit.objects.create(office=cast.office, code="A50", name="误录单位", category="街道", valid_from=SINCE)
    unused = Body.objects.create(office=cast.office, name="误录主体", kind=Body.Kind.LINE)
    facts = {"code": "A07", "name": "市统计调查局", "category": "政府部门", "line_body": cast.line.pk}
    sha256 = keep_upload(office=cast.office, file=io.BytesIO(UNITS.encode()), by=cast.clerk)
    plan = plan_import(path=incoming_path(sha256=sha256, by=cast.clerk), office=cast.office, day=clock.today())
    parts = {
        f"part{n}-{name}": value
        for n in (1, 2)
        for name, value in (facts | {"code": f"A1{n}", "name": f"市水务{n}局"}).items()
    }
    waits = person("waits", "待登录")
    Membership.objects.create(person=waits, office=cast.office, role=Role.AUDITOR, since=SINCE)
    Person.objects.filter(pk=waits.pk).update(has_given_password=True)
    listed = keep_upload(office=cast.office, file=io.BytesIO(PEOPLE.encode()), by=cast.clerk)
    path = incoming_path(sha256=listed, by=cast.clerk)
    people = plan_people(path=path, office=cast.office, makes_bodies=False)
    bodies = keep_upload(office=cast.office, file=io.BytesIO(BODIES.encode()), by=cast.clerk)
    planned = plan_bodies(path=incoming_path(sha256=bodies, by=cast.clerk), office=cast.office)
    role = {"role": "auditor", "since": today}
    return {
        "unit-new": ("/units/new/", facts | {"valid_from": today}),
        "unit-merge": ("/units/merge/", facts | {"on": today, "units": [jia, cast.yi.pk]}),
        "unit-import": (
            "/units/import/",
            {"on": today, "file": SimpleUploadedFile("单位.csv", UNITS.replace("A09", "A08").encode())},
        ),
        "unit-import-apply": (f"/units/import/{sha256}/apply/", {"on": today, "token": plan.token}),
        "unit-names": (f"/units/{jia}/names/", {"aliases": "水务局、市水务"}),
        "body-rename": (f"/bodies/{unused.pk}/rename/", {"name": "第九监督检查室"}),
        "body-import": (
            "/bodies/import/",
            {"file": SimpleUploadedFile("主体.csv", BODIES.replace("三", "四").encode())},
        ),
        "body-preview": (f"/bodies/import/{bodies}/", {"token": planned.token}),
        "unit-remove": (f"/units/{spare.pk}/remove/", {}),
        "body-remove": (f"/bodies/{unused.pk}/remove/", {}),
        "unit-change": (f"/units/{jia}/change/", facts | {"code": "A01", "name": "市水利局", "on": today}),
        "unit-split": (f"/units/{jia}/split/", parts | {"on": today}),
        "unit-posts": (f"/units/{jia}/posts/", {"form": "post", "title": "副局长", "tier": "member"}),
        "body-list": ("/bodies/", {"name": "第二监督检查室", "kind": "line"}),
        "person-new": ("/people/new/", role | {"username": "new", "name": "新人", "password": PASSWORD}),
        "people-import": (
            "/people/import/",
            {"file": SimpleUploadedFile("人员.csv", PEOPLE.replace("新一", "新二").encode())},
        ),
        "people-preview": (f"/people/import/{listed}/", {"token": people.token}),
        "people-slips": ("/people/slips/", {"person": waits.pk}),
        "person-role": (f"/people/{alice.pk}/roles/new/", {"role": "assessor", "body": cast.line.pk, "since": today}),
        "person-password": (f"/people/{alice.pk}/password/", {"password": PASSWORD}),
        "person-account": (f"/people/{alice.pk}/account/close/", {}),
        "role-end": (f"/roles/{alice.memberships.get().pk}/end/", {}),
    }
