"""Notes as a source of marks, and the one act that writes them."""

from __future__ import annotations

from django.db import transaction

from bihuan.findings.actions import Facts, draft_finding
from bihuan.organizations.models import Person
from bihuan.records.actions import record
from bihuan.schemes.actions.marks import drafted_mark
from bihuan.schemes.ledgers import ledger_source
from bihuan.schemes.queries.drafts import MarkDraft
from tests.tiny.models import Note

NOTES = ledger_source(Note, key="note", called="小记")


@transaction.atomic
def write_note(*, draft: MarkDraft, by: Person) -> Note:
    """A note that counts as the scheme says, and raises a finding of the same fact."""
    note = drafted_mark(model=Note, draft=draft, by=by)
    facts = Facts(condition=note.fact, criteria="细则第三条", found_on=note.happened_on)
    note.finding = draft_finding(cycle=note.cycle, enrolment=note.enrolment, body=note.body, facts=facts, by=by)
    note.save(force_insert=True)
    record(by=by, action="write_note", subject=note, office_path=note.cycle.office.path)
    return note
