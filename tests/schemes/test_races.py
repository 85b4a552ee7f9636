"""Two people launch at once: one launches, the other is told."""

from __future__ import annotations

import pytest

from tests.scratch import Scratch

pytestmark = pytest.mark.onlysqlite
PREPARE = """
    from django.db import transaction
    from bihuan.schemes.actions import draft_cycle
    from tests.cast import make_cast
    from tests.world import approved
    with transaction.atomic():
        cast = make_cast()
        draft_cycle(office=cast.office, year=2018, scheme=approved(cast), by=cast.clerk)
"""
LAUNCH = """
    from django.core.exceptions import ValidationError
    from bihuan.organizations.models import Person
    from bihuan.schemes.actions import launch_cycle
    from bihuan.schemes.models import Cycle
    try:
        launch_cycle(cycle=Cycle.objects.get(), by=Person.objects.get(username="{who}"))
        print("launched")
    except ValidationError as error:
        print("refused")
"""


def test_a_year_is_launched_by_one_of_two(tmp_path_factory: pytest.TempPathFactory) -> None:
    scratch = Scratch.begin(tmp_path_factory.mktemp("race"))
    scratch.run(PREPARE)
    both = [scratch.start(LAUNCH.format(who=who)) for who in ("clerk", "chief")]
    said = sorted(process.communicate(timeout=60)[0].decode().strip() for process in both)
    assert said == ["launched", "refused"]
    assert scratch.query("select count(*) from schemes_enrolment") == [(2,)]
    assert scratch.query("select count(*) from schemes_cyclestep") == [(1,)]
