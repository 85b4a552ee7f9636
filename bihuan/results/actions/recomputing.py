"""Recomputing a frozen result from its own inputs: the same bytes, or a named difference."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from bihuan.organizations.access import STAFF, require_role, standing_of
from bihuan.organizations.models import Person
from bihuan.records.actions import record
from bihuan.results.inputs import rescore, unpack
from bihuan.results.models import ResultSet


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What came out: the hashes anew, beside those that were frozen."""

    result_set: ResultSet
    input_hash: str
    result_hash: str
    engine_version: str

    @property
    def is_same(self) -> bool:
        """True if inputs and result are the same to the last byte."""
        kept = self.result_set
        return (self.input_hash, self.result_hash) == (kept.input_hash, kept.result_hash)


def recompute(*, result_set: ResultSet, by: Person | None = None) -> Recomputed:
    """Score the frozen inputs again. ``by`` is None for the command line, which reads without a role."""
    if by is not None:
        require_role(standing_of(by), result_set.office, *STAFF)
    _, input_hash = unpack(bytes(result_set.inputs))
    result = rescore(result_set)
    again = Recomputed(result_set, input_hash, result.result_hash, result.engine_version)
    with transaction.atomic():
        detail = {"same": again.is_same, "result_hash": again.result_hash}
        record(by=by, action="recompute", subject=result_set, office_path=result_set.office.path, detail=detail)
    return again
