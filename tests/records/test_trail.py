"""The chain: what is changed, removed or added behind the product's back is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from bihuan.records.models import Event, Seal
from bihuan.records.sealing import seal_events
from bihuan.records.verifying import verify_trail
from tests.cast import Cast
from tests.world import make_world


@pytest.fixture
def sealed(cast: Cast) -> int:
    make_world(cast)
    return seal_events()


@contextmanager
def unguarded(table: str) -> Iterator[None]:
    """What someone with the database's own password could do."""
    with connection.cursor() as cursor:
        for event in ("update", "delete"):
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER {table}_no_{event}{on}")
        yield


def test_a_whole_chain_verifies(cast: Cast) -> None:
    make_world(cast)
    count = Event.objects.count()
    sealed = seal_events()
    verdict = verify_trail()
    assert verdict.faults == ()
    assert (verdict.events, verdict.unsealed) == (count, count - sealed)
    assert seal_events() == 0


@pytest.mark.onlysqlite
def test_every_event_is_sealed_once_in_order(sealed: int) -> None:
    assert sealed == Event.objects.count() == Seal.objects.get().count
    assert Seal.objects.get().previous == "0" * 64


@pytest.mark.onlysqlite
def test_a_changed_event_is_found(sealed: int) -> None:
    assert sealed
    event = Event.objects.earliest("id")
    with unguarded("records_event"):
        Event.objects.filter(pk=event.pk).update(actor="别人")
    assert "event_changed" in {fault.kind for fault in verify_trail().faults}


@pytest.mark.onlysqlite
def test_a_removed_event_is_found(sealed: int) -> None:
    assert sealed
    with unguarded("records_event"):
        Event.objects.filter(pk=Event.objects.earliest("id").pk).delete()
    assert "events_missing" in {fault.kind for fault in verify_trail().faults}


@pytest.mark.onlysqlite
def test_a_changed_seal_is_found(sealed: int) -> None:
    assert sealed
    with unguarded("records_seal"):
        Seal.objects.update(count=1)
    assert "seal_changed" in {fault.kind for fault in verify_trail().faults}


def test_the_trail_is_append_only(cast: Cast) -> None:
    make_world(cast)
    for action in (lambda: Event.objects.update(actor="x"), lambda: Event.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            action()


def test_postgresql_keeps_the_transaction_of_every_event(cast: Cast) -> None:
    make_world(cast)
    kept = Event.objects.filter(xid__isnull=False).count()
    assert kept == (Event.objects.count() if connection.vendor == "postgresql" else 0)
