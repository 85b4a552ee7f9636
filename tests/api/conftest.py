"""A year, a token for every scope, and a client that speaks as another system does."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from bihuan.interchange.actions import make_token
from bihuan.interchange.models import SCOPES
from bihuan.organizations.models import Office, Person
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.world import launched

Tokens = Callable[..., "System"]


@dataclass
class System:
    """Another system with its token."""

    text: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    keys: Any = field(default_factory=lambda: itertools.count(1))

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.text}", **headers})

    def post(self, path: str, body: Any, key: str = "", **headers: str) -> Any:
        key = key or f"key-{next(self.keys):08}"
        told = {"Authorization": f"Bearer {self.text}", "Idempotency-Key": key, **headers}
        content = body if isinstance(body, str) else json.dumps(body)
        return self.client.post(f"/api/v1{path}", content, content_type="application/json", headers=told)


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return launched(cast)


@pytest.fixture
def jia(cast: Cast, cycle: Cycle) -> Enrolment:
    return Enrolment.objects.get(cycle=cycle, unit=cast.jia)


@pytest.fixture
def system(cast: Cast) -> Tokens:
    """A token a person makes for some scopes (all if none are named)."""

    def make(person: Person, *scopes: str, office: Office | None = None) -> System:
        chosen: Sequence[str] = scopes or SCOPES
        _token, text = make_token(
            office=office or cast.office, purpose="接口", scopes=chosen,
            ends_on=clock.today() + timedelta(days=300), by=person,
        )  # fmt: skip
        return System(text)

    return make
