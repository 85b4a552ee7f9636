"""The recipe of docs/architecture.md, followed: one line in the list, and a source nobody knew of counts everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from bihuan.engine.values import Reference
from bihuan.findings.models import Finding
from bihuan.organizations.access import Refused
from bihuan.outcomes.queries.losses import Frozen
from bihuan.results import sources
from bihuan.results.access import scored
from bihuan.results.actions import freeze_result, recompute
from bihuan.results.models import Release
from bihuan.results.queries.coverage import coverage
from bihuan.results.queries.live import live
from bihuan.schemes.actions.marks import accept_mark, reverse_mark
from bihuan.schemes.mark_guards import mark_guards
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.tiny.models import Note, NoteStep
from tests.tiny.source import NOTES, write_note
from tests.world import draft, launched


@pytest.fixture(scope="module")
def tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What the migrations of the source would make: its tables and their guards."""
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in (Note, NoteStep):
                editor.create_model(model)
            for guard in mark_guards("tiny_note", ["finding_id"]):
                guard.code(apps, editor)  # type: ignore[arg-type] # the guards ask for nothing of it
        yield
        with connection.schema_editor() as editor:
            for model in (NoteStep, Note):
                editor.delete_model(model)


@pytest.fixture
def house(tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A house with one source more: a line in the settings, a line in the list, a page."""
    monkeypatch.setattr(sources, "SOURCES", (*sources.SOURCES, NOTES))
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, "tests.tiny"], ROOT_URLCONF="tests.tiny.urls"):
        apps.clear_cache()  # relations are looked up anew
        yield
    apps.clear_cache()


@pytest.fixture
def cycle(house: None, cast: Cast) -> Cycle:
    return launched(cast)


@pytest.fixture
def jia(cast: Cast, cycle: Cycle) -> Enrolment:
    return Enrolment.objects.get(cycle=cycle, unit=cast.jia)


def test_the_live_result_counts_it_at_once_and_its_finding_stands_in_the_ledger(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    assert live(cycle).lines_of(jia)[0].published == 10_000
    note = write_note(draft=draft(cycle, jia, value="3"), by=cast.ines)
    assert live(cycle).lines_of(jia)[0].published == 9_400
    assert Finding.objects.get() == note.finding
    assert next(row for row in coverage(cycle)[0] if row.enrolment == jia).entries == 1
    reverse_mark(mark=note, by=cast.ivan, note="有误")
    assert live(cycle).lines_of(jia)[0].published == 10_000


def test_its_mark_is_checked_by_the_scheme_and_waits_for_a_second_person(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    with pytest.raises(ValidationError):
        write_note(draft=draft(cycle, jia, value="-1"), by=cast.ines)
    note = write_note(draft=draft(cycle, jia, "cooperation", "1.5"), by=cast.ines)
    assert [(check.code, check.count) for check in sources.checks_of(cycle) if check.count] == [("waiting", 1)]
    with pytest.raises(Refused):
        accept_mark(mark=note, by=cast.ines)
    assert accept_mark(mark=note, by=cast.ivan).state == "effective"
    assert live(cycle).lines_of(jia)[0].nodes["cooperation"].earned == 38_500_000
    rows = Note._default_manager.filter(pk=note.pk)
    for change in (lambda: rows.update(value=0), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_frozen_result_opens_it_and_a_letter_names_it(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    note = write_note(draft=draft(cycle, jia, value="3"), by=cast.ines)
    kept = freeze_result(cycle=cycle, by=cast.clerk)
    assert recompute(result_set=kept).is_same
    Release.objects.create(result_set=kept, by=cast.clerk, at=kept.frozen_at)
    client = Client()
    client.force_login(cast.alice)
    opened = client.get(reverse("unit-result", args=[cycle.pk, jia.pk]), {"node": "travel"}).content.decode()
    assert f'<a href="/notes/{note.pk}/">出差审批单缺少事由</a>' in opened
    assert "小记（2018-06-12）" in opened
    losses = Frozen(kept).reasons(kept.rows.get(enrolment=jia)).losses
    assert [loss.reason for loss in losses] == ["小记：出差审批单缺少事由（6月12日）。"]


def test_an_appeal_may_take_it_out_and_whoever_wrote_it_decides_nothing(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    note = write_note(draft=draft(cycle, jia, value="3"), by=cast.ines)
    assert (scored(cast.ines, cycle), scored(cast.ines, cycle, jia), scored(cast.chief, cycle)) == (True, True, False)
    assert [(key, cost.number) for key, cost in sources.costs_of(jia)] == [("note", note.pk)]
    with transaction.atomic():
        sources.take_out(Reference("note", note.pk), jia, cast.chief, "申诉成立")
    assert live(cycle).lines_of(jia)[0].published == 10_000
    with pytest.raises(ValidationError), transaction.atomic():
        sources.take_out(Reference("nobody", 1), jia, cast.chief, "申诉成立")
