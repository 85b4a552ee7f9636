"""Units, bodies, people and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.world import World


def paths(world: World) -> dict[str, str]:
    jia, alice = world.cast.jia.pk, world.cast.alice.pk
    upload = "0" * 64
    return {
        "unit-list": "/units/",
        "unit-export": "/units/export/",
        "unit-new": "/units/new/",
        "unit-merge": "/units/merge/",
        "unit-import": "/units/import/",
        "unit-import-preview": f"/units/import/{upload}/",
        "unit-import-apply": f"/units/import/{upload}/apply/",
        "unit-detail": f"/units/{jia}/",
        "unit-change": f"/units/{jia}/change/",
        "unit-split": f"/units/{jia}/split/",
        "unit-remove": f"/units/{jia}/remove/",
        "unit-names": f"/units/{jia}/names/",
        "body-template": "/bodies/template/",
        "body-import": "/bodies/import/",
        "body-preview": f"/bodies/import/{upload}/",
        "body-rename": f"/bodies/{world.cast.specialist.pk}/rename/",
        "body-remove": f"/bodies/{world.cast.specialist.pk}/remove/",
        "unit-posts": f"/units/{jia}/posts/",
        "body-list": "/bodies/",
        "people": "/people/",
        "unit-template": "/units/template/",
        "people-template": "/people/template/",
        "people-import": "/people/import/",
        "people-preview": f"/people/import/{upload}/",
        "people-slips": "/people/slips/",
        "person-new": "/people/new/",
        "person-role": f"/people/{alice}/roles/new/",
        "person-password": f"/people/{alice}/password/",
        "person-account": f"/people/{alice}/account/close/",
        "role-end": f"/roles/{world.cast.alice.memberships.get().pk}/end/",
    }


#            clerk chief wei ines ivan alice bob head leader auditor nobody other sysadmin secadmin auditadmin
GRID = {
    "unit-list": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "unit-export": "200 200 200 200 200 200 200 200 200 200 403 200 403 403 403",
    "unit-new": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "unit-merge": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "unit-import": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "unit-import-preview": "404 404 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "unit-import-apply": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "unit-detail": "200 200 200 200 200 200 404 200 200 200 403 404 403 403 403",
    "unit-change": "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "unit-split": "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "unit-names": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "body-template": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "body-import": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "body-preview": "404 404 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "body-rename": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "unit-remove": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "body-remove": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "unit-posts": "200 200 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "body-list": "200 200 200 403 403 403 403 403 403 200 403 200 403 403 403",
    "people": "200 200 200 403 403 403 403 403 403 200 403 200 200 200 200",
    "unit-template": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "people-template": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "people-import": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "people-preview": "404 404 403 403 403 403 403 403 403 403 403 404 403 403 403",
    "people-slips": "200 200 403 403 403 403 403 403 403 403 403 200 403 403 403",
    "person-new": "200 200 403 403 403 403 403 403 403 403 403 200 200 403 403",
    "person-role": "200 200 403 403 403 403 403 403 403 403 403 404 404 403 403",
    "person-password": "200 200 403 403 403 403 403 403 403 403 403 404 404 403 403",
    "person-account": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
    "role-end": "405 405 405 405 405 405 405 405 405 405 405 405 405 405 405",
}
