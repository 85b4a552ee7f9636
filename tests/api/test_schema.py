"""schemathesis asks the API what its own description promises, with a token of every scope."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_headers_conformance

from bihuan.interchange.actions import make_token
from bihuan.interchange.models import SCOPES
from bihuan.project.wsgi import application
from bihuan.records import clock
from bihuan.schemes.models import Cycle
from tests.cast import Cast, make_cast
from tests.findings.telling import confirmed, notified
from tests.world import launched

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def told(db: None) -> dict[str, str]:
    """A year with findings and a token that may do all its person may."""
    from datetime import timedelta

    cast: Cast = make_cast()
    cycle: Cycle = launched(cast)
    unit = cycle.enrolments.get(unit=cast.jia)
    confirmed(cast, cycle, unit)
    notified(cast, cycle, unit)
    _token, text = make_token(
        office=cast.office, purpose="描述核对", scopes=SCOPES,
        ends_on=clock.today() + timedelta(days=9), by=cast.clerk,
    )  # fmt: skip
    return {"Authorization": f"Bearer {text}"}


@pytest.mark.onlysqlite
@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_breaks_it(case: Any, told: dict[str, str]) -> None:
    headers = told | {"Idempotency-Key": f"schema-{abs(hash(str(case.body) + str(case.path)))}"}
    answer = case.call(headers=headers)
    case.validate_response(answer, checks=(not_a_server_error, content_type_conformance, response_headers_conformance))
    assert answer.headers["content-type"][0].startswith(("application/json", "application/problem+json"))
