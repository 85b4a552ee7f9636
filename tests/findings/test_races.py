"""Several at once on one finding, on both databases: one wins, the others are told, nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.at_once import AT_ONCE, Place, placed

PREPARE = """
    from bihuan.schemes.models import Enrolment
    from tests.cast import make_cast
    from tests.findings.telling import day, drafted, reported, submitted
    from tests.world import launched
    with day("2018-06-04"):
        cast = make_cast()
        cycle = launched(cast)
        unit = Enrolment.objects.select_related("unit", "cycle__office").get(cycle=cycle, unit=cast.jia)
        reported(cast, cycle, unit)
        drafted(cast, cycle, unit)
        for _ in range(6):
            drafted(cast, cycle, unit)
"""
MORE = """
    from bihuan.findings.actions import edit_finding, submit_finding, verify_finding
    from bihuan.findings.models import Finding
    from tests.findings.telling import facts, photo
"""
VERIFY = """
    one = Finding.objects.get(state="reported").pk
    print(*at_once(lambda who: verify_finding(
        finding_id=one, by=people[who], opinion="属实", method="see", uploads=[photo(who)]),
        ["ines", "ivan"] * 3, "2018-06-05"))
    print(Finding.objects.get(pk=one).steps.filter(step="verify").count())
"""
EDIT = """
    draft = Finding.objects.filter(state="draft").first()
    print(*at_once(lambda n: edit_finding(
        finding_id=draft.pk, facts=facts(f"第{n}人的改动"), by=people["ines"], version=draft.version),
        range(6), "2018-06-05"))
"""
NUMBER = """
    drafts = list(Finding.objects.filter(state="draft").values_list("pk", flat=True))[-6:]
    print(*at_once(lambda pk: submit_finding(finding_id=pk, by=people["ines"]), drafts, "2018-06-05"))
    numbers = list(Finding.objects.exclude(number="").values_list("number", flat=True))
    print(len(numbers), len(set(numbers)))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    yield from placed(tmp_path_factory.mktemp("races"), "bihuan_findings", PREPARE)


def test_of_six_verifiers_at_once_one_verifies(place: Place) -> None:
    *said, count = place.run(AT_ONCE, MORE, VERIFY)
    assert (said.count("done"), count) == (1, "1")


def test_of_six_editors_at_once_one_writes_and_five_are_told(place: Place) -> None:
    assert place.run(AT_ONCE, MORE, EDIT) == ["done"] + ["stale"] * 5


def test_six_sent_in_at_once_get_six_numbers(place: Place) -> None:
    *said, numbers, distinct = place.run(AT_ONCE, MORE, NUMBER)
    assert said == ["done"] * 6
    assert numbers == distinct
