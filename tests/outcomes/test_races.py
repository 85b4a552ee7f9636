"""Clerks at once on letters, on both databases: a number is drawn once, a letter goes out once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.at_once import AT_ONCE, Place, placed

PREPARE = """
    from bihuan.outcomes.actions.batching import approve_batch, check_batch, prepare_batch
    from bihuan.outcomes.actions.issuing import approve_letter, check_letter
    from bihuan.outcomes.models import Issuer
    from tests.cast import make_cast
    from tests.findings.telling import day
    from tests.outcomes.telling import written
    from tests.results.telling import to
    from tests.world import make_world
    with day("2019-01-15"):
        cast = make_cast()
        world = make_world(cast)
        issuer = Issuer.objects.create(office=cast.office, name="考核办", sign="江考")
        to(cast, world.cycle, world.result_set, "open_appeals")
        for _ in range(6):
            letter = written(world, issuer, "reminder", enrolment=world.enrolment_jia)
            check_letter(letter_id=letter.pk, by=cast.chief)
            approve_letter(letter_id=letter.pk, by=cast.wei)
        batch = prepare_batch(result_set=world.result_set, issuer=issuer, by=cast.clerk)
        check_batch(batch=batch, by=cast.chief)
        approve_batch(batch=batch, by=cast.wei)
"""
MORE = """
    from bihuan.outcomes.actions.batching import issue_batch
    from bihuan.outcomes.actions.issuing import issue_letter
    from bihuan.outcomes.actions.telling import To
    from bihuan.outcomes.models import Batch, Delivery, Letter, LetterNumber
    reminders = list(Letter.objects.filter(kind="reminder").order_by("id").values_list("pk", flat=True))
    def issue(pk):
        issue_letter(letter_id=pk, by=people["clerk"], to=[To("市水务局")])
    def drawn():
        rows = list(LetterNumber.objects.order_by("serial").values_list("serial", flat=True))
        return ",".join(map(str, rows))
"""
EACH = """
    print(*at_once(issue, reminders, "2019-01-16"), drawn())
"""
SAME = """
    print(*at_once(issue, reminders[:1] * 6, "2019-01-16"), drawn())
"""
BATCH = """
    batch = Batch.objects.get()
    print(*at_once(lambda _n: issue_batch(batch=batch, by=people["clerk"]), range(6), "2019-01-16"), drawn())
    print(Delivery.objects.count(), Letter.objects.filter(batch__isnull=False, state="delivered").count())
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    yield from placed(tmp_path, "bihuan_letters", PREPARE)


def test_six_clerks_draw_six_numbers_one_draws_one_and_a_year_goes_out_once(place: Place) -> None:
    *said, numbers = place.run(AT_ONCE, MORE, SAME)
    assert (said.count("done"), numbers) == (1, "1")
    *said, numbers = place.run(AT_ONCE, MORE, EACH)
    assert (said.count("done"), numbers) == (5, "1,2,3,4,5,6")
    *said, numbers, deliveries, out = place.run(AT_ONCE, MORE, BATCH)
    assert (set(said), deliveries, out) == ({"done"}, "10", "4")
    assert numbers == "1,1,2,2,3,3,4,4,5,6"  # reminders and letters have series of their own
