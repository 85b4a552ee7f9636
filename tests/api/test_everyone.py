"""The grid of the API: every call as every member of the cast with a token of every scope, and without one."""

from __future__ import annotations

from collections.abc import Iterator

from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

from bihuan.outcomes.actions.exporting import add_recipient, export_result
from bihuan.outcomes.models import Export
from bihuan.surveys.models import Wave
from tests.api.conftest import Tokens
from tests.cast import ADMINISTRATORS, PEOPLE, Cast
from tests.findings.telling import day
from tests.inspections import telling as visits
from tests.results.telling import to
from tests.surveys import telling
from tests.world import World, make_world


def handed_on(world: World) -> Export:
    """The world's result, final and handed on."""
    with day("2019-01-15"):
        to(world.cast, world.cycle, world.result_set, "finalise")
        listed = add_recipient(office=world.cast.office, name="市委组织部", kind="personnel", by=world.cast.clerk)
        return export_result(result_set=world.result_set, recipient=listed, purpose="干部考核", by=world.cast.clerk)


def asked(world: World) -> Wave:
    """A released survey."""
    return telling.survey(world.cast, {"A01": telling.answers(a=9)}, {"A01": 40})


def in_the_field(world: World) -> tuple[int, int]:
    """A visit of the unit that is sealed, and its list in force."""
    with day("2018-06-12"):
        visit = visits.sealed(world.cast, visits.campaign(world.cast, world.cycle), world.enrolment_jia)
    return visit.pk, world.duties.living.pk


def calls(world: World) -> dict[str, str]:
    finding, entry = world.findings.living.pk, world.entry.pk
    visit, listed = in_the_field(world)
    return {
        "units": "/units",
        "schemes": "/schemes",
        "schemes/<int:pk>": f"/schemes/{world.scheme.pk}",
        "years": "/years",
        "years/<int:year>/results": "/years/2018/results",
        "results/<int:pk>": f"/results/{world.result_set.pk}",
        "results": "/results",
        "marks": "/marks",
        "marks/<int:pk>/reverse": f"/marks/{entry}/reverse",
        "findings": "/findings",
        "findings/<int:pk>": f"/findings/{finding}",
        "findings/<int:pk>/steps": f"/findings/{finding}/steps",
        "exports": "/exports",
        "exports/<int:pk>": f"/exports/{handed_on(world).pk}",
        "results/<int:pk>/exports": f"/results/{world.result_set.pk}/exports",
        "inspections": "/inspections",
        "inspections/<int:pk>": f"/inspections/{visit}",
        "duty-lists": "/duty-lists",
        "duty-lists/<int:pk>": f"/duty-lists/{listed}",
        "surveys": "/surveys",
        "surveys/<int:pk>": f"/surveys/{asked(world).pk}",
    }


#            clerk chief wei ines ivan alice bob head leader auditor other
GRID = {
    "units": "200 200 200 200 200 200 200 200 200 200 200",
    "schemes": "200 200 200 200 200 200 200 200 200 200 200",
    "schemes/<int:pk>": "200 200 200 200 200 200 200 200 200 200 404",
    "years": "200 200 200 200 200 200 200 200 200 200 200",
    "years/<int:year>/results": "200 200 200 200 200 404 404 404 404 200 404",
    "results/<int:pk>": "200 200 200 404 404 404 404 404 404 200 404",
    "results": "200 200 200 200 200 200 200 200 200 200 200",
    "marks": "200 200 200 200 200 200 200 200 200 200 200",
    "marks/<int:pk>/reverse": "422 422 422 422 422 422 422 422 422 422 422",
    "findings": "200 200 200 200 200 200 200 200 200 200 200",
    "findings/<int:pk>": "200 200 200 200 200 200 404 200 200 200 404",
    "findings/<int:pk>/steps": "422 422 422 422 422 422 422 422 422 422 422",
    "exports": "200 200 200 200 200 200 200 200 200 200 200",
    "exports/<int:pk>": "200 200 200 404 404 404 404 404 404 200 404",
    "results/<int:pk>/exports": "422 422 422 422 422 422 422 422 422 422 422",
    "inspections": "200 200 200 200 200 200 200 200 200 200 200",
    "inspections/<int:pk>": "200 200 200 200 404 404 404 404 404 200 404",
    "duty-lists": "200 200 200 200 200 200 200 200 200 200 200",
    "duty-lists/<int:pk>": "200 200 200 200 200 200 404 200 200 200 404",
    "surveys": "200 200 200 200 200 200 200 200 200 200 200",
    "surveys/<int:pk>": "200 200 200 200 200 200 200 200 200 200 404",
}
OPEN = {"openapi.json", ""}
"""The description, and the name of the whole."""


def _patterns(resolver: URLResolver) -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver) and one.namespace == "api-1":
            yield from (str(row.pattern) for row in one.url_patterns if isinstance(row, URLPattern))
        elif isinstance(one, URLResolver):
            yield from _patterns(one)


def test_every_call_as_everyone(cast: Cast, system: Tokens) -> None:
    world = make_world(cast)
    listed = calls(world)
    known = {name for name in _patterns(get_resolver()) if name not in OPEN}
    assert known == set(listed) == set(GRID)
    people = [name for name in PEOPLE if name != "nobody" and name not in ADMINISTRATORS]
    answers = {name: [] for name in GRID}  # type: dict[str, list[str]]
    for name in people:
        office = cast.other_office if name == "other" else cast.office
        someone = system(cast.people[name], office=office)
        for call, path in listed.items():
            is_write = call.endswith(("reverse", "steps", "pk>/exports"))
            answer = someone.post(path, {}) if is_write else someone.get(path)
            answers[call].append(str(answer.status_code))
    assert {call: " ".join(codes) for call, codes in answers.items()} == GRID


def test_without_a_token_nothing_is_told_whatever_the_session(cast: Cast) -> None:
    world = make_world(cast)
    client = Client()
    client.force_login(cast.clerk)
    for path in calls(world).values():
        assert client.get(f"/api/v1{path}").status_code in {401, 405}, path
